"""What of memory bears on a situation: keys where a key is awaited, else commands."""

from __future__ import annotations

from dataclasses import replace

from agents.core.memories import Exemplar, Match
from agents.core.types import Situation
from games.types import KEYS


def fitting(situation: Situation) -> Situation:
    """Leave out what memory holds of situations of another kind.

    What a story means by a key is told by the screen that asks for it, so only what
    was pressed at this very screen counts there; and what was pressed at one is no
    command where a line is awaited.
    """
    if situation.scene.awaits_key:
        exact = tuple(one for one in situation.exemplars if one.match is Match.EXACT)
        here = {one.command for one in exact}
        values = tuple(one for one in situation.action_values if one.command in here)
        return replace(situation, exemplars=exact, action_values=values, plan=None, analogies=())
    if any(_is_key(one) for one in situation.exemplars):
        kept = tuple(one for one in situation.exemplars if not _is_key(one))
        return replace(situation, exemplars=kept)
    return situation


def _is_key(memory: Exemplar) -> bool:
    """Tell whether a memory is of a key that was pressed at another screen, in no place."""
    pressed = len(memory.command) == 1 or memory.command in KEYS
    return pressed and not memory.location and memory.match is not Match.EXACT
