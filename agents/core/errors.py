"""The errors of the store."""

from __future__ import annotations

from games.errors import ToldError


class StoreError(ToldError):
    """The journal or the memory could not be read or written."""


class DamageError(StoreError):
    """The home's database holds what can't be read; what can is left as it is.

    Attributes:
        what: what is wrong, the end of a sentence.
    """

    def __init__(self, what: str) -> None:
        super().__init__(f"This memory file is damaged: {what}.", REPAIR)
        self.what = what


REPAIR = "`understudy doctor --repair` copies what is whole into a new one and keeps the old."
"""What to do about a damaged database."""


class CommandFileError(StoreError):
    """A file of commands can't be read, or is none; nothing was imported."""
