"""Finds the memories that bear on the present situation.

In this order, the same game before other games: the same scene exactly, the
same place, similar words. The order and the mix of task and observation follow
REMEMBERER (arXiv 2306.07929, section 3.2); the tiers are ours, since an exact
key, an index and a capped search need no model to embed anything.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlite_utils import Database

from agents.memory import fulltext
from agents.memory.entries import role_of
from agents.records import exemplar_of, find_game, storable, unpack
from agents.sql import fetch
from agents.types import Exemplar, Match, Observation, Prospect, Source
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
PLACE_SCENES = 40
"""Scenes of one place whose commands are prospects, the newest first."""
PER_COMMAND = 3
"""Exemplars of one command that are returned at most, exact ones not counted."""

_ORDER = {Match.EXACT: 0, Match.LOCATION: 1, Match.TEXT: 2}
_PEOPLE = frozenset({Source.HUMAN, Source.IMPORTED})


@dataclass(frozen=True)
class _Probe:
    """What is looked for."""

    game: int | None
    task: str
    observation: Observation
    words: frozenset[str] = field(repr=False)
    muted: bool = False
    """What the person has muted counts too: for values, never for players."""

    @cached_property
    def task_words(self) -> frozenset[str]:
        return fulltext.tokens(self.task)

    def weigh(self, base: float, game: int, task: str) -> float:
        """Return a similarity in [0, 1] from that of the observations."""
        if task != self.task:
            alike = fulltext.similarity(self.task_words, fulltext.tokens(task))
            base *= 1 - TASK_SHARE * (1 - min(alike, 0.9))
        return base if game == self.game else base * OTHER_GAME


@dataclass(frozen=True, slots=True)
class _Scene:
    """A remembered scene and how it compares."""

    match: Match
    same_game: bool
    similarity: float


def retrieve(
    db: Database,
    game: GameInfo,
    observation: Observation,
    *,
    task: str,
    limit: int,
    sources: frozenset[Source],
) -> tuple[Exemplar, ...]:
    """Return the exemplars for a situation, best first.

    Sorted by kind of match, same game, similarity, what the person has pinned, who
    made it (people first) and recency; what is muted is never returned. A
    similarity is 1 for the same scene; 0.5 to 0.95 in the same
    place, by the share of common words; under 0.6 elsewhere. Another task costs
    up to a tenth of it, another game a fifth. What the agent did by itself
    never takes more than half of the list from what people did, and is looked
    for by words only where what people did doesn't fill the list. Other games
    are searched by words where this one fills less than half of it.

    Args:
        db: an open database.
        game: the game that is played.
        observation: of the present scene.
        task: the session's task.
        limit: at most so many.
        sources: whose experience counts.
    """
    if limit < 1:
        return ()
    probe = _probe(db, game, observation, task)
    people = _gather(db, probe, sources & _PEOPLE, limit, _TIERS)
    # A search by words is what costs most, and the agent's own doings are the
    # least of what it can find.
    tiers = _TIERS if len(people) < limit else _KEYED_TIERS
    room = max(limit // 2, limit - len(people))
    itself = _gather(db, probe, sources - _PEOPLE, room, tiers)
    return tuple(sorted(people + itself, key=_rank)[:limit])


def scenes_here(
    db: Database, game: GameInfo, observation: Observation, *, task: str, limit: int
) -> dict[int, float]:
    """Return remembered scenes of this place, and how like the present one each is.

    By anyone's experience: the same scene if there is one, and others in the
    same place of this game, by similarity as :func:`retrieve` has it.

    Args:
        db: an open database.
        game: the game that is played.
        observation: of the present scene.
        task: the session's task.
        limit: at most twice so many scenes that are not exactly the same.
    """
    probe = _probe(db, game, observation, task)
    everyone = json.dumps(sorted(Source))
    found: dict[int, float] = {}
    for tier in _KEYED_TIERS:
        for number, scene in tier(db, probe, everyone, limit).items():
            if scene.same_game:
                found.setdefault(number, scene.similarity)
    return found


def prospects(
    db: Database,
    game: GameInfo,
    observation: Observation,
    *,
    task: str,
    sources: frozenset[Source],
) -> tuple[Prospect, ...]:
    """Return what every command played in this scene and place of a game came to.

    Of other scenes of the place the newest :data:`PLACE_SCENES` count.
    """
    number = find_game(db, game)
    if number is None:
        return ()
    values = {
        "key": observation.key,
        "game": number,
        "task": task,
        "location": storable(observation.location),
        "sources": json.dumps(sorted(sources)),
        "limit": PLACE_SCENES,
    }
    return tuple(
        Prospect(
            row["command"],
            row["q"],
            row["visits"],
            row["nothings"],
            row["deaths"],
            bool(row["exact"]),
        )
        for row in fetch(db, _PROSPECTS, values)
    )


def likest(db: Database, turn: int) -> tuple[int, float] | None:
    """Return the stored scene most like the one after a turn, and how like it is.

    Of this game, where the one who made the turn has played; None if no scene is
    like it: the same scene under another task, else the same place, else words.
    """
    row = fetch(db, _SCENE_AFTER, (turn,))[0]
    inventory = unpack(row["carried"] or row["inventory"])
    seen = Observation(row["key"], row["place"], row["text"], inventory)
    probe = _Probe(row["game"], row["task"], seen, _words(seen), muted=True)
    sources = json.dumps([row["source"]])
    for tier in (_exact, _in_place, _by_words):
        scenes = {n: s for n, s in tier(db, probe, sources, 1).items() if s.same_game}
        for number, scene in _closest(scenes, 1).items():
            if scene.match is Match.TEXT and scene.similarity < BOOTSTRAP_FLOOR:
                break
            played = scene.match is not Match.EXACT
            if played or _exemplars(db, {number: scene}, sources, muted=True):
                return number, scene.similarity
    return None


def _probe(db: Database, game: GameInfo, observation: Observation, task: str) -> _Probe:
    return _Probe(find_game(db, game), task, observation, _words(observation))


def _words(observation: Observation) -> frozenset[str]:
    words = fulltext.tokens(observation.description) | fulltext.tokens(observation.location)
    return words | fulltext.tokens(" ".join(observation.inventory))


def _gather(
    db: Database,
    probe: _Probe,
    sources: frozenset[Source],
    limit: int,
    tiers: Sequence[_Tier],
) -> list[Exemplar]:
    """Go down the tiers until the list is full."""
    if not sources:
        return []
    wanted = json.dumps(sorted(sources))
    found: list[Exemplar] = []
    seen: set[int] = set()
    chosen: list[Exemplar] = []
    for tier in tiers:
        if tier is _by_words_elsewhere and 2 * len(chosen) >= limit:
            break  # this game has enough to say for itself
        scenes = {
            number: scene
            for number, scene in tier(db, probe, wanted, limit).items()
            if number not in seen
        }
        seen |= scenes.keys()
        found += _exemplars(db, scenes, wanted)
        chosen = _diverse(found, limit)
        if len(chosen) == limit:
            break
    return chosen


def _diverse(found: Sequence[Exemplar], limit: int) -> list[Exemplar]:
    counts: Counter[str] = Counter()
    chosen: list[Exemplar] = []
    for one in sorted(found, key=_rank):
        if one.match is not Match.EXACT:
            counts[one.command] += 1
        if counts[one.command] <= PER_COMMAND:
            chosen.append(one)
    return chosen[:limit]


def _rank(one: Exemplar) -> tuple[int, bool, float, bool, bool, float, int]:
    return (
        _ORDER[one.match],
        not one.same_game,
        -one.similarity,
        not one.pinned,
        one.source is Source.SELF,
        # Of its own doings the best come first, of people's the latest.
        -one.q if one.source is Source.SELF else 0.0,
        -one.turn,
    )


# --- tiers -------------------------------------------------------------------


def _exact(db: Database, probe: _Probe, sources: str, limit: int) -> dict[int, _Scene]:
    rows = fetch(
        db,
        "SELECT id, game, task, location FROM experience WHERE key = ? AND tidied IS NULL",
        (probe.observation.key,),
    )
    return {
        row["id"]: _Scene(
            Match.EXACT, row["game"] == probe.game, probe.weigh(1.0, row["game"], row["task"])
        )
        for row in rows
        # Two games can share a key only where both say very little.
        if row["game"] == probe.game or (row["location"] and row["location"] == _place(probe))
    }


def _in_place(db: Database, probe: _Probe, sources: str, limit: int) -> dict[int, _Scene]:
    if probe.game is None or not _place(probe):
        return {}
    rows = fetch(
        db,
        _NEWEST,
        {
            "game": probe.game,
            "location": _place(probe),
            "sources": sources,
            "muted": probe.muted,
            "limit": COMPARED * limit if limit > 1 else LIKEST_COMPARED,
        },
    )
    low, high = PLACE_BAND
    scenes = {
        row["id"]: _Scene(
            Match.LOCATION,
            True,
            probe.weigh(low + (high - low) * _alike(probe, row), row["game"], row["task"]),
        )
        for row in rows
    }
    return _closest(scenes, limit)


def _by_words(db: Database, probe: _Probe, sources: str, limit: int) -> dict[int, _Scene]:
    if probe.game is None:
        return {}
    return _search(db, probe, [probe.game], sources, limit)


def _by_words_elsewhere(db: Database, probe: _Probe, sources: str, limit: int) -> dict[int, _Scene]:
    rows = fetch(db, _OTHER_GAMES, {"game": probe.game})
    return _search(db, probe, [int(row["game"]) for row in rows], sources, limit)


def _search(
    db: Database, probe: _Probe, games: Sequence[int], sources: str, limit: int
) -> dict[int, _Scene]:
    expression = fulltext.query(db, games, probe.words)
    if not expression:
        return {}
    values = {
        "expression": expression,
        "sources": sources,
        "muted": probe.muted,
        "limit": 2 * limit,
    }
    rows = fetch(db, _MATCHING, values)
    scenes: dict[int, _Scene] = {}
    for row in fetch(db, _SCENES, (json.dumps([row["id"] for row in rows]),)):
        same_game = row["game"] == probe.game
        alike = _alike(probe, row)
        if alike < TEXT_FLOOR or (same_game and row["location"] == _place(probe) != ""):
            continue
        similarity = probe.weigh(TEXT_CEILING * alike, row["game"], row["task"])
        scenes[row["id"]] = _Scene(Match.TEXT, same_game, similarity)
    return _closest(scenes, limit)


_Tier = Callable[[Database, _Probe, str, int], dict[int, _Scene]]
_KEYED_TIERS: tuple[_Tier, ...] = (_exact, _in_place)
_TIERS: tuple[_Tier, ...] = (*_KEYED_TIERS, _by_words, _by_words_elsewhere)


def _place(probe: _Probe) -> str:
    return storable(probe.observation.location)


def _closest(scenes: dict[int, _Scene], limit: int) -> dict[int, _Scene]:
    ranked = sorted(scenes.items(), key=lambda item: (-item[1].similarity, -item[0]))
    return dict(ranked[: 2 * limit])


def _alike(probe: _Probe, row: sqlite3.Row) -> float:
    # Jaccard's coefficient, without making the union of the two large sets.
    text = fulltext.tokens(row["text"])
    rest = (fulltext.tokens(row["location"]) | fulltext.tokens(row["inventory"])) - text
    shared = len(probe.words & text) + len(probe.words & rest)
    together = len(probe.words) + len(text) + len(rest) - shared
    return shared / together if together else 1.0


# --- outcomes ----------------------------------------------------------------


def _exemplars(
    db: Database, scenes: dict[int, _Scene], sources: str, *, muted: bool = False
) -> list[Exemplar]:
    if not scenes:
        return []
    values = {"scenes": json.dumps(list(scenes)), "sources": sources, "muted": muted}
    return [_exemplar(row, scenes[row["experience"]]) for row in fetch(db, _OUTCOMES, values)]


def _exemplar(row: sqlite3.Row, scene: _Scene) -> Exemplar:
    return exemplar_of(
        row,
        outcome=row["id"],
        match=scene.match,
        similarity=scene.similarity,
        role=role_of(Source(row["source"]), row, row["passed_over"]),
        same_game=scene.same_game,
        passed=row["passed_over"],
        pinned=bool(row["pinned"]),
    )


_PROSPECTS = """
    WITH scenes AS (
        SELECT id, key = :key AND task = :task AS exact FROM experience
        WHERE key = :key AND game = :game AND tidied IS NULL
        UNION
        SELECT id, key = :key AND task = :task FROM (
            SELECT id, key, task FROM experience
            WHERE game = :game AND location = :location AND location <> '' AND tidied IS NULL
            ORDER BY id DESC LIMIT :limit
        )
    )
    SELECT outcome.command, max(outcome.q) AS q, sum(outcome.visits) AS visits,
           sum(outcome.nothings) AS nothings, sum(outcome.deaths) AS deaths, scenes.exact
    FROM scenes JOIN outcome ON outcome.experience = scenes.id
    WHERE outcome.visits > 0 AND NOT outcome.muted
      AND outcome.source IN (SELECT value FROM json_each(:sources))
    GROUP BY scenes.exact, outcome.command
    ORDER BY scenes.exact DESC, q DESC, outcome.command
