"""What every command ever played here came to: a count, not a search."""

from __future__ import annotations

import json

from agents.core.commands import Source
from agents.core.memories import ActionValue, Observation
from agents.db.columns import Codec, find_game, storable
from agents.db.sql import Database, fetch
from games.types import GameInfo

PLACE_SCENES = 40
"""Scenes of one place whose commands are valued, the newest first."""


def action_values(
    db: Database,
    game: GameInfo,
    observation: Observation,
    *,
    task: str,
    sources: frozenset[Source],
) -> tuple[ActionValue, ...]:
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
    return tuple(map(_ACTION_VALUE.from_row, fetch(db, _VALUES, values)))


_ACTION_VALUE = Codec(ActionValue, no_effect="nothings")
_VALUES = """
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
