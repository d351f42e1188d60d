from typing import Any

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Kind
from agents.core.memories import Effect, Match
from agents.core.proposals import Judged, Proposal
from agents.db.sql import fetch, find_damage
from agents.memory.store import Memory
from agents.memory.tidying import MemoryBudget
from tests.support.taping import CAVE, ZORK, Tape, observe

EVERYTHING = MemoryBudget(scenes=0)
TABLES = {
    "experience": "SELECT * FROM experience ORDER BY id",
    "outcome": "SELECT * FROM outcome ORDER BY id",
    "visit": "SELECT * FROM visit ORDER BY turn, passed",
    "term": "SELECT * FROM term ORDER BY token",
    "index": "SELECT id, sz FROM experience_fts_docsize ORDER BY id",
}


def dump(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    return {name: [tuple(row) for row in fetch(db, sql)] for name, sql in TABLES.items()}


def wander(db: Database, scenes: int, first: str = "first", **effect: Any) -> Tape:
    """Let the agent play in so many scenes of the attic that nobody has seen."""
    tape = Tape(db, location="Attic", extra=first)
    for number in range(scenes):
        tape.play("wait", by=Actor.AGENT, extra=f"{first}{number}", effect=Effect(**effect))
    return tape


def kept(db: Database) -> int:
    (row,) = fetch(db, "SELECT count(*) AS n FROM experience WHERE tidied IS NULL")
    return int(row["n"])


def test_what_was_never_of_use_is_put_away_and_comes_back(db: Database) -> None:
    memory = wander(db, 5).memory
    before = dump(db)
    found = memory.tidy(EVERYTHING)
    assert (found.held, found.dropped, found.over) == (5, 5, 0)
    assert found.bytes > 0
    assert memory.retrieve(ZORK, observe("Attic", extra="first")) == ()
    assert memory.action_values(ZORK, observe("Attic", extra="first")) == ()
    assert fetch(db, "SELECT * FROM term") == []
    assert find_damage(db) == []
    assert memory.untidy() == 5
    assert dump(db) == before
    assert len(memory.retrieve(ZORK, observe("Attic", extra="first"))) > 0
    assert memory.untidy() == 0


def test_a_budget_is_kept_to_and_no_further(db: Database) -> None:
    memory = wander(db, 8).memory
    assert memory.tidy(MemoryBudget(scenes=6)).dropped == 2
    assert kept(db) == 6
    assert memory.tidy(MemoryBudget(scenes=6)).dropped == 0
    assert memory.tidy(MemoryBudget()).dropped == 0
    found = memory.tidy(MemoryBudget(megabytes=0.0), dry=True)
    assert (found.run, found.dropped, kept(db)) == (None, 6, 6)


@pytest.mark.parametrize("kind", [Kind.TYPED, Kind.ACCEPTED, Kind.OVERRIDE])
def test_a_persons_own_is_never_put_away(db: Database, kind: Kind) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("wait", kind=kind, replaced="jump" if kind is Kind.OVERRIDE else None)
    turn = tape.play("jump", "Kitchen")
    tape.memory.forget_turn(turn.id)  # even what the person forgot is the person's
    found = tape.memory.tidy(EVERYTHING)
    assert (found.dropped, found.over) == (0, found.held)
    assert tape.memory.retrieve(ZORK, root.observation)[0].command == "wait"


def test_an_imported_demonstration_is_never_put_away(db: Database) -> None:
    memory = wander(db, 2).memory
    fetch(db, "UPDATE outcome SET source = 'imported' WHERE id = 1")
    assert memory.tidy(EVERYTHING).dropped == 1
    assert kept(db) == 1


@pytest.mark.parametrize("effect", [{"score": 1}, {"died": True}])
def test_what_was_won_or_died_of_is_kept(db: Database, effect: dict[str, Any]) -> None:
    memory = wander(db, 3, **effect).memory
    assert memory.tidy(EVERYTHING).dropped == 0


def test_what_leads_to_points_is_kept(db: Database) -> None:
    tape = wander(db, 3)
    tape.play("take egg", "Kitchen", by=Actor.AGENT, effect=Effect(score=5))
    assert tape.memory.tidy(EVERYTHING).dropped == 0


def test_what_was_retrieved_is_kept_once_a_move_was_committed(db: Database) -> None:
    tape = wander(db, 3)
    (one, *_) = tape.memory.retrieve(ZORK, observe("Attic", extra="first"), limit=1)
    tape.play("look", by=Actor.AGENT, extra="later")
    times = fetch(db, "SELECT experience, times FROM recall")
    assert [tuple(row) for row in times] == [(one.experience, 1)]
    tape.memory.tidy(EVERYTHING)
    assert kept(db) == 1


def test_what_a_recorded_proposal_cites_is_kept(db: Database) -> None:
    tape = wander(db, 3)
    (one, *_) = Memory(db).retrieve(ZORK, observe("Attic", extra="first"), limit=1)
    judged = Judged(Proposal("mimic", "wait", "", 0.5, exemplars=(one,)))
    tape.play("wait", by=Actor.AGENT, extra="first9", judged=[judged])
    tape.memory.tidy(EVERYTHING)
    assert kept(db) == 1


def test_a_scene_that_is_met_again_comes_back_by_itself(db: Database) -> None:
    tape = wander(db, 4)
    tape.memory.tidy(EVERYTHING)
    again = Tape(db, location="Attic", extra="first")
    again.play("jump", by=Actor.AGENT)
    found = again.memory.retrieve(ZORK, observe("Attic", extra="first"))
    assert {e.command for e in found if e.match is Match.EXACT} == {"jump", "wait"}
    assert tape.memory.untidy() == 3
    assert find_damage(db) == []


def test_building_again_leaves_things_put_away(db: Database) -> None:
    tape = wander(db, 4)
    tape.memory.tidy(MemoryBudget(scenes=2))
    wander(db, 6, "second")
    wander(db, 1)
    Tape(db, CAVE, location="Attic", extra="other").play("wait", by=Actor.AGENT)
    before = dump(db)
    tape.memory.rebuild()
    assert dump(db) == before
    assert tape.memory.untidy() > 0
    after = dump(db)
    tape.memory.rebuild()
    assert dump(db) == after


def test_a_budget_stays_with_the_home(db: Database) -> None:
    memory = wander(db, 4).memory
    assert memory.budget == MemoryBudget()
    memory.settle_budget(MemoryBudget(scenes=3))
    assert Memory(db).budget == MemoryBudget(scenes=3)
    assert Memory(db).tidy().dropped == 1
    with pytest.raises(ValueError, match="budget"):
        MemoryBudget(scenes=-1)
