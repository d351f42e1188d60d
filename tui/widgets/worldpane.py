"""Where the person is, what they carry, and how the score went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from textual.content import Content

from agents.core.maps import GameMap
from games.text import clean_line
from games.types import Scene, clean_text
from tui.widgets.format import QUIET, clip, sparkline
from tui.widgets.mapexcerpt import beside, excerpt
from tui.widgets.pane import TextPane

_LABEL = 10
_LEAST_ROWS = 7
"""Rows from which a map tells something."""
_GAP = 2
"""Columns between words and a drawing."""
_LEAST_HUNG = 16
"""Cells under which words go on at the edge: there is no room to lose."""
_LEAST_TOLD = 24
"""Columns that are left to words beside a drawing of the world's own."""
_TOLD = 34
"""Columns that are told in where the map stands beside."""
_BESIDE = 70
"""Columns from which it does."""


@dataclass(frozen=True, slots=True)
class WorldView:
    """What the pane tells of the world.

    Attributes:
        scene: where we stand; None before the game is open.
        place: what that is called on the map, empty for what the story calls it.
        directions: (direction, where to) for every way taken from here so far; None
            while that isn't known.
        scores: the score after each move of this path, oldest first.
        drawn: the map as it was seen, for where there is room for it.
        notes: the person's own on what is here.
    """

    scene: Scene | None = None
    place: str = ""
    directions: tuple[tuple[str, str], ...] | None = ()
    scores: tuple[int, ...] = ()
    drawn: GameMap = field(default_factory=GameMap)
    notes: tuple[str, ...] = ()


class WorldPane(TextPane[WorldView]):
    """Location, ways seen, belongings, and the score over time.

    Attributes:
        alone: it has a tab of its own, where there is room for the rooms around.
    """

    heading = "World"
    least = 5

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(WorldView(), id=id, classes=classes)
        self.alone = False

    def draw(self, shown: WorldView, width: int) -> Content:
        """Write a line each of place, ways, belongings and score, and the map if it fits."""
        if shown.scene is not None and shown.scene.picture:
            return _with_picture(shown, shown.scene.picture, width)
        rows = self.size.height if self.alone else 0
        if shown.scene is None or not shown.drawn.rooms or rows < _LEAST_ROWS:
            return _told(shown, width)
        if width >= _BESIDE:
            lines = _told(shown, _TOLD).wrap(_TOLD)
            return beside(lines, excerpt(shown.drawn, width - _TOLD - 2, rows), _TOLD + 2)
        told = _told(shown, width)
        left = rows - len(told.wrap(width)) - 1
        if left < _LEAST_ROWS:
            return told
        return Content("\n").join([told, Content(""), *excerpt(shown.drawn, width, left)])


def _with_picture(shown: WorldView, picture: str, width: int) -> Content:
    """Write what a world tells beside its own drawing, or below where that is too narrow."""
    drawn = [Content(line) for line in clean_text(picture).split("\n")]
    told = width - max(line.cell_length for line in drawn) - _GAP
    if told >= _LEAST_TOLD:
        return beside(_told(shown, told).wrap(told), drawn, told + _GAP)
    return Content("\n").join([*drawn, _told(shown, width)])


def _told(shown: WorldView, width: int) -> Content:
    """Write a line each of place, ways, belongings and score."""
    scene = shown.scene
    if scene is None:
        return Content("")
    ways = ", ".join(
        f"{clean_line(direction)} → {clean_line(to)}" if to else clean_line(direction)
        for direction, to in shown.directions or ()
    )
    none = "…" if shown.directions is None else "none taken yet"
    nothing = "nothing" if scene.inventory_known else "not known"
    rows = [("task", clean_line(scene.task), "bold")] if scene.task else []
    if not (scene.picture and scene.location is None):
        rows += [
            ("here", clean_line(shown.place or scene.location or "a place without a name"), "bold"),
            ("exits seen", ways or none, "" if ways else QUIET),
        ]
    rows += [
        ("carrying", ", ".join(map(clean_line, scene.inventory)) or nothing, ""),
        ("score", _score_course(scene, shown.scores, width), ""),
    ]
    rows += [("your note", clean_line(note), "") for note in shown.notes]
    return Content("\n").join([_line(label, words, style, width) for label, words, style in rows])


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


@lru_cache(maxsize=64)
def _line(label: str, words: str, style: str, width: int) -> Content:
    """Write words after their label, where they go on under themselves; most stay as they were."""
    line = Content.assemble((label.ljust(_LABEL + 1), QUIET), (words, style))
    room = width - _LABEL - 1
    if line.cell_length <= width or room < _LEAST_HUNG:
        return line
    start, told = line[: _LABEL + 1], line[_LABEL + 1 :]
    first, *others = told.wrap(room)
    indent = Content(" " * (_LABEL + 1))
    return Content("\n").join([start + first, *(indent + other for other in others)])
