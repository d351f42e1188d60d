"""Ways from which a person was kept, and that they went at another time.

Who or what was in the way need not be there today. May import what ``operators`` may, and
``traces``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from agents.core.commands import Source, canonical
from agents.imitation.states.operators import IDLE, VIOLENCE, changes
from agents.imitation.states.state import State
from agents.imitation.states.traces import Trace

_HANDLING = re.compile(r"(?:take|get|drop)\b")


def barred(trace: Trace, states: Sequence[State]) -> frozenset[int]:
    """Return the steps at which a way was tried in vain that leads on at another time.

    Where something was done about it before the person left, the try may have brought that
    about, as a troll steps out. Nor is one told where the story shows the place anew: it may
    be another of its name. What was imported is kept as it was: a walkthrough seldom tries
    in vain, and what seems so may have been meant.

    Args:
        trace: what was played.
        states: what held before each step, and after the last.
    """
    if trace.source is Source.IMPORTED or states[0].bare:
        return frozenset()
    keys = [canonical(command) for command in trace.commands]
    ways = {
        (before.room, key)
        for key, (before, after) in zip(keys, pairwise(states), strict=True)
        if before.room != after.room and not after.died
    }
    return frozenset(
        i
        for i, key in enumerate(keys)
        if (states[i].room, key) in ways
        and _came_to_nothing(trace, states, i)
        and _is_let_be(keys, states, i)
    )


def _came_to_nothing(trace: Trace, states: Sequence[State], step: int) -> bool:
    before, after = states[step], states[step + 1]
    if (before.room, before.held, before.here) != (after.room, after.held, after.here):
        return False
    if before.score != after.score or after.died or after.over or "?" in after.text:
        return False
    shown = (trace.moments[step + 1].scene.location or after.room).casefold()
    told = next(iter(after.text.strip().splitlines()), "").casefold()
    return shown not in told.split(".")[0]


def _is_let_be(keys: Sequence[str], states: Sequence[State], step: int) -> bool:
    """Tell whether nothing was done about what was in the way before the person left."""
    room = states[step].room
    stay = takewhile(lambda at: states[at + 1].room == room, range(step, len(keys)))
    return all(keys[at] == keys[step] or _is_beside(keys[at], *states[at : at + 2]) for at in stay)


def _is_beside(key: str, before: State, after: State) -> bool:
    """Tell whether a step has no bearing on a way: blows, and what is taken or laid down."""
    if key in IDLE or VIOLENCE.match(key):
        return True
    handled = changes(before, after).keys()
    return bool(handled and _HANDLING.match(key)) and handled <= before.held | after.held
