"""Facts by what they are about, kept from one moment to the next.

A command changes few of a story's thousands of facts. So what was indexed for the
moment before is taken over, and only what came and went is looked at. May import
``games.types`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from games.types import NO_FACTS, PLAYER, Fact, Facts

NOWHERE = ""
"""The holder of what is in no place at all."""
_MAP_SIZE = 12
"""A thing that holds more than this at the very top may be the map, not a place."""
_DEEPEST = 12
_NOTHING: frozenset[str] = frozenset()


class Whereabouts:
    """Who holds what at one moment; never changes.

    A thing that is in several places at once, as a door is, counts as where the
    player is, else as in the first by name (see :func:`games.types.holders`).

    Attributes:
        holders: thing -> what directly holds it; what is nowhere has no entry.
        contents: holder -> what it directly holds, if anything.
    """

    def __init__(
        self,
        holders: dict[str, str],
        contents: dict[str, frozenset[str]],
        several: dict[str, frozenset[str]],
    ) -> None:
        self.holders = holders
        self.contents = contents
        self._several = several  # thing -> its holders, of what has more than one

    def after(self, gone: Iterable[Fact], new: Iterable[Fact]) -> Whereabouts:
        """Return where everything is once some facts about that came and went."""
        places: dict[str, frozenset[str]] = {}
        for _, thing, where in gone:
            places[thing] = places.get(thing, self._places(thing)) - {where}
        for _, thing, where in new:
            places[thing] = places.get(thing, self._places(thing)) | {where}
        if not places:
            return self
        several = {t: at for t, at in {**self._several, **places}.items() if len(at) > 1}
        near = min(places.get(PLAYER, self._places(PLAYER)), default=NOWHERE)
        moved = {t: near if near in at else min(at, default=None) for t, at in places.items()}
        if near != self.holders.get(PLAYER, NOWHERE):
            moved |= {t: near if near in at else min(at) for t, at in several.items()}
        holders, contents = self.holders.copy(), self.contents.copy()
        for thing, to in moved.items():
            left = holders.pop(thing, None)
            if left is not None:
                contents[left] -= {thing}
                if not contents[left]:
                    del contents[left]
            if to is not None:
                holders[thing] = to
                contents[to] = contents.get(to, _NOTHING) | {thing}
        return Whereabouts(holders, contents, several)

    def _places(self, thing: str) -> frozenset[str]:
        """Return everything that holds a thing."""
        if thing in self._several:
            return self._several[thing]
        where = self.holders.get(thing)
        return _NOTHING if where is None else frozenset((where,))

    @cached_property
    def map_root(self) -> str:
        """The thing that holds all places, NOWHERE if there is none."""
        near = self.holders.get(PLAYER)
        tops = [
            (len(inner), where)
            for where, inner in self.contents.items()
            if len(inner) > _MAP_SIZE and where not in self.holders and where != near
        ]
        if not tops:
            return NOWHERE
        top = max(tops)[1]
        return top if sum(thing in self.contents for thing in self.contents[top]) > 1 else NOWHERE

    def place_of(self, thing: str) -> str:
        """Return the place that a thing is in, NOWHERE if it is in none."""
        holders, root = self.holders, self.map_root
        place = thing
        for _ in range(_DEEPEST):
            where = holders.get(place)
            if where is None or where == root:
                break
            place = where
        return place if place != thing else NOWHERE

    @cached_property
    def room(self) -> str:
        """The place that the person is in."""
        return self.place_of(PLAYER)

    def within(self, holder: str, skipped: str = NOWHERE) -> set[str]:
        """Return what a holder holds, at any depth, but for one thing and its contents."""
        found: set[str] = set()
        todo = [holder]
        while todo:
            for thing in self.contents.get(todo.pop(), ()):
                if thing not in found and thing != skipped:
                    found.add(thing)
                    todo.append(thing)
        return found

    @cached_property
    def held(self) -> set[str]:
        """What the person carries, at any depth."""
        return self.within(PLAYER)

    @cached_property
    def here(self) -> set[str]:
        """What is in the person's place and not carried, at any depth."""
        return self.within(self.room, PLAYER) if self.room else set()


class FactIndex:
    """The facts of one moment by what they are about; never changes.

    Attributes:
        facts: all of them.
        whereabouts: who holds what.
        states: thing -> the states that are set on it, if any.
    """

    def __init__(
        self,
        facts: Facts,
        whereabouts: Whereabouts,
        states: Mapping[str, frozenset[str]],
        before: Facts = NO_FACTS,
        gone_and_new: tuple[Facts, Facts] = (NO_FACTS, NO_FACTS),
    ) -> None:
        self.facts = facts
        self.whereabouts = whereabouts
        self.states = states
        self._before = before  # what it was made from, and by which change
        self._gone_and_new = gone_and_new

    def since(self, before: Facts) -> tuple[Facts, Facts]:
        """Return which facts went and which came since others held."""
        if before is self._before:
            return self._gone_and_new
        return before - self.facts, self.facts - before

    def after(self, facts: Facts) -> FactIndex:
        """Return the index of other facts, best of those of the next moment."""
        if facts is self.facts:
            return self
        gone, new = self.facts - facts, facts - self.facts
        states = self.states
        changed: dict[str, frozenset[str]] = {}
        for relation, thing, what in gone:
            if relation == "is":
                changed[thing] = changed.get(thing, states.get(thing, _NOTHING)) - {what}
        for relation, thing, what in new:
            if relation == "is":
                changed[thing] = changed.get(thing, states.get(thing, _NOTHING)) | {what}
        if changed:
            states = {**states, **changed}
            for thing in [thing for thing, those in changed.items() if not those]:
                del states[thing]
        places = self.whereabouts.after(
            [fact for fact in gone if fact[0] == "in"], [fact for fact in new if fact[0] == "in"]
        )
        return FactIndex(facts, places, states, self.facts, (gone, new))


NO_INDEX = FactIndex(NO_FACTS, Whereabouts({}, {}, {}), {})
"""What the first moment of a game follows on."""
