"""Episodes in the real engine: how they end, and what is counted."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from types import FunctionType, ModuleType
from typing import Any, cast

import pytest

from agents.core.protocols import ForwardModel
from agents.evaluation.episodes.baselines import ReplayAgent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.guard import GuardedWorld, PeekingError
from agents.evaluation.episodes.protocols import TakeBack
from agents.evaluation.episodes.types import Condition, Finish, Result
from games.types import GameInfo, Scene
from games.world import World, never
from tests.support.evaluation import WINNING, WINNING_SEED, Scripted, condition, without_time


def played(world: World, agent: Scripted, told: Condition, seed: int = 1) -> Result:
    result = Episode(world, agent, told, seed).play()
    assert result is not None
    return result


def test_a_demonstration_wins_on_its_own_seed(world: World, prompter: GameInfo) -> None:
    result = played(world, Scripted(*WINNING), condition(prompter), WINNING_SEED)
    assert (result.score, result.best, result.max_score, result.won) == (20, 20, 20, True)
    assert (result.finish, result.steps, result.deaths) == (Finish.VICTORY, len(WINNING), 0)
    assert (result.undos, result.nodes, result.moves) == (0, 0, WINNING)
    assert result.curve[0] == (0, 0)
    assert result.curve[-1] == (len(WINNING), 20)


def test_a_story_that_ends_without_all_points_is_no_win(world: World, prompter: GameInfo) -> None:
    result = played(world, Scripted(*WINNING), condition(prompter), seed=1)
    assert (result.finish, result.score, result.won) == (Finish.VICTORY, 15, False)


def test_an_episode_ends_when_the_agent_gives_up_or_its_steps_are_used(
    world: World, prompter: GameInfo
) -> None:
    result = played(world, Scripted("east", "west"), condition(prompter))
    assert (result.finish, result.steps) == (Finish.GAVE_UP, 2)
    result = played(world, Scripted(*["look"] * 9), condition(prompter, steps=4))
    assert (result.finish, result.steps) == (Finish.STEPS, 4)


FIGHT = ("east", "take lamp", "light lamp", "west", "down", *["fight phantom"] * 30)


def test_a_death_that_the_story_goes_on_from_is_counted_and_played_on(
    world: World, prompter: GameInfo
) -> None:
    seed = deadly_seed(world, prompter)
    result = played(world, Scripted(*FIGHT), condition(prompter), seed)
    assert result.deaths >= 1
    assert (result.finish, result.steps) == (Finish.GAVE_UP, len(FIGHT))
    ended = played(world, Scripted(*FIGHT), condition(prompter, end_on_death=True), seed)
    assert (ended.finish, ended.deaths) == (Finish.DEATH, 1)
    assert ended.steps < len(FIGHT)


def deadly_seed(world: World, game: GameInfo) -> int:
    for seed in range(1, 60):
        if played(world, Scripted(*FIGHT), condition(game), seed).deaths:
            return seed
    raise AssertionError("nobody dies")


def test_a_death_that_ends_the_story_ends_the_episode(world: World, prompter: GameInfo) -> None:
    result = played(world, Scripted("jump", "east"), condition(prompter))
    assert (result.finish, result.deaths, result.steps) == (Finish.DEATH, 1, 1)


def test_undo_takes_a_deadly_move_back_and_counts_it(world: World, prompter: GameInfo) -> None:
    agent = Scripted("east", "west", "jump", TakeBack(1), "east")
    result = played(world, agent, condition(prompter, lookahead="undo"))
    assert (result.finish, result.steps, result.undos) == (Finish.GAVE_UP, 4, 1)
    assert result.deaths == 1
    assert result.moves == ("east", "west", "jump", 1, "east")
    assert agent.back == [agent.seen[2]]
    assert agent.seen[-1].location == "Wings"


def test_several_moves_are_taken_back_at_once(world: World, prompter: GameInfo) -> None:
    agent = Scripted("east", "take lamp", "north", TakeBack(2), TakeBack(9), "east")
    result = played(world, agent, condition(prompter, lookahead="undo"))
    assert result.undos == 3  # of nine there was one left
    assert agent.back == [agent.seen[1], agent.seen[0]]


def test_dice_fall_anew_after_a_take_back_and_equally_in_equal_episodes(
    world: World, prompter: GameInfo
) -> None:
    """Memory goes back with the move and the dice don't, as with a saved game."""
    fight = ("east", "take lamp", "light lamp", "west", "down", "fight phantom")

    def outcomes() -> list[tuple[Scene, Scene]]:
        found = []
        for seed in range(1, 8):
            agent = Scripted(*fight, TakeBack(), "fight phantom")
            played(world, agent, condition(prompter, lookahead="undo"), seed)
            assert agent.back[-1] == agent.seen[5]
            found.append((agent.seen[-2], agent.seen[-1]))
        return found

    first = outcomes()
    assert any(before != after for before, after in first)
    assert outcomes() == first


@pytest.mark.parametrize("lookahead", ["none", "search"])
def test_nothing_is_taken_back_unless_it_is_allowed(
    world: World, prompter: GameInfo, lookahead: str
) -> None:
    with pytest.raises(ValueError, match="lookahead undo only"):
        played(world, Scripted("east", TakeBack()), condition(prompter, lookahead=lookahead))


def test_a_command_that_no_story_can_read_is_a_step_that_does_nothing(
    world: World, prompter: GameInfo
) -> None:
    agent = Scripted("look\nwest", "x" * 500, "east")
    result = played(world, agent, condition(prompter))
    assert (result.steps, result.finish) == (3, Finish.GAVE_UP)
    assert agent.seen[1].text == "A command is one line."
    assert agent.seen[3].location == "Wings"


