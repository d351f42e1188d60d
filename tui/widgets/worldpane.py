"""Where the person is, what they carry, and how the score went."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from games.types import Scene
from tui.widgets.format import QUIET, clip, one_line, sparkline
from tui.widgets.pane import Pane

_LABEL = 10
_EDGES = 3
"""Cells of what is around a pane that it does not have for its text."""


class WorldPane(Pane):
    """Location, ways seen, belongings, and the score over time."""

    heading = "World"
    least = 5

    DEFAULT_CSS = """
    WorldPane > Static { height: auto; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._scene: Scene | None = None
        self._ways: tuple[tuple[str, str], ...] = ()
        self._scores: tuple[int, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the one text that is written anew."""
        yield Static("", markup=False)

    def show(
        self,
        scene: Scene,
        ways: Sequence[tuple[str, str]] = (),
        scores: Sequence[int] = (),
    ) -> None:
        """Show a scene.

        Args:
            scene: where we stand.
            ways: (direction, where to) for every way taken from here so far.
            scores: the score after each move of this path, oldest first.
        """
        shown = (scene, tuple(ways), tuple(scores))
        if shown != (self._scene, self._ways, self._scores):
            self._scene, self._ways, self._scores = shown
            self._draw()

    def on_resize(self) -> None:
        """Draw the sparkline as wide as there is room."""
        self._draw()

    def _draw(self) -> None:
        scene = self._scene
        if scene is None:
            return
        # A pane out of sight has no width, and is not always told when it gets one.
        around = self.container_size.width or self.app.size.width
        width = self.scrollable_content_region.width or max(20, around - _EDGES)
        ways = ", ".join(
            f"{one_line(direction)} → {one_line(to)}" if to else one_line(direction)
            for direction, to in self._ways
        )
        lines = [
            _line("here", one_line(scene.location or "a place without a name"), "bold"),
            _line("exits seen", ways or "none yet", "" if ways else QUIET),
            _line("carrying", ", ".join(map(one_line, scene.inventory)) or "nothing"),
            _line("score", self._score_words(scene, width)),
        ]
        self.query_one(Static).update(Content("\n").join(lines))

    def _score_words(self, scene: Scene, width: int) -> str:
        parts = [score_words(scene) or "not kept"]
        if scene.moves is not None:
            parts.append(move_words(scene))
        words = " · ".join(parts)
        course = sparkline(self._scores, width - _LABEL - len(words) - 4)
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
