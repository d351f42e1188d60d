"""How a plan executor is let loose on a game: what it proposes is what is played.

A pursuit may do more with what goes wrong: take it back
(:mod:`agents.imitation.execution.backtracking`), or see it on snapshots before it happens
(:mod:`agents.imitation.execution.foreseeing`). Whoever keeps one in step with a game only sees
this class.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from agents.core.proposals import Plan
from agents.core.protocols import ForwardModel
from agents.imitation.execution.plan import describe
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.planning.progress import Progress
from games.types import Facts, Scene


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a pursuit stood, to come back to.

    Attributes:
        progress: of its executor.
        depth: moves since the opening.
        reward: what a critic makes of these moves, where the pursuit asks one.
    """

    progress: Progress
    depth: int = 0
    reward: float = 0.0


class Pursuit:
    """Plays what the executor says, as one does at the keyboard.

    Args:
        executor: follows the demonstrations.
    """

    def __init__(self, executor: PlanExecutor) -> None:
        self.executor = executor
        self._depth = 0

    def begin(self, scene: Scene, facts: Facts) -> None:
        """Take in the opening."""
        self.executor.begin(scene, facts)
        self._depth = 0

    def act(self, search: ForwardModel | None = None) -> Plan | None:
        """Say what to do now; None if there is nothing left to do.

        Args:
            search: tries commands from where the game stands, if anything may be tried.
        """
        return self._own()

    def saw(self, command: str, scene: Scene, facts: Facts, *, shown: bool = False) -> None:
        """Take in what a command led to, whoever played it.

        Args:
            command: what was played.
            scene, facts: what it led to.
            shown: a person played it instead of what was proposed.
        """
        self.executor.saw(command, scene, facts, shown=shown)
        self._depth += 1

    def checkpoint(self) -> Mark:
        """Remember where things stand, to come back to."""
        return Mark(self.executor.checkpoint(), self._depth)

    def back_to(self, mark: Mark) -> None:
        """Stand where things stood; what was learned meanwhile stays learned."""
        self.executor.back_to(mark.progress)
        self._depth = mark.depth

    def _own(self) -> Plan | None:
        """Let the executor make up its mind, and tell what it is about."""
        if self.executor.act() is None:
            return None
        return describe(self.executor)


def instead(plan: Plan | None, command: str, why: str) -> Plan | None:
    """Return a plan that plays something else first; None if there is none."""
    return None if plan is None else replace(plan, command=command, remedy=why)
