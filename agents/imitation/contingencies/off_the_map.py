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
        self._last: tuple[Sequence[Operator], dict[str, int]] = (), {}

    def take(self) -> bool:
        """Tell whether none is in reach, and one hasn't been looking for a way for long."""
        at = self._planner.at
        last = self._last_steps(at.steps)
        if last.get(at.state.room, -1) >= at.cursor:
            self.lost = False
            return False
        ahead = {room: 0.0 for room, index in last.items() if index >= at.cursor}
        key = "astray", at.cursor
        self.lost = bool(ahead) and at.attempts.tries(key) < _ASTRAY
        self.lost = self.lost and self._planner.route(ahead) is None
        if self.lost:
            at.attempts.failed(key)
        return self.lost

    def _last_steps(self, steps: Sequence[Operator]) -> dict[str, int]:
        """Return place -> the last step that is done there."""
        if self._last[0] is not steps:
            self._last = steps, {op.room: i for i, op in enumerate(steps) if op.room}
        return self._last[1]
