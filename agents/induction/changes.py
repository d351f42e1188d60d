"""What a command did, as it was seen: a move, what it changed, what that took.

May import ``agents.induction.frame`` and ``sights`` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agents.induction.frame import Cell
from agents.induction.sights import ToldView, Words


class ChangeKind(StrEnum):
    """What a command did to a thing."""

    TAKE = "take"
    PUT = "put"
    ALTER = "alter"
    REACH = "reach"
    """Nothing: one came to it."""


@dataclass(frozen=True, slots=True)
class Move:
    """A command that was seen played, between what was told before and after."""

    before: ToldView
    command: str
    after: ToldView


@dataclass(frozen=True, slots=True)
class ThingChange:
    """What a command did to one thing.

    Attributes:
        words: what the thing was called before (of one put down: when carried).
        became: what it was called afterwards, empty for what was taken.
        cell: where, as seen by who did it.
    """

    kind: ChangeKind
    command: str
    words: Words
    became: Words
    cell: Cell


@dataclass(frozen=True, slots=True)
class NeededTool:
    """What has to be carried for a command to alter something.

    Attributes:
        like: words that it is called by.
        shares: how many words it must share with what is altered.
    """

    like: Words
    shares: int

    def fits(self, name: Words, altered: Words) -> bool:
        """Tell whether a thing will do for something that is to be altered."""
        return set(self.like) <= set(name) and len(set(name) & set(altered)) >= self.shares
