"""What one recorded turn teaches, and whose experience it makes."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from agents.core.commands import LOST, Actor, Kind, Source, canonical
from agents.core.directions import is_direction
from agents.core.memories import Effect
from agents.core.teaching import in_vain, looked_around, stayed_shut
from agents.db.columns import DECISION, EFFECT
from agents.db.lessons import MERE_GUESS
from agents.memory.transitions import Sample


def sample_of(row: sqlite3.Row, critic: float | None = None) -> Sample:
    """Read what a turn teaches from a row of ``SAMPLES``.

    Args:
        row: of a turn and of the one before it.
        critic: what a critic gave the command before it was played; None to look it up.
    """
    decision, effect = DECISION.from_row(row), EFFECT.from_row(row)
    source = source_of(decision.source, bool(row["elsewhere"]))
    if source is Source.HUMAN and _looked(row, effect):
        source, effect, critic = Source.SELF, replace(effect, nothing=False), 0.0
    else:
        source = _teaches(row, source)
    return Sample(
        game=row["game"],
        task=row["task"],
        key=row["key"],
        location=row["place"],
        description=row["description"],
        inventory=row["carried"] or row["inventory"],
        before=row["before"],
        turn=row["id"],
        after=row["after"],
        decision=decision,
        effect=effect,
        critic=critic,
        over=row["ending"] is not None,
        source=source,
    )


def _looked(row: sqlite3.Row, effect: Effect) -> bool:
    """Tell whether somebody looked around and was told something, which teaches nothing.

    What is otherwise after a look at nothing in particular came by itself, as a clock's hands.
    """
    if row["awaits_key"] or row["guess"] or effect.died:
        return False
    key = canonical(row["command"])
    nothing = effect.nothing or " " not in key
    return looked_around(key, row["text"], nothing=nothing, score=effect.score)


def _teaches(row: sqlite3.Row, source: Source) -> Source:
    """Return whose experience a recorded turn makes: who was refused has shown nothing.

    It is known all the same that it comes to nothing, as the agent's own tries are. A way
    that somebody typed and that led nowhere was refused, in whatever words the story said so;
    so was who tried a door that is locked.
    """
    turns = row["turns"], row["moves"]
    if row["awaits_key"]:
        turns = None, None  # no story counts keys
    key = canonical(row["command"])
    barred = is_direction(key) or stayed_shut(key, row["text"])
    barred = barred and row["kind"] == Kind.OVERRIDE
    vain = row["effect_nothing"] and (barred or in_vain(key, row["text"], turns))
    return Source.SELF if row["guess"] or (vain and source is Source.HUMAN) else source


def source_of(source: Source, foreign: bool) -> Source:
    """Return whose experience a turn makes here.

    Args:
        source: what its decision says where it was played.
        foreign: that was in another home. What a person did there is an import
            here; what an agent did by itself stays an agent's own, since nobody
            showed it to anybody.
    """
    return Source.IMPORTED if foreign and source is Source.HUMAN else source


SAMPLES = f"""
    SELECT turn.id, turn.actor, turn.kind, turn.command, turn.mode, turn.replaced, turn.text,
           turn.effect_score, turn.effect_died, turn.effect_nothing, turn.ending,
           turn.moves, before.moves AS turns, before.awaits_key,
           before.id AS before, before.key, before.place, before.description, before.carried,
           before.inventory, session.game, session.task, turn.key AS after,
           {MERE_GUESS} AS guess,
           EXISTS (
               SELECT 1 FROM merged
               WHERE merged.session = turn.session AND turn.id BETWEEN merged.first AND merged.last
           ) AS elsewhere
    FROM turn
    JOIN turn AS before ON before.id = turn.parent
    JOIN session ON session.id = turn.session
    WHERE turn.id BETWEEN :first AND :last
      AND NOT (turn.actor = '{Actor.AGENT.value}' AND turn.command = '{LOST}')
      AND NOT EXISTS (SELECT 1 FROM visit WHERE visit.turn = turn.id AND NOT visit.passed)
    ORDER BY turn.id LIMIT :limit
"""  # noqa: S608 - put together from our own text
