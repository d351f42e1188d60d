"""How values become columns and JSON and come back: once, for journal, memory and files.

A :class:`Codec` is declared for each kind of value that is kept; which tables and
files hold it is the business of those who keep it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import (
    Annotated,
    Any,
    Generic,
    NamedTuple,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec

from agents.core.commands import Decision
from agents.core.errors import DamageError
from agents.core.memories import Effect, Exemplar
from agents.db.sql import Database, fetch_one, find_or_insert, told_of
from games.types import GameInfo, Scene

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Number = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
"""What a row may be numbered with."""
Columns = dict[str, str | int | float | None]


def now() -> str:
    """Return this moment as it is stored: UTC, fixed width, sorts as text."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """Read a stored moment.

    Raises:
        DamageError: it is none, or says not where on earth.
    """
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None and _EARLIEST <= found <= _LATEST:
            return found
    except (TypeError, ValueError):
        pass
    raise DamageError(f"“{told_of(text)}” is no moment")


_encode = json.JSONEncoder(separators=(",", ":")).encode
_PLAIN = frozenset({int, float, bool})
"""Types of what a column holds as it is."""
_EARLIEST, _LATEST = (datetime(year, 1, 1, tzinfo=UTC) for year in (1970, 9999))
"""Between these every clock on earth can show a moment."""


def storable(text: str) -> str:
    """Replace what UTF-8 can't hold: halves of characters from broken input."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def pack(several: Iterable[object]) -> str:
    """Turn names, or tuples of what JSON knows, into one column."""
    return _as_text(list(several))


def unpack(text: str) -> tuple[str, ...]:
    """Read names that :func:`pack` wrote.

    Raises:
        DamageError: it is no list of names.
    """
    told = _unpacked(text)
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise DamageError(f"“{told_of(text)}” is no list of names")
    return tuple(told)


@lru_cache(maxsize=4096)
def _unpacked(text: str) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise DamageError(f"“{told_of(text)}” can't be read") from None


def read_json(text: str) -> Any:
    """Read what a column holds as JSON.

    Raises:
        DamageError: it is none.
    """
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise DamageError(f"“{told_of(text)}” can't be read") from None


