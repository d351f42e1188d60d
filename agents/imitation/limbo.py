"""Nowhere: where nobody has been, with empty hands, and with no way that is known.

A death or a spell may lead there. What was shown can't be gone on with, and isn't held
for tried in vain either: whoever finds the way out goes on from where they were. May
import what ``means_ends`` may.
"""

from __future__ import annotations

from agents.imitation.means_ends import MeansEndsPlanner


def is_nowhere(planner: MeansEndsPlanner) -> bool:
    """Tell whether nothing that was shown can be done here, nor gone for from here."""
    at, places = planner.at, planner.knowledge.places
    bereft = not at.state.held and bool(at.then.held)
    if not bereft or at.state.bare or at.state.room in places:
        return False
    return planner.route(places) is None
