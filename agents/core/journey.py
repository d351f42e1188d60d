"""The path of a session as a chain: each move knows where it was made and what came before.

A chain is lengthened, never changed, so that situations of a moment ago keep
theirs. May import ``agents.core`` and ``games.types`` only.
"""

from __future__ import annotations

from dataclasses import dataclass

from agents.core.observation import place_of
from agents.core.types import Leg, Turn
from games.types import PLAYER, Facts

_DEPTH = 3
"""How deep things in things are told of."""


def lengthen(before: Leg | None, turn: Turn, facts: Facts) -> Leg:
    """Return a path that goes on by a turn.

    Args:
        before: the path so far, None for an opening.
        turn: follows its end.
        facts: the world's facts after the turn, empty where it has none or
            they were not kept.
    """
    place = place_of(facts) if facts else ""
    return Leg(turn, place or turn.observation.location, _near(facts, place), before)


def _near(facts: Facts, place: str) -> tuple[str, ...]:
    """Return the names of what is in a place by the facts, and of what is in that, sorted.

    What the person carries is left out, but not what is inside of that.
    """
    if not place:
        return ()
    inside: dict[str, list[str]] = {}
    for relation, thing, holder in facts:
        if relation == "in" and thing != PLAYER:
            inside.setdefault(holder, []).append(thing)
    found: list[str] = []
    layer = sorted(inside.get(place, ()))
    carried = sorted(inside.get(PLAYER, ()))
    layer += [thing for holder in carried for thing in sorted(inside.get(holder, ()))]
    for _ in range(_DEPTH):
        found += layer
        layer = [thing for holder in layer for thing in sorted(inside.get(holder, ()))]
    return tuple(dict.fromkeys(found))
