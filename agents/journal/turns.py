"""How a turn becomes a row and a row a turn, for the journal."""

from __future__ import annotations

import sqlite3

from agents.core.types import Actor, Decision, Effect, Judged, Kind, Mode, Observation, Turn
from agents.db.columns import moment, pack, storable, unpack
from games.types import Ending, Scene


def decision_columns(decision: Decision | None) -> dict[str, str | None]:
    """Return the columns of a decision, all but ``why`` empty for an opening."""
    if decision is None:
        return dict.fromkeys(("actor", "kind", "command", "mode", "replaced"), None) | {"why": ""}
    return {
        "actor": decision.actor.value,
        "kind": decision.kind.value,
        "command": storable(decision.command),
        "mode": decision.mode.value,
        "replaced": None if decision.replaced is None else storable(decision.replaced),
        "why": storable(decision.why),
    }


def scene_columns(scene: Scene) -> dict[str, str | int | None]:
    """Return the columns of the scene that a turn led to."""
    return {
        "text": storable(scene.text),
        "location": None if scene.location is None else storable(scene.location),
        "inventory": pack(scene.inventory),
        "score": scene.score,
        "max_score": scene.max_score,
        "moves": scene.moves,
        "died": scene.died,
        "ending": None if scene.ending is None else scene.ending.value,
    }


def scene_of(row: sqlite3.Row) -> Scene:
    """Read the scene that a turn led to."""
    return Scene(
        text=row["text"],
        location=row["location"],
        inventory=unpack(row["inventory"]),
        score=row["score"],
        max_score=row["max_score"],
        moves=row["moves"],
        died=bool(row["died"]),
        ending=Ending(row["ending"]) if row["ending"] else None,
    )


def turn_of(row: sqlite3.Row, judged: tuple[Judged, ...] = ()) -> Turn:
    """Read a turn from a row of one of the statements below."""
    scene = scene_of(row)
    carried = scene.inventory if row["carried"] is None else unpack(row["carried"])
    observation = Observation(row["key"], row["place"], row["described"], carried)
    decision = None
    if row["command"] is not None:
        decision = Decision(
            actor=Actor(row["actor"]),
            kind=Kind(row["kind"]),
            command=row["command"],
            mode=Mode(row["mode"]),
            replaced=row["replaced"],
            why=row["why"],
        )
    effect = Effect(row["effect_score"], bool(row["effect_died"]), bool(row["effect_nothing"]))
    return Turn(
        id=row["id"],
        session=row["session"],
        parent=row["parent"],
        number=row["number"],
        scene=scene,
        observation=observation,
        at=moment(row["at"]),
        decision=decision,
        effect=effect,
        judged=judged,
    )


INSERT = """
    INSERT INTO turn (
        session, parent, number, at, actor, kind, command, mode, replaced, why,
        text, location, inventory, score, max_score, moves, died, ending,
        key, place, description, carried, effect_score, effect_died, effect_nothing
    ) VALUES (
        :session, :parent, :number, :at, :actor, :kind, :command, :mode, :replaced, :why,
        :text, :location, :inventory, :score, :max_score, :moves, :died, :ending,
        :key, :place, :description, :carried, :effect_score, :effect_died, :effect_nothing
    ) RETURNING id
"""
ONE = """
    SELECT turn.*, description.text AS described
    FROM turn JOIN description ON description.id = turn.description
    WHERE turn.id = ?
"""
CHILDREN = """
    SELECT turn.*, description.text AS described
    FROM turn JOIN description ON description.id = turn.description
    WHERE turn.parent = ? ORDER BY turn.id
"""
NEWEST_CHILD = """
    SELECT turn.*, description.text AS described
    FROM turn JOIN description ON description.id = turn.description
    WHERE turn.parent = ? ORDER BY turn.id DESC LIMIT 1
"""
PATH = """
    WITH RECURSIVE line (id, parent) AS (
        SELECT id, parent FROM turn WHERE id = ?
        UNION ALL
        SELECT turn.id, turn.parent FROM line JOIN turn ON turn.id = line.parent
    )
    SELECT turn.*, description.text AS described
    FROM line
    JOIN turn ON turn.id = line.id
    JOIN description ON description.id = turn.description
    ORDER BY turn.number
"""
