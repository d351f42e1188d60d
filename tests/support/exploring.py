"""Paths: of a world played by nothing but what exploring proposes, and written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from agents.core.commands import Actor, Decision, Kind
from agents.core.journey import lengthen
from agents.core.memories import Effect
from agents.core.observation import effect_of, observe
from agents.core.types import Leg, Situation, Turn
from agents.exploration.decision.policy import scout
from games.types import NO_FACTS, Facts, Scene
from games.world import World

_AT = datetime(2026, 11, 20, tzinfo=UTC)


def wander(world: World, seed: int, steps: int) -> Iterator[Leg]:
    """Yield the path of an episode after each move; the opening first."""
    scene, facts = world.reset(seed), world.facts()
    lexicon, seen = world.lexicon(), observe(scene, facts)
    leg = lengthen(None, Turn(0, 0, None, 0, scene, seen, _AT, None, Effect()), facts)
    yield leg
    for number in range(1, steps + 1):
        if scene.over:
            return
        here = Situation(world.info, scene, seen, facts=facts, lexicon=lexicon, path=leg)
        command = scout(here)[0].command
        before, old = scene, seen
        scene, facts = world.step(command), world.facts()
        seen = observe(scene, facts, old, command)
        effect = effect_of(before, old, scene, seen)
        made = Decision(Actor.AGENT, Kind.AUTO, command)
        leg = lengthen(
            leg, Turn(number, 0, number - 1, number, scene, seen, _AT, made, effect), facts
        )
        yield leg


Move = tuple[str, Scene] | tuple[str, Scene, Facts]


def walked(opening: Scene, *moves: Move, facts: Facts = NO_FACTS) -> Leg:
    """Return the path of an opening and of moves, each a command and what it led to.

    Args:
        moves: with what is known then; of others nothing is.
        facts: what is known of the opening.
    """
    before, seen = opening, observe(opening, facts)
    leg = lengthen(None, Turn(0, 0, None, 0, opening, seen, _AT), facts)
    for number, (command, after, *told) in enumerate(moves, 1):
        known = told[0] if told else NO_FACTS
        old, seen = seen, observe(after, known, seen, command)
        made = Decision(Actor.AGENT, Kind.AUTO, command)
        effect = effect_of(before, old, after, seen)
        turn = Turn(number, 0, number - 1, number, after, seen, _AT, made, effect)
        leg, before = lengthen(leg, turn, known), after
    return leg
