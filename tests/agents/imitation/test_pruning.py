"""Detours fall out of what is followed; the demonstration itself stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from agents.core.commands import Source
from agents.home.database import open_database
from agents.imitation.choosing import best_traces
from agents.imitation.library import traces
from agents.imitation.pruning import without_detours
from games.catalog import Catalog
from games.types import GameInfo
from tests.support.demonstrating import demonstrate
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.following import demonstrate as bring_in
from tests.support.following import prompter
from tests.support.imitation import moment, trace_of
from tests.support.paths import DATA

WANDERING = ("look", "east", "west", "east", "inventory", "up", *WINNING[1:4], "east", "west")


@pytest.fixture
def old() -> GameInfo:
    return Catalog([]).find(str(DATA / "prompter.z3"))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_database(tmp_path / "home.db")
    yield db
    db.close()


def test_a_detour_that_changed_nothing_is_no_part_of_a_plan(
    db: Database, tmp_path: Path, old: GameInfo
) -> None:
    demonstrate(tmp_path / "home.db", old, (*WANDERING, *WINNING[4:]), WINNING_SEED, facts=True)
    (followed,) = best_traces(db, old)
    assert followed.commands == WINNING
    (whole,) = traces(db, old)
    assert whole.commands == (*WANDERING, *WINNING[4:])
    assert followed.moments[-1] == whole.moments[-1]
    assert followed.turns[-1] == whole.turns[-1]


def test_what_was_imported_is_followed_whole(db: Database, tmp_path: Path) -> None:
    bring_in(db, tmp_path, "east", "west", "east", "take lamp")
    (followed,) = best_traces(db, prompter())
    assert followed.source is Source.IMPORTED
    assert followed.commands == ("east", "west", "east", "take lamp")


def test_a_session_of_looks_alone_is_no_demonstration(
    db: Database, tmp_path: Path, old: GameInfo
) -> None:
    demonstrate(tmp_path / "home.db", old, ["look", "inventory"], WINNING_SEED, facts=True)
    assert best_traces(db, old) == []


def test_a_loop_on_which_anything_may_have_been_done_stays() -> None:
    hall, attic = moment("A hall.", player="Hall"), moment("An attic.", player="Attic")
    seen = without_detours(trace_of([hall, attic, hall], ["up", "down"]))
    assert seen.commands == ()
    said = trace_of([hall, attic, attic, hall], ["up", "say plugh", "down"])
    assert without_detours(said) is said
    won = moment("A hall.", score=1, player="Hall")
    assert without_detours(trace_of([hall, attic, won], ["up", "down"])).commands != ()


def test_without_facts_nothing_falls_out(db: Database, tmp_path: Path, old: GameInfo) -> None:
    demonstrate(tmp_path / "home.db", old, WANDERING, WINNING_SEED)
    (followed,) = best_traces(db, old)
    assert followed.commands == WANDERING
