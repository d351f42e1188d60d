"""How often the agent was right with a person, from the journal of a home."""

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Kind
from agents.core.proposals import Judged, Proposal
from agents.journal.agreement import MoveCounts, course, read_agreement
from agents.journal.shelf import Shelving, after, place, put
from tests.support.taping import CAVE, Tape

GUESS = [Judged(Proposal("mimic", "north", "", 0.5))]
ACCEPTED, OVERRIDE = Kind.ACCEPTED, Kind.OVERRIDE


def test_an_empty_home_has_no_curve(db: Database) -> None:
    assert read_agreement(db) == []
    assert course(()) == []
    assert (MoveCounts().agreement, MoveCounts().interval, MoveCounts().overrides_per_100) == (
        None,
    ) * 3


def test_what_a_person_let_be_and_stepped_in_for_is_counted(db: Database) -> None:
    tape = Tape(db)
    tape.play("north", kind=ACCEPTED, judged=GUESS)
    tape.play("south", kind=OVERRIDE, replaced="north", judged=GUESS)
    tape.play("up", kind=Kind.ALTERNATIVE, replaced="north", judged=GUESS)
    tape.play("north", by=Actor.AGENT, judged=GUESS)
    tape.play("wait")  # nothing was proposed
    (game,) = read_agreement(db)
    assert game.total == MoveCounts(
        moves=5, auto=1, offered=3, agreed=1, proposed=4, overrides=1, taken_back=0
    )
    assert game.total.overrides_per_100 == 25
    assert game.total.agreement == pytest.approx(1 / 3)


def test_a_hidden_guess_agrees_and_is_never_overridden(db: Database) -> None:
    tape = Tape(db)
    tape.play("NORTH", judged=GUESS)
    tape.play("south", judged=GUESS)
    (game,) = read_agreement(db)
    assert game.total == MoveCounts(moves=2, offered=2, agreed=1)


def test_a_move_that_was_taken_back_counts_neither_way(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    back = tape.play("north", kind=ACCEPTED, judged=GUESS)
    tape.memory.undone(back)
    tape.go_to(root)
    tape.play("south", kind=OVERRIDE, replaced="north", judged=GUESS)
    (game,) = read_agreement(db)
    assert game.total == MoveCounts(moves=1, offered=1, proposed=1, overrides=1, taken_back=1)


def test_imports_autoplay_and_deleted_sessions_are_told_apart(db: Database) -> None:
    imported = Tape(db, CAVE)
    imported.play("in", kind=Kind.IMPORTED)
    alone = Tape(db)
    alone.play("north", by=Actor.AGENT, judged=GUESS)
    deleted = Tape(db)
    deleted.play("north", kind=ACCEPTED, judged=GUESS)
    put(db, deleted.session, after(place(db, deleted.session), Shelving.DELETE))
    (game,) = read_agreement(db)
    assert (game.game.id, game.stretches, game.autoplay) == ("zork1", (), 1)


def test_a_long_session_is_told_in_stretches_and_short_ones_are_taken_together(
    db: Database,
) -> None:
    for length in (250, 30, 30, 50, 10):
        tape = Tape(db, learning=False)
        for number in range(length):
            kind = OVERRIDE if number % 10 == 0 else ACCEPTED
            tape.play("north" if kind is ACCEPTED else "up", kind=kind, judged=GUESS)
    Tape(db, CAVE).play("in", kind=ACCEPTED, judged=GUESS)
    newest, zork = read_agreement(db)
    assert newest.game.id == "cave"
    assert [(one.first, one.counts.moves) for one in zork.stretches[:4]] == [
        (1, 100),
        (101, 100),
        (201, 50),
        (1, 30),
    ]
    assert [one.moves for one in course(zork.stretches)] == [100, 100, 110, 60]
    assert [one.game.id for one in read_agreement(db, "zork1")] == ["zork1"]


def test_what_was_played_elsewhere_is_left_out(db: Database) -> None:
    tape = Tape(db)
    first = tape.play("north", kind=ACCEPTED, judged=GUESS)
    db.execute("INSERT INTO merge (name, at) VALUES ('theirs', '2026-01-01')")
    db.execute(
        "INSERT INTO merged (session, first, last, merge) VALUES (?, ?, ?, 1)",
        (tape.session, first.id - 1, first.id),
    )
    assert read_agreement(db) == []
    tape.play("south", kind=OVERRIDE, replaced="north", judged=GUESS)
    (game,) = read_agreement(db)
    assert game.total == MoveCounts(moves=1, offered=1, proposed=1, overrides=1)
