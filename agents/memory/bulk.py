"""Visits and outcomes in hand, while many turns are learned one after another.

The same ledger as ``tables``, and the same values to the last bit: what a step
needs of those before it is kept here instead of being read again, and rows and
index are written for many steps at once. What isn't in hand is read from the
tables, so that learning can begin anywhere and go on for ever.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter

from agents.core.types import Match, Observation, Source
from agents.db.columns import unpack
from agents.db.sql import Database, fetch, fetch_one
from agents.memory import fulltext, likeness, qlearning, tidying
from agents.memory.lessons import Lesson
from agents.memory.likeness import LIKEST_COMPARED, Likeness, Probe
from agents.memory.qlearning import Move, Valued
from agents.memory.tables import AGAIN, PATH, move_of

HELD = 20_000
"""Moves after which all is written and let go, so that it fits into memory."""


@dataclass(slots=True)
class _Outcome:
    """A row of ``outcome``, under its columns' names; ``played`` has a visit that was played."""

    id: int
    experience: int
    command: str
    source: str
    turn: int
    q: float = 0.0
    visits: int = 0
    score: int = 0
    deaths: int = 0
    nothings: int = 0
    undone: int = 0
    passed: int = 0
    critic: float = 0.0
    gain: float = 0.0
    total: float = 0.0
    played: bool = False

    def refresh(self) -> None:
        """Set Q and the mean return from the sums, as the tables do."""
        self.gain = self.total / self.visits if self.visits else 0.0
        if self.visits + self.passed:
            self.q = (
                self.total
                + (self.source != Source.SELF.value) * qlearning.CHOSEN_BONUS * self.visits
                - qlearning.NOTHING_COST * self.nothings
                - qlearning.UNDONE_COST * self.undone
                + qlearning.CRITIC_SHARE * self.critic
                - qlearning.PASSED_COST * self.passed
            ) / (self.visits + self.passed)
        else:
            self.q = 0.0


@dataclass(slots=True)
class _Scene:
    """What is needed of a row of ``experience``; its words once they are asked for."""

    id: int
    task: str
    game: int
    location: str
    tidied: bool = False
    words: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """The scene after a turn."""

    game: int
    task: str
    key: str
    place: str
    words: frozenset[str]


@dataclass(slots=True)
class _Unwritten:
    """What the tables don't know yet; a visit is a turn with nothings and critic."""

    scenes: list[tuple[object, ...]] = field(default_factory=list)
    words: list[tuple[int, list[str]]] = field(default_factory=list)
    outcomes: dict[int, _Outcome] = field(default_factory=dict)
    visits: dict[int, tuple[bool, float]] = field(default_factory=dict)
    moves: dict[int, Move] = field(default_factory=dict)
    passed: list[tuple[int, int]] = field(default_factory=list)


_Place = tuple[int, str, str]
"""A game, a place in it, and who has played there."""


