"""What plays an episode: synchronous and fast, told of nothing but what is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from agents.core.protocols import ForwardModel
from games.types import Facts, GameInfo, Lexicon, Scene


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Ask for the last moves to be taken back (lookahead undo only)."""

    moves: int = 1


class EpisodeAgent(Protocol):
    """Plays one episode. It holds no world, so there is nothing to peek into."""

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        """Take in the opening."""

    def act(self) -> str | TakeBack | None:
        """Return the next command; None gives up and ends the episode.

        At the end of a story it is only asked where moves may be taken back,
        and anything but a :class:`TakeBack` then ends the episode.
        """

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what a command led to.

        A command that no story can read leads to the scene that was there,
        with the reason as its text.
        """

    def took_back(self, moves: int, scene: Scene, facts: Facts) -> None:
        """Take in how many moves were taken back, and where that led to."""


@runtime_checkable
class SearchingAgent(Protocol):
    """An agent that plans ahead where it may (lookahead search only)."""

    def plan_with(self, search: ForwardModel) -> None:
        """Take hold of what tries commands before this move; called before each ``act``."""


@runtime_checkable
class ForgivingAgent(Protocol):
    """An agent that plays on where a story broke off, as a person can in co-play."""

    def broke(self, command: str) -> None:
        """Take in that a command broke the story off; it was not played."""
