"""The one door for recorded sessions that come from outside, and for those of a damaged file.

Rows of a session are read as the values that the program works with, whole and before
anything of them is written: what can't be read later is told here, by its name. May
import the database rooms.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC

from agents.core.commands import Source
from agents.core.errors import DamageError
from agents.core.goals import GoalState, clean_goal
from agents.core.notes import LONGEST_NOTE, About
from agents.db.columns import GAME, member, moment, unpack
from agents.db.sql import Database, fetch, fetch_one, told_of
from agents.journal import shelf, turns
from agents.journal.texts import check_row, check_text, shown

LARGEST_SEED = 2**31 - 1
MOST_TURNS = 1_000_000
"""Turns of one session that are read."""
_MOST_POINTS = 2**31 - 1
"""No story counts further, and every figure made of it fits a column."""
_OF_NOTE = ("name", "label", "text")
_HEX = frozenset("0123456789abcdef")


def check_session(row: sqlite3.Row, rows: Sequence[sqlite3.Row]) -> None:
    """Read a session and its turns, to see that they can be read again.

    Args:
        row: of :data:`SESSIONS`.
        rows: its turns, of ``turns.ALL``.

    Raises:
        DamageError: something of it can't be; says which value of what.
    """
    _check_game(row)
    check_row(row, ("task", "player", "critic", "file", "digest", "format"))
    _check_number("seed", row["seed"], 1, LARGEST_SEED)
    if row["reading"] is not None:
        _check_number("reading", row["reading"], 0, LARGEST_SEED)
    for name in ("started", "ended"):
        if row[name] is not None or name == "started":
            try:
                check_moment(row[name])
            except DamageError as error:
                raise DamageError(f"its “{name}” is “{told_of(row[name])}”") from error
    _check_tree(row, rows)
    for turn in rows:
        _check_turn(turn)


def check_belongings(db: Database, session: int) -> None:
    """Read what else is kept of a session: its name, facts, notes, goals, how turns count.

    Raises:
        DamageError: something of it can't be read; says what.
    """
    check_facts(db, session)
    for row in fetch(db, "SELECT name FROM shelf WHERE session = ?", (session,)):
        if shelf.clean_name(row["name"]) != row["name"]:
            raise DamageError(f"its name is “{shown(str(row['name']))}”")
    for row in fetch(db, _BOOKMARKS, (session,)):
        check_row(row, ("name",))
        check_moment(row["at"])
    for row in fetch(db, _HEARD, (session,)):
        check_row(row, ("verdict", "said"))
        if not 0 <= _real(row["second"]) < _MOST_POINTS:
            raise DamageError(f"a turn was entered at second {told_of(row['second'])}")
    for row in fetch(db, _ASSESSED, (session,)):
        check_moment(row["at"])
    for row in fetch(db, _VISITS, (session,)):
        check_row(row, ("note", "what"))
        if row["forgotten_at"] is not None:
            check_moment(row["forgotten_at"])
        member(Source, row["source"])
        if not abs(_real(row["critic"])) <= 1.0:
            raise DamageError(f"a critic gave its turn {row['turn']} {told_of(row['critic'])}")
    _check_sayings(db, session)


def _check_sayings(db: Database, session: int) -> None:
    """Read the notes, goals and hints of a session."""
    for row in fetch(db, _NOTES, (session,)):
        check_note(row)
    for row in fetch(db, _GOALS, (session,)):
        check_text("goal", str(row["text"]))
        check_row(row, ("text", "author"))
        _check_number("goal's rank", row["rank"], 0, LARGEST_SEED)
        if not row["text"] or clean_goal(row["text"]) != row["text"]:
            raise DamageError(f"its goal {row['id']} is none (“{told_of(row['text'])}”)")
        for name in ("at", "struck_at"):
            if row[name] is not None:
                check_moment(row[name])
    for row in fetch(db, _GOAL_MARKS, (session,)):
        check_moment(row["at"])
        member(GoalState, row["what"])
    for row in fetch(db, _HINTS, (session,)):
        check_moment(row["at"])
        _check_number("hint's level", row["level"], 1, 3)


def check_note(row: sqlite3.Row) -> None:
    """See that a note is one that this program writes.

    Raises:
        DamageError: it isn't; says which, and why.
    """
    try:
        check_row(row, _OF_NOTE)
        check_moment(row["at"])
        member(About, row["about"])
        if not row["text"] or any(len(row[name]) > LONGEST_NOTE for name in _OF_NOTE):
            raise DamageError(f"“{told_of(row['text'])}” is none")
    except DamageError as error:
        raise DamageError(f"its note {row['id']}: {error.what}") from error


def check_judgements(db: Database, session: int) -> None:
    """Read the texts of what was proposed, judged and asked in a session.

    Raises:
        DamageError: one is none that this program writes; says which.
    """
    for statement in _JUDGED:
        for row in fetch(db, statement, (session,)):
            check_row(row)


def check_facts(db: Database, session: int) -> None:
    """Read what is kept of what a session's turns changed.

    Raises:
        DamageError: something of it can't be read; says what.
    """
    named: set[int] = set()
    for row in fetch(db, _CHANGES, (session,)):
        named |= {*_numbers(row["added"]), *_numbers(row["removed"])}
    known = fetch(db, _FACTS, (json.dumps(sorted(named)),))
    if len(known) < len(named):
        raise DamageError("facts that it knows of are missing")
    for row in known:
        check_row(row, ("relation", "thing", "place"))


def _numbers(packed: object) -> Iterator[int]:
    try:
        told = json.loads(str(packed))
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, list) or not all(type(one) is int for one in told):
        raise DamageError(f"its facts are “{told_of(packed)}”")
    yield from told


def faults(db: Database) -> Iterator[tuple[int, str]]:
    """Walk every session of a file and tell which can't be read, and why.

    Args:
        db: an open database, whose texts may be decoded with surrogates.

    Yields:
        A session's number and what is wrong with it.
    """
    for one in fetch(db, "SELECT id FROM session ORDER BY id"):
        try:
            row = session_row(db, one["id"])
            check_session(row, fetch(db, turns.ALL, (one["id"],)))
            check_belongings(db, one["id"])
        except DamageError as error:
            yield int(one["id"]), error.what


def session_row(db: Database, session: int) -> sqlite3.Row:
    """Return a session's row with its game's and its file's columns.

    Raises:
        DamageError: its game is missing.
    """
    row = fetch_one(db, f"{SESSIONS} WHERE session.id = ?", (session,))
    if row is None or row["key"] is None:
        raise DamageError(f"the game of session {session} is missing")
    return row


def check_moment(text: object) -> None:
    """See that a text is a moment as they are stored: as they sort by time.

    Raises:
        DamageError: it is none.
    """
    found = moment(str(text))
    if found.astimezone(UTC).isoformat(timespec="microseconds") != text:
        raise DamageError(f"“{told_of(text)}” is no moment as this program writes them")


def _check_game(row: sqlite3.Row) -> None:
    try:
        game = GAME.from_row(row)
    except DamageError as error:
        raise DamageError(f"its game: {error.what}") from error
    check_row(row, ("key", "title", "licence", "release"))
    if game.sha256 and not (len(game.sha256) == 64 and set(game.sha256) <= _HEX):
        raise DamageError(f"its game's hash is “{told_of(game.sha256)}”")
    if row["key"] != (game.sha256 or game.id):
        raise DamageError(f"its game is kept as “{told_of(row['key'])}”, which it is not")


def _check_tree(row: sqlite3.Row, rows: Sequence[sqlite3.Row]) -> None:
    """See that turns are a tree, parents first, and that the session stands in it."""
    if len(rows) > MOST_TURNS:
        raise DamageError(f"it has more than {MOST_TURNS:,} turns")
    depth: dict[int, int] = {}
    for turn in rows:
        number, parent = turn["number"], turn["parent"]
        follows = parent in depth and number == depth[parent] + 1
        if not (follows or (parent is None and number == 0 and not depth)):
            raise DamageError(f"its turn {turn['id']} follows no turn of it")
        depth[turn["id"]] = number
    if row["tip"] not in depth:
        raise DamageError(f"it stands at turn {told_of(row['tip'])}, which it hasn't")


def _check_turn(row: sqlite3.Row) -> None:
    try:
        turn = turns.turn_of(row)
        check_moment(row["at"])
    except DamageError as error:
        raise DamageError(f"its turn {row['id']}: {error.what}") from error
    if (row["parent"] is None) != (row["command"] is None):
        raise DamageError(f"its turn {row['id']} follows another without a command, or none by one")
    try:
        check_row(row, turns.TEXTS)
        for packed in ("inventory", "carried"):
            for name in unpack(row[packed] or "[]"):
                check_text("belonging", name)
    except DamageError as error:
        raise DamageError(f"its turn {row['id']}: {error.what}") from error
    if row["command"] is not None and not row["command"].strip():
        raise DamageError(f"its turn {row['id']} has an empty command")
    scene = turn.scene
    for name, points in (
        ("score", scene.score),
        ("max_score", scene.max_score),
        ("moves", scene.moves),
        ("effect_score", turn.effect.score),
    ):
        if points is not None:
            _check_number(f"{name} of turn {turn.id}", points, -_MOST_POINTS, _MOST_POINTS)


def _real(value: object) -> float:
    """Return a number that may be missing.

    Raises:
        DamageError: it is none.
    """
    if value is None or isinstance(value, int | float):
        return float(value or 0)
    raise DamageError(f"“{told_of(value)}” is no number")


def _check_number(name: str, value: object, least: int, most: int) -> None:
    if not isinstance(value, int) or not least <= value <= most:
        raise DamageError(f"its {name} is {told_of(value)}")


SESSIONS = """
    SELECT session.*, game.key, game.name, game.title, game.engine, game.sha256, game.licence,
           game.release, imported.file, imported.digest, imported.format, shelf.deleted
    FROM session LEFT JOIN game ON game.id = session.game
    LEFT JOIN imported ON imported.session = session.id
    LEFT JOIN shelf ON shelf.session = session.id
