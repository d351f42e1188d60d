"""What of a scene recurs: the key that memory files an experience under.

Pure functions; memory, co-play and imports share them so that a turn gives the
same key whoever computes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from agents.core.commands import canonical
from agents.core.fact_index import index_of
from agents.core.memories import Effect, Observation, set_back
from games.types import NO_FACTS, PLAYER, Fact, Facts, Scene


def observe(
    scene: Scene, facts: Facts, previous: Observation | None = None, command: str = ""
) -> Observation:
    """Reduce a scene to its recurring part.

    Args:
        scene: what the world shows now.
        facts: the world's facts now, empty where it has none.
        previous: observation of the scene before, None for an opening.
        command: what led here, empty for an opening.
    """
    if scene.awaits_key:
        return _of_key(scene, facts, previous)
    location = scene.location or ""
    looked = previous is None or location != previous.location or canonical(command) == "look"
    description = scene.text if looked or previous is None else previous.description
    if facts:
        key = _digest("facts", (index_of(facts).told_within_reach,))
    else:
        key = _digest("text", (location, description, *sorted(scene.inventory)))
    return Observation(key, location, description, scene.inventory)


def _of_key(scene: Scene, facts: Facts, previous: Observation | None) -> Observation:
    """Reduce a scene that waits for a single key: a situation of its own, in no place.

    What is pressed in a menu is no move in the room behind it. The first half of the
    key is that of the room, so that it can be told whether coming here changed it.
    """
    if facts:
        room = _key_of(within_reach(facts))
    else:
        room = previous.key if previous is not None else _digest("text", ())
    shown = _digest("key", (scene.text,))
    return Observation(room[:_HALF] + shown[:_HALF], "", scene.text, scene.inventory)


def within_reach(facts: Facts) -> tuple[Fact, ...]:
    """Keep the facts that bear on where the person stands, sorted.

    That is everything in the person's place, at any depth, with its states;
    and the states of things that are in no place at all, since stories keep
    doors and windows that belong to two places there (ZIL's LOCAL-GLOBALS). What
    is in other places goes: the key must not change because somebody wanders
    about elsewhere. The place's own states go too: most stories mark there
    that it was visited.
    """
    return index_of(facts).within_reach


def place_of(facts: Facts) -> str:
    """Return the fact's name of the place that the person is in, empty if they don't say."""
    where = index_of(facts).whereabouts
    return where.outermost if PLAYER in where.holders else ""


def whereabouts(facts: Facts) -> tuple[str, str]:
    """Return the place that the person is in, and what they sit in or on there.

    Either is empty where the facts don't say.
    """
    where = index_of(facts).whereabouts
    if PLAYER not in where.holders:
        return "", ""
    held = where.holders[PLAYER]
    return where.outermost, "" if held == where.outermost else held


_HALF = 16
"""Letters of a key that tell the room behind a scene of a single key."""


def _digest(kind: str, lines: Iterable[str]) -> str:
    said = "\x00".join((kind, *lines)).encode("utf-8", "replace")
    return hashlib.blake2b(said, digest_size=16).hexdigest()


def effect_of(
    before: Scene, old: Observation, after: Scene, new: Observation, facts: Facts = NO_FACTS
) -> Effect:
    """Tell what a command changed, from the scenes around it.

    Args:
        before, after: what was shown.
        old, new: what of it recurs.
        facts: the world's facts after it, where they are at hand.
    """
    anew = set_back(before.moves, after.moves)
    score = 0 if anew else (after.score or 0) - (before.score or 0)
    if after.awaits_key and not before.awaits_key:  # a page to be read is no change
        here = old.key[:_HALF] == new.key[:_HALF] and before.location == after.location
    else:
        here = old.location == new.location and (
            old.key == new.key or (before.moves == 0 and _only_began(old, facts))
        )
    same = (
        here
        and not anew
        and sorted(old.inventory) == sorted(new.inventory)
        and score == 0
        and not after.died
        and after.ending == before.ending
    )
    return Effect(score=score, died=after.died, nothing=same)


def _only_began(old: Observation, facts: Facts) -> bool:
    """Tell whether all that changed is a mark on the person: some stories set one at first."""
    near = within_reach(facts) if facts else ()
    marks = [fact for fact in near if fact[0] != "in" and fact[1] == PLAYER]
    return any(_key_of(fact for fact in near if fact != mark) == old.key for mark in marks)


def _key_of(near: Iterable[Fact]) -> str:
    return _digest("facts", map(" ".join, near))
