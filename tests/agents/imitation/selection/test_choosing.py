"""Which demonstrations are followed: real sessions in a real file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Source
from agents.db.sql import transaction
from agents.home.database import open_database
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.selection.choosing import best_traces, better_elsewhere, score_of
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.catalog import Catalog
from games.open import open_world
from games.types import GameInfo
from tests.support.demonstrating import demonstrate
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.paths import DATA


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home.db"


@pytest.fixture
def old() -> GameInfo:
    return Catalog([]).find(str(DATA / "prompter.z3"))


@pytest.fixture
def new() -> GameInfo:
    return Catalog([]).find(str(DATA / "prompter.z5"))


def opened(file: Path) -> Database:
    return open_database(file)


def sessions(file: Path, game: GameInfo, **how: object) -> list[int]:
    db = opened(file)
    try:
        return [trace.session for trace in best_traces(db, game, **how)]  # type: ignore[arg-type]
    finally:
        db.close()


def test_the_best_scoring_come_first_then_the_newest_and_never_the_agents_own(
    file: Path, old: GameInfo
) -> None:
    worse = demonstrate(file, old, WINNING[:3], WINNING_SEED)
    best = demonstrate(file, old, WINNING, WINNING_SEED)
    again = demonstrate(file, old, WINNING[:3], WINNING_SEED)
    demonstrate(file, old, WINNING, WINNING_SEED, by=Actor.AGENT)
    assert sessions(file, old) == [best, again, worse]
    assert sessions(file, old, most=1) == [best]
    assert sessions(file, old, sources={Source.IMPORTED}) == []
    assert sessions(file, old, sources={Source.SELF}) == []


def test_of_equal_ones_the_shorter_comes_first(file: Path, old: GameInfo) -> None:
    """What was played beside an agent that follows one is that one, and mishaps."""
    shown = demonstrate(file, old, WINNING, WINNING_SEED)
    parried = [*WINNING[:9], "fight phantom", *WINNING[9:]]
    followed = demonstrate(file, old, parried, 1)
    db = opened(file)
    found = best_traces(db, old)
    db.close()
    assert [score_of(one) for one in found] == [20, 20]
    assert [one.session for one in found] == [shown, followed]


def test_of_equal_ones_the_shorter_comes_first_though_the_agent_had_ideas_too(
    file: Path, old: GameInfo
) -> None:
    """Whoever is taught proposes some of it in the first session, and all of it in later ones."""
    ideas = [Actor.PERSON] * (len(WINNING) - 2) + [Actor.AGENT, Actor.PERSON]
    taught = demonstrate(file, old, WINNING, WINNING_SEED, by=ideas)
    demonstrate(file, old, [*WINNING[:9], "fight phantom", *WINNING[9:]], 1)
    assert sessions(file, old)[0] == taught


def test_only_what_was_played_for_the_task_counts_where_one_is_named(
    file: Path, old: GameInfo
) -> None:
    session = demonstrate(file, old, WINNING, WINNING_SEED)
    assert sessions(file, old, task="") == [session]
    assert sessions(file, old, task="find the mask") == []


def test_a_session_is_rated_by_where_its_paths_end(file: Path, old: GameInfo) -> None:
    kept = demonstrate(file, old, WINNING[:7], WINNING_SEED)
    undone = demonstrate(file, old, WINNING, WINNING_SEED)
    db = opened(file)
    journal, memory = Journal(db), Memory(db)
    path = journal.path(journal.info(undone).tip)
    with transaction(db):
        for turn in reversed(path[2:]):
            memory.undone(turn)
        journal.move_tip(undone, path[1].id)
    db.close()
    assert sessions(file, old, most=1) == [kept], "what was taken back won nothing"


def test_the_session_that_is_played_comes_on_top(file: Path, old: GameInfo) -> None:
    played = demonstrate(file, old, WINNING[:2], WINNING_SEED)
    best = demonstrate(file, old, WINNING, WINNING_SEED)
    assert sessions(file, old, session=played, most=1) == [best, played]
    assert sessions(file, old, most=1) == [best]


def test_another_release_is_told_of_and_followed_by_text_only_where_it_did_better(
    file: Path, old: GameInfo, new: GameInfo
) -> None:
    won = demonstrate(file, old, WINNING, WINNING_SEED)
    begun = demonstrate(file, new, ["east"], WINNING_SEED)
    db = opened(file)
    other = better_elsewhere(db, new)
    assert other is not None
    assert (other.sha256, other.release) == (old.sha256, old.release)
    assert better_elsewhere(db, new, sources=()) is None
    assert better_elsewhere(db, old) is None, "the better one is this one"
    assert [t.session for t in best_traces(db, new)] == [begun]
    followed = best_traces(db, new, other_releases=True)
    assert [(t.session, score_of(t)) for t in followed] == [(won, 20), (begun, 0)]
    assert not any(moment.facts for trace in followed for moment in trace.moments)
    db.close()


def test_what_the_person_withdrew_is_not_done_for_its_own_sake(file: Path, old: GameInfo) -> None:
    session = demonstrate(file, old, ["east", "take lamp", "west"], WINNING_SEED)
    db = opened(file)
    path = Journal(db).path(Journal(db).info(session).tip)
    assert next_after(db, old, "east") == "take lamp"
    assert Memory(db).forget_turn(path[2].id)
    assert next_after(db, old, "east") == "west"
    for turn in (path[1], path[3]):
        assert Memory(db).forget_turn(turn.id)
    assert best_traces(db, old) == [], "nothing of it is left"
    db.close()


def next_after(db: Database, game: GameInfo, command: str) -> str | None:
    (trace,) = best_traces(db, game)
    executor = PlanExecutor(Knowledge([Demonstration(0, trace)]))
    world = open_world(game, isolated=False)
    try:
        executor.begin(world.reset(7), world.facts())
        executor.saw(command, world.step(command), world.facts())
        return executor.act()
    finally:
        world.close()
