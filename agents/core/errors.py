"""The errors of the store."""

from __future__ import annotations

from games.errors import ToldError


class StoreError(ToldError):
    """The journal or the memory could not be read or written."""


class CommandFileError(StoreError):
    """A file of commands can't be read, or is none; nothing was imported."""
