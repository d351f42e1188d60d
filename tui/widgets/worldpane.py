"""Where the person is, what they carry, and how the score went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from games.text import clean_line
from games.types import Scene
from tui.widgets.format import QUIET, clip, sparkline
from tui.widgets.pane import TextPane

_LABEL = 10


@dataclass(frozen=True, slots=True)
class WorldView:
    """What the pane tells of the world.

    Attributes:
        scene: where we stand; None before the game is open.
        directions: (direction, where to) for every way taken from here so far.
        scores: the score after each move of this path, oldest first.
    """

    scene: Scene | None = None
    directions: tuple[tuple[str, str], ...] = ()
    scores: tuple[int, ...] = ()


class WorldPane(TextPane[WorldView]):
    """Location, ways seen, belongings, and the score over time."""

    heading = "World"
    least = 5

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(WorldView(), id=id, classes=classes)

    def draw(self, shown: WorldView, width: int) -> Content:
        """Write a line each of place, ways, belongings and score."""
        scene = shown.scene
        if scene is None:
            return Content("")
        ways = ", ".join(
            f"{clean_line(direction)} → {clean_line(to)}" if to else clean_line(direction)
            for direction, to in shown.directions
        )
        none = "nothing" if scene.inventory_known else "not known"
        lines = [
            _line("here", clean_line(scene.location or "a place without a name"), "bold"),
            _line("exits seen", ways or "none yet", "" if ways else QUIET),
            _line("carrying", ", ".join(map(clean_line, scene.inventory)) or none),
            _line("score", _score_course(scene, shown.scores, width)),
        ]
        return Content("\n").join(lines)


def _score_course(scene: Scene, scores: Sequence[int], width: int) -> str:
    parts = [score_words(scene) or "not kept"]
    if scene.moves is not None:
        parts.append(move_words(scene))
    words = " · ".join(parts)
    course = sparkline(scores, width - _LABEL - len(words) - 4)
    return clip(f"{words}  {course}".rstrip(), width - _LABEL)


def score_words(scene: Scene) -> str:
    """Write score and maximum, empty where the story keeps no score."""
    if scene.score is None:
        return ""
    return f"{scene.score}/{scene.max_score}" if scene.max_score else str(scene.score)


def move_words(scene: Scene) -> str:
    """Write how many moves the story has counted, empty where it counts none."""
    if scene.moves is None:
        return ""
    return "1 move" if scene.moves == 1 else f"{scene.moves} moves"


def _line(label: str, words: str, style: str = "") -> Content:
    return Content.assemble((label.ljust(_LABEL + 1), QUIET), (words, style))
