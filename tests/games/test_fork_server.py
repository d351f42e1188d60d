"""Processes that are forked from one that stands by: they are what started ones are."""

from __future__ import annotations

import os
import select
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from games.fork_server import PYTHON, ForkedProcess, ForkServer, dismiss, nursery_for
from tests.support.paths import TOP
from tests.support.waiting import until

MODULE = "tests.support.forked"
ENVIRON = {"PYTHONPATH": str(TOP), "PATH": os.environ["PATH"]}


@pytest.fixture(scope="module")
def standing_by() -> Iterator[ForkServer]:
    nursery = ForkServer((MODULE, "--kind", "toy"), ENVIRON)
    yield nursery
    nursery.close()


@pytest.fixture
async def nursery(standing_by: ForkServer) -> ForkServer:
    await until(lambda: standing_by.ready)
    return standing_by


def ended(process: ForkedProcess) -> tuple[int, str, str]:
    """Return how a process ended and what it said."""
    with process.stdout, process.stderr:
        said, complained = process.stdout.read().decode(), process.stderr.read().decode()
        return process.wait(), said, complained


def test_a_fork_has_words_folder_variables_and_a_session_of_its_own(
    nursery: ForkServer, tmp_path: Path
) -> None:
    read, write = os.pipe()
    with os.fdopen(read) as source:
        process = nursery.fork(["tell", "{0}"], [write], tmp_path, {"ONLY": "this"})
        os.close(write)
        told = source.read().splitlines()
    assert told == [str(tmp_path), "{'ONLY': 'this'}", str(process.pid), "['--kind', 'toy']"]
    assert ended(process) == (0, "tell\n", "")
    assert process.poll() == 0


@pytest.mark.parametrize(
    ("how", "code", "complaint"),
    [("leave", 3, ""), ("say", 1, "enough"), ("raise", 1, "ValueError: boom"), ("return", 0, "")],
)
def test_how_it_ends_is_told(
    nursery: ForkServer, tmp_path: Path, how: str, code: int, complaint: str
) -> None:
    found, _, complained = ended(nursery.fork([how], [], tmp_path, {}))
    assert found == code
    assert complained.strip().endswith(complaint)


def test_several_run_at_once_and_each_can_be_ended(nursery: ForkServer, tmp_path: Path) -> None:
    first, second = (nursery.fork(["wait"], [], tmp_path, {}) for _ in range(2))
    assert [first.stdout.read(2), second.stdout.read(2)] == [b"ok", b"ok"]
    assert (first.poll(), second.poll()) == (None, None)
    os.killpg(first.pid, signal.SIGKILL)
    assert ended(first)[0] == -signal.SIGKILL
    assert second.poll() is None
    os.killpg(second.pid, signal.SIGTERM)
    assert ended(second)[0] == -signal.SIGTERM


def test_what_is_forked_does_not_outlive_it_unwatched(tmp_path: Path) -> None:
    nursery = ForkServer((MODULE,), ENVIRON)
    process = nursery.fork(["wait"], [], tmp_path, {})
    assert process.stdout.read(2) == b"ok"
    nursery.close()
    assert process.wait() == -signal.SIGKILL
    assert ended(process)[0] == -signal.SIGKILL
    with pytest.raises(OSError, match="descriptor"):
        nursery.fork(["wait"], [], tmp_path, {})


def test_one_that_nobody_waited_for_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another is started in its place: two would serve one channel."""
    nursery = ForkServer((MODULE,), ENVIRON)

    def gives_up(channel: socket.socket, size: int) -> bytes:
        if size > 1:  # it was forked, and can be heard of
            select.select([channel], [], [])
            raise TimeoutError
        return channel.recv(size)

    monkeypatch.setattr("games.fork_server._read", gives_up)
    read, write = os.pipe()
    with os.fdopen(read) as source:
        with pytest.raises(TimeoutError):
            nursery.fork(["tell", "{0}"], [write], tmp_path, {})
        os.close(write)
        nursery.close()
        assert source.read() == ""


async def test_the_first_of_a_kind_is_started_and_only_later_ones_are_forked() -> None:
    command = (*PYTHON, MODULE, "--kind", "another")
    assert [nursery_for(command, ENVIRON) for _ in range(2)] == [None, None]
    await until(lambda: nursery_for(command, ENVIRON))
    found = nursery_for(command, ENVIRON)
    assert found is not None
    assert nursery_for(command, ENVIRON | {"MORE": "1"}) is None
    dismiss(found)
    assert nursery_for(command, ENVIRON) is None


def test_what_is_no_module_of_pythons_is_always_started() -> None:
    assert [nursery_for(("sh", "-c", "true"), ENVIRON) for _ in range(3)] == [None] * 3
