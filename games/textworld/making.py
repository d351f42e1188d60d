"""Has games made: in a process of its own, within a deadline, and put in place whole."""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from games.errors import StoryError
from games.textworld.families import Level
from games.types import clean_text

COMMAND = (sys.executable, "-P", "-m", "games.textworld.generate")
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
    deadline: float | None = None,
    command: Sequence[str] = COMMAND,
) -> Path:
    """Return the story file of a level and a seed, made unless it is there.

    Its description lies beside it, under the same name with ``.json``.

    Args:
        level: what is to be made.
        seed: another one makes another game.
        folder: where the file is looked for and kept.
        deadline: seconds until a generator counts as hung; the level's own if None.
        command: starts another generator.

    Raises:
        StoryError: the generator failed or hung, or there is no room; nothing is left of it.
    """
    for _ in make_games(level, (seed,), folder, deadline=deadline, command=command):
        pass
    return folder / file_name(level, seed)


def make_games(
    level: Level,
    seeds: Sequence[int],
    folder: Path,
    *,
    deadline: float | None = None,
    command: Sequence[str] = COMMAND,
) -> Iterator[int]:
    """Make the games of many seeds by one generator; yield each seed whose game is there.

    The first takes seconds, the others a fraction of one each.

    Args:
        level, folder, command: as for :func:`make_game`.
        seeds: what is there already isn't made again.
        deadline: seconds for each game; the level's own if None.

    Raises:
        StoryError: as for :func:`make_game`; games that were made before are kept.
    """
    missing = [seed for seed in seeds if not _is_there(folder / file_name(level, seed))]
    yield from (seed for seed in seeds if seed not in missing)
    if not missing:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".tw-", dir=folder))
    except OSError as error:
        raise _no_room(folder, error) from error
    try:
        with _Generator(level, missing, work, deadline or level.seconds, command) as generator:
            for seed in missing:
                generator.wait_for(seed)
                _put_in_place(work / file_name(level, seed), folder)
                yield seed
    except OSError as error:
        raise _no_room(folder, error) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _is_there(file: Path) -> bool:
    return file.is_file() and file.with_suffix(".json").is_file()


def _put_in_place(made: Path, folder: Path) -> None:
    """Move a game to where it is looked for; the story last, so that it is never alone."""
    described = made.with_suffix(".json")
    described.replace(folder / described.name)
    made.replace(folder / made.name)


def _no_room(folder: Path, error: OSError) -> StoryError:
    return StoryError(
        f"No game can be made in {folder}: {error.strerror or error}.",
        "Check that there is room and that you may write there.",
    )


class _Generator:
    """A running generator, which is ended with all that it started.

    It writes a line to standard output for each game that is there.
    """

    def __init__(
        self,
        level: Level,
        seeds: Sequence[int],
        work: Path,
        deadline: float,
        command: Sequence[str],
    ) -> None:
        self._level, self._work, self._deadline = level, work, deadline
        told = ",".join(map(str, seeds))
        self._errors = (work / "errors").open("w+b")
        self._process = subprocess.Popen(
            (*command, level.name, told, str(work), str(round(deadline) + 1)),
            cwd=work,
            env=_environment(work),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            process_group=0,
        )
        self._said = bytearray()

    def __enter__(self) -> _Generator:
        return self

    def __exit__(self, *exception: object) -> None:
        self._end()
        self._errors.close()

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def wait_for(self, seed: int) -> None:
        """Wait until the game of a seed is there.

        Raises:
            StoryError: the generator failed or hung.
        """
        line = f"{seed}\n".encode()
        until = time.monotonic() + self._deadline
        while line not in self._said.splitlines(keepends=True):
            if not self._read(until - time.monotonic()):
                raise self._fault(seed, hung=time.monotonic() >= until)
        if not _is_there(self._work / file_name(self._level, seed)):
            raise self._fault(seed, hung=False)

    def _read(self, seconds: float) -> bool:
        """Take in what the generator says; False where it has no more, or too little time."""
        pipe = self._process.stdout
        assert pipe is not None
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            if seconds <= 0 or not selector.select(seconds):
                return False
        told = os.read(pipe.fileno(), 4096)
        self._said += told
        return bool(told)

    def _fault(self, seed: int, *, hung: bool) -> StoryError:
        what = f"{self._level.name}, seed {seed}"
        if hung:
            return StoryError(
                f"TextWorld didn't make {what}, within {self._deadline:g} seconds.", _KEPT
            )
        self._end()
        self._errors.seek(0)
        lines = clean_text(self._errors.read().decode("utf-8", "replace")).split("\n")
        # A file that TextWorld refers to goes with the folder that it is in.
        told = [line.strip() for line in lines if line.strip() and str(self._work) not in line]
        said = told[-1] if told else "no reason given"
        return StoryError(f"TextWorld couldn't make {what}: {said[:_TOLD].rstrip('.')}.", _KEPT)


def _environment(work: Path) -> dict[str, str]:
    """Return what a generator gets: one hash seed, its own folder for what it leaves about."""
    told = {"PYTHONHASHSEED": "0", "TMPDIR": str(work), "PYTHONWARNINGS": "ignore"}
    return {**os.environ, **told}
