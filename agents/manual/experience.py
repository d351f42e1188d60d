"""Demonstrations as one list of steps, each told once, with where it comes from.

Traces of one session share their beginnings; here every turn is one step. May
import ``agents.cartography``, ``agents.imitation``, ``agents.core`` and ``games.types`` only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from agents.cartography.sighting import sight_scene
from agents.cartography.survey import Survey
from agents.cartography.words import Titles
from agents.core.directions import DIRECTIONS
from agents.core.labels import is_programmers, names_on_screen, spoken
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.states.lifting import changed_afar
from agents.imitation.states.operators import Operator
from agents.imitation.states.state import State
from agents.imitation.states.traces import Trace
from agents.manual.types import Citation
from games.types import PLAYER, Scene

_NUMBERED = re.compile(r"(?<=\S)(?:#\d+| \(\d+\))$")
_WORD = re.compile(r"[a-z0-9']+")
_NAMELESS = re.compile(r"^#\d+$")

INFORMING = frozenset(
    {"look", "inventory", "wait", "score", "verbose", "brief", "superbrief", "help", "yes", "no"}
)
"""Commands that are played for their answer, or answer a question."""


@dataclass(frozen=True, slots=True)
class PlayedStep:
    """A command that was played, and what held around it.

    Attributes:
        demonstration, index: of which it is a step, and its place there.
        afar: (thing, state) -> whether it is set now, of things that the
            command names and that are in no place, as doors may be.
        person: whether a person decided it.
    """

    demonstration: Demonstration
    index: int
    op: Operator
    before: State
    after: State
    scene: Scene
    cite: Citation
    afar: dict[tuple[str, str], bool]
    person: bool

    @property
    def key(self) -> str:
        """The command's canonical form."""
        return self.op.key

    @property
    def changed_something(self) -> bool:
        """Whether it had any effect that facts or scene tell of."""
        op = self.op
        return bool(op.meant or op.aside or op.aside_states or op.score or self.afar) or bool(
            self.after.died or self.after.over
        )

    @property
    def things(self) -> tuple[str, ...]:
        """Things that it names, within reach or far."""
        return tuple(dict.fromkeys((*self.op.named, *(thing for thing, _ in self.afar))))

    @property
    def effects(self) -> set[tuple[str, str]]:
        """What it set, and what it moved where, as pairs of thing and state or holder."""
        op = self.op
        return {*self.set_states, *op.aside.items(), *op.moved.items()}

    @property
    def set_states(self) -> dict[tuple[str, str], bool]:
        """States that it changed, of whatever it names or is within reach."""
        return {**self.op.all_states, **self.afar}


