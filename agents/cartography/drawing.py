"""A level of a map as characters: boxes, lines, and what each cell is.

A room is a box with its number and name; a way a line: double where it doesn't always
lead there, with an arrowhead where there is no way back, dotted where nobody took it.
What can't be drawn as a straight line is an arrow with the number of the room; what
leads back into its own room is a turning arrow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from textwrap import wrap

from agents.cartography.layout import STEPS
from agents.cartography.links import Link, links, untaken
from agents.cartography.words import level_name
from agents.core.maps import GameMap, MapRoom, Passage, Spot
from games.text import clean_line, shorten


class Ink(StrEnum):
    """What a cell of a picture belongs to."""

    NONE = ""
    ROOM = "room"
    NAME = "name"
    HERE = "here"
    CHOSEN = "chosen"
    WAY = "way"
    UNTAKEN = "untaken"


@dataclass(frozen=True, slots=True)
class Zoom:
    """How large rooms are drawn, in characters."""

    width: int
    height: int
    gap_x: int
    gap_y: int

    def corner(self, spot: Spot) -> tuple[int, int]:
        """Return the column and row of a room's upper left corner."""
        return spot.x * (self.width + self.gap_x), spot.y * (self.height + self.gap_y)


_SHORTEST = 5
"""Letters that are left of a word."""
ZOOMS = (Zoom(5, 1, 3, 1), Zoom(17, 3, 3, 1), Zoom(23, 4, 5, 2))
"""From far to near."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a level that is drawn, in characters."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, x: int, y: int) -> bool:
        """Tell whether a cell is in it."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of characters, and for each what it is.

    Attributes:
        hits: id of the room -> (left, top, right, bottom) in the window, ends excluded.
    """

    rows: tuple[str, ...]
    inks: tuple[tuple[Ink, ...], ...]
    hits: Mapping[str, tuple[int, int, int, int]]


class _Canvas:
    def __init__(self, window: Window) -> None:
        self.window = window
        self.rows = [[" "] * window.width for _ in range(window.height)]
        self.inks = [[Ink.NONE] * window.width for _ in range(window.height)]

    def put(self, x: int, y: int, text: str, ink: Ink, *, over: bool = True) -> None:
        """Write characters from left to right; ``over`` what stands there."""
        for at, char in enumerate(text, x):
            if self.window.holds(at, y):
                row, column = y - self.window.y, at - self.window.x
                there = self.rows[row][column]
                if there != " " and not over:
                    continue
                crossed = {there, char} == {"╱", "╲"}
                self.rows[row][column] = "╳" if crossed else char
                self.inks[row][column] = ink

    def picture(self, hits: Mapping[str, tuple[int, int, int, int]]) -> Picture:
        return Picture(tuple("".join(row) for row in self.rows), tuple(map(tuple, self.inks)), hits)


def draw(drawn: GameMap, level: int, zoom: Zoom, window: Window, chosen: str = "") -> Picture:
    """Draw a part of a level.

    Args:
        drawn: the map.
        level: which level of it.
        zoom: how large.
        window: the part, in the level's own characters: a room at (0, 0) has its
            corner there.
        chosen: id of a room to mark, besides the one where the person stands.
    """
    canvas = _Canvas(window)
    level_rooms = [room for room in drawn.rooms if room.spot.level == level]
    taken = {(room.spot.x, room.spot.y) for room in level_rooms}
    near = {room.id for room in level_rooms if _near(room.spot, zoom, window)}
    used: set[tuple[str, tuple[int, int]]] = set()
    # What goes in no direction is drawn first, so that lines of directions cover it.
    for link in sorted(links(drawn), key=lambda one: one.there.command in STEPS):
        if link.there.start in near or link.there.end in near:
            used |= _draw_link(canvas, drawn, level, zoom, link, taken)
    for way in untaken(drawn):
        step = STEPS.get(way.command)
        if way.start in near and step and (way.start, step) not in used:
            _draw_untaken(canvas, drawn.by_id[way.start].spot, zoom, way)
    hits = {}
    for room in level_rooms:
        if room.id in near:
            left, top = zoom.corner(room.spot)
            _draw_room(canvas, drawn, zoom, room, chosen)
            x, y = left - window.x, top - window.y
            hits[room.id] = (x, y, x + zoom.width, y + zoom.height)
    return canvas.picture(hits)


def bounds(drawn: GameMap, level: int, zoom: Zoom) -> Window:
    """Return the window that holds all of a level, with its stalks."""
    corners = [zoom.corner(room.spot) for room in drawn.rooms if room.spot.level == level]
    if not corners:
        return Window(0, 0, 1, 1)
    left, top = min(x for x, _ in corners) - zoom.gap_x, min(y for _, y in corners) - zoom.gap_y
    right = max(x for x, _ in corners) + zoom.width + zoom.gap_x
    bottom = max(y for _, y in corners) + zoom.height + zoom.gap_y
    return Window(left, top, right - left, bottom - top)


def draw_whole(drawn: GameMap, zoom: Zoom = ZOOMS[1]) -> str:
    """Return all levels as text, the highest first."""
    levels = sorted({room.spot.level for room in drawn.rooms}, reverse=True)
    ground = drawn.at.spot.level if drawn.at is not None else 0
    parts = []
    for level in levels:
        rows = [row.rstrip() for row in draw(drawn, level, zoom, bounds(drawn, level, zoom)).rows]
        while rows and not rows[0]:
            rows.pop(0)
        while rows and not rows[-1]:
            rows.pop()
        if len(levels) > 1:
            name = "ground level" if level == ground and drawn.at is None else ""
            rows.insert(0, f"-- {name or level_name(level, ground)} --")
        parts.append("\n".join(rows))
    return "\n\n".join(parts)


def _near(spot: Spot, zoom: Zoom, window: Window) -> bool:
    x, y = zoom.corner(spot)
    pad_x, pad_y = zoom.width + zoom.gap_x, zoom.height + zoom.gap_y
    return (
        window.x - pad_x <= x < window.x + window.width + pad_x
        and window.y - pad_y <= y < window.y + window.height + pad_y
    )


# --- rooms -------------------------------------------------------------------------------


def _draw_room(canvas: _Canvas, drawn: GameMap, zoom: Zoom, room: MapRoom, chosen: str) -> None:
    left, top = zoom.corner(room.spot)
    here = room.id == drawn.here
    ink = Ink.HERE if here else Ink.CHOSEN if room.id == chosen else Ink.ROOM
    if zoom.height == 1:
        ends = "⟦⟧" if here else "[]"
        canvas.put(left, top, f"{ends[0]}{room.number:^{zoom.width - 2}}{ends[1]}", ink)
        return
    corners = "┏━┓┃┗┛" if here else "╔═╗║╚╝" if room.id == chosen else "╭─╮│╰╯"
    inner = zoom.width - 2
    number = f"{corners[1]}{room.number}"
    canvas.put(left, top, corners[0] + number.ljust(inner, corners[1]) + corners[2], ink)
    marks = _marks(drawn.leaving.get(room.id, ()))
    below = marks.rjust(inner, corners[1])
    canvas.put(left, top + zoom.height - 1, corners[4] + below + corners[5], ink)
    name = ("@ " if here else "") + _narrow(clean_line(room.name))
    lines = _fitted(name, inner, zoom.height - 2)
    for at, line in enumerate(lines, top + 1):
        canvas.put(left, at, corners[3], ink)
        canvas.put(left + 1, at, line.ljust(inner), ink if ink is not Ink.ROOM else Ink.NAME)
        canvas.put(left + zoom.width - 1, at, corners[3], ink)


def _narrow(name: str) -> str:
    """Write a name in characters of one cell each; what is wider becomes a box."""
    whole = unicodedata.normalize("NFC", name)
    return "".join(
        "□" if unicodedata.east_asian_width(char) in "WF" else char
        for char in whole
        if not unicodedata.combining(char)
    )


@lru_cache(maxsize=2048)
def _fitted(name: str, width: int, height: int) -> tuple[str, ...]:
    """Return a name on so many lines, cut where it is too long."""
    if height == 1:
        lines = [_squeezed(name, width)]
    else:
        lines = wrap(name, width, max_lines=height, placeholder="…") or [""]
    return (*lines, *[""] * (height - len(lines)))


def _squeezed(name: str, width: int) -> str:
    """Cut the words of a name before it is cut itself: "East-West Passage" → "East-W Pass"."""
    if len(name) <= width:
        return name
    words = name.split()
    longest = max(map(len, words))
    while longest > _SHORTEST and len(" ".join(words)) > width:
        longest -= 1
        words = [word[:longest] for word in words]
    squeezed = " ".join(words)
    return squeezed if len(squeezed) <= width else shorten(name, width)


def _marks(ways: Iterable[Passage]) -> str:
    """Return signs for the ways that no line shows: up, down, in or out, and others."""
    seen: dict[str, bool] = {}
    for way in ways:
        kind = way.command if way.command in ("up", "down") else ""
        if not kind and way.command not in STEPS:
            kind = "other"
        if kind:
            seen[kind] = seen.get(kind, False) or way.seen
    signs = {"up": "▲△", "down": "▼▽", "other": "*∘"}
    return "".join(signs[kind][not seen[kind]] for kind in ("other", "up", "down") if kind in seen)


# --- ways --------------------------------------------------------------------------------

_HEADS = {
    (1, 0): "▸",
    (-1, 0): "◂",
    (0, -1): "▴",
    (0, 1): "▾",
    (1, -1): "↗",
    (1, 1): "↘",
    (-1, 1): "↙",
    (-1, -1): "↖",
}
BACK_HERE = "↺"
"""Stands where a way leads back into its own room: the room's number is on it already."""
_ARROWS = _HEADS | {(1, 0): "→", (-1, 0): "←", (0, -1): "↑", (0, 1): "↓"}


