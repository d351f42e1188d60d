"""Puts harmless values in the place of those that can't be read, and says so.

What a person played is never touched: not a command, not a why, not what the story
said; at most it is read as the text that its bytes are, and without the control
characters that no story is ever sent and none of ours is kept with. What is put right are the
dates, numbers and names around it that would keep a session from being read. May
import the database rooms only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import partial
from typing import Any

from agents.core.commands import LOST, Actor, Kind, Mode, Source
from agents.core.errors import DamageError
from agents.core.goals import GoalState, clean_goal
from agents.core.memories import Change, Role
from agents.core.notes import About
from agents.db.columns import EFFECT, SCENE, Codec, now, pack, storable, unpack
from agents.db.sql import told_of
from agents.importers.salvage.salvage import Declared, Row
from agents.journal import admission, judgements, shelf, texts
from agents.journal.exchanges import EXCHANGE
from agents.journal.shelf import Shelving
from agents.memory.amendments import read_before
from agents.memory.event_log import MemoryEvent
from games.types import Ending, Engine

_ODD = re.compile(r"[^A-Za-z0-9-]+")
_ID = re.compile(r"[A-Za-z0-9-]+(:[A-Za-z0-9-]+)?")
_MOST = 2**31 - 1


_MEMBERS: dict[str, tuple[str, type[StrEnum]]] = {
    "mark": ("what", MemoryEvent),
    "amendment": ("what", Change),
    "shelving": ("what", Shelving),
    "note": ("about", About),
    "goal_mark": ("what", GoalState),
    "outcome": ("source", Source),
    "exemplar": ("role", Role),
}
"""Table -> its column that holds a member of an enumeration."""
_JSON: dict[str, tuple[str, Callable[[str], object]]] = {
    "amendment": ("before", read_before),
    "shelving": ("before", shelf.check),
    "critique": ("parts", judgements.read_parts),
}
"""Table -> its column that holds JSON, and what reads that."""
_PLAIN: tuple[tuple[Codec[Any], dict[str, object]], ...] = (
    (SCENE, {"spans": "[]", "picture": "", "task": "", "awaits_key": None, "inventory_known": 0,
             "died": 0}),
    (EFFECT, {"effect_died": 0, "effect_nothing": 0}),
)  # fmt: skip
"""Of a turn's row, what may stand where nobody can read what stood there."""
_STANDS_IN: Row = {"TEXT": "", "INTEGER": 0, "REAL": 0.0}
"""What may stand in a turn's columns of a kind that have to hold something..."""
_TELLS_WHICH = frozenset({"id", "session", "parent", "number", "at"})
"""...but for those that tell which turn it is."""
_KEPT: dict[str, Codec[Any]] = {
    "proposal": judgements.PROPOSAL,
    "critique": judgements.CRITIQUE,
    "ballot": judgements.BALLOT,
    "exchange": EXCHANGE,
}
"""Table -> how its rows are read as a whole."""
CHOSEN = _MEMBERS.keys() | _JSON.keys() | _KEPT.keys()
"""Tables that :func:`unreadable` looks at."""


def unreadable(table: str, row: Row) -> str:
    """Return the column of a row that nobody can read, empty if there is none."""
    name, kind = _MEMBERS.get(table, ("", StrEnum))
    if name in row and not _one_of(kind)(row[name]):
        return name
    packed, read = _JSON.get(table, ("", str))
    if packed in row and not _is_read(row[packed], read):
        return packed
    return next(iter(_misread(table, row)), "")


def _is_read(told: object, read: Callable[[str], object]) -> bool:
    try:
        read(str(told))
    except DamageError:
        return False
    return True


def _misread(table: str, row: Row) -> Iterator[str]:
    """Yield the columns of a row that can't be what its values are."""
    codec, (packed, _) = _KEPT.get(table), _JSON.get(table, ("", str))
    if codec is None:
        return
    for name in codec.columns:
        held = row.get(name)
        if held is not None and name != packed and not codec.fits(name, held):
            yield name


