"""A map of a game as it was seen: rooms, the ways between them, where everything is drawn.

Frozen data; may import ``agents.core`` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

ABOARD = "in "
"""Begins the end of a boarding that is no room but a thing: "in boat"."""


class Manner(StrEnum):
    """What kind of command leads along a way."""

    DIRECTION = "direction"
    """A direction: north, up, out."""
    MOVEMENT = "movement"
    """Words of moving with a thing: enter window, climb tree."""
    OTHER = "other"
    """Anything else that leads elsewhere: a magic word, a ride."""
    EVENT = "event"
    """What happened once while one waited, read or yelled, and is no way to go."""
    BOARDING = "boarding"
    """Getting into something, or out of it: a car, a boat, onto a chair."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a room is drawn: level (up is more), column (east is more), row (south is more)."""

    level: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class MapRoom:
    """A room that was seen.

    Attributes:
        id: the same in every session of a story.
        number: in the order in which rooms were first seen, from 1.
        name: what the story calls it; rooms of one name have different ids.
        visits: how often it was entered.
        dark: nothing could be seen there yet.
        first: the journal's turn at which it was first seen.
    """

    id: str
    number: int
    name: str
    spot: Spot
    visits: int = 1
    dark: bool = False
    first: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A way out of a room.

    Attributes:
        start: id of the room; ``end`` where it led, empty if nobody took it.
        command: in canonical form.
        manner: what kind of command that is.
        one_way: there is no way back that is known, and the opposite direction
            leads elsewhere or nowhere.
        conditional: it was also refused, led elsewhere too, goes in a vehicle or through
            something that was shut.
        vehicle: what one sat in.
        refused: it was tried in vain, which does not mean that it never goes.
        turns: the journal's turns that took it, the first ones.
    """

    start: str
    command: str
    end: str = ""
    manner: Manner = Manner.DIRECTION
    one_way: bool = False
    conditional: bool = False
    vehicle: str = ""
    refused: bool = False
    turns: tuple[int, ...] = ()

    @property
    def seen(self) -> bool:
        """Whether it was taken; else the story's text only names it."""
        return bool(self.end)


@dataclass(frozen=True)
class GameMap:
    """All that was seen of a game's map.

    Attributes:
        rooms: in the order in which they were first seen.
        passages: by the room they leave, those not taken last.
        here: id of the room where the person stands, empty if that isn't on the map.
        events: what put one elsewhere and is no way: told, but neither drawn nor walked.
        boardings: getting in and out; one end, or both, is a thing.
    """

    rooms: tuple[MapRoom, ...] = ()
    passages: tuple[Passage, ...] = ()
    here: str = ""
    events: tuple[Passage, ...] = ()
    boardings: tuple[Passage, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, MapRoom]:
        """Rooms by their ids."""
        return {room.id: room for room in self.rooms}

    @cached_property
    def leaving(self) -> Mapping[str, tuple[Passage, ...]]:
        """Room's id -> the ways out of it."""
        found: dict[str, list[Passage]] = {}
        for passage in self.passages:
            found.setdefault(passage.start, []).append(passage)
        return {room: tuple(ways) for room, ways in found.items()}

    @property
    def at(self) -> MapRoom | None:
        """The room where the person stands."""
        return self.by_id.get(self.here)
