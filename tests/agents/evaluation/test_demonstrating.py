"""Demonstrations by an oracle: recorded like any, and looked at by who is blind besides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typing_extensions import override

from agents.core.commands import Actor
from agents.evaluation.episodes.baselines import NearestAgent
from agents.evaluation.results.plots import draw_showing
from agents.evaluation.teaching.demonstrating import (
    NoPlanError,
    Showing,
    choose_demonstrations,
    play_oracle,
    record_demonstrations,
)
from agents.home.database import open_database
from agents.imitation.selection.choosing import best_traces
from agents.journal.journal import Journal
from games.babyai.world import BabyAIWorld
from games.catalog import Catalog
from games.engines import build_world, find_game
from games.errors import WorldCrashedError
from games.types import NO_FACTS, Lexicon, Scene
from games.world import World

LEVEL = "babyai:GoToRedBall"


@pytest.fixture(scope="module")
def level() -> Iterator[World]:
    pytest.importorskip("minigrid")
    game = find_game(LEVEL)
    assert game is not None
    world = build_world(game)
    yield world
    world.close()


def refuse(error: NoPlanError) -> None:
    raise error


def test_what_an_oracle_shows_is_recorded_as_any_demonstration(level: World, path: Path) -> None:
    shown = choose_demonstrations(level, Showing(2, (3, 4, 5)), refuse)
    assert [one.seed for one in shown] == [3, 4]
    assert list(record_demonstrations(path, level, shown)) == shown
    with closing(open_database(path, read_only=True)) as db:
        traces = best_traces(db, level.info)
        assert {trace.commands for trace in traces} == {one.commands for one in shown}
        assert all(trace.moments[-1].scene.score == 1 for trace in traces)
        told = Journal(db).path(traces[0].turns[-1])
    assert told[0].scene.task.startswith("go to ")
    assert told[0].scene.picture
    assert {turn.decision.actor for turn in told[1:] if turn.decision} == {Actor.PERSON}


def test_one_game_can_be_shown_again_and_again(level: World, path: Path) -> None:
    shown = choose_demonstrations(level, Showing(3, (3, 4, 5), same=True), refuse)
    assert {one.seed for one in shown} == {3}
    assert len(list(record_demonstrations(path, level, shown))) == 3
    with closing(open_database(path, read_only=True)) as db:
        assert len(best_traces(db, level.info)) == 3


def test_equal_showings_are_one_memory_whenever_they_are_made(level: World) -> None:
    game, showing = level.info, Showing(2, (1, 2))
    assert showing.digest(game) == Showing(2, (1, 2)).digest(game)
    others = (Showing(1, (1, 2)), Showing(2, (1, 3)), Showing(2, (1, 2), same=True), Showing(0, ()))
    assert len({showing.digest(game), *(one.digest(game) for one in others)}) == 5
    assert Showing(0, (1,)).digest(game) == Showing(0, (2,)).digest(game)


def test_an_oracle_without_a_plan_says_where(level: World) -> None:
    """The bot looks for keys in no box, and a story has no oracle at all."""
    game = find_game("babyai:KeyInBox")
    assert game is not None
    with pytest.raises(NoPlanError, match="no plan in the game of seed 1"):
        play_oracle(build_world(game), 1)
    cave = build_world(Catalog([]).find("cave"))
    with pytest.raises(NoPlanError, match="Colossal Cave"):
        play_oracle(cave, 1)
    passed: list[NoPlanError] = []
    with pytest.raises(NoPlanError, match="Too few demonstrations: 1 asked for"):
        choose_demonstrations(cave, Showing(1, (1, 2)), passed.append)
    assert len(passed) == 2


def test_a_game_whose_oracle_hangs_is_passed_over(level: World) -> None:
    class Hanging(BabyAIWorld):
        """Hangs in the first game, as a child process would tell it."""

        hung = False

        @override
        def reset(self, seed: int) -> Scene:
            self.hung = seed == 1
            return super().reset(seed)

        @override
        def oracle(self) -> str | None:
            if self.hung:
                raise WorldCrashedError("The expert gave no answer.")
            return super().oracle()

    passed: list[NoPlanError] = []
    shown = choose_demonstrations(Hanging(level.info), Showing(1, (1, 2)), passed.append)
    assert [one.seed for one in shown] == [2]
    assert "failed in the game of seed 1" in str(passed[0])


def test_the_nearest_is_chosen_by_how_it_began(level: World, path: Path) -> None:
    shown = choose_demonstrations(level, Showing(3, (3, 4, 5)), refuse)
    assert len(list(record_demonstrations(path, level, shown))) == 3
    with closing(open_database(path, read_only=True)) as db:
        traces = best_traces(db, level.info)
    for one in shown:
        agent = NearestAgent(traces)
        agent.start(level.info, level.reset(one.seed), level.facts(), Lexicon())
        assert tuple(iter(agent.act, None)) == one.commands
    nobody = NearestAgent(())
    nobody.start(level.info, Scene("anything"), NO_FACTS, Lexicon())
    assert nobody.act() is None


def test_a_curve_is_drawn_and_who_has_one_point_is_a_line(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    points = [
        {"player": player, "demonstrations": shown, "won": won, "low": won, "high": won}
        for player, shown, won in (("mimic", 0, 0.1), ("mimic", 10, 0.9), ("random", 0, 0.2))
    ]
    draw_showing(points, "A level", tmp_path / "curve.svg")
    assert (tmp_path / "curve.svg").read_text().startswith("<?xml")
