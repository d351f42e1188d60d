"""The scenes that learning reads and adds, and which of them are like one another.

Finds what ``likeness`` finds in the database, among scenes in hand: those that
were read, and those that are new and not written yet.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from agents.core.memories import Match, Observation
from agents.db.columns import unpack
from agents.db.sql import Database, fetch, fetch_one
from agents.memory import fulltext, likeness
from agents.memory.likeness import LIKEST_COMPARED, Likeness, SceneQuery
from agents.memory.transitions import Sample, Transition


@dataclass(slots=True)
class StoredScene:
    """What is needed of a row of ``experience``; its words once they are asked for."""

    id: int
    key: str
    task: str
    game: int
    location: str
    tidied: bool = False
    words: frozenset[str] | None = None


_Place = tuple[int, str, str]
"""A game, a place in it, and who has played there."""


class Scenes:
    """Scenes in hand; nothing else may write to them while they are.

    Args:
        db: in a transaction until all is written.
        again: all is learned again, so a scene may lie there already.
    """

    def __init__(self, db: Database, *, again: bool) -> None:
        self._db = db
        self._again = again
        self._rows: list[tuple[object, ...]] = []
        self._index: list[tuple[int, list[str]]] = []
        self._keys: dict[str, list[StoredScene]] = {}
        self._after: dict[int, tuple[str, frozenset[str]]] = {}
        self._lived: defaultdict[_Place, dict[int, StoredScene]] = defaultdict(dict)
        self._places: dict[_Place, dict[int, StoredScene]] = {}
        self._last = last_number(db, "experience")

    def write(self) -> None:
        """Write what is new, to the table and the index of words."""
        self._db.conn.executemany(_ADD, self._rows)
        fulltext.add_many(self._db, self._index)
        self._rows, self._index = [], []

    def find(self, key: str, game: int, task: str) -> StoredScene | None:
        """Return a scene, None if it isn't stored."""
        for scene in self._with_key(key):
            if scene.game == game and scene.task == task:
                return scene
        return None

    def add(self, sample: Sample) -> StoredScene:
        """Store the scene where a turn was decided, which is new."""
        where = (sample.key, sample.game, sample.task)
        text = fetch(self._db, _TEXT, (sample.description,))[0]["text"]
        texts = (text, sample.location, " ".join(unpack(sample.inventory)))
        known = fetch_one(self._db, _AGAIN, where) if self._again else None
        if known is None:
            self._last += 1
            values = (sample.location, sample.description, sample.inventory, sample.before)
            self._rows.append((self._last, *where, *values))
        scene = StoredScene(
            self._last if known is None else known["id"],
            sample.key,
            sample.task,
            sample.game,
            sample.location,
            words=self._after[sample.before][1] if sample.before in self._after else None,
        )
        if scene.words is None:
            scene.words = fulltext.tokens(" ".join(texts))
        self._index.append((scene.id, fulltext.terms(sample.game, texts)))
        self._with_key(sample.key).append(scene)
        return scene

    def live(self, scene: StoredScene, source: str) -> None:
        """Note that somebody has played in a scene of a place."""
        place = scene.game, scene.location, source
        self._lived[place][scene.id] = scene
        if place in self._places and scene.id not in self._places[place]:
            self._places[place] = _latest(self._places[place] | {scene.id: scene})

    def read(self, keys: Collection[str]) -> None:
        """Take in hand what has one of some keys."""
        unread = [key for key in keys if key not in self._keys]
        if unread:
            self._keys.update((key, []) for key in unread)
            for row in fetch(self._db, _SCENES, (json.dumps(unread),)):
                self._keys[row["key"]].append(StoredScene(*row))

    def likest(
        self, move: Transition, played: Callable[[int], bool], write: Callable[[], None]
    ) -> tuple[int, float] | None:
        """Return the scene most like the one after a move, and how like it is.

        Of this game, where the one who made the move has played; None if no scene is
        like it: the same scene under another task, else the same place, else words.

        Args:
            move: a move that was learned.
            played: see :func:`agents.memory.likeness.choose`.
            write: writes all that is in hand: words are searched in the database alone.
        """
        key, game, task = move.to
        if move.turn not in self._after:
            row = fetch(self._db, _AFTER, (move.turn,))[0]
            self._after[move.turn] = row["location"], likeness.stored_words(row)
        place, words = self._after[move.turn]
        query = SceneQuery(game, task, Observation(key, place, "", ()), words)

        def by_words() -> Mapping[int, Likeness]:
            write()
            return likeness.by_words(self._db, query, json.dumps([move.source]), 1)

        in_hand = (partial(self._exact, query), partial(self._in_place, query, move.source))
        return likeness.choose((*in_hand, by_words), played)

    def _exact(self, query: SceneQuery) -> Mapping[int, Likeness]:
        return {
            scene.id: Likeness(Match.EXACT, True, query.weigh(1.0, scene.game, scene.task))
            for scene in self._with_key(query.observation.key)
            if scene.game == query.game and not scene.tidied
        }

    def _in_place(self, query: SceneQuery, source: str) -> Mapping[int, Likeness]:
        if query.game is None or not query.place:
            return {}
        place = query.game, query.place, source
        if place not in self._places:
            self._places[place] = self._read_place(place)
        return {
            scene.id: query.in_place(self._words(scene), scene.game, scene.task)
            for scene in self._places[place].values()
        }

    def _with_key(self, key: str) -> list[StoredScene]:
        if key not in self._keys:
            self.read({key})
        return self._keys[key]

    def _read_place(self, place: _Place) -> dict[int, StoredScene]:
        game, location, source = place
        sources = json.dumps([source])
        rows = likeness.newest(self._db, game, location, sources, LIKEST_COMPARED)
        stored = {
            row["id"]: StoredScene(
                row["id"],
                row["key"],
                row["task"],
                game,
                location,
                words=likeness.stored_words(row),
            )
            for row in rows
        }
        return _latest(stored | self._lived[place])

    def _words(self, scene: StoredScene) -> frozenset[str]:
        if scene.words is None:
            scene.words = likeness.stored_words(fetch(self._db, _WORDS, (scene.id,))[0])
        return scene.words


def last_number(db: Database, table: str) -> int:
    """Return the highest number that a row of a table ever had, 0 if it had none."""
    row = fetch_one(db, "SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
    return 0 if row is None else int(row["seq"])


def _latest(scenes: Mapping[int, StoredScene]) -> dict[int, StoredScene]:
    return {number: scenes[number] for number in sorted(scenes, reverse=True)[:LIKEST_COMPARED]}


_SCENES = """
    SELECT id, key, task, game, location, tidied IS NOT NULL FROM experience
    WHERE key IN (SELECT value FROM json_each(?)) ORDER BY id
"""
_TEXT = "SELECT text FROM description WHERE id = ?"
_AFTER = """
    SELECT turn.place AS location, coalesce(turn.carried, turn.inventory) AS inventory,
           description.text
    FROM turn JOIN description ON description.id = turn.description
    WHERE turn.id = ?
"""
_WORDS = """
    SELECT description.text, experience.location, experience.inventory
    FROM experience JOIN description ON description.id = experience.description
    WHERE experience.id = ?
"""
# A scene that is learned again lies out of the way until it is met: see a rebuild.
_AGAIN = """
    UPDATE experience SET key = substr(key, 2)
    WHERE key = '-' || ? AND game = ? AND task = ? RETURNING id
"""
_ADD = """
    INSERT INTO experience (id, key, game, task, location, description, inventory, turn)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
