"""How a turn becomes a row and a row a turn, for the journal and what copies one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from agents.core.commands import Decision, Went
from agents.core.errors import DamageError
from agents.core.memories import Effect, Observation
from agents.core.proposals import Judged
from agents.core.types import Turn
from agents.db.columns import (
    DECISION,
    EFFECT,
    SCENE,
    Codec,
    Columns,
    description_id,
    member,
    moment,
    pack,
    unpack,
)
from agents.db.sql import Database
from games.types import Scene

_OBSERVATION = Codec(Observation, "key", "location", location="place")

COPIED = ("number", "at", *DECISION.columns, *SCENE.columns, *_OBSERVATION.columns, "carried",
          *EFFECT.columns)  # fmt: skip
"""Columns of a turn that are the same in every home."""


TEXTS = ("command", "mode", "replaced", "why", "text", "location", "key", "place", "described")
"""Columns of a turn, its description included, that hold a text."""


def columns(
    db: Database,
    decision: Decision | None,
    scene: Scene,
    observation: Observation,
    effect: Effect,
) -> Columns:
    """Return what a turn's row holds of it, inside the caller's transaction."""
    carried = observation.inventory
    return {
        **({} if decision is None else DECISION.as_row(decision)),
        **SCENE.as_row(scene),
        **_OBSERVATION.as_row(observation),
        "description": description_id(db, observation.description),
        "carried": None if carried == scene.inventory else pack(carried),
        **EFFECT.as_row(effect),
    }


def turn_of(row: sqlite3.Row, judged: tuple[Judged, ...] = ()) -> Turn:
    """Read a turn from a row of one of the statements below."""
    scene = SCENE.from_row(row)
    carried = scene.inventory if row["carried"] is None else unpack(row["carried"])
    return Turn(
        id=row["id"],
        session=row["session"],
        parent=row["parent"],
        number=row["number"],
        scene=scene,
        observation=_OBSERVATION.from_row(row, description=row["described"], inventory=carried),
        at=moment(row["at"]),
        decision=None if row["command"] is None else DECISION.from_row(row),
        effect=EFFECT.from_row(row),
        judged=judged,
        went=None if row["went"] is None else member(Went, row["went"]),
    )


def check_path(rows: Sequence[sqlite3.Row]) -> None:
    """See that rows are a way from an opening, each after its parent.

    Raises:
        DamageError: a turn is missing, or parents form a circle.
    """
    above = None
    for number, row in enumerate(rows):
        if row["number"] != number or row["parent"] != above:
            raise DamageError(f"turn {row['id']} of session {row['session']} follows no opening")
        above = row["id"]


_READ = """
    SELECT turn.*, description.text AS described, assessment.went
    FROM turn JOIN description ON description.id = turn.description
    LEFT JOIN assessment ON assessment.turn = turn.id
"""
# A parent is older than its child: where a damaged file has a circle, the way ends.
ONE = f"{_READ} WHERE turn.id = ?"
ALL = f"{_READ} WHERE turn.session = ? ORDER BY turn.id"
NEWEST_CHILD = f"{_READ} WHERE turn.parent = ? ORDER BY turn.id DESC LIMIT 1"
PATH = f"""
    WITH RECURSIVE line (id, parent) AS (
        SELECT id, parent FROM turn WHERE id = ?
        UNION ALL
        SELECT turn.id, turn.parent
        FROM line JOIN turn ON turn.id = line.parent AND turn.id < line.id
    )
    {_READ} WHERE turn.id IN (SELECT id FROM line)
    ORDER BY turn.number
"""  # noqa: S608 - put together from our own text
