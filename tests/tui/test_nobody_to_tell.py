"""What is asked for is done though nobody can be told of it: stderr is full, or gone."""

from __future__ import annotations

import sys

import pytest

from tui.commands.frame import narrate


class _Full:
    """A stream with no space left."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")

    def isatty(self) -> bool:
        return False


def test_what_nobody_can_be_told_of_is_done_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", _Full())
    narrate("This is no terminal for the play screen: playing as with --plain.")
