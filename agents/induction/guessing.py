"""What a clause may mean that nobody showed: by its words, and by what it mentions.

May import ``agents.induction``'s values only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agents.induction.changes import ChangeKind, ThingChange
from agents.induction.lessons import ClauseStep, Steps
from agents.induction.mechanics import Mechanics
from agents.induction.missions import TaskClause
from agents.induction.sights import Words

_TOUCHING = (0, 1)
"""As near as two things can lie, along both axes."""


def guess_steps(
    clause: TaskClause, mechanics: Mechanics, commands: Sequence[str]
) -> Iterator[Steps]:
    """Yield what a clause may come to by what is known of commands, the likeliest first.

    Args:
        clause: that nobody showed, nor one like it.
        mechanics: what commands do.
        commands: all that there are.
    """
    if len(clause.mentions) > 1:
        yield from _bringing(clause, mechanics)
    altering = mechanics.changes(ChangeKind.ALTER)
    named = {one.command: one for one in altering if set(_won(one)) & set(clause.pattern)}
    for command, one in named.items():
        yield (ClauseStep(ChangeKind.ALTER, command, 0, one.cell, won=_won(one)),)
    for called in _named_by(clause, commands):
        for kind in (ChangeKind.TAKE, ChangeKind.PUT, ChangeKind.ALTER):
            done = [one for one in mechanics.changes(kind) if one.command == called]
            if done:
                yield from _doing(done[-1], mechanics)


def untried_names(
    clause: TaskClause, mechanics: Mechanics, commands: Sequence[str]
) -> tuple[str, ...]:
    """Return the commands that a clause calls by their names, and that never did anything."""
    known = mechanics.commands()
    return tuple(command for command in _named_by(clause, commands) if command not in known)


def _bringing(clause: TaskClause, mechanics: Mechanics) -> Iterator[Steps]:
    """Yield how what is mentioned first is brought to what is mentioned second.

    Who speaks of two things at once speaks of how they lie; what can be done about that is
    to move one, and a sentence's first object is what is acted upon. By which command a
    thing is laid down may be left open.
    """
    taking, putting = mechanics.changes(ChangeKind.TAKE), mechanics.changes(ChangeKind.PUT)
    if not taking:
        return
    command, cell = "", taking[-1].cell
    if putting:
        command, cell = putting[-1].command, putting[-1].cell
    yield _step(taking[-1]), ClauseStep(ChangeKind.PUT, command, 0, cell, beside=(1, _TOUCHING))


def _doing(done: ThingChange, mechanics: Mechanics) -> Iterator[Steps]:
    """Yield how a command is done to what is mentioned first."""
    step = _step(done)
    if done.kind is not ChangeKind.PUT:
        yield (step,)
        return
    taking = mechanics.changes(ChangeKind.TAKE)
    if taking:
        yield _step(taking[-1]), step


def _step(done: ThingChange) -> ClauseStep:
    return ClauseStep(done.kind, done.command, 0, done.cell)


def _won(done: ThingChange) -> Words:
    """Return what a thing is called since it was altered: a state that a clause may name."""
    return tuple(word for word in done.became if word not in done.words)


def _named_by(clause: TaskClause, commands: Sequence[str]) -> list[str]:
    """Return the commands whose words a clause says one after the other."""
    said = f" {' '.join(clause.pattern)} "
    return [command for command in commands if f" {command.lower()} " in said]
