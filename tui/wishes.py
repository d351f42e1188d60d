"""What a person wishes: of the co-play, of the program, or to see what another screen shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from agents.core import intents
from games.types import GameInfo

if TYPE_CHECKING:
    from agents.home.settings_file import Value


@dataclass
class IntentAsked(Message):
    """The person wants something of the co-play."""

    intent: intents.Intent


@dataclass
class KeepAsked(Message):
    """What the person has changed of a table of the settings is to stay so."""

    table: str
    values: Mapping[str, Value | None]


@dataclass
class ReplayAsked(Message):
    """The person wants to look at a session again, from a turn on if one is named."""

    session: int
    turn: int | None = None


@dataclass
class ManualAsked(Message):
    """The person wants to read the manual of a game, or of the game of a session."""

    game: GameInfo | None = None
    session: int = 0


@dataclass
class NotesAsked(Message):
    """The person wants to see their notes, and to write some where a turn led."""

    turn: int


@dataclass
class MemoryAsked(Message):
    """The person wants to look through what is remembered, of one game if one is named."""

    game: str = ""