def test_slices_make_no_difference(world: World, prompter: GameInfo) -> None:
    whole = played(world, Scripted(*WINNING), condition(prompter), WINNING_SEED)
    ticks = iter(range(10**6))
    episode = Episode(
        world, Scripted(*WINNING), condition(prompter), WINNING_SEED, clock=lambda: next(ticks)
    )
    slices = 1
    while (result := episode.play(seconds=2)) is None:
        slices += 1
    assert slices > 5
    assert without_time([result]) == without_time([whole])


# --- looking ahead -----------------------------------------------------------


class Counting:
    """A world that counts the calls that peek; everything goes through to the real one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.peeked = 0

    def __getattr__(self, name: str) -> Any:
        if name in ("snapshot", "restore", "valid_commands"):
            self.peeked += 1
        return getattr(self._world, name)


def test_without_lookahead_nothing_is_ever_tried(world: World, prompter: GameInfo) -> None:
    counting = Counting(world)
    played(cast(World, counting), Scripted(*WINNING), condition(prompter), WINNING_SEED)
    assert counting.peeked == 0
    counting.snapshot()
    assert counting.peeked == 1, "one that peeked would be caught"
    played(cast(World, counting), Scripted("east"), condition(prompter, lookahead="undo"))
    assert counting.peeked > 0


PEEKS: Sequence[Callable[[World], object]] = (
    lambda world: world.snapshot(),
    lambda world: world.restore(b""),
    lambda world: world.valid_commands(never),
)


@pytest.mark.parametrize("peek", PEEKS)
def test_the_guarded_world_can_not_be_peeked_at(
    world: World, peek: Callable[[World], object]
) -> None:
    guarded = GuardedWorld(world)
    opening = guarded.reset(3)
    with pytest.raises(PeekingError, match="what chance will do"):
        peek(guarded)
    assert guarded.facts() == world.facts()
    assert world.reset(3) == opening


def test_the_agent_can_reach_no_world_from_what_it_is_given(
    world: World, prompter: GameInfo
) -> None:
    class Curious(Scripted):
        given: tuple[object, ...] = ()

        def start(self, *told: object) -> None:
            self.given = told

    agent = Curious("east")
    played(world, agent, condition(prompter))
    reached, left = {}, list(agent.given)
    while left:
        one = left.pop()
        if id(one) not in reached and not isinstance(one, type | ModuleType | FunctionType):
            reached[id(one)] = one
            left += gc.get_referents(one)
    assert len(reached) > 100
    assert id(world) not in reached
    assert not any(isinstance(one, GuardedWorld) for one in reached.values())


class Searching(Scripted):
    """Tries commands before each move and keeps what came of them."""

    def __init__(self, *commands: str, tries: Sequence[str] = ()) -> None:
        super().__init__(*commands)
        self._tries = tries
        self.found: list[Scene | None] = []
        self.search: ForwardModel | None = None

    def plan_with(self, search: ForwardModel) -> None:
        self.search = search

    def act(self) -> str | TakeBack | None:
        assert self.search is not None
        for command in self._tries:
            here = self.search.here()
            tried = self.search.attempt(here, command)
            self.found.append(None if tried is None else tried.scene)
        return super().act()


def test_search_tries_commands_and_moves_nothing(world: World, prompter: GameInfo) -> None:
    plain = Scripted(*WINNING)
    played(world, plain, condition(prompter), WINNING_SEED)
    agent = Searching(*WINNING, tries=("jump", "fight phantom", "east"))
    result = played(world, agent, condition(prompter, lookahead="search"), WINNING_SEED)
    assert agent.seen == plain.seen
    assert result.score == 20
    assert result.nodes == 3 * len(WINNING)
    assert agent.found[0] is not None
    assert agent.found[0].over


def test_search_sees_what_chance_will_do(world: World, prompter: GameInfo) -> None:
    way = ("east", "take lamp", "light lamp", "west", "down", "fight phantom")
    agent = Searching(*way, tries=("fight phantom",))
    played(world, agent, condition(prompter, lookahead="search"), 3)
    assert agent.found[-2] == agent.seen[-1]


def test_search_plans_several_moves_ahead(world: World, prompter: GameInfo) -> None:
    class Planning(Searching):
        def act(self) -> str | TakeBack | None:
            assert self.search is not None
            position = self.search.here()
            for command in ("east", "take lamp", "west"):
                after = self.search.attempt(position, command)
                assert after is not None
                position = after
            self.found.append(position.scene)
            return next(self._actions, None)  # type: ignore[return-value]

    agent = Planning("look")
    played(world, agent, condition(prompter, lookahead="search"))
    assert agent.found[0] is not None
    assert "brass lamp" in agent.found[0].inventory
    assert agent.seen[-1].inventory == ()


def test_the_budget_of_nodes_is_kept(world: World, prompter: GameInfo) -> None:
    agent = Searching("look", tries=("east", "down", "south"))
    result = played(world, agent, condition(prompter, lookahead="search", nodes=2))
    assert agent.found[2] is None
    assert result.nodes == 4  # two before the move, two before it gave up


def test_an_agent_that_plans_gets_nothing_to_plan_with_otherwise(
    world: World, prompter: GameInfo
) -> None:
    for lookahead in ("none", "undo"):
        agent = Searching("look")
        agent.act = lambda: None  # type: ignore[method-assign]
        played(world, agent, condition(prompter, lookahead=lookahead))
        assert agent.search is None


def test_blind_replay_plays_on_whatever_happens(world: World, prompter: GameInfo) -> None:
    result = Episode(world, ReplayAgent(WINNING), condition(prompter), 5).play()
    assert result is not None
    assert result.moves == WINNING[: result.steps]
