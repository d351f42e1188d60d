"""The replay screen over real journals: stepping, jumping, playing, branches."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.message import Message

from agents.core.commands import Kind
from agents.core.types import Turn
from agents.journal.journal import Journal
from agents.journal.sessions import SessionInfo
from agents.memory.store import Memory
from games.types import Engine, GameInfo
from tests.support.library_screen import (
    SIZES,
    Move,
    Stagehand,
    adventure,
    check_snapshot,
    extend,
    record,
    screen_text,
    settle,
)
from tests.support.waiting import soon
from tui.screens.failures import Troubled
from tui.screens.reading import ReadingDialog
from tui.screens.replay import ReplayScreen
from tui.screens.replay_branches import BranchDialog
from tui.screens.replay_state import WINDOW
from tui.themes import LIGHT, PLAIN
from tui.widgets.bars import MessageBar
from tui.widgets.scrubber import Scrubber
from tui.widgets.transcript import Transcript, TurnText

GAME = GameInfo("manor", "The [b]Manor[/b]", Engine.ZMACHINE, sha256="cd" * 32)


@pytest.fixture
def session(journal: Journal) -> tuple[SessionInfo, list[Turn]]:
    """Thirty moves: overrides at 7, 14, 21, 28, points at 10, 20, 30, a death at 19."""
    return record(journal, GAME, adventure(30), memory=Memory(journal.db))


def standing(app: Stagehand) -> int:
    screen = app.screen
    assert isinstance(screen, ReplayScreen)
    assert screen.turn is not None
    assert app.screen.query_one(Scrubber).position == screen.turn.number
    return screen.turn.number


def said(app: Stagehand) -> str:
    return app.screen.query_one(MessageBar).plain


async def test_it_begins_at_the_opening_and_steps(
    journal: Journal, session: tuple[SessionInfo, list[Turn]]
) -> None:
    app = Stagehand(ReplayScreen(session[0], journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        assert standing(app) == 0
        assert "A wide hall with a clock." in screen_text(app)
        assert "The opening." in screen_text(app)
        assert "The [b]Manor[/b]" in screen_text(app)
        await pilot.press("right", "right", "right", "left")
        await pilot.pause()
        assert standing(app) == 2
        await pilot.press("left", "left", "left")
        assert standing(app) == 0
        await pilot.press("pagedown", "end", "right")
        assert standing(app) == 30
        await pilot.press("pageup", "home")
        assert standing(app) == 0
        assert not app.heard.messages


async def test_a_turn_shows_what_was_proposed_rewarded_and_remembered(
    journal: Journal, session: tuple[SessionInfo, list[Turn]]
) -> None:
    # A second time around there is something to remember.
    info, turns = record(journal, GAME, adventure(10), memory=Memory(journal.db))
    accepted = turns[8].decision
    assert accepted is not None
    app = Stagehand(ReplayScreen(info, journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("o")
        await pilot.pause()
        assert standing(app) == 7
        text = screen_text(app)
        for words in (
            "> open box 7   ◆ you, not ‘go in’",
            "30%",
            "go in",
            "You did this in the Cellar before.",
            "+0.70",
            "people",
            "worth doing · ",
            "you, just now",
            "here       Cellar",
            "exits seen",
            "carrying   lamp",
        ):
            assert words in text
        await pilot.press("right")
        await pilot.pause()
        # What was accepted is marked among the choices.
        assert f"▸1 {accepted.command}" in screen_text(app)
        assert "80%" in screen_text(app)


async def test_a_memory_of_the_time_opens_whole(
    journal: Journal, session: tuple[SessionInfo, list[Turn]]
) -> None:
    info, turns = record(journal, GAME, adventure(10), memory=Memory(journal.db))
    accepted = turns[8].decision
    assert accepted is not None
    app = Stagehand(ReplayScreen(info, journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("o")
        await pilot.pause()
        app.screen.query_one("#memories").focus()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ReadingDialog)
        assert "session" in screen_text(app)


async def test_a_move_without_a_proposal_says_so(journal: Journal) -> None:
    info, _ = record(journal, GAME, [Move("look", Kind.TYPED, proposed="")])
    app = Stagehand(ReplayScreen(info, journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("right")
        await pilot.pause()
        assert "Nothing was proposed here." in screen_text(app)


async def test_jumps_go_to_the_next_mark_and_say_when_there_is_none(
    journal: Journal, session: tuple[SessionInfo, list[Turn]]
) -> None:
    app = Stagehand(ReplayScreen(session[0], journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        stops = []
        for key in ("o", "o", "O", "s", "s", "S", "d", "o", "o", "O", "S", "D"):
            await pilot.press(key)
            stops.append(standing(app))
        assert stops == [7, 14, 7, 10, 19, 10, 19, 21, 28, 21, 20, 19]
        await pilot.press("d")
        assert standing(app) == 19
        assert said(app) == "• There is no death after this."
        await pilot.press("home", "O")
        assert said(app) == "• There is no override before this."


async def test_a_session_without_deaths_says_so(journal: Journal) -> None:
    info, _ = record(journal, GAME, [Move("north"), Move("south")])
    app = Stagehand(ReplayScreen(info, journal))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("d")
        assert said(app) == "• There is no death here."


class Clock:
    """Waits for the turns that a playing replay reaches, by the messages it draws with."""

    def __init__(self, app: Stagehand, wanted: int) -> None:
        self.app, self.wanted, self.reached = app, wanted, asyncio.Event()

    def __call__(self, message: Message) -> None:
        if len(self.app.screen_stack) > 1 and isinstance(self.app.screen, ReplayScreen):
            turn = self.app.screen.turn
            if turn is not None and turn.number == self.wanted:
                self.reached.set()


async def test_it_plays_by_itself_to_the_end_and_again_from_the_start(journal: Journal) -> None:
    info, _ = record(journal, GAME, adventure(5))
    app = Stagehand(ReplayScreen(info, journal))
    clock = Clock(app, 5)
    async with app.run_test(size=(140, 40), message_hook=clock) as pilot:
        await settle(pilot)
        # Slowly first: it must not be over before it is looked at.
        await pilot.press(*"-----", "space")
        assert said(app) == "• 0.5 moves a second."
        assert "▶ 0.5 a second" in screen_text(app)
        await pilot.press(*"+++++")
        assert said(app) == "• 16 moves a second."
        await soon(clock.reached.wait())
        await pilot.pause()
        assert standing(app) == 5
        assert "▶" not in screen_text(app).splitlines()[0]
        await pilot.press(*"-----", "space")
        await pilot.pause()
        assert standing(app) == 0
        assert "▶ 0.5 a second" in screen_text(app)
        await pilot.press("space")
        await pilot.pause()
        assert "▶" not in screen_text(app).splitlines()[0]


async def test_the_mouse_seeks(journal: Journal, session: tuple[SessionInfo, list[Turn]]) -> None:
    app = Stagehand(ReplayScreen(session[0], journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        timeline = screen_text(app).splitlines()[-3]
        await pilot.click(offset=(timeline.index("✝"), 37))
        await pilot.pause()
        assert standing(app) == 19
        assert "✝ death" in screen_text(app)


async def test_taking_over_names_the_turn(
    journal: Journal, session: tuple[SessionInfo, list[Turn]]
) -> None:
    info, turns = session
    app = Stagehand(ReplayScreen(info, journal))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("d", "t")
        await pilot.pause()
        [message] = app.heard.messages
        assert isinstance(message, ReplayScreen.TakeOverRequested)
        assert (message.session, message.turn.id) == (info, turns[19].id)


async def test_keys_typed_in_a_hurry_count_one_after_another(
    journal: Journal, session: tuple[SessionInfo, list[Turn]]
) -> None:
    info, turns = session
    app = Stagehand(ReplayScreen(info, journal))
    async with app.run_test() as pilot:
        await settle(pilot)
        for key in ("right", "right", "right", "pagedown", "t"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        [message] = app.heard.messages
        assert isinstance(message, ReplayScreen.TakeOverRequested)
        assert message.turn.id == turns[13].id


async def test_it_can_begin_at_any_turn_of_any_branch(
    journal: Journal, session: tuple[SessionInfo, list[Turn]]
) -> None:
    info, turns = session
    other = extend(journal, GAME, turns[10], [Move("sing"), Move("dance")])
    info = journal.info(info.id)
    for wanted in (turns[8], other[0], turns[25]):
        app = Stagehand(ReplayScreen(info, journal, wanted.id))
        async with app.run_test() as pilot:
            await settle(pilot)
            assert isinstance(app.screen, ReplayScreen)
            assert app.screen.turn is not None
            assert app.screen.turn.id == wanted.id
            assert standing(app) == wanted.number


async def test_another_branch_can_be_chosen(
    journal: Journal, session: tuple[SessionInfo, list[Turn]]
) -> None:
    info, turns = session
    extend(journal, GAME, turns[10], [Move("sing"), Move("dance", points=3)])
    info = journal.info(info.id)
    app = Stagehand(ReplayScreen(info, journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("end")
        assert standing(app) == 12
        await pilot.press("b")
        await settle(pilot, "none")
        assert isinstance(app.screen, BranchDialog)
        text = screen_text(app)
        assert "12 moves · score 8" in text
        assert "ends on the path that is shown" in text
        assert "30 moves" in text
        assert f"leaves after move 10 with ‘{turns[11].decision.command}’" in text  # type: ignore[union-attr]
        await pilot.press("down", "enter")
        await settle(pilot)
        assert standing(app) == 10
        await pilot.press("end")
        assert standing(app) == 30


async def test_one_branch_only_is_said(
    journal: Journal, session: tuple[SessionInfo, list[Turn]]
) -> None:
    app = Stagehand(ReplayScreen(session[0], journal))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("b")
        await settle(pilot)
        assert "one branch only" in said(app)


async def test_what_was_taken_back_can_be_looked_at(
    journal: Journal, session: tuple[SessionInfo, list[Turn]]
) -> None:
    info, turns = session
    journal.move_tip(info.id, turns[4].id)
    app = Stagehand(ReplayScreen(journal.info(info.id), journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("end")
        assert standing(app) == 4
        await pilot.press("b")
        await settle(pilot, "none")
        assert isinstance(app.screen, BranchDialog)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("end")
        assert standing(app) == 30


async def test_escape_goes_back(journal: Journal, session: tuple[SessionInfo, list[Turn]]) -> None:
    app = Stagehand(ReplayScreen(session[0], journal))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("f1", "escape", "escape")
        await pilot.pause()
        assert not isinstance(app.screen, ReplayScreen)


async def test_a_long_session_shows_a_window_and_every_turn_is_right(journal: Journal) -> None:
    length = 1200
    info, turns = record(journal, GAME, adventure(length))
    app = Stagehand(ReplayScreen(info, journal))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        for keys in (("end",), ("left",), ("pageup",) * 3, ("o",), ("home",), ("pagedown",) * 6):
            await pilot.press(*keys)
            await pilot.pause()
            number = standing(app)
            shown = [text.turn.id for text in app.screen.query(TurnText)]
            assert len(shown) <= 2 * WINDOW
            assert shown == [turn.id for turn in turns[number + 1 - len(shown) : number + 1]]
            assert len(shown) > min(number, WINDOW)
            story = app.screen.query_one(Transcript)
            assert turns[number].id == story.turns[-1].id


async def test_a_turn_that_is_gone_is_told_and_nothing_breaks(
    journal: Journal, session: tuple[SessionInfo, list[Turn]]
) -> None:
    app = Stagehand(ReplayScreen(session[0], journal, 99_999))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        assert "There is no turn 99999" in said(app)
        await pilot.press("right", "space", "o", "t", "b", "end", "space")
        await settle(pilot)
        assert not app.heard.of(Troubled)
        assert not app.heard.of(ReplayScreen.TakeOverRequested)


@pytest.mark.parametrize("theme", [LIGHT.name, PLAIN.name])
@pytest.mark.parametrize("size", SIZES)
async def test_every_size_shows_the_move_the_timeline_and_the_agent(
    journal: Journal,
    session: tuple[SessionInfo, list[Turn]],
    size: tuple[int, int],
    theme: str,
) -> None:
    app = Stagehand(ReplayScreen(session[0], journal), theme)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("o")
        await pilot.pause()
        seen = ""
        for _ in range(5):
            text = screen_text(app)
            assert "7/30" in text
            assert "> open box 7" in text
            assert all(glyph in text for glyph in "◆▲✝●")
            seen += text
            await pilot.press("ctrl+n")
            await pilot.pause()
        for words in ("> open box 7", "go in", "people", "carrying"):
            assert words in seen


@pytest.mark.parametrize("size", SIZES)
async def test_it_looks_as_reviewed(
    journal: Journal, session: tuple[SessionInfo, list[Turn]], size: tuple[int, int]
) -> None:
    info, _ = record(journal, GAME, adventure(30), memory=Memory(journal.db))
    app = Stagehand(ReplayScreen(info, journal))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("o", "o")
        await pilot.pause()
        check_snapshot(app, f"replay-{size[0]}x{size[1]}")
