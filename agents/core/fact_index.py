"""Facts by what they are about, kept from one moment to the next.

A command changes few of a story's thousands of facts. So what was indexed for the
moment before is taken over, and only what came and went is looked at; and whoever
asks about the same facts is given the same index. May import ``games.following`` and
``games.types`` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property, lru_cache

from games.following import changes_between
from games.types import NO_FACTS, PLAYER, Fact, Facts

NOWHERE = ""
"""The holder of what is in no place at all."""
_MAP_SIZE = 12
"""A thing that holds more than this at the very top may be the map, not a place."""
_DEEPEST = 12
_KEPT = 6
"""Moments whose index is at hand: those before and after a move, and what was tried there."""
_NOTHING: frozenset[str] = frozenset()
_USUAL = ("in", "is")
"""The kinds of facts that every world has that has any."""


class Whereabouts:
    """Who holds what at one moment; never changes.

    A thing that is in several places at once, as a door is, counts as where the
    player is, else as in the first by name (see :func:`games.types.holders`).

    Attributes:
        holders: thing -> what directly holds it; what is nowhere has no entry.
        contents: holder -> what it directly holds, if anything.
        tops: what holds something and is in no place, and ``wide`` those of them that
            hold much; taken over from moment to moment.
    """

    def __init__(
        self,
        holders: dict[str, str],
        contents: dict[str, frozenset[str]],
        several: dict[str, frozenset[str]],
        tops: frozenset[str] = _NOTHING,
        wide: frozenset[str] = _NOTHING,
    ) -> None:
        self.tops = tops
        self.wide = wide
        self.holders = holders
        self.contents = contents
        self._several = several  # thing -> its holders, of what has more than one
        # Asked at every moment, so that a cached property's own dict would cost.
        self._map_root: str | None = None
        self._room: str | None = None
        self._held: set[str] | None = None
        self._here: set[str] | None = None

    def after(self, gone: Sequence[Fact], new: Sequence[Fact]) -> Whereabouts:
        """Return where everything is once some facts about that came and went."""
        if not (gone or new):
            return self
        moved, several = self._moved_once(gone, new), self._several
        if moved is None:
            moved, several = self._moved(gone, new)
        holders, contents = self.holders.copy(), self.contents.copy()
        holding: set[str] = set()
        for thing, to in moved.items():
            left = holders.pop(thing, None)
            if left is not None:
                holding.add(left)
                contents[left] -= {thing}
                if not contents[left]:
                    del contents[left]
            if to is not None:
                holding.add(to)
                holders[thing] = to
                contents[to] = contents.get(to, _NOTHING) | {thing}
        about = holding.union(moved)
        flat = {t for t in about if t in contents and t not in holders}
        much = {t for t in flat if len(contents[t]) > _MAP_SIZE}
        tops = self.tops if flat == about & self.tops else self.tops - about | flat
        wide = self.wide if much == about & self.wide else self.wide - about | much
        found = Whereabouts(holders, contents, several, tops, wide)
        found._take_over(self, holding)
        return found

    def _moved_once(
        self, gone: Sequence[Fact], new: Sequence[Fact]
    ) -> dict[str, str | None] | None:
        """Return thing -> what holds it now; None if anything was or is in several places."""
        if self._several:
            return None
        moved: dict[str, str | None] = {thing: None for _, thing, _ in gone}
        for _, thing, where in new:
            if moved.get(thing) is not None or (thing not in moved and thing in self.holders):
                return None
            moved[thing] = where
        return moved

    def _moved(
        self, gone: Sequence[Fact], new: Sequence[Fact]
    ) -> tuple[dict[str, str | None], dict[str, frozenset[str]]]:
        """Return thing -> what holds it now, and what is in several places."""
        places: dict[str, frozenset[str]] = {}
        for _, thing, where in gone:
            places[thing] = places.get(thing, self.places(thing)) - {where}
        for _, thing, where in new:
            places[thing] = places.get(thing, self.places(thing)) | {where}
        several = {t: at for t, at in {**self._several, **places}.items() if len(at) > 1}
        near = min(places.get(PLAYER, self.places(PLAYER)), default=NOWHERE)
        moved = {t: near if near in at else min(at, default=None) for t, at in places.items()}
        if near != self.holders.get(PLAYER, NOWHERE):
            moved |= {t: near if near in at else min(at) for t, at in several.items()}
        return moved, several

    def _take_over(self, before: Whereabouts, holding: set[str]) -> None:
        """Take over what was worked out before and nothing came to or left.

        Args:
            before: where everything was.
            holding: what something came to or left.
        """
        held, here = before._held, before._here
        if held is not None and PLAYER not in holding and held.isdisjoint(holding):
            self._held = held
        if here is None or self.room != before.room:
            return
        if self.room not in holding and here.isdisjoint(holding):
            self._here = here

    def places(self, thing: str) -> frozenset[str]:
        """Return everything that holds a thing."""
        if thing in self._several:
            return self._several[thing]
        where = self.holders.get(thing)
        return _NOTHING if where is None else frozenset((where,))

    @cached_property
    def also(self) -> dict[str, list[str]]:
        """Holder -> what it holds of things that count as elsewhere, being in several places."""
        found: dict[str, list[str]] = {}
        for thing, places in self._several.items():
            for where in places:
                if where != self.holders[thing]:
                    found.setdefault(where, []).append(thing)
        return found

    @property
    def map_root(self) -> str:
        """The thing that holds all places, NOWHERE if there is none."""
        if self._map_root is None:
            self._map_root = self._find_map_root()
        return self._map_root

    def _find_map_root(self) -> str:
        near = self.holders.get(PLAYER)
        contents = self.contents
        wide = [(len(contents[top]), top) for top in self.wide if top != near]
        top = max(wide, default=(0, NOWHERE))[1]
        places = (thing for thing in contents.get(top, ()) if thing in contents)
        return top if next(places, None) and next(places, None) else NOWHERE

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

    @property
    def room(self) -> str:
        """The place that the person is in."""
        if self._room is None:
            self._room = self.place_of(PLAYER)
        return self._room

    @cached_property
    def outermost(self) -> str:
        """The outermost place of the person that isn't the map itself.

        A vehicle stands in a place, and in some stories every place stands in one
        great container: the place is the last holder but that one. What memories are
        filed under rests on it, so that it must stay as it is.
        """
        holders = self.holders
        chain = [PLAYER]
        while chain[-1] in holders and len(chain) <= len(holders):
            chain.append(holders[chain[-1]])
        if len(chain) <= 2:
            return chain[-1]
        return chain[-2] if len(self.contents.get(chain[-1], ())) > _MAP_SIZE else chain[-1]

    @cached_property
    def beside(self) -> tuple[str, ...]:
        """What is in that place or held by something in no place, at any depth, sorted."""
        holders, contents, place = self.holders, self.contents, self.outermost
        region = holders.get(place)
        todo = [place]
        if region is not None:  # what is held by something that is itself nowhere is shared
            todo += [top for top in self.tops if top not in (place, region)]
        near: set[str] = set()
        while todo:
            found = contents.get(todo.pop(), _NOTHING) - near
            near |= found
            todo += found
        near.discard(place)
        return tuple(sorted(near))

    @cached_property
    def told_beside(self) -> str:
        """Where all that is, as text with a NUL between facts; empty if the person isn't there."""
        holders, place = self.holders, self.outermost
        if PLAYER not in self.beside:
            return ""
        if self._several:
            found = [(thing, at) for thing in self.beside for at in sorted(self.places(thing))]
        else:
            found = [(thing, holders[thing]) for thing in self.beside]
        if place not in self.places(PLAYER):
            found = sorted((*found, (PLAYER, place)))
        return "\x00".join([f"in {thing} {at}" for thing, at in found])

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

    @property
    def held(self) -> set[str]:
        """What the person carries, at any depth."""
        if self._held is None:
            self._held = self.within(PLAYER)
        return self._held

    @property
    def here(self) -> set[str]:
        """What is in the person's place and not carried, at any depth."""
        if self._here is None:
            self._here = self.within(self.room, PLAYER) if self.room else set()
        return self._here


