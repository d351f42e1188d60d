"""What became of a demonstration in one episode, told by its steps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlite_utils import Database

from agents.core.errors import StoreError
from agents.evaluation.episodes.agents import AgentParts
from agents.evaluation.episodes.explaining import Cause, explain
from agents.evaluation.episodes.types import Finish, Recall
from agents.home.database import open_database
from agents.home.paths import Home
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.types import GameInfo
from games.world import World
from tests.support.evaluation import WINNING, WINNING_SEED, condition


@pytest.fixture
def db(taught: Home) -> Iterator[Database]:
    opened = open_database(taught.database, read_only=True)
    yield opened
    opened.close()


def parts(db: Database, game: GameInfo, seed: int, **more: object) -> AgentParts:
    told = condition(game, str(more.pop("player", "mimic")), **more)
    return AgentParts(told, seed, Journal(db), Memory(db, sources=told.recall.sources), {})


def test_on_its_own_seed_nothing_is_left_and_nothing_lost(
    db: Database, world: World, prompter: GameInfo
) -> None:
    told = explain(world, parts(db, prompter, WINNING_SEED))
    assert (told.result.score, told.score, told.replayed) == (20, 20, 20)
    assert told.departures == ()
    assert told.losses == ()
    assert told.steps == len(WINNING)


def test_where_chance_strikes_it_is_told_why_and_where_it_came_back(
    db: Database, world: World, prompter: GameInfo
) -> None:
    seeds = range(1, 30)
    told = [explain(world, parts(db, prompter, seed, steps=60)) for seed in seeds]
    departed = next(one for one in told if one.departures and one.result.score == 20)
    first = departed.departures[0]
    assert first.shown == WINNING[first.step - 1]
    assert first.why
    assert first.did
    assert departed.departures[0].back is not None
    assert any(one.replayed != 20 for one in told)


def test_points_that_there_were_no_moves_for_are_told_as_such(
    db: Database, world: World, prompter: GameInfo
) -> None:
    told = explain(world, parts(db, prompter, WINNING_SEED, steps=12))
    assert told.result.finish is Finish.STEPS
    assert told.losses
    assert {loss.cause for loss in told.losses} == {Cause.MOVES}
    assert sum(loss.points for loss in told.losses) == 20 - (told.result.score or 0)
    assert told.causes == {Cause.MOVES: 20 - (told.result.score or 0)}


def test_without_a_demonstration_there_is_nothing_to_tell(
    db: Database, world: World, prompter: GameInfo
) -> None:
    with pytest.raises(StoreError, match="no demonstration"):
        explain(world, parts(db, prompter, 1, recall=Recall.IMPORTED))


def test_who_follows_nothing_is_refused(db: Database, world: World, prompter: GameInfo) -> None:
    with pytest.raises(ValueError, match="follows no demonstration"):
        explain(world, parts(db, prompter, 1, player="random"))
