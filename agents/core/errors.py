"""The errors of this room, in the shape of ``games.errors``."""

from __future__ import annotations


class StoreError(Exception):
    """The journal or the memory could not be read or written.

    Attributes:
        message: what happened, a whole sentence.
        hint: what was kept and what to do next; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class CommandFileError(StoreError):
    """A file of commands can't be read, or is none; nothing was imported."""
