"""The program as a fork runs it that has imported it already; see ``tests.support.program``."""

from __future__ import annotations

import atexit
import importlib
import os
import pkgutil
import sys
import threading
import time
from io import TextIOWrapper

import tui
from tui.cli import main as run

BESIDES = (
    *("agents.critics.builtin", "agents.players.builtin", "agents.play.records.open_home"),
    *("agents.players.explorer", "agents.players.mimic", "agents.players.search"),
    *("agents.guidance.oracle", "agents.play.loop.workspace", "agents.evaluation.runs.evaluation"),
    *("games.cave_info", "games.babyai.kind", "games.scienceworld.kind", "games.textworld.kind"),
    *("textual.drivers.linux_driver", "textual.layouts.horizontal", "textual.layouts.stream"),
)
"""What only a program that runs would import, of our own and of the framework's."""


def prepare(_options: list[str]) -> None:
    """Import what a program imports as it starts."""
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in BESIDES:
        importlib.import_module(name)


def main(arguments: list[str]) -> None:
    """Be the program, from its first line on to its end.

    Args:
        arguments: the descriptor it reads, what that is, and the words of its command line.
    """
    given, kind, *words = arguments
    if kind == "terminal":
        os.login_tty(int(given))
    else:
        os.dup2(int(given), 0)
        os.close(int(given))
    time.tzset()
    sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115
    sys.stdout = sys.__stdout__ = _writing(1, "strict")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _writing(2, "backslashreplace")  # type: ignore[misc]
    sys.argv[:] = ["understudy", *words]
    try:
        sys.exit(run())
    finally:  # as at the end of any process
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()


def _writing(fd: int, errors: str) -> TextIOWrapper:
    """Open a stream as Python does at its start."""
    stream = open(fd, "w", encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
    stream.reconfigure(line_buffering=fd == 2 or stream.isatty())
    return stream
