"""The demonstrations that a home holds, read as traces.

A session is a tree; each of its tips gives one trace, from the opening to the
tip, so that traces of one session share their beginnings. May import the
database rooms, ``agents.replay`` and ``games``.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from agents import changes
from agents.errors import StoreError
from agents.imitation.traces import Moment, Trace
from agents.journal import Journal
from agents.records import find_game, storable
from agents.replay import branches, compare
from agents.sql import Database, fetch, transaction
from agents.turns import scene_of
from agents.types import Actor, Kind, Source, Turn
from games.types import NO_FACTS, Engine, Facts, GameInfo
from games.world import World

BY_PEOPLE = frozenset({Source.HUMAN, Source.IMPORTED})
"""Whose traces are demonstrations."""


def traces(
    db: Database,
    game: GameInfo,
    *,
    sources: Collection[Source] = BY_PEOPLE,
    session: int | None = None,
    taken_back: bool = False,
) -> list[Trace]:
    """Return the demonstrations of a game, the oldest session first.

    The game is known by its story's hash. An opening alone is no demonstration.
    Facts that were not kept (see :func:`fill_in`) are empty.

    Args:
        db: an open database.
        game: the game that was played.
        sources: whose traces to return; see :class:`Trace` for whose one is.
        session: only those of this session.
        taken_back: also follow branches that the person took back. Otherwise a
            trace ends at the last turn that still stands, or where the session
            was left.

    Raises:
        StoreError: the database can't be read.
    """
    number = find_game(db, game)
    values = {"game": number, "session": session}
    found: list[Trace] = []
    for row in fetch(db, _SESSIONS, values):
        found += _traces_of(db, row["id"], row["tip"], taken_back)
    return [trace for trace in found if trace.source in sources]


def other_releases(db: Database, game: GameInfo) -> list[GameInfo]:
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
    return [
        GameInfo(
            id=row["name"],
            title=row["title"],
            engine=Engine(row["engine"]),
            sha256=row["sha256"],
            licence=row["licence"],
            release=row["release"],
        )
        for row in rows
    ]


def _stem(name: str) -> str:
    """Return a name without what tells one release from another, letters and digits only."""
    return "".join(c for c in _RELEASE.sub("", name).casefold() if c.isalnum())


def by_text(trace: Trace) -> Trace:
    """Return a trace of which only what was shown is left."""
    bare = tuple(Moment(moment.scene, NO_FACTS) for moment in trace.moments)
    return replace(trace, moments=bare)


def best_traces(db: Database, game: GameInfo, task: str, session: int, most: int) -> list[Trace]:
    """Return the demonstrations to follow in a session, the best first.

    The best-scoring come first; of equal ones those that ended the story, then
    those that more of was decided by people, then the newest. The session's own
    branches are among them, and only sessions in which a person decided anything
    are read.

    Args:
        db: an open database.
        game, task: of the session that is played.
        session: the session that is played; its own paths come on top of ``most``.
        most: sessions to read at most.

    Raises:
        StoreError: the database can't be read.
    """
    values = {"game": find_game(db, game), "task": storable(task), "own": session, "most": most}
    found: list[Trace] = []
    for row in fetch(db, _BEST, values):
        found += _traces_of(db, row["id"], row["tip"], False)
    told = [trace for trace in found if trace.source in BY_PEOPLE]
    return sorted(told, key=_worth, reverse=True)


def _worth(trace: Trace) -> tuple[int, bool, float, int]:
    end, share = trace.moments[-1].scene, sum(trace.people) / len(trace.people)
    return end.score or 0, end.over, share, trace.session


def all_traces(
    db: Database, *, sources: Collection[Source] = BY_PEOPLE, most: int = 50
) -> list[tuple[GameInfo, Trace]]:
    """Return demonstrations of all games, the oldest of the newest sessions first.

    Args:
        db: an open database.
        sources: whose traces to return.
        most: sessions that are looked at.

    Raises:
        StoreError: the database can't be read.
    """
    found: list[tuple[GameInfo, Trace]] = []
    for row in reversed(fetch(db, _NEWEST, (most,))):
        game = GameInfo(row["name"], row["title"], Engine(row["engine"]), sha256=row["sha256"])
        found += ((game, trace) for trace in _traces_of(db, row["session"], row["tip"], False))
    return [(game, trace) for game, trace in found if trace.source in sources]


def _traces_of(db: Database, session: int, tip: int, taken_back: bool) -> list[Trace]:
    rows = {row["id"]: row for row in fetch(db, _TURNS, (session,))}
    facts = changes.facts_of(db, session)
    moments = {turn: Moment(scene_of(row), facts.get(turn, NO_FACTS)) for turn, row in rows.items()}
    inner: set[int] = set()
    tips: list[int] = []
    for turn in sorted(rows, reverse=True):
        parent = rows[turn]["parent"]
        stands = turn in inner or turn == tip or taken_back or not rows[turn]["undone"]
        if stands and parent is not None:
            inner.add(parent)
            if turn not in inner:
                tips.append(turn)
    return [_trace(session, rows, moments, turn) for turn in reversed(tips)]


def _trace(
    session: int, rows: dict[int, sqlite3.Row], moments: dict[int, Moment], tip: int
) -> Trace:
    path = [tip]
    while (parent := rows[path[-1]]["parent"]) is not None:
        path.append(parent)
    path.reverse()
    played = [rows[turn] for turn in path[1:]]
    people = tuple(row["actor"] == Actor.PERSON for row in played)
    if any(row["kind"] == Kind.IMPORTED for row in played):
        source = Source.IMPORTED
    else:
        source = Source.HUMAN if any(people) else Source.SELF
    return Trace(
        session=session,
        source=source,
        moments=tuple(moments[turn] for turn in path),
        commands=tuple(row["command"] for row in played),
        turns=tuple(path),
        people=people,
        forgotten=tuple(bool(row["forgotten"]) for row in played),
    )


@dataclass(frozen=True, slots=True)
class Filling:
    """What came of filling in facts.

    Attributes:
        filled: turns that have facts now and had none.
        missing: turns that still have none, since the story answered otherwise
            there, or before, than when it was recorded.
    """

    filled: int
    missing: int


def fill_in(journal: Journal, world: World, session: int) -> Filling:
    """Keep the facts of a session that was recorded without them, by playing it again.

    What is kept already stays as it is. A branch is filled as far as every
    scene comes out as it was recorded: facts of another story would be lies.

    Args:
        journal: of the home that holds the session.
        world: a world of the session's game; it is left anywhere.
        session: the session to fill in.

    Raises:
        StoreError: there is no such session, or it was played with another
            story than the world's; nothing was written.
        GameError: the engine could not run the commands; nothing was written.
    """
    info = journal.info(session)
    if (info.game.sha256 or info.game.id) != (world.info.sha256 or world.info.id):
        raise StoreError(
            f"Session {session} was played with another story than {world.info.title}.",
            "Nothing was changed.",
        )
    tree = journal.tree(session)
    known = changes.facts_of(journal.db, session)
    had = len(known)
    if had == len(tree):
        return Filling(0, 0)
    new: dict[int, tuple[Facts, Facts | None]] = {}
    for branch in branches(tree, ()):
        path = journal.path(branch.tip)
        if all(turn.id in known for turn in path):
            continue
        _play_again(world, info.seed, path, known, new)
    with transaction(journal.db, "no facts were filled in"):
        for turn in sorted(new.keys() - changes.facts_of(journal.db, session).keys()):
            facts, before = new[turn]
            changes.write(journal.db, turn, facts, before)
    return Filling(len(known) - had, len(tree) - len(known))


def _play_again(
    world: World,
    seed: int,
    path: Sequence[Turn],
    known: dict[int, Facts],
    new: dict[int, tuple[Facts, Facts | None]],
) -> None:
    """Play a path as far as it comes out the same, and note the facts that are missing."""
    for turn in path:
        decision = turn.decision
        scene = world.reset(seed) if decision is None else world.step(decision.command)
        if compare(turn, scene) is not None:
            return
        if turn.id not in known:
            facts = world.facts()
            new[turn.id] = facts, None if turn.parent is None else known.get(turn.parent)
            known[turn.id] = facts


_SESSIONS = """
    SELECT id, tip FROM session
    WHERE game = :game AND (:session IS NULL OR id = :session) AND tip IS NOT NULL
    ORDER BY id
