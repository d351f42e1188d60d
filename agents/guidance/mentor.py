"""When a teacher is asked, and what is made of its advice.

It is asked where a session begins and where the learner is stuck; with feedback also where
the learner thinks little of what it is to do, and it is told why. How often and how deep is
bounded. May import ``agents.core`` and ``games``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agents.core.commands import canonical
from agents.core.goal_reading import read_goal
from agents.core.goals import Goal, open_goals
from agents.core.types import Turn
from agents.guidance.pursuit import distance_to
from agents.guidance.teachers import GoalFeedback, GoalTeacher, GuidanceRequest, usable

STUCK = 12
"""Moves without anything reached after which a learner is stuck."""
MOST_ASKS = 30
"""Times that a teacher is asked in a session."""
DEEPEST = 2
"""Steps of steps of a goal that a teacher sets, at most."""
UNSURE = 0.3
"""Value under which the learner wants smaller steps."""
_TOLD = 6
"""Commands that feedback tells of each goal."""

Value = Callable[[Goal, Turn], float]
"""What the learner thinks that pursuing a goal is worth where it stands."""


@dataclass(frozen=True, slots=True)
class GoalAdvice:
    """What is to be done about goals.

    Attributes:
        texts: goals to be set; ``parent``: before which, as its steps.
        give_up: a goal that nothing came of.
    """

    texts: tuple[str, ...] = ()
    parent: Goal | None = None
    give_up: Goal | None = None


class Mentor:
    """Stands between a teacher and a learner, for one session.

    Args:
        teacher: sets goals.
        title: of the game.
        task: what is to be done in the end.
        feedback: the learner's values and tries go back to the teacher.
    """

    def __init__(
        self, teacher: GoalTeacher, title: str, task: str = "", *, feedback: bool = True
    ) -> None:
        self.teacher = teacher
        self._title = title
        self._task = task
        self._feedback = feedback
        self._asks = 0
        self._idle = 0
        self._done: frozenset[int] = frozenset()
        self._for: Counter[int] = Counter()
        self._tried: Counter[tuple[int, str]] = Counter()
        self._silent: set[int] = set()
        self._nearest: dict[int, int] = {}

    @property
    def spec(self) -> str:
        """The teacher's."""
        return self.teacher.spec

    def played(self, goals: Sequence[Goal], turn: Turn) -> None:
        """Take in a move that was made for the first of the goals that were open."""
        done = frozenset(goal.id for goal in goals if goal.is_done)
        current = next(iter(open_goals(goals)), None)
        gets_on = current is not None and self._came_nearer(current, turn)
        better = gets_on or bool(done - self._done) or turn.effect.score > 0
        self._idle = 0 if better else self._idle + 1
        self._done = done
        if current is not None and turn.decision is not None:
            self._for[current.id] += 1
            self._tried[current.id, canonical(turn.decision.command)] += 1

    def _came_nearer(self, goal: Goal, turn: Turn) -> bool:
        """Tell whether the thing of a goal is nearer than it was while that is sought."""
        now = distance_to(read_goal(goal.text).thing, turn.scene)
        was = self._nearest.get(goal.id)
        if now is None or (was is not None and now >= was):
            return False
        self._nearest[goal.id] = now
        return True

    async def consult(self, goals: Sequence[Goal], here: Turn, value: Value) -> GoalAdvice | None:
        """Ask the teacher if it is time to; None if it isn't, or it has nothing to say.

        Args:
            goals: of the session, in their order.
            here: where it stands.
            value: what the learner thinks.

        Raises:
            ProviderError: a language model behind the teacher failed.
        """
        if here.scene.over or self._asks >= MOST_ASKS:
            return None
        own = [goal for goal in open_goals(goals) if goal.author == self.spec]
        current = own[0] if own else None
        if current is None:
            if self._asks and self._idle < STUCK and not self._settled(goals, here):
                return None
            return await self._ask(goals, here, value, None)
        if self._idle >= STUCK:
            self._idle = 0
            return GoalAdvice(give_up=current)
        if self._feedback and self._wants_steps(current, goals, value(current, here)):
            return await self._ask(goals, here, value, current)
        return None

    def _settled(self, goals: Sequence[Goal], here: Turn) -> bool:
        """Tell whether the last of its goals was settled just now."""
        return any(goal.author == self.spec and goal.settled == here.id for goal in goals)

    def _wants_steps(self, goal: Goal, goals: Sequence[Goal], value: float) -> bool:
        deep, above = 0, goal.parent
        while above is not None and deep < DEEPEST:
            deep += 1
            above = next((one.parent for one in goals if one.id == above), None)
        return value < UNSURE and deep < DEEPEST and goal.id not in self._silent

    async def _ask(
        self, goals: Sequence[Goal], here: Turn, value: Value, refine: Goal | None
    ) -> GoalAdvice | None:
        self._asks += 1
        told = [goal for goal in goals if goal.author == self.spec] if self._feedback else []
        feedback = tuple(self._feedback_on(goal, value(goal, here)) for goal in told)
        task = here.scene.task or self._task
        asked = GuidanceRequest(self._title, task, here.scene, tuple(goals), refine, feedback)
        texts = usable(await self.teacher.advise(asked), goals)
        if refine is not None and not texts:
            self._asks -= 1  # it was no question to which there is an answer
            self._silent.add(refine.id)
        return GoalAdvice(texts, refine) if texts else None

    def _feedback_on(self, goal: Goal, value: float) -> GoalFeedback:
        tried = [(command, n) for (of, command), n in self._tried.most_common() if of == goal.id]
        return GoalFeedback(goal, value, self._for[goal.id], tuple(tried[:_TOLD]))
