"""What keys of the play screen make of what is shown, and what they ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode
from games.errors import StoryError
from tests.support.play_screen import Script, asking, judged, opening, turn
from tests.support.play_stage import Make, staged
from tui.play.acts import PACES, REACTIONS, Reaction
from tui.play.state import PlayState
from tui.widgets.bars import KeyLine


def react(name: str, state: PlayState) -> Reaction:
    return REACTIONS[name](state)


@pytest.mark.parametrize(
    ("name", "pace", "asked"),
    [
        ("slower", 1.5, 2.0),
        ("faster", 1.5, 1.0),
        ("slower", PACES[-1], PACES[-1]),
        ("faster", PACES[0], PACES[0]),
        ("slower", None, 2.0),
    ],
)
def test_a_pace_is_a_step_slower_or_faster_and_stays(
    name: str, pace: float | None, asked: float
) -> None:
    done = react(name, PlayState(mode=Mode.AUTO, pace=pace))
    assert done.intent == intents.SetPace(asked)
    assert done.play == {"pace": asked}
    assert f"{asked:g} seconds" in done.state.messages.notice


def test_modes_go_round() -> None:
    state, met = PlayState(), []
    for _ in Mode:
        asked = react("next_mode", state).intent
        assert isinstance(asked, intents.SetMode)
        met.append(asked.mode)
        state = PlayState(mode=asked.mode)
    assert met == [Mode.AUTO, Mode.WATCH, Mode.COPILOT]


def test_only_auto_mode_is_paused() -> None:
    assert react("pause", PlayState(mode=Mode.AUTO)).intent == intents.Pause(True)
    refused = react("pause", PlayState())
    assert refused.intent is None
    assert "Only auto mode" in refused.state.messages.notice


def test_only_a_thought_that_goes_on_is_stopped() -> None:
    thinking = PlayState(path=(turn(0),), thinks=True)
    stopped = react("stop", thinking)
    assert stopped.intent == intents.StopThinking()
    assert stopped.state.stopped
    assert react("stop", stopped.state).intent is None


def test_the_agent_is_hidden_in_this_mode_and_stays_so() -> None:
    hidden = react("hide_agent", PlayState())
    assert hidden.screen == {"hidden": ["copilot", "watch"]}
    assert react("hide_agent", hidden.state).screen == {"hidden": ["watch"]}


class Stopped(Script):
    """A game that breaks down once it has told all that it has to tell."""

    async def run(self) -> AsyncIterator[ev.Event]:
        self.started.set()
        while not self._events.empty():
            yield self._events.get_nowait()
            self._events.task_done()
        raise StoryError("The story stopped.", "Leave it.")


@pytest.mark.parametrize("key", ["f2", "f7", "ctrl+z"])
async def test_a_game_that_no_longer_runs_says_that_nothing_was_done(play: Make, key: str) -> None:
    script = Stopped(opening(), *asking(4, judged("open window")))
    app = play(script)
    async with app.run_test() as pilot:
        await script.shown()
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        screen = app.screen_stack[1]
        assert "Nothing was done" in screen.board.messages.plain  # type: ignore[attr-defined]


async def test_a_reason_stays_where_nothing_can_be_accepted_yet(play: Make) -> None:
    async with staged(play, opening(), *asking(4, judged("open window"))) as stage:
        await stage.press("f4", *"it is ajar", "enter")
        entry = stage.screen.board.entry
        # The turn is known, and what is on the screen is still the proposal of before.
        stage.screen.take(ev.Thinking(5))
        entry.box.post_message(entry.box.Accepted())
        await stage.pilot.pause()
        assert stage.script.moves == []
        assert entry.why.value == "it is ajar"
        assert "still thinking" in stage.message
        for event in asking(5, judged("open window")):
            stage.screen.take(event)
        await stage.pilot.pause()
        assert "still thinking" not in stage.message, "it thinks no longer"


async def test_a_digit_typed_before_the_choices_are_there_waits_for_them(play: Make) -> None:
    async with staged(play, opening(), ev.Thinking(4)) as stage:
        await stage.press("2", "enter")
        assert stage.script.moves == []
        assert "There is no choice 2 yet" in stage.message
        for event in asking(4, judged("open window", "go north")):
            stage.screen.take(event)
        await stage.pilot.pause()
        assert "plays 2" in stage.text(KeyLine)
        assert "no choice 2" not in stage.message


async def test_why_nothing_can_be_accepted_is_said_while_it_is_so(play: Make) -> None:
    async with staged(play, opening(), *asking(4, judged("open window"))) as stage:
        await stage.press("f3", "enter")
        assert "is hidden: type a move" in stage.message
        await stage.press("f3")
        assert "is hidden" not in stage.message


async def test_letters_after_a_digit_are_a_move_of_ones_own(play: Make) -> None:
    choices = judged("open window", "go north", "go south")
    async with staged(play, opening(), *asking(4, choices)) as stage:
        await stage.press("3")
        assert "plays 3" in stage.text(KeyLine)
        await stage.press(*"x lamp", "enter")
        assert stage.script.moves == [intents.Type("x lamp")]
