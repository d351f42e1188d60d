"""The agent's own best games, as paths to return along before it explores further.

First return, then explore (Ecoffet et al. 2021, Nature 590): what was won once is
gone back to by the shortest known way, and only from there on is anything new tried.
An own game is no demonstration: it serves where people showed nothing, and only up
to where it had won the most. May import what ``choosing`` may.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise, takewhile

from agents.core.commands import Source
from agents.core.errors import DamageError
from agents.core.observation import within_reach
from agents.db.columns import find_game, storable
from agents.db.sql import Database, fetch
from agents.imitation.selection.library import traces_of
from agents.imitation.selection.loop_removal import straightened
from agents.imitation.selection.pruning import without_detours
from agents.imitation.states.traces import Moment, Trace
from games.types import GameInfo

_LOOKED_AT = 5
"""Own games that are looked at for each that is gone back to: some won their most after a death."""
RETURNED_TO = 1
"""Own games that are gone back to at most."""


def own_best(
    db: Database,
    game: GameInfo,
    *,
    sources: Collection[Source],
    task: str | None = None,
    session: int | None = None,
    most: int = RETURNED_TO,
) -> list[Trace]:
    """Return the agent's own games up to where each had won the most, the best first.

    Args:
        db: an open database.
        game: the game that is played, known by its story's hash.
        sources: whose experience counts; nothing is found where the agent's doesn't.
        task: only what was played for it; None for whatever it was played for.
        session: the one that is played, which is left out.
        most: games to return at most.

    Raises:
        StoreError: the database can't be read.
    """
    if Source.SELF not in sources:
        return []
    found: list[Trace] = []
    asked = None if task is None else storable(task)
    values = {"game": find_game(db, game), "task": asked, "own": session, "most": _LOOKED_AT * most}
    for row in fetch(db, _BEST, values):
        traces: list[Trace] = []
        with suppress(DamageError):  # one that can't be read keeps nobody from the others
            traces = traces_of(db, row["id"], row["tip"])
        for trace in traces:
            won = straightened(without_detours(_only_what_counted(up_to_the_best(trace))))
            if trace.source is Source.SELF and won.commands:
                found.append(won)
    return sorted(found, key=_worth, reverse=True)[:most]


def up_to_the_best(trace: Trace) -> Trace:
    """Return a path up to where its score was first the highest, its opening if it won none.

    Only what came before any death counts: nobody dies again to go back.
    """
    alive = takewhile(lambda moment: not moment.scene.died, trace.moments)
    scores = [moment.scene.score or 0 for moment in alive] or [0]
    end = scores.index(max(scores))
    return replace(
        trace,
        moments=trace.moments[: end + 1],
        commands=trace.commands[:end],
        turns=trace.turns[: end + 1],
        people=trace.people[:end],
        forgotten=trace.forgotten[:end],
    )


def _only_what_counted(trace: Trace) -> Trace:
    """Return a path on which what changed nothing is no step to be done again."""
    idle = tuple(
        forgotten or _shown(before) == _shown(after)
        for forgotten, (before, after) in zip(trace.forgotten, pairwise(trace.moments), strict=True)
    )
    return replace(trace, forgotten=idle)


def _shown(moment: Moment) -> tuple[object, ...]:
    scene = moment.scene
    return scene.location, scene.score, sorted(scene.inventory), within_reach(moment.facts)


def _worth(trace: Trace) -> tuple[int, int, int]:
    return trace.moments[-1].scene.score or 0, -len(trace.commands), trace.session


_BEST = """
    SELECT session.id, session.tip, max(coalesce(turn.score, 0)) AS highest
    FROM session JOIN turn ON turn.session = session.id
    WHERE session.game = :game AND (:task IS NULL OR session.task = :task)
        AND session.tip IS NOT NULL AND session.id IS NOT :own
        AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
    GROUP BY session.id HAVING NOT max(turn.actor = 'person')
    ORDER BY highest DESC, session.id DESC LIMIT :most
"""
