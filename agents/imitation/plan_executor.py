"""Following the effects of a demonstration rather than its commands.

The demonstration's steps are pursued in order. Where everything is as it was
then, its next command is played, as a blind replay would. Where something is
not, the executor asks what a person would ask: does the effect still need doing,
what is missing, and which demonstrated step brings it about? What can't be done
now is put off and done when it can be. This is plan execution with monitoring
after PLANEX (Fikes, Hart and Nilsson 1972), with operators learned from single
examples; finding the means to an end is in ``means_ends``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from agents.core.types import canonical
from agents.imitation.attempts import Attempts
from agents.imitation.knowledge import Knowledge
from agents.imitation.means_ends import MeansEndsPlanner, PlannedMove, act_of, edge_of, take_of
from agents.imitation.operators import Demonstration, Operator
from agents.imitation.preconditions import RoomPreconditions
from agents.imitation.room_graph import RoomGraph
from agents.imitation.state import NOWHERE, State
from agents.imitation.threats import ThreatMonitor, answer, clarify
from games.types import NO_FACTS, PLAYER, Facts, Scene

_PATIENCE = 600
"""Moves that are spent waiting for somebody who keeps moving about."""
_STILL = 60
"""Moves after which one who hasn't moved won't come."""
_ROUNDS = 4
"""Times that what was put off is gone through at the end."""
_SHORT_WAY = 12.0
"""Moves to a thing that are made at once even if it could wait."""
_ASKING = 3
"""Times that what made the story ask is done again."""
_EFFORT = 120
"""Moves spent on one step before it is put off."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where an executor stood: what is taken back with the moves."""

    state: State
    cursor: int
    late: tuple[int, ...]
    attempts: Attempts
    effort: Counter[int]
    laid: frozenset[str]
    errand: tuple[str, str] | None
    rounds: int
    number: int
    asked: Operator | None


