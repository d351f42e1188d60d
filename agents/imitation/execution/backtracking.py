"""Taking moves back when chance has done harm, as people do with saved games.

After a death, a loss of points or the theft of what is still needed, some moves
are taken back and played anew, so that chance falls otherwise: a saved game
holds no dice. Knowledge gained meanwhile is kept.
"""

from __future__ import annotations

from typing_extensions import override

from agents.core.proposals import Plan
from agents.core.protocols import ForwardModel
from agents.imitation.execution.plan import taking_back
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.execution.pursuit import Mark, Pursuit
from agents.imitation.states.operators import Operator
from agents.imitation.states.state import NOWHERE, State
from games.types import Ending, Facts, Scene

SCHEDULE = (1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25)
"""Moves that are taken back after one mishap, try by try."""
_LIVES = 4
"""Times that the schedule is gone through where a mishap ended the story."""
_SOON = 4
"""Steps within which what goes was gone when it was demonstrated, too."""
_CALM = 3
"""Moves without mishap after which one is over."""


class Backtracker(Pursuit):
    """A pursuit that takes back what went wrong.

    Args:
        executor: follows the demonstrations.
        most: moves that are taken back in all, at most.
    """

    def __init__(self, executor: PlanExecutor, *, most: int = 700) -> None:
        super().__init__(executor)
        self._left = most
        self._back = 0
        self._incident: int | None = None
        self._tries = 0
        self._accepted: set[tuple[int, str]] = set()

    @override
    def act(self, search: ForwardModel | None = None) -> Plan | None:
        return taking_back(self.executor, self._back) if self._back else self._own()

    @override
    def back_to(self, mark: Mark) -> None:
        if mark.depth < self._depth:
            self._left -= self._depth - mark.depth
        self._back = 0
        super().back_to(mark)

    @override
    def saw(self, command: str, scene: Scene, facts: Facts, *, shown: bool = False) -> None:
        executor = self.executor
        before, move, due = executor.at.state, executor.pending, executor.at.cursor
        super().saw(command, scene, facts, shown=shown)
        what = mishap(executor, before, scene, due, move.operator if move else None)
        self._back = self._judge(due, what) if what else 0
        if not what and self._incident is not None and self._depth > self._incident + _CALM:
            self._incident = None

    def _judge(self, due: int, what: str) -> int:
        """Return how many moves to take back for a mishap, 0 to live with it."""
        if (due, what) in self._accepted:
            return 0
        if self._incident is None:
            self._incident, self._tries = self._depth, 0
        # What ends the story is lived with last of all: chance may yet be kind.
        most = len(SCHEDULE) * (_LIVES if self.executor.at.state.over else 1)
        while self._tries < most:
            back = SCHEDULE[self._tries % len(SCHEDULE)]
            self._tries += 1
            # Counted from where it happened first, not from where it happened now.
            back += max(0, self._depth - self._incident)
            if back <= min(self._depth, self._left):
                return back
        self._accepted.add((due, what))
        self._incident = None
        return 0


def mishap(
    executor: PlanExecutor, before: State, scene: Scene, cursor: int, op: Operator | None
) -> str:
    """Name what went wrong in a move, empty if nothing did.

    Args:
        executor: has seen what the move led to.
        before: what held before it.
        scene: what it led to.
        cursor: the step that was due then.
        op: the demonstrated step that was played, if it was one.

    Returns:
        ``death``, ``astray`` (taken elsewhere, with no way known back), ``points``, or
        ``lost`` and the thing.
    """
    after, demonstration = executor.at.state, executor.at.demonstration
    if scene.died or (after.over and scene.ending is Ending.DEATH):
        return "death"
    if op and _is_astray(executor, before, op):
        return "astray"
    expected = op.score if op else 0
    if after.score < before.score and after.score - before.score < min(0, expected):
        # What is counted while it is carried is won back by whoever takes it up again.
        laid = before.held - after.held
        if not (laid and laid <= after.here and before.room == after.room):
            return "points"
    soon = demonstration.states[cursor + 1 : cursor + 1 + _SOON]
    at_stake = before.held | (set(op.moved) & before.here if op else set())
    for thing in sorted(at_stake - after.held - after.here):
        if op and not demonstration.states[op.index + 1].reaches(thing):
            continue
        if op and any(thing in o.consumed for o in demonstration.operators if o.key == op.key):
            continue  # it was used up at another try
        where = after.holders.get(thing, NOWHERE)
        if where != NOWHERE and any(then.holders.get(thing) == where for then in soon):
            continue
        needed = demonstration.last_named.get(thing, -1) >= cursor
        works = op and where == NOWHERE and op.brings_nothing and not op.answered_by(scene.text)
        if works and not needed:
            continue  # what failed then works now, and uses up what it is done with
        if needed or thing in demonstration.settable:
            return f"lost {thing}"
    return ""


def _is_astray(executor: PlanExecutor, before: State, op: Operator) -> bool:
    """Tell whether a step took the person where it never led, and no way leads back."""
    here, meant = executor.at.state.room, op.destination or op.room
    if NOWHERE in (here, meant) or here == meant or before.room in (here, NOWHERE):
        return False
    return executor.planner.route({meant: 0.0}, lambda edge: not edge.guess) is None
