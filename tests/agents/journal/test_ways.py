"""Ways out of rooms, by the rooms of the map and not by their names."""

from contextlib import suppress
from dataclasses import replace

import pytest
from sqlite_utils import Database

from agents.core.errors import DamageError
from agents.core.memories import Effect
from agents.db.sql import transaction
from agents.imitation.selection.choosing import best_traces
from agents.imitation.selection.library import BY_PEOPLE
from agents.journal import ways
from agents.journal.facts import facts_of
from agents.journal.journal import Journal
from tests.support.taping import CAVE, ZORK, FactTape, Tape, lose_facts, observe

MAZE = "Maze\nYou are in a maze of twisty little passages, all alike."


def test_ways_are_directions_that_led_elsewhere(db: Database) -> None:
    tape = Tape(db)
    start = tape.here
    for command, to, effect in (
        ("go n", "Behind House", Effect()),
        ("enter window", "Kitchen", Effect()),
        ("east", None, Effect(nothing=True)),
        ("s", "Attic", Effect(died=True)),
        ("west", "Cellar", Effect()),
        ("w", "Attic", Effect()),
        ("N", "Behind House", Effect()),
    ):
        tape.go_to(start)
        tape.play(command, to, effect=effect)
    Tape(db, CAVE).play("south", "Cellar")
    seen = (("north", "Behind House"), ("west", "Attic"), ("west", "Cellar"))
    assert tape.journal.ways_out(ZORK, start) == seen
    assert tape.journal.ways_out(ZORK, tape.here) == ()
    # What is played after that is found too, also by another program on this home.
    other = Journal(db)
    assert other.ways_out(ZORK, start) == seen
    tape.go_to(start)
    tape.play("east", "Hall")
    led = (seen[0], ("east", "Hall"), *seen[1:])
    assert tape.journal.ways_out(ZORK, start) == led
    assert other.ways_out(ZORK, start) == led
    # What was rolled back was not played.
    with suppress(ZeroDivisionError), transaction(db):
        tape.go_to(start)
        tape.play("up", "Attic")
        assert ("up", "Attic") in other.ways_out(ZORK, start)
        raise ZeroDivisionError
    assert other.ways_out(ZORK, start) == led


def test_keys_are_no_ways(db: Database) -> None:
    tape = Tape(db)
    start = tape.here
    page = tape.play("pray", awaits_key=True)
    assert tape.journal.ways_out(ZORK, page) == ()
    tape.play("n", "Attic")
    assert tape.journal.ways_out(ZORK, start) == ()
    tape.go_to(start)
    tape.play("n", "Behind House")  # and one that is read after others are known
    assert tape.journal.ways_out(ZORK, start) == (("north", "Behind House"),)


def test_rooms_of_one_name_keep_their_ways_apart(db: Database) -> None:
    walk = FactTape(db, "o1", "Hall")
    first = walk.go("north", "o2", "Maze", MAZE)
    second = walk.go("east", "o3", "Maze", MAZE)
    walk.go("up", "o4", "Attic")
    assert walk.journal.ways_out(ZORK, first) == (("east", "Maze (3)"),)
    assert walk.journal.ways_out(ZORK, second) == (("up", "Attic"),)


def test_a_room_that_is_renamed_keeps_its_ways(db: Database) -> None:
    walk = FactTape(db, "o1", "Dry Hall")
    walk.go("north", "o2", "Attic")
    walk.go("south", "o1", "Dry Hall")
    walk.go("pull chain", "o1", "Drowned Hall", "Water pours in.\n\nDrowned Hall\nWater.")
    assert walk.ways() == (("north", "Attic"),)


def test_earlier_sessions_show_ways_too(db: Database) -> None:
    earlier = FactTape(db, "o1", "Hall")
    earlier.go("north", "o2", "Attic")
    later = FactTape(db, "o1", "Hall")
    assert later.ways() == (("north", "Attic"),)
    later.go("wait", "o1", "Hall", "Time passes.")
    assert later.ways() == (("north", "Attic"),)


def test_what_is_played_elsewhere_is_known_by_what_is_told_where_that_says_it(db: Database) -> None:
    walk = FactTape(db, "o1", "Hall")
    walk.go("north", "o2", "Maze", MAZE)
    maze = walk.go("east", "o3", "Maze", MAZE)
    walk.go("up", "o4", "Attic")
    elsewhere = replace(walk.here, session=0, observation=observe("Hall", description="Hall\nIt."))
    assert walk.journal.ways_out(ZORK, elsewhere) == (("north", "Maze (2)"),)
    assert walk.journal.ways_out(ZORK, replace(maze, session=0)) == (), "it may be several rooms"


def test_only_so_many_turns_of_earlier_sessions_are_read(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "MOST_TURNS", 5)
    old, new = FactTape(db, "o1", "Hall"), FactTape(db, "o1", "Hall")
    for walk, command, room in ((old, "north", "Attic"), (new, "east", "Cellar")):
        walk.go(command, room, room)
        walk.go("wait", room, room, "Time passes.")
    here = FactTape(db, "o1", "Hall")
    assert here.ways() == (("east", "Cellar"),)
    old.go("wait", "Attic", "Attic", "Time passes.")  # played on: the newest now
    both = (("north", "Attic"), ("east", "Cellar"))
    assert here.ways() == both


def test_a_session_whose_facts_are_damaged_costs_no_other_its_ways(db: Database) -> None:
    whole, damaged = FactTape(db, "o1", "Hall"), FactTape(db, "o1", "Hall")
    whole.go("north", "o2", "Attic")
    damaged.go("east", "o3", "Cellar")
    root = damaged.journal.path(damaged.here.id)[0].id
    lose_facts(db, root)
    assert FactTape(db, "o1", "Hall").ways() == (("north", "Attic"),)
    with pytest.raises(DamageError, match="facts that its turns know of"):
        facts_of(db, damaged.here.session)
    for numbers in ("[99999999]", "[[1]]", "5"):
        db.conn.execute("UPDATE change SET added = ? WHERE turn = ?", (numbers, root + 2))
        with pytest.raises(DamageError):
            facts_of(db, damaged.here.session)
    found = best_traces(db, ZORK, sources=BY_PEOPLE, task=None, session=None)
    assert [trace.session for trace in found] == [whole.here.session]