class PlanExecutor:
    """Follows demonstrations through one game.

    Args:
        knowledge: what all demonstrations teach; the first is followed first,
            and the others where it has nothing left to do.

    Attributes:
        state: what holds now.
        cursor: the step of the demonstration that is due.
        late: steps that were put off.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._demos = knowledge.demonstrations
        self._bare = knowledge.bare
        self.attempts = Attempts()
        self.graph = RoomGraph(knowledge.demonstrations)
        self.planner = MeansEndsPlanner(knowledge, self.graph, self.attempts)
        self._preconditions = RoomPreconditions(self.planner)
        self._threats = ThreatMonitor(self.planner)
        self.state: State
        self._pending: PlannedMove | None = None
        self._asked: Operator | None = None
        self._follow(0)

    def _follow(self, number: int) -> None:
        """Follow another demonstration, from where it parts from those that were followed."""
        self._number = number
        self._main = self._demos[number]
        self._ops = self._main.operators
        self.cursor = max((_shared(self._main, d) for d in self._demos[:number]), default=0)
        self.late: list[int] = []
        self._effort: Counter[int] = Counter()
        self._laid: set[str] = set()
        self._rounds = 0
        self._errand: tuple[str, str] | None = None

    @property
    def demonstration(self) -> Demonstration:
        """The demonstration that is followed now."""
        return self._main

    @property
    def pending(self) -> PlannedMove | None:
        """The move that was last proposed, and what it is for."""
        return self._pending

    def checkpoint(self) -> Checkpoint:
        """Remember where things stand, to come back to."""
        return Checkpoint(
            self.state,
            self.cursor,
            tuple(self.late),
            self.attempts.copy(),
            self._effort.copy(),
            frozenset(self._laid),
            self._errand,
            self._rounds,
            self._number,
            self._asked,
        )

    def back_to(self, mark: Checkpoint) -> None:
        """Stand where things stood; what was learned meanwhile stays learned."""
        self._number = mark.number
        self._main = self._demos[mark.number]
        self._ops = self._main.operators
        self.state, self.cursor, self.late = mark.state, mark.cursor, list(mark.late)
        self.attempts.become(mark.attempts)
        self._effort, self._laid = mark.effort.copy(), set(mark.laid)
        self._errand, self._rounds = mark.errand, mark.rounds
        self._pending, self._asked = None, mark.asked
        self._tell()

    # --- observing -----------------------------------------------------------------

    def begin(self, scene: Scene, facts: Facts) -> None:
        """Take in the opening."""
        self.state = State(scene, NO_FACTS if self._bare else facts)
        self._tell()

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what a command led to, whoever played it."""
        before = self.state
        after = State(scene, NO_FACTS if self._bare else facts)
        self.state = after
        self.graph.saw(before, command, after, self.planner.clock + 1)
        move, self._pending = self._pending, None
        self._asked = None
        if move is not None and move.key == canonical(command):
            self._judge(move, after)
            if move.dropping or (move.operator is not None and move.operator is move.goal):
                self._laid |= before.held - after.held
        self._laid -= after.held
        self._threats.watch(before, after)
        self._preconditions.judge(before, after)
        self._tell()

    def _judge(self, move: PlannedMove, after: State) -> None:
        """Count what a move of ours achieved."""
        if move.goal is not None and not move.waiting:
            self._effort[move.goal.index] += 1
        op = move.operator
        if op is not None:
            done = op.worked(after)
            for thing in op.moved:
                if op.puts(thing) == PLAYER:
                    self.planner.loads[thing] = len(after.held)
                    self._count(take_of(thing), thing in after.held, after.text)
            self._count(act_of(op), done, after.text)
            if not done and after.asks and not op.asks:
                self._asked = op
            if done and op is move.goal:
                self._finish(op.index)
        elif move.taking:
            self._count(take_of(move.taking), move.taking in after.held, after.text)
            self.planner.loads[move.taking] = len(after.held)
        elif move.edge is not None:
            self._count(edge_of(move.edge), after.room == move.edge.end, after.text)

    def _count(self, key: tuple[str, object], done: bool, said: str) -> None:
        if done:
            self.attempts.worked(key)
        else:
            self.attempts.failed(key, said)

    def _finish(self, index: int) -> None:
        if index == self.cursor:
            self.cursor += 1
        if index in self.late:
            self.late.remove(index)

    def _tell(self) -> None:
        """Tell the planner what holds, what held then, and what is named no more."""
        last, cursor = self._main.last_named, self.cursor
        self.planner.now(
            self.state, self._main.states[cursor], lambda thing: last.get(thing, -1) < cursor
        )

    # --- deciding ------------------------------------------------------------------

    def act(self) -> str | None:
        """Return the next command, None if there is nothing left to do."""
        self._pending = self._decide()
        if self._pending is not None and self._pending.errand is not None:
            self._errand = self._pending.errand
        return self._pending.command if self._pending is not None else None

    def _decide(self) -> PlannedMove | None:
        move = answer(self.state, self._main, self.cursor) or self._clarify() or self._run_errand()
        while move is None:
            move = self._do_next()
            if move is None:
                if self._number + 1 == len(self._demos):
                    return None
                self._follow(self._number + 1)
                self._tell()
        return move

    def _clarify(self) -> PlannedMove | None:
        """Say whom or what a step means, if the story asks back about it."""
        op = self._asked
        told = clarify(self.state, self._demos[op.trace], op) if op is not None else ""
        return PlannedMove(told, op, op, note="say which is meant") if told else None

    def _run_errand(self) -> PlannedMove | None:
        if self._errand is None:
            return None
        goal = self._ops[min(self.cursor, len(self._ops) - 1)]
        move = self._preconditions.go_on(self._errand, goal)
        if move is None:
            self._errand = None
        return move

    def _do_next(self) -> PlannedMove | None:
        """Return the next command of the demonstration that is followed."""
        n = len(self._ops)
        if self.cursor < n:
            op = self._ops[self.cursor]
            then = self._main.states[self.cursor]
            move = self._threats.fend_off(then, op) or self._pick_up() or self._late_here()
            if move is not None:
                return move
        while self.cursor < n:
            op = self._ops[self.cursor]
            move = self._wait_for_company(op)
            if move is None and self.cursor == n - 1 and self._main.over:
                move = self._do_late()
            if move is not None:
                return move
            at = self.cursor
            move = self._pursue(op) if self._effort[op.index] <= _EFFORT else None
            if move is not None:
                return move
            if self.cursor == at:
                self._put_off(op)
            self._tell()
        return self._do_late()

    def _wait_for_company(self, op: Operator) -> PlannedMove | None:
        """Wait for one who came along when this was demonstrated, and mattered."""
        s = self.state
        if s.room != op.room:
            return None
        for thing in self._main.company.get(op.index, ()):
            place = s.place_of(thing)
            if thing in s.here or place == NOWHERE:
                continue
            key = ("company", (op.index, thing))
            joint = thing not in self._main.states[op.index + 1].here
            if self.attempts.tries(key) >= (_PATIENCE if joint else _STILL):
                continue
            if self.attempts.same(key) < _STILL:
                self.attempts.failed(key, place)
                return PlannedMove(self._main.idle, op, note=f"wait for {thing}", waiting=True)
        return None

    def _put_off(self, op: Operator) -> None:
        if op.meant and not op.is_move and not self._only_takes(op):
            self.late.append(op.index)
        self.cursor += 1

    @staticmethod
    def _only_takes(op: Operator) -> bool:
        """Tell whether a step only takes things up: what needs them fetches them."""
        return not op.destination and not op.score and set(op.moved.values()) == {PLAYER}

    def _outdated(self, op: Operator) -> bool:
        """Tell whether what was put off needn't be done any more."""
        if self._needless(op):
            return True
        s, settled = self.state, self._main.settled
        things = [t for t in op.moved if t != PLAYER]
        return bool(things) and all(
            s.holders.get(t, NOWHERE) == settled.get(t) not in (NOWHERE, PLAYER) for t in things
        )

    def _pick_up(self) -> PlannedMove | None:
        """Take what lies here and should be with the person."""
        s, demo = self.state, self._main
        then = demo.states[self.cursor]
        for thing in sorted(s.here):
            if not self.planner.at_hand(thing):
                continue
            if self.attempts.tries(take_of(thing)) >= 2 or self._belongs_here(thing):
                continue
            if thing in then.held:
                if demo.last_named.get(thing, -1) < self.cursor and not self._settable(thing):
                    continue
            elif self._was_laid(thing) or not (
                self._displaced(thing, then) or self._is_weapon(thing, then)
            ):
                continue
            return self.planner.take(thing, self._ops[self.cursor])
        return None

    def _belongs_here(self, thing: str) -> bool:
        """Tell whether a thing lies where it is to stay, and nothing needs it again."""
        if self.state.holders.get(thing) != self._main.settled.get(thing):
            return False
        return not any(op.uses(thing) for op in self._ops[self.cursor :])

    def _settable(self, thing: str) -> bool:
        return thing in self._main.settable

    def _is_weapon(self, thing: str, then: State) -> bool:
        return thing not in then.here and self._threats.arms(thing)

    def _was_laid(self, thing: str) -> bool:
        """Tell whether a thing, or what holds it, was laid down here as demonstrated."""
        where: str | None = thing
        while where is not None and where not in self._laid:
            where = self.state.holders.get(where)
        return where is not None

    def _displaced(self, thing: str, then: State) -> bool:
        """Tell whether a thing isn't where it was by now, and is still to be carried."""
        if then.place_of(thing) == self.state.room:
            return False
        if any(thing in self._ops[i].held for i in self.late):
            return True
        return any(
            thing in op.held or op.moved.get(thing) == PLAYER for op in self._ops[self.cursor :]
        )

    def _late_here(self) -> PlannedMove | None:
        """Do what was put off, where it can be done now."""
        s = self.state
        for index in self.late:
            op = self._ops[index]
            if op.room != s.room or self.planner.spent(op) or self._outdated(op):
                continue
            if all(t in s.held if t in op.held else s.reaches(t) for t in op.named) and op.named:
                return PlannedMove(op.command, op, op, note="now it can be done")
        return None

    def _do_late(self) -> PlannedMove | None:
        """Go and do what was put off; what was tried in vain before is tried anew."""
        while self._rounds < _ROUNDS:
            move = self._late_round()
            if move is not None:
                return move
            self._rounds += 1
            self.attempts.clear()
        return None

    def _late_round(self) -> PlannedMove | None:
        for index in list(self.late):
            op = self._ops[index]
            if self._effort[index] > 2 * _EFFORT or self._outdated(op):
                self.late.remove(index)
                continue
            move = self.planner.achieve(op, op)
            if move is not None:
                return move
        return None

    # --- pursuing the step at the cursor -----------------------------------------------

    def _pursue(self, op: Operator) -> PlannedMove | None:
        """Return the next command for the step at the cursor.

        None if it can't be done now, or if the cursor has moved on.
        """
        s = self.state
        if op.is_move and not op.died:
            return self._travel(op)
        if self._needless(op):
            self.cursor += 1
            return None
        if not self._worth_a_detour(op):
            return None
        move = self._ask(op) or self.planner.achieve(op, op)
        if move is not None:
            return move
        if s.room == op.room and not self.attempts.tries(act_of(op)):
            return PlannedMove(op.command, op, op)
        return None

    def _ask(self, op: Operator) -> PlannedMove | None:
        """Do again what made the story ask, if a step answers a question not asked now."""
        before = self._ops[op.index - 1] if op.index else None
        s, key = self.state, ("ask", op.index)
        if before is None or before.meant or not before.asks:
            return None
        if s.room != op.room or before.answered_by(s.text) or self.attempts.tries(key) >= _ASKING:
            return None
        self.attempts.failed(key, s.text)
        return PlannedMove(before.command, before, op, note="to be asked")

    def _needless(self, op: Operator) -> bool:
        """Tell whether what a step was for is so, or that it only killed or was refused."""
        return op.died or op.refused or (op.meant and op.holds_in(self.state)) or self._moot(op)

    def _moot(self, op: Operator) -> bool:
        """Tell whether a step lays down only what isn't carried anyway."""
        if not op.moved or op.score > 0 or op.destination:
            return False
        drops = [t for t, where in op.moved.items() if t in op.held and where == op.room]
        return len(drops) == len(op.moved) and not self.state.held & set(drops)

    def _worth_a_detour(self, op: Operator) -> bool:
        """Tell whether to fetch now what a step needs and what is far away.

        A thing that is only carried to its place can wait until one comes by; a
        tool that what follows depends on can't.
        """
        s = self.state
        for thing in op.named:
            if s.reaches(thing) or s.place_of(thing) == op.room:
                continue
            place = s.place_of(thing)
            if place in (NOWHERE, self._main.states[op.index].place_of(thing)):
                continue
            if self.planner.distance(place) <= _SHORT_WAY:
                continue
            if not any(later.uses(thing) for later in self._ops[op.index :]):
                return False
        return True

    def _travel(self, op: Operator) -> PlannedMove | None:
        """Move on, by the demonstrated way or another."""
        s, n = self.state, len(self._ops)
        on_track = s.room == op.room and s.vehicle == op.vehicle
        if on_track:
            move = self.planner.go(op)
            if move is not None:
                return move
        end = self.cursor
        while end < n and self._ops[end].is_move:
            end += 1
        targets: dict[str, float] = {}
        where: dict[str, int] = {}
        first = self.cursor + (s.room == op.room or self.planner.spent(op))
        for k in range(first, end + 1):
            room = self._ops[k].room if k < n else self._ops[n - 1].destination
            cost = float(end - k)
            if room != NOWHERE and cost < targets.get(room, float("inf")):
                targets[room], where[room] = cost, k
        route = self.planner.route(targets)
        if route is None:
            self.cursor = end
            return None
        edges, goal = route
        if not edges:
            self.cursor = where[goal]
            return None
        return self.planner.along(edges, op)


def _shared(one: Demonstration, other: Demonstration) -> int:
    """Return how many steps two demonstrations have in common at their beginnings."""
    same = 0
    for mine, theirs in zip(one.operators, other.operators, strict=False):
        if mine.key != theirs.key or mine.destination != theirs.destination:
            break
        same += 1
    return same
