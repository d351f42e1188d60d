"""A map in words, for whoever can't see the picture, and for a room that is asked about."""

from __future__ import annotations

from agents.cartography.identity import NAMELESS
from agents.cartography.links import remarks, shared_names
from agents.core.directions import DIRECTIONS, OPPOSITE
from agents.core.maps import GameMap, MapRoom, Passage
from games.text import clean_line
from games.types import Scene


class Titles:
    """What the rooms of a map are called: one name, one room."""

    def __init__(self, drawn: GameMap) -> None:
        shared = shared_names(drawn)
        self._titles = {
            room.id: f"{clean_line(room.name)} ({room.number})"
            if room.name in shared
            else clean_line(room.name)
            for room in drawn.rooms
        }

    def __getitem__(self, room: str) -> str:
        return self._titles.get(room, "")


def ways_in_words(drawn: GameMap, room: str, titles: Titles | None = None) -> list[str]:
    """Return a line for each way out of a room: "north: Kitchen (not always)"."""
    names = titles or Titles(drawn)
    lines = []
    for way in sorted(drawn.leaving.get(room, ()), key=_order):
        said = remarks(way)
        rest = f" ({', '.join(said)})" if way.seen and said else ""
        to = names[way.end] if way.seen else said[0] + _guess(drawn, way, names)
        lines.append(f"{clean_line(way.command)}: {to}{rest}")
    return lines


def ways_taken(
    drawn: GameMap, room: str, *, until: int | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the ways that led from a room to others.

    Args:
        drawn: the map.
        room: id of the room.
        until: the journal's turn after which none counts, None if all do.

    Returns:
        Pairs of command (canonical) and the room that it led to: directions in the order
        of the compass, then what else leads on. What led to several rooms comes once for
        each.
    """
    names = Titles(drawn)
    ways = (way for way in drawn.leaving.get(room, ()) if way.seen and way.end != room)
    if until is not None:
        ways = (way for way in ways if way.turns[0] <= until)
    return tuple((way.command, names[way.end]) for way in sorted(ways, key=_order))


def ways_from(
    drawn: GameMap, room: str, scene: Scene, *, until: int | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the ways that led on from where one stands; none where that isn't known.

    Args:
        drawn, until: see :func:`ways_taken`.
        room, scene: see :func:`place_title`.
    """
    known = scene.location or scene.awaits_key
    return ways_taken(drawn, room, until=until) if known else ()


def place_title(drawn: GameMap, room: str, scene: Scene) -> str:
    """Return what the place is called where one stands, as its ways are told.

    Args:
        drawn: the map.
        room: id of the room where one stands.
        scene: what is shown there: in a menu the place is the one behind it; where else
            the story names none, it is not known.
    """
    known, told = drawn.by_id.get(room), scene.location or ""
    if known is None or known.dark or known.name == NAMELESS:
        return told
    named = told == known.name or (not told and scene.awaits_key)
    return Titles(drawn)[room] if named else told


def in_words(drawn: GameMap) -> str:
    """Return a whole map as text: each room, and under it its ways."""
    names = Titles(drawn)
    lines = []
    for room in drawn.rooms:
        lines.append(_heading(drawn, room, names))
        lines += [f"  {line}" for line in ways_in_words(drawn, room.id, names)]
    return "\n".join(lines)


def level_name(level: int, ground: int) -> str:
    """Return what a level is called from where one stands."""
    if level == ground:
        return "this level"
    far = abs(level - ground)
    return f"{far} level{'s' if far > 1 else ''} {'up' if level > ground else 'down'}"


def _guess(drawn: GameMap, way: Passage, names: Titles) -> str:
    """Say where a way that nobody took may lead: back to where one came from."""
    came = OPPOSITE.get(way.command, "")
    back = {one.start for one in drawn.passages if one.end == way.start and one.command == came}
    return f", perhaps to {names[min(back)]}" if came and len(back) == 1 else ""


def _heading(drawn: GameMap, room: MapRoom, names: Titles) -> str:
    here = " - you are here" if room.id == drawn.here else ""
    return f"{room.number}. {names[room.id]}{here}"


def _order(way: Passage) -> tuple[int, str, str]:
    at = DIRECTIONS.index(way.command) if way.command in DIRECTIONS else len(DIRECTIONS)
    return at, way.command, way.end
