"""What a demonstration teaches about each of its steps: needs and effects.

A step of a demonstration becomes an :class:`Operator`, as in STRIPS (Fikes and
Nilsson 1971): what it needed and what it changed. A trace does not say which of
the changes were meant; those that touch what the command names, the person's
place or the score are taken for its effects, and what moves about by itself is
told apart by moving without being named.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agents.imitation.state import NOWHERE, State
from agents.imitation.traces import Trace
from agents.types import canonical
from games.types import PLAYER, Fact

_WORD = re.compile(r"[a-z0-9]+")
_RESTLESS = 3
"""Moves without being named that make a thing one that moves by itself."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A step of a demonstration.

    Attributes:
        index: its place in the trace, 0 for the first command.
        room, vehicle: where the person was.
        destination: where the person was afterwards, empty if in the same place.
        named: things that the command names, in reach of the person.
        held: those of them that were carried.
        moved: thing -> its holder afterwards (NOWHERE if gone), of what was meant.
        states: (thing, state) -> whether it is set afterwards, of what was meant.
        aside: thing -> holder afterwards, of what also moved within reach.
        aside_states: the same for states.
        score: points won.
        text: the story's answer.
    """

    trace: int
    index: int
    command: str
    room: str
    vehicle: str
    destination: str
    named: tuple[str, ...]
    held: frozenset[str]
    moved: Mapping[str, str]
    states: Mapping[tuple[str, str], bool]
    aside: Mapping[str, str]
    aside_states: Mapping[tuple[str, str], bool]
    score: int
    text: str
    person: bool = True
    key: str = field(default="")

    @property
    def is_move(self) -> bool:
        """Whether all it did was to bring the person elsewhere."""
        return bool(self.destination) and not self.moved and not self.states and not self.score

    @property
    def meant(self) -> bool:
        """Whether it has effects that can be looked for."""
        return bool(self.destination or self.moved or self.states)

    def holds_in(self, state: State) -> bool:
        """Tell whether all that it was for is so."""
        if self.destination and state.room != self.destination:
            return False
        for thing, where in self.moved.items():
            if state.holders.get(thing, NOWHERE) != where:
                return False
        return all((("is", t, s) in state.facts) == on for (t, s), on in self.states.items())

    @property
    def drops(self) -> tuple[str, ...]:
        """Things that were carried and laid down."""
        return tuple(t for t, where in self.moved.items() if t in self.held and where != PLAYER)


class Demonstration:
    """A trace with its operators, and what held at each of its moments."""

    def __init__(self, number: int, trace: Trace) -> None:
        self.number = number
        self.trace = trace
        self.states = [State(m.scene, m.facts) for m in trace.moments]
        self.restless = _restless(self.states, trace.commands)
        self.operators = [
            self._operator(i, command, trace.people[i]) for i, command in enumerate(trace.commands)
        ]
        self._producers: dict[tuple[str, str], list[int]] = defaultdict(list)
        for op in self.operators:
            for thing, where in (*op.moved.items(), *op.aside.items()):
                self._producers["in:" + thing, where].append(op.index)
            for (thing, what), on in (*op.states.items(), *op.aside_states.items()):
                self._producers[f"is:{thing}:{on}", what].append(op.index)
        self.last_named: dict[str, int] = {}
        for op in self.operators:
            for thing in op.named:
                self.last_named[thing] = op.index
        self.over = self.states[-1].over

    def putters(self, thing: str, where: str) -> list[int]:
        """Return the steps that brought a thing to a holder."""
        return self._producers.get(("in:" + thing, where), [])

    def setters(self, thing: str, what: str, on: bool) -> list[int]:
        """Return the steps that set or cleared a state."""
        return self._producers.get((f"is:{thing}:{on}", what), [])

    def _operator(self, index: int, command: str, person: bool) -> Operator:
        before, after = self.states[index], self.states[index + 1]
        about = names_in(command, before, after)
        named = tuple(t for t in about if before.reaches(t))
        held = frozenset(t for t in named if before.holds(t))
        moved: dict[str, str] = {}
        states: dict[tuple[str, str], bool] = {}
        aside: dict[str, str] = {}
        aside_states: dict[tuple[str, str], bool] = {}
        added, removed = after.facts - before.facts, before.facts - after.facts
        changed: dict[str, list[tuple[Fact, bool]]] = defaultdict(list)
        for fact in removed:
            changed[fact[1]].append((fact, False))
        for fact in added:
            changed[fact[1]].append((fact, True))
        rooms = {before.room, after.room}
        for thing, facts in changed.items():
            if thing in rooms or thing == PLAYER:
                continue
            meant = thing in about
            if not meant and (
                thing in self.restless or not (before.reaches(thing) or after.reaches(thing))
            ):
                continue
            shifted = [f for f, _ in facts if f[0] == "in"]
            if shifted:
                (moved if meant else aside)[thing] = after.holders.get(thing, NOWHERE)
                continue
            for fact, on in facts:
                (states if meant else aside_states)[thing, fact[2]] = on
        destination = after.room if after.room != before.room else NOWHERE
        if not destination and after.vehicle != before.vehicle:
            moved[PLAYER] = after.holders.get(PLAYER, NOWHERE)
        return Operator(
            self.number,
            index,
            command,
            before.room,
            before.vehicle,
            destination,
            named,
            held,
            moved,
            states,
            aside,
            aside_states,
            after.score - before.score,
            after.text,
            person,
            canonical(command),
        )


def names_in(command: str, *states: State) -> tuple[str, ...]:
    """Return the things in reach that a command names, by the words of their names."""
    said = set(_WORD.findall(command.lower()))
    scores: dict[str, int] = {}
    for state in states:
        for thing in state.holders:
            if thing in scores or thing == PLAYER or not state.reaches(thing):
                continue
            if thing == state.room:
                continue
            scores[thing] = sum(_said(word, said) for word in words_of(thing))
    claims: dict[str, set[str]] = {}
    for thing, score in scores.items():
        if score:
            claims[thing] = {w for w in said for x in words_of(thing) if _same(x, w)}
    best: list[str] = []
    for thing, words in sorted(claims.items()):
        if any(words < other for t, other in claims.items() if t != thing):
            continue
        best.append(thing)
    return tuple(best)


def words_of(thing: str) -> frozenset[str]:
    """Return the words of a thing's name."""
    found = _WORDS.get(thing)
    if found is None:
        name = thing.rsplit("#", 1)[0].lower()
        found = _WORDS[thing] = frozenset(w for w in _WORD.findall(name) if w not in _EMPTY)
    return found


_WORDS: dict[str, frozenset[str]] = {}
_EMPTY = frozenset("of the a an and with in on to from at some your".split())


def _said(word: str, said: Iterable[str]) -> bool:
    return any(_same(word, w) for w in said)


def _same(word: str, said: str) -> bool:
    return word == said or (len(said) >= 6 and word.startswith(said))


def _restless(states: list[State], commands: Iterable[str]) -> frozenset[str]:
    """Return the things that move about by themselves."""
    moves: Counter[str] = Counter()
    for i, command in enumerate(commands):
        before, after = states[i], states[i + 1]
        said = set(_WORD.findall(command.lower()))
        for relation, thing, where in before.facts - after.facts:
            if relation != "in" or thing == PLAYER or before.holds(thing) or after.holds(thing):
                continue
            if any(_same(x, w) for x in words_of(thing) for w in said):
                continue
            now = after.holders.get(thing, NOWHERE)
            if where == PLAYER or now == PLAYER or before.vehicle == thing:
                continue
            moves[thing] += 1
    return frozenset(t for t, n in moves.items() if n >= _RESTLESS)
