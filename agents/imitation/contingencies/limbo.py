"""Nowhere: where nobody has been, and from where no way is known to anything that is left.

A death, a spell or a room that turns may lead there. What was shown can't be gone on
with, and isn't held for tried in vain either: whoever finds the way out goes on from
where they were. May import what ``means_ends`` may.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.states.operators import Operator

SKIPPED = 8
"""Steps at most that are passed over for one that can be done where nothing else can."""
_ASTRAY = 60
"""Moves at most that a way is looked for before one does what little can be done."""


def is_nowhere(planner: MeansEndsPlanner) -> bool:
    """Tell whether nothing that was shown can be done here, nor gone for from here."""
    at, places = planner.at, planner.knowledge.places
    bereft = not at.state.held and bool(at.then.held)
    if not bereft or at.state.bare or at.state.room in places:
        return False
    return planner.route(places) is None


class Reach:
    """Knows whether any place is still in reach where something is left to do.

    Args:
        planner: to know ways.

    Attributes:
        lost: none was when this was asked last.
    """

    def __init__(self, planner: MeansEndsPlanner) -> None:
        self._planner = planner
        self.lost = False
        self._ahead: tuple[tuple[int, int], dict[str, float]] = (-1, -1), {}

    def take(self) -> bool:
        """Tell whether none is in reach, and one hasn't been looking for a way for long."""
        at = self._planner.at
        ahead = self._places((at.number, at.cursor), at.steps)
        key = "astray", at.cursor
        self.lost = bool(ahead) and at.state.room not in ahead
        self.lost = self.lost and at.attempts.tries(key) < _ASTRAY
        self.lost = self.lost and self._planner.route(ahead) is None
        if self.lost:
            at.attempts.failed(key)
        return self.lost

    def _places(self, at: tuple[int, int], steps: Sequence[Operator]) -> dict[str, float]:
        """Return where steps are done from one on -> 0, as goals of a route."""
        if self._ahead[0] != at:
            self._ahead = at, {op.room: 0.0 for op in steps[at[1] :] if op.room}
        return self._ahead[1]
