"""Pins, mutes and notes: what they do to retrieval and tidying, and how they are undone."""

from __future__ import annotations

from sqlite_utils import Database

from agents.core.commands import Actor, Kind, Source
from agents.core.memories import Change, Effect
from agents.db.sql import fetch, find_damage
from agents.journal.texts import check_text
from agents.memory.browsing import Marked, MemoryQuery, SortKey, parse
from agents.memory.store import Memory
from agents.memory.tidying import MemoryBudget
from tests.support.taping import ZORK, Tape, observe

HERE = observe("West of House")


def number(memory: Memory, command: str) -> int:
    return next(one.id for one in memory.entries() if one.command == command)


def told(memory: Memory) -> list[str]:
    return [one.command for one in memory.retrieve(ZORK, HERE)]


def played(db: Database) -> Memory:
    tape = Tape(db)
    root = tape.here
    for command in ("east", "north", "wave"):
        tape.go_to(root)
        tape.play(command, "Behind House")
    return tape.memory


def test_no_player_is_told_what_is_muted(db: Database) -> None:
    memory = played(db)
    assert memory.amend(number(memory, "wave"), Change.MUTE)
    assert "wave" not in told(memory)
    assert "wave" not in {one.command for one in memory.action_values(ZORK, HERE)}
    assert "wave" in {one.command for one in memory.entries()}
    assert not memory.amend(number(memory, "wave"), Change.MUTE)
    memory.amend(number(memory, "wave"), Change.UNMUTE)
    assert "wave" in told(memory)


def test_what_is_muted_is_not_searched_for_by_place_or_words(db: Database) -> None:
    memory = played(db)
    elsewhere = observe("Elsewhere", description=HERE.description)
    nearby = observe("West of House", extra="night")
    for seen in (elsewhere, nearby):
        assert memory.retrieve(ZORK, seen)
    for command in ("east", "north", "wave"):
        memory.amend(number(memory, command), Change.MUTE)
    for seen in (elsewhere, nearby):
        assert memory.retrieve(ZORK, seen) == ()


def test_values_are_the_same_whatever_is_muted(db: Database) -> None:
    memory = played(db)
    for one in memory.entries():
        memory.amend(one.id, Change.MUTE)
    Tape(db).play("dig", "Attic")
    before = {one.command: one.q for one in memory.entries()}
    memory.rebuild()
    assert {one.command: one.q for one in memory.entries()} == before


def test_what_is_pinned_goes_before_others_that_fit_as_well(db: Database) -> None:
    memory = played(db)
    assert told(memory)[-1] == "east"  # the oldest
    memory.amend(number(memory, "east"), Change.PIN)
    assert told(memory)[0] == "east"
    assert memory.retrieve(ZORK, HERE)[0].pinned


def test_what_is_pinned_or_noted_is_never_tidied_away(db: Database) -> None:
    tape = Tape(db, location="Attic")
    for place in ("a", "b", "c"):
        tape.play(f"wait {place}", by=Actor.AGENT, extra=place)
    memory = tape.memory
    memory.amend(number(memory, "wait a"), Change.PIN)
    memory.amend(number(memory, "wait b"), Change.NOTE, "odd")
    found = memory.tidy(MemoryBudget(scenes=0))
    assert (found.held, found.dropped, found.over) == (3, 1, 2)
    assert memory.entry(number(memory, "wait c")).away


def test_marks_survive_a_rebuild(db: Database) -> None:
    memory = played(db)
    memory.amend(number(memory, "east"), Change.PIN)
    memory.amend(number(memory, "north"), Change.MUTE)
    memory.amend(number(memory, "wave"), Change.NOTE, "'); DROP TABLE turn; --")
    before = memory.entries()
    memory.rebuild()
    assert memory.entries() == before
    assert memory.undo_amendment() is not None
    assert memory.entry(number(memory, "wave")).note == ""


def test_a_note_is_kept_as_doctor_would_have_it(db: Database) -> None:
    memory = played(db)
    one = number(memory, "wave")
    assert memory.amend(one, Change.NOTE, "a\x1b[31mb\u202e\x07c \x9bd\udcff")
    note = memory.entry(one).note
    check_text("note", note)
    assert note == "abc ?"
    assert not memory.amend(one, Change.NOTE, f"\x1b[2J{note}"), "it is the same"


def test_everything_is_undone_in_turn(db: Database) -> None:
    memory = played(db)
    one = number(memory, "east")
    before = memory.entry(one)
    changes = (Change.PIN, Change.MUTE, Change.NOTE, Change.FORGET, Change.RESTORE, Change.UNPIN)
    for change in changes:
        assert memory.amend(one, change, "a note")
    for change in reversed(changes):
        undone = memory.undo_amendment()
        assert undone is not None
        assert (undone.what, undone.outcome, undone.command) == (change, one, "east")
    assert memory.undo_amendment() is None
    assert memory.entry(one) == before
    assert find_damage(db) == []


