"""Where the story waits for a key, every key that a story can tell is the story's."""

from __future__ import annotations

import pytest
from textual.events import Paste

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode
from tests.support.play_screen import asking, judged, opening, turn
from tests.support.play_stage import Make, staged
from tui.widgets.bars import KeyLine

PAGE = turn(0, text="HELP. Q = resume game", awaits_key=True)
ASKED = (opening(Mode.COPILOT, PAGE), *asking(4, judged("q", "space")))


def pressed(*keys: str) -> list[intents.Intent]:
    return [intents.Type(key, key=True) for key in keys]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        *((key, key) for key in ("q", "Q", "7", "enter", "space", "escape", "up", "left")),
        *((key, key) for key in ("backspace", "delete", "f1", "f2", "f12")),
        ("question_mark", "?"),
    ],
)
async def test_a_key_goes_to_the_story(play: Make, key: str, name: str) -> None:
    async with staged(play, *ASKED) as stage:
        assert stage.box.placeholder == "the story waits for a key; Tab presses ‘q’"
        await stage.press(key)
        assert stage.script.moves == pressed(name)
        assert stage.box.value == ""


async def test_tab_presses_what_the_agent_would(play: Make) -> None:
    async with staged(play, *ASKED) as stage:
        await stage.press("tab")
        assert stage.script.moves == [intents.Accept(4, 0)]


async def test_leaving_stays_where_it_was(play: Make) -> None:
    async with staged(play, *ASKED) as stage:
        await stage.press("ctrl+q")
        assert stage.script.moves == [intents.Leave()]


async def test_what_is_typed_ahead_waits_for_the_next_scene(play: Make) -> None:
    """The story may ask for a line by then: letters must not be played as commands."""
    async with staged(play, *ASKED) as stage:
        await stage.press("q", "e", "a")
        assert stage.script.moves == pressed("q")
        assert stage.box.value == "ea"
        again = turn(1, "q", text="Page 2.", awaits_key=True)
        await stage.say(ev.TurnPlayed(again), *asking(5, judged("q")))
        assert stage.script.moves == pressed("q", "e")
        room = turn(2, "e")
        await stage.say(ev.TurnPlayed(room), *asking(6, judged("look")))
        assert stage.script.moves == pressed("q", "e")
        await stage.press("t", "enter")
        assert stage.script.moves == [*pressed("q", "e"), intents.Type("at")]


async def test_a_key_pressed_ahead_waits_and_takes_no_proposal(play: Make) -> None:
    async with staged(play, *ASKED) as stage:
        await stage.press("down", "enter", "enter")
        assert stage.script.moves == pressed("down")
        again = turn(1, "down", text="Page 2.", awaits_key=True)
        await stage.say(ev.TurnPlayed(again), *asking(5, judged("q")))
        assert stage.script.moves == pressed("down", "enter")
        await stage.say(ev.TurnPlayed(turn(2, "enter")), *asking(6, judged("look")))
        assert stage.script.moves == pressed("down", "enter")
        await stage.press("enter")
        assert stage.script.moves == [*pressed("down", "enter"), intents.Accept(6, 0)]


async def test_after_a_key_that_was_refused_another_can_be_pressed(play: Make) -> None:
    async with staged(play, *ASKED) as stage:
        await stage.press("q")
        await stage.say(ev.Failed("This story can't read this letter.", "Press another key."))
        await stage.press("x")
        assert stage.script.moves == pressed("q", "x")


async def test_how_to_send_an_empty_line_is_said_where_the_story_speaks_of_it(play: Make) -> None:
    asks = turn(0, text="Enter your name, or just press RETURN to be called Alex.")
    async with staged(play, opening(Mode.COPILOT, asks), *asking(4, judged("look"))) as stage:
        assert stage.box.placeholder == ('your move, or Enter for ‘look’; "" sends an empty line')
        await stage.press('"', '"', "enter")
        assert stage.script.moves == [intents.Type('""')]


async def test_a_paste_is_keys(play: Make) -> None:
    async with staged(play, *ASKED) as stage:
        stage.box.focus()
        stage.box.post_message(Paste("q"))
        await stage.pilot.pause()
        assert stage.script.moves == pressed("q")


async def test_the_key_line_names_no_key_that_is_the_storys(play: Make) -> None:
    async with staged(play, *ASKED) as stage:
        line = stage.text(KeyLine)
        assert "any key" in line
        assert "F2" not in line


async def test_a_bar_that_pauses_goes_on_being_that_while_the_agent_plays(play: Make) -> None:
    playing = (*asking(4, judged("q"))[:-1], ev.Awaiting(4, Mode.AUTO, pace=60.0))
    async with staged(play, opening(Mode.AUTO, PAGE), *playing) as stage:
        await stage.press("space")
        assert stage.script.moves == [intents.Pause(True)]
