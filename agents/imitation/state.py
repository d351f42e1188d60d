"""A moment's facts as something that can be asked: where, holding what, in which state.

Worlds without facts are read from the scene alone: the place and what is
carried. May import ``games.types`` only.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from games.types import PLAYER, Fact, Facts, Scene, holders

NOWHERE = ""
"""The holder of what is in no place at all."""
_MAP_SIZE = 12
"""A thing that holds more than this at the very top may be the map, not a place."""
_DEEPEST = 12


class State:
    """What holds at one moment.

    Attributes:
        facts: the world's facts, or what the scene says where a world has none.
        bare: the world gave no facts.
        score: points, 0 where the story keeps none.
        moves: moves counted so far, None where the story counts none.
        text: what was shown.
        died: the person died just now; ``over``: the story takes no more commands.
    """

    def __init__(self, scene: Scene, facts: Facts) -> None:
        self.bare = not facts
        self.facts = facts or facts_of(scene)
        self.score = scene.score or 0
        self.moves = scene.moves
        self.text = scene.text
        self.died = scene.died
        self.over = scene.over

    @property
    def asks(self) -> bool:
        """Whether the story's last word is a question."""
        return self.text.rstrip().endswith("?")

    @cached_property
    def holders(self) -> dict[str, str]:
        """Thing -> what directly holds it; what is nowhere has no entry."""
        return holders(self.facts)

    @cached_property
    def contents(self) -> dict[str, list[str]]:
        """Holder -> what it directly holds."""
        found: dict[str, list[str]] = defaultdict(list)
        for thing, where in self.holders.items():
            found[where].append(thing)
        return found

    @cached_property
    def map_root(self) -> str:
        """The thing that holds all places, NOWHERE if there is none."""
        near = self.holders.get(PLAYER)
        tops = [w for w in self.contents if w not in self.holders and w != near]
        top = max(tops, key=lambda where: (len(self.contents[where]), where), default=NOWHERE)
        inner = self.contents.get(top, [])
        if len(inner) <= _MAP_SIZE or sum(thing in self.contents for thing in inner) < 2:
            return NOWHERE
        return top

    def place_of(self, thing: str) -> str:
        """Return the place that a thing is in, NOWHERE if it is in none."""
        holders = self.holders
        place = thing
        for _ in range(_DEEPEST):
            where = holders.get(place)
            if where is None or where == self.map_root:
                break
            place = where
        return place if place != thing else NOWHERE

    @cached_property
    def room(self) -> str:
        """The place that the person is in."""
        return self.place_of(PLAYER)

    @cached_property
    def vehicle(self) -> str:
        """What the person sits in or on, NOWHERE if they stand in the place itself."""
        where = self.holders.get(PLAYER, NOWHERE)
        return where if where != self.room else NOWHERE

    def within(self, holder: str, skipped: str = NOWHERE) -> set[str]:
        """Return what a holder holds, at any depth, but for one thing and its contents."""
        found: set[str] = set()
        todo = [holder]
        while todo:
            for thing in self.contents.get(todo.pop(), ()):
                if thing not in found and thing != skipped:
                    found.add(thing)
                    todo.append(thing)
        return found

    @cached_property
    def held(self) -> set[str]:
        """What the person carries, at any depth."""
        return self.within(PLAYER)

    @cached_property
    def here(self) -> set[str]:
        """What is in the person's place and not carried, at any depth."""
        return self.within(self.room, PLAYER) if self.room else set()

    def reaches(self, thing: str) -> bool:
        """Tell whether a thing is carried or in the person's place."""
        return thing in self.held or thing in self.here

    def holds(self, thing: str) -> bool:
        """Tell whether a thing is carried, or one that nobody could tell from it."""
        if thing in self.held:
            return True
        name, numbered, _ = thing.partition("#")
        return bool(numbered) and any(t.partition("#")[0] == name for t in self.held)

    @cached_property
    def states(self) -> dict[str, list[str]]:
        """Thing -> the states that are set on it."""
        found: dict[str, list[str]] = defaultdict(list)
        for relation, thing, what in self.facts:
            if relation == "is":
                found[thing].append(what)
        return found

    def is_set(self, thing: str, what: str) -> bool:
        """Tell whether a state is set on a thing."""
        return ("is", thing, what) in self.facts


def facts_of(scene: Scene) -> Facts:
    """Read place and belongings from a scene, as facts."""
    found: set[Fact] = {("in", thing, PLAYER) for thing in scene.inventory}
    if scene.location:
        found.add(("in", PLAYER, scene.location))
    return frozenset(found)
