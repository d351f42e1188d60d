"""The play screen under a scripted driver: what keys and words leave as intents."""

from __future__ import annotations

import pytest
from textual.events import Key, Paste
from textual.widgets import Input

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Kind, Mode
from tests.support.play_screen import (
    asking,
    critique,
    judged,
    opening,
    situation,
    turn,
)
from tests.support.play_stage import Make, ready, staged
from tui.widgets.bars import KeyLine, PendingLine, TopBar
from tui.widgets.critic import CriticPane
from tui.widgets.findbar import FindBar
from tui.widgets.line import Line
from tui.widgets.memories import MemoriesPane
from tui.widgets.proposal import ChoiceRow, ProposalPane
from tui.widgets.transcript import Transcript


async def test_enter_accepts_and_a_digit_picks(play: Make) -> None:
    async with staged(play, *ready(serial=4)) as stage:
        await stage.press("enter")
        await stage.press("3")
        assert "on 3" in str(stage.screen.query_one(CriticPane).border_title)
        assert [row.index for row in stage.screen.query(ChoiceRow) if "▸" in str(row.content)] == [
            2
        ]
        await stage.press("enter")
        assert stage.script.moves == [intents.Accept(4, 0), intents.Accept(4, 2)]


async def test_a_digit_without_a_choice_is_no_move(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        await stage.press("7", "enter")
        await stage.pilot.pause()
        assert stage.script.moves == []
        assert stage.box.value == "7"
        assert "no choice 7" in stage.message


async def test_a_quoted_digit_goes_to_the_story(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        await stage.type('"2"')
        await stage.press("enter")
        assert stage.script.moves == [intents.Type("2")]


async def test_a_click_on_an_alternative_does_what_its_digit_does(play: Make) -> None:
    async with staged(play, *ready(serial=9)) as stage:
        row = list(stage.screen.query(ChoiceRow))[1]
        await stage.pilot.hover(row)
        await stage.pilot.pause()
        assert "on 2" in str(stage.screen.query_one(CriticPane).border_title)
        assert "▸" not in str(row.content), "Enter plays what it played before"
        await stage.pilot.click(row)
        await stage.pilot.pause()
        assert stage.script.moves == []
        assert "▸" in str(row.content)
        assert "Enter plays 2" in stage.text(KeyLine)
        await stage.press("enter")
        assert stage.script.moves == [intents.Accept(9, 1)]


async def test_the_key_line_does_what_enter_does(play: Make) -> None:
    async with staged(play, *ready(serial=9)) as stage:
        await stage.press("3")
        await stage.pilot.click(KeyLine, offset=(2, 0))
        await stage.pilot.pause()
        assert stage.script.moves == [intents.Accept(9, 2)]


async def test_typed_text_overrides_and_may_say_why(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        await stage.type("climb tree")
        await stage.press("f4")
        assert stage.app.focused is stage.screen.query_one("#why")
        stage.screen.query_one("#why", Input).value = "there is a nest"
        await stage.press("enter")
        assert stage.app.focused is stage.box
        await stage.press("enter")
        assert stage.script.moves == [intents.Type("climb tree", "there is a nest")]
        await stage.type("up")
        await stage.press("enter")
        assert stage.script.moves[-1] == intents.Type("up"), "a reason is for one move"


async def test_a_stale_proposal_is_accepted_by_its_own_serial_only(play: Make) -> None:
    async with staged(play, *ready(serial=4)) as stage:
        await stage.say(ev.Thinking(5))
        await stage.press("enter")
        assert stage.script.moves == []
        assert "thinking" in stage.message
        await stage.say(ev.Proposed(5, judged("east"), final=False))
        await stage.press("enter")
        assert stage.script.moves == [intents.Accept(5, 0, "", "east")], "that, and no other"
        await stage.say(ev.Proposed(5, judged("east"), final=True))
        await stage.press("enter")
        assert stage.script.moves[1:] == [intents.Accept(5, 0)]


async def test_changing_the_mode_never_accepts(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        await stage.press("f2")
        await stage.say(ev.ModeChanged(Mode.AUTO, False, 1.5), *asking(5, judged(), Mode.AUTO))
        await stage.press("f2")
        assert stage.script.moves == [intents.SetMode(Mode.AUTO), intents.SetMode(Mode.WATCH)]


async def test_auto_mode_pauses_and_says_why_it_asks(play: Make) -> None:
    async with staged(play, *ready(mode=Mode.AUTO)) as stage:
        await stage.say(ev.Awaiting(4, Mode.AUTO, pace=1.5))
        assert "auto, 1.5 s" in stage.text(TopBar)
        await stage.press("space")
        await stage.press("shift+f8")
        assert stage.script.moves == [intents.Pause(True), intents.SetPace(1.0)]
        await stage.say(ev.Awaiting(4, Mode.AUTO, paused=True, why="that was a death"))
        assert "that was a death" in stage.message
        assert "auto, paused" in stage.text(TopBar)
        await stage.press("f6")
        assert stage.script.moves[-1] == intents.Pause(False)


async def test_space_is_a_space_where_nothing_can_be_paused(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        await stage.press("g", "o", "space", "n")
        assert stage.box.value == "go n"


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (40, 12)])
async def test_a_hidden_agent_shows_nothing_and_is_never_accepted(
    play: Make, size: tuple[int, int]
) -> None:
    async with staged(play, *ready(), size=size) as stage:
        await stage.press("f3")
        for kind in (ProposalPane, CriticPane, MemoriesPane, PendingLine):
            assert not stage.screen.query_one(kind).display
        assert stage.box.placeholder == "your move"
        await stage.press("enter")
        assert stage.script.moves == []
        assert "hidden" in stage.message
        await stage.press("2", "enter")
        assert stage.script.moves == [intents.Type("2")]
        await stage.press("f3", "enter")
        assert stage.script.moves[-1] == intents.Accept(4, 0)


async def test_watch_mode_hides_the_guess_and_tells_it_afterwards(play: Make) -> None:
    guess = judged("open window")
    async with staged(play, *ready(mode=Mode.WATCH)) as stage:
        assert "hidden" in stage.text(ProposalPane)
        assert "open window" not in stage.text(ProposalPane) + stage.text(CriticPane)
        assert stage.screen.query_one(MemoriesPane).option_count == 0
        await stage.say(
            ev.TurnPlayed(turn(1, "east", judged=(guess,)), agreed=False),
            ev.ModeChanged(Mode.WATCH, False, 1.5, (3, 4)),
            *asking(5, judged("north"), Mode.WATCH),
        )
        proposal = stage.text(ProposalPane)
        assert "guessed ‘open window’" in proposal
        assert "3 of 4" in proposal
        assert "75%" in proposal
        assert "≠" in stage.text(Transcript)
        await stage.press("f3")
        assert "north" in stage.text(ProposalPane)


async def test_the_critic_is_asked_about_what_is_typed(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        await stage.type("climb tree")
        await stage.script.asked_for(intents.Consider("climb tree"))
        await stage.say(ev.Judgement(4, critique("climb tree", -0.4)))
        assert "climb tree" in str(stage.screen.query_one(CriticPane).border_title)
        await stage.say(ev.Judgement(4, critique("something else", 0.9)))
        assert "−0.40" in stage.text(CriticPane)
        await stage.type("")
        assert "+0.71" in stage.text(CriticPane)


async def test_a_word_on_what_was_typed_goes_with_it_while_nothing_is_proposed(play: Make) -> None:
    async with staged(play, opening(), ev.Thinking(4), ev.Retrieved(4, situation())) as stage:
        await stage.type("climb tree")
        await stage.script.asked_for(intents.Consider("climb tree"))
        await stage.say(ev.Judgement(4, critique("climb tree", -0.4)))
        assert "−0.40" in stage.text(CriticPane)
        await stage.type("")
        assert "−0.40" not in stage.text(CriticPane)
        assert "climb tree" not in str(stage.screen.query_one(CriticPane).border_subtitle)


async def test_history_and_completion(play: Make) -> None:
    path = (turn(0), turn(1, "north"), turn(2, "look", kind=Kind.AUTO), turn(3, "open door"))
    async with staged(play, opening(Mode.COPILOT, *path), *asking(4, judged("wait"))) as stage:
        await stage.type("half")
        await stage.press("up")
        assert stage.box.value == "open door"
        await stage.press("up")
        assert stage.box.value == "north", "the agent's moves are not the person's history"
        await stage.press("down", "down")
        assert stage.box.value == "half"
        await stage.type("ent")
        await stage.press("tab")
        assert stage.box.value == "enter house"
        await stage.type("take lant")
        await stage.press("tab")
        assert stage.box.value == "take lantern"
        await stage.type("")
        await stage.press("right")
        assert stage.box.value == "wait"


async def test_a_paste_gives_its_first_line_and_long_lines_stay(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        stage.box.post_message(Paste("\x1b[31mopen\x07 window\nnorth\nsouth"))
        await stage.pilot.pause()
        assert stage.box.value == "open window"
        assert "2 further lines" in stage.message
        await stage.type("é" * 100)
        await stage.press("enter")
        assert stage.script.moves == []
        assert stage.box.value == "é" * 100
        assert "200 bytes" in stage.message


async def test_a_terminal_ends_pasted_lines_as_enter_does(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        stage.box.post_message(Paste("open window\rnorth\r"))
        await stage.pilot.pause()
        assert stage.box.value == "open window"
        assert "1 further line" in stage.message


async def test_what_was_copied_from_the_story_is_pasted_as_one_line(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        stage.app.copy_to_clipboard("\nopen  window\nnorth")
        await stage.press("ctrl+v")
        assert stage.box.value == "open window"
        assert "1 further line" in stage.message
        stage.box.select_all()
        await stage.press("ctrl+v")
        assert stage.box.value == "open window", "in place of what was selected"
        await stage.type("")
        await stage.press("slash")
        line = stage.screen.query_one(FindBar).query_one(Line)
        await stage.press("ctrl+v")
        assert line.value == "open window"


async def test_keys_that_come_in_one_burst_keep_their_order(play: Make) -> None:
    keys = ["north", "enter", "ease", "backspace", "t", "enter", "junk", "escape", "up", "enter"]
    named = {"enter", "backspace", "escape", "up"}
    async with staged(play, *ready()) as stage:
        for word in keys:
            for key in [word] if word in named else list(word):
                stage.app.post_message(Key(key, None if key in named else key))
        await stage.pilot.pause()
        assert stage.script.moves == [intents.Type(word) for word in ("north", "east", "east")]
        assert stage.box.value == ""
