"""Finds the memories that bear on the present situation.

In this order, the same game before other games: the same scene exactly, the
same place, similar words. The order and the mix of task and observation follow
REMEMBERER (arXiv 2306.07929, section 3.2); the tiers are ours, since an exact
key, an index and a capped search need no model to embed anything. How alike
two scenes are is the business of ``likeness``.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from agents.core.commands import Actor, Kind, Source, canonical
from agents.core.memories import Exemplar, Match, Observation
from agents.db.columns import EXEMPLAR, find_game, member
from agents.db.sql import Database, fetch
from agents.memory import likeness
from agents.memory.entries import JOINED, OTHERS_IDEAS, TOLD, role_of
from agents.memory.likeness import Likeness, SceneQuery, Tier
from games.types import GameInfo

PER_COMMAND = 3
"""Exemplars of one command that are returned at most, exact ones not counted."""

_ORDER = {Match.EXACT: 0, Match.LOCATION: 1, Match.TEXT: 2}
_PEOPLE = frozenset({Source.HUMAN, Source.IMPORTED})
_KEYED_TIERS: tuple[Tier, ...] = (likeness.exact, likeness.in_place)
_TIERS: tuple[Tier, ...] = (*_KEYED_TIERS, likeness.by_words, likeness.by_words_elsewhere)


@dataclass(frozen=True, slots=True)
class _Recalled:
    """What decides whether an outcome is among the exemplars."""

    outcome: int
    command: str
    source: str
    q: float
    turn: int
    pinned: bool
    scene: Likeness

    @property
    def rank(self) -> tuple[int, bool, float, bool, bool, float, int]:
        """What the best have least of."""
        itself = self.source == Source.SELF.value
        return (
            _ORDER[self.scene.match],
            not self.scene.same_game,
            -self.scene.similarity,
            not self.pinned,
            itself,
            # Of its own doings the best come first, of people's the latest.
            -self.q if itself else 0.0,
            -self.turn,
        )


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
    are searched by words where this one fills less than half of it. Of what the
    agent did by itself in other games, or in places that are little alike, only
    what went well counts.

    Args:
        game: the game that is played.
        observation: of the present scene.
        task: the session's task.
        limit: at most so many.
        sources: whose experience counts.
    """
    if limit < 1:
        return ()
    query = likeness.query_for(db, game, observation, task)
    people = _gather(db, query, sources & _PEOPLE, limit, _TIERS)
    # A search by words is what costs most, and the agent's own doings are the
    # least of what it can find.
    tiers = _TIERS if len(people) < limit else _KEYED_TIERS
    room = max(limit // 2, limit - len(people))
    itself = _gather(db, query, sources - _PEOPLE, room, tiers)
    chosen = sorted(people + itself, key=lambda one: one.rank)[:limit]
    return _exemplars(db, chosen)


def shown(db: Database, game: GameInfo, observation: Observation) -> frozenset[str]:
    """Return by what a person did anything in exactly this scene, muted or not.

    Returns:
        Commands in their canonical form.
    """
    values = {
        "key": observation.key,
        "game": find_game(db, game),
        "source": Source.HUMAN.value,
    }
    return frozenset(canonical(row["command"]) for row in fetch(db, _SHOWN, values))


def scenes_here(
    db: Database, game: GameInfo, observation: Observation, *, task: str, limit: int
) -> dict[int, float]:
    """Return remembered scenes of this place, and how like the present one each is.

    By anyone's experience: the same scene if there is one, and others in the
    same place of this game, by similarity as :func:`retrieve` has it.

    Args:
        game: the game that is played.
        observation: of the present scene.
        task: the session's task.
        limit: at most twice so many scenes that are not exactly the same.
    """
    query = likeness.query_for(db, game, observation, task)
    everyone = json.dumps(sorted(Source))
    found: dict[int, float] = {}
    for tier in _KEYED_TIERS:
        for number, scene in tier(db, query, everyone, limit).items():
            if scene.same_game:
                found.setdefault(number, scene.similarity)
    return found


def _gather(
    db: Database,
    query: SceneQuery,
    sources: frozenset[Source],
    limit: int,
    tiers: Sequence[Tier],
) -> list[_Recalled]:
    """Go down the tiers until the list is full."""
    if not sources:
        return []
    wanted = json.dumps(sorted(sources))
    found: list[_Recalled] = []
    seen: set[int] = set()
    chosen: list[_Recalled] = []
    for tier in tiers:
        if tier is likeness.by_words_elsewhere and 2 * len(chosen) >= limit:
            break  # this game has enough to say for itself
        scenes = {
            number: scene
            for number, scene in tier(db, query, wanted, limit).items()
            if number not in seen
        }
        seen |= scenes.keys()
        found += _outcomes(db, scenes, wanted)
        chosen = _diverse(found, limit)
        if len(chosen) == limit:
            break
    return chosen


def _diverse(found: Sequence[_Recalled], limit: int) -> list[_Recalled]:
    counts: Counter[str] = Counter()
    chosen: list[_Recalled] = []
    for one in sorted(found, key=lambda one: one.rank):
        if one.scene.match is not Match.EXACT:
            counts[one.command] += 1
        if counts[one.command] <= PER_COMMAND:
            chosen.append(one)
    return chosen[:limit]


def _outcomes(db: Database, scenes: dict[int, Likeness], sources: str) -> list[_Recalled]:
    if not scenes:
        return []
    values = {"scenes": json.dumps(list(scenes)), "sources": sources}
    return [
        _Recalled(number, command, source, q, turn, bool(pinned), scenes[scene])
        for scene, number, command, source, q, turn, pinned in fetch(db, _PLAYED, values)
        if source != Source.SELF.value or q > 0 or _tells_what_is_vain(scenes[scene])
    ]


def _tells_what_is_vain(scene: Likeness) -> bool:
    """Tell whether what came to nothing by itself in a scene says anything of the present one."""
    near = scene.match is not Match.TEXT or scene.similarity >= likeness.BOOTSTRAP_FLOOR
    return scene.same_game and near


def _exemplars(db: Database, chosen: Sequence[_Recalled]) -> tuple[Exemplar, ...]:
    """Read what is returned, and nothing of what isn't."""
    if not chosen:
        return ()
    rows = fetch(db, _CHOSEN, (json.dumps([one.outcome for one in chosen]),))
    return tuple(_exemplar(row, one.scene) for row, one in zip(rows, chosen, strict=True))


def _exemplar(row: sqlite3.Row, scene: Likeness) -> Exemplar:
    return EXEMPLAR.from_row(
        row,
        outcome=row["id"],
        match=scene.match,
        similarity=scene.similarity,
        role=role_of(member(Source, row["source"]), row, row["passed_over"]),
        same_game=scene.same_game,
        passed=row["passed_over"],
        why=row["why"] or "",
        fatal=row["fatal"] or "",
        instead=row["instead"] or "",
        accepted=row["kind"] == Kind.ACCEPTED,
        by_person=row["actor"] == Actor.PERSON and row["kind"] not in OTHERS_IDEAS,
    )


# No source's name is part of another's.
_PLAYED = """
    SELECT outcome.experience, outcome.id, outcome.command, outcome.source, outcome.q, outcome.turn,
           outcome.pinned
    FROM json_each(:scenes) AS wanted JOIN outcome ON outcome.experience = wanted.value
    WHERE outcome.visits > 0 AND NOT outcome.muted AND instr(:sources, outcome.source)
"""
_SHOWN = """
    SELECT outcome.command FROM experience
    JOIN outcome ON outcome.experience = experience.id
    WHERE experience.key = :key AND experience.game = :game
      AND outcome.source = :source AND outcome.nothings < outcome.visits
"""
_CHOSEN = f"""
    SELECT {TOLD}, turn.kind, turn.actor,
           (SELECT told.why FROM visit JOIN turn AS told ON told.id = visit.turn
            WHERE visit.outcome = outcome.id AND visit.forgotten_at IS NULL
              AND NOT visit.passed AND told.why <> '' AND outcome.source <> 'self'
            ORDER BY visit.turn DESC LIMIT 1
           ) AS why,
           CASE WHEN outcome.deaths > 0 THEN
           (SELECT before.text FROM visit JOIN turn AS last ON last.id = visit.turn
            JOIN turn AS before ON before.id = last.parent
            WHERE visit.outcome = outcome.id AND visit.forgotten_at IS NULL AND visit.died
            ORDER BY visit.turn DESC LIMIT 1
           ) END AS fatal,
           CASE WHEN outcome.source <> 'self' THEN
           (SELECT other.command FROM outcome AS other JOIN visit ON visit.outcome = other.id
            JOIN turn AS back ON back.id = visit.turn
            WHERE other.experience = outcome.experience AND other.command <> outcome.command
              AND visit.undone AND NOT visit.passed AND visit.forgotten_at IS NULL
              AND back.session = turn.session AND back.id < turn.id
            ORDER BY back.id DESC LIMIT 1
           ) END AS instead
    FROM json_each(?) AS wanted JOIN outcome ON outcome.id = wanted.value {JOINED}
    ORDER BY wanted.key
"""  # noqa: S608 - put together from our own text
