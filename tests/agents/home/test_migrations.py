import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Decision, Kind, Source
from agents.core.memories import Change, Effect, Match, Role
from agents.db.sql import find_damage
from agents.home import migrations
from agents.home.database import open_database, wrap
from agents.imitation.selection.library import traces
from agents.journal.journal import Journal
from agents.memory import rules
from agents.memory.store import Memory
from games.types import NO_FACTS
from tests.support.earlier_files import HERE, THERE, make
from tests.support.taping import ZORK, observe

TABLES = ("game", "description", "session", "turn", "proposal", "critique", "exemplar")


def rows(db: Database) -> dict[str, list[dict[str, Any]]]:
    there = set(db.table_names())
    return {name: list(db[name].rows) for name in TABLES if name in there}


EARLIER = range(1, migrations.LATEST)


@pytest.mark.parametrize("version", EARLIER)
def test_an_earlier_file_is_brought_up_to_date_with_all_it_holds(path: Path, version: int) -> None:
    make(path, version)
    with closing(sqlite3.connect(path)) as connection:
        before = rows(Database(connection))
    with closing(open_database(path)) as db:
        assert migrations.schema_version(db) == migrations.LATEST
        after = rows(db)
        for table, held in before.items():
            assert [
                {name: now[name] for name in was}
                for was, now in zip(held, after[table], strict=True)
            ] == held
            # What a later step added is empty in a row of before.
            assert all(
                now[name] is None
                for was, now in zip(held, after[table], strict=True)
                for name in now.keys() - was.keys()
            )
        assert find_damage(db) == []

        journal = Journal(db)
        (session,) = journal.sessions()
        assert (session.demonstrations, session.overrides, session.score) == (2, 1, 5)
        path_played = journal.path(session.tip)
        assert [turn.decision.command for turn in path_played if turn.decision] == [
            "go east",
            "open window",
        ]
        assert path_played[1].decision is not None
        assert path_played[1].decision.kind is Kind.OVERRIDE
        assert path_played[1].decision.why == "there is a window"
        assert path_played[1].observation == THERE

        (exemplar,) = Memory(db).retrieve(ZORK, HERE, limit=1)
        assert (exemplar.command, exemplar.match) == ("east", Match.EXACT)
        assert exemplar.role is Role.ENCOURAGED
        assert exemplar.turn == 2


@pytest.mark.parametrize("version", EARLIER)
def test_a_rebuild_of_an_earlier_memory_is_offered_once(path: Path, version: int) -> None:
    make(path, version)
    with closing(open_database(path)) as db:
        memory = Memory(db)
        # Later ones note the way as they are made; those before are derived anew.
        kept = version == 10
        assert memory.outdated is kept
        assert memory.take_offer() is kept
        assert not memory.take_offer()
        memory.rebuild()
        assert not memory.outdated


def test_a_new_home_has_nothing_to_be_rebuilt(path: Path) -> None:
    with closing(open_database(path)) as db:
        assert not Memory(db).outdated
        assert not Memory(db).take_offer()


@pytest.mark.parametrize("version", EARLIER)
def test_what_was_forgotten_stays_forgotten(path: Path, version: int) -> None:
    make(path, version)
    with closing(open_database(path)) as db:
        memory = Memory(db)
        commands = {exemplar.command for exemplar in memory.retrieve(ZORK, THERE)}
        if version == 1:  # a schema without memory had nothing to forget
            assert "open window" in commands
        else:
            assert commands == {"east"}
            (entry,) = memory.entries(forgotten=True)
            assert entry.command == "open window"
            memory.amend(entry.id, Change.RESTORE)
            if version < migrations._DERIVED:  # its values were made anew from its turns
                # Five points, one for a person's choice, and half of what a critic gave.
                assert memory.entry(entry.id).q == (6.0 if version == 2 else 6.25)


@pytest.mark.parametrize("version", EARLIER)
def test_scenes_of_an_earlier_file_are_found_by_their_words(path: Path, version: int) -> None:
    make(path, version)
    elsewhere = observe("Elsewhere", description=HERE.description)
    with closing(open_database(path)) as db:
        found = Memory(db).retrieve(ZORK, elsewhere)
    assert (found[0].command, found[0].match) == ("east", Match.TEXT)


