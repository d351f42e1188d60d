"""Ways between places, one by one and the cheapest of them in a row.

May import what ``operators`` may.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from agents.imitation.states.operators import Operator

REFUTED = 2
"""Failures that refute a guess for good; one that leads elsewhere does so at once."""
NEVER = -1000
"""The moment at which a way was blocked that never was."""


@dataclass(slots=True)
class Edge:
    """A command that leads from one place to another.

    Attributes:
        key: the command's canonical form.
        operator: the demonstrated step it was learned from, if any.
        taken: times it led there; ``failed``: times it led elsewhere or nowhere.
        astray: times in a row that it led elsewhere.
    """

    start: str
    command: str
    key: str
    end: str
    operator: Operator | None = None
    taken: int = 0
    failed: int = 0
    astray: int = 0
    blocked: int = NEVER
    guess: bool = False

    @property
    def refuted(self) -> bool:
        """Whether it was only guessed, and the game has shown otherwise."""
        return self.guess and self.failed >= REFUTED


class ShortestPaths:
    """The cheapest paths from one place (Dijkstra 1959), found no further than is asked.

    Args:
        edges: place -> the edges that leave it.
        usable: tells whether an edge can be taken.
        price: what an edge costs.
    """

    def __init__(
        self,
        edges: Mapping[str, Mapping[tuple[str, str], Edge]],
        start: str,
        usable: Callable[[Edge], bool],
        price: Callable[[Edge], float],
    ) -> None:
        self._edges = edges
        self._start = start
        self._usable = usable
        self._price = price
        self._best: dict[str, float] = {start: 0.0}
        self._came: dict[str, Edge] = {}
        self._queue: list[tuple[float, str]] = [(0.0, start)]
        self._done: dict[str, float] = {}  # place -> its cost, the nearest first

    def to(self, targets: Mapping[str, float]) -> tuple[list[Edge], str] | None:
        """Return the cheapest path to one of several places, and which.

        Args:
            targets: place -> what being there still costs.
        """
        goal, goal_cost = "", float("inf")
        for room, cost in self._nearest(targets):
            if cost >= goal_cost:
                break
            if room in targets and cost + targets[room] < goal_cost:
                goal, goal_cost = room, cost + targets[room]
        return (self._path(goal), goal) if goal else None

    def _nearest(self, targets: Mapping[str, float]) -> Iterator[tuple[str, float]]:
        """Yield the targets that can be reached, and what is found on the way, nearest first."""
        known = [(room, self._done[room]) for room in targets if room in self._done]
        # Places that cost the same are in the order that they were found in.
        order = {room: i for i, room in enumerate(self._done)} if len(known) > 1 else {}
        yield from sorted(known, key=lambda found: order.get(found[0], 0))
        while (found := self._settle()) is not None:
            yield found

    def _settle(self) -> tuple[str, float] | None:
        """Find the next nearest place, None if there is no other."""
        while self._queue:
            cost, room = heapq.heappop(self._queue)
            if room in self._done:
                continue
            self._done[room] = cost
            for edge in self._edges.get(room, {}).values():
                if edge.end in self._done or edge.refuted or not self._usable(edge):
                    continue
                whole = cost + self._price(edge)
                if whole < self._best.get(edge.end, float("inf")):
                    self._best[edge.end] = whole
                    self._came[edge.end] = edge
                    heapq.heappush(self._queue, (whole, edge.end))
            return room, cost
        return None

    def _path(self, goal: str) -> list[Edge]:
        path: list[Edge] = []
        room = goal
        while room != self._start:
            edge = self._came[room]
            path.append(edge)
            room = edge.start
        return path[::-1]