class FactIndex:
    """The facts of one moment by what they are about; never changes.

    Attributes:
        facts: all of them.
        whereabouts: who holds what.
        states: thing -> the states that are set on it, if any.
        others: facts of other kinds, which few worlds have.
    """

    def __init__(
        self,
        facts: Facts,
        whereabouts: Whereabouts,
        states: Mapping[str, frozenset[str]],
        others: Facts = NO_FACTS,
        before: Facts = NO_FACTS,
        gone: Facts = NO_FACTS,
        new: Facts = NO_FACTS,
    ) -> None:
        self.facts = facts
        self.whereabouts = whereabouts
        self.states = states
        self.others = others
        self._before = before  # what it was made from, and by which change
        self._gone, self._new = gone, new

    def since(self, before: Facts) -> tuple[Facts, Facts]:
        """Return which facts went and which came since others held."""
        if before is self._before:
            return self._gone, self._new
        return changes_between(before, self.facts)

    def after(self, facts: Facts) -> FactIndex:
        """Return the index of other facts, best of those of the next moment."""
        if facts is self.facts:
            return self
        gone, new = changes_between(self.facts, facts)
        states, others = self.states, self.others
        changed: dict[str, frozenset[str]] = {}
        left: list[Fact] = []
        came: list[Fact] = []
        usual = True
        for those, places, on in ((gone, left, False), (new, came, True)):
            for fact in those:
                relation, thing, what = fact
                if relation == "in":
                    places.append(fact)
                elif relation == "is":
                    has = changed.get(thing, states.get(thing, _NOTHING))
                    changed[thing] = has | {what} if on else has - {what}
                else:
                    usual = False
        if changed:
            states = {**states, **changed}
            for thing in [thing for thing, those in changed.items() if not those]:
                del states[thing]
        if not usual:
            others = frozenset(fact for fact in facts if fact[0] not in _USUAL)
        where = self.whereabouts.after(left, came)
        return FactIndex(facts, where, states, others, self.facts, gone, new)

    @cached_property
    def within_reach(self) -> tuple[Fact, ...]:
        """What bears on where the person stands, sorted; see ``observation``."""
        where, states = self.whereabouts, self.states
        near = where.beside
        ins = {("in", thing, at) for thing in near for at in where.places(thing)}
        ins.add(("in", PLAYER, where.outermost))
        marks = [("is", t, what) for t in near if t in states for what in states[t]]
        about = frozenset(near) if self.others else _NOTHING
        return tuple(sorted((*ins, *marks, *(f for f in self.others if f[1] in about))))

    @cached_property
    def told_within_reach(self) -> str:
        """The same as text, with a NUL between facts; the facts themselves aren't made for it."""
        where, states = self.whereabouts, self.states
        told = where.told_beside
        if self.others or not told:
            return "\x00".join(map(" ".join, self.within_reach))
        marked = [_marks(thing, states[thing]) for thing in where.beside if thing in states]
        return "\x00".join((told, *marked))