class Bulk:
    """The ledger in hand; nothing else may write to memory until :meth:`let_go`.

    Turns are learned in the order of their ids, at a learning rate of 1/N.

    Attributes:
        rules: how this home's memory learns.
    """

    def __init__(self, db: Database, *, again: bool = False) -> None:
        """Begin with nothing in hand.

        Args:
            db: an open database, in a transaction until all is written.
            again: all is learned again, so a scene may lie there already.
        """
        self._db = db
        self._again = again
        self.rules = qlearning.load_rules(db)
        if self.rules.rate is not None:
            raise ValueError("at a constant rate moves are learned one by one")
        self._forget()

    def _forget(self) -> None:
        self._new = _Unwritten()
        self._scenes: dict[int, _Scene] = {}
        self._keys: dict[str, list[_Scene]] = {}
        self._here: dict[int, dict[tuple[str, str], _Outcome]] = {}
        self._outcomes: dict[int, _Outcome] = {}
        self._moves: dict[int, Move | None] = {}
        self._parents: dict[int, int] = {}
        self._seen: dict[int, _Seen] = {}
        # Of the moves at each turn the newest that stands, if it is known; 0 is another one.
        self._newest: dict[int, int] = {}
        self._lived: defaultdict[_Place, dict[int, _Scene]] = defaultdict(dict)
        self._places: dict[_Place, dict[int, _Scene]] = {}
        self._last = {row["name"]: int(row["seq"]) for row in fetch(self._db, _SEQUENCES)}

    # --- writing -------------------------------------------------------------

    def let_go(self) -> None:
        """Write all, and read it anew from now on."""
        self.write()
        self._forget()

    def write(self) -> None:
        """Write what the tables don't know yet, inside the caller's transaction."""
        new, self._new = self._new, _Unwritten()
        many = self._db.conn.executemany
        many(_ADD_SCENE, new.scenes)
        fulltext.add_many(self._db, new.words)
        many(_PUT_OUTCOME, [_columns(one) for one in new.outcomes.values()])
        moves = new.moves
        many(
            _ADD_VISIT,
            [
                (turn, one.outcome, one.score, one.died, nothing, critic, one.gain, one.next)
                for turn, (nothing, critic) in new.visits.items()
                for one in (moves[turn],)
            ],
        )
        many(
            "UPDATE visit SET gain = ?, next = ? WHERE turn = ? AND passed = 0",
            [(one.gain, one.next, turn) for turn, one in moves.items() if turn not in new.visits],
        )
        many(_ADD_PASSED, new.passed)

    def _next(self, table: str) -> int:
        self._last[table] = self._last.get(table, 0) + 1
        return self._last[table]

    # --- what a lesson writes ------------------------------------------------

    def learned(self, turn: int) -> int | None:
        """Return the outcome that a turn in hand has fed; others weren't learned yet."""
        move = self._moves.get(turn)
        return None if move is None else move.outcome

    def experience(self, lesson: Lesson) -> int:
        """Return the id of a lesson's scene, stored now if it is new."""
        scene = self._stored(lesson.key, lesson.game, lesson.task)
        if scene is None:
            return self._add(lesson).id
        if scene.tidied:
            self.let_go()
            tidying.meet_again(self._db, scene.id)
            scene.tidied = False
        self._scenes[scene.id] = scene
        return scene.id

    def _add(self, lesson: Lesson) -> _Scene:
        where = (lesson.key, lesson.game, lesson.task)
        seen = self._seen.get(lesson.before)
        text = fetch(self._db, _TEXT, (lesson.description,))[0]["text"]
        texts = (text, lesson.location, " ".join(unpack(lesson.inventory)))
        words = fulltext.tokens(" ".join(texts)) if seen is None else seen.words
        known = fetch_one(self._db, AGAIN, where) if self._again else None
        number = self._next("experience") if known is None else int(known["id"])
        scene = _Scene(number, lesson.task, lesson.game, lesson.location, words=words)
        if known is None:
            values = (lesson.location, lesson.description, lesson.inventory, lesson.before)
            self._new.scenes.append((number, *where, *values))
            self._here[number] = {}
        self._new.words.append((number, fulltext.marks(lesson.game, texts)))
        self._scenes[number] = scene
        self._keys[lesson.key].append(scene)
        return scene

    def outcome(self, experience: int, command: str, source: Source, turn: int) -> int:
        """Return the id of a command's outcome in a scene, made now if it is new."""
        here = self._outcomes_in(experience)
        found = here.get((command, source.value))
        if found is None:
            found = _Outcome(self._next("outcome"), experience, command, source.value, turn)
            here[command, source.value] = self._outcomes[found.id] = found
            self._new.outcomes[found.id] = found
        return found.id

    def visit(self, lesson: Lesson, outcome: int, critic: float) -> None:
        """Add a visit; its return is 0 until the path is valued."""
        effect, fed = lesson.effect, self._outcomes[outcome]
        fed.turn = max(fed.turn, lesson.turn) if fed.visits else lesson.turn
        fed.visits += 1
        fed.score += effect.score
        fed.deaths += effect.died
        fed.nothings += effect.nothing
        fed.critic += critic
        fed.played = True
        fed.refresh()
        self._new.outcomes[outcome] = fed
        move = Move(
            lesson.turn, outcome, fed.experience, fed.source, effect.score, effect.died,
            lesson.over, 0.0, None, True, True, None,
        )  # fmt: skip
        self._moves[lesson.turn] = self._new.moves[lesson.turn] = move
        self._new.visits[lesson.turn] = effect.nothing, critic
        self._parents[lesson.turn] = lesson.before
        self._newest[lesson.before] = lesson.turn
        self._live(self._scenes[fed.experience], fed.source)

    def _live(self, scene: _Scene, source: str) -> None:
        """Note that somebody has played in a scene of a place."""
        place = scene.game, scene.location, source
        self._lived[place][scene.id] = scene
        if place in self._places and scene.id not in self._places[place]:
            self._places[place] = _latest(self._places[place] | {scene.id: scene})

    def pass_over(self, turn: int, outcome: int) -> None:
        """Mark that a person replaced this command by another."""
        instead = self._outcomes[outcome]
        instead.passed += 1
        if not instead.played:
            instead.turn = turn
        instead.refresh()
        self._new.outcomes[outcome] = instead
        self._new.passed.append((turn, outcome))

    # --- what values are made of ---------------------------------------------

    def path(self, turn: int, steps: int = -1) -> list[Move]:
        """Return the moves that lead up to a turn, it first, at most so many."""
        path: list[Move] = []
        here: int | None = turn
        while here is not None and len(path) != steps:
            if here not in self._moves:
                self._read_path(here, steps - len(path) if steps > 0 else steps)
            move = self._moves[here]
            if move is None:
                break
            seen = self._see(here)
            after = self._stored(seen.key, seen.game, seen.task)
            move.after = None if after is None else after.id
            move.follows = self._newest[self._parents[here]] == here
            path.append(move)
            here = self._parents[here]
        return path

    def path_and_best(self, turn: int, steps: int) -> list[tuple[Move, float | None]]:
        """Return the same, each with the best mean return in the scene after it."""
        return [
            (move, None if move.after is None else self.best(move.after, move.source))
            for move in self.path(turn, steps)
        ]

    def best(self, scene: int, source: str) -> float | None:
        """Return the best mean return in a scene by one source, None without any visit."""
        best: float | None = None
        for one in self._outcomes_in(scene).values():
            if one.source == source and one.visits and (best is None or one.gain > best):
                best = one.gain
        return best

    def similar(self, turn: int) -> tuple[int, float] | None:
        """Find a scene like the one after a turn, as ``likeness.likest`` does."""
        move, seen = self._moves[turn], self._see(turn)
        assert move is not None
        observation = Observation(seen.key, seen.place, "", ())
        probe = Probe(seen.game, seen.task, observation, seen.words)
        return likeness.choose(
            (
                partial(self._exact, probe),
                partial(self._in_place, probe, move.source),
                partial(self._by_words, probe, move.source),
            ),
            lambda scene: self.best(scene, move.source) is not None,
        )

    def _exact(self, probe: Probe) -> Mapping[int, Likeness]:
        return {
            scene.id: Likeness(Match.EXACT, True, probe.weigh(1.0, scene.game, scene.task))
            for scene in self._with_key(probe.observation.key)
            if scene.game == probe.game and not scene.tidied
        }

    def _in_place(self, probe: Probe, source: str) -> Mapping[int, Likeness]:
        if probe.game is None or not probe.place:
            return {}
        place = probe.game, probe.place, source
        if place not in self._places:
            self._places[place] = self._read_place(place)
        return {
            scene.id: probe.in_place(self._words(scene), scene.game, scene.task)
            for scene in self._places[place].values()
        }

    def _by_words(self, probe: Probe, source: str) -> Mapping[int, Likeness]:
        self.write()
        return likeness.by_words(self._db, probe, json.dumps([source]), 1)

    def keep(self, found: Sequence[Valued], worth: Sequence[tuple[Move, float]]) -> None:
        """Take over returns, and add to outcomes what those of their visits have gained."""
        for move, gain, scene in found:
            move.gain, move.next = gain, scene
            self._new.moves[move.turn] = move
        for move, more in worth:
            self._outcomes_in(move.experience)
            fed = self._outcomes[move.outcome]
            fed.total += more
            fed.refresh()
            self._new.outcomes[fed.id] = fed

    # --- what isn't in hand --------------------------------------------------

    def _with_key(self, key: str) -> list[_Scene]:
        if key not in self._keys:
            self._keys[key] = [_scene(row) for row in fetch(self._db, _SCENES, (key,))]
        return self._keys[key]

    def _stored(self, key: str, game: int, task: str) -> _Scene | None:
        for scene in self._with_key(key):
            if scene.game == game and scene.task == task:
                return scene
        return None

    def _outcomes_in(self, scene: int) -> dict[tuple[str, str], _Outcome]:
        if scene not in self._here:
            found = [_outcome(row) for row in fetch(self._db, _OUTCOMES, (scene,))]
            self._here[scene] = {(one.command, one.source): one for one in found}
            self._outcomes.update({one.id: one for one in found})
        return self._here[scene]

    def _read_path(self, turn: int, steps: int) -> None:
        """Take moves in hand that were learned earlier, as far as they aren't yet."""
        self._moves[turn] = None
        for row in fetch(self._db, PATH, {"turn": turn, "steps": steps}):
            number, parent = int(row["turn"]), int(row["parent"])
            if self._moves.get(number) is not None:
                break
            self._moves[number] = move_of(row)
            self._parents[number] = parent
            stands = number if row["follows"] else 0
            self._newest[parent] = max(stands, self._newest.get(parent, 0))

    def _see(self, turn: int) -> _Seen:
        if turn not in self._seen:
            row = fetch(self._db, _AFTER, (turn,))[0]
            texts = (row["text"], row["place"], " ".join(unpack(row["inventory"])))
            words = fulltext.tokens(" ".join(texts))
            self._seen[turn] = _Seen(row["game"], row["task"], row["key"], row["place"], words)
        return self._seen[turn]

    def _read_place(self, place: _Place) -> dict[int, _Scene]:
        game, location, source = place
        values = {
            "game": game,
            "location": location,
            "sources": json.dumps([source]),
            "muted": True,
            "limit": LIKEST_COMPARED,
        }
        stored = {
            row["id"]: _Scene(
                row["id"],
                row["task"],
                row["game"],
                row["location"],
                words=likeness.stored_words(row),
            )
            for row in fetch(self._db, likeness.NEWEST, values)
        }
        return _latest(stored | self._lived[place])

    def _words(self, scene: _Scene) -> frozenset[str]:
        if scene.words is None:
            scene.words = likeness.stored_words(fetch(self._db, _WORDS, (scene.id,))[0])
        return scene.words


