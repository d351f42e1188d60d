"""Errors told so that a person can act on them; the family that worlds raise."""

from __future__ import annotations


class ToldError(Exception):
    """Something went wrong, and a person can be told what to do about it.

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


class GameError(ToldError):
    """Something about a game went wrong."""


class StoryError(GameError):
    """A story file is missing, damaged, or of a kind that can't be played."""


class WorldCrashedError(GameError):
    """The engine died or hung while it ran a command.

    The world stands again where it stood before that command.
    """


class FetchError(GameError):
    """A story could not be fetched, or what came was not what was asked for."""


class PluginError(GameError):
    """A registered part of the program can't be loaded, or not be used."""


FOREIGN_FAULTS = (Exception, SystemExit)
"""What code that isn't ours may raise: a plug-in that leaves must not take the program along."""
