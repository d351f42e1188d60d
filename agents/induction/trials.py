"""What to try where nothing known leads on: a command, on a thing that one walks up to.

What a command does to a thing is learned by trying it there. What was tried least comes
first, and what stands in line with a surface, as doors do. May import
``agents.induction``'s values only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from agents.induction.frame import HERE, Cell, Pose
from agents.induction.grid_map import GridMap
from agents.induction.mechanics import Mechanics
from agents.induction.routes import explore_poses
from agents.induction.sights import Words

_TRIED = 40
"""Steps that one walks rather than try again what was tried before."""
_LIKEWISE = 4
"""Steps that one walks rather than try what was tried on something that shares a word."""
_ASIDE = 20
"""Steps that one walks rather than try something that isn't in line with a surface."""

Carried = tuple[Words, ...]


class Experiment(NamedTuple):
    """A command to try something, or to come there.

    Attributes:
        command: what to do now.
        left: commands that lead to the trial, this one and the trial included.
        tried: the command that is tried.
        words: what it is tried on.
    """

    command: str
    left: int
    tried: str
    words: Words


class Trials:
    """What was tried on one path.

    Args:
        grid: where things are; it is asked as it stands.
        mechanics: what commands do.
    """

    def __init__(self, grid: GridMap, mechanics: Mechanics) -> None:
        self._grid = grid
        self._mechanics = mechanics
        self._uses: Counter[str] = Counter()
        self._played: Counter[tuple[Pose, Carried, str]] = Counter()
        self._tried: Counter[tuple[str, Words, Carried]] = Counter()
        self._words: Counter[tuple[str, str]] = Counter()

    def note(self, pose: Pose, carried: Carried, command: str) -> None:
        """Note that a command was played somewhere; the grid is as it was afterwards."""
        self._uses[command] += 1
        self._played[pose, carried, command] += 1
        for cell in map(pose.on_map, self._fronts()):
            words = self._grid.things.get(cell)
            if words:
                self._tried[command, words, carried] += 1
                self._words.update((command, word) for word in words)

    def choose(
        self, commands: Sequence[str], carried: Carried, among: Callable[[Cell], bool] | None = None
    ) -> Experiment | None:
        """Return what to try next, None where there is nothing to try anything on.

        Args:
            commands: all that there are.
            carried: names of what is carried.
            among: tells of a place whether to try there; only what was never tried then.
        """
        best: tuple[float, Experiment] | None = None
        for reached in explore_poses(self._grid, self._mechanics):
            if best is not None and reached.cost >= best[0]:
                break
            for cell, words in self._before(reached.pose):
                if among is not None and not among(cell):
                    continue
                aside = not self._grid.is_in_line(cell)
                for command in self._promising(commands, words):
                    times = self._tried[command, words, carried]
                    if among is not None and times:
                        continue
                    alike = max(self._words[command, word] for word in words)
                    price = reached.cost + times * _TRIED + alike * _LIKEWISE + aside * _ASIDE
                    if best is None or price < best[0]:
                        first = reached.first or command
                        best = price, Experiment(first, reached.cost + 1, command, words)
        return best[1] if best is not None else None

    def pairs(self, commands: Sequence[str], carried: Carried) -> Iterator[tuple[Cell, Words]]:
        """Yield what shuts a way, and what may be carried, shares a word with it and is untried.

        What is carried already comes first.

        Args:
            commands: what is to be tried.
            carried: names of what is carried.
        """
        grid, mechanics = self._grid, self._mechanics
        names = [*carried, *sorted({name for _, name in grid.names() if mechanics.movable(name)})]
        for name in names:
            for cell, shut in list(grid.names()):
                known = mechanics.opening(shut) is not None and cell not in grid.stuck
                if known or not grid.is_in_line(cell) or mechanics.passable(shut):
                    continue
                if not set(name) & set(shut) or mechanics.tool(shut) is not None:
                    continue
                if name != shut and not all(self._tried[c, shut, (name,)] for c in commands):
                    yield cell, name

    def choose_unknown(self, commands: Sequence[str], carried: Carried) -> str:
        """Return a command whose effect isn't known, or what leads to where to try one.

        What did nothing once does nothing there the next time, so one goes elsewhere first.

        Args:
            commands: all that there are.
            carried: names of what is carried.
        """
        known = self._mechanics.commands()
        open_ones = [c for c in commands if c not in known] or list(commands)
        best: tuple[float, int, str] | None = None
        for reached in explore_poses(self._grid, self._mechanics):
            if best is not None and reached.cost > best[0]:
                break
            for command in open_ones:
                price = reached.cost + self._played[reached.pose, carried, command] * _TRIED
                rank = price, self._uses[command], reached.first or command
                if best is None or rank[:2] < best[:2]:
                    best = rank
        return best[2] if best is not None else ""

    def _fronts(self) -> set[Cell]:
        """Return the places, seen from a pose, of what commands are tried on."""
        motions = self._mechanics.motions().values()
        return {self._mechanics.target(m) for m in motions if m.shift != HERE and not m.quarters}

    def _before(self, pose: Pose) -> Iterator[tuple[Cell, Words]]:
        for cell in map(pose.on_map, self._fronts()):
            words = self._grid.things.get(cell)
            if words and not self._mechanics.passable(words):
                yield cell, words

    def _promising(self, commands: Sequence[str], words: Words) -> Iterator[str]:
        """Yield commands that may do something to a thing: all that don't only turn one."""
        motions = self._mechanics.motions()
        for command in commands:
            motion = motions.get(command)
            if motion is None or motion.shift != HERE:
                yield command
