"""What killed here, how the person stood then, and whether that is so again.

A way into the dark is deadly without a light and a fight with empty hands; with a
lamp or a sword both are ways like others. So a death is remembered with the state
in which it came, and bars its command while nothing of that state is better.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from agents.core.journey import since_kept
from agents.core.memories import Exemplar, Match
from agents.core.types import Leg, Situation
from agents.exploration.decision.lights import Lights
from agents.exploration.language.english import english
from agents.exploration.mapping.folding import chart_of

_KEPT = "was dark"


class Plight(StrEnum):
    """A state in which people die, as it is said."""

    DARK = "in the dark"
    WOUNDED = "wounded"
    EMPTY_HANDED = "with empty hands"


def died_in(exemplar: Exemplar) -> tuple[Plight, ...]:
    """Return how the person stood when they died of a memory, in the order of telling.

    That they carried nothing is told where somebody threatened them: it is no
    reason for a fall.
    """
    said = f"{exemplar.description}\n{exemplar.fatal}"
    then = _plights(said)
    if not exemplar.inventory and english().says("threat", said.lower()):
        then.add(Plight.EMPTY_HANDED)
    return tuple(plight for plight in Plight if plight in then)


def _plights(said: str) -> set[Plight]:
    """Return the plights that a text tells of."""
    known = english()
    return {
        plight
        for answer, plight in (("dark", Plight.DARK), ("wounded", Plight.WOUNDED))
        if known.says(answer, said.lower())
    }


def dangers(situation: Situation) -> Iterator[Exemplar]:
    """Yield the memories of this place that killed and would do so again.

    What killed in another game, or in a place that only sounds like this one, says
    nothing of this one. What was done in a plight that is over may be done.
    """
    fatal = [
        e for e in situation.exemplars if e.deaths and e.same_game and e.match is not Match.TEXT
    ]
    if not fatal:
        return
    scene = situation.scene
    now = _plights(f"{situation.observation.description}\n{scene.text}")
    if not scene.inventory:
        now.add(Plight.EMPTY_HANDED)
    for exemplar in fatal:
        if now.issuperset(died_in(exemplar)):
            yield exemplar


def in_the_dark(situation: Situation) -> bool:
    """Tell whether nothing can be seen where one is."""
    said = f"{situation.observation.description}\n{situation.scene.text}"
    return Plight.DARK in _plights(said)


def into_the_dark(situation: Situation) -> frozenset[str]:
    """Return the ways to where nothing could be seen, while nothing in hand gives light."""
    if situation.path is None or not _was_dark(situation.path):
        return frozenset()
    chart = chart_of(situation.path, situation.lexicon)
    if chart.room.dark or chart.sees_in_dark or Lights(chart, situation.lexicon).carried():
        return frozenset()
    rooms = chart.rooms
    return frozenset(
        way
        for way, to in chart.room.ways.items()
        if to in rooms and (rooms[to].unlit or rooms[to].needs_light)
    )


def _was_dark(leg: Leg) -> bool:
    """Tell whether nothing could be seen somewhere on a path, worked out once a move."""
    behind, at = since_kept(leg, _KEPT)
    was = at is not None and bool(at.kept[_KEPT])
    for one in behind:
        was = was or english().says("dark", one.turn.scene.text.lower())
        one.kept[_KEPT] = was
    return was


def deadly(situation: Situation) -> frozenset[str]:
    """Return the canonical commands that are deadly here as things stand."""
    return frozenset(exemplar.key for exemplar in dangers(situation))