"""
_CHANGES = """
    SELECT change.added, change.removed FROM turn JOIN change ON change.turn = turn.id
    WHERE turn.session = ?
"""
_FACTS = """
    SELECT relation, thing, place FROM fact WHERE id IN (SELECT value FROM json_each(?))
"""
_BOOKMARKS = "SELECT name, at FROM bookmark WHERE session = ?"
_HEARD = """
    SELECT heard.verdict, heard.said, heard.second FROM turn JOIN heard ON heard.turn = turn.id
    WHERE turn.session = ?
"""
_ASSESSED = """
    SELECT assessment.at FROM turn JOIN assessment ON assessment.turn = turn.id
    WHERE turn.session = ?
"""
_VISITS = """
    SELECT visit.turn, visit.forgotten_at, visit.critic, outcome.note, outcome.command AS what,
           outcome.source
    FROM turn
    JOIN visit ON visit.turn = turn.id JOIN outcome ON outcome.id = visit.outcome
    WHERE turn.session = ?
"""
_NOTES = """
    SELECT id, about, name, label, text, at FROM note
    WHERE session IS ? AND removed_at IS NULL
"""
_GOALS = "SELECT id, text, author, rank, at, struck_at FROM goal WHERE session = ?"
_GOAL_MARKS = """
    SELECT goal_mark.what, goal_mark.at FROM goal_mark JOIN goal ON goal.id = goal_mark.goal
    WHERE goal.session = ?
"""
_HINTS = "SELECT level, at FROM hint WHERE session = ?"
_JUDGED = (
    """
    SELECT proposal.* FROM turn JOIN proposal ON proposal.turn = turn.id WHERE turn.session = ?
    """,
    """
    SELECT ballot.* FROM turn JOIN proposal ON proposal.turn = turn.id
    JOIN ballot ON ballot.proposal = proposal.id WHERE turn.session = ?
    """,
    """
    SELECT critique.* FROM turn JOIN proposal ON proposal.turn = turn.id
    JOIN critique ON critique.proposal = proposal.id WHERE turn.session = ?
    """,
    """
    SELECT exchange.* FROM turn JOIN exchange ON exchange.turn = turn.id WHERE turn.session = ?
    """,
    """
    SELECT message.role, passage.text AS content
    FROM turn JOIN exchange ON exchange.turn = turn.id
    JOIN message ON message.exchange = exchange.id JOIN passage ON passage.id = message.passage
    WHERE turn.session = ?
    """,
)
"""What only a session that was written as data brings along."""