def _latest(scenes: Mapping[int, _Scene]) -> dict[int, _Scene]:
    return {number: scenes[number] for number in sorted(scenes, reverse=True)[:LIKEST_COMPARED]}


def _scene(row: sqlite3.Row) -> _Scene:
    tidied = row["tidied"] is not None
    return _Scene(row["id"], row["task"], row["game"], row["location"], tidied)


def _outcome(row: sqlite3.Row) -> _Outcome:
    return _Outcome(**{name: row[name] for name in _NAMES}, played=bool(row["played"]))


_NAMES = (
    "id", "experience", "command", "source", "turn", "q", "visits", "score", "deaths",
    "nothings", "undone", "passed", "critic", "gain", "total",
)  # fmt: skip
_columns = attrgetter(*_NAMES)

_SEQUENCES = "SELECT name, seq FROM sqlite_sequence WHERE name IN ('experience', 'outcome')"
_SCENES = "SELECT id, game, task, location, tidied FROM experience WHERE key = ?"
_TEXT = "SELECT text FROM description WHERE id = ?"
_OUTCOMES = """
    SELECT *, EXISTS (
        SELECT 1 FROM visit WHERE visit.outcome = outcome.id AND NOT visit.passed
    ) AS played
    FROM outcome WHERE experience = ?
"""
_AFTER = """
    SELECT turn.key, turn.place, coalesce(turn.carried, turn.inventory) AS inventory,
           description.text, session.game, session.task
    FROM turn
    JOIN description ON description.id = turn.description
    JOIN session ON session.id = turn.session
    WHERE turn.id = ?
"""
_WORDS = """
    SELECT description.text, experience.location, experience.inventory
    FROM experience JOIN description ON description.id = experience.description
    WHERE experience.id = ?
"""
_ADD_SCENE = """
    INSERT INTO experience (id, key, game, task, location, description, inventory, turn)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_PUT_OUTCOME = f"""
    INSERT INTO outcome ({", ".join(_NAMES)}) VALUES ({", ".join("?" for _ in _NAMES)})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{one} = excluded.{one}" for one in _NAMES[4:])}
"""  # noqa: S608 - put together from our own names
_ADD_VISIT = """
    INSERT INTO visit (turn, passed, outcome, score, died, nothings, critic, gain, next)
    VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_PASSED = """
    INSERT INTO visit (turn, passed, outcome, score, died, nothings) VALUES (?, 1, ?, 0, 0, 0)
"""
