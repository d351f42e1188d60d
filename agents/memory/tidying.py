"""Keeps memory within a budget: puts away scenes that were never of use.

Put away are scenes where only the agent itself has played, where nothing was
ever won and nobody died, and that were never retrieved nor cited. They leave
the indexes, so that nothing finds them and a search costs less; their rows
stay, so that all of it can be undone, and a scene that is met again comes back
by itself. Where a person did anything, or an import, a scene is never touched,
nor where the person has pinned or noted anything.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from agents.db.columns import now
from agents.db.sql import Database, fetch, fetch_one, insert
from agents.memory import fulltext
from agents.memory.event_log import MemoryEvent, log_event


@dataclass(frozen=True, slots=True)
class MemoryBudget:
    """What memory may hold at most; None is no limit.

    Attributes:
        scenes: experiences.
        megabytes: experiences, by what one of this home takes on average with
            all that belongs to it (indexes too), in 10^6 bytes.
    """

    scenes: int | None = None
    megabytes: float | None = None

    def __post_init__(self) -> None:
        for limit in (self.scenes, self.megabytes):
            if limit is not None and limit < 0:
                raise ValueError("a budget is 0 or more")


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was put away, or would be.

    Attributes:
        run: number of this tidying, None if nothing was done.
        held: scenes that counted before.
        dropped: scenes that were, or would be, put away.
        over: scenes by which memory is still over its budget, since people's
            own and those of use are kept.
        bytes: what the dropped scenes take, by the average.
    """

    run: int | None
    held: int
    dropped: int
    over: int
    bytes: int


def load_budget(db: Database) -> MemoryBudget:
    """Return the budget that this home has settled on."""
    row = fetch_one(db, "SELECT scenes, megabytes FROM learning")
    return MemoryBudget() if row is None else MemoryBudget(row["scenes"], row["megabytes"])


def save_budget(db: Database, budget: MemoryBudget) -> None:
    """Settle on a budget, inside the caller's transaction."""
    values = (budget.scenes, budget.megabytes)
    fetch(db, "UPDATE learning SET scenes = ?, megabytes = ?", values)


def tidy(db: Database, budget: MemoryBudget, *, dry: bool = False) -> Tidied:
    """Put away what exceeds the budget and is of no use, in the caller's transaction.

    The least visited go first, of these the oldest.

    Args:
        budget: what may stay.
        dry: only say what would be done.
    """
    held = int(fetch(db, "SELECT count(*) AS n FROM experience WHERE tidied IS NULL")[0]["n"])
    each = _bytes_each(db)
    keep = held if budget.scenes is None else budget.scenes
    if budget.megabytes is not None and each:
        keep = min(keep, int(budget.megabytes * 1_000_000 / each))
    excess = max(0, held - keep)
    scenes = [int(row["id"]) for row in fetch(db, _USELESS, (excess,))] if excess else []
    found = Tidied(None, held, len(scenes), excess - len(scenes), round(each * len(scenes)))
    if dry or not scenes:
        return found
    run = insert(db, "tidying", {"at": now()})
    fetch(db, _LIST, (run, json.dumps(scenes)))
    repeat(db, run, MemoryEvent.TIDIED)
    return Tidied(run, held, len(scenes), found.over, found.bytes)


def untidy(db: Database) -> int:
    """Bring back what the latest tidying that stands put away, in the caller's transaction.

    Returns:
        How many scenes came back; those met again meanwhile were back already.
    """
    run = fetch_one(db, "SELECT max(id) AS id FROM tidying WHERE undone_at IS NULL")
    if run is None or run["id"] is None:
        return 0
    fetch(db, "UPDATE tidying SET undone_at = ? WHERE id = ?", (now(), run["id"]))
    return repeat(db, run["id"], MemoryEvent.UNTIDIED)


def repeat(db: Database, run: int, what: MemoryEvent) -> int:
    """Put the scenes of a tidying away, or bring them back; return how many."""
    scenes = [
        int(row["experience"])
        for row in fetch(db, _LISTED, {"run": run, "away": what is MemoryEvent.TIDIED})
    ]
    if what is MemoryEvent.TIDIED:
        for scene in scenes:
            fulltext.remove(db, scene)
        _set(db, scenes, run)
    else:
        _set(db, scenes, None)
        for scene in scenes:
            fulltext.add(db, scene)
    log_event(db, what, run=run)
    return len(scenes)


def meet_again(db: Database, experience: int) -> None:
    """Bring one scene back: somebody stands in it once more."""
    _set(db, [experience], None)
    fulltext.add(db, experience)


def _set(db: Database, scenes: Collection[int], run: int | None) -> None:
    fetch(
        db,
        "UPDATE experience SET tidied = ? WHERE id IN (SELECT value FROM json_each(?))",
        (run, json.dumps(list(scenes))),
    )


def _bytes_each(db: Database) -> float:
    """Return what a scene takes on average with all that belongs to it."""
    row = fetch(db, _SIZES)[0]
    return float(row["bytes"]) / row["scenes"] if row["scenes"] else 0.0


# Sizes are reckoned from the texts, since not every SQLite can tell those of its tables:
# a scene's words stand in it and in the index, a row and its index entries take
# some 300 bytes, a visit some 60.
_SIZES = """
    SELECT (SELECT count(*) FROM experience) AS scenes,
           (SELECT coalesce(sum(300 + 2 * length(inventory) + length(location) + length(key)), 0)
            FROM experience)
         + (SELECT coalesce(sum(length(text)), 0)
            FROM experience JOIN description ON description.id = experience.description)
         + (SELECT count(*) * 200 FROM outcome) + (SELECT count(*) * 60 FROM visit) AS bytes
"""
_USELESS = """
    SELECT experience.id
    FROM experience JOIN outcome ON outcome.experience = experience.id
    WHERE experience.tidied IS NULL
      AND NOT EXISTS (SELECT 1 FROM recall WHERE recall.experience = experience.id)
    GROUP BY experience.id
    HAVING max(outcome.source <> 'self') = 0 AND max(outcome.gain) <= 0
       AND max(outcome.score) <= 0 AND max(outcome.deaths) = 0 AND max(outcome.passed) = 0
       AND max(outcome.pinned OR outcome.note <> '') = 0
       AND NOT EXISTS (
           SELECT 1 FROM outcome AS cited JOIN exemplar ON exemplar.outcome = cited.id
           WHERE cited.experience = experience.id
       )
    ORDER BY sum(outcome.visits), experience.id
    LIMIT ?
"""
_LIST = """
    INSERT INTO tidied_scene (run, experience) SELECT ?, value FROM json_each(?)
"""
_LISTED = """
    SELECT tidied_scene.experience
    FROM tidied_scene JOIN experience ON experience.id = tidied_scene.experience
    WHERE tidied_scene.run = :run
      AND CASE WHEN :away THEN experience.tidied IS NULL ELSE experience.tidied = :run END
    ORDER BY tidied_scene.experience
"""
