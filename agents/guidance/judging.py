"""Whether a move brought about what a goal asks, by what the world shows.

Where nothing can be told, the goal stays open: the person can tick it. May import
``agents.core``, ``agents.induction`` and ``games``.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from agents.core.commands import canonical
from agents.core.goal_reading import Asks, GoalAim, Words, names, read_goal, speaks_of
from agents.core.goals import Goal, open_goals
from agents.core.refusals import is_refusal
from agents.core.text import words
from agents.core.types import Turn
from agents.induction.sights import PlacedThing, sights_of
from games.types import Ending, Scene

Names = Set[frozenset[str]]
"""Whole names of things, each as the set of its words."""
NONE: Names = frozenset()


def is_reached(aim: GoalAim, before: Scene, turn: Turn) -> bool:
    """Tell whether what a goal asks is so after a move.

    Args:
        aim: what it asks.
        before: what was shown before the move.
        turn: the move, and what it led to.
    """
    now = turn.scene
    match aim.asks:
        case Asks.POINTS:
            return now.score is not None and now.score >= aim.points
        case Asks.FIND:
            return in_sight(aim.thing, now)
        case Asks.REACH | Asks.NEAR:
            return is_at(aim.thing, now)
        case Asks.TAKE:
            return holds(aim.thing, now)
        case Asks.LEAVE:
            return holds(aim.thing, before) and not holds(aim.thing, now)
        case Asks.DO:
            return _was_done(aim, turn)


def reached(goals: Iterable[Goal], before: Scene, turn: Turn) -> list[Goal]:
    """Return the open goals that a move has reached."""
    return [goal for goal in open_goals(goals) if is_reached(read_goal(goal.text), before, turn)]


def in_sight(thing: Words, scene: Scene, but: Names = NONE) -> bool:
    """Tell whether a scene shows a thing, or it is carried.

    Args:
        thing: words of its name.
        scene: where one stands.
        but: whole names of what isn't meant, here and below.
    """
    told = sights_of(scene.text)
    if told:  # where things are told by steps, other words of the text are no sight of them
        return bool(sights_named(thing, scene, but)) or holds(thing, scene, but)
    return speaks_of(scene.text, thing) or holds(thing, scene)


def sights_named(thing: Words, scene: Scene, but: Names = NONE) -> tuple[PlacedThing, ...]:
    """Return what a scene tells at a distance and goes by a name, the nearest first."""
    named = (one for one in sights_of(scene.text) if set(thing) <= set(one.words))
    found = [one for one in named if frozenset(one.words) not in but]
    return tuple(sorted(found, key=lambda one: sum(count for _, count in one.steps)))


def is_at(thing: Words, scene: Scene, but: Names = NONE) -> bool:
    """Tell whether one is at a place, or right before a thing that is told by steps."""
    if scene.location and names(thing, scene.location):
        return True
    near = sights_named(thing, scene, but)
    return bool(near) and sum(count for _, count in near[0].steps) == 1


def holds(thing: Words, scene: Scene, but: Names = NONE) -> bool:
    """Tell whether a thing is carried."""
    return any(names(thing, name) and frozenset(words(name)) not in but for name in scene.inventory)


def _was_done(aim: GoalAim, turn: Turn) -> bool:
    """Tell whether the move is what a goal says, and something came of it; or it is won."""
    if turn.scene.ending is Ending.VICTORY and not aim.thing:
        return True
    if turn.decision is None or not aim.verb:
        return False
    key = canonical(turn.decision.command)
    said, verb = key.split(), canonical(aim.verb).split()
    if said[: len(verb)] != verb:
        return False
    if turn.effect.nothing and (is_refusal(turn.scene.text) or not turn.scene.text.strip()):
        return False
    return (not aim.thing and not said[1:]) or bool(aim.thing and aim.thing[-1] in said)
