"""The demonstrations that a memory holds, as lists of commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agents.journal import Journal, SessionInfo
from agents.types import Actor, Source
from games.types import GameInfo


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A session in which a person decided moves.

    Attributes:
        commands: all moves from the opening to where the session stands.
        score: what they scored there, 0 where the story keeps no score.
    """

    session: int
    commands: tuple[str, ...]
    score: int


def find_demonstrations(
    journal: Journal, game: GameInfo, sources: frozenset[Source]
) -> tuple[Demonstration, ...]:
    """Return a game's demonstrations, the best-scoring first, then the newest.

    Args:
        journal: where sessions are recorded.
        game: only the very same story file counts.
        sources: whose demonstrations count.
    """
    found: list[Demonstration] = []
    for info in journal.sessions(game.sha256 or game.id):
        if info.demonstrations and _source(info) in sources:
            path = journal.path(info.tip)
            decisions = [turn.decision for turn in path if turn.decision is not None]
            if any(decision.actor is Actor.PERSON for decision in decisions):
                commands = tuple(decision.command for decision in decisions)
                found.append(Demonstration(info.id, commands, info.score or 0))
    return tuple(sorted(found, key=lambda one: (-one.score, -one.session)))


def best_of(demonstrations: Iterable[Demonstration]) -> Demonstration | None:
    """Return the best-scoring demonstration, None if there is none."""
    return next(iter(demonstrations), None)


def _source(info: SessionInfo) -> Source:
    """Tell who made a session: a person's own is the only kind there is so far."""
    return Source.HUMAN
