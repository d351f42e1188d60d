"""Goals of a game's sessions: which were reached, how often, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from agents.core.goals import GoalState
from agents.core.wording import times
from agents.db.columns import find_game
from agents.db.sql import Database, fetch
from agents.manual.types import Citation, Section, Statement, quote
from games.types import GameInfo

_CITED = 4
_LISTED = 20
_DONE = frozenset({GoalState.REACHED.value, GoalState.TICKED.value})


@dataclass(frozen=True, slots=True)
class SettledGoal:
    """A goal that was reached or given up, and at which move."""

    text: str
    done: bool
    cite: Citation


def read_settled(db: Database, game: GameInfo, turns: Collection[int]) -> list[SettledGoal]:
    """Return the goals that were settled at some turns of a game, the oldest first.

    Steps of others are left out, and what was struck.

    Raises:
        StoreError: the database can't be read.
    """
    rows = fetch(db, _SETTLED, {"game": find_game(db, game)})
    return [
        SettledGoal(
            row["text"],
            row["what"] in _DONE,
            Citation(row["session"], row["number"], row["turn"]),
        )
        for row in rows
        if row["turn"] in turns and row["what"] != GoalState.OPEN
    ]


def write_goals(settled: Iterable[SettledGoal]) -> Section:
    """List goals with how often they were reached, those that never were last."""
    found: dict[str, list[SettledGoal]] = defaultdict(list)
    for goal in settled:
        found[goal.text.casefold()].append(goal)
    lines = []
    for goals in sorted(found.values(), key=lambda one: -sum(goal.done for goal in one)):
        done = [goal.cite for goal in goals if goal.done]
        given_up = len(goals) - len(done)
        said = [f"reached {times(len(done))}"] if done else []
        said += [f"given up {times(given_up)}"] if given_up else []
        cites = tuple((done or [goal.cite for goal in goals])[:_CITED])
        lines.append(Statement((quote(goals[0].text), f": {', '.join(said)}"), cites))
    return Section("goals", "Goals on the way", tuple(lines[:_LISTED]))


_SETTLED = """
    SELECT goal.text, goal.session, turn.id AS turn, turn.number, goal_mark.what
    FROM goal JOIN session ON session.id = goal.session
    JOIN goal_mark ON goal_mark.id = (SELECT max(id) FROM goal_mark WHERE goal = goal.id)
    JOIN turn ON turn.id = goal_mark.turn
    WHERE session.game = :game AND goal.parent IS NULL AND goal.struck_at IS NULL
    ORDER BY goal_mark.id
"""
