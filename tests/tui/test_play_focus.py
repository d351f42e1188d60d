"""Keys mean what the key line says, wherever the focus is and whatever the mouse did."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.events import Paste

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode
from agents.core.proposals import Part
from tests.support.play_screen import asking, judged, opening, turn
from tests.support.play_stage import Make, ready, staged
from tests.support.waiting import until
from tui.widgets.bars import KeyLine, PaneTabs
from tui.widgets.critic import CriticPane
from tui.widgets.memories import MemoriesPane
from tui.widgets.proposal import ChoiceRow, ProposalPane
from tui.widgets.transcript import Transcript
from tui.widgets.worldpane import WorldPane


@pytest.mark.parametrize("kind", [Transcript, ProposalPane, CriticPane, WorldPane])
async def test_a_click_takes_no_key_away(play: Make, kind: type) -> None:
    async with staged(play, *ready(serial=4)) as stage:
        await stage.pilot.click(kind, offset=(3, 1))
        assert stage.app.focused is stage.box
        await stage.press("enter")
        assert stage.script.moves == [intents.Accept(4, 0)]


async def test_selecting_takes_no_key_away(play: Make) -> None:
    async with staged(play, *ready(serial=4)) as stage:
        await stage.pilot.mouse_down(Transcript, offset=(2, 2))
        await stage.pilot.hover(Transcript, offset=(20, 2))
        await stage.pilot.mouse_up(Transcript, offset=(20, 2))
        assert stage.screen.get_selected_text()
        await stage.press("ctrl+c")
        assert stage.app.clipboard
        await stage.press("enter")
        assert stage.script.moves == [intents.Accept(4, 0)]


async def test_keys_reach_the_box_from_a_pane(play: Make) -> None:
    async with staged(play, *ready(serial=4)) as stage:
        for key, shown in (("g", "g"), ("backspace", ""), ("2", "2")):
            stage.screen.query_one(CriticPane).focus()
            await stage.press(key)
            assert stage.box.value == shown
            assert stage.app.focused is stage.box
        stage.screen.query_one(Transcript).focus()
        await stage.press("enter")
        assert stage.script.moves == [intents.Accept(4, 1)]
        stage.screen.query_one(Transcript).focus()
        await stage.pilot.pause()
        stage.screen.post_message(Paste("open window"))
        await stage.pilot.pause()
        assert stage.box.value == "open window"


async def test_the_space_bar_pauses_from_a_pane(play: Make) -> None:
    async with staged(play, *ready(mode=Mode.AUTO)) as stage:
        stage.screen.query_one(Transcript).focus()
        await stage.press("space")
        assert stage.script.moves == [intents.Pause(True)]
        assert stage.box.value == ""


async def test_the_key_line_says_what_enter_does_in_the_memories(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        assert "Enter accept" in stage.text(KeyLine)
        await stage.press("ctrl+n")
        assert stage.screen.query_one(MemoriesPane).opens
        assert "Enter shows the memory" in stage.text(KeyLine)
        assert "accept" not in stage.text(KeyLine)
        await stage.press("escape")
        assert "Enter accept" in stage.text(KeyLine)


@pytest.mark.parametrize("size", [(140, 40), (100, 24), (80, 24)])
async def test_the_choices_that_keys_are_told_of_are_in_sight(
    play: Make, size: tuple[int, int]
) -> None:
    what = judged("open window", "look", "east", "up", "down", reason="Long ago. " * 60)
    async with staged(play, opening(), *asking(4, what), size=size) as stage:
        assert "2-5 pick" in stage.text(KeyLine)
        pane = stage.screen.query_one(ProposalPane)
        for row in stage.screen.query(ChoiceRow):
            assert row.region.height == 1
            assert row.region.bottom <= pane.region.bottom


@pytest.mark.parametrize("size", [(110, 24), (80, 24)])
async def test_text_of_a_pane_keeps_its_width_and_clear_of_its_scroll_bar(
    play: Make, size: tuple[int, int]
) -> None:
    what = judged("open window")
    first, *others = what.critiques
    taught = tuple(Part(f"taught by {n}", 0.1, "at length " * 5) for n in range(8))
    widths = set()
    async with staged(play, *ready(), size=size) as stage:
        for serial, more in enumerate((0, 8, 0, 6), 5):
            critique = replace(first, parts=(*first.parts, *taught[:more]))
            said = replace(what, critiques=(critique, *others))
            await stage.say(*asking(serial, said))
            pane = stage.screen.query_one(CriticPane)
            widths.add(pane.children[0].content_size.width)
            assert max(widths) <= pane.scrollable_content_region.width
        assert len(widths) == 1, "a scroll bar takes nothing from what is drawn"


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (40, 12)])
async def test_hiding_the_agent_gives_its_room_to_the_story(
    play: Make, size: tuple[int, int]
) -> None:
    async with staged(play, *ready(), size=size) as stage:
        await stage.press("f3")
        story = stage.screen.query_one(Transcript)
        assert story.region.width == size[0]
        assert story.region.height >= size[1] - 10
        await stage.press("f3")
        assert stage.screen.query_one(Transcript).region.height < size[1] - 3


async def test_the_tab_that_was_open_is_open_again(play: Make) -> None:
    async with staged(play, *ready(), size=(80, 24)) as stage:
        await stage.press("ctrl+n")
        assert "[Memories]" in stage.text(PaneTabs)
        await stage.press("f3")
        assert "[Story]" in stage.text(PaneTabs)
        await stage.press("f3")
        assert "[Memories]" in stage.text(PaneTabs)
        for size in ((140, 40), (40, 12), (80, 24)):
            await stage.pilot.resize_terminal(*size)
            await stage.pilot.pause()
        assert "[Memories]" in stage.text(PaneTabs)


async def test_a_long_turn_is_read_to_its_end(play: Make) -> None:
    told = "\n".join(f"Line {number} of what is told." for number in range(1, 31))
    what = [opening(Mode.COPILOT, turn(0, text=told)), *asking(4, judged("look"))]
    async with staged(play, *what, size=(80, 24)) as stage:
        story = stage.screen.query_one(Transcript)
        assert story.scroll_y == 0
        assert "more, PgDn" in stage.text(PaneTabs)
        for _ in range(4):
            await stage.press("pagedown")
        await until(lambda: story.scroll_y == story.max_scroll_y)
        story.refresh(layout=True)
        await stage.settle()
        assert story.scroll_y == story.max_scroll_y > 0, "it doesn't jump back"
        assert "more" not in stage.text(PaneTabs)
        await stage.say_and_paint(ev.TurnPlayed(turn(1, "look", text=told)))
        assert story.scroll_y < story.max_scroll_y, "the next one is shown from its first line"
