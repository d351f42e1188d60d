"""Where rooms are drawn: on levels of a grid, as the directions say.

A room keeps its place once it has one, but for whole rows and columns that move apart
to make room: so the map a person has in mind stays true from move to move.
"""

from __future__ import annotations

from collections import defaultdict

from agents.core.maps import Spot

STEPS: dict[str, tuple[int, int]] = {
    "north": (0, -1),
    "northeast": (1, -1),
    "east": (1, 0),
    "southeast": (1, 1),
    "south": (0, 1),
    "southwest": (-1, 1),
    "west": (-1, 0),
    "northwest": (-1, -1),
}
"""Direction -> columns and rows that it goes."""
LEVELS = {"up": 1, "down": -1}
_BESIDE = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_FARTHEST = 40
_APART = 2
"""Columns between parts of the map that nothing joins."""


class Layout:
    """Places rooms one after another.

    Attributes:
        spots: room -> where it is drawn.
    """

    def __init__(self) -> None:
        self.spots: dict[str, Spot] = {}
        self._taken: defaultdict[int, dict[tuple[int, int], str]] = defaultdict(dict)
        self._alone: set[str] = set()

    def put(self, start: str, way: str, end: str) -> None:
        """Place a room that a way leads to, if it has no place yet."""
        if start not in self.spots:
            self.put_alone(start)
        if end in self.spots:
            return
        at = self.spots[start]
        if way in STEPS:
            self._put_toward(end, at, *STEPS[way])
        else:
            self._put_beside(end, at, LEVELS.get(way, 0))

    def put_alone(self, room: str) -> None:
        """Place a room that nothing leads to."""
        if room in self.spots:
            return
        right = max((spot.x for spot in self.spots.values()), default=-_APART)
        self._set(room, Spot(0, right + _APART, 0))

    def drop(self, room: str) -> None:
        """Take a room away."""
        spot = self.spots.pop(room)
        del self._taken[spot.level][spot.x, spot.y]

    def _set(self, room: str, spot: Spot) -> None:
        self.spots[room] = spot
        self._taken[spot.level][spot.x, spot.y] = room

    def _put_toward(self, room: str, at: Spot, dx: int, dy: int) -> None:
        x, y = at.x + dx, at.y + dy
        if (x, y) in self._taken[at.level]:
            if dx:
                self._part(at.level, x, dx, column=True)
            else:
                self._part(at.level, y, dy, column=False)
        self._set(room, Spot(at.level, x, y))

    def _part(self, level: int, limit: int, by: int, *, column: bool) -> None:
        """Move what lies at or beyond a column or row of a level one on."""
        moved: dict[tuple[int, int], str] = {}
        for (x, y), room in self._taken[level].items():
            beyond = ((x if column else y) - limit) * by >= 0
            spot = (x + by * beyond, y) if column else (x, y + by * beyond)
            moved[spot] = room
            self.spots[room] = Spot(level, *spot)
        self._taken[level] = moved

    def _put_beside(self, room: str, at: Spot, rise: int) -> None:
        level = at.level + rise
        taken = self._taken[level]
        if rise and (at.x, at.y) not in taken:
            self._set(room, Spot(level, at.x, at.y))
            return
        for far in range(1, _FARTHEST):
            for dx, dy in _BESIDE:
                if (at.x + dx * far, at.y + dy * far) not in taken:
                    self._set(room, Spot(level, at.x + dx * far, at.y + dy * far))
                    return
        self.put_alone(room)
