"""What of a scene recurs: the key that memory files an experience under.

Pure functions; memory, co-play and imports share them so that a turn gives the
same key whoever computes it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from agents.core.commands import canonical
from agents.core.memories import Effect, Observation
from games.types import NO_FACTS, PLAYER, Fact, Facts, Scene, holders


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
    location = scene.location or ""
    looked = previous is None or location != previous.location or canonical(command) == "look"
    description = scene.text if looked or previous is None else previous.description
    if facts:
        key = _key_of(within_reach(facts))
    else:
        key = _digest("text", (location, description, *sorted(scene.inventory)))
    return Observation(key, location, description, scene.inventory)


def within_reach(facts: Facts) -> list[Fact]:
    """Keep the facts that bear on where the person stands, sorted.

    That is everything in the person's place, at any depth, with its states;
    and the states of things that are in no place at all, since stories keep
    doors and windows that belong to two places there (ZIL's LOCAL-GLOBALS). What
    is in other places goes: the key must not change because somebody wanders
    about elsewhere. The place's own states go too: most stories mark there
    that it was visited.
    """
    holder = holders(facts)
    inside: dict[str, list[str]] = defaultdict(list)
    for thing, where in holder.items():
        inside[where].append(thing)
    place = _place_of_player(holder)
    region = holder.get(place)
    todo = [place]
    if region is not None:  # what is held by something that is itself nowhere is shared by places
        todo += [top for top in inside if top not in holder and top not in (place, region)]
    near: set[str] = set()
    while todo:
        found = [thing for thing in inside.get(todo.pop(), ()) if thing not in near]
        near.update(found)
        todo += found
    return sorted({("in", PLAYER, place), *(f for f in facts if f[1] in near and f[1] != place)})


def place_of(facts: Facts) -> str:
    """Return the fact's name of the place that the person is in, empty if they don't say."""
    holder = holders(facts)
    return _place_of_player(holder) if PLAYER in holder else ""


def whereabouts(facts: Facts) -> tuple[str, str]:
    """Return the place that the person is in, and what they sit in or on there.

    Either is empty where the facts don't say.
    """
    holder = holders(facts)
    if PLAYER not in holder:
        return "", ""
    place = _place_of_player(holder)
    return place, "" if holder[PLAYER] == place else holder[PLAYER]


def _place_of_player(holder: dict[str, str]) -> str:
    """Return the outermost place of the person that isn't the map itself.

    A vehicle stands in a place, and in some stories every place stands in one
    great container: the place is the last holder but that one.
    """
    chain = [PLAYER]
    while chain[-1] in holder and len(chain) <= len(holder):
        chain.append(holder[chain[-1]])
    if len(chain) <= 2:
        return chain[-1]
    siblings = sum(1 for where in holder.values() if where == chain[-1])
    return chain[-2] if siblings > _MAP_SIZE else chain[-1]


_MAP_SIZE = 12
"""A thing that holds more than this at the very top is the map, not a place."""


def _digest(kind: str, lines: Iterable[str]) -> str:
    state = hashlib.blake2b(kind.encode(), digest_size=16)
    for line in lines:
        state.update(b"\x00")
        state.update(line.encode("utf-8", "replace"))
    return state.hexdigest()


def effect_of(
    before: Scene, old: Observation, after: Scene, new: Observation, facts: Facts = NO_FACTS
) -> Effect:
    """Tell what a command changed, from the scenes around it.

    Args:
        before, after: what was shown.
        old, new: what of it recurs.
        facts: the world's facts after it, where they are at hand.
    """
    score = (after.score or 0) - (before.score or 0)
    same = (
        (old.key == new.key or (before.moves == 0 and _only_began(old, facts)))
        and old.location == new.location
        and sorted(old.inventory) == sorted(new.inventory)
        and score == 0
        and not after.died
        and after.ending == before.ending
    )
    return Effect(score=score, died=after.died, nothing=same)


def _only_began(old: Observation, facts: Facts) -> bool:
    """Tell whether all that changed is a mark on the person: some stories set one at first."""
    near = within_reach(facts) if facts else []
    marks = [fact for fact in near if fact[0] != "in" and fact[1] == PLAYER]
    return any(_key_of(fact for fact in near if fact != mark) == old.key for mark in marks)


def _key_of(near: Iterable[Fact]) -> str:
    return _digest("facts", (" ".join(fact) for fact in near))
