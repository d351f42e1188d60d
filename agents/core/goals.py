"""Goals on the way: what is to be done next, in words, and how the way to each went.

A person sets them, or a teacher does; whoever proposes goes by those that are open.
Frozen data; may import ``agents.core`` and ``games`` only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from agents.core.text import clean_line

LONGEST_GOAL = 200
"""Characters of a goal."""
MOST_GOALS = 500
"""Goals of a session that are not struck, at most."""
PERSON = ""
"""The author of what the person set."""


class GoalState(StrEnum):
    """How a goal stands."""

    OPEN = "open"
    REACHED = "reached"
    """The program saw that it was."""
    TICKED = "ticked"
    """The person said so."""
    FAILED = "failed"
    """It was given up: nothing came of it for long."""


class GoalDeed(StrEnum):
    """What became of a goal."""

    SET = "set"
    REACHED = "reached"
    TICKED = "ticked"
    OPENED = "opened"
    FAILED = "failed"
    MOVED = "moved"
    STRUCK = "struck"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of a session.

    Attributes:
        text: in words, one line.
        author: spec of the teacher that set it, :data:`PERSON` for the person.
        turn: where the game stood when it was set.
        settled: the turn at which it got to its state, None while it is open.
        parent: the goal that it is a step of, None if it stands for itself.
    """

    id: int
    text: str
    turn: int
    author: str = PERSON
    state: GoalState = GoalState.OPEN
    settled: int | None = None
    parent: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state is GoalState.OPEN

    @property
    def is_done(self) -> bool:
        """Whether it was done, by the program's eyes or by the person's word."""
        return self.state in (GoalState.REACHED, GoalState.TICKED)


@dataclass(frozen=True, slots=True)
class GoalNews:
    """What became of a goal just now."""

    deed: GoalDeed
    goal: Goal


@dataclass(frozen=True, slots=True)
class TeacherStanding:
    """What a teacher's goals came to on this home.

    Attributes:
        spec: of the teacher, :data:`PERSON` for the person.
        given: goals that are settled: reached, or given up.
        reached: how many of them were.
        helped: how many of these had points, or the story's end, come after them.
    """

    spec: str
    given: int = 0
    reached: int = 0
    helped: int = 0

    @property
    def weight(self) -> float:
        """How far its goals are followed, in [0, 1]: the person's always are.

        Each goal that is given up weighs against a teacher, each that was reached speaks
        for it by half, and wholly if it led on to something. It begins with trust, as
        after two goals that helped.
        """
        if self.spec == PERSON:
            return 1.0
        credit = (self.reached + self.helped) / 2
        return (_TRUST + credit) / (_TRUST + self.given)

    @property
    def is_heeded(self) -> bool:
        """Whether its goals are followed at all."""
        return self.weight >= LEAST_WEIGHT


_TRUST = 2
LEAST_WEIGHT = 0.25
"""Weight under which a teacher's goals are shown and no longer followed."""


def clean_goal(text: str) -> str:
    """Return a goal as it is kept: one line without control characters, not too long."""
    return clean_line(text)[:LONGEST_GOAL].strip()


def open_goals(goals: Iterable[Goal]) -> tuple[Goal, ...]:
    """Return the goals that are still to be done, in their order."""
    return tuple(goal for goal in goals if goal.is_open)


def same_goal(one: str, other: str) -> bool:
    """Tell whether two goals say the same, but for capitals and a full stop."""
    return clean_goal(one).casefold().rstrip(".! ") == clean_goal(other).casefold().rstrip(".! ")