class Mender:
    """Mends rows one by one.

    Attributes:
        notes: what was put right, sentences without a full stop.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._last = ""

    def mend(self, table: str, row: Row, shape: Iterable[Declared]) -> Row:
        """Return a row that can be read; ``shape`` are the columns of its table."""
        for one in shape:
            if row.get(one.name) is not None:
                self._put(table, row, one.name, one.holds, read_as(one.kind, row[one.name]))
            if table == "turn" and one.name not in _TELLS_WHICH:
                self._put(table, row, one.name, one.holds, _STANDS_IN.get(one.kind))
        for name, value in row.items():
            if isinstance(value, str):
                row[name] = text = storable(value)
                self._put(table, row, name, partial(_fits, name), texts.fitting(name, text))
        for name in row:
            if is_moment_column(name) and not fits_moment(row[name]):
                self._put(table, row, name, fits_moment, self._last or now())
        if table == "game":
            self._mend_game(row)
        elif table == "session":
            self._mend_session(row)
        elif table == "turn":
            self._mend_turn(row)
        elif table == "visit":
            self._put(table, row, "critic", _is_reward, None)
        elif table == "note":
            self._put(table, row, "about", _one_of(About), About.PLACE.value)
        elif table == "goal":
            self._put(table, row, "rank", _within(0, _MOST), 0)
            text = clean_goal(str(row["text"]))
            self._put(table, row, "text", lambda told: told == text, text)
        elif table == "hint":
            self._put(table, row, "level", _within(1, 3), 1)
        elif table == "shelf":
            called = shelf.clean_name(row["name"])
            self._put(table, row, "name", lambda told: told == called, called)
        elif table == "outcome":
            # It counts as a person's where it might be, as a turn does.
            self._put(table, row, "source", _one_of(Source), Source.HUMAN.value)
        elif table == "exemplar":
            self._put(table, row, "role", _one_of(Role), Role.ENCOURAGED.value)
        elif table == "critique" and unreadable(table, row) == "parts":
            self._put(table, row, "parts", lambda _: False, "[]")
        for name in list(_misread(table, row)):
            kind = next((one for one in shape if one.name == name), None)
            stands_in = None if kind is None or kind.holds(None) else _STANDS_IN.get(kind.kind)
            self._put(table, row, name, lambda _: False, stands_in)
        return row

    def _mend_game(self, row: Row) -> None:
        slug = _ODD.sub("-", str(row["name"])).strip("-") or "game"
        self._put("game", row, "name", lambda one: bool(_ID.fullmatch(str(one))), slug)
        engine = str(row["engine"])
        fits = re.fullmatch(r"[a-z0-9][a-z0-9-]*", engine) is not None
        self._put("game", row, "engine", lambda _: fits, Engine.ZMACHINE.value)
        known = re.fullmatch(r"([0-9a-f]{64})?", str(row["sha256"])) is not None
        self._put("game", row, "sha256", lambda _: known, "")
        row["key"] = row["sha256"] or row["name"]

    def _mend_session(self, row: Row) -> None:
        self._put("session", row, "seed", _within(1, admission.LARGEST_SEED), 1)
        if row.get("reading") is not None:
            self._put("session", row, "reading", _within(0, _MOST), None)

    def _mend_turn(self, row: Row) -> None:
        self._last = str(row["at"])
        for name in ("score", "max_score", "moves"):
            if row.get(name) is not None:
                self._put("turn", row, name, _within(-_MOST, _MOST), None)
        self._put("turn", row, "effect_score", _within(-_MOST, _MOST), 0)
        for name, none in (("inventory", "[]"), ("carried", None)):
            if row.get(name) is not None:
                self._put("turn", row, name, _is_names, none)
            if row.get(name) is not None:
                names = [texts.fitting("belonging", one) for one in unpack(str(row[name]))]
                self._put("turn", row, name, _are_clean, pack(names))
        if row.get("ending") is not None:
            self._put("turn", row, "ending", _one_of(Ending), None)
        for codec, plain in _PLAIN:
            for name, value in plain.items():
                if row.get(name) is not None:
                    self._put("turn", row, name, partial(codec.fits, name), value)
        if row["command"] is not None:
            self._put("turn", row, "command", lambda told: bool(str(told).strip()), LOST)
            # A move counts as a person's where it might be: none of theirs gets lost.
            agents = row["kind"] == Kind.AUTO
            actor = (Actor.AGENT if agents else Actor.PERSON).value
            self._put("turn", row, "actor", _one_of(Actor), actor)
            kind = Kind.TYPED if row["actor"] == Actor.PERSON else Kind.AUTO
            self._put("turn", row, "kind", _one_of(Kind), kind.value)
            self._put("turn", row, "mode", _one_of(Mode), Mode.COPILOT.value)

    def _put(
        self, table: str, row: Row, name: str, fits: Callable[[object], bool], value: object
    ) -> None:
        """Put a value in the place of one that can't be read."""
        if name not in row or fits(row[name]):
            return
        of = f"{table} {row['id']}" if "id" in row else f"a {table}"
        self.notes.append(
            f"{name} of {of} was “{texts.shown(str(row[name]))}” and is "
            f"{'left empty' if value in (None, '') else told_of(value)} now"
        )
        row[name] = value


def read_as(kind: str, value: object) -> object:
    """Return what a value is as one of a column's kind, None where it can't be read so."""
    if kind == "TEXT":
        return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    told = value.decode(errors="replace") if isinstance(value, bytes) else value
    try:
        number = float(str(told))
    except ValueError:
        return None
    if kind == "REAL":
        return number
    return int(number) if number.is_integer() and abs(number) <= _MOST else None


def is_moment_column(name: str) -> bool:
    """Tell by its name whether a column of ours holds moments."""
    return name in ("at", "started", "ended", "archived", "deleted") or name.endswith("_at")


def fits_moment(value: object) -> bool:
    """Tell whether a value may stand in such a column: a moment, or nothing."""
    if value is None:
        return True
    try:
        admission.check_moment(value)
    except DamageError:
        return False
    return True


def _is_names(value: object) -> bool:
    try:
        unpack(str(value))
    except DamageError:
        return False
    return True


def _fits(name: str, value: object) -> bool:
    return texts.fits(name, str(value))


def _are_clean(packed: object) -> bool:
    return all(texts.fits("belonging", one) for one in unpack(str(packed)))


def _is_reward(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and abs(value) <= 1)


def _within(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and least <= value <= most


def _one_of(kind: type[StrEnum]) -> Callable[[object], bool]:
    return lambda value: value in {one.value for one in kind}
