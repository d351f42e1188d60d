"""Demonstrations that are no good ones, and stories that go otherwise than any."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from typing_extensions import override

from agents.evaluation.episodes.agents import AgentParts, make_agent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.types import Finish, Result
from agents.home.database import open_database
from agents.home.paths import Home
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.types import GameInfo, Scene
from games.world import World, WorldWrapper
from tests.support.demonstrating import demonstrate
from tests.support.evaluation import WINNING, WINNING_SEED, condition

OTHERS = (14, 15, 16)
"""Seeds on which chance falls otherwise than when it was demonstrated."""


def play(
    home: Home, world: World, commands: Sequence[str], seed: int = WINNING_SEED, **more: object
) -> tuple[Result, Result]:
    """Play what was demonstrated, blindly and by the mimic."""
    if not home.database.exists():
        demonstrate(home.database, world.info, commands, WINNING_SEED, facts=True)
    db = open_database(home.database, read_only=True)
    found = []
    for player in ("replay", "mimic"):
        told = condition(world.info, player, steps=80, **more)
        agent = make_agent(AgentParts(told, seed, Journal(db), Memory(db), {}))
        result = Episode(world, agent, told, seed).play()
        assert result is not None
        found.append(result)
    db.close()
    return found[0], found[1]


class Clinging(WorldWrapper):
    """The story, but nobody can leave it."""

    @override
    def step(self, command: str) -> Scene:
        return super().step("xyzzyx" if command in ("quit", "q") else command)


class Inquisitive(WorldWrapper):
    """The story, but before it goes on after some moves it asks something."""

    def __init__(self, world: World, question: str, answer: str) -> None:
        super().__init__(world)
        self._question, self._answer = question, answer
        self._moves, self._asking = 0, False
        self.asked = 0

    @override
    def reset(self, seed: int) -> Scene:
        self._moves, self._asking, self.asked = 0, False, 0
        return super().reset(seed)

    @override
    def step(self, command: str) -> Scene:
        if self._asking and command != self._answer:
            self.asked += 1
            return self._ask()
        self._moves += not self._asking
        scene = super().step("wait" if self._asking else command)
        asked, self._asking = self._asking, False
        if self._moves == 3 and not asked:
            self._asking = True
            return self._ask()
        return scene

    def _ask(self) -> Scene:
        return Scene(self._question, location="Stage", score=0, max_score=20)


def test_the_death_at_the_end_of_a_demonstration_is_not_died(home: Home, world: World) -> None:
    way = [*WINNING[:6], "up", "jump"]
    blind, own = play(home, world, way)
    assert blind.finish is Finish.DEATH
    assert (own.deaths, own.finish) == (0, Finish.STEPS)
    assert own.score is not None
    assert own.score >= (blind.best or 0)


@pytest.mark.parametrize("seed", OTHERS)
def test_what_was_left_undone_is_done_before_leaving_as_was_shown(
    home: Home, world: World, seed: int
) -> None:
    blind, own = play(home, world, [*WINNING[:-1], "quit", "y"], seed)
    assert (own.score or 0) >= (blind.score or 0)


def test_leaving_a_story_that_cant_be_left_is_passed_over(home: Home, world: World) -> None:
    way = [*WINNING[:9], "quit", "on with it", *WINNING[9:]]
    blind, own = play(home, Clinging(world), way)
    assert (own.score, own.finish) == (20, Finish.VICTORY)
    assert blind.score == 20


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Are you quite sure? (Y/N)", "yes"),
        ("Shall I bring a chair? Please answer yes or no.", "no"),
    ],
)
def test_a_question_that_was_never_met_is_answered_and_the_way_gone_on(
    home: Home, world: World, question: str, answer: str
) -> None:
    asking = Inquisitive(world, question, answer)
    demonstrate(home.database, world.info, WINNING, WINNING_SEED, facts=True)
    _, own = play(home, asking, WINNING)
    assert own.score == 20
    assert asking.asked <= 3


def test_a_demonstration_made_on_another_seed_than_it_says_is_no_worse_than_replay(
    home: Home, world: World, prompter: GameInfo
) -> None:
    demonstrate(home.database, prompter, WINNING, OTHERS[0], facts=True)
    blind, own = play(home, world, WINNING, OTHERS[1])
    assert (own.score or 0) >= (blind.score or 0)


def test_by_text_alone_a_world_tells_no_facts_and_is_followed_all_the_same(
    home: Home, world: World
) -> None:
    _, own = play(home, world, WINNING, by_text=True)
    assert own.score == 20
