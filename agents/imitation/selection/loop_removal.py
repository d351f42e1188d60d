"""The agent's own games without the loops that brought nothing of use.

Whoever explores walks about: up to the last point that was won, most of a game's steps
served nothing that came after. A person's demonstration may have had reasons that can't be
seen; of one's own game it is known that it had none. May import what ``pruning`` may.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agents.core.command_forms import word_set
from agents.core.commands import canonical
from agents.core.directions import is_direction
from agents.core.teaching import LOOKING
from agents.exploration.language.english import english
from agents.imitation.selection.pruning import restless_in
from agents.imitation.states.operators import names_in
from agents.imitation.states.state import State, states_of
from agents.imitation.states.traces import Trace, keep
from games.types import PLAYER, Fact

_HANDLING = word_set("take get drop")
_OFTEN = 3
"""Times that a state comes with being taken or entered to be nothing but a mark of that."""


@dataclass(frozen=True, slots=True)
class _Later:
    """What comes after a moment: the places, what lies in them, and what commands name."""

    places: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()


def straightened(trace: Trace) -> Trace:
    """Return a game without loops that won nothing, made nothing and found nothing of use later.

    A loop leads back to where it began. Ways that led nowhere fall out as well. Without
    facts nothing does.
    """
    states = states_of(trace.moments)
    if any(state.bare for state in states):
        return trace
    keys = [canonical(command) for command in trace.commands]
    loops = _Loops(states, restless_in(states), _later(keys, states))
    kept: list[int] = []
    treasures = frozenset[str]()
    for i, key in enumerate(keys):
        before, after = states[i], states[i + 1]
        if is_direction(key) and before.room == after.room and before.score == after.score:
            continue
        if after.score > before.score:
            treasures |= after.held - before.held
        elif key.startswith("put ") and (before.held - after.held) & treasures:
            continue  # what was worth something was left for nothing
        kept.append(i)
        back = loops.needless(kept) if before.room != after.room else None
        if back is not None:
            del kept[back:]
    return keep(trace, kept)


class _Loops:
    def __init__(
        self, states: Sequence[State], restless: frozenset[str], later: Sequence[_Later]
    ) -> None:
        self._states = states
        self._restless = restless
        self._later = later
        self._carried = frozenset[str]().union(*(state.held for state in states))
        self._marks = _marks(states)
        uses = english().uses
        self._useful = uses["lights"] | uses["weapons"] | uses["keys"]

    def needless(self, kept: Sequence[int]) -> int | None:
        """Return how many of the kept steps lead to where the last of them led back needlessly."""
        here = self._states[kept[-1] + 1]
        for back in range(len(kept)):
            then = self._states[kept[back - 1] + 1 if back else 0]
            alike = (then.room, then.vehicle) == (here.room, here.vehicle)
            if alike and not here.over and self._is_needless(kept[back:], then):
                return back
        return None

    def _is_needless(self, steps: Sequence[int], then: State) -> bool:
        states, here, later = self._states, self._states[steps[-1] + 1], self._later[steps[-1] + 1]
        if any(states[i + 1].score > states[i].score for i in steps):
            return False
        if any(self._serves(thing, later) for thing in here.held - then.held):
            return False
        # Where loops were left out already, their places were passed as well.
        places = {state.room for state in states[steps[0] : steps[-1] + 2]} | {then.room}
        return not any(
            self._bears(fact, places, then, later)
            for fact in here.facts ^ then.facts
            if not (fact[0] == "is" and fact[2] in self._marks)
            if fact[1] not in self._restless and fact[1] != PLAYER and fact[1] not in places
        )

    def _serves(self, thing: str, later: _Later) -> bool:
        """Tell whether a thing was of use later, or is of a kind that is without being named."""
        return thing in later.named or not self._useful.isdisjoint(thing.lower().split())

    def _bears(self, fact: Fact, places: set[str], then: State, later: _Later) -> bool:
        """Tell whether it bears on what came later that a fact is otherwise."""
        relation, thing, where = fact
        if thing in later.places:
            return True  # something happened far off
        if thing in self._carried:
            return thing in later.named and (relation == "is" or thing not in then.held)
        if relation == "is" and thing not in later.named and _is_container(thing):
            return False
        return thing in later.seen or (relation == "in" and where in later.places)


def _later(keys: Sequence[str], states: Sequence[State]) -> list[_Later]:
    """Return what comes after each moment."""
    found = [_Later()]
    for i in reversed(range(len(keys))):
        after, last = states[i + 1], found[-1]
        handled = keys[i].partition(" ")[0] in _HANDLING | LOOKING
        named = () if handled else names_in(keys[i], states[i].here | states[i].held)
        found.append(
            _Later(last.places | {after.room}, last.seen | after.here, last.named | {*named})
        )
    return found[::-1]


def _marks(states: Sequence[State]) -> frozenset[str]:
    """Return the states that stories set on whatever is taken, or entered, for the first time."""
    taken, entered = Counter[str](), Counter[str]()
    for before, after in pairwise(states):
        for thing in after.held - before.held:
            taken.update(
                after.states.get(thing, frozenset()) - before.states.get(thing, frozenset())
            )
        if before.room != after.room:
            room = after.room
            entered.update(
                after.states.get(room, frozenset()) - before.states.get(room, frozenset())
            )
    return frozenset(what for what, times in (taken + entered).items() if times >= _OFTEN)


def _is_container(thing: str) -> bool:
    """Tell whether a thing holds others, and is no way to anywhere."""
    kinds = english().kinds_of(thing.lower().split()[-1])
    return "container" in kinds and "door" not in kinds