class Experience:
    """All steps of a game that is known from traces.

    Attributes:
        steps: the best run's in order, then what others add to it.
        demonstrations: the runs; ``branches``: those that begin further on,
            where they leave another.
        best_score: the highest that a move brought about, None if none did.
        best: the run that got furthest: its steps, as many as are counted.
        factless: sessions with moments that have no facts.
        sessions: all sessions, in order.
        survey: the map of all that the runs saw.
    """

    def __init__(self, traces: Iterable[Trace]) -> None:
        ordered = sorted(traces, key=_merit)
        self.steps: list[PlayedStep] = []
        self.best: list[PlayedStep] = []
        self.end: State | None = None
        self.best_score: int | None = None
        self.max_score: int | None = None
        self.top: Citation | None = None
        self.factless = tuple(sorted({t.session for t in ordered if _lacks_facts(t)}))
        self.sessions = tuple(sorted({t.session for t in ordered}))
        self.demonstrations: list[Demonstration] = []
        self.branches: list[Demonstration] = []
        self.survey = Survey()
        seen: set[int] = set()
        for trace in ordered:
            self._add(trace, seen)
            if not self.best:
                self.best = list(self.steps)
                self.end = self.demonstrations[-1].states[-1] if self.demonstrations else None
        self.restless = frozenset().union(*(d.restless for d in self.demonstrations))

    def _add(self, trace: Trace, seen: set[int]) -> None:
        fresh = [i for i, turn in enumerate(trace.turns) if i and turn not in seen]
        begun = trace.moments[0].scene.score if trace.moments else None
        for i, moment in enumerate(trace.moments):
            score = moment.scene.score
            known = [one for one in (begun, self.best_score) if one is not None]
            if i and score is not None and score > max(known, default=score - 1):
                self.best_score = score
                self.top = Citation(trace.session, i, trace.turns[i])
            self.max_score = moment.scene.max_score or self.max_score
        for parent, turn, command, moment in zip(
            (None, *trace.turns), trace.turns, ("", *trace.commands), trace.moments, strict=False
        ):
            if turn not in self.survey:
                self.survey.add(sight_scene(turn, parent, command, moment.scene, moment.facts))
        seen.update(trace.turns)
        if not fresh:
            return
        start = fresh[0] - 1
        demonstration = Demonstration(len(self.demonstrations), _from(trace, start))
        self.demonstrations.append(demonstration)
        if start:
            self.branches.append(demonstration)
        for op in demonstration.operators:
            if demonstration.trace.forgotten[op.index]:
                continue
            before, after = (demonstration.states[op.index + i] for i in (0, 1))
            at = start + op.index + 1
            self.steps.append(
                PlayedStep(
                    demonstration,
                    op.index,
                    op,
                    before,
                    after,
                    trace.moments[at].scene,
                    Citation(trace.session, at, trace.turns[at]),
                    changed_afar(op, before, after),
                    op.person,
                )
            )

    def tries(self, step: PlayedStep) -> list[PlayedStep]:
        """Return the steps of all runs with one's command at its place."""
        return self._tries[step.op.room, step.key]

    @cached_property
    def _tries(self) -> dict[tuple[str, str], list[PlayedStep]]:
        found: dict[tuple[str, str], list[PlayedStep]] = defaultdict(list)
        for step in self.steps:
            found[step.op.room, step.key].append(step)
        return found

    @cached_property
    def portable(self) -> frozenset[str]:
        """Things that were carried at some time."""
        found: set[str] = set()
        for demonstration in self.demonstrations:
            for state in demonstration.states:
                found |= state.held
        return frozenset(found)

    @cached_property
    def receptacles(self) -> frozenset[str]:
        """Things that something was put into."""
        return frozenset(
            where for s in self.steps for where in s.op.moved.values() if where in s.op.named
        )

    @cached_property
    def _titles(self) -> dict[str, str]:
        """Label -> the name it has for a person; those of one name are numbered."""
        labels: dict[str, None] = {}
        for step in self.steps:
            op = step.op
            for label in (op.room, op.destination, *step.things, *op.moved, *op.aside):
                labels.setdefault(label)
            labels.update(dict.fromkeys((*op.moved.values(), *op.aside.values())))
        labels.update(dict.fromkeys(sorted(self.portable)))
        named = {id: room.name for id, room in self.survey.map().by_id.items()}
        seen = (
            (state.room, moment.scene)
            for d in self.demonstrations
            for state, moment in zip(d.states, d.trace.moments, strict=False)
        )
        names = names_on_screen(seen, labels)
        alike: dict[str, list[str]] = defaultdict(list)
        for label in labels:
            shown = named.get(label) if is_programmers(label) else None
            alike[_plain(shown or spoken(label, names))].append(label)
        return {
            label: title if len(group) == 1 else f"{title} {number}"
            for title, group in alike.items()
            for number, label in enumerate(group, 1)
        }

    @cached_property
    def refusals(self) -> dict[tuple[str, ...], dict[str, PlayedStep]]:
        """Answers that refuse -> command -> the first step that got it.

        A refusal is an answer, but for the command's own words, that several
        different commands got and that changed nothing. "Ok." is none.
        """
        found: dict[tuple[str, ...], dict[str, PlayedStep]] = defaultdict(dict)
        for step in self.steps:
            if not (step.changed_something or step.key in INFORMING or step.key in DIRECTIONS):
                found[_skeleton(step)].setdefault(step.key, step)
        return {form: keys for form, keys in found.items() if len(form) > 2 and len(keys) > 1}

    def refused(self, step: PlayedStep) -> bool:
        """Tell whether a step's answer is a refusal; see :attr:`refusals`."""
        return not step.changed_something and _skeleton(step) in self.refusals

    def title(self, label: str) -> str:
        """Return the name of a place or a thing for a person."""
        if label == PLAYER:
            return "you"
        return self._titles.get(label, _plain(label))

    def room_of(self, step: PlayedStep) -> str:
        """Return the map's id of the room where a step was made."""
        return self.survey.room_of[step.demonstration.trace.turns[step.index]]

    def place(self, room: str) -> str:
        """Return the name of a room of the map for a person."""
        return self._titles.get(room) or self._places[room]

    @cached_property
    def _places(self) -> Titles:
        return Titles(self.survey.map())

    def earlier(self, step: PlayedStep) -> Iterator[PlayedStep]:
        """Yield the steps of the same run before one, the latest first."""
        run = self._runs[step.demonstration.number]
        at = bisect_left(run, step.index, key=lambda one: one.index)
        yield from (run[i] for i in range(at - 1, -1, -1))

    @cached_property
    def _runs(self) -> dict[int, list[PlayedStep]]:
        found: dict[int, list[PlayedStep]] = defaultdict(list)
        for step in self.steps:
            found[step.demonstration.number].append(step)
        return found

    def visit(self, step: PlayedStep) -> list[PlayedStep]:
        """Return the steps before one since the person came to the place, latest first."""
        found: list[PlayedStep] = []
        for one in self.earlier(step):
            if one.op.destination or one.op.room != step.op.room:
                break
            found.append(one)
        return found


def _merit(trace: Trace) -> tuple[int, int, int]:
    best = max((m.scene.score or 0 for m in trace.moments), default=0)
    return -best, len(trace.commands), trace.turns[0]


def _lacks_facts(trace: Trace) -> bool:
    return any(not moment.facts for moment in trace.moments)


def _from(trace: Trace, start: int) -> Trace:
    return Trace(
        session=trace.session,
        source=trace.source,
        moments=trace.moments[start:],
        commands=trace.commands[start:],
        turns=trace.turns[start:],
        people=trace.people[start:],
        forgotten=trace.forgotten[start:],
    )


def _skeleton(step: PlayedStep) -> tuple[str, ...]:
    own = {*_WORD.findall(step.key), "the", "a", "an", "any"}
    return tuple(word for word in _WORD.findall(step.op.text.lower()) if word not in own)


def _plain(label: str) -> str:
    if not label or _NAMELESS.match(label):
        return "something without a name"
    return _NUMBERED.sub("", label)
