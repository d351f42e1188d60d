"""Says how like the present scene remembered ones are, and finds the likest.

Imports the database only; whose commands these scenes then yield is the
business of ``retrieval``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from agents.core.memories import Match, Observation
from agents.db.columns import find_game, storable, unpack
from agents.db.sql import Database, fetch
from agents.memory import fulltext
from games.types import GameInfo

TASK_SHARE = 0.1
"""Share of a similarity that another task costs at most."""
OTHER_GAME = 0.8
"""What a similarity is worth that was found in another game."""
PLACE_BAND = (0.5, 0.95)
"""Similarity of two scenes in one place, from no word in common to all."""
TEXT_CEILING = 0.59
"""Similarity of two scenes in different places with all words in common."""
TEXT_FLOOR = 0.12
"""Share of common words under which another place says nothing."""
BOOTSTRAP_FLOOR = 0.3
"""Similarity under which another place's value says nothing of a new one's."""
COMPARED = 8
"""Scenes of one place that are compared for each exemplar that is wanted, the newest first."""
LIKEST_COMPARED = 8
"""Scenes of one place that are compared where only one is wanted."""


@dataclass(frozen=True)
class SceneQuery:
    """What is looked for."""

    game: int | None
    task: str
    observation: Observation
    words: frozenset[str] = field(repr=False)
    muted: bool = True
    """What the person has muted counts too: for values, never for players."""

    @cached_property
    def task_words(self) -> frozenset[str]:
        """The words of the task."""
        return fulltext.tokens(self.task)

    @cached_property
    def ranked(self) -> dict[str, list[int]]:
        """Scenes as a search by words ranks them, by its expression: each is searched once."""
        return {}

    @cached_property
    def place(self) -> str:
        """The name of the place as it is stored."""
        return storable(self.observation.location)

    def weigh(self, base: float, game: int, task: str) -> float:
        """Return a similarity in [0, 1] from that of the observations."""
        if task != self.task:
            alike = fulltext.similarity(self.task_words, fulltext.tokens(task))
            base *= 1 - TASK_SHARE * (1 - min(alike, 0.9))
        return base if game == self.game else base * OTHER_GAME

    def in_place(self, words: frozenset[str], game: int, task: str) -> Likeness:
        """Compare a scene of the same place by its words."""
        low, high = PLACE_BAND
        alike = low + (high - low) * fulltext.similarity(self.words, words)
        return Likeness(Match.LOCATION, True, self.weigh(alike, game, task))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a remembered scene compares."""

    match: Match
    same_game: bool
    similarity: float


def query_for(db: Database, game: GameInfo, observation: Observation, task: str) -> SceneQuery:
    """Return what is to be looked for in a situation."""
    number = find_game(db, game)
    return SceneQuery(number, task, observation, words_of(observation), muted=False)


def words_of(observation: Observation) -> frozenset[str]:
    """Return the words of an observation."""
    carried = " ".join(observation.inventory)
    return fulltext.tokens(f"{observation.description} {observation.location} {carried}")


def closest(scenes: Mapping[int, Likeness], limit: int) -> dict[int, Likeness]:
    """Return the most similar scenes first, twice as many as are wanted."""
    ranked = sorted(scenes.items(), key=lambda item: (-item[1].similarity, -item[0]))
    return dict(ranked[: 2 * limit])


def choose(
    tiers: Iterable[Callable[[], Mapping[int, Likeness]]], played: Callable[[int], bool]
) -> tuple[int, float] | None:
    """Return the likest scene of the first tier that has one, and how like it is.

    Args:
        tiers: each finds scenes, of the same game first.
        played: tells whether anything was done in a scene by the one who asks;
            of what is in the same place, and of like words, that is known.
    """
    for tier in tiers:
        scenes = {number: scene for number, scene in tier().items() if scene.same_game}
        for number, scene in closest(scenes, 1).items():
            if scene.match is Match.TEXT and scene.similarity < BOOTSTRAP_FLOOR:
                break
            if scene.match is not Match.EXACT or played(number):
                return number, scene.similarity
    return None


# --- tiers -------------------------------------------------------------------


def exact(db: Database, query: SceneQuery, sources: str, limit: int) -> dict[int, Likeness]:
    """Return the scenes of the same key."""
    rows = fetch(
        db,
        "SELECT id, game, task, location FROM experience WHERE key = ? AND tidied IS NULL",
        (query.observation.key,),
    )
    return {
        row["id"]: Likeness(
            Match.EXACT, row["game"] == query.game, query.weigh(1.0, row["game"], row["task"])
        )
        for row in rows
        # Two games can share a key only where both say very little.
        if row["game"] == query.game or (row["location"] and row["location"] == query.place)
    }


