"""Command lines that the program tells to type lead to the home that it was given."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from textual.app import App, ComposeResult

from tests.support.program import run
from tui.cli import _MODULES
from tui.speech.typed import COMMANDS, in_home
from tui.widgets.bars import MessageBar


def test_every_command_is_known_where_command_lines_are_told() -> None:
    assert sorted(COMMANDS) == sorted(_MODULES)


def test_only_command_lines_are_made_to_name_a_home() -> None:
    told = "Look: understudy sessions restore 3, or `understudy doctor --repair`."
    named = told.replace("understudy", "understudy --home '/a b'")
    assert in_home(told, Path("/a b")) == named
    assert in_home(told, None) == told
    for other in (
        "Usage: understudy play [OPTIONS] [GAME]",
        "Try 'understudy play --help' for help.",
        "/opt/understudy play",
        "An understudy plays what you play; understudy playing.",
    ):
        assert in_home(other, Path("/a b")) == other


def told_to_type(*words: str, said: str = "") -> list[list[str]]:
    """Run the program; return the command lines that it told, as a shell reads them."""
    done = run(*words, said=said)
    found = re.findall(r"understudy (--home .*?)(?:[`.]\s|\.?$)", done.stdout + done.stderr, re.M)
    return [shlex.split(one) for one in found]


def test_what_is_told_after_a_game_goes_on_with_it(tmp_path: Path) -> None:
    home = str(tmp_path / "a home")
    played = ("play", "cave", "--plain", "--seed", "5", "--home", home)
    (again,) = told_to_type(*played, said="no\nin\n")
    assert again[:2] == ["--home", home]
    assert "resumed at move 2" in run(*again).stdout


def test_what_is_told_to_type_names_the_home(tmp_path: Path) -> None:
    home = str(tmp_path / "a home")
    run("--home", home, "play", "cave", "--plain", said="no\n")
    for words in (
        ("sessions", "delete", "1"),
        ("play", "zork9", "--plain"),
        ("zork9",),
        ("doctor",),
    ):
        told = told_to_type("--home", home, *words)
        assert told, words
        assert all(line[:2] == ["--home", home] for line in told), told


class _Barred(App[None]):
    """Nothing but a message bar, in a program that was given a home."""

    home_named = Path("/a b")

    def compose(self) -> ComposeResult:
        yield MessageBar()


async def test_a_screen_tells_it_too() -> None:
    async with _Barred().run_test() as pilot:
        bar = pilot.app.query_one(MessageBar)
        bar.fail("It is damaged.", "Type: understudy doctor --repair")
        assert "understudy --home '/a b' doctor --repair" in bar.plain
