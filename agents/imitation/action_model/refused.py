"""Whether a story took a command as a move, by what held around it.

May import what ``operators`` may.
"""

from __future__ import annotations

import re

from agents.imitation.states.state import State

_ABSENT = re.compile(
    r"You (?:can't|cannot|can not|don't) see (?:any|that|such)\b[^.!\n]*[.!]", re.I
)
"""A whole answer of one sentence by which stories say that a thing isn't there."""


def is_refused(before: State, after: State, counts: bool) -> bool:
    """Tell whether a story did not take a command as a move, and asked nothing back.

    Args:
        before, after: what held around it.
        counts: what the story counts are moves.

    Some count a move although they say that what was named isn't there, and let
    others move about meanwhile.
    """
    if before.score != after.score or after.died or after.over or "?" in after.text:
        return False
    if counts and before.moves == after.moves:
        return before.facts == after.facts
    if _ABSENT.fullmatch(after.text.strip()) is None:
        return False
    return is_unmoved(before, after)


def is_unmoved(before: State, after: State) -> bool:
    """Tell whether one stands where one stood, with the same things carried and about."""
    return (before.room, before.held, before.here) == (after.room, after.held, after.here)
