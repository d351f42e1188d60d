"""Notes of a person: where they belong, how they go and come back."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from agents.core.errors import StoreError
from agents.core.notes import About, concerning, for_models, found, read_note, standing
from agents.journal import notes
from agents.journal.journal import Journal
from games.types import PLAYER, Facts
from tests.support.taping import ZORK, Tape


def in_room(label: str) -> Facts:
    return frozenset({("in", PLAYER, label), ("in", "egg", label)})


def test_a_note_is_about_the_place_unless_it_begins_otherwise(db: Database) -> None:
    tape = Tape(db, extra="A brass lantern is on the table.", location="Kitchen")
    here = standing(tape.here)
    assert read_note("smells of garlic", here) == (About.PLACE, "Kitchen", "smells of garlic")
    assert read_note("the lantern: is old", here) == (About.THING, "the lantern", "is old")
    assert read_note("Session: no hints", here) == (About.SESSION, "", "no hints")
    assert read_note("here: lantern: two", here) == (About.PLACE, "Kitchen", "lantern: two")
    # Nothing of that name is here: the colon is the person's own.
    assert read_note("beware: grues", here) == (About.PLACE, "Kitchen", "beware: grues")


def test_notes_are_found_where_they_belong(db: Database) -> None:
    tape = Tape(db, location="Maze")
    placed = notes.write(db, tape.here, "to the north lies a skeleton", in_room("Maze#3"))
    other = tape.play("north", "Kitchen", extra="There is a lantern here.")
    thing = notes.write(db, other, "lantern: needs oil")
    own = notes.write(db, other, "session: no hints")
    kept = notes.read(db, ZORK)
    assert [note.id for note in kept] == [placed.id, thing.id, own.id]
    assert (placed.session, placed.number, thing.number) == (tape.session, 0, 1)

    def ids(turn: int, facts: Facts = frozenset()) -> set[int]:
        here = standing(Journal(db).turn(turn), facts)
        return {note.id for note in concerning(kept, here)}

    root = tape.here.id - 1
    assert ids(root, in_room("Maze#3")) == {placed.id, own.id}
    assert ids(root, in_room("Maze#4")) == {own.id}  # another room of that name
    assert ids(root) == {placed.id, own.id}
    assert ids(other.id) == {thing.id, own.id}
    another = Tape(db, location="Maze", extra="A lantern hangs here.")
    assert ids(another.here.id) == {placed.id, thing.id}


def test_what_is_taken_away_comes_back_and_its_words_are_never_lost(db: Database) -> None:
    tape = Tape(db, location="Cellar")
    first = notes.write(db, tape.here, "dark [b]here[/b]\x1b[31m")
    notes.write(db, tape.here, "mind the stairs")
    assert first.text == "dark [b]here[/b]"
    notes.remove(db, ZORK, first.id)
    assert [note.text for note in notes.read(db, ZORK)] == ["mind the stairs"]
    with pytest.raises(StoreError, match=f"no note {first.id} on this game"):
        notes.remove(db, ZORK, first.id)
    back = notes.restore(db, ZORK)
    assert back is not None
    assert back.id == first.id
    assert len(notes.read(db, ZORK)) == 2
    assert notes.restore(db, ZORK) is None
    with pytest.raises(StoreError, match="a note has words"):
        notes.write(db, tape.here, "session:  ")


def test_words_are_sought_in_notes_and_in_what_they_are_about(db: Database) -> None:
    tape = Tape(db, location="Cellar")
    notes.write(db, tape.here, "Mind the STAIRS")
    kept = notes.read(db, ZORK)
    assert found(kept, "stairs cellar") == kept
    assert found(kept, "stairs attic") == []


def test_models_are_told_of_notes_those_on_what_is_here_last(db: Database) -> None:
    tape = Tape(db, location="Cellar")
    notes.write(db, tape.here, "dark")
    notes.write(db, tape.here, "session: no hints")
    up = tape.play("up", "Attic")
    notes.write(db, up, "a rope")
    other = Tape(db, location="Cellar")
    kept = notes.read(db, ZORK)
    assert for_models(kept, standing(up)) == ("Cellar: dark", "this game: no hints", "here: a rope")
    assert for_models(kept, standing(other.here)) == ("Attic: a rope", "here: dark")
