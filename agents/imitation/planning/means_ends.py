"""Means to an end: which demonstrated step brings about what is missing.

Backward chaining over operators: to do a step, hold what it held, stand where
it was done, have in reach what it named; to have a thing, go where it is and
take it, or do the step that brought it forth; if a step fails, set right what
was otherwise when it was demonstrated. A goal that is being pursued already is
not pursued again for its own sake.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.action_model.paths import Edge, ShortestPaths
from agents.imitation.action_model.room_graph import RoomGraph
from agents.imitation.planning.awaiting import drift, lies_elsewhere
from agents.imitation.planning.giving_up import SAME, is_spent, most_tries
from agents.imitation.planning.lists import is_listed, only_lays, split
from agents.imitation.planning.patience import (
    came_by_chance,
    wait_beside,
    wait_for_bearer,
    wait_for_thing,
)
from agents.imitation.planning.planned_move import PlannedMove, act_of, edge_of, take_of
from agents.imitation.planning.progress import Progress
from agents.imitation.planning.reaching import is_needed_here, open_up
from agents.imitation.planning.remaking import make_here, remake_here
from agents.imitation.planning.repairing import burdens, lighten, repair, unburden
from agents.imitation.planning.seeking import both_here, seek
from agents.imitation.planning.striking import strike_with_another
from agents.imitation.planning.winning_back import win_back
from agents.imitation.states.attempts import Attempts
from agents.imitation.states.operators import Operator, title_of
from agents.imitation.states.state import NOWHERE, State
from games.types import PLAYER

_DEPTH = 6
"""Goals within goals that are pursued at most."""
_VAIN_TAKES = 12
"""Tries to take a thing at most."""


class MeansEndsPlanner:
    """Finds the next command towards something.

    Args:
        knowledge: what demonstrations teach.
        graph: the map as far as it is known.

    Attributes:
        graph: the map as far as it is known.
        at: how far what is followed is; ``clock`` counts the states that were seen.
        loads: thing -> how much was carried when it could not be taken.
        equip: sees to it that what a place needs is carried.
    """

    def __init__(self, knowledge: Knowledge, graph: RoomGraph) -> None:
        self.knowledge = knowledge
        self.clock = 0
        self.loads: dict[str, int] = {}
        self.equip: Callable[[str, Operator], PlannedMove | None] = lambda room, goal: None
        self.graph = graph
        self._open: list[Hashable] = []
        self._seen: State | None = None
        self._ways: ShortestPaths | None = None
        self._ways_at = -1  # changes among the attempts that they were found at
        self.at: Progress

    def now(self, at: Progress) -> None:
        """Take in where things stand."""
        if at.state is not self._seen:
            self.clock += 1
        self.at, self._seen, self._ways = at, at.state, None

    @property
    def state(self) -> State:
        """What holds now."""
        return self.at.state

    @property
    def attempts(self) -> Attempts:
        """What was tried in vain."""
        return self.at.attempts

    @contextmanager
    def pursuing(self, goal: Hashable) -> Iterator[bool]:
        """Yield False if that goal is pursued already, or too deep a one."""
        if goal in self._open or len(self._open) > _DEPTH:
            yield False
            return
        self._open.append(goal)
        try:
            yield True
        finally:
            self._open.pop()

    def spent(self, op: Operator) -> bool:
        """Tell whether a step was tried often enough."""
        return is_spent(self.knowledge, self.attempts, op)

    def at_hand(self, thing: str) -> bool:
        """Tell whether a thing lies here and nobody has it."""
        s = self.state
        if thing not in s.here or thing in self.knowledge.restless:
            return False
        where = s.holders.get(thing)
        while where is not None and where != s.room:
            if where in self.knowledge.restless:
                return False
            where = s.holders.get(where)
        return True

    # --- paths ---------------------------------------------------------------------

    def route(
        self, targets: Mapping[str, float], passable: Callable[[Edge], bool] | None = None
    ) -> tuple[list[Edge], str] | None:
        """Return the cheapest path to one of several places, and which it is.

        Args:
            targets: place -> what being there still costs, in moves.
            passable: tells which edges may be taken, of those that can be.
        """
        if passable is None:
            found = self._ways_on().to(targets)
            if found is not None or not self.graph.deadly:
                return found
            passable = bool  # by a way that killed, once it is gone with lighter hands
        return self.graph.route(
            self.state.room,
            targets,
            lambda edge: self._usable(edge) and passable(edge),
            self.clock,
        )

    def _ways_on(self) -> ShortestPaths:
        """Return the paths from here, found once for as long as nothing is learned."""
        if self._ways is None or self._ways_at != self.attempts.changes:
            self._ways = self.graph.ways(self.state.room, self._unhurt, self.clock)
            self._ways_at = self.attempts.changes
        return self._ways

    def distance(self, place: str) -> float:
        """Return the length of the path to a place, infinite if none is known."""
        if place == self.state.room:
            return 0.0
        route = self.route({place: 0.0})
        return float(len(route[0])) if route is not None else float("inf")

    def _unhurt(self, edge: Edge) -> bool:
        """Tell whether an edge may be taken, and didn't kill with what is carried now."""
        return self._usable(edge) and not (edge.operator and burdens(self, edge.operator))

    def _usable(self, edge: Edge) -> bool:
        op = edge.operator
        most = most_tries(self.knowledge, self.attempts, edge.start, edge.key)
        if self.attempts.same(edge_of(edge)) >= most:
            return False
        if edge.astray and self.graph.misleads(edge, self.clock):
            return False
        if op is None:
            return True
        if op.vehicle and self.state.vehicle != op.vehicle:
            return False
        return op.held <= self.state.held and not self._too_laden(op)

    def _too_laden(self, op: Operator) -> bool:
        """Tell whether more is carried than on a way before which things were laid down."""
        demo = self.knowledge.by_number[op.trace]
        return demo.went_lighter(op) and not self.state.held <= demo.states[op.index].held

    def go(self, op: Operator) -> PlannedMove | None:
        """Play a step that leads elsewhere, from where it was played."""
        with self.pursuing(("go", op.trace, op.index)) as fresh:
            if not fresh:
                return None
            equip = self.equip(op.destination, op) or self.equip(op.room, op)
            equip = equip or unburden(self, op, op)
            if equip is not None:
                return equip
            if self.attempts.tries(act_of(op)):
                fix = repair(self, op, op)
                if fix is not None and fix.edge is None:  # who leaves is brought back at once
                    return fix
        way = self.graph.way(op.room, op.key, op.destination)
        led_astray = way is not None and self.graph.misleads(way, self.clock)
        return None if self.spent(op) or led_astray else PlannedMove(op.command, op, op)

    def along(self, edges: Sequence[Edge], goal: Operator) -> PlannedMove | None:
        """Take the first of several edges."""
        edge = edges[0]
        with self.pursuing(("edge", edge.start, edge.command)) as fresh:
            if not fresh:
                return None
            equip = self.equip(edge.end, goal) or self.equip(edge.start, goal)
            if equip is None and edge.operator is not None:
                equip = unburden(self, edge.operator, goal)
            if equip is not None:
                return equip
            if edge.operator is not None and self.attempts.tries(edge_of(edge)):
                fix = repair(self, edge.operator, goal)
                if fix is not None and fix.edge is None:
                    return fix
        if self.graph.carries_off(edge):
            return drift(self.at, edge, goal)
        return PlannedMove(edge.command, goal, edge=edge, note=f"go to {edges[-1].end}")

    def go_to(self, place: str, goal: Operator) -> PlannedMove | None:
        """Return the next command on the way to a place, None if there is no way."""
        way = self.way_to(place)
        return self.along(way, goal) if way else None

    def way_to(
        self, place: str, passable: Callable[[Edge], bool] | None = None
    ) -> list[Edge] | None:
        """Return the cheapest path to a place, guessed if none is known; None if there is none."""
        route = self.route({place: 0.0}, passable)
        guess = "guess", (place, self.graph.known_alike(place))
        if route is None and not self.state.bare and not self.attempts.tries(guess):
            self.attempts.failed(guess)
            self.graph.guess_anew(place)
            route = self.route({place: 0.0}, passable)
        return None if route is None else route[0]

    # --- steps --------------------------------------------------------------------

    def achieve(self, op: Operator, goal: Operator) -> PlannedMove | None:
        """Return the next command towards a demonstrated step's effect."""
        with self.pursuing(("achieve", op.trace, op.index)) as fresh:
            return self._achieve(*both_here(self.at, op, goal)) if fresh else None

    def _achieve(self, op: Operator, goal: Operator) -> PlannedMove | None:
        s = self.state
        if self.at.misses(op):
            return None
        lacking: list[str] = []
        for thing in op.named:
            if thing in op.held and not s.holds(thing):
                acquire = self._have_like if op.spends else self.acquire
                only_laid = op is goal and only_lays(op, thing) and is_listed(op, thing)
                move = None if only_laid else acquire(thing, goal)
                move = move or strike_with_another(self, op, goal)
            elif thing not in op.held and not s.reaches(thing) and s.place_of(thing) != op.room:
                move = self._bring(thing, op, goal)
            else:
                continue
            if move is not None or op is not goal or not is_listed(op, thing):
                return move
            lacking.append(thing)
        if lacking:
            less = split(self.at, op, lacking)
            return None if less is None else self._achieve(less, less)
        for thing in op.consumed:
            if not s.holds(thing) and not (op.wholesale and s.bare):
                move = self._have_like(thing, goal)
                if move is not None or s.place_of(thing) != NOWHERE:
                    return move
        away = lies_elsewhere(self.at, op) if self.attempts.tries(act_of(op)) else ""
        if away and not self.attempts.tries(("elsewhere", away)):
            self.attempts.failed(("elsewhere", away))
            self.attempts.worked(take_of(away))  # it wasn't tried where it is
        if away and (move := self.acquire(away, goal)) is not None:
            return move
        if s.room != op.room and op.only_takes:
            # Had here is had: going where it lay then would leave it behind.
            near = next((t for t in op.moved if t not in s.held and s.reaches(t)), None)
            if near is not None and (move := self.acquire(near, goal)) is not None:
                return move
        if s.room != op.room and (op.needs_place or is_needed_here(self, op)):
            return remake_here(self, op, goal) or self.go_to(op.room, goal)
        if op.vehicle != s.vehicle:
            move = self._board(op.vehicle, goal)
            if move is not None:
                return move
        if self.attempts.tries(act_of(op)):
            fix = repair(self, op, goal) or (lighten(self, goal) if op.takes_some else None)
            if fix is not None:
                return fix
        if self.spent(op):
            return None
        for room in (op.room, op.destination) if s.room == op.room else ():
            equip = self.equip(room, goal)
            if equip is not None:
                return equip
        return PlannedMove(op.command, goal, op, note="" if op is goal else f"first {op.command}")

    # --- things -------------------------------------------------------------------

    def _have_like(self, thing: str, goal: Operator) -> PlannedMove | None:
        """Get a thing, or the nearest of those like it that there is a way to, if it is used up."""
        s = self.state
        if s.place_of(thing) != NOWHERE:
            return self.acquire(thing, goal)
        alike = [t for t in s.holders if t != thing and title_of(t) == title_of(thing)]
        ways = sorted((self.distance(place), t) for t in alike if (place := s.place_of(t)))
        moves = (self.acquire(t, goal) for way, t in ways if way < float("inf"))
        return next((m for m in moves if m is not None), None) or make_here(self, thing, goal)

    def acquire(self, thing: str, goal: Operator) -> PlannedMove | None:
        """Return the next command towards carrying a thing."""
        with self.pursuing(("acquire", thing)) as fresh:
            if not fresh:
                return None
            s = self.state
            if self._too_much(thing):
                return None
            place = s.place_of(thing) or self.at.lost.get(thing, NOWHERE)
            if place == NOWHERE:
                return None if thing in self.at.lost else self._produce(thing, goal)
            if place != s.room:
                return self.go_to(place, goal) or wait_for_bearer(self, thing, goal)
            if self.at_hand(thing) or thing in self.at.lost:
                return self.take(thing, goal)
            for holder in sorted(self.knowledge.restless & s.here):
                if thing in s.within(holder):
                    move = win_back(self, thing, holder, goal) or self.remove(holder, goal)
                    return move or wait_beside(self, thing, holder, goal)
            return None

    def take(self, thing: str, goal: Operator) -> PlannedMove | None:
        """Take a thing that is here."""
        if self._too_much(thing):
            return None
        first = self.equip(self.state.room, goal) or open_up(self, thing, goal)
        if first is not None:
            return first
        tries = self.attempts.tries(take_of(thing))
        takers = self.knowledge.takers.get(thing, [])
        here = [op for op in takers if op.room == self.state.room]
        if tries:
            fix = repair(self, here[-1], goal) if here else None
            fix = fix or (lighten(self, goal) if tries % 2 else None)
            if fix is not None:
                return fix
        return PlannedMove(
            self._taking(thing, here or takers, tries), goal, taking=thing, note=f"get {thing}"
        )

    def _too_much(self, thing: str) -> bool:
        """Tell whether a thing was tried often enough, carrying as little as now."""
        key = take_of(thing)
        if self.attempts.tries(key) < _VAIN_TAKES and self.attempts.same(key) < SAME:
            return False
        if len(self.state.held) < self.loads.get(thing, 0):
            self.attempts.worked(key)
            return False
        return True

    def _taking(self, thing: str, takers: Sequence[Operator], tries: int) -> str:
        plain = [op for op in takers if len(op.moved) == 1 and len(op.named) == 1]
        if plain and not tries:
            return plain[-1].command
        name = title_of(thing) if tries % 2 else self.knowledge.called(thing, self.state.here)
        return f"take {name}"

    def called(self, thing: str) -> str:
        """Return what to call a thing, in full where a word fits others at hand as well."""
        return self.knowledge.called(thing, self.state.held | self.state.here)

    def _produce(self, thing: str, goal: Operator) -> PlannedMove | None:
        """Bring about that a thing is somewhere at all."""
        awaited = wait_for_thing(self, thing, goal)
        if awaited is not None or came_by_chance(self.at, thing):
            return awaited
        makers = reversed(self.knowledge.makers.get(thing, []))
        # What only moved it brings forth nothing.
        moves = (
            self.achieve(op, goal)
            for op in makers
            if op is not goal and not self.knowledge.by_number[op.trace].was_about(thing, op)
        )
        return next((move for move in moves if move is not None), None)

    def remove(self, thing: str, goal: Operator) -> PlannedMove | None:
        """Do away with what is in the way."""
        s = self.state
        with self.pursuing(("remove", thing)) as fresh:
            if not fresh:
                return None
            for op in reversed(self.knowledge.removers.get(thing, [])):
                missing = [t for t in op.held if t != thing and t not in s.held]
                if missing:
                    move = self.acquire(missing[0], goal)
                    if move is not None:
                        return move
                elif s.reaches(thing) and not self.spent(op):
                    return PlannedMove(op.command, goal, op, note=f"{thing} is in the way")
        return None

    def _bring(self, thing: str, op: Operator, goal: Operator) -> PlannedMove | None:
        """Bring about that a thing is in reach where a step needs it."""
        awaited = wait_for_thing(self, thing, goal)
        if awaited is not None or came_by_chance(self.at, thing):
            return awaited
        demo, s = self.knowledge.by_number[op.trace], self.state
        for i in reversed([i for i in demo.putters(thing, op.room) if i < op.index]):
            if demo.operators[i].wholesale and not s.holds(thing):
                continue  # laying down all that is carried brings nothing that isn't
            if s.holders.get(thing) in self.knowledge.restless:
                continue  # it came forth, and somebody made off with it
            move = self.achieve(demo.operators[i], goal)
            if move is not None:
                return move
        if thing in self.knowledge.carriable:
            return self.acquire(thing, goal)
        return seek(self, thing, op, goal)

    def _board(self, vehicle: str, goal: Operator) -> PlannedMove | None:
        """Get into a vehicle, or out of one."""
        s = self.state
        for op in reversed(self.knowledge.operators):
            into = op.moved.get(PLAYER)
            if into is None or op.vehicle != s.vehicle or self.spent(op):
                continue
            if into == vehicle and s.reaches(vehicle):
                return PlannedMove(op.command, goal, op, note=f"into {vehicle}")
            if not vehicle and into == op.room:
                return PlannedMove(op.command, goal, op, note=f"out of {s.vehicle}")
        return None
