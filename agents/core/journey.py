"""The path of a session as a chain: each move knows where it was made and what came before.

A chain is lengthened, never changed, so that situations of a moment ago keep
theirs. May import ``agents.core`` and ``games.types`` only.
"""

from __future__ import annotations

from datetime import UTC, datetime

from agents.core.commands import Decision, Kind
from agents.core.fact_index import index_of
from agents.core.memories import Effect, Observation
from agents.core.observation import place_of
from agents.core.types import Leg, Situation, Step, Turn
from games.types import NO_FACTS, PLAYER, Facts, Scene

_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)

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
    shown = turn.observation.location
    if turn.scene.awaits_key and before is not None:
        shown = before.room  # a page that waits for a key is no place
    return Leg(turn, place or shown, _near(facts, place), before)


def since_kept(leg: Leg | None, name: str) -> tuple[list[Leg], Leg | None]:
    """Return the moves since something was last kept of a path, oldest first, and where it was.

    Args:
        leg: the path's end.
        name: that it is kept under; None stands for where, if it never was.
    """
    behind: list[Leg] = []
    while leg is not None and name not in leg.kept:
        behind.append(leg)
        leg = leg.before
    return behind[::-1], leg


def told_by(situation: Situation) -> Leg:
    """Return as much of a path as a situation's latest moves tell."""
    place = situation.recent[0].location if situation.recent else situation.observation.location
    leg: Leg | None = None
    if situation.recent:
        leg = lengthen(None, _turn(0, Scene("", place), Observation("", place, "")), NO_FACTS)
    for number, step in enumerate(situation.recent, 1):
        scene = step.scene
        if number == len(situation.recent):
            break
        seen = Observation("", scene.location or "", scene.text, scene.inventory)
        leg = lengthen(leg, _turn(number, scene, seen, step), NO_FACTS)
    last = situation.recent[-1] if situation.recent else None
    turn = _turn(len(situation.recent), situation.scene, situation.observation, last)
    near = _near(situation.facts, place_of(situation.facts)) if situation.facts else ()
    return Leg(turn, situation.observation.location, near, leg)


def _turn(number: int, scene: Scene, seen: Observation, step: Step | None = None) -> Turn:
    made = None if step is None else Decision(step.actor, Kind.AUTO, step.command)
    effect = Effect() if step is None else step.effect
    return Turn(number, 0, None, number, scene, seen, _NO_DATE, made, effect)


def _near(facts: Facts, place: str) -> tuple[str, ...]:
    """Return the names of what is in a place by the facts, and of what is in that, sorted.

    What the person carries is left out, but not what is inside of that.
    """
    if not place:
        return ()
    where = index_of(facts).whereabouts
    contents, also = where.contents, where.also

    def inside(holder: str) -> list[str]:
        things = contents.get(holder, ())
        return sorted({*things, *also.get(holder, ())} - {PLAYER})

    found: list[str] = []
    layer = inside(place)
    layer += [thing for holder in inside(PLAYER) for thing in inside(holder)]
    for _ in range(_DEPTH):
        found += layer
        layer = [thing for holder in layer for thing in inside(holder)]
    return tuple(dict.fromkeys(found))
