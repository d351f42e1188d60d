"""A map of what was told on the way, in coordinates that begin where the path began.

Dead reckoning by what commands are known to do, corrected by what is told next. What is
a surface (``Mechanics.is_surface``) goes on to both sides until something else is told
there. May import ``agents.induction``'s values only.
"""

from __future__ import annotations

from collections.abc import Iterator

from agents.induction.changes import ChangeKind, Move, NeededTool, ThingChange
from agents.induction.frame import AXES, HERE, STAYING, Cell, Motion, Pose, add, distance, rotate
from agents.induction.mechanics import Mechanics
from agents.induction.sights import ToldView, Words

_NEARER = 3
_RADIUS = 16
"""How far beyond the pose the map is thought about."""


class GridMap:
    """What is where.

    Attributes:
        pose: where one stands.
        things: place -> what is known to be there, surfaces left out.
        walls: places of surfaces that were told.
        free: places where nothing is.
        looked: places that were in sight.
        stuck: places of what was to be opened in vain, with what is carried.
        carried: names of what is carried; None where what opening takes is left out of account.
        clearing: whether what may be taken out of the way counts as no hindrance.

    Args:
        mechanics: what commands do; what is added to it later is used at once.
    """

    def __init__(self, mechanics: Mechanics) -> None:
        self._mechanics = mechanics
        self.pose = Pose(HERE, 0)
        self.things: dict[Cell, Words] = {}
        self.walls: set[Cell] = set()
        self.free: set[Cell] = {HERE}
        self.looked: set[Cell] = {HERE}
        self.stuck: set[Cell] = set()
        self.carried: tuple[Words, ...] | None = ()
        self.clearing = False
        self._farthest = _RADIUS
        self._lines: set[tuple[int, int]] = set()
        self._dark: dict[Cell, bool] = {}

    def see(self, view: ToldView) -> None:
        """Take in what is told from where one stands."""
        here = dict(self._mechanics.located(view))
        for seen, words in here.items():
            cell = self.pose.on_map(seen)
            if self._mechanics.is_surface(words):
                self._add_wall(cell, seen)
                self._clear_between(seen, here)
            else:
                self.things[cell] = words
                self.walls.discard(cell)
                self.free.discard(cell)
        for cell in self._ahead_of(self.pose):
            if self.pose.seen_from(cell) not in here:
                self.things.pop(cell, None)
        self._dark.clear()
        self.looked |= self.in_sight(self.pose)

    def follow(self, move: Move) -> tuple[Motion, list[ThingChange]]:
        """Take in a move; return how it moved one and what it changed."""
        mechanics = self._mechanics
        known = mechanics.motion(move.command)
        ahead = self.pose.moved(known).at
        open_way = known.shift == HERE or not self.is_blocked(ahead)
        motion = mechanics.happened(move, open_way=open_way)
        changes: list[ThingChange] = []
        if motion == STAYING:
            changes = mechanics.changes_of(move)
            ahead_of = [self.pose.on_map(c) for c in self._mechanics.touched(move.command)]
            if changes or move.before.carried != move.after.carried:
                self.stuck.clear()
            else:
                self.stuck |= {c for c in ahead_of if c in self.things}
            for change in changes:
                if change.kind is ChangeKind.TAKE:
                    self.things.pop(self.pose.on_map(change.cell), None)
            if known.shift != HERE and ahead not in self.things:
                self.walls.add(ahead)
        else:
            self.pose = self.pose.moved(motion)
            self.free.add(self.pose.at)
            self.walls.discard(self.pose.at)
        self.see(move.after)
        return motion, changes

    def _ahead_of(self, pose: Pose) -> Iterator[Cell]:
        """Yield the places that moving commands lead to, which are always in sight."""
        for motion in self._mechanics.motions().values():
            if motion.shift != HERE and motion.quarters == 0:
                seen = self._mechanics.target(motion)
                (left, low), (right, high) = self._mechanics.reach
                if left <= seen[0] <= right and low <= seen[1] <= high:
                    yield pose.on_map(seen)

    def _add_wall(self, cell: Cell, seen: Cell) -> None:
        self.walls.add(cell)
        if self.pose.at in self.things and distance(seen) == 1:
            return  # one stands in an opening of it
        # Across the way one looks along: a line of equal y if one looks along y.
        along = 0 if rotate(seen, self.pose.heading)[0] else 1
        self._lines.add((along, cell[along]))

    def _clear_between(self, seen: Cell, here: dict[Cell, Words]) -> None:
        """Note that nothing is between oneself and a surface, but for what is told."""
        steps = max(abs(seen[0]), abs(seen[1]))
        way = (seen[0] // steps, seen[1] // steps) if steps else HERE
        for count in range(1, steps):
            between = way[0] * count, way[1] * count
            if between not in here:
                cell = self.pose.on_map(between)
                self.free.add(cell)
                self.things.pop(cell, None)

    # --- questions --------------------------------------------------------------------

    def names(self) -> Iterator[tuple[Cell, Words]]:
        """Yield where each thing is."""
        yield from self.things.items()

    def is_presumed_wall(self, cell: Cell) -> bool:
        """Tell whether a surface that was told elsewhere probably goes on to a place."""
        if cell in self.free or cell in self.things or cell in self.walls:
            return False
        return self.is_in_line(cell)

    def is_blocked(self, cell: Cell) -> bool:
        """Tell whether nobody can go to a place, as far as is known."""
        if cell in self.walls:
            return True
        words = self.things.get(cell)
        return words is not None and not self._mechanics.passable(words)

    def opening(self, cell: Cell) -> str | None:
        """Return the command that opens the way to a place, None if nothing is known to."""
        words = self.things.get(cell)
        if words is None or cell in self.stuck:
            return None
        opening = self._mechanics.opening(words)
        if opening is not None:
            return opening if self._has_tool(words) else None
        return self._mechanics.taking() if self.clearing and self.is_movable(cell) else None

    def is_movable(self, cell: Cell) -> bool:
        """Tell whether what is at a place bars the way and may be taken out of it."""
        words = self.things.get(cell, ())
        return self._mechanics.movable(words) and not self._mechanics.passable(words)

    def _has_tool(self, words: Words) -> bool:
        tool = self._mechanics.tool(words)
        if tool is None or self.carried is None:
            return True
        return any(tool.fits(name, words) for name in self.carried)

    def tools_wanted(self) -> Iterator[tuple[Words, NeededTool]]:
        """Yield what is shut until something is carried, and what that is."""
        for words in self.things.values():
            tool = self._mechanics.tool(words)
            if tool is not None and self._mechanics.opening(words) is not None:
                yield words, tool

    def ends_sight(self, cell: Cell) -> bool:
        """Tell whether one can't see beyond a place."""
        if cell in self.walls or self.is_presumed_wall(cell):
            return True
        words = self.things.get(cell)
        return words is not None and self.is_in_line(cell) and not self._mechanics.passable(words)

    def is_in_line(self, cell: Cell) -> bool:
        """Tell whether a place is in line with a surface, as what leads through it is."""
        return (1, cell[1]) in self._lines or (0, cell[0]) in self._lines

    def bounds(self, pose: Pose) -> tuple[Cell, Cell]:
        """Return the first and the last place of the rectangle that is told of from a pose."""
        (left, low), (right, high) = self._mechanics.reach
        most = self._farthest
        one = pose.on_map((max(left, -most), max(low, -most)))
        other = pose.on_map((min(right, most), min(high, most)))
        (left, right), (low, high) = (sorted(ends) for ends in zip(one, other, strict=True))
        return (left, low), (right, high)

    def in_sight(self, pose: Pose) -> set[Cell]:
        """Return the places that would be told of from a pose, as far as can be judged."""
        (left, low), (right, high) = self.bounds(pose)
        seen, edge, dark = {pose.at}, [pose.at], self._dark
        while edge:
            x, y = edge.pop()
            for near in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                if near in seen or not (left <= near[0] <= right and low <= near[1] <= high):
                    continue
                seen.add(near)
                ends = dark.get(near)
                if ends is None:
                    ends = dark[near] = self.ends_sight(near)
                if not ends:
                    edge.append(near)
        return seen

    def look_anew(self) -> bool:
        """Trust less in what was in sight from afar; tell whether one still did."""
        if self._farthest == 1:
            return False
        self._farthest = _NEARER if self._farthest > _NEARER else 1
        self.looked = set(self.free) | set(self.things)
        return True

    def unseen(self) -> set[Cell]:
        """Return the places that were never in sight and may be come to, or beside.

        What borders on what was in sight is among them from wherever one stands: else one
        would turn back half-way to it, as often as it comes within and out of the radius.
        """
        start = self.pose.at
        (left, low), (right, high) = self._known()
        region, edge = {start}, [start]
        unseen: set[Cell] = set()
        while edge:
            cell = edge.pop()
            for way in AXES:
                near = add(cell, way)
                far = max(abs(near[0] - start[0]), abs(near[1] - start[1])) > _RADIUS
                known = left <= near[0] <= right and low <= near[1] <= high
                if near in region or (far and not known):
                    continue
                region.add(near)
                if near not in self.looked and near not in self.walls:
                    unseen.add(near)
                words = self.things.get(near)
                opened = words is not None and self.opening(near) is not None
                if not self.is_presumed_wall(near) and (opened or not self.is_blocked(near)):
                    edge.append(near)
        return unseen

    def _known(self) -> tuple[Cell, Cell]:
        """Return the first and the last place of what was in sight, and may be from its edge."""
        (left, low), (right, high) = self._mechanics.reach
        beyond = min(_RADIUS, max(map(abs, (left, low, right, high))))
        xs, ys = [x for x, _ in self.looked], [y for _, y in self.looked]
        return (min(xs) - beyond, min(ys) - beyond), (max(xs) + beyond, max(ys) + beyond)
