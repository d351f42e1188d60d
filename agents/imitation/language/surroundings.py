"""Where things are that a path has shown: only what a text named counts as seen."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cached_property, lru_cache

from agents.core.fact_index import index_of
from agents.core.types import Leg
from agents.exploration.mapping.folding import chart_of
from agents.exploration.mapping.rooms import Room
from agents.exploration.mapping.walks import distances
from agents.imitation.language.cues import clauses_of, name_words
from games.types import PLAYER, Facts, Lexicon

Name = tuple[str, ...]
"""A thing's name, as words."""


class Surroundings:
    """Things and ways as they are known at the end of a path.

    Args:
        leg: the path.
        facts: what holds at its end.
        lexicon: the words that the parser knows.
        barred: commands that lead nowhere now.

    Attributes:
        held: names of what is carried.
    """

    def __init__(self, leg: Leg, facts: Facts, lexicon: Lexicon, barred: Collection[str]) -> None:
        self._chart = chart_of(leg, lexicon)
        self._index = index_of(facts)
        self._told_all = bool(facts)
        self._task = leg.turn.scene.task
        self._barred = barred
        self._inventory = leg.turn.scene.inventory
        self._spoken: dict[Name, str] = {}
        self.held = {name_words(thing) for thing in leg.turn.scene.inventory}

    @cached_property
    def known(self) -> list[Name]:
        """The names of all that was seen and may still be somewhere."""
        found = set(self.held)
        for room in self._chart.rooms.values():
            found |= {n for n in map(name_words, room.near) if n and self._is_in(room, n)}
        return sorted(found)

    @cached_property
    def fixed(self) -> list[Name]:
        """What stands in this place itself, in the order in which the text names it."""
        where = self._index.whereabouts
        inside = (*where.contents.get(where.room, ()), *where.also.get(where.room, ()))
        names = {name_words(thing) for thing in inside if thing != PLAYER} - self.held
        text = _plain(self._chart.room.text)
        return sorted(
            (name for name in names if self.is_here(name)),
            key=lambda name: (text.find(_said(name)), name),
        )

    @cached_property
    def states(self) -> list[tuple[Name, str]]:
        """Things and their states, as far as the world tells."""
        told = self._index.states.items()
        return sorted((name_words(thing), what) for thing, states in told for what in states)

    def spoken(self, name: Name) -> str:
        """Return a name as it is typed: with the small words inside it ("lord of the flies")."""
        if name not in self._spoken:
            rooms = self._chart.rooms.values()
            told = (*self._inventory, *(thing for room in rooms for thing in room.near))
            known = next((thing for thing in told if name_words(thing) == name), "")
            begun = re.search(rf"\b{re.escape(name[0])}\b.*", known.lower()) if name else None
            self._spoken[name] = begun[0].rsplit("#", 1)[0].strip() if begun else " ".join(name)
        return self._spoken[name]

    def is_here(self, name: Name) -> bool:
        """Tell whether a thing was seen in this place."""
        return self._is_in(self._chart.room, name)

    def is_at_hand(self, name: Name) -> bool:
        """Tell whether a thing is carried or was seen here."""
        return name in self.held or self.is_here(name)

    def holder_of(self, name: Name) -> Name:
        """Return what a thing is in or on, empty if it lies in a place itself."""
        where = self._index.whereabouts
        places = {name_words(room.name) for room in self._chart.rooms.values()}
        for thing, holder in where.holders.items():
            if name_words(thing) == name:
                open_ = holder in (where.room, PLAYER) or name_words(holder) in places
                return () if open_ else name_words(holder)
        return ()

    def way_to(self, name: Name, but: Collection[str] = ()) -> str | None:
        """Return the first step to where a thing was seen, None if none is known.

        Args:
            name: of the thing.
            but: places that it isn't sought in.
        """
        rooms = (room for room in self._rooms if room.id not in but)
        return self._first_step(room for room in rooms if self._is_in(room, name))

    def way_to_place(self, place: str) -> str | None:
        """Return the first step to another place of a name, None if none is known."""
        if self._chart.room.name == place:
            return None
        return self._first_step(room for room in self._rooms if room.name == place)

    def _is_in(self, room: Room, name: Name) -> bool:
        """Tell whether a thing was seen in a place, and is there as far as is known.

        What the task names, which an opening tells, isn't seen by that.
        """
        if (room.near or self._told_all) and name not in set(map(name_words, room.near)):
            return False
        told = (_plain(text) for text in (room.text, room.told))
        asked = _plain(self._task)
        if asked:
            told = (text.replace(asked, " . ") for text in told)
        return any(_said(name) in text for text in told)

    @property
    def _rooms(self) -> Iterable[Room]:
        return (room for room in self._chart.rooms.values() if room is not self._chart.room)

    def _first_step(self, rooms: Iterable[Room]) -> str | None:
        ways = distances(self._chart, failed=self._barred)
        steps = [ways[room.id] for room in rooms if room.id in ways]
        return min(steps)[1] if steps else None


def _said(name: Name) -> str:
    return f" {' '.join(name)} "


@lru_cache(maxsize=512)
def _plain(text: str) -> str:
    """Return a text's words only, for names to be looked up in."""
    return " . ".join(f" {clause.said} " for clause in clauses_of(text))
