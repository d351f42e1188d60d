"""Ways between two rooms, there and back taken together, as pictures and files show them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from agents.core.directions import OPPOSITE
from agents.core.maps import GameMap, Manner, Passage


@dataclass(frozen=True, slots=True)
class Link:
    """What joins two rooms.

    Attributes:
        there: the way that was seen first.
        back: the same way taken in the opposite direction, if it was.
    """

    there: Passage
    back: Passage | None = None

    @property
    def one_way(self) -> bool:
        """Whether there is no way back, as far as is known."""
        return self.back is None and self.there.one_way

    @property
    def conditional(self) -> bool:
        """Whether it doesn't always lead there."""
        return self.there.conditional or (self.back is not None and self.back.conditional)


def links(drawn: GameMap) -> tuple[Link, ...]:
    """Return what joins the rooms of a map; ways that nobody took are left out."""
    seen = [way for way in drawn.passages if way.seen]
    known = {(way.start, way.command, way.end): way for way in seen}
    done: set[tuple[str, str, str]] = set()
    found = []
    for way in seen:
        key = way.start, way.command, way.end
        if key in done:
            continue
        back = known.get((way.end, OPPOSITE.get(way.command, ""), way.start))
        done.add(key)
        if back is not None:
            done.add((back.start, back.command, back.end))
        found.append(Link(way, None if back is way else back))
    return tuple(found)


def untaken(drawn: GameMap) -> tuple[Passage, ...]:
    """Return the ways that are known and that nobody took."""
    return tuple(way for way in drawn.passages if not way.seen)


def shared_names(drawn: GameMap) -> frozenset[str]:
    """Return the names that several rooms have."""
    names = Counter(room.name for room in drawn.rooms)
    return frozenset(name for name, rooms in names.items() if rooms > 1)


def remarks(way: Passage) -> list[str]:
    """Return what is to be said of a way besides where it leads."""
    said = []
    if not way.seen:
        said.append("tried in vain" if way.refused else "not taken yet")
    if way.one_way:
        said.append("one way")
    if way.vehicle:
        said.append(f"in {way.vehicle}")
    elif way.conditional:
        said.append("not always")
    if way.seen and way.manner is Manner.OTHER:
        said.append("no direction")
    return said
