"""Which demonstrations are followed: the best of a game's, for play and evaluation alike.

Where another release of the story was demonstrated better, that is told, and is
followed by its text where the person wants it. May import what ``library`` may.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace

from agents.core.commands import Source
from agents.core.errors import DamageError
from agents.db.columns import GAME, find_game, storable
from agents.db.sql import Database, fetch
from agents.imitation.selection.idling import idling_alike
from agents.imitation.selection.library import BY_PEOPLE, traces_of
from agents.imitation.selection.pruning import from_what_counts, without_detours
from agents.imitation.states.traces import Moment, Trace
from games.types import NO_FACTS, GameInfo

FOLLOWED = 6
"""Demonstrations that are followed at most, besides those of the session that is played."""


def best_traces(
    db: Database,
    game: GameInfo,
    *,
    sources: Collection[Source] = BY_PEOPLE,
    task: str | None = None,
    session: int | None = None,
    other_releases: bool = False,
    most: int = FOLLOWED,
) -> list[Trace]:
    """Return the demonstrations to follow, the best first.

    The best-scoring come first; of equal ones those that ended the story, then
    those that people decided most of, then those that took fewer moves (what
    was made by following another one is longer by the mishaps on its way), then the
    newest. Only sessions that may be among the best are read.

    Args:
        db: an open database.
        game: the game that is played, known by its story's hash.
        sources: whose demonstrations count; the agent's own play is none.
        task: only what was played for it; None for whatever it was played for.
        session: the session that is played; its own paths come on top of ``most``.
        other_releases: where another release was demonstrated better than this one,
            follow that, and everything by what was shown alone.
        most: demonstrations to return at most.

    Raises:
        StoreError: the database can't be read.
    """
    whose = BY_PEOPLE.intersection(sources)
    found = _read(db, game, whose, task, session, most)
    if other_releases:
        others = [
            trace
            for other in other_releases_of(db, game)
            for trace in _read(db, other, whose, task, None, most)
        ]
        if _beats(others, found):
            # Names of things and places in two releases' facts don't mean the same.
            found = [by_text(trace) for trace in (*found, *others)]
            found.sort(key=_worth, reverse=True)
    own = [trace for trace in found if trace.session == session]
    kept = {id(trace) for trace in own[:most]}
    kept |= {id(t) for t in [t for t in found if t.session != session][:most]}
    return [trace for trace in found if id(trace) in kept]


def better_elsewhere(
    db: Database,
    game: GameInfo,
    *,
    sources: Collection[Source] = BY_PEOPLE,
    task: str | None = None,
) -> GameInfo | None:
    """Return the release that ``other_releases`` would follow first, None if there is none.

    Args:
        db: an open database.
        game, sources, task: as in :func:`best_traces`.

    Raises:
        StoreError: the database can't be read.
    """
    whose = BY_PEOPLE.intersection(sources)
    others = other_releases_of(db, game)
    best = _read(db, game, whose, task, None, 1) if others else []
    for other in others:
        if _beats(_read(db, other, whose, task, None, 1), best):
            return other
    return None


def score_of(trace: Trace) -> int:
    """Return what a demonstration scored, 0 where the story keeps no score."""
    return trace.moments[-1].scene.score or 0


def other_releases_of(db: Database, game: GameInfo) -> list[GameInfo]:
    """Return the games of this name or title that are other story files, the newest first.

    What was demonstrated there may hold here, but objects and places need not
    be the same ones: only what the story says can be compared.

    Raises:
        StoreError: the database can't be read.
    """
    names = {_stem(game.id), _stem(game.title)}
    rows = [
        row
        for row in fetch(db, _OTHERS, (game.sha256,))
        if not names.isdisjoint((_stem(row["name"]), _stem(row["title"])))
    ]
    return [GAME.from_row(row) for row in rows]


def by_text(trace: Trace) -> Trace:
    """Return a trace of which only what was shown is left."""
    bare = tuple(Moment(moment.scene, NO_FACTS) for moment in trace.moments)
    return replace(trace, moments=bare)


def _stem(name: str) -> str:
    """Return a name without what tells one release from another, letters and digits only."""
    return "".join(c for c in _RELEASE.sub("", name).casefold() if c.isalnum())


def _read(
    db: Database,
    game: GameInfo,
    whose: frozenset[Source],
    task: str | None,
    session: int | None,
    most: int,
) -> list[Trace]:
    """Read the traces of the session that is played and of the best others, best first."""
    if not whose:
        return []
    found: list[Trace] = []
    ends: list[int] = []
    asked = None if task is None else storable(task)
    for row in fetch(db, _BEST, {"game": find_game(db, game), "task": asked, "own": session}):
        if len(ends) >= most and ends[most - 1] >= row["highest"]:
            break
        traces: list[Trace] = []
        with suppress(DamageError):  # one that can't be read keeps nobody from the others
            traces = traces_of(db, row["id"], row["tip"])
        told = [
            left
            for trace in traces
            if trace.source in whose and _tells(trace) and (left := _to_follow(trace)).commands
        ]
        found += told
        if told and row["id"] != session:
            ends.append(max(map(score_of, told)))
            ends.sort(reverse=True)
    return sorted(found, key=_worth, reverse=True)


def _tells(trace: Trace) -> bool:
    """Tell whether anything that a person decided on a path wasn't withdrawn since."""
    return any(by and not gone for by, gone in zip(trace.people, trace.forgotten, strict=True))


def _to_follow(trace: Trace) -> Trace:
    """Return what a plan is made of: what was imported is whole, a person may have wandered."""
    if trace.source is not Source.HUMAN:
        return trace
    return from_what_counts(without_detours(idling_alike(trace)))


def _beats(others: list[Trace], own: list[Trace]) -> bool:
    """Tell whether one of several demonstrations is better than all others."""
    if not others:
        return False
    return not own or max(map(score_of, others)) > max(map(score_of, own))


def _worth(trace: Trace) -> tuple[int, bool, bool, int, int]:
    end, moves = trace.moments[-1].scene, len(trace.commands)
    shown = 2 * sum(trace.people) > moves
    return end.score or 0, end.over, shown, -moves, trace.session


_RELEASE = re.compile(r"[-_ .](?:r|release|s|serial|v)[-_ .]?\d.*$", re.I)
_OTHERS = """
    SELECT name, title, engine, sha256, licence, release FROM game
    WHERE sha256 NOT IN (?, '') ORDER BY id DESC
"""
_BEST = """
    SELECT session.id, session.tip, max(coalesce(turn.score, 0)) AS highest
    FROM session JOIN turn ON turn.session = session.id
    WHERE session.game = :game AND (:task IS NULL OR session.task = :task)
        AND session.tip IS NOT NULL
        AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
    GROUP BY session.id HAVING max(turn.actor = 'person')
    ORDER BY session.id IS NOT :own, highest DESC, count(*), session.id DESC
"""
"""Sessions that people decided anything in, by the highest score in each, the own one first."""