def test_undoing_a_forget_brings_back_what_it_withdrew_and_no_more(db: Database) -> None:
    memory = played(db)
    first = number(memory, "east")
    turn = memory.entry(first).turn
    Tape(db).play("east", "Behind House")
    memory.forget_turn(turn)
    memory.amend(first, Change.FORGET)
    assert memory.entry(first).visits == 0
    memory.undo_amendment()
    assert (memory.entry(first).visits, memory.entry(first).forgotten) == (1, 1)


def test_a_search_is_read_as_it_was_typed() -> None:
    found = parse("Brass lamp game:ZORK1 from:you is:pinned is:odd from:nobody %_")
    assert found.words == ("brass", "lamp", "is:odd", "from:nobody", "%_")
    assert (found.game, found.source, found.marks) == (
        "zork1",
        Source.HUMAN,
        frozenset({Marked.PINNED}),
    )
    base = MemoryQuery(column=SortKey.Q, descending=False, source=Source.SELF)
    assert parse("x", base) == MemoryQuery(
        words=("x",), column=SortKey.Q, descending=False, source=Source.SELF
    )


def test_counts_and_sizes(db: Database) -> None:
    memory = played(db)
    memory.amend(number(memory, "east"), Change.PIN)
    memory.amend(number(memory, "wave"), Change.FORGET)
    stats = memory.stats()
    assert (stats.memories, stats.human, stats.pinned, stats.forgotten) == (2, 2, 1, 1)
    assert (stats.sessions, stats.turns, stats.demonstrations) == (1, 3, 3)
    (pages,) = fetch(db, "PRAGMA page_count")[0]
    assert stats.bytes == pages * 4096
    assert len(memory.find(MemoryQuery())) == 3  # a forgotten one is listed too
    assert memory.find(MemoryQuery(game="%")) == []
    assert len(memory.find(MemoryQuery(game="zork"))) == 3


def test_a_way_that_led_nowhere_was_refused_whatever_the_story_said(db: Database) -> None:
    tape = Tape(db)
    root, nothing = tape.here, Effect(nothing=True)
    typed = Kind.OVERRIDE
    tape.play("north", kind=typed, effect=nothing, text="What kind of knight would go back?")
    tape.go_to(root)
    tape.play("say hello", kind=typed, effect=nothing, text="What kind of knight says that?")
    tape.go_to(root)
    tape.play("open door", kind=typed, effect=nothing, text="It seems to be locked.")
    tape.go_to(root)
    tape.play("push bell", kind=typed, effect=nothing, text="Far away a door is now locked.")
    whose = {one.command: (one.source, one.maker) for one in tape.memory.entries()}
    assert whose["north"] == (Source.SELF, Source.HUMAN)
    assert whose["say hello"] == (Source.HUMAN, Source.HUMAN), "a word may be magic"
    assert whose["open door"] == (Source.SELF, Source.HUMAN), "it is locked"
    assert whose["push bell"] == (Source.HUMAN, Source.HUMAN), "something has happened"


def test_what_a_person_tried_in_vain_is_listed_found_and_counted_as_theirs(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    nothing = Effect(nothing=True)
    tape.play("eat house", effect=nothing, text="You can't do that.")
    tape.go_to(root)
    tape.play("wave", by=Actor.AGENT, effect=nothing, text="You can't do that.")
    tape.go_to(root)
    tape.play("look", effect=nothing)
    tape.go_to(root)
    tape.play("jump", kind=Kind.ACCEPTED, effect=nothing, text="You can't do that.")
    whose = {one.command: (one.source, one.maker) for one in tape.memory.entries()}
    assert whose == {
        "eat house": (Source.SELF, Source.HUMAN),
        "wave": (Source.SELF, Source.SELF),
        "look": (Source.SELF, Source.HUMAN),
        "jump": (Source.SELF, Source.SELF),
    }
    assert {e.command: e.maker for e in tape.memory.retrieve(ZORK, HERE)}.items() <= {
        command: maker for command, (_, maker) in whose.items()
    }.items()

    def found(search: MemoryQuery) -> list[str]:
        numbers = tape.memory.find(search)
        entries = tape.memory.read(numbers)
        return [entries[n].command for n in numbers]

    assert sorted(found(MemoryQuery(source=Source.HUMAN))) == ["eat house", "look"]
    assert sorted(found(MemoryQuery(source=Source.SELF))) == ["jump", "wave"]
    by_source = found(MemoryQuery(column=SortKey.SOURCE, descending=False))
    assert sorted(by_source[:2]) == ["eat house", "look"]
    stats = tape.memory.stats()
    assert (stats.memories, stats.human, stats.self_made) == (4, 2, 2)