"""
_SCENE_AFTER = """
    SELECT turn.key, turn.place, turn.carried, turn.inventory, description.text, session.game,
           session.task, outcome.source
    FROM turn
    JOIN description ON description.id = turn.description
    JOIN session ON session.id = turn.session
    JOIN visit ON visit.turn = turn.id AND visit.passed = 0
    JOIN outcome ON outcome.id = visit.outcome
    WHERE turn.id = ?
"""
_SCENES = """
    SELECT experience.id, experience.game, experience.task, experience.location,
           experience.inventory, description.text
    FROM json_each(?) AS wanted
    JOIN experience ON experience.id = wanted.value
    JOIN description ON description.id = experience.description
"""
_NEWEST = """
    SELECT experience.id, experience.game, experience.task, experience.location,
           experience.inventory, description.text
    FROM experience JOIN description ON description.id = experience.description
    WHERE experience.game = :game AND experience.location = :location
      AND experience.tidied IS NULL AND EXISTS (
        SELECT 1 FROM outcome
        WHERE outcome.experience = experience.id AND outcome.visits > 0
          AND outcome.muted <= :muted
          AND outcome.source IN (SELECT value FROM json_each(:sources))
    )
    ORDER BY experience.id DESC LIMIT :limit
"""
_MATCHING = """
    SELECT rowid AS id FROM experience_fts
    WHERE experience_fts MATCH :expression AND EXISTS (
        SELECT 1 FROM outcome
        WHERE outcome.experience = experience_fts.rowid AND outcome.visits > 0
          AND outcome.muted <= :muted
          AND outcome.source IN (SELECT value FROM json_each(:sources))
    )
    ORDER BY rank LIMIT :limit
