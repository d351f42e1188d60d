"""Taking moves back when chance has done harm, as people do with saved games.

After a death, a loss of points or the theft of what is still needed, some moves
are taken back and played anew, so that chance falls otherwise: a saved game
holds no dice. Knowledge gained meanwhile is kept.
"""

from __future__ import annotations

from agents.imitation.operators import Operator
from agents.imitation.plan_executor import PlanExecutor
from agents.imitation.progress import Progress
from agents.imitation.state import NOWHERE, State
from games.types import Ending, Facts, Scene

SCHEDULE = (1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25)
"""Moves that are taken back after one mishap, try by try."""
_SOON = 4
"""Steps within which what goes was gone when it was demonstrated, too."""
_CALM = 3
"""Moves without mishap after which one is over."""


class Backtracker:
    """An executor that takes back what went wrong.

    Args:
        executor: follows the demonstrations.
        most: moves that are taken back in all, at most.
    """

    def __init__(self, executor: PlanExecutor, *, most: int = 700) -> None:
        self.executor = executor
        self._marks: list[Progress] = []
        self._left = most
        self._back = 0
        self._incident: int | None = None
        self._tries = 0
        self._accepted: set[tuple[int, str]] = set()

    def begin(self, scene: Scene, facts: Facts) -> None:
        """Take in the opening."""
        self.executor.begin(scene, facts)
        self._marks = [self.executor.checkpoint()]

    def act(self) -> str | int | None:
        """Return a command, how many moves to take back, or None."""
        if self._back:
            return self._back
        return self.executor.act()

    def took_back(self) -> None:
        """Take in that the moves were taken back."""
        self._left -= self._back
        del self._marks[len(self._marks) - self._back :]
        self._back = 0
        self.executor.back_to(self._marks[-1])

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what a command led to."""
        before, move = self.executor.at.state, self.executor.pending
        at = self.executor.at.cursor
        self.executor.saw(command, scene, facts)
        self._marks.append(self.executor.checkpoint())
        depth = len(self._marks)
        what = mishap(self.executor, before, scene, at, move.operator if move else None)
        if not what:
            if self._incident is not None and depth > self._incident + _CALM:
                self._incident = None
            return
        if (at, what) in self._accepted:
            return
        if self._incident is None:
            self._incident, self._tries = depth, 0
        while self._tries < len(SCHEDULE):
            back = SCHEDULE[self._tries]
            self._tries += 1
            # Counted from where it happened first, not from where it happened now.
            back += depth - self._incident if depth > self._incident else 0
            if back < depth and back <= self._left:
                self._back = back
                return
        self._accepted.add((at, what))
        self._incident = None


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
        ``death``, ``points``, or ``lost`` and the thing.
    """
    after, demonstration = executor.at.state, executor.at.demonstration
    if scene.died or (after.over and scene.ending is Ending.DEATH):
        return "death"
    expected = op.score if op else 0
    if after.score < before.score and after.score - before.score < min(0, expected):
        return "points"
    soon = demonstration.states[cursor + 1 : cursor + 1 + _SOON]
    at_stake = before.held | (set(op.moved) & before.here if op else set())
    for thing in sorted(at_stake - after.held - after.here):
        if op and not demonstration.states[op.index + 1].reaches(thing):
            continue
        where = after.holders.get(thing, NOWHERE)
        if where != NOWHERE and any(then.holders.get(thing) == where for then in soon):
            continue
        if demonstration.last_named.get(thing, -1) >= cursor or thing in demonstration.settable:
            return f"lost {thing}"
    return ""
