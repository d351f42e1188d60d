"""What a person wishes to see that another screen shows; the program leads there."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class ReplayAsked(Message):
    """The person wants to look at a session again, from a turn on if one is named."""

    session: int
    turn: int | None = None


@dataclass
class MemoryAsked(Message):
    """The person wants to look through what is remembered, of one game if one is named."""

    game: str = ""
