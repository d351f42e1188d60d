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


def test_words_that_are_too_long_for_a_line_go_on_under_themselves() -> None:
    carried = ("steel wrench", "chocolate biscuit", "electric torch", "crumpled piece of paper")
    scene = Scene("", "Old Winery", carried, inventory_known=True)
    drawn = WorldPane().draw(WorldView(scene, directions=()), 40).plain.splitlines()
    at = next(row for row, line in enumerate(drawn) if line.startswith("carrying"))
    assert drawn[at : at + 3] == [
        "carrying   steel wrench, chocolate",
        "           biscuit, electric torch,",
        "           crumpled piece of paper",
    ]
    assert max(map(len, drawn)) <= 40
