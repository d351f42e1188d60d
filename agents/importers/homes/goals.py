"""Goals in another home's file: written down here with the sessions that they belong to.

A goal is known again by its session, its words, who set it and when. What was struck there
comes struck. May import the database rooms.
"""

from __future__ import annotations

from agents.core.goals import GoalState
from agents.db.columns import member
from agents.db.sql import Database, fetch, fetch_one, insert
from agents.importers.homes.counterparts import Counterparts


def write_goals(db: Database, theirs: Database, same: Counterparts) -> None:
    """Write the goals of sessions that came in, and what became of them, each once.

    Args:
        db, theirs: this home's database, and the other's.
        same: what of theirs is which here: sessions that were found whole.
    """
    here: dict[int, int] = {}
    for row in fetch(theirs, "SELECT * FROM goal ORDER BY id"):
        session = same.sessions.get(row["session"])
        if session is None or row["turn"] not in same.turns:
            continue
        values = {name: row[name] for name in ("text", "author", "rank", "at", "struck_at")}
        values |= {"session": session, "turn": same.turns[row["turn"]]}
        values["parent"] = here.get(row["parent"])
        known = fetch_one(db, _KNOWN, values)
        here[row["id"]] = insert(db, "goal", values) if known is None else known["id"]
    for row in fetch(theirs, "SELECT * FROM goal_mark ORDER BY id"):
        if row["goal"] in here and row["turn"] in same.turns:
            what = member(GoalState, row["what"]).value
            mark = {"goal": here[row["goal"]], "turn": same.turns[row["turn"]], "what": what}
            fetch(db, _MARK, {**mark, "at": row["at"]})


_KNOWN = """
    SELECT id FROM goal
    WHERE session = :session AND text = :text AND author = :author AND at = :at
"""
_MARK = """
    INSERT INTO goal_mark (goal, turn, what, at)
    SELECT :goal, :turn, :what, :at WHERE NOT EXISTS (
        SELECT 1 FROM goal_mark
        WHERE goal = :goal AND turn = :turn AND what = :what AND at = :at
    )
"""
