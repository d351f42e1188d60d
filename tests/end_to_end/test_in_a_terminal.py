"""The installed program in a real pseudo-terminal: play, override, leave, resume, replay."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.support.asking_program import ask
from tests.support.program import PROGRAM
from tests.support.pty_program import Terminal
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.slow

Start = Callable[..., Terminal]


@pytest.fixture
def environ(home_folder: Path, tmp_path: Path) -> dict[str, str]:
    """Return a bare environment: a colour terminal and a home of its own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "UNDERSTUDY_HOME": str(home_folder),
    }


@pytest.fixture
def start(environ: dict[str, str]) -> Iterator[Start]:
    """Return what opens the program: started as a person does if ``anew``, forked else."""
    with ExitStack() as open_ones:

        def open_one(
            *words: str, columns: int = 120, lines: int = 40, anew: bool = False, **more: str
        ) -> Terminal:
            terminal = Terminal(
                [PROGRAM, *words], {**environ, **more}, columns, lines, forked=not anew
            )
            return open_ones.enter_context(terminal)

        yield open_one


def commands(session: int = 1) -> list[str]:
    return [turn["command"] for turn in ask("replay", str(session))["turns"][1:]]


def play(terminal: Terminal, command: str, answer: str) -> None:
    terminal.send(f"{command}\r")
    terminal.wait_for(partial(answered, command, answer))


def say(terminal: Terminal, command: str, answer: str) -> None:
    """Play a move in plain mode, once it asks: what is typed before stands above the prompt."""
    terminal.wait_for(lambda text: text.rstrip().endswith("\n>"))
    play(terminal, command, answer)


def answered(command: str, answer: str, text: str) -> bool:
    """Tell whether the words stand below the command; above it they are older."""
    _, echo, below = text.rpartition(f"> {command}")
    return bool(echo) and answer.lower() in below.lower()


def begin(start: Start, *words: str, **more: Any) -> Terminal:
    """Start Colossal Cave and answer its first question."""
    terminal = start("play", "cave", "--seed", "5", *words, **more)
    terminal.wait_for("instructions?")
    play(terminal, "no", "end of a road")
    return terminal


def leave(terminal: Terminal) -> int:
    terminal.send("\x11")  # Ctrl-Q
    return terminal.wait_for_exit()


def test_play_override_leave_resume_and_replay(start: Start) -> None:
    terminal = begin(start, anew=True)
    play(terminal, "in", "brass lamp")
    play(terminal, "take lamp", "OK")
    assert leave(terminal) == 0
    assert commands() == ["no", "in", "take lamp"]
    (session,) = ask("sessions")
    assert (session["turns"], session["demonstrations"]) == (3, 3)

    again = start("play", "--resume", "1", anew=True)
    again.wait_for("brass lamp")
    play(again, "inventory", "currently holding")
    assert leave(again) == 0
    assert commands() == ["no", "in", "take lamp", "inventory"]
    assert ask("replay", "1", "--verify")["ok"]

    replayed = start("replay", "1", anew=True)
    replayed.wait_for("instructions")
    replayed.send("\x1b[F")  # End
    replayed.wait_for("currently holding")
    replayed.send("q")
    assert replayed.wait_for_exit() == 0


def test_enter_accepts_what_is_proposed(start: Start) -> None:
    terminal = begin(start)
    # The first move says that it was accepted, too, where it was what was proposed.
    text = terminal.wait_for(lambda text: "Enter for" in text and "Enter for ‘no’" not in text)
    offered = re.search("Enter for ‘([^’…]+)", text)
    assert offered is not None
    play(terminal, "", f"{offered[1]}   ▸ agent, accepted")
    assert leave(terminal) == 0
    turns = ask("replay", "1")["turns"]
    assert turns[2]["kind"] == "accepted"
    assert turns[2]["command"] == turns[2]["proposals"][0]["commands"][0]


def test_what_was_taught_is_proposed_in_the_next_session(start: Start) -> None:
    terminal = begin(start)
    play(terminal, "in", "brass lamp")
    assert leave(terminal) == 0
    terminal = begin(start)
    terminal.wait_for("Enter for ‘in’")
    terminal.wait_for("You went in here once")
    assert leave(terminal) == 0


def test_a_kill_in_mid_game_loses_nothing_that_was_shown(start: Start) -> None:
    terminal = begin(start)
    play(terminal, "in", "brass lamp")
    play(terminal, "take lamp", "OK")
    terminal.kill()
    assert commands() == ["no", "in", "take lamp"]
    assert ask("replay", "1", "--verify")["ok"]
    again = start("play", "--resume", "1")
    again.wait_for("brass lamp")
    play(again, "inventory", "currently holding")
    assert leave(again) == 0
    assert commands() == ["no", "in", "take lamp", "inventory"]


@pytest.mark.parametrize(
    "rubbish",
    [
        bytes(range(128, 256)) * 4,
        random.Random(7).randbytes(3000),
        b"\x1b[31mred\x1b[0m\x11\r\x1a\r\x1b[\r",
    ],
    ids=["no UTF-8", "random", "escapes"],
)
def test_what_is_pasted_neither_ends_the_program_nor_plays(start: Start, rubbish: bytes) -> None:
    terminal = begin(start)
    terminal.wait_for("Enter for")
    terminal.send(b"\x1b[200~" + rubbish.replace(b"\x1b[201~", b"") + b"\x1b[201~")
    terminal.wait_for(lambda text: "Enter for" not in text)
    terminal.send("\x15\x0b")  # Ctrl-U, Ctrl-K
    terminal.wait_for("Enter for")
    play(terminal, "in", "brass lamp")
    assert leave(terminal) == 0
    assert commands() == ["no", "in"]


