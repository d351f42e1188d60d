"""Has games made: in a process of its own, within a deadline, and put in place whole."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from games.errors import StoryError
from games.textworld.families import Level
from games.types import clean_text

COMMAND = (sys.executable, "-P", "-m", "games.textworld.generate")
DEADLINE = 90.0
"""Seconds that a game may take to be made; three to five are usual."""
_KEPT = "Nothing was kept of it. Try another seed, or another level."
_TOLD = 200


def file_name(level: Level, seed: int) -> str:
    """Return what the file of a level and a seed is called, as TextWorld wants it."""
    return f"tw-{level.name}-s{seed}.z8"


def make_game(
    level: Level,
    seed: int,
    folder: Path,
    *,
    deadline: float = DEADLINE,
    command: Sequence[str] = COMMAND,
) -> Path:
    """Return the story file of a level and a seed, made unless it is there.

    Its description lies beside it, under the same name with ``.json``.

    Args:
        level: what is to be made.
        seed: another one makes another game.
        folder: where the file is looked for and kept.
        deadline: seconds until a generator counts as hung.
        command: starts another generator.

    Raises:
        StoryError: the generator failed or hung, or there is no room; nothing is left of it.
    """
    file = folder / file_name(level, seed)
    if file.is_file() and file.with_suffix(".json").is_file():
        return file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".tw-", dir=folder))
    except OSError as error:
        raise StoryError(
            f"No game can be made in {folder}: {error.strerror or error}.",
            "Check that there is room and that you may write there.",
        ) from error
    try:
        made = work / file.name
        arguments = (level.name, str(seed), str(made), str(round(deadline) + 1))
        _run((*command, *arguments), work, level, seed, deadline)
        if not (made.is_file() and made.with_suffix(".json").is_file()):
            raise StoryError(f"TextWorld made nothing of {level.name}, seed {seed}.", _KEPT)
        # The story last: where it is, its description is, too.
        made.with_suffix(".json").replace(file.with_suffix(".json"))
        made.replace(file)
    except OSError as error:
        raise StoryError(
            f"The game couldn't be kept in {folder}: {error.strerror or error}.",
            "Check that there is room and that you may write there.",
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return file


def _run(command: Sequence[str], work: Path, level: Level, seed: int, deadline: float) -> None:
    """Run a generator to its end, or end it with all that it started."""
    environ = os.environ | {"PYTHONHASHSEED": "0", "TMPDIR": str(work), "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        command,
        cwd=work,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        process_group=0,
    )
    try:
        _, told = process.communicate(timeout=deadline)
    except subprocess.TimeoutExpired:
        raise StoryError(
            f"TextWorld didn't make {level.name}, seed {seed}, within {deadline:g} seconds.", _KEPT
        ) from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stderr is not None:
            process.stderr.close()
    if process.returncode != 0:
        lines = clean_text(told.decode("utf-8", "replace")).split("\n")
        said = next((line.strip() for line in reversed(lines) if line.strip()), "no reason given")
        raise StoryError(
            f"TextWorld couldn't make {level.name}, seed {seed}: {said[:_TOLD]}.", _KEPT
        )