"""
_OTHER_GAMES = """
    SELECT id AS game FROM game
    WHERE id IS NOT :game AND EXISTS (SELECT 1 FROM experience WHERE experience.game = game.id)
    ORDER BY id DESC LIMIT 8
"""
# What a person passed over counts against a command whoever else played it.
_OUTCOMES = """
    SELECT outcome.*, game.name AS game, game.title, experience.location, experience.inventory,
           description.text AS description, turn.session, turn.number, turn.at,
           (SELECT sum(other.passed) FROM outcome AS other
            WHERE other.experience = outcome.experience AND other.command = outcome.command
           ) AS passed_over,
           (SELECT told.why FROM visit JOIN turn AS told ON told.id = visit.turn
            WHERE visit.outcome = outcome.id AND visit.forgotten_at IS NULL
              AND NOT visit.passed AND told.why <> '' AND outcome.source <> 'self'
            ORDER BY visit.turn DESC LIMIT 1
           ) AS why
    FROM json_each(:scenes) AS wanted
    JOIN outcome ON outcome.experience = wanted.value
    JOIN experience ON experience.id = outcome.experience
    JOIN description ON description.id = experience.description
    JOIN game ON game.id = experience.game
    JOIN turn ON turn.id = outcome.turn
    WHERE outcome.visits > 0 AND outcome.muted <= :muted
      AND outcome.source IN (SELECT value FROM json_each(:sources))
"""
