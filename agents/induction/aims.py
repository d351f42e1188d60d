"""What a task comes to next, and the command for it.

May import ``agents.induction``'s values only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from agents.induction.frame import Cell
from agents.induction.lessons import ClauseStep
from agents.induction.missions import TaskClause
from agents.induction.sights import Words


@dataclass(frozen=True, slots=True)
class Aim:
    """A step of a task, and the clause that it is for."""

    step: ClauseStep
    clause: TaskClause

    @property
    def words(self) -> Words:
        """What the thing is called that it is done to."""
        step = self.step
        return step.like if step.mention is None else self.clause.mentions[step.mention]

    def done_by(self, command: str, cell: Cell) -> Aim:
        """Return the same aim with the command for it, and where its thing is seen then."""
        return replace(self, step=replace(self.step, command=command, cell=cell))


@dataclass(frozen=True, slots=True)
class Advice:
    """A command, and why.

    Attributes:
        aim: the step it is for, None where nothing is known to be aimed at.
        at: where the thing is, on the map; None while it is looked for.
        name: what the thing is called where it is.
        rivals: how many other things it could have been.
        left: commands that lead there, this one included.
        trying: it isn't known what the command does, or leads to where that is tried.
        tried: the command whose effect isn't known, of one that leads there.
        freeing: what is carried is laid down, to have free hands.
        clearing: what bars the way is taken away.
        doubt: how nearly as much another command would bring into sight, in [0, 1].
    """

    command: str
    aim: Aim | None
    at: Cell | None = None
    name: Words = ()
    rivals: int = 0
    left: int = 0
    trying: bool = False
    tried: str = ""
    freeing: bool = False
    clearing: bool = False
    doubt: float = 0.0


def matches(words: Words, name: Words, *, roughly: bool = False) -> bool:
    """Tell whether a thing's name has all words of a mention.

    Args:
        roughly: the last word may be a wider notion ("the green thing").
    """
    return set(words[:-1] if roughly else words) <= set(name)
