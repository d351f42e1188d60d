"""The map as demonstrations and the present game have shown it.

Places are nodes; an edge is a command that once led from one to another. Opposite
directions are guessed, at a price, where nothing else is known.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agents.core.commands import canonical
from agents.core.directions import OPPOSITE
from agents.imitation.demonstration import Demonstration
from agents.imitation.operators import Operator
from agents.imitation.state import State

_GUESS = 10.0
_BLOCKED = 30.0
_FORGIVEN = 40
"""Steps after which an edge that was blocked is tried again at its usual price."""
_SURPRISE = 3.0
_NEVER = -1000


@dataclass(slots=True)
class Edge:
    """A command that leads from one place to another.

    Attributes:
        key: the command's canonical form.
        operator: the demonstrated step it was learned from, if any.
        taken: times it led there; ``failed``: times it led elsewhere or nowhere.
    """

    start: str
    command: str
    key: str
    end: str
    operator: Operator | None = None
    taken: int = 0
    failed: int = 0
    blocked: int = _NEVER
    guess: bool = False


class RoomGraph:
    """Ways between places."""

    def __init__(self, demonstrations: Iterable[Demonstration]) -> None:
        self._edges: dict[str, dict[tuple[str, str], Edge]] = defaultdict(dict)
        for demonstration in demonstrations:
            for op in demonstration.operators:
                if op.destination and not op.died:
                    self._add(op.room, op.command, op.key, op.destination, op)
        for edges in list(self._edges.values()):
            for edge in list(edges.values()):
                if not edge.guess:
                    self._guess_back(edge)

    def _add(self, start: str, command: str, key: str, end: str, op: Operator | None) -> Edge:
        edge = self._edges[start].setdefault((key, end), Edge(start, command, key, end, op))
        edge.taken += 1
        edge.guess = False
        return edge

    def _guess_back(self, edge: Edge) -> None:
        """Guess that the opposite direction leads back, where nothing else is known to."""
        back = OPPOSITE.get(edge.key)
        known = self._edges[edge.end]
        if back is None or any(key == back or end == edge.start for key, end in known):
            return
        known[back, edge.start] = Edge(edge.end, back, back, edge.start, guess=True)

    def saw(self, before: State, command: str, after: State, clock: int) -> None:
        """Learn from a command that was played."""
        moved = after.room != before.room
        if moved and after.died:
            return
        key = canonical(command)
        known = self._edges.get(before.room, {})
        for (said, end), edge in known.items():
            if said == key and end != after.room:
                edge.failed += 1
                edge.blocked = clock
        if moved and (key in OPPOSITE or (key, after.room) in known):
            edge = self._add(before.room, command, key, after.room, None)
            edge.blocked = _NEVER
            self._guess_back(edge)

    def leaving(self, room: str) -> list[str]:
        """Return commands that led out of a place, those that did so most often first."""
        edges = [
            edge for edge in self._edges.get(room, {}).values() if edge.taken and not edge.guess
        ]
        edges.sort(key=lambda edge: (edge.failed, -edge.taken, edge.command))
        return list(dict.fromkeys(edge.command for edge in edges))

    def route(
        self,
        start: str,
        targets: dict[str, float],
        usable: Callable[[Edge], bool],
        clock: int,
    ) -> tuple[list[Edge], str] | None:
        """Return the cheapest path to one of several places, and which.

        Args:
            targets: place -> what being there still costs.
            usable: tells whether an edge can be taken.
        """
        best: dict[str, float] = {start: 0.0}
        came: dict[str, Edge] = {}
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
            for edge in self._edges.get(room, {}).values():
                if edge.end in done or not usable(edge):
                    continue
                price = self._price(edge, clock)
                if cost + price < best.get(edge.end, float("inf")):
                    best[edge.end] = cost + price
                    came[edge.end] = edge
                    heapq.heappush(queue, (cost + price, edge.end))
        if not goal:
            return None
        path: list[Edge] = []
        room = goal
        while room != start:
            edge = came[room]
            path.append(edge)
            room = edge.start
        return path[::-1], goal

    def _price(self, edge: Edge, clock: int) -> float:
        price = _GUESS if edge.guess else 1.0
        if edge.failed:
            price += _SURPRISE * edge.failed / (edge.failed + edge.taken)
        if clock - edge.blocked < _FORGIVEN:
            price += _BLOCKED
        return price
