"""The end of the line: what was put off is done, what brings points first.

One step is gone for until it is done or can't be: going for each in turn as it comes
to mind is going to and fro. May import what ``means_ends`` may.
"""

from __future__ import annotations

from collections.abc import Collection

from agents.imitation.planning.awaiting import waits_long
from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.planning.progress import Progress
from agents.imitation.planning.seeking import done_here
from agents.imitation.states.operators import Operator
from agents.imitation.states.state import NOWHERE
from games.types import PLAYER

_ROUNDS = 4
"""Times that what was put off is gone through at the end."""
_ROUNDS_BEFORE = 2
"""How many of these may be made before a way from which none leads back."""
_NEAR = 20.0
"""Moves to what has come to be somewhere at last that are made at once."""
_TRIED = 3
"""Tries in vain, and nothing else since, after which it is not tried anew at once..."""
_PAUSE = 10
"""...but so many moves later."""


class PostponedSteps:
    """Does what was put off.

    Args:
        planner: finds means to an end.
        most: moves that are spent on one step.
    """

    def __init__(self, planner: MeansEndsPlanner, most: int) -> None:
        self._planner = planner
        self._most = most

    @property
    def _at(self) -> Progress:
        return self._planner.at

    def here(self) -> PlannedMove | None:
        """Do what was put off, where it can be done now."""
        s = self._at.state
        for index in self._at.late:
            op = done_here(self._at, self._at.steps[index])
            if op.room != s.room or self._planner.spent(op) or self._at.outdated(op):
                continue
            if self._at.misses(op) or not self._at.wants(op):
                continue
            means = (*op.named, *op.consumed)
            if not means or not all(t in s.held if t in op.held else s.reaches(t) for t in means):
                continue
            if s.held.issuperset(op.consumed):
                return PlannedMove(op.command, op, op, note="now it can be done")
            move = self._planner.achieve(op, op)  # it lies here, and is to be in hand
            if move is not None:
                return move
        return None

    def come_about(self) -> PlannedMove | None:
        """Do what was put off for want of a thing that was nowhere, once it is somewhere.

        Only for points, and where what has come isn't far: it came late, and light and
        strength go.
        """
        at = self._at
        if at.state.bare or not at.wanting:
            return None
        for index in self._by_worth([i for i in at.late if i in at.wanting]):
            op = at.steps[index]
            if at.effort[index] > self._most or at.outdated(op) or self._planner.spent(op):
                continue
            things = [t for t in op.named if t in op.held and not at.state.holds(t)]
            places = [at.state.place_of(t) for t in things]
            if NOWHERE in places or sum(map(self._planner.distance, places)) > _NEAR:
                continue
            move = self._planner.achieve(op, op)
            if move is not None:
                at.chased = index
                return move
        return None

    def rather_than(self, wait: PlannedMove | None, due: Operator) -> PlannedMove | None:
        """Do what was put off and brings points, where one has waited longer than was shown.

        What doesn't come may hang on it; and while one waits, light and strength go.
        """
        at = self._at
        if not at.late or not waits_long(at, due):
            return wait
        for index in self._in_order():
            op = at.steps[index]
            if self._worth(op) <= 0 or at.effort[index] > self._most:
                continue
            gone = at.outdated(op) or self._planner.spent(op)
            move = None if gone else self._planner.achieve(op, op)
            if move is not None:
                at.chased = index
                return move
        return wait

    def before_leaving(self, due: Operator) -> PlannedMove | None:
        """Do what was put off and brings points, before one goes where no way leads back from.

        Only ways that were shown count: what nobody showed may be found, or not in time.
        """
        at = self._at
        if at.state.bare or not due.destination or due.index not in (at.stayed, self._here(due)):
            return None
        places = {op.room for op in map(at.steps.__getitem__, at.late) if self._worth(op) > 0}
        within = self._planner.knowledge.within
        lost = places & within(due.room) - within(due.destination) if places else None
        move = self._anywhere(_ROUNDS_BEFORE, lost) if lost else None
        at.stayed = -1 if move is None else due.index
        return move

    def _here(self, due: Operator) -> int:
        """Return the index of a step that is due here, -1 if that is elsewhere."""
        return due.index if self._at.state.room == due.room else -1

    def anywhere(self) -> PlannedMove | None:
        """Go and do what was put off; what was tried in vain before is tried anew.

        Not at once, where all that was tried lately was in vain.
        """
        return self._anywhere(_ROUNDS)

    def _anywhere(self, rounds: int, places: Collection[str] | None = None) -> PlannedMove | None:
        at = self._at
        if at.stranded not in (NOWHERE, at.state.room) and at.freed < _ROUNDS:
            # Nothing could be done from there: a death or a way has led elsewhere since.
            at.rounds, at.stranded, at.freed = 0, NOWHERE, at.freed + 1
        while at.rounds < rounds:
            move = self._round(places)
            if move is not None:
                return move
            if at.vain >= _TRIED and at.moves - at.failed_at < _PAUSE:
                return None  # nothing is otherwise than when it was tried
            at.stranded = at.state.room if at.late else NOWHERE
            at.rounds += 1
            at.barren = frozenset()
            at.attempts.clear()
        return None

    def _round(self, places: Collection[str] | None) -> PlannedMove | None:
        at = self._at
        for index in self._in_order():
            op = at.steps[index]
            if places is not None and (op.room not in places or self._worth(op) <= 0):
                continue
            if at.effort[index] > self._most or at.outdated(op):
                at.late.remove(index)
                continue
            move = self._planner.achieve(op, op) if at.wants(op) else None
            if move is not None:
                at.chased = index
                return move
            at.barren |= {index}
        return None

    def _in_order(self) -> list[int]:
        """Return what is left in this round: what is under way, then what it brings by the move."""
        at = self._at
        left = [index for index in at.late if index not in at.barren]
        if at.chased in left:
            left.remove(at.chased)
            return [at.chased, *self._by_worth(left)]
        return self._by_worth(left)

    def _by_worth(self, indices: list[int]) -> list[int]:
        steps = self._at.steps
        worth = {i: self._worth(steps[i]) for i in indices}
        ways = {i: self._planner.distance(steps[i].room) for i in indices if worth[i] > 0}
        long = {i for i in indices if waits_long(self._at, steps[i])}
        return sorted(indices, key=lambda i: (i in long, -worth[i] / (1 + ways.get(i, 0.0))))

    def _worth(self, op: Operator) -> int:
        """Return the points of a step, and of what is left to be done with what it takes."""
        at = self._at
        taken = {t for t, where in (*op.moved.items(), *op.aside.items()) if where == PLAYER}
        later = (at.steps[i] for i in at.late if i > op.index)
        return max(0, op.score) + sum(max(0, o.score) for o in later if taken & o.held)
