"""Where one stands in a recorded session: a path, a turn of it, and what to jump to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from agents.core.types import Turn
from agents.journal.replay import (
    Branch,
    Highlights,
    branches,
    highlights,
    next_mark,
    previous_mark,
)
from agents.journal.sessions import Node

WINDOW = 25
"""The story shows the turns of this stretch and the one before it: a window that
moves only now and then, so that a step writes one turn and not the whole window."""
ONE_BRANCH = "This session has one branch only: nothing was taken back or taken over."
_MARKS = {"overrides": "override", "scores": "change of score", "deaths": "death"}


@dataclass(frozen=True, slots=True)
class ReplayState:
    """A path and the turn that is shown.

    Attributes:
        path: the turns from the opening on, none before the session is read.
        index: which of them is shown.
        marks: where on the path something is to be jumped to.
    """

    path: tuple[Turn, ...] = ()
    index: int = 0
    marks: Highlights = field(default_factory=Highlights)

    @classmethod
    def of(cls, path: tuple[Turn, ...], stand: int | None) -> Self:
        """Stand on a path at the turn of an id, at its opening where it has none such."""
        ids = [turn.id for turn in path]
        return cls(path, ids.index(stand) if stand in ids else 0, highlights(path))

    @property
    def turn(self) -> Turn | None:
        """The turn that is shown."""
        return self.path[self.index] if self.path else None

    @property
    def so_far(self) -> tuple[Turn, ...]:
        """The turns from the opening to where one stands."""
        return self.path[: self.index + 1]

    @property
    def window(self) -> tuple[int, tuple[Turn, ...]]:
        """The move that the story is shown from, and the turns that it shows."""
        start = max(0, (self.index // WINDOW - 1) * WINDOW)
        return start, self.path[start : self.index + 1]

    @property
    def ended(self) -> bool:
        """Whether there is no turn after this."""
        return self.index >= len(self.path) - 1

    def at(self, index: int) -> Self:
        """Stand at another turn of the path; outside of it means its nearer end."""
        index = max(0, min(len(self.path) - 1, index))
        return self if not self.path or index == self.index else replace(self, index=index)

    def find_mark(self, kind: str, way: int) -> tuple[int | None, str]:
        """Return where the next or previous mark of a kind is, or else a sentence that says no."""
        places: tuple[int, ...] = getattr(self.marks, kind)
        found = (next_mark if way > 0 else previous_mark)(places, self.index)
        if found is not None:
            return found, ""
        where = "after" if way > 0 else "before"
        told = f"There is no {_MARKS[kind]}"
        return None, f"{told} {where} this." if places else f"{told} here."

    def branches(self, tree: Sequence[Node]) -> tuple[Branch, ...]:
        """Return the branches in the tree of this session's turns, none if this is all of it."""
        found = branches(tree, self.path)
        return () if all(one.tip == self.path[-1].id for one in found) else found
