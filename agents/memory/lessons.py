"""What a turn teaches, as learning takes it."""

from __future__ import annotations

from dataclasses import dataclass

from agents.core.types import Decision, Effect, Source


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one turn teaches: where it was decided, what, and what followed.

    Attributes:
        game, description: rows of these tables.
        inventory: packed as in ``agents.db.columns``.
        before, turn: ids of the turn of the decision and of the one it led to.
        critic: what a critic gave the command before it was played, 0 if it knew
            nothing; None to look it up. A word that came later doesn't count.
        over: the story ended with it.
        source: whose experience it is; None if the decision says so. What came
            with another person's file is an import, however it was decided there.
    """

    game: int
    task: str
    key: str
    location: str
    description: int
    inventory: str
    before: int
    turn: int
    decision: Decision
    effect: Effect
    critic: float | None = None
    over: bool = False
    source: Source | None = None
