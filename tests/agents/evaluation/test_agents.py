"""Who plays episodes: baselines, and players of co-play behind the adapter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlite_utils import Database

from agents.core.command_forms import playable
from agents.core.commands import Actor, Source
from agents.core.errors import StoreError
from agents.evaluation.episodes.adapter import DeliberatingAgent
from agents.evaluation.episodes.agents import BASELINES, AgentParts, make_agent
from agents.evaluation.episodes.baselines import RandomAgent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.types import Recall, Result
from agents.home.database import open_database
from agents.home.paths import Home
from agents.imitation.selection.choosing import best_traces, score_of
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.providers.base import ProviderError
from games.catalog import Catalog
from games.open import open_world
from games.types import GameInfo
from games.world import World
from tests.support.demonstrating import demonstrate
from tests.support.evaluation import WINNING, WINNING_SEED, condition, without_time
from tests.support.paths import DATA


@pytest.fixture
def db(taught: Home) -> Iterator[Database]:
    opened = open_database(taught.database, read_only=True)
    yield opened
    opened.close()


def equipment(db: Database, game: GameInfo, player: str, **more: object) -> AgentParts:
    told = condition(game, player, **more)
    memory = Memory(db, sources=told.recall.sources)
    return AgentParts(told, WINNING_SEED, Journal(db), memory, {})


def play(world: World, made: AgentParts) -> Result:
    result = Episode(world, make_agent(made), made.condition, made.seed).play()
    assert result is not None
    return result


def test_blind_replay_plays_the_best_of_several_demonstrations(
    world: World, prompter: GameInfo, taught: Home
) -> None:
    demonstrate(taught.database, prompter, WINNING[:7], WINNING_SEED)
    demonstrate(taught.database, prompter, ["east"] * 30, WINNING_SEED, by=Actor.AGENT)
    db = open_database(taught.database, read_only=True)
    found = best_traces(db, prompter, sources={Source.HUMAN})
    assert [(one.session, score_of(one)) for one in found] == [(1, 20), (2, 2)]
    result = play(world, equipment(db, prompter, "replay"))
    assert (result.moves, result.won) == (WINNING, True)
    db.close()


@pytest.mark.parametrize("recall", [Recall.NONE, Recall.SELF, Recall.IMPORTED])
def test_blind_replay_is_refused_where_no_demonstration_counts(
    db: Database, prompter: GameInfo, recall: Recall
) -> None:
    with pytest.raises(StoreError, match="no demonstration of Prompter"):
        make_agent(equipment(db, prompter, "replay", recall=recall))


def test_demonstrations_of_another_release_are_followed_by_text_where_that_is_asked_for(
    db: Database, prompter: GameInfo
) -> None:
    other = Catalog([]).find(str(DATA / "prompter.z5"))
    assert other.sha256 != prompter.sha256
    assert best_traces(db, other) == []
    with pytest.raises(StoreError, match="no demonstration"):
        make_agent(equipment(db, other, "replay"))
    (found,) = best_traces(db, other, other_releases=True)
    assert found.commands == WINNING
    assert not any(moment.facts for moment in found.moments)
    world = open_world(other, isolated=False)
    taught = play(world, equipment(db, other, "mimic", other_releases=True, steps=60))
    untaught = play(world, equipment(db, other, "mimic", steps=60))
    world.close()
    assert taught.score is not None
    assert untaught.score is not None
    assert taught.score > untaught.score


def test_the_mimic_learned_the_way_and_forgets_it_where_it_may_not_remember(
    world: World, db: Database, prompter: GameInfo
) -> None:
    taught = play(world, equipment(db, prompter, "mimic", steps=60))
    untaught = play(world, equipment(db, prompter, "mimic", steps=60, recall=Recall.NONE))
    assert taught.score is not None
    assert untaught.score is not None
    assert taught.score > untaught.score


@pytest.mark.parametrize("player", [*BASELINES, "mimic"])
def test_no_player_tries_anything_without_lookahead(
    world: World, db: Database, prompter: GameInfo, player: str
) -> None:
    class Peeked:
        """The real world, but that a peek ends the test."""

        def __getattr__(self, name: str) -> Any:
            assert name not in ("snapshot", "restore", "valid_commands"), name
            return getattr(world, name)

    peeked = Peeked()
    with pytest.raises(AssertionError, match="valid_commands"):
        peeked.valid_commands()
    result = play(cast(World, peeked), equipment(db, prompter, player, steps=25))
    assert result.steps > 15


@pytest.mark.parametrize("player", [*BASELINES, "mimic"])
@pytest.mark.parametrize("lookahead", ["none", "search"])
def test_equal_seeds_give_equal_episodes(
    world: World, db: Database, prompter: GameInfo, player: str, lookahead: str
) -> None:
    told = {"steps": 30, "lookahead": lookahead, "nodes": 40}
    first, second = (play(world, equipment(db, prompter, player, **told)) for _ in range(2))
    assert without_time([first]) == without_time([second])
    searched = lookahead == "search" and player == "mimic"
    assert (first.nodes > 0) == searched


def test_the_player_search_plans_ahead_and_nothing_less(
    world: World, db: Database, prompter: GameInfo
) -> None:
    with pytest.raises(ValueError, match="--lookahead search"):
        make_agent(equipment(db, prompter, "search"))
    taught = play(world, equipment(db, prompter, "search", lookahead="search", steps=60))
    assert taught.nodes >= taught.steps
    assert taught.undos == 0
    alone = {"lookahead": "search", "steps": 60, "recall": Recall.NONE, "nodes": 40}
    assert play(world, equipment(db, prompter, "search", **alone)).nodes > 0


def test_the_random_player_says_only_what_the_parser_may_know(
    world: World, prompter: GameInfo
) -> None:
    result = Episode(world, RandomAgent(5), condition(prompter, steps=400), 1).play()
    assert result is not None
    commands = [move for move in result.moves if isinstance(move, str)]
    assert len(set(commands)) > 50
    lexicon = world.lexicon()
    assert all(playable(command) for command in commands)
    assert all(lexicon.knows(word) for command in commands for word in command.split())
    others = Episode(world, RandomAgent(6), condition(prompter, steps=400), 1).play()
    assert others is not None
    assert others.moves != result.moves


def test_nobody_can_be_evaluated_who_is_not_there(db: Database, prompter: GameInfo) -> None:
    with pytest.raises(ValueError, match="no player “nobody”"):
        make_agent(equipment(db, prompter, "nobody"))
    with pytest.raises(ValueError, match="person can't be evaluated"):
        make_agent(equipment(db, prompter, "human"))
    with pytest.raises(ProviderError):
        make_agent(equipment(db, prompter, "openai:some-model"))


@pytest.mark.zork
@pytest.mark.parametrize(
    ("name", "seed", "mean", "wins"),
    [("zork1", 12, 115.2, 3), ("balances", 1, 40.7, 0)],
)
def test_blind_replay_scores_what_it_was_measured_to(
    name: str, seed: int, mean: float, wins: int, zork1: Path
) -> None:
    """Means over seeds 101 to 130 of the walkthroughs that lie beside the stories."""
    from agents.evaluation.episodes.baselines import ReplayAgent
    from agents.evaluation.results.summary import summarise
    from games.catalog import Catalog
    from games.open import open_world

    commands = zork1.parent / f"{name}-seed{seed}.commands"
    if not commands.is_file():
        pytest.skip(f"{commands.name} doesn't lie beside zork1.z3")
    game = Catalog([zork1.parent]).find(name)
    moves = list(filter(None, commands.read_text().splitlines()))
    told = condition(game)
    world = open_world(game, isolated=False)
    try:
        found = [Episode(world, ReplayAgent(moves), told, s).play() for s in range(101, 131)]
    finally:
        world.close()
    summary = summarise(told, [result for result in found if result is not None])
    assert summary.mean == pytest.approx(mean, abs=0.05)
    assert (summary.episodes, summary.wins) == (30, wins)


def test_memories_are_searched_only_where_a_plan_leaves_it_to_them(
    db: Database, world: World, prompter: GameInfo
) -> None:
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    alike = "SELECT id, game, task, location FROM experience"
    followed = play(world, equipment(db, prompter, "mimic"))
    assert followed.won
    assert not any(alike in one for one in asked)
    play(world, equipment(db, prompter, "explorer", steps=5))
    assert any(alike in one for one in asked)


def test_a_demonstration_is_followed_on_when_moves_are_taken_back_late(
    world: World, db: Database, prompter: GameInfo
) -> None:
    agent = make_agent(equipment(db, prompter, "mimic", lookahead="undo"))
    assert isinstance(agent, DeliberatingAgent)
    (trace,) = best_traces(db, prompter)
    scene = world.reset(WINNING_SEED)
    agent.start(prompter, scene, world.facts(), world.lexicon())
    for _ in range(trace.turns[-1] + 2):  # its numbers of turns go beyond the home's
        agent.act()
        scene = world.step("look")
        agent.saw("look", scene, world.facts())
    agent.took_back(1, scene, world.facts())
    agent.act()
    agent.close()
    assert agent.plan is not None