def test_a_world_that_is_killed_in_mid_game_is_stood_up_again(start: Start) -> None:
    terminal = begin(start)
    play(terminal, "in", "brass lamp")
    terminal.wait_for("Enter for")
    for child in children_of(terminal.process.pid):
        os.kill(child, signal.SIGKILL)
    play(terminal, "take lamp", "OK")
    assert leave(terminal) == 0
    assert commands() == ["no", "in", "take lamp"]
    assert ask("replay", "1", "--verify")["ok"]


def children_of(parent: int) -> list[int]:
    """Return the processes that a program started."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    rows = (line.split() for line in listed.stdout.splitlines())
    found = [int(pid) for pid, above in rows if int(above) == parent]
    assert found
    return found


def test_two_programs_on_one_home_keep_every_move(start: Start) -> None:
    both = [begin(start), begin(start)]
    for command, answer in (("in", "brass lamp"), ("take lamp", "OK"), ("look", "INSIDE")):
        for terminal in both:
            terminal.send(f"{command}\r")
        for terminal in both:
            terminal.wait_for(partial(answered, command, answer))
    assert [leave(terminal) for terminal in both] == [0, 0]
    for session in (1, 2):
        assert commands(session) == ["no", "in", "take lamp", "look"]
        assert ask("replay", str(session), "--verify")["ok"]


def test_the_library_opens_and_leaves(start: Start) -> None:
    terminal = start(anew=True)
    terminal.wait_for("Colossal Cave")
    terminal.send("q")
    assert terminal.wait_for_exit() == 0


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (40, 12)])
def test_small_terminals_play_too(start: Start, columns: int, lines: int) -> None:
    terminal = begin(start, columns=columns, lines=lines)
    play(terminal, "in", "You are inside")
    assert leave(terminal) == 0
    assert commands() == ["no", "in"]


def test_a_terminal_that_is_resized_goes_on(start: Start) -> None:
    terminal = begin(start)
    terminal.resize(60, 20)
    play(terminal, "in", "brass lamp")
    terminal.resize(140, 45)
    play(terminal, "take lamp", "OK")
    assert leave(terminal) == 0
    assert commands() == ["no", "in", "take lamp"]


def test_without_colour_nothing_is_coloured(start: Start) -> None:
    terminal = begin(start, NO_COLOR="1", COLORTERM="")
    play(terminal, "in", "brass lamp")
    shown = {
        (cell.fg, cell.bg)
        for line in range(terminal.screen.lines)
        for cell in terminal.screen.buffer[line].values()
    }
    hues = {colour for pair in shown for colour in pair if not grey(colour)}
    assert hues == set()
    assert leave(terminal) == 0


def grey(colour: str) -> bool:
    """Tell whether a colour of pyte has no hue."""
    if len(colour) == 6 and all(digit in "0123456789abcdef" for digit in colour):
        return colour[:2] == colour[2:4] == colour[4:]
    return colour in ("default", "black", "white", "brightblack", "brightwhite")


def test_a_dumb_terminal_gets_the_conversation(start: Start) -> None:
    terminal = start("play", "cave", "--seed", "5", TERM="dumb")
    terminal.wait_for("Enter accepts")
    say(terminal, "no", "end of a road")
    say(terminal, "in", "brass lamp")
    terminal.send("\x04")  # end of input
    assert terminal.wait_for_exit() == 0
    assert b"\x1b" not in terminal.raw
    assert commands() == ["no", "in"]


def test_an_interrupt_leaves_the_conversation_with_everything_kept(start: Start) -> None:
    terminal = start("play", "cave", "--seed", "5", "--plain")
    terminal.wait_for("Enter accepts")
    say(terminal, "no", "end of a road")
    terminal.send("\x03")
    terminal.wait_for("session 1 is kept")
    assert terminal.wait_for_exit() == 0
    assert commands() == ["no"]


def test_a_conversation_in_auto_mode_can_be_paused(start: Start) -> None:
    terminal = start("play", "cave", "--seed", "5", "--plain", "--mode", "auto")
    terminal.wait_for("Stopped to ask")
    terminal.send("/mode copilot\r")
    terminal.wait_for(lambda text: text.count("Enter accepts") >= 2)
    terminal.send("/quit\r")
    assert terminal.wait_for_exit() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_that_reads_nothing_keeps_no_program_alive(
    start: Start, number: signal.Signals
) -> None:
    terminal = start("play", "cave", "--seed", "5")
    terminal.wait_for("instructions?")
    play(terminal, "no", "end of a road")
    # From here on nobody takes in what it writes.
    for _ in range(40):
        terminal.resize(100, 30)
        terminal.resize(120, 40)
        terminal.process.send_signal(signal.SIGWINCH)
    terminal.process.send_signal(number)
    terminal.process.wait(PATIENCE)
    assert commands() == ["no"]


@pytest.mark.parametrize("how", ["", "--plain"])
def test_no_program_outlives_its_terminal(environ: dict[str, str], how: str) -> None:
    # The shell leads the session, ignores the hang-up and waits, as make does.
    words = ["sh", "-c", f"trap '' HUP; '{PROGRAM}' play cave --seed 5 {how}; echo $? > ended"]
    folder = Path(environ["HOME"])
    with ExitStack() as after:
        terminal = Terminal(words, environ, folder=folder)
        after.callback(terminal.process.kill)
        terminal.wait_for("instructions?")
        terminal.wait_for("Enter accepts" if how else "your move")
        terminal.hang_up()
        terminal.process.wait(PATIENCE)
    assert (folder / "ended").is_file()
