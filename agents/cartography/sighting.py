"""One turn as the surveyor needs it: what was said, where that was, what led there."""

from __future__ import annotations

from dataclasses import dataclass

from agents.core.commands import canonical
from agents.core.observation import whereabouts
from agents.core.types import Turn
from games.types import Facts, Scene


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one turn showed of the map.

    Attributes:
        turn: the journal's id of it; ``parent`` that of the turn before, None for
            an opening.
        command: in canonical form, empty for an opening.
        text: what was shown.
        name: what the story's status line or the world calls the place.
        place: the place by the world's facts, empty where it has none.
        vehicle: what the person sits in by the facts, empty if they stand.
        died: the person died of it.
        paused: the story waits for a key: a menu, or a page that is to be read.
        moves: turns that the story had counted, None where it counts none.
    """

    turn: int
    parent: int | None
    command: str
    text: str
    name: str
    place: str = ""
    vehicle: str = ""
    died: bool = False
    paused: bool = False
    moves: int | None = None


def sight(turn: Turn, facts: Facts | None) -> Sighting:
    """Return what a turn showed.

    Args:
        turn: of any session of one game.
        facts: what held after it; None or empty where that isn't known.
    """
    command = turn.decision.command if turn.decision is not None else ""
    return sight_scene(turn.id, turn.parent, command, turn.scene, facts)


def sight_scene(
    turn: int, parent: int | None, command: str, scene: Scene, facts: Facts | None
) -> Sighting:
    """Return what a scene showed; see :func:`sight`."""
    place, vehicle = whereabouts(facts) if facts else ("", "")
    return Sighting(
        turn,
        parent,
        canonical(command.strip().rstrip(".,;!")),
        scene.text,
        scene.location or "",
        place,
        vehicle,
        scene.died,
        scene.awaits_key,
        scene.moves,
    )
