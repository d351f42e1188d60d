"""What a thought starts from: where the game stands, and what may be tried there."""

from __future__ import annotations

from dataclasses import dataclass

from agents.core.goals import Goal
from agents.core.protocols import ForwardModel, Lookahead
from agents.core.types import Turn
from games.types import Facts, GameInfo, Lexicon


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where the game stands: what a thought starts from.

    Attributes:
        lookahead: tries commands for the player, None where that is switched off.
        forward: tries commands for a plan that looks ahead, None where nothing may.
        refused: commands that broke the story off here, and were not played.
        dropped: proposals that the person dropped in this scene.
        goals: what is to be done next, in order.
        fatal: commands that killed in this place, and were taken back.
    """

    serial: int
    game: GameInfo
    task: str
    path: tuple[Turn, ...]
    facts: Facts
    lexicon: Lexicon
    lookahead: Lookahead | None = None
    forward: ForwardModel | None = None
    refused: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    goals: tuple[Goal, ...] = ()
    fatal: frozenset[str] = frozenset()
