"""The executor in the real engine: as demonstrated where all is as it was, and won where not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agents.core.protocols import Foresight
from agents.imitation.action_model.demonstration import Demonstration
from tests.support.imitation import Story, first, without_facts

Telling = Callable[[str], Story]

pytestmark = [pytest.mark.zork, pytest.mark.slow]


@pytest.mark.parametrize("name", ["zork1", "advent", "balances", "curses"])
def test_on_its_own_seed_a_demonstration_is_played_as_it_was(name: str, tell: Telling) -> None:
    story = tell(name)
    taken = [op.command for op in Demonstration(0, story.trace).operators if not op.refused]
    followed = story.follow(story.seed)
    assert followed.moves == tuple(taken)
    assert followed.score == story.trace.moments[-1].scene.score


@pytest.mark.parametrize(
    ("name", "seed", "score"),
    [
        ("zork1", 101, 350),
        ("zork1", 104, 350),
        ("zork1", 310, 350),
        ("balances", 101, 50),
        ("curses", 102, 322),
    ],
)
def test_chance_that_breaks_a_replay_is_dealt_with(
    name: str, seed: int, score: int, tell: Telling
) -> None:
    assert tell(name).follow(seed).score == score


def test_mishaps_are_taken_back_where_that_is_allowed(tell: Telling) -> None:
    result = tell("advent").follow(126, foresight=Foresight.UNDO)
    assert result.undos > 0
    plain = tell("advent").follow(126)
    assert result.score is not None
    assert plain.score is not None
    assert result.score > plain.score


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_half_a_demonstration_scores_what_it_scored(seed: int, tell: Telling) -> None:
    story = tell("zork1")
    assert story.follow(seed, first(story.trace, 198)).score == 146


def test_a_better_demonstration_takes_over_where_another_ends(tell: Telling) -> None:
    story = tell("zork1")
    result = story.follow(12, first(story.trace, 50), story.trace)
    assert result.score == 350


def test_what_has_no_facts_is_followed_by_its_text(tell: Telling) -> None:
    story = tell("zork1")
    assert story.follow(12, without_facts(story.trace)).score == 350


@pytest.mark.parametrize(
    ("name", "seed"),
    [("zork1", 102), ("zork1", 104), ("zork1", 111), ("advent", 106), ("advent", 207)],
)
def test_search_foresees_mishaps_and_wins_with_few_nodes(
    name: str, seed: int, tell: Telling
) -> None:
    story = tell(name)
    result = story.follow(seed, foresight=Foresight.SEARCH)
    assert (result.score, result.won, result.deaths) == (350, True, 0)
    assert result.steps <= result.nodes < 10 * result.steps
