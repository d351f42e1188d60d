import random
from pathlib import Path

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Kind
from agents.core.memories import Effect, Observation
from agents.db.sql import fetch, transaction
from agents.home.database import open_database
from agents.memory import learning
from agents.memory.store import Memory
from tests.benchmarks.memory import LYING_ABOUT, Maker, Store
from tests.support.taping import CAVE, ZORK, Tape

PLACES = ("West of House", "Behind House", "Kitchen", "Attic", "Cellar", "")
TABLES = {
    "outcome": "SELECT * FROM outcome ORDER BY id",
    "visit": "SELECT * FROM visit ORDER BY turn, passed",
    "experience": "SELECT * FROM experience ORDER BY id",
    "term": "SELECT * FROM term ORDER BY token",
}


def play(db: Database, *, learning: bool, memory: Memory | None = None) -> None:
    """Play several games, in places old and new, with overrides and ends of the story.

    A memory catches up with the session after each move.
    """
    chance = random.Random(7)
    for number in range(10):
        tape = Tape(
            db,
            chance.choice([ZORK, CAVE]),
            task=chance.choice(["", "find the egg"]),
            learning=learning,
        )
        for _ in range(25):
            replaced = chance.choice([None, "a", "b"])
            by = Actor.AGENT if replaced is None and chance.random() < 0.7 else Actor.PERSON
            turn = tape.play(
                chance.choice(["a", "b", "c", "again"]),
                chance.choice([*PLACES, f"Room {number}"]),
                by=by,
                kind=None if replaced is None else Kind.OVERRIDE,
                replaced=replaced,
                effect=Effect(chance.choice([0, 0, 5]), chance.random() < 0.05),
                inventory=tuple(chance.sample(["lamp", "egg"], 1)),
                extra=chance.choice(["", "A marble altar bears a bell.", "Dust."]),
            )
            if memory is not None:
                assert memory.catch_up(tape.session) == 1
            if chance.random() < 0.1:
                tape.go_to(chance.choice(tape.journal.path(turn.id)))


def held(db: Database) -> dict[str, list[tuple[object, ...]]]:
    return {table: [tuple(row) for row in fetch(db, sql)] for table, sql in TABLES.items()}


def forget_all(db: Database) -> None:
    """Leave nothing of memory, as if all turns had only been recorded."""
    fetch(db, "DELETE FROM visit")
    fetch(db, "DELETE FROM outcome")
    fetch(db, "DELETE FROM experience")
    fetch(db, "DELETE FROM term")
    fetch(db, "INSERT INTO experience_fts (experience_fts) VALUES ('delete-all')")
    fetch(db, "DELETE FROM sqlite_sequence WHERE name IN ('experience', 'outcome')")


@pytest.mark.parametrize("together", [7, 20_000])
def test_learning_many_turns_at_once_is_the_same_as_one_by_one(
    db: Database, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(learning, "HELD", together)
    play(db, learning=True)
    before = held(db)
    forget_all(db)
    newest = fetch(db, "SELECT max(id) AS id FROM turn")[0]["id"]
    assert Memory(db).learn_recorded(1, newest) == len(before["visit"]) - sum(
        bool(row[1]) for row in before["visit"]
    )
    assert held(db) == before
    assert Memory(db).learn_recorded(1, newest) == 0
    forget_all(db)
    assert Memory(db).catch_up() == len({row[0] for row in before["visit"]})
    assert held(db) == before


@pytest.mark.parametrize("together", [7, 20_000])
def test_going_on_from_what_is_in_hand_is_the_same_as_learning_anew(
    db: Database, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(learning, "HELD", together)
    play(db, learning=False, memory=Memory(db))
    before = held(db)
    forget_all(db)
    assert Memory(db).catch_up() == 250
    assert held(db) == before


def test_what_was_rolled_back_is_in_hand_no_more(db: Database) -> None:
    memory, tape = Memory(db), Tape(db, learning=False)
    tape.play("wave")
    memory.catch_up(tape.session)
    here = tape.here

    def fail() -> None:
        with transaction(db):
            tape.play("jump", "Attic", effect=Effect(5))
            memory.catch_up(tape.session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    tape.go_to(here)
    for command in ("sing", "dance"):
        tape.play(command, "Kitchen", effect=Effect(1))
        assert memory.catch_up(tape.session) == 1
    before = held(db)
    forget_all(db)
    Memory(db).catch_up()
    assert held(db) == before
    assert {row["command"] for row in fetch(db, "SELECT * FROM outcome")} == {
        *("wave", "sing", "dance")
    }


def test_what_changed_since_is_read_anew(db: Database, path: Path) -> None:
    memory, tape = Memory(db), Tape(db, learning=False)

    def wave() -> float:
        tape.play("wave", effect=Effect(5))
        memory.catch_up(tape.session)
        return float(fetch(db, "SELECT q FROM outcome")[0]["q"])

    assert wave() == 5 + 1
    memory.undone(tape.here)
    assert wave() == (5 + 5 - 1) / 2 + 1
    other = open_database(path)
    try:
        with transaction(other):
            other.execute("UPDATE outcome SET total = 100")
    finally:
        other.close()
    assert wave() == (100 + 5 - 1) / 3 + 1


def test_what_is_recorded_later_adds_to_what_was_learned(db: Database) -> None:
    play(db, learning=True)
    newest = fetch(db, "SELECT max(id) AS id FROM turn")[0]["id"]
    play(db, learning=False)
    memory = Memory(db)
    assert memory.learn_recorded(newest + 1, 2**62) == 250
    before = held(db)
    memory.rebuild()
    assert held(db) == before


def test_the_right_room_is_nearly_always_among_the_first_eight(tmp_path: Path) -> None:
    store = Store(tmp_path / "understudy.db")
    try:
        store.fill(4_000)
        maker, hits = Maker(), 0
        maker.say(3)
        for seen in store.last[:100]:
            # What lies about differs, and neither key nor place tell: only the room's own text.
            room = seen.description.split()[:-LYING_ABOUT]
            text = " ".join([*room, maker.say(LYING_ABOUT)])
            found = store.memory.retrieve(
                store.game, Observation("new", "Somewhere", text, ()), limit=8
            )
            # The very scene doesn't count: another visit of its room must be found.
            hits += any(
                one.location == seen.location and one.description != seen.description
                for one in found
            )
        assert hits >= 95
    finally:
        store.db.close()
