import errno
import os
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agents.core.errors import StoreError
from agents.home.database import open_database
from agents.home.outputs import append_output, write_output


def test_a_text_is_written_and_written_over(tmp_path: Path) -> None:
    file = tmp_path / "manual.md"
    write_output(file, "one é")
    file.chmod(0o640)
    write_output(file, "two")
    assert file.read_text(encoding="utf-8") == "two"
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_there_is_left_if_it_is_to_be(tmp_path: Path) -> None:
    file = tmp_path / "manual.md"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError):
        write_output(file, "two", replace=False)
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_full_disk_leaves_what_stood_there(disk: Any) -> None:
    old, new = disk.folder / "old.md", disk.folder / "new.md"
    old.write_text("mine" * 10_000, encoding="utf-8")
    disk.fill()
    for file in (old, new):
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            write_output(file, "x" * 100_000)
    assert old.read_text(encoding="utf-8") == "mine" * 10_000
    assert not new.exists()


@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
def test_nothing_goes_over_a_memory(tmp_path: Path, end: str) -> None:
    path = tmp_path / "understudy.db"
    link = tmp_path / "manual.md"
    with closing(open_database(path)):
        link.symlink_to(path.with_name(path.name + end))
        before = path.with_name(path.name + end).read_bytes()
        for file in (path.with_name(path.name + end), link):
            with pytest.raises(StoreError, match="is a memory"):
                write_output(file, "two")
        assert path.with_name(path.name + end).read_bytes() == before


def test_a_pipe_takes_the_text_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with open(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb") as reader:
        write_output(pipe, "two")
        assert (reader.read(), pipe.is_fifo()) == (b"two", True)


def test_a_link_leads_on(tmp_path: Path) -> None:
    link, file = tmp_path / "link", tmp_path / "manual.md"
    link.symlink_to(file)
    for text in ("one", "two"):
        write_output(link, text)
        assert (file.read_text(encoding="utf-8"), link.is_symlink()) == (text, True)


def test_a_pipe_that_nobody_reads_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)
    for path in (pipe, tmp_path / "link"):
        with pytest.raises(StoreError, match="a pipe that nobody reads: nothing was written"):
            write_output(path, "one")
    with pytest.raises(FileExistsError):
        write_output(pipe, "one", replace=False)
    with pytest.raises(OSError, match="it is a pipe or a device"):
        append_output(pipe, "one")
    append_output(tmp_path / "new" / "log", "one")
    append_output(tmp_path / "new" / "log", "two")
    assert (tmp_path / "new" / "log").read_text() == "onetwo"
