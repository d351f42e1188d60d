"""Memory built again from the turns alone."""

from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from agents.core.commands import Actor, Kind, Source
from agents.core.memories import Effect
from agents.core.proposals import Judged, Proposal
from agents.core.types import Turn
from agents.db.sql import fetch
from agents.imitation.selection.library import traces
from agents.memory.store import Memory
from tests.support.remembering import here, only
from tests.support.taping import CAVE, DESCRIPTIONS, ZORK, Tape, database

# --- building again ----------------------------------------------------------

TABLES = {
    "experience": "SELECT * FROM experience ORDER BY id",
    "outcome": "SELECT * FROM outcome ORDER BY id",
    "visit": "SELECT * FROM visit ORDER BY turn, passed",
    "mark": "SELECT * FROM mark ORDER BY id",
    "term": "SELECT * FROM term ORDER BY token",
    "index": "SELECT id, sz FROM experience_fts_docsize ORDER BY id",
}


def dump(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    return {name: [tuple(row) for row in fetch(db, sql)] for name, sql in TABLES.items()}


@dataclass(frozen=True)
class Move:
    """A move in one of three sessions, and what the person does after it."""

    session: int
    command: str
    place: str
    person: bool
    replaced: str | None
    effect: Effect
    thing: str
    undone: int | None
    forgotten: int | None
    redone: int | None
    back: int | None


SAID = ["north", "n", "open mailbox", "again", "jump", "take lamp", "look"]
NUMBERS = st.integers(0, 999)
LIVES = st.lists(
    st.builds(
        Move,
        session=st.integers(0, 2),
        command=st.sampled_from(SAID),
        place=st.sampled_from(list(DESCRIPTIONS)),
        person=st.booleans(),
        replaced=st.sampled_from([None, *SAID]),
        effect=st.builds(Effect, st.integers(-5, 10), st.booleans(), st.booleans()),
        thing=st.sampled_from(["lamp", "egg", "sword"]),
        undone=st.none() | NUMBERS,
        forgotten=st.none() | NUMBERS,
        redone=st.none() | NUMBERS,
        back=st.none() | NUMBERS,
    ),
    min_size=1,
    max_size=50,
)


def live(db: Database, moves: list[Move]) -> list[Tape]:
    """Play some sessions with undoing, forgetting and overrides."""
    tapes = [Tape(db), Tape(db, CAVE), Tape(db, task="win")]
    played: list[Turn] = []
    for move in moves:
        tape = tapes[move.session]
        replaced = move.replaced if move.person else None
        played.append(
            tape.play(
                move.command,
                move.place,
                by=Actor.PERSON if move.person else Actor.AGENT,
                kind=Kind.OVERRIDE if replaced else None,
                replaced=replaced,
                effect=move.effect,
                inventory=(move.thing,),
            )
        )
        if move.undone is not None:
            tape.memory.undone(played[move.undone % len(played)])
        if move.forgotten is not None:
            tape.memory.forget_turn(played[move.forgotten % len(played)].id)
        if move.redone is not None:
            tape.memory.redone(played[move.redone % len(played)])
        if move.back is not None:
            path = tape.journal.path(tape.here.id)
            tape.go_to(path[move.back % len(path)])
    return tapes


@given(LIVES)
@settings(max_examples=25)
def test_building_again_gives_what_was_learned_step_by_step(moves: list[Move]) -> None:
    with database() as db:
        tapes = live(db, moves)
        before = dump(db)
        count = tapes[0].memory.stats().memories
        assert tapes[0].memory.rebuild() == len(moves)
        assert dump(db) == before
        assert tapes[0].memory.stats().memories == count


@given(LIVES)
@settings(max_examples=5)
def test_building_again_mends_what_was_spoilt(moves: list[Move]) -> None:
    with database() as db:
        tapes = live(db, moves)
        before = dump(db)
        fetch(db, "UPDATE outcome SET q = 99.0, visits = 7")
        fetch(db, "DELETE FROM term")
        fetch(db, "INSERT INTO experience_fts (experience_fts) VALUES ('delete-all')")
        tapes[0].memory.rebuild()
        assert dump(db) == before


def test_building_again_learns_what_was_only_journaled(db: Database) -> None:
    tape = Tape(db, learning=False)
    root = tape.here
    tape.play("north", effect=Effect(score=3))
    assert here(tape, root) == ()
    assert tape.memory.rebuild() == 1
    assert only(tape, root).q == 4.0


def test_building_again_drops_what_no_turn_supports_unless_it_is_cited(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("north")
    cited = only(tape, root)
    judged = Judged(Proposal("mimic", "north", "", 0.5, exemplars=(cited,)))
    tape.play("south", judged=[judged])
    fetch(db, "UPDATE outcome SET command = 'renamed' WHERE id = ?", (cited.outcome,))
    south = fetch(db, "SELECT id FROM outcome WHERE command = 'south'")[0]["id"]
    fetch(db, "UPDATE outcome SET command = 'stray' WHERE id = ?", (south,))
    tape.memory.rebuild()
    commands = {row["command"]: row["visits"] for row in fetch(db, "SELECT * FROM outcome")}
    assert commands == {"renamed": 0, "north": 1, "south": 1}


def test_an_accepted_guess_is_no_demonstration_unless_it_brought_something(db: Database) -> None:
    tape = Tape(db)

    def guess(command: str, to: str | None = None, **more: Any) -> Source:
        idea = Judged(Proposal("mimic", command, "So.", 0.1, exploring=True))
        tape.play(command, to, kind=Kind.ACCEPTED, judged=[idea], **more)
        return tape.memory.entries()[0].source

    assert guess("north", "Attic") is Source.HUMAN
    assert guess("south", "West of House") is Source.SELF
    assert guess("look", effect=Effect(nothing=True)) is Source.SELF
    assert guess("take egg", inventory=("egg",)) is Source.HUMAN
    assert guess("drop egg", inventory=()) is Source.SELF
    assert guess("wave", effect=Effect(score=5)) is Source.HUMAN
    assert traces(db, ZORK) == [], "nobody showed anything"
    tape.play("east", "Behind House", kind=Kind.OVERRIDE)
    (trace,) = traces(db, ZORK)
    assert trace.people == (False,) * 6 + (True,)
    assert trace.forgotten == (False, False, True, False, False, False, False)
    before = [(one.command, one.source, one.q) for one in tape.memory.entries()]
    tape.memory.rebuild()
    assert [(one.command, one.source, one.q) for one in tape.memory.entries()] == before


def test_a_sentence_that_no_turn_was_spent_on_shows_nothing(db: Database) -> None:
    tape = Tape(db)
    tape.play("north", "Attic")
    tape.play("south", "West of House")
    tape.play("frotz", turns=2, effect=Effect(nothing=True))
    spent = {one.command: (one.source, one.q) for one in tape.memory.entries()}
    assert spent["frotz"] == (Source.SELF, -0.5)
    tape.play("plugh", turns=3, effect=Effect(nothing=True))
    assert tape.memory.entries()[0].source is Source.HUMAN, "it may be magic"


def test_catching_up_with_a_session_looks_through_no_other(db: Database) -> None:
    def steps(session: int) -> int:
        taken = 0

        def count() -> int:
            nonlocal taken
            taken += 1
            return 0

        db.conn.set_progress_handler(count, 1)
        try:
            assert Memory(db).catch_up(session) == 0
        finally:
            db.conn.set_progress_handler(None, 0)
        return taken

    def played() -> int:
        tape = Tape(db)
        tape.play("north")
        return tape.session

    alone = steps(played())
    for _ in range(50):
        played()
    assert steps(played()) < 2 * alone
