"""The demonstrations that a home holds, read as traces.

A session is a tree; each of its tips gives one trace, from the opening to the
tip, so that traces of one session share their beginnings. May import the
database rooms, ``agents.journal.facts`` and ``games``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from agents.core.commands import Actor, Kind, Source, canonical
from agents.core.directions import is_direction
from agents.core.errors import DamageError
from agents.core.observation import within_reach
from agents.core.refusals import is_refusal
from agents.core.teaching import in_vain, only_looked
from agents.db.columns import SCENE, find_game
from agents.db.lessons import GUESSED
from agents.db.sql import Database, fetch
from agents.imitation.selection.looks import telling_looks
from agents.imitation.states.traces import Moment, Trace, same_game
from agents.journal.facts import facts_of
from games.types import NO_FACTS, PLAYER, GameInfo

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
    Facts that were not kept (see :mod:`agents.imitation.selection.filling`) are empty.

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
        # One that can't be read keeps nobody from playing by the others.
        with suppress(DamageError):
            found += traces_of(db, row["id"], row["tip"], taken_back=taken_back)
    return [trace for trace in found if trace.source in sources]


def kindred_traces(
    db: Database,
    game: GameInfo,
    opening: Moment,
    *,
    sources: Collection[Source] = BY_PEOPLE,
    most: int = 50,
) -> list[tuple[str, Trace]]:
    """Return demonstrations of other games of a kind, and the titles of these, the oldest first.

    Where a world makes another game for each seed, all of them count as one game in the
    journal; what began as the present one did is the same game. If there are none, those
    of other games of the same engine that say what they ask.

    Args:
        db: an open database.
        game, opening: what is played, and how it begins.
        sources: whose demonstrations count.
        most: sessions that are looked at, the newest.

    Raises:
        StoreError: the database can't be read.
    """
    number = find_game(db, game)
    values = {"game": number, "engine": game.engine, "most": most}
    found: list[tuple[str, Trace]] = []
    for query in (_OF_GAME, _OF_ENGINE):
        for row in reversed(fetch(db, query, values)):
            with suppress(DamageError):
                told = traces_of(db, row["session"], row["tip"])
                found += [(row["title"], one) for one in told if _is_kindred(one, opening, sources)]
        if found:
            break
    return found


def _is_kindred(trace: Trace, opening: Moment, sources: Collection[Source]) -> bool:
    """Tell whether a trace is of another game that says what it asks."""
    first = trace.moments[0]
    return bool(first.scene.task) and not same_game(opening, first) and trace.source in sources


def task_traces(
    db: Database, game: GameInfo, *, sources: Collection[Source] = BY_PEOPLE, most: int = 50
) -> list[Trace]:
    """Return demonstrations in worlds that ask something themselves, this game's first.

    Args:
        db: an open database.
        game: what is played.
        sources: whose traces to return.
        most: sessions that are looked at, the newest.

    Raises:
        StoreError: the database can't be read.
    """
    found: list[Trace] = []
    for row in fetch(db, _ASKED, (find_game(db, game), most)):
        with suppress(DamageError):
            found += traces_of(db, row["id"], row["tip"])
    return [trace for trace in found if trace.source in sources]


def traces_of(db: Database, session: int, tip: int, *, taken_back: bool = False) -> list[Trace]:
    """Return the traces of one session, whoever made them.

    Args:
        db: an open database.
        session, tip: the session and the turn that it stands at.
        taken_back: also follow branches that the person took back.

    Raises:
        StoreError: the database can't be read.
    """
    rows = {row["id"]: row for row in fetch(db, _TURNS, (session,))}
    facts = facts_of(db, session)
    moments = {
        turn: Moment(SCENE.from_row(row), facts.get(turn, NO_FACTS)) for turn, row in rows.items()
    }
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
    turns = [tip]
    while (parent := rows[turns[-1]]["parent"]) is not None:
        if parent not in rows or parent >= turns[-1]:
            raise DamageError(f"turn {turns[-1]} of session {session} follows no opening")
        turns.append(parent)
    path = _without_keys(turns[::-1], moments)
    played = [rows[turn] for turn in path.commands]
    # What only the agent thought of is nobody's, though what comes after may need it.
    people = tuple(row["actor"] == Actor.PERSON and not row["guess"] for row in played)
    whose = zip(played, people, strict=True)
    if any(row["kind"] == Kind.IMPORTED or (row["elsewhere"] and by) for row, by in whose):
        source = Source.IMPORTED
    else:
        source = Source.HUMAN if any(people) else Source.SELF
    seen = tuple(_died(moments[turn], turn in path.died) for turn in path.turns)
    return Trace(
        session=session,
        source=source,
        moments=seen,
        commands=tuple(row["command"] for row in played),
        turns=path.turns,
        people=people,
        forgotten=_forgotten(played, seen, source),
        withdrawn=frozenset(row["id"] for row in played if row["forgotten"]),
        file=rows[tip]["file"] or "" if source is Source.IMPORTED else "",
        seconds={row["id"]: row["second"] for row in played if row["second"] is not None},
    )


def _forgotten(
    played: Sequence[sqlite3.Row], seen: Sequence[Moment], source: Source
) -> tuple[bool, ...]:
    """Tell of each move whether it is no step: taken away, a look around, or refused."""
    told = telling_looks(seen, [row["command"] for row in played])
    found: list[bool] = []
    for number, (row, (before, after)) in enumerate(zip(played, pairwise(seen), strict=True)):
        vain = source is not Source.IMPORTED and _vain(row["command"], before, after)
        found.append(bool(row["forgotten"]) or (number not in told and (vain or not _shows(row))))
    return tuple(found)


class _Path(NamedTuple):
    """Turns whose moments make a trace, and those whose commands lead between them.

    ``died`` has the turns of them before which a page told of a death.
    """

    turns: tuple[int, ...]
    commands: tuple[int, ...]
    died: frozenset[int]


def _without_keys(path: list[int], moments: dict[int, Moment]) -> _Path:
    """Leave out what was pressed where a key was awaited: the move before led on past it."""
    turns, commands, died = path[:1], list[int](), set[int]()
    for before, turn in pairwise(path):
        if not moments[before].scene.awaits_key:
            turns.append(turn)
            commands.append(turn)
            continue
        if moments[before].scene.died or turns[-1] in died:
            died.add(turn)  # that move was deadly, wherever the keys have led
        turns[-1] = turn
    return _Path(tuple(turns), tuple(commands), frozenset(died))


def _died(moment: Moment, told_before: bool) -> Moment:
    """Return a moment as a death, if that was told on a page before it."""
    return replace(moment, scene=replace(moment.scene, died=True)) if told_before else moment


def _shows(row: sqlite3.Row) -> bool:
    """Tell whether a move is a step to be done again: not if it asked or came to nothing."""
    if row["kind"] == Kind.IMPORTED:
        return True
    key, nothing = canonical(row["command"]), bool(row["effect_nothing"])
    if only_looked(key, nothing=nothing, score=row["effect_score"]):
        return False
    return not (row["guess"] and nothing) or _walked(key, row["location"], row["text"])


def _walked(key: str, place: str, text: str) -> bool:
    """Tell whether somebody went on in what is one place by the facts, as some mazes are.

    The story shows the place anew then.
    """
    return is_direction(key) and bool(place) and place.casefold() in text.casefold()


def _vain(command: str, before: Moment, after: Moment) -> bool:
    """Tell whether a move changed nothing near the person, and asked or was refused.

    What stood in the record as its effect may come from an earlier program, and
    somebody may have wandered about elsewhere.
    """
    if after.scene.died or after.scene.over or _shown(before) != _shown(after):
        return False
    if before.scene.text.rstrip().endswith("?") and not is_refusal(before.scene.text):
        return False  # it was an answer
    return in_vain(canonical(command), after.scene.text)


def _shown(moment: Moment) -> tuple[object, ...]:
    scene = moment.scene
    near = within_reach(moment.facts) if moment.facts else []
    # Some stories mark on the person that the first move was made.
    told = [fact for fact in near if fact[0] == "in" or fact[1] != PLAYER]
    return scene.location, scene.score, sorted(scene.inventory), told


_SESSIONS = """
    SELECT id, tip FROM session
    WHERE game = :game AND (:session IS NULL OR id = :session) AND tip IS NOT NULL
      AND id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
    ORDER BY id
