"""The command line, run in this process; the installed program is in end_to_end/."""

from __future__ import annotations

import asyncio
import io
import json
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from tests.support.paths import DATA
from tui.cli import main
from tui.plain.conversation import converse


@pytest.fixture(scope="module")
def played_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with one session of three moves, an override among them."""
    home = tmp_path_factory.mktemp("played") / "home"
    with Workspace(Home(home)) as workspace:
        loop = workspace.coplay(Catalog([]).find("cave"), seed=5)
        said = io.BytesIO(b"no\nin\ntake lamp\n")
        asyncio.run(converse(loop, said, io.StringIO(), live=False))
    return home


@pytest.fixture
def played(played_once: Path, home_folder: Path) -> Path:
    """Return the test's home, in which that was played."""
    shutil.copytree(played_once, home_folder)
    return home_folder


def data(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_sessions_json_has_the_promised_shape(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sessions", "--json"]) == 0
    (session,) = data(capsys)
    promised = {
        *("id", "game", "seed", "turns", "score", "best_score"),
        *("demonstrations", "ending", "started"),
    }
    assert promised <= set(session)
    assert (session["id"], session["game"], session["seed"]) == (1, "cave", 5)
    assert (session["turns"], session["demonstrations"], session["ending"]) == (3, 3, None)


def test_sessions_of_one_game(played: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sessions", "zork1", "--json"]) == 0
    assert data(capsys) == []
    assert main(["sessions", "cave"]) == 0
    assert "Colossal Cave" in capsys.readouterr().out


def test_sessions_are_named_deleted_and_restored(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sessions", "name", "1", "first try", "--json"]) == 0
    told = data(capsys)
    assert (told["id"], told["name"], told["changed"]) == (1, "first try", True)
    assert main(["sessions", "delete", "1"]) == 0
    assert "3 moves counts no longer" in capsys.readouterr().err
    assert main(["sessions", "--json"]) == 0
    assert data(capsys) == []
    assert main(["sessions", "cave", "--deleted", "--json"]) == 0
    assert [session["id"] for session in data(capsys)] == [1]
    assert main(["memory", "--json"]) == 0
    assert data(capsys) == []
    assert main(["sessions", "undo", "--json"]) == 0
    assert data(capsys)["undone"] == "delete"
    assert main(["sessions", "archive", "1"]) == 0
    capsys.readouterr()
    assert main(["sessions"]) == 0
    assert "--all lists them" in capsys.readouterr().err
    assert main(["sessions", "restore", "1"]) == 0
    assert "is back" in capsys.readouterr().err
    assert main(["sessions", "restore", "1"]) == 0
    assert "nothing was changed" in capsys.readouterr().err
    assert main(["sessions", "delete", "9"]) == 1


def test_memory_json_has_the_promised_shape(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    promised = {"id", "game", "location", "command", "q", "visits", "source", "session", "turn"}
    for words in (["memory", "--json"], ["memory", "list", "--json"]):
        assert main(words) == 0
        found = data(capsys)
        assert {"no", "in", "take lamp"} <= {entry["command"] for entry in found}
        assert all(promised <= set(entry) for entry in found)


def test_a_memory_is_shown_forgotten_and_restored(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["memory", "--json"])
    number = str(next(e["id"] for e in data(capsys) if e["command"] == "take lamp"))
    assert main(["memory", "show", number]) == 0
    shown = capsys.readouterr().out
    assert "take lamp" in shown
    words = dict(line.split(maxsplit=1) for line in shown.splitlines() if len(line.split()) > 1)
    assert (words["says"], words["who"]) == ("worth doing", "you")
    assert main(["memory", "show", number, "--json"]) == 0
    assert data(capsys)["history"][0]["kind"]

    assert main(["memory", "forget", number]) == 0
    main(["memory", "--json"])
    assert "take lamp" not in {e["command"] for e in data(capsys)}
    main(["memory", "list", "--forgotten", "--json"])
    assert {e["command"] for e in data(capsys)} == {"take lamp"}

    assert main(["memory", "forget", number]) == 0
    assert "already" in capsys.readouterr().err
    assert main(["memory", "restore", number, "--json"]) == 0
    told = data(capsys)
    assert (told["id"], told["forgotten"], told["changed"]) == (int(number), False, True)
    main(["memory", "--json"])
    assert "take lamp" in {e["command"] for e in data(capsys)}


def test_a_session_is_forgotten_and_brought_back(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["memory", "--json"])
    before = data(capsys)
    assert main(["memory", "forget-session", "1", "--json"]) == 0
    assert data(capsys) == {"session": 1, "moves": 3, "undone": False}
    assert main(["memory", "rebuild", "--json"]) == 0
    assert main(["sessions", "--json"]) == 0
    capsys.readouterr()
    main(["memory", "--json"])
    assert data(capsys) == []
    assert main(["memory", "forget-session", "1"]) == 0
    assert "nothing was changed" in capsys.readouterr().err
    assert main(["memory", "forget-session", "1", "--undo", "--json"]) == 0
    assert data(capsys)["moves"] == 3
    main(["memory", "--json"])
    assert data(capsys) == before
    assert main(["memory", "forget-session", "9"]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_memory_is_tidied_within_a_budget_and_brought_back(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["memory", "tidy"]) == 0
    assert "no budget" in capsys.readouterr().err
    main(["memory", "--json"])
    before = data(capsys)
    assert main(["memory", "tidy", "--keep", "0", "--dry-run", "--json"]) == 0
    would = data(capsys)
    assert (would["run"], would["keep"]) == (None, 0)
    assert would["dropped"] + would["over"] == would["held"] > 0
    assert main(["memory", "tidy", "--keep", "0"]) == 0
    assert "put away" in capsys.readouterr().err
    main(["memory", "--json"])
    after = data(capsys)
    people = [entry for entry in before if entry["source"] == "human"]
    assert people
    assert all(entry in after for entry in people)
    assert main(["memory", "tidy", "--undo", "--json"]) == 0
    assert data(capsys) == {"brought_back": would["dropped"]}
    main(["memory", "--json"])
    assert data(capsys) == before


def test_memory_learns_anew_by_other_rules(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["memory", "rebuild", "--steps", "3", "--rate", "0.5", "--json"]) == 0
    told = data(capsys)
    assert told["turns"] > 0
    assert (told["steps"], told["rate"], told["discount"]) == (3, 0.5, 0.97)
    assert main(["memory", "rebuild", "--rate", "1/n"]) == 0
    assert "the 3 moves that led to them" in capsys.readouterr().err
    assert main(["memory", "rebuild", "--rate", "fast"]) == 2
    assert main(["memory", "tidy", "--undo", "--keep", "3"]) == 2


def test_games_json_has_the_promised_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["games", "--json"]) == 0
    games = {game["id"]: game for game in data(capsys)}
    promised = {"id", "title", "engine", "available", "path", "sha256", "licence"}
    assert all(promised <= set(game) for game in games.values())
    assert games["cave"]["available"]
    assert games["zork1"]["licence"] == "MIT"


def test_listing_makes_no_home(home_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["games"], ["sessions"], ["memory"]):
        assert main(words) == 0
    assert not home_folder.exists()
    assert "Nothing was played here yet." in capsys.readouterr().err


def test_no_line_of_a_table_ends_in_spaces(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["games"], ["sessions"], ["memory"]):
        assert main(words) == 0
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) > 1
        assert lines == [line.rstrip() for line in lines]


def test_a_verified_replay(played: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "1", "--verify", "--json"]) == 0
    found = data(capsys)
    assert found["session"] == 1
    assert (found["turns"], found["matched"], found["ok"]) == (3, 3, True)


def test_a_verified_replay_takes_in_what_was_taken_back(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Workspace(Home(played)) as workspace:
        workspace.journal.move_tip(1, workspace.journal.path(workspace.journal.info(1).tip)[0].id)
    assert main(["replay", "1", "--verify"]) == 0
    assert "all 3 turns came out the same" in capsys.readouterr().out


def test_a_replay_that_differs_fails_and_says_where(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Workspace(Home(played)) as workspace:
        db = workspace.journal.db.conn
        for (name,) in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            db.execute(f'DROP TRIGGER "{name}"')
        db.execute("UPDATE turn SET text = 'You win.' WHERE number = 2")
    assert main(["replay", "1", "--verify", "--json"]) == 1
    found = data(capsys)
    assert (found["matched"], found["ok"]) == (2, False)
    assert found["first_difference"]["number"] == 2
    assert main(["replay", "1", "--verify"]) == 1
    heard = capsys.readouterr()
    assert "2 of 3 turns" in heard.out
    assert "first differs at move 2 after in" in heard.err


def test_a_replay_as_text_and_as_data(played: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "1", "--plain"]) == 0
    said = capsys.readouterr().out
    assert said.index("> no") < said.index("> in") < said.index("> take lamp")
    assert "would play" in said
    assert main(["replay", "1", "--json"]) == 0
    found = data(capsys)
    assert [turn["command"] for turn in found["turns"]] == [None, "no", "in", "take lamp"]
    assert found["turns"][1]["proposals"][0]["player"] == "mimic"


@pytest.mark.parametrize(
    "words",
    [
        ["progress"],
        ["progress", "--json"],
        ["sessions"],
        ["sessions", "list", "--all", "--json"],
        ["sessions", "list", "--fill"],
        ["memory", "list", "--json"],
        ["export", "--format", "transcript", "--game"],
    ],
)
def test_a_game_that_nobody_knows_is_told_wherever_one_is_named(
    words: list[str], played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "nosuch"]) == 1
    assert "There is no game called “nosuch”" in capsys.readouterr().err
    assert main([*words, "cave"]) == 0


def test_a_story_is_known_by_its_file_wherever_a_game_is_named(
    home_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = tmp_path / "other.z5"
    shutil.copy(DATA / "again.z5", story)
    with Workspace(Home(home_folder)) as workspace:
        game = Catalog([DATA]).find("again")
        said = io.BytesIO(b"look\nwait\n")
        asyncio.run(converse(workspace.coplay(game, seed=5), said, io.StringIO(), live=False))
    for words in (["sessions"], ["progress"], ["memory", "list"]):
        assert main([*words, str(story), "--json"]) == 0
        assert data(capsys), words


@pytest.mark.parametrize(
    "words",
    [
        ["replay", "7"],
        ["replay", "7", "--verify"],
        ["memory", "show", "7"],
        ["memory", "forget", "7"],
        ["games", "fetch", "no-such-game"],
        ["games", "add", "/no/such/story.z5"],
        ["play", "no-such-game", "--plain"],
        ["play", "--plain", "--resume", "7"],
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    heard = capsys.readouterr()
    assert heard.out == ""
    assert heard.err.strip().endswith((".", "PATH", "is."))
    assert "Traceback" not in heard.err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dance"],
        ["play"],
        ["play", "cave", "--plain", "--seed", "0"],
        ["play", "cave", "--plain", "--seed", "-3"],
        ["play", "cave", "--plain", "--mode", "sideways"],
        ["play", "cave", "--plain", "--player", "nobody"],
        ["play", "cave", "--plain", "--player", "mimic", "--player", "mimic"],
        ["play", "cave", "--plain", "--player", "mimic#explorer"],
        ["play", "cave", "--plain", "--player", "openai:"],
        ["play", "cave", "--plain", "--player", "openai:m@http://me:word@host/v1"],
        ["play", "cave", "--plain", "--player", "ollama:m#dancer"],
        ["play", "cave", "--plain", "--player", "ollama:m#t=9"],
        ["play", "cave", "--plain", "--player", "gguf:"],
        ["play", "cave", "--plain", "--critic", "nobody"],
        ["play", "cave", "--plain", "--critic", "ollama:"],
        ["play", "cave", "--plain", "--budget-tokens", "0"],
        ["play", "--plain"],
        ["play", "--plain", "--resume", "1", "--seed", "4"],
        ["replay"],
        ["replay", "one"],
        ["memory", "forget"],
    ],
)
def test_misuse_exits_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert "Usage:" in heard.err


def test_a_game_where_a_command_is_due_is_told_how_it_is_played(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["my game\x1b[31m"]) == 2
    assert "understudy play 'my game'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--player", "openai:some-model"], "OPENAI_API_KEY"),
        (["--critic", "openai:some-model"], "OPENAI_API_KEY"),
        (["--player", "mimic", "--player", "gguf:/no/such/file.gguf"], "/no/such/file.gguf"),
    ],
)
def test_a_backend_that_can_not_be_set_up_is_told_in_a_sentence(
    words: list[str],
    told: str,
    home_folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert main(["play", "cave", "--plain", *words]) == 1
    heard = capsys.readouterr()
    assert heard.out == ""
    assert told in heard.err
    assert "Traceback" not in heard.err
    with Workspace(Home(home_folder)) as workspace:
        assert workspace.journal.sessions() == []


def test_settings_that_make_no_sense_are_told_with_their_file(
    home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home_folder.mkdir()
    (home_folder / "settings.toml").write_text("[budget]\nbananas = 3\n")
    assert main(["play", "cave", "--plain"]) == 1
    said = capsys.readouterr().err
    assert "settings.toml" in said
    assert "bananas" in said


def test_keys_that_make_no_sense_are_told_in_plain_mode_and_cost_no_game(
    home_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home_folder.mkdir(parents=True, exist_ok=True)
    script = home_folder / "script.txt"
    script.write_text("no\n")
    (home_folder / "settings.toml").write_text('[keys.play]\nnod = "f7"\n')
    with script.open() as lines:
        monkeypatch.setattr(sys, "stdin", lines)
        assert main(["play", "cave", "--plain", "--seed", "1"]) == 0
    said = capsys.readouterr()
    assert "there is no action ‘play.nod’" in said.err
    assert "Colossal Cave. Session" in said.out


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["play"],
        ["replay"],
        ["sessions"],
        ["memory"],
        ["memory", "list"],
        ["memory", "show"],
        ["memory", "tidy"],
        ["memory", "rebuild"],
        ["memory", "forget"],
        ["memory", "restore"],
        ["games"],
        ["games", "add"],
        ["games", "fetch"],
        ["doctor"],
    ],
)
def test_every_command_has_help_with_examples(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--help"]) == 0
    said = capsys.readouterr().out
    assert "Examples:\n" in said
    assert "understudy " + " ".join(words) in said
    assert "--home" in said


@pytest.mark.parametrize("group", [[], ["sessions"], ["memory"], ["games"], ["models"]])
def test_what_a_command_does_is_told_to_the_end_of_the_sentence(
    group: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*group, "--help"]) == 0
    listed = capsys.readouterr().out.partition("Commands:")[2].partition("Examples:")[0]
    told = re.split(r"\n  (?=[a-z])", listed.rstrip())[1:]
    assert told
    assert all(one.endswith(".") and not one.endswith("...") for one in told)


def test_home_counts_before_and_after_the_command(
    played: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = str(tmp_path / "elsewhere")
    for words in (
        ["--home", elsewhere, "sessions", "--json"],
        ["sessions", "--home", elsewhere, "--json"],
    ):
        assert main(words) == 0
        assert data(capsys) == []


def test_a_session_is_resumed_with_its_own_game_only(
    played: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = DATA
    stories = sorted(story.glob("*.z[358]"))
    if not stories:
        pytest.skip("no story of our own under tests/data")
    assert main(["play", str(stories[0]), "--plain", "--resume", "1"]) == 1
    assert "was played with Colossal Cave" in capsys.readouterr().err


def test_a_newer_database_is_refused_in_a_sentence(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = played / "understudy.db"
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 9999")
    assert main(["sessions"]) == 1
    assert "newer" in capsys.readouterr().err


def test_an_unexpected_error_is_a_sentence_and_a_log(
    played: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the machine is on fire")

    monkeypatch.setattr(sqlite3, "connect", break_down)
    assert main(["sessions"]) == 1
    heard = capsys.readouterr()
    assert "ZeroDivisionError: the machine is on fire" in heard.err
    assert "Traceback" not in heard.err
    log = played / "understudy.log"
    assert str(log) in heard.err
    assert "Traceback" in log.read_text()


async def test_what_a_story_says_reaches_a_table_as_plain_text(
    home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Workspace(Home(home_folder)) as workspace:
        loop = workspace.coplay(Catalog([]).find("cave"), seed=5)
        script = b"no\n[bold]shout[/bold] ]]\x1b[31m\n"
        await converse(loop, io.BytesIO(script), io.StringIO(), live=False)
    assert main(["memory"]) == 0
    said = capsys.readouterr().out
    assert "[bold]shout[/bold]" in said
    assert "\x1b" not in said


async def test_a_memory_is_marked_and_that_is_undone(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["memory", "--json"])
    number = str(data(capsys)[0]["id"])
    for words, name, value in (
        (["pin", number], "pinned", True),
        (["mute", number], "muted", True),
        (["note", number, "by [b]lamp[/b] only"], "note", "by [b]lamp[/b] only"),
    ):
        assert main(["memory", *words, "--json"]) == 0
        assert data(capsys)[name] == value
    assert main(["memory", "list"]) == 0
    assert "pinned, muted, note" in capsys.readouterr().out
    assert main(["memory", "undo", "--json"]) == 0
    assert data(capsys) == {"id": int(number), "undone": "note"}
    assert main(["memory", "unmute", number]) == 0
    assert "no longer muted" in capsys.readouterr().err
    assert main(["memory", "pin", "999"]) == 1
    assert "no memory 999" in capsys.readouterr().err


async def test_another_home_is_merged_told_and_counted(
    played: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = str(tmp_path / "new")
    file = str(Home(played).database)
    words = ["memory", "merge", file, "--as", "Anna", "--json", "--home", new]
    assert main([*words, "--dry-run"]) == 0
    planned = data(capsys)
    assert not Home(Path(new)).database.exists()
    assert main(words) == 0
    told = data(capsys)
    assert told == {**planned, "dry_run": False}
    assert (told["added"]["sessions"], told["added"]["turns"]) == (1, 3)
    assert main(["memory", "merge", str(played), "--home", new]) == 0
    assert "nothing new" in capsys.readouterr().err
    assert main(["memory", "stats", "--json", "--home", new]) == 0
    counted = data(capsys)
    assert counted["sources"] == {"human": 0, "imported": 3, "self": 0}
    assert [one["name"] for one in counted["merges"]] == ["Anna"]
    assert main(["sessions", "--json", "--home", new]) == 0
    (session,) = data(capsys)
    assert (session["source"], session["origin"]) == ("merged", "Anna")
    assert main(["replay", str(session["id"]), "--verify", "--home", new]) == 0
    assert main(["memory", "merge", file]) == 1
    assert "own file" in capsys.readouterr().err


def test_a_damaged_file_is_told_by_every_command_and_repaired(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--repair"]) == 0
    assert "sound: nothing was changed" in capsys.readouterr().err
    file = played / "understudy.db"
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE session SET started = 'Tuesday'")
        db.commit()
    assert main(["sessions"]) == 0
    said = capsys.readouterr().err
    assert "Session 1 can't be read and is left out" in said
    assert "understudy doctor --repair" in said
    assert main(["replay", "1", "--plain"]) == 1
    said = capsys.readouterr().err
    assert "This memory file is damaged: session 1: “Tuesday” is no moment." in said
    assert "understudy doctor --repair" in said
    assert main(["doctor", "--repair", "--json"]) == 0
    done = data(capsys)
    assert (done["sessions"], done["turns"], done["lost"]) == (1, 4, {})
    assert Path(done["kept"]).is_file()
    main(["sessions", "--json"])
    (session,) = data(capsys)
    assert session["started"] <= session["last"]
    assert main(["replay", "1", "--verify"]) == 0
    assert "all 3 turns came out the same" in capsys.readouterr().out
    assert main(["doctor", "cave", "--repair"]) == 2


async def test_a_note_that_is_taken_away_is_told_so(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["memory", "--json"])
    number = str(data(capsys)[0]["id"])
    for words, told in (("mine", ": noted."), ("", ": its note was taken away."), ("", "was so")):
        assert main(["memory", "note", number, *words.split()]) == 0
        assert told in capsys.readouterr().err
