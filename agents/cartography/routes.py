"""How to get from one room of a map to another, and which room a person means."""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from agents.cartography.words import Titles
from agents.core.commands import canonical
from agents.core.directions import OPPOSITE
from agents.core.maps import GameMap, Manner, MapRoom, Passage

_TO = re.compile(r"^(?:go|walk|travel|return)(?: back)? to (?:the )?(.+)$")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
"""What stands for letters that no keyboard has but their own, besides those with accents."""
_SURE = 1.0
_UNSURE = 3.0
"""Moves that a way costs that doesn't always lead there."""
_STRANGE = 5.0
"""Of words that are no direction: magic words may do more than carry one off."""
_GUESSED = 6.0
"""Of the opposite of a direction that was taken, where nothing else is known."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A step of a route: what to play, and where that should lead."""

    command: str
    end: str


def named_in(text: str) -> str:
    """Return the room that a typed line asks to go to, empty if it asks for nothing such."""
    found = _TO.match(" ".join(text.lower().split()).rstrip(".!"))
    return found.group(1) if found else ""


def find_rooms(drawn: GameMap, name: str) -> tuple[MapRoom, ...]:
    """Return the rooms that a name or a number means; several may share a name.

    Args:
        drawn: the map.
        name: a room's id, number, title ("Maze (3)") or name, in whatever case, with or
            without "the".
    """
    if name in drawn.by_id:
        return (drawn.by_id[name],)
    plain, titles = _plain(name), Titles(drawn)
    if not plain:
        return ()
    if plain.isdecimal():
        return tuple(room for room in drawn.rooms if room.number == int(plain))
    titled = tuple(room for room in drawn.rooms if _plain(titles[room.id]) == plain)
    return titled or tuple(room for room in drawn.rooms if _plain(room.name) == plain)


def _plain(name: str) -> str:
    """Return a name as it is compared: nobody has to type all its accents and marks."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    kept = "".join(one for one in letters if one.isalnum() or one.isspace())
    return " ".join(kept.split()).removeprefix("the ")


def find_route(drawn: GameMap, target: str) -> tuple[Stretch, ...] | None:
    """Return the cheapest way from where the person stands (Dijkstra 1959).

    Directions that were taken come first; the opposite of one is guessed where it
    wasn't tried. Rides, words that did something besides, and going to whoever is named are
    left out.

    Args:
        drawn: the map.
        target: id of the room to get to.

    Returns:
        The steps, none if the person is there; None if no way is known.
    """
    best = {drawn.here: 0.0}
    came: dict[str, tuple[str, Stretch]] = {}
    into = _leading_into(drawn)
    queue = [(0.0, 0, drawn.here)]
    count = 0
    while queue:
        cost, _, room = heapq.heappop(queue)
        if room == target:
            return _steps(came, drawn.here, target)
        if cost > best[room]:
            continue
        for price, leg in (*_known(drawn, room), *_guessed(drawn, room, into)):
            if cost + price < best.get(leg.end, float("inf")):
                best[leg.end] = cost + price
                came[leg.end] = room, leg
                count += 1
                heapq.heappush(queue, (cost + price, count, leg.end))
    return None


def _steps(came: dict[str, tuple[str, Stretch]], start: str, target: str) -> tuple[Stretch, ...]:
    legs: list[Stretch] = []
    while target != start:
        target, leg = came[target]
        legs.append(leg)
    return tuple(reversed(legs))


def _known(drawn: GameMap, room: str) -> Iterator[tuple[float, Stretch]]:
    for way in drawn.leaving.get(room, ()):
        if not way.seen or way.end == room or way.vehicle or named_in(way.command):
            continue  # "go to pig" leads wherever the pig is
        if way.manner is Manner.OTHER:
            if " " in way.command or canonical(way.command) in _IDLE:
                continue
            price = _STRANGE
        else:
            price = _UNSURE if way.conditional else _SURE
        yield price, Stretch(way.command, way.end)


def _leading_into(drawn: GameMap) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for way in drawn.passages:
        if way.seen and way.command in OPPOSITE and not way.one_way and not way.vehicle:
            found.setdefault(way.end, []).append(way)
    return found


def _guessed(
    drawn: GameMap, room: str, into: dict[str, list[Passage]]
) -> Iterator[tuple[float, Stretch]]:
    leaving = drawn.leaving.get(room, ())
    known = {way.command for way in leaving if way.seen or way.refused}
    for way in into.get(room, ()):
        back = OPPOSITE[way.command]
        if back not in known and way.start != room:
            yield _GUESSED, Stretch(back, way.start)


_IDLE = frozenset({"wait", "look", "inventory", "yes", "no", "again", "score"})
