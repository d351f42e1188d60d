"""Sessions are named, archived, deleted and restored; memory follows, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Kind
from agents.core.errors import StoreError
from agents.core.memories import Effect
from agents.db.sql import insert, transaction
from agents.home.database import open_database
from agents.home.paths import Home
from agents.imitation.selection.library import traces
from agents.importers.homes.merging import merge
from agents.journal.journal import Journal
from agents.journal.shelf import Shelving
from agents.journal.sightings import played_sessions, survey_game
from agents.memory.browsing import MemoryQuery
from agents.play.loop.workspace import Workspace
from agents.play.records.shelving import shelve, undo_shelving
from games.catalog import Catalog
from tests.support.taping import ZORK, Tape, database, observe


class Shelf:
    """A home with two sessions of one game, and what can be seen of it."""

    def __init__(self, workspace: Workspace) -> None:
        self.journal, self.memory = workspace.journal, workspace.memory
        db = self.journal.db
        self.first, self.second = Tape(db), Tape(db)
        self.first.play("north", "Behind House", effect=Effect(score=5))
        self.lost = self.first.play("open window")
        self.second.play("wait")

    def do(self, what: Shelving, name: str = "") -> bool:
        done = shelve(self.journal, self.memory, self.first.session, what, name)
        return done is not None

    def undo(self) -> Shelving | None:
        undone = undo_shelving(self.journal, self.memory)
        return None if undone is None else undone.what

    @property
    def listed(self) -> set[int]:
        return {one.id for one in self.journal.sessions()}

    @property
    def values(self) -> list[tuple[str, float, int]]:
        found = self.memory.read(self.memory.find(MemoryQuery()))
        return sorted((one.command, one.q, one.visits) for one in found.values() if one.visits)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with Workspace(Home(tmp_path / "home")) as workspace:
        yield Shelf(workspace)


def test_a_deleted_session_teaches_nothing_and_comes_back_whole(shelf: Shelf) -> None:
    before, path = shelf.values, shelf.journal.path(shelf.first.here.id)
    assert shelf.do(Shelving.DELETE)
    assert shelf.listed == {shelf.second.session}
    assert [command for command, _, _ in shelf.values] == ["wait"]
    assert shelf.journal.path(shelf.first.here.id) == path, "no turn goes"
    assert not shelf.do(Shelving.DELETE), "it was so already"
    assert shelf.do(Shelving.RESTORE)
    assert (shelf.values, shelf.listed) == (before, {1, 2})


def test_a_deleted_session_is_on_no_map_and_shows_no_ways(shelf: Shelf) -> None:
    db, here = shelf.journal.db, shelf.second.here

    def seen() -> tuple[int, int, list[int]]:
        survey, _ = survey_game(db, ZORK)
        ways = shelf.journal.ways_out(ZORK, here)
        return len(survey.map().rooms), len(ways), played_sessions(db, ZORK)

    assert seen() == (2, 1, [1, 2])
    shelf.do(Shelving.DELETE)
    assert seen() == (1, 0, [2])
    assert len(survey_game(db, ZORK, session=1)[0].map().rooms) == 2, "asked for by its number"
    shelf.undo()
    assert seen() == (2, 1, [1, 2])


def test_a_rebuild_keeps_it_deleted(shelf: Shelf) -> None:
    before = shelf.values
    shelf.do(Shelving.DELETE)
    shelf.memory.rebuild()
    assert [command for command, _, _ in shelf.values] == ["wait"]
    shelf.do(Shelving.RESTORE)
    shelf.memory.rebuild()
    assert shelf.values == before


def test_what_was_forgotten_before_stays_forgotten(shelf: Shelf) -> None:
    shelf.memory.forget_turn(shelf.lost.id)
    before = shelf.values
    shelf.do(Shelving.DELETE)
    shelf.do(Shelving.RESTORE)
    assert shelf.values == before
    assert "open window" not in {command for command, _, _ in before}


async def test_what_is_played_on_where_another_program_deleted_it_comes_back_too(
    tmp_path: Path,
) -> None:
    with Workspace(Home(tmp_path / "home")) as workspace:
        memory, coplay = workspace.memory, workspace.coplay(Catalog([]).find("cave"), seed=3)

        def taught() -> set[str]:
            found = memory.read(memory.find(MemoryQuery()))
            return {one.command for one in found.values() if one.visits}

        moves, closed = iter(["no", "in", "take lamp"]), None
        async for event in coplay.run():
            if isinstance(event, ev.Closed):
                closed = event
            if isinstance(event, ev.Awaiting):
                command = next(moves, None)
                if command == "take lamp":
                    shelve(workspace.journal, memory, coplay.session, Shelving.DELETE)
                coplay.submit(intents.Type(command) if command else intents.Leave())
        assert closed is not None
        assert closed.deleted
        assert taught() == set()
        shelve(workspace.journal, memory, coplay.session, Shelving.RESTORE)
        assert taught() == {"no", "in", "take lamp"}


def test_everything_is_undone_step_by_step(shelf: Shelf) -> None:
    before = shelf.values
    shelf.do(Shelving.NAME, "  first\ttry ")
    shelf.do(Shelving.ARCHIVE)
    shelf.do(Shelving.DELETE)
    shelf.do(Shelving.RESTORE)
    info = shelf.journal.info(1)
    assert (info.name, info.deleted) == ("first try", None)
    assert info.archived is not None, "it comes back to where it was"
    assert shelf.undo() is Shelving.RESTORE
    assert shelf.journal.info(1).deleted is not None
    assert len(shelf.values) == 1
    assert shelf.undo() is Shelving.DELETE
    assert shelf.values == before
    assert shelf.undo() is Shelving.ARCHIVE
    assert shelf.journal.info(1).archived is None
    assert shelf.undo() is Shelving.NAME
    assert shelf.journal.info(1).name == ""
    assert shelf.undo() is None


def test_its_demonstrations_are_followed_no_longer(shelf: Shelf) -> None:
    db = shelf.journal.db
    assert {trace.session for trace in traces(db, ZORK)} == {1, 2}
    shelf.do(Shelving.DELETE)
    assert {trace.session for trace in traces(db, ZORK)} == {2}
    assert shelf.memory.retrieve(ZORK, observe("West of House"), limit=5)[0].command == "wait"


def test_an_archived_session_goes_on_teaching(shelf: Shelf) -> None:
    before = shelf.values
    assert shelf.do(Shelving.ARCHIVE)
    assert shelf.values == before
    assert shelf.do(Shelving.RESTORE)
    assert shelf.journal.info(1).archived is None


def test_nobody_is_given_what_was_deleted(shelf: Shelf, tmp_path: Path) -> None:
    shelf.do(Shelving.DELETE)
    file = Path(shelf.journal.db.execute("PRAGMA database_list").fetchone()[2])
    db = open_database(tmp_path / "other" / "understudy.db")
    try:
        told = merge(db, file)
        assert (told.added.sessions, told.added.turns, told.skipped.turns) == (1, 1, 0)
    finally:
        db.close()


def test_a_session_that_is_not_there_is_told(shelf: Shelf) -> None:
    with pytest.raises(StoreError, match="no session 9"):
        shelve(shelf.journal, shelf.memory, 9, Shelving.DELETE)


def test_sessions_of_no_moves_are_not_listed_unless_named() -> None:
    with database() as db:
        tape = Tape(db)
        assert tape.journal.sessions() == []
        assert tape.journal.info(tape.session).played == 0
        shelve(tape.journal, tape.memory, tape.session, Shelving.NAME, "to be begun")
        assert [one.name for one in tape.journal.sessions()] == ["to be begun"]


def test_the_best_score_is_what_was_seen_to_happen() -> None:
    with database() as db:
        tape = Tape(db)
        journal = tape.journal
        tape.play("wait")
        assert (journal.info(1).score, journal.info(1).best_score) == (0, None)
        assert journal.best("zork1") == (None, tape.here.at)
        won = tape.play("take egg", effect=Effect(score=5))
        tape.play("drop egg", effect=Effect(score=-5))
        info = journal.info(1)
        assert (info.best_score, info.played, info.turns) == (5, 3, 3)
        assert journal.best("zork1") == (5, tape.here.at)
        tape.go_to(won)
        assert (journal.info(1).played, journal.info(1).turns) == (3, 2)


def best(db: Database) -> int | None:
    found = Journal(db).best("zork1")
    assert found is not None
    return found[0]


def test_points_that_nobody_here_saw_won_are_no_best_score(tmp_path: Path) -> None:
    with database() as db:
        theirs = tmp_path / "anna" / "understudy.db"
        with closing(open_database(theirs)) as other:
            Tape(other).play("take egg", effect=Effect(score=50))
        merge(db, theirs)
        assert [one.best_score for one in Journal(db).sessions()] == [50], "of that session"
        assert best(db) is None, "of this home"
        imported = Tape(db)
        turn = imported.play("take egg", effect=Effect(score=20), kind=Kind.IMPORTED)
        values = {"session": turn.session, "file": "w.txt", "digest": "d", "format": "commands"}
        with transaction(db):
            insert(db, "imported", values)
        assert best(db) is None
        Tape(db).play("take lamp", effect=Effect(score=5))
        assert best(db) == 5
