"""Who sets goals on the way, and what they are told of how it went.

A teacher says in words what to bring about, never which command to play. May import
``agents.core`` and ``games``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.core.goals import Goal, clean_goal, same_goal
from games.types import Facts, Scene

MOST_STEPS = 5
"""Goals that are taken of one advice."""


@dataclass(frozen=True, slots=True)
class GoalFeedback:
    """What the learner says of a goal, for the teacher to go by.

    Attributes:
        goal: as it stands.
        value: what the learner thinks that pursuing it is worth here, in [0, 1].
        moves: that were made for it.
        tried: commands that were played for it and how often, the commonest first.
    """

    goal: Goal
    value: float
    moves: int = 0
    tried: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class GuidanceRequest:
    """What a teacher is asked.

    Attributes:
        title: of the game.
        task: what is to be done in the end, empty where nobody says.
        scene: where it stands now.
        goals: of the session so far.
        refine: the goal to which smaller steps are wanted, None for the way as a whole.
        feedback: from the learner; empty where it says nothing.
    """

    title: str
    task: str
    scene: Scene
    goals: tuple[Goal, ...] = ()
    refine: Goal | None = None
    feedback: tuple[GoalFeedback, ...] = ()


class GoalTeacher(Protocol):
    """Sets goals in words."""

    @property
    def spec(self) -> str:
        """The name under which it is chosen and its goals are kept."""

    def begin(self, seed: int, scene: Scene, facts: Facts) -> None:
        """Take in where a session begins, or begins anew.

        Raises:
            GameError: it can't be followed.
        """

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in a move."""

    async def advise(self, asked: GuidanceRequest) -> tuple[str, ...]:
        """Return what to bring about, in order; nothing where it has no advice.

        Raises:
            ProviderError: a language model behind it failed.
        """

    async def close(self) -> None:
        """Free what it holds."""


def usable(said: Sequence[str], known: Sequence[Goal]) -> tuple[str, ...]:
    """Return what can be kept of an advice: a few lines, none said twice or open already."""
    found: list[str] = []
    taken = [goal.text for goal in known if goal.is_open]
    for text in map(clean_goal, said):
        if text and not any(same_goal(text, one) for one in (*taken, *found)):
            found.append(text)
        if len(found) == MOST_STEPS:
            break
    return tuple(found)