@pytest.mark.parametrize("version", [3, 4, 5])
def test_what_was_proposed_is_read_from_an_earlier_file(path: Path, version: int) -> None:
    make(path, version)
    with closing(open_database(path)) as db:
        (judged,) = Journal(db).judged(3)
    assert judged.proposal.confidence == 0.7
    assert judged.proposal.exemplars[0].similarity == 0.8
    assert judged.critique is not None
    assert judged.critique.reward == 0.5
    assert (judged.proposal.exchanges, judged.proposal.members, judged.critique.members) == (
        (),
        (),
        (),
    )


@pytest.mark.parametrize("version", EARLIER)
def test_a_session_of_an_earlier_file_was_played_here_and_has_no_facts(
    path: Path, version: int
) -> None:
    make(path, version)
    with closing(open_database(path)) as db:
        journal = Journal(db)
        (session,) = journal.sessions()
        assert (session.source, session.file) == ("played", None)
        (trace,) = traces(db, ZORK)
        assert trace.commands == ("go east", "open window")
        assert trace.source is Source.HUMAN
        assert [moment.facts for moment in trace.moments] == [NO_FACTS] * 3
        assert trace.forgotten == (False, version > 1)

        held = frozenset({("in", "player", "Kitchen")})
        tip = journal.turn(session.tip)
        turn = journal.append(
            tip,
            decision=Decision(Actor.PERSON, Kind.TYPED, "in"),
            scene=tip.scene,
            observation=tip.observation,
            effect=Effect(),
            facts=held,
        )
        (trace,) = traces(db, ZORK)
        assert [moment.facts for moment in trace.moments] == [NO_FACTS] * 3 + [held]
        assert trace.turns[-1] == turn.id
        assert find_damage(db) == []


@pytest.mark.parametrize("version", EARLIER)
def test_an_earlier_file_is_listed_without_being_written_to(path: Path, version: int) -> None:
    make(path, version)
    before = path.read_bytes()
    with closing(open_database(path, read_only=True)) as db:
        assert Journal(db).sessions()[0].demonstrations == 2
        assert Memory(db).retrieve(ZORK, HERE)[0].command == "east"
    assert path.read_bytes() == before


def test_a_step_that_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(path, 2)

    def broken(db: Database) -> None:
        db.execute("CREATE TABLE half_done (id INTEGER)")
        raise ZeroDivisionError

    steps = (*migrations.MIGRATIONS[:3], broken, *migrations.MIGRATIONS[4:])
    monkeypatch.setattr(migrations, "MIGRATIONS", steps)
    with pytest.raises(ZeroDivisionError):
        open_database(path)
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        assert migrations.schema_version(db) == 2
        assert not {"half_done", "proposal"} & set(db.table_names())


def test_every_step_says_why() -> None:
    names = [step.__name__ for step in migrations.MIGRATIONS]
    assert names == sorted(names)
    assert all(step.__doc__ for step in migrations.MIGRATIONS)


def whole(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return all that stands in a database, how its tables and indexes are made included."""
    schema = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    tables = [name for kind, name, *_ in schema if kind == "table"]
    held = {name: [tuple(row.values()) for row in db[name].rows] for name in tables}
    pragmas = ("user_version", "application_id")
    numbers = {name: db.execute(f"PRAGMA {name}").fetchall() for name in pragmas}
    return held | numbers | {"": sorted(schema, key=str)}


def test_a_file_that_is_laid_out_at_once_is_what_all_steps_make(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "first.db")) as first:  # the next ones are like it
        expected = whole(first)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        stepwise = wrap(connection)
        for number in range(1, migrations.LATEST + 1):
            migrations.apply(stepwise, upto=number)
        rules.note_derived(stepwise)
        made = whole(stepwise)
    with closing(open_database(tmp_path / "next.db")) as following:
        assert whole(following) == expected
        assert find_damage(following) == []
    assert {name: rows for name, rows in made.items() if "_fts" not in name} == {
        name: rows for name, rows in expected.items() if "_fts" not in name
    }