"""
_RELEASE = re.compile(r"[-_ .](?:r|release|s|serial|v)[-_ .]?\d.*$", re.I)
_OTHERS = """
    SELECT name, title, engine, sha256, licence, release FROM game
    WHERE sha256 NOT IN (?, '') ORDER BY id DESC
"""
_NEWEST = """
    SELECT session.id AS session, session.tip, game.*
    FROM session JOIN game ON game.id = session.game
    WHERE session.tip IS NOT NULL ORDER BY session.id DESC LIMIT ?
"""
_TURNS = """
    SELECT turn.id, turn.parent, turn.actor, turn.kind, turn.command,
           turn.text, turn.location, turn.inventory, turn.score, turn.max_score, turn.moves,
           turn.died, turn.ending,
           coalesce(visit.undone, 0) AS undone, visit.forgotten_at IS NOT NULL AS forgotten
    FROM turn LEFT JOIN visit ON visit.turn = turn.id AND visit.passed = 0
    WHERE turn.session = ? ORDER BY turn.id
"""
_BEST = """
    SELECT session.id, session.tip FROM session JOIN turn ON turn.session = session.id
    WHERE session.game = :game AND session.task = :task AND session.tip IS NOT NULL
    GROUP BY session.id HAVING max(turn.actor = 'person')
    ORDER BY session.id <> :own, max(turn.score) DESC, session.id DESC
    LIMIT :most + 1
"""
