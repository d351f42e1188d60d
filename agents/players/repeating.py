"""What memory shows that was done in this game already, or would put out one's light.

Where a plan leads no further, what people did in a place that is merely like it then
has mostly been done: whoever does it again walks the old way round and round, takes
what is taken and leaves the new for another day. Pure functions.
"""

from __future__ import annotations

from agents.core.commands import Source
from agents.core.directions import is_direction
from agents.core.memories import Exemplar, Match
from agents.core.types import Situation
from agents.players.aiming import weight_of
from agents.players.evidence import Ranked
from agents.players.sense import Sense, puts_out, state_brought


def is_left_to_do(situation: Situation, ranked: Ranked) -> bool:
    """Tell whether what memory shows is a reason to do it now.

    It is where it was shown in exactly this situation, but for a way that was gone
    already: that leads nowhere new. Elsewhere it is until it was done in this place,
    a light is left as it is, and so are other things where one is to be fetched.
    """
    exact = any(_shown_here(exemplar) for exemplar in ranked.backing)
    if puts_out(ranked.key):
        return exact
    if not exact and (stands_so(situation, ranked.key) or weight_of(ranked.key, situation) < 1):
        return False
    if not situation.tried.get(ranked.key):
        return True
    return exact and not is_direction(ranked.key)


def stands_so(situation: Situation, key: str) -> bool:
    """Tell whether a command would take what is carried already, or open what is open."""
    brings = state_brought(key)
    return brings is not None and not Sense(situation).allows(key, known=True)


def _shown_here(exemplar: Exemplar) -> bool:
    by_people = exemplar.source is not Source.SELF
    return by_people and exemplar.same_game and exemplar.match is Match.EXACT
