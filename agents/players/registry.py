"""Which players there are: from a spec on the command line to a player."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from agents.core.protocols import Player
from agents.players.explorer import Explorer
from agents.players.mimic import Mimic
from agents.players.search import Searcher

PLAYERS = ("mimic", "explorer", "search", "human")
"""Every spec that :func:`make_player` takes."""


def make_player(spec: str, *, clock: Callable[[], datetime]) -> Player | None:
    """Build the player that a spec names, None for ``human``: nobody proposes.

    Raises:
        ValueError: there is no such player; the message lists those there are.
    """
    match spec:
        case "mimic":
            return Mimic(clock)
        case "explorer":
            return Explorer()
        case "search":
            return Searcher(clock)
        case "human":
            return None
        case _:
            raise ValueError(f"There is no player “{spec}”. Players are: {', '.join(PLAYERS)}.")
