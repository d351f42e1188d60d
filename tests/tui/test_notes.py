"""Notes on the screen, in plain mode and on the command line, over real parts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.home.paths import Home
from agents.journal import notes
from agents.play.loop.workspace import Workspace
from games.types import GameInfo
from tests.support.following import demonstrate, prompter
from tests.support.library_screen import SIZES, Stagehand, check_snapshot, screen_text, settle
from tests.tui.test_plain import talk
from tests.tui.test_play_real import Watched
from tui.cli import main
from tui.screens.notes import NotesScreen
from tui.services import PlayRequest


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(Home(tmp_path / "home")) as workspace:
        session = demonstrate(workspace.journal.db, tmp_path)
        path = workspace.journal.path(workspace.journal.info(session).tip)
        for turn, said in (
            (path[0], "the trapdoor [b]creaks[/b]"),
            (path[1], "lamp: needs oil, ask the prompter"),
            (path[1], "session: without a walkthrough this time"),
        ):
            notes.write(workspace.journal.db, turn, said)
        yield workspace


def screen(workspace: Workspace) -> NotesScreen:
    return NotesScreen(workspace.ledger, workspace.journal.info(1).tip)


def kept(workspace: Workspace) -> list[str]:
    return [note.text for note in notes.read(workspace.journal.db, prompter())]


async def test_notes_are_written_sought_taken_away_and_brought_back(workspace: Workspace) -> None:
    app = Stagehand(screen(workspace))
    shown = app._shown
    assert isinstance(shown, NotesScreen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(*"mind", "space", *"the", "space", *"gap", "enter")
        await settle(pilot)
        assert kept(workspace)[-1] == "mind the gap"
        assert "Noted on Stage: mind the gap" in shown.messages.plain
        # What is about here comes first, the newest before the others.
        assert re.search(r"● Stage +mind the gap", screen_text(app).splitlines()[1])

        await pilot.press("f3", *"oil")
        await settle(pilot)
        assert [note.name for note in shown._shown] == ["lamp"]
        await pilot.press("enter", "f8")
        await settle(pilot)
        assert "needs oil, ask the prompter" not in kept(workspace)
        assert "^Z brings it back" in shown.messages.plain
        await pilot.press("ctrl+z")
        await settle(pilot)
        assert "needs oil, ask the prompter" in kept(workspace)
        await pilot.press("escape", "tab", "delete")
        await settle(pilot)
        assert len(kept(workspace)) == 3


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_pictures(workspace: Workspace, size: tuple[int, int]) -> None:
    app = Stagehand(screen(workspace))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        check_snapshot(app, f"notes-{size[0]}x{size[1]}")


async def test_a_note_stands_beside_the_story_where_it_was_written(
    tmp_path: Path, cave: GameInfo
) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        game = Watched(workspace, PlayRequest())
        async with game.app.run_test(size=(140, 40), message_hook=game.watch) as pilot:
            await game.until(game.proposes)
            await game.play(pilot, *"no")
            playing = game.screen
            await pilot.press("shift+f4")
            await game.until(lambda: isinstance(game.app.screen, NotesScreen))
            await pilot.press(*"look", "enter")
            await game.until(lambda: len(notes.read(workspace.journal.db, cave)) == 1)
            await pilot.press("escape")
            await game.until(lambda: bool(playing.state.notes))
            assert "your note" in screen_text(game.app)
            assert "Your note on" not in playing.board.messages.plain
            await game.play(pilot, *"in")
            assert not playing.state.notes
            await game.play(pilot, *"out")
            assert "Your note on" in playing.board.messages.plain
            await pilot.press("ctrl+q")
            await game.until(lambda: not game.app.is_running)


async def test_plain_mode_writes_lists_and_shows_them(workspace: Workspace) -> None:
    said = await talk(
        workspace,
        prompter(),
        "/note it is cold\n/note\n/notes oil\n/notes remove 1\n/notes undo\neast\nwest\n/quit\n",
    )
    # On the stage from the first; again when there again.
    assert said.count("Your note on Stage: the trapdoor [b]creaks[/b]") == 2
    assert "Noted on Stage: it is cold" in said
    assert "Give the note: /note TEXT" in said
    assert "2. lamp: needs oil" in said
    assert "/notes undo brings it back." in said
    assert "Back again on Stage: the trapdoor" in said
    assert "Your note on lamp: needs oil" in said


def test_the_command_line_lists_them_and_takes_one_away_undoably(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UNDERSTUDY_HOME", str(workspace.home.database.parent))
    monkeypatch.setenv("UNDERSTUDY_STORIES", str(prompter().path))

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["notes", "prompter", *words])
        out, err = capsys.readouterr()
        return code, out, err

    assert run("lamp", "OIL", "--json")[0] == 0
    out = run("--json")[1]
    assert [(one["about"], one["name"]) for one in json.loads(out)] == [
        ("place", "Stage"),
        ("thing", "lamp"),
        ("session", ""),
    ]
    assert run("nothing of the kind")[2] == "No note holds these words.\n"
    assert "--undo brings it back" in run("--remove", "2")[2]
    assert len(json.loads(run("--json")[1])) == 2
    assert run("--undo")[0] == 0
    assert len(json.loads(run("--json")[1])) == 3
    assert run("--remove", "2", "--undo")[0] == 2
    assert run("--remove", "99")[0] == 1
    assert main(["manual", "prompter"]) == 0
    assert "## Your notes\n\n- **Stage**: “the trapdoor \\[b\\]creaks" in capsys.readouterr().out
