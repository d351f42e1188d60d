"""``understudy import``, run in this process and, to be interrupted, as a program."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from tests.support.paths import DATA
from tests.support.waiting import PATIENCE
from tui.cli import main
from tui.commands.import_ import agreed

PROGRAM = str(Path(sys.executable).with_name("understudy"))
STORY = DATA / "prompter.z5"
TOUR = "east\ntake lamp\n\n# now with light\nlight lamp\nwest\ndown\n"


@pytest.fixture
def tour(tmp_path: Path) -> Path:
    path = tmp_path / "tour.txt"
    path.write_text(TOUR)
    return path


def words(file: Path, *more: str) -> list[str]:
    return ["import", str(file), "--game", str(STORY), "--seed", "3", *more]


def data(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_json_has_the_promised_shape(tour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words(tour, "--json")) == 0
    told = data(capsys)
    promised = {"session": 1, "turns": 5, "demonstrations": 5}
    assert {name: told[name] for name in promised} == promised
    assert isinstance(told["score"], int)
    assert (told["file"], told["known"], told["rejected"]) == ("tour.txt", False, [])
    assert (told["ended_at_line"], told["left"], told["ending"]) == (None, 0, None)
    assert len(told["sha256"]) == 64

    assert main(["sessions", "--json"]) == 0
    (session,) = data(capsys)
    assert (session["source"], session["file"], session["demonstrations"]) == (
        "imported",
        "tour.txt",
        5,
    )
    assert main(["memory", "--json"]) == 0
    assert {entry["source"] for entry in data(capsys)} == {"imported"}
    assert main(["games", "--json"]) == 0


def test_an_imported_session_is_listed_replayed_and_verified(
    tour: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERSTUDY_STORIES", str(STORY.parent))
    assert main(words(tour)) == 0
    heard = capsys.readouterr()
    assert heard.out.startswith("Session 1: ")
    assert "5 demonstrations" in heard.out
    assert "Playing tour.txt in " in heard.err
    assert main(["sessions"]) == 0
    assert "tour.txt" in capsys.readouterr().out
    assert main(["replay", "1", "--plain"]) == 0
    assert "Someone whose game was imported played it." in capsys.readouterr().out
    assert main(["replay", "1", "--verify"]) == 0
    assert "all 5 turns came out the same" in capsys.readouterr().out


def test_the_same_file_is_imported_once(tour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words(tour)) == 0
    tour = tour.rename(tour.with_name("another.txt"))
    capsys.readouterr()
    assert main(words(tour, "--json")) == 0
    heard = capsys.readouterr()
    assert "imported already" in heard.err
    told = json.loads(heard.out)
    assert (told["session"], told["known"], told["turns"]) == (1, True, 5)
    assert main(words(tour, "--again", "--json")) == 0
    assert data(capsys)["session"] == 2
    assert main(words(tour, "--task", "light", "--json")) == 0
    assert data(capsys)["session"] == 3


def test_what_the_game_refuses_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "odd.rec"
    file.write_text("east\nplugh the [91]lamp]\n[254][1][2]\n\x1b[31mtake lamp\njump\nwest\njump\n")
    assert main(words(file, "--json")) == 0
    heard = capsys.readouterr()
    told = json.loads(heard.out)
    assert [(one["line"], one["played"]) for one in told["rejected"]][:2] == [(2, True), (3, False)]
    assert "Line 2 “plugh the [lamp]” was refused: " in heard.err
    assert "Line 3 was not played: it is a click of the mouse" in heard.err
    assert "\x1b" not in heard.err + heard.out


def test_a_file_that_doesnt_reach_what_it_claims_is_told_with_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "win.txt"
    file.write_text(f"# 20 of 20 points on seed 4\n{TOUR}jump\n")
    assert main(words(file, "--json")) == 0
    heard = capsys.readouterr()
    told = json.loads(heard.out)
    assert (told["claimed"], told["parts_at_line"]) == (20, 9)
    assert "win.txt says it makes 20 points; here it makes 2" in heard.err
    assert "It seems to part at line 9 “jump”" in heard.err
    assert "--seed" in heard.err


def test_a_story_that_ends_early_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "death.txt"
    file.write_text("jump\nlook\n# nothing\nlook\n")
    assert main(words(file, "--json")) == 0
    heard = capsys.readouterr()
    told = json.loads(heard.out)
    assert (told["ending"], told["turns"], told["ended_at_line"], told["left"]) == (
        "death",
        1,
        1,
        2,
    )
    assert "The story ended at line 1; 2 commands after it were not played." in heard.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no file"),
        (b"", "holds no command"),
        (b"\x00\x01\x02", "is not a text file"),
        (b"look\n" * 300_000, "too large"),
    ],
)
def test_a_file_that_is_none_is_told_in_a_sentence(
    home_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    said: str,
) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    assert main(words(file)) == 1
    heard = capsys.readouterr()
    assert said in heard.err
    assert "Nothing was imported." in heard.err
    assert heard.out == ""
    assert not home_folder.exists()


def test_a_game_that_is_none_is_told_in_a_sentence(
    tour: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(tour), "--game", "no-such-game", "--seed", "3"]) == 1
    assert "There is no game called “no-such-game”" in capsys.readouterr().err
    broken = tmp_path / "broken.z5"
    broken.write_bytes(STORY.read_bytes()[:200])
    assert main(["import", str(tour), "--game", str(broken), "--seed", "3"]) == 1
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ["--game", "cave"],
        ["--seed", "3"],
        ["--game", "cave", "--seed", "0"],
        ["--game", "cave", "--seed", "-4"],
        ["--game", "cave", "--seed", "many"],
        ["--game", "cave", "--seed", str(2**31)],
    ],
)
def test_misuse_is_told(tour: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]) -> None:
    assert main(["import", str(tour), *wrong]) == 2
    assert "Usage: understudy import" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_import_that_is_interrupted_leaves_nothing(
    home_folder: Path, tmp_path: Path, how: signal.Signals
) -> None:
    file = tmp_path / "long.txt"
    file.write_text("east\nlook\nwest\n" * 15_000)
    with subprocess.Popen(
        [PROGRAM, *words(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    ) as running:
        assert running.stderr is not None
        line = running.stderr.readline()
        assert line.startswith("Playing long.txt")
        running.send_signal(how)
        out, rest = running.communicate(timeout=PATIENCE)
    assert out == ""
    if how is signal.SIGINT:
        assert running.returncode == 1
        assert "The import was stopped. Nothing was imported." in rest
    with Workspace(Home(home_folder)) as workspace:
        assert workspace.journal.sessions() == []
        assert workspace.memory.stats().memories == 0


def test_a_won_game_of_zork_gives_350_points(
    zork1: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moves = zork1.parent / "zork1-seed12.commands"
    assert main(["import", str(moves), "--game", "zork1", "--seed", "12", "--json"]) == 0
    told = data(capsys)
    assert (told["score"], told["demonstrations"], told["turns"]) == (350, 396, 396)
    assert (told["ending"], told["left"]) == ("victory", 0)


def test_a_second_half_goes_on_where_the_first_one_ended(
    tour: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERSTUDY_STORIES", str(STORY.parent))
    rest = tour.with_name("rest.txt")
    rest.write_text("up\neast\n")
    assert main(words(tour)) == 0
    capsys.readouterr()
    assert main(["import", str(rest), "--after", "1", "--json"]) == 0
    told = data(capsys)
    assert (told["session"], told["turns"], told["known"]) == (1, 7, False)
    assert main(["replay", "1", "--verify", "--json"]) == 0
    verified = data(capsys)
    assert (verified["turns"], verified["matched"], verified["ok"]) == (7, 7, True)
    assert main(["memory", "--json"]) == 0
    assert sum(entry["visits"] for entry in data(capsys)) == 7


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--seed", "3"], "'--game'"),
        (["--game", str(STORY)], "'--seed'"),
        (["--after", "1", "--seed", "3"], "its own seed"),
    ],
)
def test_what_a_session_settles_is_not_asked_twice(
    tour: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(tour), *more]) == 2
    assert said in capsys.readouterr().err


def test_nothing_is_imported_after_a_session_that_is_not_there(
    tour: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(tour), "--after", "9"]) == 1
    assert "no session 9" in capsys.readouterr().err


def test_a_session_file_comes_from_a_friend_with_what_the_agent_did_apart(
    tour: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("UNDERSTUDY_STORIES", str(STORY.parent))
    assert main(words(tour)) == 0
    capsys.readouterr()
    assert main(["replay", "1", "--json"]) == 0
    session = data(capsys)
    session["turns"][3]["actor"] = "agent"
    file = tmp_path / "friend.txt"
    file.write_text(json.dumps(session))
    assert main(["import", str(file), "--home", str(tmp_path / "other"), "--json"]) == 0
    told = data(capsys)
    assert (told["format"], told["seed"], told["turns"]) == ("session", 3, 5)
    assert (told["verified"], told["demonstrations"]) == (5, 4)
    assert main(["replay", "1", "--json", "--home", str(tmp_path / "other")]) == 0
    kinds = [turn["kind"] for turn in data(capsys)["turns"][1:]]
    assert kinds == ["imported", "imported", "auto", "imported", "imported"]


def test_what_is_not_borne_out_is_kept_and_teaches_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "odd.log"
    said = [">east", "Wings\nRopes and sandbags hang above you in the wings. The stage is to the "
            "west and a corridor leads north.\n\nThe brass lamp is here.", "", ">take lamp",
            "A dragon swallows the lamp before your eyes, and it is gone.", "", ">west",
            "Stage\nYou stand on the bare stage of a small theatre. The wings are to the east, a "
            "trapdoor leads down, and the prompter's box is to the south, at the edge of the "
            "stage. A poster hangs on the back wall."]  # fmt: skip
    file.write_text("\n".join(said))
    assert main(words(file, "--json")) == 0
    heard = capsys.readouterr()
    told = json.loads(heard.out)
    assert (told["verified"], told["repaired"], told["unverified"]) == (2, 0, 1)
    assert "1 unverified; 2 would be taught" in heard.err
    assert main(["memory", "--json"]) == 0
    assert sorted(entry["command"] for entry in data(capsys)) == ["east", "west"]
    assert main(words(file, "--json", "--trust", "--again")) == 0
    capsys.readouterr()
    assert main(["memory", "--json"]) == 0
    assert "take lamp" in {entry["command"] for entry in data(capsys)}


def test_a_recording_of_another_game_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "other.log"
    turns = [f">go {number}\nYou are in the hall of number {number}." for number in range(9)]
    file.write_text("\n\n".join(turns))
    assert main(words(file)) == 1
    assert "of 9 answers 0 are given again" in capsys.readouterr().err
    assert main(["sessions", "--json"]) == 0
    assert data(capsys) == []


def test_an_import_is_taken_back_and_can_be_made_again(
    tour: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words(tour)) == 0
    capsys.readouterr()
    assert main(["import", "--undo", "--json"]) == 0
    assert data(capsys) == {"session": 1, "file": "tour.txt", "undone": True}
    assert main(["sessions", "--json"]) == 0
    assert data(capsys) == []
    assert main(["memory", "--json"]) == 0
    assert data(capsys) == []
    assert main(["import", "--undo"]) == 1
    assert "No import is here" in capsys.readouterr().err
    assert main(words(tour, "--json")) == 0
    assert data(capsys)["session"] == 2
    assert main(["sessions", "restore", "1"]) == 0


def test_without_its_story_a_transcript_is_kept_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERSTUDY_STORIES", str(DATA))  # each story here is asked whether it is it
    file = tmp_path / "evening.txt"
    file.write_text("Hall\n\n>north\nYou can't go that way.\n\n>take lamp\nTaken.\n")
    assert main(["import", str(file)]) == 1
    assert "--without-story" in capsys.readouterr().err
    assert main(["import", str(file), "--without-story", "--json"]) == 0
    told = capsys.readouterr()
    assert "2 turns read as transcript, none verified, as the story isn't here" in told.err
    found = json.loads(told.out)
    assert (found["game"], found["unverified"], found["demonstrations"]) == (
        "recorded-evening",
        2,
        2,
    )
    assert main(["replay", "1", "--plain"]) == 0
    assert "You can't go that way." in capsys.readouterr().out
    assert main(["import", str(file), "--without-story", "--after", "1"]) == 2


@pytest.mark.parametrize("more", [["--reader", "vision"], ["--model", "ollama:eye"]])
def test_a_model_reads_a_film_only_if_it_is_named(
    more: list[str], tour: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words(tour, *more)) == 2
    assert "--reader vision and --model SPEC go together" in capsys.readouterr().err


class Person:
    """Sits at a terminal's other end, and answers a question where it is asked.

    Args:
        master: that end.
        answer: what is typed as soon as a prompt stands there; nothing where it is empty.
    """

    def __init__(self, master: int, answer: str) -> None:
        self._master, self._answer = master, answer
        self._heard = bytearray()
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()

    def _listen(self) -> None:
        # The other end is closed at last, which reading tells as an error.
        with suppress(OSError):
            while chunk := os.read(self._master, 4096):
                self._heard += chunk
                if self._answer and self._heard.endswith(b"]: "):
                    os.write(self._master, f"{self._answer}\n".encode())
                    self._answer = ""

    def told(self) -> str:
        """Return all that was shown, once the other end is closed."""
        self._listening.join(PATIENCE)
        return self._heard.decode()


@pytest.mark.parametrize("ahead", [True, False])
def test_what_follows_a_question_begins_on_a_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch, ahead: bool
) -> None:
    """Though the answer was typed before the question, and its line end stands above it."""
    master, slave = pty.openpty()
    if ahead:
        os.write(master, b"n\n")
    person = Person(master, "" if ahead else "n")
    try:
        with open(slave, closefd=False) as source, open(slave, "w", closefd=False) as out:
            monkeypatch.setattr(sys, "stdin", source)
            monkeypatch.setattr(sys, "stdout", out)
            monkeypatch.setattr(sys, "stderr", out)
            assert not agreed("Keep it?")
            print("Done.", file=out, flush=True)
    finally:
        os.close(slave)
        shown = person.told()
        os.close(master)
    lines = [line.strip() for line in shown.split("\n")]
    assert lines == [
        *(["n"] if ahead else []),
        f"Keep it? [Y/n]:{'' if ahead else ' n'}",
        "Done.",
        "",
    ]
