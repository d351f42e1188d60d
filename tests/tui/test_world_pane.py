"""The World pane: what a world draws of what is seen, beside what it tells."""

from __future__ import annotations

from games.types import Scene
from tui.widgets.worldpane import WorldPane, WorldView

_TASK = "go to the blue box and go to a red door after you pick up the grey key"


def test_a_drawing_never_touches_the_words_beside_it() -> None:
    shown = WorldView(scene=Scene(text="", task=_TASK, picture="██ ·bk\n██ · ^", score=0))
    for width in range(40, 64):
        drawn = WorldPane().draw(shown, width).plain.split("\n")
        rows = [line for line in drawn if "██" in line]
        assert len(rows) == 2
        assert all(line.partition("██")[0].endswith("  ") for line in rows), width
        assert max(map(len, drawn)) <= width


def test_a_drawing_stands_above_the_words_where_both_do_not_fit() -> None:
    shown = WorldView(scene=Scene(text="", task=_TASK, picture="██ ·bk\n██ · ^", score=0))
    drawn = WorldPane().draw(shown, 30).plain.split("\n")
    assert [line.rstrip() for line in drawn[:2]] == ["██ ·bk", "██ · ^"]
