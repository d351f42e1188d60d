"""What the player sees, in the wording of BabyAI-Text (arXiv 2302.02662), and drawn.

Positions are told from where the player stands and looks: so many steps left or right,
so many forward. What is out of view, or behind a wall, isn't told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_DOOR_STATES = ("open", "closed", "locked")
_GLYPHS = {"ball": "o", "box": "#", "key": "k", "goal": "*", "lava": "~"}
_DOORS = {"open": "/", "closed": "+", "locked": "="}
_COLOURS = {"grey": "w"}
SIGNS = (
    ("^", "you, looking up; what is behind you isn't seen"),
    ("██, ·", "a wall; a free cell"),
    ("bo, r#, yk", "a blue ball, a red box, a yellow key: the colour's letter first, w is grey"),
    ("g+, g=, g/", "a green door: closed, locked, open"),
)
"""What the drawn view shows, and what that says."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A thing in view: how many steps to the right (left if negative) and forward."""

    name: str
    state: str
    right: int
    forward: int

    @property
    def described(self) -> str:
        """The thing with its state, if it has one."""
        return f"{self.state} {self.name}".strip()

    @property
    def where(self) -> str:
        """Where it is, in steps from here."""
        side = "right" if self.right > 0 else "left"
        ways = ((abs(self.right), side), (self.forward, "forward"))
        return " and ".join(f"{steps_told(count)} {way}" for count, way in ways if count)


class View:
    """What one sees of a level from where one stands.

    Args:
        env: the level's environment.
    """

    def __init__(self, env: Any) -> None:
        self._grid, self._seen = env.gen_obs_grid()
        self._me = (env.agent_view_size // 2, env.agent_view_size - 1)
        self.carried = "" if env.carrying is None else _name(env.carrying)

    def sights(self) -> list[Sight]:
        """Return the things in view, from left to right, the farthest first."""
        return [
            Sight(_name(cell), _state(cell), x - self._me[0], self._me[1] - y)
            for x, y, cell in self._cells()
            if cell is not None and cell.type != "wall" and (x, y) != self._me
        ]

    def walls(self) -> list[tuple[str, int]]:
        """Return (way, steps) of each wall straight ahead, left or right, nothing between."""
        found = []
        for way, right, forward in (("forward", 0, 1), ("left", -1, 0), ("right", 1, 0)):
            steps = self._wall(right, forward)
            if steps:
                found.append((way, steps))
        return found

    def told(self) -> str:
        """Write what is carried and seen, a line each."""
        lines = [f"You carry {_article(self.carried)}"] if self.carried else []
        lines += [f"You see a wall {steps_told(steps)} {way}" for way, steps in self.walls()]
        lines += [f"You see {_article(one.described)} {one.where}" for one in self.sights()]
        return "\n".join(lines) or "You see nothing"

    def drawn(self) -> str:
        """Draw the view, two letters a cell: the colour's first, and a sign; you look up."""
        rows: dict[int, list[str]] = {}
        for x, y, cell in self._cells():
            glyph = " ^" if (x, y) == self._me else _glyph(cell, seen=bool(self._seen[x, y]))
            rows.setdefault(y, []).append(glyph)
        return "\n".join("".join(row).rstrip() for _, row in sorted(rows.items())).strip("\n")

    def _cells(self) -> Iterator[tuple[int, int, Any]]:
        for x in range(self._grid.width):
            for y in range(self._grid.height):
                yield x, y, self._grid.get(x, y) if self._seen[x, y] else None

    def _wall(self, right: int, forward: int) -> int:
        x, y = self._me
        steps = 0
        while True:
            x, y, steps = x + right, y - forward, steps + 1
            if not (0 <= x < self._grid.width and 0 <= y < self._grid.height):
                return 0
            if not self._seen[x, y]:
                return 0
            cell = self._grid.get(x, y)
            if cell is not None:
                return steps if cell.type == "wall" else 0


def _name(cell: Any) -> str:
    return f"{cell.color} {cell.type}"


def _state(cell: Any) -> str:
    if cell.type != "door":
        return ""
    return _DOOR_STATES[0 if cell.is_open else 2 if cell.is_locked else 1]


def _glyph(cell: Any, *, seen: bool) -> str:
    if not seen:
        return "  "
    if cell is None:
        return " ·"
    if cell.type == "wall":
        return "██"
    sign = _DOORS[_state(cell)] if cell.type == "door" else _GLYPHS.get(cell.type, "?")
    return f"{_COLOURS.get(cell.color, cell.color[0])}{sign}"


def steps_told(count: int) -> str:
    """Say how many steps: "1 step", "2 steps"."""
    return "1 step" if count == 1 else f"{count} steps"


def _article(words: str) -> str:
    return f"an {words}" if words.startswith(tuple("aeiou")) else f"a {words}"