"""
_NEWEST = """
    SELECT session.id AS session, session.tip, game.*
    FROM session JOIN game ON game.id = session.game
    WHERE session.tip IS NOT NULL
      AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
    ORDER BY session.id DESC LIMIT ?
"""
# The agent's own games, which may be many, must not crowd out what it was shown.
_BY_A_PERSON = (
    "EXISTS (SELECT 1 FROM turn WHERE turn.session = session.id AND turn.actor = 'person')"
)
_OF_GAME = f"""
    SELECT session.id AS session, session.tip, game.title
    FROM session JOIN game ON game.id = session.game
    WHERE session.tip IS NOT NULL AND game.id = :game
      AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
      AND {_BY_A_PERSON}
    ORDER BY session.id DESC LIMIT :most
"""  # noqa: S608 - put together from our own text
_OF_ENGINE = f"""
    SELECT session.id AS session, session.tip, game.title
    FROM session JOIN game ON game.id = session.game
    WHERE session.tip IS NOT NULL AND game.engine = :engine AND game.id IS NOT :game
      AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
      AND {_BY_A_PERSON}
    ORDER BY session.id DESC LIMIT :most
"""  # noqa: S608 - put together from our own text
_ASKED = f"""
    SELECT session.id, session.tip FROM session
    WHERE session.tip IS NOT NULL
      AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
      AND EXISTS (
          SELECT 1 FROM turn
          WHERE turn.session = session.id AND turn.parent IS NULL AND turn.task > ''
      )
      AND {_BY_A_PERSON}
    ORDER BY session.game = ? DESC, session.id DESC LIMIT ?
"""  # noqa: S608 - put together from our own text
_TURNS = f"""
    SELECT turn.id, turn.parent, turn.actor, turn.kind, turn.command,
           turn.text, turn.location, turn.inventory, turn.score, turn.max_score, turn.moves,
           turn.died, turn.ending, turn.awaits_key, turn.task,
           turn.effect_score, turn.effect_nothing,
           turn.kind = 'accepted' AND {GUESSED} AS guess,
           coalesce(visit.undone, 0) AS undone,
           visit.forgotten_at IS NOT NULL OR coalesce(outcome.muted, 0) AS forgotten,
           EXISTS (
               SELECT 1 FROM merged
               WHERE merged.session = turn.session AND turn.id BETWEEN merged.first AND merged.last
           ) AS elsewhere, imported.file, heard.second
    FROM turn
    LEFT JOIN imported ON imported.session = turn.session
    LEFT JOIN heard ON heard.turn = turn.id
    LEFT JOIN visit ON visit.turn = turn.id AND visit.passed = 0
    LEFT JOIN outcome ON outcome.id = visit.outcome
    WHERE turn.session = ? ORDER BY turn.id
"""  # noqa: S608 - put together from our own text
