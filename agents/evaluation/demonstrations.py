"""The demonstrations that a memory holds, the best first."""

from __future__ import annotations

from collections.abc import Iterable

from agents.imitation.library import BY_PEOPLE, by_text, traces
from agents.imitation.library import other_releases as namesakes
from agents.imitation.traces import Trace
from agents.journal import Journal
from agents.types import Source
from games.types import GameInfo


def find_demonstrations(
    journal: Journal,
    game: GameInfo,
    sources: frozenset[Source],
    *,
    other_releases: bool = False,
) -> tuple[Trace, ...]:
    """Return a game's demonstrations, the best-scoring first, then the newest.

    Args:
        journal: where sessions are recorded.
        game: only the very same story file counts.
        sources: whose demonstrations count.
        other_releases: where there are none, take those of other story files
            of this name or title, with what was shown alone.
    """
    found = traces(journal.db, game, sources=sources & BY_PEOPLE)
    if not found and other_releases:
        for other in namesakes(journal.db, game):
            found += map(by_text, traces(journal.db, other, sources=sources & BY_PEOPLE))
    return tuple(sorted(found, key=lambda trace: (-score_of(trace), -trace.session)))


def best_of(demonstrations: Iterable[Trace]) -> Trace | None:
    """Return the best-scoring demonstration, None if there is none."""
    return next(iter(demonstrations), None)


def score_of(trace: Trace) -> int:
    """Return what a demonstration scored, 0 where the story keeps no score."""
    return trace.moments[-1].scene.score or 0
