"""What is no file isn't waited for, but refused with what to do instead."""

import os
from pathlib import Path

import pytest

from agents.core.errors import CommandFileError
from agents.importers.recordings.files import open_file


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "recording.txt"
    os.mkfifo(pipe)
    # A writer is there, so that even a reader that opened it would not wait for good.
    writer = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    os.write(writer, b"> look\n> north\n")
    try:
        with pytest.raises(CommandFileError, match="is a pipe or a device"):
            open_file(pipe)
    finally:
        os.close(writer)


def test_a_device_is_refused() -> None:
    with pytest.raises(CommandFileError, match="is a pipe or a device"):
        open_file(Path(os.devnull))