def read_as(text: str, kind: Any) -> Any:
    """Read what a column holds as JSON of a certain shape.

    Raises:
        DamageError: it is none, or has another shape.
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
        raise DamageError(f"“{told_of(text)}” can't be read") from None


def member(kind: type[E], text: object) -> E:
    """Return the member of an enumeration that a column holds.

    Raises:
        DamageError: it holds none.
    """
    try:
        return kind(str(text))
    except ValueError:
        raise DamageError(f"“{told_of(text)}” is none of {', '.join(kind)}") from None


def _as_text(told: object) -> str:
    text = _encode(told)
    # Only what was escaped may be half a character.
    return _encode(_storable_throughout(told)) if "\\u" in text else text


def _storable_throughout(told: Any) -> Any:
    if isinstance(told, str):
        return storable(told)
    if isinstance(told, list | tuple):
        return [_storable_throughout(one) for one in told]
    if isinstance(told, dict):
        return {name: _storable_throughout(one) for name, one in told.items()}
    return told


class Codec(Generic[T]):
    """A dataclass as columns of a row, as JSON, and back.

    In both, an enumeration is its value. In a row a truth value is 0 or 1, and what
    holds several values is JSON. What isn't there keeps its default.
    """

    def __init__(self, kind: type[T], *names: str, **columns: str) -> None:
        """Declare what is kept of a kind of value.

        Args:
            kind: a dataclass.
            names: its fields that are kept, in their order; none for all.
            columns: under what name a field is kept, where that isn't its own.
        """
        known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
        hints = get_type_hints(kind)
        self._kind = kind
        self._columns = {name: columns.get(name, name) for name in names or known}
        self._hints = {column: hints[name] for name, column in self._columns.items()}
        self._required = {
            name
            for name, one in known.items()
            if one.default is MISSING and one.default_factory is MISSING
        }
        self._packed = {name for name in self._columns if _holds_several(hints[name])}
        self._never_none = {
            name
            for name in self._columns
            if name not in self._required and type(None) not in get_args(hints[name])
        }
        self._moments = {name for name in self._columns if _is_moment(hints[name])}
        self._packed_columns = {self._columns[name] for name in self._packed}
        self._layouts: dict[tuple[tuple[str, ...], tuple[str, ...]], _Layout] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """The names under which the fields are kept."""
        return tuple(self._columns.values())

    def as_json(self, value: T) -> dict[str, Any]:
        """Return a value as JSON holds it."""
        return {
            column: msgspec.to_builtins(getattr(value, name))
            for name, column in self._columns.items()
        }

    def from_json(self, told: Mapping[str, Any], **given: object) -> T:
        """Read a value from JSON.

        Args:
            told: as :meth:`as_json` has it; it may hold more.
            given: fields that it tells otherwise, or not at all.

        Raises:
            KeyError: a field is missing that has no default.
            ValueError: a field can't be what it is.
        """
        held = {
            name: told[column]
            for name, column in self._columns.items()
            if name not in given and (column in told or name in self._required)
        }
        return msgspec.convert(held | given, self._kind)

    def as_row(self, value: T) -> Columns:
        """Return a value as columns hold it."""
        return {
            column: self._as_column(column, getattr(value, name))
            for name, column in self._columns.items()
        }

    def _as_column(self, column: str, told: Any) -> Any:
        if told is None or type(told) in _PLAIN:
            return told
        if type(told) is str:
            return storable(told)
        built = msgspec.to_builtins(told)
        return _as_text(built) if column in self._packed_columns else _storable_throughout(built)

    def from_row(self, row: sqlite3.Row, **given: object) -> T:
        """Read a value from a row, which may hold more.

        Args:
            row: a row with the columns of :meth:`as_row`.
            given: fields that it holds otherwise, or not at all.

        Raises:
            DamageError: it holds what no field can be.
        """
        form = tuple(row.keys()), tuple(given)
        layout = self._layouts.get(form)
        if layout is None:
            layout = self._layouts[form] = self._layout(*form)
        held: dict[str, object] = {name: row[place] for name, place in layout.places}
        for name in layout.never_none:
            if held[name] is None:  # a row of before the column was
                del held[name]
        for name in layout.packed:
            text = held.get(name)
            if text is not None:
                held[name] = _unpacked(str(text))
        for name in layout.moments:
            if held.get(name) is not None:
                moment(str(held[name]))
        try:
            return msgspec.convert(held | given, self._kind, strict=False)
        except (ValueError, OverflowError) as error:
            raise DamageError(told_of(error)) from error

    def fits(self, column: str, held: object) -> bool:
        """Tell whether a column holds what its field can be."""
        try:
            packed = column in self._packed_columns and held is not None
            msgspec.convert(
                _unpacked(str(held)) if packed else held, self._hints[column], strict=False
            )
        except (DamageError, ValueError, OverflowError):
            return False
        return True

    def _layout(self, there: tuple[str, ...], given: tuple[str, ...]) -> _Layout:
        """Find the fields in rows of some columns, but for those that are told otherwise."""
        places = {
            name: there.index(column)
            for name, column in self._columns.items()
            if name not in given and column in there
        }
        several = self._never_none, self._packed, self._moments
        return _Layout(tuple(places.items()), *(tuple(names & places.keys()) for names in several))


class _Layout(NamedTuple):
    """Where the fields of a value stand in rows of one form, and which need a closer look."""

    places: tuple[tuple[str, int], ...]
    never_none: tuple[str, ...]
    packed: tuple[str, ...]
    moments: tuple[str, ...]


def _holds_several(hint: object) -> bool:
    return any(get_origin(one) is tuple or is_dataclass(one) for one in (hint, *get_args(hint)))


def _is_moment(hint: object) -> bool:
    return datetime in (hint, *get_args(hint))


GAME = Codec(GameInfo, "id", "title", "engine", "sha256", "licence", "release", id="name")
SCENE = Codec(Scene)
DECISION = Codec(Decision, "actor", "kind", "command", "replaced", "why", "mode")
EFFECT = Codec(
    Effect,
    *("score", "died", "nothing"),
    score="effect_score",
    died="effect_died",
    nothing="effect_nothing",
)
EXEMPLAR = Codec(Exemplar, no_effect="nothings", when="at")
"""Read only: of an outcome with its experience, game and latest turn."""


def find_game(db: Database, game: GameInfo) -> int | None:
    """Return the number of a game's row, None if it was never played here."""
    row = fetch_one(db, "SELECT id FROM game WHERE key = ?", (_game_key(game),))
    return None if row is None else int(row["id"])


def game_id(db: Database, game: GameInfo) -> int:
    """Return the number of a game's row, made or renamed where need be.

    A game is its story file: the same bytes under a new name or title are the
    same game. Where no hash is known, it is its id.
    """
    row = fetch_one(
        db,
        """
        INSERT INTO game (key, name, title, engine, sha256, licence, release)
        VALUES (:key, :name, :title, :engine, :sha256, :licence, :release)
        ON CONFLICT (key) DO UPDATE SET
            name = excluded.name, title = excluded.title, engine = excluded.engine,
            licence = excluded.licence, release = excluded.release
        RETURNING id
        """,
        {"key": _game_key(game), **GAME.as_row(game)},
    )
    assert row is not None
    return int(row["id"])


def _game_key(game: GameInfo) -> str:
    return game.sha256 or game.id


def description_id(db: Database, text: str) -> int:
    """Return the number under which a description is kept, once each."""
    return _kept_once(db, "description", text)


def passage_id(db: Database, text: str) -> int:
    """Return the number under which a message's text is kept, once each."""
    return _kept_once(db, "passage", text)


def _kept_once(db: Database, table: str, text: str) -> int:
    text = storable(text)
    digest = blake2b(text.encode(), digest_size=16).digest()
    return find_or_insert(db, table, {"digest": digest}, {"text": text})
