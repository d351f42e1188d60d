"""A manual from traces and notes: pure functions, nothing is read or written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from agents.core.notes import About, Note
from agents.core.wording import counted, times
from agents.imitation.states.traces import Trace
from agents.manual.dangers import write_chance, write_dangers, write_vain
from agents.manual.experience import Experience, PlayedStep
from agents.manual.goals import SettledGoal, write_goals
from agents.manual.notes import Remark
from agents.manual.places import write_places
from agents.manual.points import write_points
from agents.manual.things import write_things
from agents.manual.types import (
    Citation,
    Manual,
    Part,
    Section,
    Statement,
    command,
    heading,
    name,
    quote,
)
from agents.manual.verbs import write_verbs

_CITED = 4


def write_manual(
    title: str,
    traces: Sequence[Trace],
    whys: Sequence[Remark] = (),
    notes: Sequence[Note] = (),
    goals: Sequence[SettledGoal] = (),
) -> Manual:
    """Write what experience says about a game.

    Args:
        title: of the game.
        traces: what was played, abandoned branches too; see
            :func:`agents.imitation.selection.library.traces`.
        whys: words on why.
        notes: the person's own.
        goals: that were settled on the way.

    Returns:
        A manual with the sections that have something to say; none but the notes
        where no move was played, or all were forgotten.
    """
    experience = Experience(traces)
    own = _notes(notes)
    if not experience.steps:
        return Manual(title, (own,) if own.lines else ())
    sections = (
        _known(experience),
        write_points(experience),
        write_places(experience),
        write_things(experience),
        write_verbs(experience),
        write_dangers(experience),
        write_chance(experience),
        write_vain(experience),
        write_goals(goals),
        _reasons(whys),
        own,
    )
    return Manual(title, tuple(s for s in sections if s.lines), experience.factless)


def _known(experience: Experience) -> Section:
    people = sum(step.person for step in experience.steps)
    first = min(step.cite for step in experience.steps)
    last = max(step.cite for step in experience.steps)
    sessions = len(experience.sessions)
    known = (
        f"{counted(len(experience.steps), 'move')} of {counted(sessions, 'session')}, "
        f"{people} of them shown by people"
    )
    cited: tuple[Citation, ...] = (first,)
    if first != last:
        known, cited = f"{known}; the first and the last", (first, last)
    lines = [Statement((known,), cited)]
    if experience.best_score is not None and experience.top is not None:
        most = f" of {experience.max_score}" if experience.max_score else ""
        lines.append(Statement((f"Best score: {experience.best_score}{most}",), (experience.top,)))
    endings: dict[tuple[str, str, str], list[PlayedStep]] = defaultdict(list)
    for step in experience.steps:
        if step.scene.ending is not None:
            endings[step.scene.ending.value, step.op.room, step.key].append(step)
    for (ending, room, key), steps in endings.items():
        often = f", {times(len(steps))}" if len(steps) > 1 else ""
        where: list[Part] = [" at ", name(experience.title(room))] if room else []
        ended: list[Part] = [f"The story ended in {ending}, by ", command(key), *where, often]
        lines.append(Statement(tuple(ended), tuple(step.cite for step in steps[:_CITED])))
    return Section("known", "What is known", tuple(lines))


def _notes(notes: Iterable[Note]) -> Section:
    """List a person's own notes: on places, then on things, then on sessions."""
    order = list(About)
    lines = []
    for note in sorted(notes, key=lambda one: order.index(one.about)):
        cites: tuple[Citation, ...] = ()
        if note.session is not None and note.turn is not None and note.number is not None:
            cites = (Citation(note.session, note.number, note.turn),)
        lines.append(Statement((heading(note.topic), ": ", quote(note.text)), cites))
    return Section("notes", "Your notes", tuple(lines))


def _reasons(notes: Iterable[Remark]) -> Section:
    lines = []
    for note in notes:
        parts: list[Part] = [command(note.command)]
        if note.location:
            parts += [" at ", name(note.location)]
        if note.replaced:
            parts += [", not ", command(note.replaced)]
        lines.append(Statement((*parts, ": ", quote(note.why)), (note.cite,)))
    return Section("reasons", "Words on why", tuple(lines))
