"""The map as demonstrations and the present game have shown it.

Places are nodes; a way is a command that once led from one to another. Opposite
directions are guessed, at a price, where nothing else is known.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agents.core.types import canonical
from agents.imitation.operators import Demonstration, Operator
from agents.imitation.state import State

_GUESS = 10.0
_BLOCKED = 30.0
_FORGIVEN = 40
"""Steps after which a way that was blocked is tried again at its usual price."""
_SURPRISE = 3.0
OPPOSITE = {
    "north": "south",
    "south": "north",
    "east": "west",
    "west": "east",
    "up": "down",
    "down": "up",
    "northeast": "southwest",
    "southwest": "northeast",
    "northwest": "southeast",
    "southeast": "northwest",
    "in": "out",
    "out": "in",
}


@dataclass(slots=True)
class Way:
    """A command that leads from one place to another.

    Attributes:
        operator: the demonstrated step it was learned from, if any.
        taken: times it led there; ``failed``: times it led elsewhere or nowhere.
    """

    start: str
    command: str
    end: str
    operator: Operator | None = None
    taken: int = 0
    failed: int = 0
    blocked: int = -1000
    guess: bool = False


class RoomGraph:
    """Ways between places."""

    def __init__(self, demonstrations: Iterable[Demonstration]) -> None:
        self._ways: dict[str, dict[tuple[str, str], Way]] = defaultdict(dict)
        for demonstration in demonstrations:
            for op in demonstration.operators:
                if op.destination and not op.died:
                    self._add(op.room, op.command, op.destination, op)
        self._guess()

    def _add(self, start: str, command: str, end: str, op: Operator | None) -> Way:
        way = self._ways[start].setdefault((canonical(command), end), Way(start, command, end, op))
        way.taken += 1
        way.guess = False
        return way

    def _guess(self) -> None:
        for ways in list(self._ways.values()):
            for way in list(ways.values()):
                if not way.guess:
                    self._guess_back(way)

    def _guess_back(self, way: Way) -> None:
        """Guess that the opposite direction leads back, where nothing else is known to."""
        back = OPPOSITE.get(canonical(way.command))
        known = self._ways[way.end]
        if back is None or any(c == back or end == way.start for c, end in known):
            return
        known[back, way.start] = Way(way.end, back, way.start, None, guess=True)

    def saw(self, before: State, command: str, after: State, clock: int) -> None:
        """Learn from a command that was played."""
        key = canonical(command)
        if after.room == before.room:
            for (c, _), way in self._ways.get(before.room, {}).items():
                if c == key:
                    way.failed += 1
                    way.blocked = clock
            return
        if after.died:
            return
        for (c, end), way in self._ways.get(before.room, {}).items():
            if c == key and end != after.room:
                way.failed += 1
                way.blocked = clock
        if key in OPPOSITE or (key, after.room) in self._ways.get(before.room, {}):
            way = self._add(before.room, command, after.room, None)
            way.blocked = -1000
            self._guess_back(way)

    def knows(self, room: str) -> bool:
        """Tell whether any way from a place is known."""
        return room in self._ways

    def leaving(self, room: str) -> list[str]:
        """Return commands that led out of a place, those that did so most often first."""
        ways = [way for way in self._ways.get(room, {}).values() if way.taken and not way.guess]
        ways.sort(key=lambda way: (way.failed, -way.taken, way.command))
        return list(dict.fromkeys(way.command for way in ways))

    def route(
        self,
        start: str,
        targets: dict[str, float],
        usable: Callable[[Way], bool],
        clock: int,
    ) -> tuple[list[Way], str] | None:
        """Return the cheapest ways to one of several places, and which.

        Args:
            targets: place -> what being there still costs.
            usable: tells whether a way can be taken.
        """
        best: dict[str, float] = {start: 0.0}
        came: dict[str, Way] = {}
        queue: list[tuple[float, str]] = [(0.0, start)]
        goal, goal_cost = "", float("inf")
        done: set[str] = set()
        while queue:
            cost, room = heapq.heappop(queue)
            if room in done:
                continue
            if cost >= goal_cost:
                break
            done.add(room)
            if room in targets and cost + targets[room] < goal_cost:
                goal, goal_cost = room, cost + targets[room]
            for way in self._ways.get(room, {}).values():
                if way.end in done or not usable(way):
                    continue
                price = self._price(way, clock)
                if cost + price < best.get(way.end, float("inf")):
                    best[way.end] = cost + price
                    came[way.end] = way
                    heapq.heappush(queue, (cost + price, way.end))
        if not goal:
            return None
        path: list[Way] = []
        room = goal
        while room != start:
            way = came[room]
            path.append(way)
            room = way.start
        return path[::-1], goal

    def _price(self, way: Way, clock: int) -> float:
        price = _GUESS if way.guess else 1.0
        if way.failed:
            price += _SURPRISE * way.failed / (way.failed + way.taken)
        if clock - way.blocked < _FORGIVEN:
            price += _BLOCKED
        return price
