"""Words are found in the story, in play and in the replay, and the story is taken along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode
from agents.journal.journal import Journal
from games.types import Ending, Engine, GameInfo
from tests.support.library_screen import Move, Stagehand, record, settle
from tests.support.play_screen import asking, judged, opening, turn
from tests.support.play_stage import Make, Stage, staged
from tui.screens.replay import ReplayScreen
from tui.widgets.bars import KeyLine, MessageBar
from tui.widgets.override import OverrideBox
from tui.widgets.transcript import Transcript, TurnText

GAME = GameInfo("manor", "The [b]Manor[/b]", Engine.ZMACHINE, sha256="cd" * 32)
LAMPS = {3, 90, 229}
"""Moves whose answers speak of a lamp."""


def story(length: int = 230) -> ev.Opened:
    turns = [
        turn(
            number,
            f"walk {number}",
            text=f"Room {number}\nA lamp hangs here." if number in LAMPS else f"Room {number}",
        )
        for number in range(1, length + 1)
    ]
    return ev.Opened(3, GAME, 12, (turn(0, text="The start"), *turns), False, Mode.COPILOT)


def found(app: App[Any]) -> str:
    return str(app.screen.query_one("#found", Static).render())


def marked(app: App[Any]) -> tuple[str, int] | None:
    """Return the reversed words and the move in which they stand, once they are in sight."""
    view = app.screen.query_one(Transcript)
    for entry in view.query(TurnText):
        for span in entry.visual.spans:  # type: ignore[attr-defined]
            if span.style == "bold reverse":
                assert entry.region.overlaps(view.content_region), "it is in sight"
                return entry.visual.plain[span.start : span.end], entry.turn.number  # type: ignore[attr-defined]
    return None


async def test_the_keys_at_the_bottom_are_those_of_the_line_that_is_typed_in(play: Make) -> None:
    async with staged(play, story(), *asking(240, judged("take it"))) as stage:
        assert "Enter accept" in stage.text(KeyLine)
        await press(stage, "slash", *"lamp")
        assert "Enter the one before" in stage.text(KeyLine)
        assert "Enter accept" not in stage.text(KeyLine)
        await press(stage, "escape", "f4")
        assert "Enter keeps it" in stage.text(KeyLine)
        await press(stage, "escape")
        assert "Enter accept" in stage.text(KeyLine)


async def press(stage: Stage, *keys: str) -> None:
    await stage.press(*keys)
    await stage.pilot.pause()
    await stage.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_words_are_found_in_all_of_the_story_in_play(
    play: Make, size: tuple[int, int]
) -> None:
    events = [story(), *asking(4, judged("open window", "look"))]
    async with staged(play, *events, size=size) as stage:
        await press(stage, "slash", *"LAMP")
        assert (found(stage.app), marked(stage.app)) == ("3 of 3", ("lamp", 229))
        await press(stage, "enter")
        assert (found(stage.app), marked(stage.app)) == ("2 of 3", ("lamp", 90))
        await press(stage, "up")
        assert marked(stage.app) == ("lamp", 3), "what is no longer on screen is found, too"
        await press(stage, "down")
        assert marked(stage.app) == ("lamp", 90)
        await press(stage, *"x")
        assert (found(stage.app), marked(stage.app)) == ("nowhere", None)

        await press(stage, "escape")
        assert stage.box.has_focus
        assert stage.screen.query_one(Transcript).turns[-1].number == 230
        assert stage.screen.division.story.is_vertical_scroll_end
        assert [one for one in stage.script.moves if isinstance(one, intents.Type)] == []


async def test_what_is_told_of_a_turn_is_found_where_it_stands(play: Make) -> None:
    turns = (
        turn(0, text="A cave.", moves=5),
        turn(1, "wait", text="The agent waits.", moves=6),
        turn(2, "jump", text="You fall.\n\nA cave.", moves=0, ending=Ending.VICTORY),
    )
    played = [ev.TurnPlayed(turns[1], True), ev.TurnPlayed(turns[2])]
    async with staged(play, opening(Mode.WATCH, turns[0]), *played) as stage:
        await press(stage, "slash", *"story")
        assert (found(stage.app), marked(stage.app)) == ("2 of 2", ("story", 2))
        await press(stage, "enter")
        assert found(stage.app) == "1 of 2"
        await press(stage, *["backspace"] * 5, *"agent")
        assert found(stage.app) == "2 of 2", "the agent guessed it, the agent waits"


async def test_a_word_of_the_program_that_stands_nowhere_is_taken_for_one(play: Make) -> None:
    async with staged(play, story(3), *asking(4, judged("open window"))) as stage:
        await press(stage, "slash", *"note take the lamp", "enter")
        assert "“note” stands nowhere in the story." in stage.message
        assert stage.script.moves == []
        await press(stage, "ctrl+a", "ctrl+k", *"no such words", "enter")
        assert found(stage.app) == "nowhere"
        await press(stage, "ctrl+a", "ctrl+k", *"undo", "enter")
        assert stage.script.moves == [intents.Type("undo")]
        assert stage.box.has_focus


async def test_words_are_found_in_what_is_left_where_moves_are_taken_back(play: Make) -> None:
    whole = story()
    async with staged(play, whole, *asking(4, judged("open window"))) as stage:
        await press(stage, "slash", *"lamp", "escape", "slash")
        assert (found(stage.app), marked(stage.app)) == ("3 of 3", ("lamp", 229))
        await stage.say(ev.Moved(whole.path[:101], "undo"), *asking(5, judged("look")))
        await press(stage, "enter")
        assert (found(stage.app), marked(stage.app)) == ("2 of 2", ("lamp", 90))
        await stage.say(ev.Moved(whole.path[:2], "undo"), *asking(6, judged("look")))
        await press(stage, "enter")
        assert stage.screen.query_one(Transcript).turns[-1].number == 1


async def test_a_slash_within_a_move_is_written(play: Make) -> None:
    async with staged(play, opening(), *asking(4, judged("open window"))) as stage:
        await press(stage, *"say ", "slash")
        assert stage.screen.query_one(OverrideBox).value == "say /"


async def test_the_story_is_copied_and_written_with_notes(play: Make) -> None:
    async with staged(play, story(3), *asking(4, judged("open window"))) as stage:
        stage.screen.action_copy_story()
        await stage.settle()
        assert stage.app.clipboard.startswith("The [b]Manor[/b], seed 12\n\nThe start\n\n> walk 1")
        assert "the story in 4 turns" in stage.message
        stage.screen.action_ask("transcript_notes")
        assert stage.script.moves == [intents.ExportTranscript(notes=True)]


# --- replay --------------------------------------------------------------------------


async def replayed(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)
    await pilot.pause()


async def test_a_replay_goes_to_what_is_found(journal: Journal, tmp_path: Path) -> None:
    moves = [
        Move(f"walk {n}", text="A lamp hangs here." if n in (2, 30) else "Dust.")
        for n in range(1, 40)
    ]
    session, _ = record(journal, GAME, moves)
    screen = ReplayScreen(session, journal, transcripts=tmp_path / "kept")
    app = Stagehand(screen)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await replayed(pilot, "slash", *"lamp")
        assert (found(app), marked(app)) == ("1 of 2", ("lamp", 2))
        await replayed(pilot, "enter", "escape")
        assert screen.turn is not None
        assert screen.turn.number == 30
        await replayed(pilot, "n")
        assert marked(app) == ("lamp", 2), "after the last comes the first"
        await replayed(pilot, "N")
        assert marked(app) == ("lamp", 30)

        await replayed(pilot, "c")
        assert app.clipboard.count("\n> ") == 30, "to where we stand"
        await replayed(pilot, "w", "W")
        plain, noted = sorted((tmp_path / "kept").iterdir(), key=lambda path: len(path.name))
        assert "[" not in plain.read_text().partition("\n")[2]
        assert "[You accepted it from the agent.]" in noted.read_text()
        assert str(noted) in app.screen.query_one(MessageBar).plain.replace("\n", "")
