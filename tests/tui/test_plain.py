"""Plain mode over real parts: Colossal Cave in a child process, real SQLite."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from agents.core.commands import Kind, Mode
from agents.home.paths import Home
from agents.play.workspace import Workspace
from games.types import GameInfo
from tui.plain import COMMANDS, converse


async def talk(
    stage: Workspace,
    game: GameInfo,
    script: str,
    *,
    resume: int | None = None,
    mode: Mode = Mode.COPILOT,
    pace: float = 0.0,
    live: bool = False,
    player: str = "mimic",
) -> str:
    out = io.StringIO()
    loop = stage.coplay(game, seed=5, resume=resume, mode=mode, pace=pace, player=player)
    await converse(loop, io.BytesIO(script.encode()), out, live=live)
    return out.getvalue()


def played(stage: Workspace, session: int = 1) -> list[tuple[Kind, str]]:
    tip = stage.journal.info(session).tip
    decisions = [turn.decision for turn in stage.journal.path(tip)]
    return [(d.kind, d.command) for d in decisions if d is not None]


async def test_lines_are_moves_and_the_end_of_input_leaves(
    stage: Workspace, cave: GameInfo
) -> None:
    said = await talk(stage, cave, "no\nin\ntake lamp")
    assert [command for _, command in played(stage)] == ["no", "in", "take lamp"]
    assert "> take lamp" in said
    assert "understudy play cave --plain --resume 1" in said.splitlines()[-1]


async def test_an_empty_line_accepts_and_a_number_picks(stage: Workspace, cave: GameInfo) -> None:
    said = await talk(stage, cave, "look around\n\n2\n")
    kinds = [kind for kind, _ in played(stage)]
    assert kinds == [Kind.OVERRIDE, Kind.ACCEPTED, Kind.ALTERNATIVE]
    offers = re.findall(r"would play: (.+?) \(\d+% sure\)", said)
    assert played(stage)[1][1] == offers[1]
    second = re.findall(r"^Enter accepts; 2 ([^;.]+)", said, re.MULTILINE)
    assert played(stage)[2][1] == second[2]


async def test_equal_input_gives_equal_output(tmp_path: Path, cave: GameInfo) -> None:
    script = "no\n\n\n2\n/undo\n\nsave here\neast\nrestore here\n/world\n"
    heard = []
    for name in ("one", "two"):
        with Workspace(Home(tmp_path / name)) as stage:
            heard.append(await talk(stage, cave, script))
    assert heard[0] == heard[1]


async def test_every_line_is_answered_even_where_nothing_is_played(
    stage: Workspace, cave: GameInfo
) -> None:
    script = "/undo\n/redo\nrestore nowhere\n9\n/mode sideways\n/undo many\n/nonsense\n/type\nno\n"
    said = await talk(stage, cave, script)
    assert [command for _, command in played(stage)] == ["no"]
    assert "there is nothing to undo" in said
    assert "nothing to redo" in said
    assert "no bookmark called “nowhere”" in said
    assert "There is no choice 9 here" in said
    assert "Choose: copilot, auto, watch" in said
    assert "How many moves?" in said
    assert "/nonsense is not one of the program's words" in said
    assert "Give the text to send" in said


async def test_undo_redo_and_forget(stage: Workspace, cave: GameInfo) -> None:
    said = await talk(stage, cave, "no\nin\ntake lamp\n/undo 2\n/redo\n/forget\n")
    assert [command for _, command in played(stage)] == ["no"]
    assert "Undid 2 moves. You are at move 1" in said
    assert "Redid 1 move. You are at move 2" in said
    assert "1 memory forgotten" in said
    assert "in" in [entry.command for entry in stage.memory.entries(forgotten=True)]
    assert "in" not in [entry.command for entry in stage.memory.entries()]


async def test_a_reason_goes_with_the_next_move_only(stage: Workspace, cave: GameInfo) -> None:
    await talk(stage, cave, "/why I know the way\nno\nin\n")
    path = stage.journal.path(stage.journal.info(1).tip)
    assert [t.decision.why for t in path if t.decision] == ["I know the way", ""]


async def test_a_typed_quit_asks_back(stage: Workspace, cave: GameInfo) -> None:
    said = await talk(stage, cave, "no\nquit\nn\nquit\ny\nin\n")
    assert "You stay." in said
    assert [command for _, command in played(stage)] == ["no"]


async def test_slash_quit_leaves_at_once(stage: Workspace, cave: GameInfo) -> None:
    await talk(stage, cave, "no\n/quit\nin\n")
    assert [command for _, command in played(stage)] == ["no"]


async def test_a_resumed_session_goes_on_and_remembers(stage: Workspace, cave: GameInfo) -> None:
    await talk(stage, cave, "no\nin\ntake lamp\n")
    said = await talk(stage, cave, "/world\nout\n", resume=1)
    assert "resumed at move 3" in said
    assert "Inside building" in said
    assert [command for _, command in played(stage)] == ["no", "in", "take lamp", "out"]


async def test_an_override_is_proposed_next_time_with_its_memory(
    stage: Workspace, cave: GameInfo
) -> None:
    await talk(stage, cave, "no\nin\n")
    said = await talk(stage, cave, "no\n/memories\n\n")
    assert "The mimic would play: in (" in said
    assert "Worth doing: in, by you in End of road" in said
    assert played(stage, 2)[1] == (Kind.ACCEPTED, "in")


@pytest.mark.parametrize("taught", [False, True])
async def test_watch_mode_hides_the_guess_until_you_have_played(
    stage: Workspace, cave: GameInfo, taught: bool
) -> None:
    if taught:
        await talk(stage, cave, "no\nin\n")
    said = await talk(stage, cave, "no\n\n2\n/memories\n/critic\nin\n", mode=Mode.WATCH)
    before, after = said.split("> in", 1)
    assert "would play" not in before
    assert "nothing to accept" in before
    assert "There is no choice 2 here" in before
    assert "hidden" in before
    assert ("It guessed the same." in after) is taught
    assert ("It had guessed:" in after) is not taught
    assert "of 2 moves" in after


async def test_auto_mode_plays_by_itself_until_it_asks(stage: Workspace, cave: GameInfo) -> None:
    for _ in range(3):
        await talk(stage, cave, "no\nin\ntake lamp\n")
    said = await talk(stage, cave, "", mode=Mode.AUTO)
    kinds = {kind for kind, _ in played(stage, 4)}
    before, after = said.split("Stopped to ask:")
    assert "The mimic plays:" in before
    assert "The mimic would play:" in after
    assert "The mimic plays:" not in after
    assert kinds == {Kind.AUTO}
    assert [command for _, command in played(stage, 4)][:3] == ["no", "in", "take lamp"]


async def test_a_person_at_a_terminal_is_prompted_and_not_echoed(
    stage: Workspace, cave: GameInfo
) -> None:
    said = await talk(stage, cave, "no\n\n", live=True)
    accepted = played(stage)[1][1]
    assert "> no\n" not in said
    assert f"> {accepted}\n" in said
    assert said.count("\n> ") == 3, "one prompt a line, and one for the end of input"


async def test_help_names_every_word_of_the_program(stage: Workspace, cave: GameInfo) -> None:
    said = await talk(stage, cave, "/help\n")
    for name in COMMANDS:
        assert re.search(rf"^/{name}\b", said, re.MULTILINE), name


async def test_without_a_player_the_person_types_every_move(
    stage: Workspace, cave: GameInfo
) -> None:
    said = await talk(stage, cave, "no\n\nin\n", player="human")
    assert "Nothing is proposed here" in said
    assert "There is nothing to accept" in said
    assert played(stage) == [(Kind.TYPED, "no"), (Kind.TYPED, "in")]


@pytest.mark.parametrize(
    "line",
    [
        "x" * 500,
        "9" * 5000,
        "x" * 20_000,
        "take 🏮",
        "[b]look[/b]",
        "'; DROP TABLE turn; --",
        "lo\x1b[2Jok\x07",
        "\udcff",
    ],
)
async def test_odd_lines_are_answered_and_draw_nothing(
    stage: Workspace, cave: GameInfo, line: str
) -> None:
    out = io.StringIO()
    loop = stage.coplay(cave, seed=5)
    script = b"no\n" + line.encode("utf-8", "surrogateescape") + b"\nin\n"
    await converse(loop, io.BytesIO(script), out, live=False)
    said = out.getvalue()
    assert played(stage)[-1][1] == "in"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", said)
    assert not re.search(r"[\u2500-\u259f]", said), "box drawing"


async def test_a_line_without_end_is_one_line(stage: Workspace, cave: GameInfo) -> None:
    said = await talk(stage, cave, "no\n" + "z" * 50_000 + "\nin\n")
    assert [command for _, command in played(stage)] == ["no", "in"]
    assert len(said) < 5_000


async def test_no_input_at_all_leaves(stage: Workspace, cave: GameInfo) -> None:
    out = io.StringIO()
    await converse(stage.coplay(cave, seed=5), None, out, live=False)
    assert stage.journal.info(1).turns == 0
    assert "You left; session 1 is kept" in out.getvalue()


async def test_the_plan_is_said_on_demand(stage: Workspace, cave: GameInfo) -> None:
    said = await talk(stage, cave, "/plan\nno\nin\n")
    assert "No demonstration is followed here." in said
    said = await talk(stage, cave, "/plan\n\n/mode watch\n/plan\n")
    assert "It follows your session 1 (move 1 of 2): “no”." in said
    assert "Nothing is in the way." in said
    assert "In watch mode what the agent knows is hidden" in said