def _draw_link(
    canvas: _Canvas,
    drawn: GameMap,
    level: int,
    zoom: Zoom,
    link: Link,
    taken: set[tuple[int, int]],
) -> set[tuple[str, tuple[int, int]]]:
    """Draw what joins two rooms, if it can be seen on a level.

    Returns:
        Where a line meets a room: the room's id, and the direction from there.
    """
    way = link.there
    start, end = drawn.by_id[way.start], drawn.by_id[way.end]
    step = STEPS.get(way.command)
    if start.spot.level == end.spot.level == level and start is not end:
        between = step or _step_between(start.spot, end.spot)
        if between and _straight(start.spot, end.spot, between, taken):
            _draw_line(canvas, zoom, start.spot, end.spot, between, link, step is not None)
            return {(start.id, between), (end.id, (-between[0], -between[1]))}
    for one in (way, link.back):
        if one is not None and one.command in STEPS:
            room = drawn.by_id[one.start]
            if room.spot.level == level and start is end:
                canvas.put(*_port(zoom, room.spot, STEPS[one.command]), BACK_HERE, Ink.WAY)
            elif room.spot.level == level:
                _draw_arrow(canvas, zoom, room.spot, STEPS[one.command], drawn.by_id[one.end])
    return set()


def _step_between(start: Spot, end: Spot) -> tuple[int, int] | None:
    dx, dy = end.x - start.x, end.y - start.y
    if not (dx or dy) or (dx and dy and abs(dx) != abs(dy)):
        return None
    return (dx > 0) - (dx < 0), (dy > 0) - (dy < 0)