def in_place(db: Database, query: SceneQuery, sources: str, limit: int) -> dict[int, Likeness]:
    """Return scenes of the same place, the closest of the newest."""
    if query.game is None or not query.place:
        return {}
    compared = COMPARED * limit if limit > 1 else LIKEST_COMPARED
    rows = newest(db, query.game, query.place, sources, compared, muted=query.muted)
    scenes = {row["id"]: query.in_place(stored_words(row), query.game, row["task"]) for row in rows}
    return closest(scenes, limit)


def newest(
    db: Database, game: int, place: str, sources: str, limit: int, *, muted: bool = True
) -> list[sqlite3.Row]:
    """Return the newest scenes of a place where some sources have played."""
    values = {"game": game, "location": place, "sources": sources, "muted": muted}
    return fetch(db, _NEWEST, {**values, "limit": limit})


def by_words(db: Database, query: SceneQuery, sources: str, limit: int) -> dict[int, Likeness]:
    """Return scenes of this game with like words."""
    if query.game is None:
        return {}
    return _search(db, query, [query.game], sources, limit)


def by_words_elsewhere(
    db: Database, query: SceneQuery, sources: str, limit: int
) -> dict[int, Likeness]:
    """Return scenes of other games with like words."""
    rows = fetch(db, _OTHER_GAMES, {"game": query.game})
    return _search(db, query, [int(row["game"]) for row in rows], sources, limit)


Tier = Callable[[Database, SceneQuery, str, int], dict[int, Likeness]]


def _search(
    db: Database, query: SceneQuery, games: Sequence[int], sources: str, limit: int
) -> dict[int, Likeness]:
    expression = fulltext.query(db, games, query.words)
    if not expression:
        return {}
    scenes: dict[int, Likeness] = {}
    if expression not in query.ranked:
        query.ranked[expression] = [row["id"] for row in fetch(db, _MATCHING, (expression,))]
    for row in _lived(db, query.ranked[expression], query.muted, sources, 2 * limit):
        same_game = row["game"] == query.game
        alike = fulltext.similarity(query.words, stored_words(row))
        if alike < TEXT_FLOOR or (same_game and row["location"] == query.place != ""):
            continue
        similarity = query.weigh(TEXT_CEILING * alike, row["game"], row["task"])
        scenes[row["id"]] = Likeness(Match.TEXT, same_game, similarity)
    return closest(scenes, limit)


def _lived(
    db: Database, ids: Sequence[int], muted: bool, sources: str, wanted: int
) -> list[sqlite3.Row]:
    """Return the scenes that rank first among those where the sources have played."""
    rows: list[sqlite3.Row] = []
    # To ask who played there costs as much as the ranking did, so it isn't asked of all.
    for first in range(0, len(ids), 4 * wanted):
        values = {
            "scenes": json.dumps(ids[first : first + 4 * wanted]),
            "muted": muted,
            "sources": sources,
            "limit": wanted - len(rows),
        }
        rows += fetch(db, _LIVED, values)
        if len(rows) == wanted:
            break
    return rows


def stored_words(row: sqlite3.Row) -> frozenset[str]:
    """Return the words of a stored scene: of its text, its place and what was carried."""
    carried = row["inventory"]
    # Packed names are JSON, whose marks are no words but for those of an escape.
    if "\\" in carried:
        carried = " ".join(unpack(carried))
    return fulltext.tokens(f"{row['text']} {row['location']} {carried}")


# No source's name is part of another's.
_NEWEST = """
    SELECT experience.id, experience.key, experience.game, experience.task, experience.location,
           experience.inventory, description.text
    FROM experience JOIN description ON description.id = experience.description
    WHERE experience.game = :game AND experience.location = :location
      AND experience.tidied IS NULL AND EXISTS (
        SELECT 1 FROM outcome
        WHERE outcome.experience = experience.id AND outcome.visits > 0
          AND outcome.muted <= :muted AND instr(:sources, outcome.source)
    )
    ORDER BY experience.id DESC LIMIT :limit
"""
_MATCHING = """
    SELECT rowid AS id FROM experience_fts WHERE experience_fts MATCH ? ORDER BY rank
"""
_LIVED = """
    SELECT experience.id, experience.game, experience.task, experience.location,
           experience.inventory, description.text
    FROM json_each(:scenes) AS ranked
    JOIN experience ON experience.id = ranked.value
    JOIN description ON description.id = experience.description
    WHERE EXISTS (
        SELECT 1 FROM outcome
        WHERE outcome.experience = experience.id AND outcome.visits > 0
          AND outcome.muted <= :muted AND instr(:sources, outcome.source)
    )
    ORDER BY ranked.key LIMIT :limit
"""
_OTHER_GAMES = """
    SELECT id AS game FROM game
    WHERE id IS NOT :game AND EXISTS (SELECT 1 FROM experience WHERE experience.game = game.id)
    ORDER BY id DESC LIMIT 8
"""
