"""Where ways point: words such as "left" as directions of a plane, and moves in it.

May import ``agents.induction.sights`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import NamedTuple

from agents.induction.sights import PlacedThing

Cell = tuple[int, int]
"""A place: relative to who looks, or on a map that begins where the path began."""
HERE: Cell = (0, 0)
AXES: tuple[Cell, ...] = ((-1, 0), (1, 0), (0, 1), (0, -1))


def rotate(cell: Cell, quarters: int) -> Cell:
    """Turn a place about the origin, so many quarters."""
    x, y = cell
    for _ in range(quarters % 4):
        x, y = -y, x
    return x, y


def add(one: Cell, other: Cell) -> Cell:
    """Add two places as vectors."""
    return one[0] + other[0], one[1] + other[1]


def subtract(one: Cell, other: Cell) -> Cell:
    """Return what leads from the other place to the one."""
    return one[0] - other[0], one[1] - other[1]


def distance(cell: Cell) -> int:
    """Return how many steps along the axes lead there."""
    return abs(cell[0]) + abs(cell[1])


def foot(cell: Cell, seen: Cell) -> Cell:
    """Return where a surface is told that was told straight ahead or aside, and is there now.

    It goes on to both sides, so what counts is how far it is that way.
    """
    return (cell[0], 0) if seen[0] else (0, cell[1])


class Motion(NamedTuple):
    """How a command moves what is seen: turned about the viewer, then shifted."""

    quarters: int
    shift: Cell

    def __call__(self, cell: Cell) -> Cell:
        """Return where a place is seen afterwards."""
        return add(rotate(cell, self.quarters), self.shift)

    def undone(self, cell: Cell) -> Cell:
        """Return where what is seen at a place afterwards was seen before."""
        return rotate(subtract(cell, self.shift), -self.quarters)

    def mirrored(self, way: Cell) -> Motion:
        """Return the motion that does the same the other way along an axis."""
        x, y = self.shift
        return Motion(-self.quarters % 4, (-x, y) if way[0] else (x, -y))


STAYING = Motion(0, HERE)
MOTIONS: tuple[Motion, ...] = (
    STAYING,
    *(Motion(quarters, HERE) for quarters in (1, 3, 2)),
    *(Motion(0, shift) for shift in AXES),
    *(Motion(quarters, shift) for quarters in (1, 3, 2) for shift in AXES),
)
"""What a command may do, the simplest first."""


_COMPOUND = 1.5
"""How much better a turn with a shift must fit than a turn or a shift alone."""


def credit(scored: tuple[Motion, float]) -> float:
    """Return how well a motion fits, less what two things at once must be ahead by."""
    motion, fit = scored
    return fit - _COMPOUND * (motion.quarters != 0 and motion.shift != HERE)


def alike_both_ways(low: int, high: int, *, both: bool) -> tuple[int, int]:
    """Return a range that reaches as far to both sides, where there are words for both."""
    if not both:
        return low, high
    most = max(-low, high)
    return -most, most


class Pose(NamedTuple):
    """Where somebody stands on a map and which way they look, in quarters."""

    at: Cell
    heading: int

    def moved(self, motion: Motion) -> Pose:
        """Return the pose after a motion of what is seen."""
        heading = (self.heading - motion.quarters) % 4
        return Pose(subtract(self.at, rotate(motion.shift, heading)), heading)

    def on_map(self, seen: Cell) -> Cell:
        """Return the place on the map of what is seen somewhere from here."""
        return add(self.at, rotate(seen, self.heading))

    def seen_from(self, cell: Cell) -> Cell:
        """Return where a place of the map is seen from here."""
        return rotate(subtract(cell, self.at), -self.heading)


@dataclass(frozen=True)
class ReferenceFrame:
    """Which way each word points.

    Attributes:
        ways: word -> unit vector.
    """

    ways: Mapping[str, Cell]

    def knows(self, sight: PlacedThing) -> bool:
        """Tell whether all ways of a sight are known."""
        return all(way in self.ways for way, _ in sight.steps)

    def clashes(self, sight: PlacedThing) -> frozenset[str]:
        """Return two ways that one thing is told by, though here they are along one axis."""
        told = [way for way, _ in sight.steps if way in self.ways]
        for one, other in combinations(told, 2):
            if self.ways[one] in (self.ways[other], rotate(self.ways[other], 2)):
                return frozenset((one, other))
        return frozenset()

    def locate(self, sight: PlacedThing) -> Cell:
        """Return where a thing is, seen from who is told of it."""
        x = sum(self.ways[way][0] * count for way, count in sight.steps)
        y = sum(self.ways[way][1] * count for way, count in sight.steps)
        return x, y

    def opposed(self, one: Sequence[str], other: Sequence[str]) -> Cell | None:
        """Return the way in which two commands differ, one saying the opposite; else None."""
        if len(one) != len(other):
            return None
        apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        if len(apart) != 1 or not all(word in self.ways for word in apart[0]):
            return None
        way, against = (self.ways[word] for word in apart[0])
        return way if add(way, against) == HERE else None

    def tell(self, cell: Cell, unit: str) -> str:
        """Say where a place is ("2 steps left and 1 step forward"), as far as there are words."""
        said = []
        for way, (x, y) in self.ways.items():
            count = x * cell[0] + y * cell[1]
            if count > 0:
                said.append(f"{count} {unit}{'' if count == 1 else 's'} {way}")
        return " and ".join(said)


def possible_frames(sights: Iterable[PlacedThing]) -> list[ReferenceFrame]:
    """Return the ways that words can point so that no thing is told along one axis twice.

    Two words that are told of one thing are no opposites. Frames that differ by a turn or
    a reflection only are one and the same.
    """
    together: dict[frozenset[str], int] = {}
    ways: dict[str, None] = {}
    for sight in sights:
        told = [way for way, _ in sight.steps]
        ways.update(dict.fromkeys(told))
        if len(told) == 2:
            pair = frozenset(told)
            together[pair] = together.get(pair, 0) + 1
    if not 0 < len(ways) <= len(AXES):
        return []
    found: dict[frozenset[frozenset[str]], tuple[int, ReferenceFrame]] = {}
    for axes in permutations(AXES, len(ways)):
        frame = ReferenceFrame(dict(zip(ways, axes, strict=True)))
        opposed = frozenset(
            frozenset((one, other))
            for one in ways
            for other in ways
            if one < other and add(frame.ways[one], frame.ways[other]) == HERE
        )
        found.setdefault(opposed, (sum(together.get(pair, 0) for pair in opposed), frame))
    least = min(conflicts for conflicts, _ in found.values())
    return [frame for conflicts, frame in found.values() if conflicts == least]
