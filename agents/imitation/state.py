"""A moment's facts as something that can be asked: where, holding what, in which state.

Worlds without facts are read from the scene alone: the place and what is
carried. May import ``games.types`` only.
"""

from __future__ import annotations

from functools import cached_property

from games.types import PLAYER, Fact, Facts, Scene

_MAP_SIZE = 12
"""A thing that holds more than this at the very top is the map, not a place."""
_DEEPEST = 12
NOWHERE = ""
"""The holder of what is in no place at all."""


class State:
    """What holds now.

    Attributes:
        facts: the world's facts, or what a scene says where a world has none.
        score: points, 0 where the story keeps none.
        text: what was shown.
    """

    def __init__(self, scene: Scene, facts: Facts) -> None:
        self.facts = facts or scene_facts(scene)
        self.score = scene.score or 0
        self.text = scene.text
        self.died = scene.died
        self.over = scene.over
        self._holders: dict[str, str] | None = None

    @property
    def holders(self) -> dict[str, str]:
        """Thing -> what directly holds it."""
        if self._holders is None:
            self._holders = {t: where for relation, t, where in self.facts if relation == "in"}
        return self._holders

    @cached_property
    def map_root(self) -> str:
        """The thing that holds all places, empty if there is none."""
        counts: dict[str, int] = {}
        for where in self.holders.values():
            if where not in self.holders:
                counts[where] = counts.get(where, 0) + 1
        top = max(counts, key=lambda w: counts[w], default=NOWHERE)
        if counts.get(top, 0) <= _MAP_SIZE:
            return NOWHERE
        inner = [t for t, where in self.holders.items() if where == top]
        holding = set(self.holders.values())
        return top if sum(t in holding for t in inner) >= 2 else NOWHERE

    def chain(self, thing: str) -> list[str]:
        """Return a thing and its holders, the nearest first, without the map itself."""
        found = [thing]
        while (where := self.holders.get(found[-1])) is not None and len(found) < _DEEPEST:
            found.append(where)
        if len(found) > 2 and found[-1] == self.map_root:
            found.pop()
        return found

    def place_of(self, thing: str) -> str:
        """Return the place that a thing is in, NOWHERE if it is in none."""
        chain = self.chain(thing)
        return chain[-1] if len(chain) > 1 else NOWHERE

    @cached_property
    def room(self) -> str:
        """The place that the person is in."""
        return self.place_of(PLAYER)

    @cached_property
    def vehicle(self) -> str:
        """What the person sits in or on, empty if they stand in the place itself."""
        where = self.holders.get(PLAYER, NOWHERE)
        return where if where != self.room else NOWHERE

    def holds(self, thing: str) -> bool:
        """Tell whether the person carries a thing, at any depth."""
        where: str | None = thing
        for _ in range(_DEEPEST):
            where = self.holders.get(where) if where is not None else None
            if where is None:
                return False
            if where == PLAYER:
                return True
        return False

    def reaches(self, thing: str) -> bool:
        """Tell whether a thing is carried or in the person's place."""
        return thing != PLAYER and (self.place_of(thing) == self.room != NOWHERE)

    def has(self, fact: Fact) -> bool:
        """Tell whether a fact holds."""
        return fact in self.facts


def scene_facts(scene: Scene) -> Facts:
    """Read place and belongings from a scene, as facts."""
    found = {("in", thing, PLAYER) for thing in scene.inventory}
    if scene.location:
        found.add(("in", PLAYER, scene.location))
    return frozenset(found)