def _straight(start: Spot, end: Spot, step: tuple[int, int], taken: set[tuple[int, int]]) -> bool:
    """Tell whether a line in a direction leads from one room to another and meets none."""
    if _step_between(start, end) != step:
        return False
    x, y = start.x + step[0], start.y + step[1]
    while (x, y) != (end.x, end.y):
        if (x, y) in taken:
            return False
        x, y = x + step[0], y + step[1]
    return True


def _port(zoom: Zoom, spot: Spot, step: tuple[int, int]) -> tuple[int, int]:
    """Return the first cell outside of a room in a direction."""
    left, top = zoom.corner(spot)
    columns = {-1: left - 1, 0: left + zoom.width // 2, 1: left + zoom.width}
    rows = {-1: top - 1, 0: top + zoom.height // 2, 1: top + zoom.height}
    return columns[step[0]], rows[step[1]]


def _draw_line(
    canvas: _Canvas,
    zoom: Zoom,
    start: Spot,
    end: Spot,
    step: tuple[int, int],
    link: Link,
    directed: bool,
) -> None:
    dx, dy = step
    x, y = _port(zoom, start, step)
    to_x, to_y = _port(zoom, end, (-dx, -dy))
    if not directed:
        char = "~"
    elif dx and dy:
        char = "╱" if dx * dy < 0 else "╲"
    else:
        char = ("═" if link.conditional else "─") if dx else ("║" if link.conditional else "│")
    cells = _cells(x, y, to_x, to_y, slanting=bool(dx and dy))
    for cell in cells:
        canvas.put(*cell, char, Ink.WAY)
    if dx and dy and link.conditional:
        canvas.put(*cells[len(cells) // 2], "?", Ink.WAY)
    if link.one_way:
        canvas.put(*cells[-1], _HEADS[step], Ink.WAY)


def _cells(x: int, y: int, to_x: int, to_y: int, *, slanting: bool) -> list[tuple[int, int]]:
    """Return the cells of a line: all of a row or column, one a row of a slanting one."""
    if not slanting and y == to_y:
        by = 1 if to_x > x else -1
        return [(at, y) for at in range(x, to_x + by, by)]
    rows = abs(to_y - y) + 1
    by = 1 if to_y > y else -1
    if x == to_x:
        return [(x, y + by * at) for at in range(rows)]
    return [(round(x + (to_x - x) * (at + 0.5) / rows), y + by * at) for at in range(rows)]


def _draw_arrow(
    canvas: _Canvas, zoom: Zoom, spot: Spot, step: tuple[int, int], to: MapRoom
) -> None:
    """Point from a room to another that no straight line leads to."""
    x, y = _port(zoom, spot, step)
    text = f"{_ARROWS[step]}{to.number}"
    if step[0] < 0:
        text = f"{to.number}{_ARROWS[step]}"
        x -= len(text) - 1
    canvas.put(x, y, text, Ink.WAY)


def _draw_untaken(canvas: _Canvas, spot: Spot, zoom: Zoom, way: Passage) -> None:
    dx, dy = STEPS[way.command]
    x, y = _port(zoom, spot, (dx, dy))
    char = "┄" if not dy else "┆" if not dx else "⋰" if dx * dy < 0 else "⋱"
    if way.refused:
        char = "×"
    canvas.put(x, y, char, Ink.UNTAKEN, over=False)
    if not dy and not way.refused:
        canvas.put(x + dx, y, char, Ink.UNTAKEN, over=False)