@lru_cache(maxsize=4096)
def _marks(thing: str, states: frozenset[str]) -> str:
    return "\x00".join(f"is {thing} {what}" for what in sorted(states))


NO_INDEX = FactIndex(NO_FACTS, Whereabouts({}, {}, {}), {})
"""What the first moment of a game follows on."""


class RecentIndexes:
    """The indexes of the latest moments, found by the facts themselves."""

    def __init__(self) -> None:
        self._latest: tuple[FactIndex, ...] = ()

    def of(self, facts: Facts, before: FactIndex | None = None) -> FactIndex:
        """Return the index of some facts, by which nothing is worked out twice.

        Args:
            facts: of any moment; found again as long as it is the same object.
            before: of a moment that most of this still holds since; else one of the latest
                is taken.
        """
        latest = self._latest
        for known in latest:
            if known.facts is facts:
                return known
        index = (before or _nearest(latest, facts)).after(facts)
        # Another thread may do the same: either's is right, and one of them is kept.
        self._latest = (index, *latest[: _KEPT - 1])
        return index


def _nearest(latest: Sequence[FactIndex], facts: Facts) -> FactIndex:
    """Return the index that has least to change, so far as sizes tell; the latest of equals.

    Where a world's facts and what its scenes alone say are asked for by turns, one
    follows the other and hardly anything of either holds in both.
    """
    size = len(facts)
    return min(latest, key=lambda known: abs(len(known.facts) - size), default=NO_INDEX)


@cache
def _recent() -> RecentIndexes:
    return RecentIndexes()


def index_of(facts: Facts, before: FactIndex | None = None) -> FactIndex:
    """Return the index of some facts; see :meth:`RecentIndexes.of`."""
    return _recent().of(facts, before)
