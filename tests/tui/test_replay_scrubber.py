"""The timeline: where marks stand, and how the mouse seeks."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from agents.journal.replay import Highlights
from tui.widgets.scrubber import Scrubber, cell_of, glyphs, index_at

MARKS = Highlights(overrides=(10, 50), scores=(20, 50, 99), deaths=(99,))


class Workspace(App[None]):
    """A scrubber of 60 cells that goes where it is asked to."""

    CSS = "Scrubber { width: 60; } .low { height: 1; }"

    def __init__(self, total: int = 101, marks: Highlights = MARKS, *, low: bool = False) -> None:
        super().__init__()
        self.total, self.marks, self.low = total, marks, low
        self.sought: list[int] = []

    def compose(self) -> ComposeResult:
        yield Scrubber(classes="low" if self.low else None)

    def on_mount(self) -> None:
        self.scrubber = self.query_one(Scrubber)
        self.scrubber.load(self.total, self.marks)
        self.scrubber.focus()

    def on_scrubber_sought(self, event: Scrubber.Sought) -> None:
        self.sought.append(event.index)
        event.scrubber.position = event.index

    @property
    def lines(self) -> list[str]:
        return [
            "".join(segment.text for segment in self.scrubber.render_line(y))
            for y in range(self.scrubber.size.height)
        ]


@pytest.mark.parametrize(("total", "width"), [(2, 30), (40, 40), (101, 53), (5000, 31)])
def test_cells_span_the_line_and_lead_back(total: int, width: int) -> None:
    assert cell_of(0, total, width) == 0
    assert cell_of(total - 1, total, width) == width - 1
    assert index_at(0, total, width) == 0
    assert index_at(width - 1, total, width) == total - 1
    assert index_at(-5, total, width) == 0
    assert index_at(width + 9, total, width) == total - 1
    cells = [cell_of(index, total, width) for index in range(total)]
    assert cells == sorted(cells)
    for cell in range(width):
        assert abs(cell_of(index_at(cell, total, width), total, width) - cell) <= width // total


def test_a_path_of_one_turn_has_one_place() -> None:
    assert cell_of(0, 1, 30) == 0
    assert index_at(17, 1, 30) == 0


def test_the_rarer_mark_is_shown_where_several_meet() -> None:
    shown = glyphs(Highlights(overrides=(4, 8), scores=(4, 6), deaths=(8,)), 10, 10)
    assert {cell: glyph for cell, (glyph, _, _) in shown.items()} == {4: "◆", 6: "▲", 8: "✝"}


def test_a_crowded_cell_leads_to_its_first_mark() -> None:
    shown = glyphs(Highlights(scores=(100, 101, 102)), 10_000, 20)
    assert [index for _, _, index in shown.values()] == [100]


async def test_marks_stand_above_the_rail() -> None:
    app = Workspace()
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        above, rail = app.lines
        width = 60 - len("   0/100")
        assert rail.startswith("●─")
        assert rail.endswith("   0/100")
        assert above[cell_of(10, 101, width)] == "◆"
        assert above[cell_of(20, 101, width)] == "▲"
        assert above[cell_of(50, 101, width)] == "◆"
        assert above[cell_of(99, 101, width)] == "✝"


async def test_one_line_carries_rail_and_marks() -> None:
    app = Workspace(low=True)
    async with app.run_test(size=(80, 10)) as pilot:
        app.scrubber.position = 1
        await pilot.pause()
        [line] = app.lines
        assert {"◆", "▲", "✝", "●", "─"} <= set(line)
        assert line.endswith("   1/100")


async def test_a_click_seeks_and_a_click_on_a_mark_finds_it() -> None:
    app = Workspace(total=5000, marks=Highlights(overrides=(1234,)))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        cell = app.lines[0].index("◆")
        await pilot.click(Scrubber, offset=(cell, 0))
        assert app.sought == [1234]
        await pilot.click(Scrubber, offset=(0, 1))
        assert app.sought[-1] == 0


async def test_a_drag_follows_the_pointer_beyond_the_rail() -> None:
    app = Workspace()
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.mouse_down(Scrubber, offset=(0, 1))
        await pilot.hover(Scrubber, offset=(20, 1))
        await pilot.hover(Scrubber, offset=(79, 5))
        await pilot.mouse_up(Scrubber, offset=(79, 5))
        await pilot.hover(Scrubber, offset=(3, 1))
        await pilot.pause()
        assert app.sought == [index_at(20, 101, 52), 100]
        assert app.scrubber.position == 100


async def test_a_path_without_moves_has_nowhere_to_go() -> None:
    app = Workspace(total=1, marks=Highlights())
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.click(Scrubber, offset=(30, 1))
        assert app.sought == []
        assert app.lines[1].endswith(" 0/0")
