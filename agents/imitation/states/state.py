"""A moment's facts as something that can be asked: where, holding what, in which state.

Worlds without facts are read from the scene alone: the place and what is
carried. May import ``agents.core``, ``traces`` and ``games.types`` only.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property

from agents.core.fact_index import NOWHERE as NOWHERE
from agents.core.fact_index import FactIndex, index_of
from agents.imitation.states.traces import Moment
from games.types import NO_FACTS, PLAYER, Fact, Facts, Scene


class State:
    """What holds at one moment.

    Args:
        scene: what is shown.
        facts: the world's, empty where it has none.
        before: a moment that most of this still holds since, to be indexed sooner.

    Attributes:
        bare: the world gave no facts.
        facts: the world's facts, or what the scene says where a world has none.
        holders: thing -> what directly holds it; what is nowhere has no entry.
        contents: holder -> what it directly holds, if anything.
        states: thing -> the states that are set on it, if any.
        room: the place that the person is in.
        vehicle: what the person sits in or on, NOWHERE if they stand in the place itself.
        held: what the person carries, at any depth.
        here: what is in the person's place and not carried, at any depth.
        score: points, 0 where the story keeps none.
        moves: moves counted so far, None where the story counts none.
        text: what was shown.
        died: the person died just now; ``over``: the story takes no more commands.
    """

    def __init__(self, scene: Scene, facts: Facts, before: State | None = None) -> None:
        self.bare = not facts
        self.facts = facts or facts_of(scene)
        known: FactIndex | None = None if before is None else before._index
        self._index: FactIndex = index_of(self.facts, known)
        self._places = self._index.whereabouts
        self.holders = self._places.holders
        self.contents = self._places.contents
        self.states = self._index.states
        self.room = self._places.room
        where = self.holders.get(PLAYER, NOWHERE)
        self.vehicle = where if where != self.room else NOWHERE
        self.held = self._places.held
        self.here = self._places.here
        self.score = scene.score or 0
        self.moves = scene.moves
        self.text = scene.text
        self.died = scene.died
        self.over = scene.over

    @property
    def asks(self) -> bool:
        """Whether the story's last word is a question."""
        return self.text.rstrip().endswith("?")

    @property
    def map_root(self) -> str:
        """The thing that holds all places, NOWHERE if there is none."""
        return self._places.map_root

    def place_of(self, thing: str) -> str:
        """Return the place that a thing is in, NOWHERE if it is in none."""
        return self._places.place_of(thing)

    def within(self, holder: str, skipped: str = NOWHERE) -> set[str]:
        """Return what a holder holds, at any depth, but for one thing and its contents."""
        return self._places.within(holder, skipped)

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
    def carried_states(self) -> frozenset[str]:
        """The states that anything carried has."""
        return frozenset(what for thing in self.held for what in self.states.get(thing, ()))

    @property
    def sight(self) -> tuple[object, ...]:
        """What one's sight may hang on: the place, who and what is there, a light."""
        return self.room, self.contents.get(self.room), self.carried_states

    def since(self, before: State) -> tuple[Facts, Facts]:
        """Return which facts went and which came since another moment."""
        if self.facts is before.facts:
            return NO_FACTS, NO_FACTS
        return self._index.since(before.facts)

    def is_set(self, thing: str, what: str) -> bool:
        """Tell whether a state is set on a thing."""
        return what in self.states.get(thing, ())


def states_of(moments: Iterable[Moment]) -> list[State]:
    """Return what holds at moments that follow one another; asked again, nothing is made anew."""
    latest = _latest()
    if latest and latest[0][0] is moments:
        return list(latest[0][1])
    found: list[State] = []
    for moment in moments:
        found.append(State(moment.scene, moment.facts, found[-1] if found else None))
    latest[:] = [(moments, tuple(found))]
    return found


@cache
def _latest() -> list[tuple[Iterable[Moment], tuple[State, ...]]]:
    """Return the moments that were asked for last, with what held at them."""
    return []


def facts_of(scene: Scene) -> Facts:
    """Read place and belongings from a scene, as facts."""
    found: set[Fact] = {("in", thing, PLAYER) for thing in scene.inventory}
    if scene.location:
        found.add(("in", PLAYER, scene.location))
    return frozenset(found)
