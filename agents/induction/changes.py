"""What a command did, as it was seen: a move, what it changed, what that took.

May import ``agents.induction.frame`` and ``sights`` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def tool_for(
    words: Words, carrying: Mapping[ThingChange, Sequence[tuple[Words, ...]]]
) -> NeededTool | None:
    """Return what must be carried to alter something of a kind, None if nothing.

    That is what was carried each time, if it shared a word with what was altered.

    Args:
        words: what the thing is called.
        carrying: what was carried each time that something was altered so.
    """
    like: set[str] | None = None
    shares = 0
    for change, times in carrying.items():
        lost, kept = set(change.words) - set(change.became), set(change.became)
        if not (lost and lost <= set(words) and kept & set(change.words) & set(words)):
            continue
        for carried in times:
            told = {word for name in carried for word in name}
            common = len(told & set(change.words))
            shares = common if like is None else min(shares, common)
            left = told - set(change.words)
            like = left if like is None else like & left
    return NeededTool(tuple(sorted(like)), shares) if like and shares else None
