"""Plain mode over real parts: Colossal Cave in a child process, real SQLite."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from agents.core.commands import Kind, Mode
from agents.core.errors import StoreError
from agents.home.paths import Home
from agents.journal.shelf import Shelving
from agents.play.loop.workspace import Workspace
from games.types import GameInfo
from tui.plain.conversation import converse
from tui.plain.words import COMMANDS


async def talk(
    workspace: Workspace,
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
    loop = workspace.coplay(game, seed=5, resume=resume, mode=mode, pace=pace, player=player)
    await converse(loop, io.BytesIO(script.encode()), out, live=live)
    return out.getvalue()


def played(workspace: Workspace, session: int = 1) -> list[tuple[Kind, str]]:
    tip = workspace.journal.info(session).tip
    decisions = [turn.decision for turn in workspace.journal.path(tip)]
    return [(d.kind, d.command) for d in decisions if d is not None]


async def test_lines_are_moves_and_the_end_of_input_leaves(
    workspace: Workspace, cave: GameInfo
) -> None:
    said = await talk(workspace, cave, "no\nin\ntake lamp")
    assert [command for _, command in played(workspace)] == ["no", "in", "take lamp"]
    assert "> take lamp" in said
    assert "understudy play cave --plain --resume 1" in said.splitlines()[-1]


async def test_an_empty_line_accepts_and_a_number_picks(
    workspace: Workspace, cave: GameInfo
) -> None:
    said = await talk(workspace, cave, "look around\n\n2\n")
    kinds = [kind for kind, _ in played(workspace)]
    assert kinds == [Kind.OVERRIDE, Kind.ACCEPTED, Kind.ALTERNATIVE]
    offers = re.findall(r"would play: (.+?) \((?:a guess|\d+% sure)\)", said)
    assert played(workspace)[1][1] == offers[1]
    second = re.findall(r"^Enter accepts; 2 ([^;.]+)", said, re.MULTILINE)
    assert played(workspace)[2][1] == second[2]


async def test_equal_input_gives_equal_output(tmp_path: Path, cave: GameInfo) -> None:
    script = "no\n\n\n2\n/undo\n\nsave here\neast\nrestore here\n/world\n"
    heard = []
    for name in ("one", "two"):
        with Workspace(Home(tmp_path / name)) as workspace:
            heard.append(await talk(workspace, cave, script))
    assert heard[0] == heard[1]


async def test_every_line_is_answered_even_where_nothing_is_played(
    workspace: Workspace, cave: GameInfo
) -> None:
    script = "/undo\n/redo\nrestore qwerty\n9\n/mode sideways\n/undo many\n/nonsense\n/type\nno\n"
    said = await talk(workspace, cave, script)
    assert [command for _, command in played(workspace)] == ["no"]
    assert "there is nothing to undo" in said
    assert "nothing to redo" in said
    assert "no bookmark called “qwerty”" in said
    assert "There is no choice 9 here" in said
    assert "Choose: copilot, auto, watch" in said
    assert "How many moves?" in said
    assert "/nonsense is not one of the program's words" in said
    assert "Give the text to send" in said


async def test_undo_redo_and_forget(workspace: Workspace, cave: GameInfo) -> None:
    said = await talk(workspace, cave, "no\nin\ntake lamp\n/undo 2\n/redo\n/forget\n")
    assert [command for _, command in played(workspace)] == ["no"]
    assert "Undid 2 moves. You are at move 1" in said
    assert "Redid 1 move. You are at move 2" in said
    assert "1 memory forgotten" in said
    assert "in" in [entry.command for entry in workspace.memory.entries(forgotten=True)]
    assert "in" not in [entry.command for entry in workspace.memory.entries()]


async def test_a_move_and_a_session_may_teach_nothing_and_teach_again(
    workspace: Workspace, cave: GameInfo
) -> None:
    said = await talk(workspace, cave, "no\nin\n/unlearn\n/unlearn session\n")
    assert "It doesn't learn from the last move" in said
    assert "its 1 move teaches nothing" in said
    assert workspace.memory.entries() == []
    assert [command for _, command in played(workspace)] == ["no", "in"], "the record stays"
    said = await talk(workspace, cave, "/well\n/well\n/badly\n", resume=1)
    assert "up to here it went well. /well takes the mark away." in said
    assert "The mark is taken away." in said
    assert "went badly" in said
    said = await talk(workspace, cave, "/unlearn session\n/unlearn all\n", resume=1)
    assert "This session counts again: 2 moves." in said
    assert "Either /unlearn, for the last move, or /unlearn session." in said
    assert {entry.command for entry in workspace.memory.entries()} == {"no", "in"}


IN_THE_DARK = "no\nin\nxyzzy\nwest\nwest\nnorth\nsouth\nwest\n"
"""Falls into a pit at the seed of these tests."""


async def test_a_death_is_offered_to_be_taken_back(workspace: Workspace, cave: GameInfo) -> None:
    said = await talk(workspace, cave, IN_THE_DARK + "/undo\n")
    assert "You died of it.\n/undo takes that back, or play on." in said
    assert said.count("or play on.") == 1
    assert "Undid 1 move." in said


async def test_a_reason_goes_with_the_next_move_only(workspace: Workspace, cave: GameInfo) -> None:
    await talk(workspace, cave, "/why I know the way\nno\nin\n")
    path = workspace.journal.path(workspace.journal.info(1).tip)
    assert [t.decision.why for t in path if t.decision] == ["I know the way", ""]


async def test_why_alone_tells_why_the_agent_would_play_it(
    workspace: Workspace, cave: GameInfo
) -> None:
    said = await talk(workspace, cave, "no\n/why\n/why a way in\n/why\n/why -\nin\n")
    assert said.count("The building may lead somewhere new.") == 3
    assert "/why TEXT keeps a reason of yours with your next move." in said
    assert "Your next move will carry this reason: a way in" in said
    path = workspace.journal.path(workspace.journal.info(1).tip)
    assert [t.decision.why for t in path if t.decision] == ["", ""]


async def test_a_typed_quit_asks_back(workspace: Workspace, cave: GameInfo) -> None:
    said = await talk(workspace, cave, "no\nquit\nn\nquit\ny\nin\n")
    assert "You stay." in said
    assert [command for _, command in played(workspace)] == ["no"]


async def test_slash_quit_leaves_at_once(workspace: Workspace, cave: GameInfo) -> None:
    await talk(workspace, cave, "no\n/quit\nin\n")
    assert [command for _, command in played(workspace)] == ["no"]


async def test_a_session_of_no_moves_is_not_kept(workspace: Workspace, cave: GameInfo) -> None:
    said = await talk(workspace, cave, "/quit\n")
    assert "there is no session to keep" in said
    assert workspace.journal.sessions() == []
    said = await talk(workspace, cave, "no\n/undo\n/quit\n")
    assert "session 2 is kept" in said, "what was taken back was played all the same"


async def test_a_deleted_session_is_not_played_on(workspace: Workspace, cave: GameInfo) -> None:
    await talk(workspace, cave, "no\n")
    workspace.shelve(1, Shelving.DELETE)
    with pytest.raises(StoreError, match="is deleted") as caught:
        await talk(workspace, cave, "in\n", resume=1)
    assert "understudy sessions restore 1" in caught.value.hint


async def test_a_resumed_session_goes_on_and_remembers(
    workspace: Workspace, cave: GameInfo
) -> None:
    await talk(workspace, cave, "no\nin\ntake lamp\n")
    said = await talk(workspace, cave, "/world\nout\n", resume=1)
    assert "resumed at move 3" in said
    assert "Inside building" in said
    assert [command for _, command in played(workspace)] == ["no", "in", "take lamp", "out"]


async def test_an_override_is_proposed_next_time_with_its_memory(
    workspace: Workspace, cave: GameInfo
) -> None:
    await talk(workspace, cave, "no\nin\n")
    said = await talk(workspace, cave, "no\n/memories\n\n")
    assert "The mimic would play: in (" in said
    assert "Worth doing: in, by you in End of road" in said
    assert played(workspace, 2)[1] == (Kind.ACCEPTED, "in")


@pytest.mark.parametrize("taught", [False, True])
async def test_watch_mode_hides_the_guess_until_you_have_played(
    workspace: Workspace, cave: GameInfo, taught: bool
) -> None:
    if taught:
        await talk(workspace, cave, "no\nin\n")
    said = await talk(workspace, cave, "no\n\n2\n/memories\n/critic\nin\n", mode=Mode.WATCH)
    before, after = said.split("> in", 1)
    assert "would play" not in before
    assert "nothing to accept" in before
    assert "There is no choice 2 here" in before
    assert "hidden" in before
    assert ("It guessed the same." in after) is taught
    assert ("It had guessed:" in after) is not taught
    assert "of 2 moves" in after


async def test_auto_mode_plays_by_itself_until_it_asks(
    workspace: Workspace, cave: GameInfo
) -> None:
    for _ in range(3):
        await talk(workspace, cave, "no\nin\ntake lamp\n")
    said = await talk(workspace, cave, "", mode=Mode.AUTO)
    kinds = {kind for kind, _ in played(workspace, 4)}
    before, after = said.split("Stopped to ask:")
    assert "The mimic plays:" in before
    assert "The mimic would play:" in after
    assert "The mimic plays:" not in after
    assert kinds == {Kind.AUTO}
    assert [command for _, command in played(workspace, 4)][:3] == ["no", "in", "take lamp"]


async def test_a_person_at_a_terminal_is_prompted_and_not_echoed(
    workspace: Workspace, cave: GameInfo
) -> None:
    said = await talk(workspace, cave, "no\n\n", live=True)
    accepted = played(workspace)[1][1]
    assert "> no\n" not in said
    assert f"> {accepted}\n" in said
    assert said.count("\n> ") == 3, "one prompt a line, and one for the end of input"


async def test_the_map_is_said_in_words(workspace: Workspace, cave: GameInfo) -> None:
    said = await talk(workspace, cave, "no\nin\nout\n/map\n")
    told = said[said.index("You are at: ") :]
    assert told.startswith("You are at: End of road.")
    assert "  in: Inside building" in told
    assert "  out: End of road" in told


async def test_help_names_every_word_of_the_program(workspace: Workspace, cave: GameInfo) -> None:
    said = await talk(workspace, cave, "/help\n")
    for name in COMMANDS:
        assert re.search(rf"^/{name}\b", said, re.MULTILINE), name


async def test_without_a_player_the_person_types_every_move(
    workspace: Workspace, cave: GameInfo
) -> None:
    said = await talk(workspace, cave, "no\n\nin\n", player="human")
    assert "Nothing is proposed here" in said
    assert "There is nothing to accept" in said
    assert played(workspace) == [(Kind.TYPED, "no"), (Kind.TYPED, "in")]


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
    workspace: Workspace, cave: GameInfo, line: str
) -> None:
    out = io.StringIO()
    loop = workspace.coplay(cave, seed=5)
    script = b"no\n" + line.encode("utf-8", "surrogateescape") + b"\nin\n"
    await converse(loop, io.BytesIO(script), out, live=False)
    said = out.getvalue()
    assert played(workspace)[-1][1] == "in"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", said)
    assert not re.search(r"[\u2500-\u259f]", said), "box drawing"


async def test_a_line_without_end_is_one_line(workspace: Workspace, cave: GameInfo) -> None:
    said = await talk(workspace, cave, "no\n" + "z" * 50_000 + "\nin\n")
    assert [command for _, command in played(workspace)] == ["no", "in"]
    assert len(said) < 5_000


async def test_no_input_at_all_leaves(workspace: Workspace, cave: GameInfo) -> None:
    out = io.StringIO()
    await converse(workspace.coplay(cave, seed=5), None, out, live=False)
    assert workspace.journal.info(1).turns == 0
    assert "You left before the first move" in out.getvalue()


async def test_the_plan_is_said_on_demand(workspace: Workspace, cave: GameInfo) -> None:
    said = await talk(workspace, cave, "/plan\nno\nin\n")
    assert "No demonstration is followed here." in said
    said = await talk(workspace, cave, "/plan\n\n/mode watch\n/plan\n")
    assert "It follows your session 1 (move 1 of 2): “no”." in said
    assert "Nothing is in the way." in said
    assert "In watch mode what the agent knows is hidden" in said
