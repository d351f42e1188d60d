"""Real stories won from the first move, checked at every turn.

Against three witnesses: the story's own answers on a snapshot, the status line
that the emulator draws in version 3, and what jericho knows of its own games.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from games.types import Ending, Scene
from games.zmachine.frotz import FrotzWorld
from tests.support.stories import find_story

pytestmark = pytest.mark.slow

OpenStory = Callable[[Path], FrotzWorld]

_ARTICLE = re.compile(r"^(?:a|an|the|some|your|two|three|four|\d+)\s+", re.I)
_SCORE = re.compile(r"scored? (?:is |would be )?(-?\d+).*?in (\d+) (?:moves?|turns?)", re.S)


def commands_of(path: Path) -> list[str]:
    return [line for line in path.read_text().split("\n") if line.strip()]


def ask(world: FrotzWorld, question: str) -> str:
    """Return the story's answer, leaving the game where it is."""
    here = world.snapshot()
    answer = world.step(question).text
    world.restore(here)
    return answer


def carried(answer: str) -> list[str] | None:
    """Read the top level of an inventory, None if the answer is none."""
    if re.match(r"You are (?:empty-handed|carrying nothing)", answer):
        return []
    if not answer.startswith("You are carrying:"):
        return None
    lines = re.findall(r"^  (\S.*)$", answer, re.M)
    # What a thing contains is told under a line of its own.
    things = [line for line in lines if not line.rstrip().endswith("contains:")]
    return [_ARTICLE.sub("", re.sub(r"\s*\(.*", "", line)).rstrip(".") for line in things]


def same_things(listed: list[str], inventory: tuple[str, ...]) -> bool:
    return len(listed) == len(inventory) and all(
        line.lower().endswith(name.lower()) for line, name in zip(listed, inventory, strict=True)
    )


def check_text(scene: Scene) -> None:
    assert not re.search(r"^\s*>", scene.text, re.M), scene.text
    assert not re.search(r"(?:Score|Moves|Turns): *\d", scene.text), scene.text
    assert scene.text == scene.text.strip("\n")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", scene.text)


class Witness:
    """jericho's own view of a story: raw text, and figures where it knows it."""

    def __init__(self, path: Path, seed: int) -> None:
        jericho = pytest.importorskip("jericho")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.env: Any = jericho.FrotzEnv(str(path), seed=seed)
        self.env.reset()

    def step(self, command: str) -> str:
        return str(self.env.step(command)[0])

    def inventory(self) -> list[str]:
        return [thing.name for thing in self.env.get_inventory()]


@pytest.fixture
def witness() -> Iterator[Callable[[Path, int], Witness]]:
    opened: list[Witness] = []

    def make(path: Path, seed: int) -> Witness:
        opened.append(Witness(path, seed))
        return opened[-1]

    yield make
    for one in opened:
        one.env.close()


@pytest.mark.zork
def test_zork_is_won_and_right_at_every_turn(
    open_story: OpenStory, witness: Callable[[Path, int], Witness]
) -> None:
    path, commands = find_story("zork1.z3"), commands_of(find_story("zork1-seed12.commands"))
    world, other = open_story(path), witness(path, 12)
    scene = world.reset(12)
    looked = asked = 0
    for command in commands:
        # The status line is drawn before a command is read: it shows the scene before.
        status = other.step(command).split("\n")[0]
        found = re.match(r"> ?(.+?)\s{3,}Score: (-?\d+)\s+Moves: (\d+)", status)
        assert found, status
        assert (scene.location, scene.score, scene.moves) == (
            *(found.group(1).strip(), int(found.group(2))),
            int(found.group(3)),
        )
        scene = world.step(command)
        check_text(scene)
        assert scene.max_score == 350
        if scene.over:
            break
        heading = ask(world, "look").split("\n")[0]
        looked += heading.startswith(scene.location or "?")
        listed = carried(ask(world, "inventory"))
        if listed is not None:
            asked += 1
            assert same_things(listed, scene.inventory), (command, listed, scene.inventory)
    assert (scene.score, scene.moves, scene.ending) == (350, 394, Ending.VICTORY)
    # Twice it is dark, and once an echo answers instead of the story.
    assert looked == len(commands) - 1 - 3
    assert asked == len(commands) - 1 - 1


@pytest.mark.parametrize(
    ("name", "seed", "commands", "points", "most"),
    [
        ("advent.z5", 1, "advent-seed1.commands", 350, 350),
        ("balances.z5", 1, "balances-seed1.commands", 50, 51),
        ("curses.z5", 5, "curses-seed5.commands", 322, 550),
    ],
)
def test_inform_stories_are_right_at_every_turn(
    open_story: OpenStory,
    witness: Callable[[Path, int], Witness],
    name: str,
    seed: int,
    commands: str,
    points: int,
    most: int,
) -> None:
    path = find_story(name)
    world, other = open_story(path), witness(path, seed)
    scene = world.reset(seed)
    places = 0
    lines = commands_of(find_story(commands))
    for command in lines:
        scene = world.step(command)
        check_text(scene)
        other.step(command)
        assert scene.max_score == most
        if scene.over:
            break
        assert (scene.score, scene.moves) == (other.env.get_score(), other.env.get_moves())
        found = _SCORE.search(ask(world, "score"))
        if found:
            assert (scene.score, scene.moves) == (int(found.group(1)), int(found.group(2)))
        heading = ask(world, "look").split("\n")[0]
        places += heading.startswith(scene.location or "?")
    assert scene.score == points
    assert places > 0.95 * (len(lines) - 1)
    assert scene.ending == (Ending.VICTORY if name != "curses.z5" else None)


@pytest.mark.parametrize(
    ("name", "seed", "commands"),
    [
        ("advent.z5", 1, "advent-seed1.commands"),
        ("balances.z5", 1, "balances-seed1.commands"),
    ],
)
def test_inform_inventories(open_story: OpenStory, name: str, seed: int, commands: str) -> None:
    world = open_story(find_story(name))
    world.reset(seed)
    for command in commands_of(find_story(commands)):
        scene = world.step(command)
        if scene.over:
            break
        listed = carried(ask(world, "inventory"))
        assert listed is not None
        # Two cubes in Balances and the nest's eggs bear names that a routine prints.
        assert len(listed) == len(scene.inventory), (command, listed, scene.inventory)
        told = sum(
            line.lower().endswith(thing.lower())
            for line, thing in zip(listed, scene.inventory, strict=True)
        )
        assert told >= 0.5 * len(listed), (command, listed, scene.inventory)


@pytest.mark.zork
@pytest.mark.parametrize(
    ("name", "commands", "place", "carries", "most"),
    [
        ("zork2.z3", ["take sword", "take lamp"], "Inside the Barrow", 2, 400),
        ("zork3.z3", ["take lamp", "south"], "Junction", 1, 7),
    ],
)
def test_the_sequels_begin_well(
    open_story: OpenStory,
    name: str,
    commands: list[str],
    place: str,
    carries: int,
    most: int,
) -> None:
    world = open_story(find_story(name))
    first = world.reset(1)
    assert (first.score, first.moves, first.max_score) == (0, 0, most)
    scenes = world.play(commands)
    for scene in scenes:
        check_text(scene)
    assert scenes[-1].location == place
    assert len(scenes[-1].inventory) == carries
    assert scenes[-1].moves == len(commands)


@pytest.mark.zork
def test_a_fight_goes_on_the_same_after_a_restore(open_story: OpenStory) -> None:
    world = open_story(find_story("zork1.z3"))
    world.reset(12)
    commands = commands_of(find_story("zork1-seed12.commands"))
    world.run(commands[: commands.index("Kill troll with sword")])
    here = world.snapshot()
    blows = ["kill troll with sword"] * 6
    first = world.play(blows)
    assert len({scene.text for scene in first}) > 1
    world.restore(here)
    assert world.play(blows) == first


@pytest.mark.zork
def test_zork_deaths_go_on_and_end(open_story: OpenStory) -> None:
    world = open_story(find_story("zork1.z3"))
    world.reset(1)
    world.run(["south", "east", "open window", "in", "west"])
    world.run(["take lamp", "move rug", "open trapdoor", "down"])
    for _ in range(12):
        scene = world.step("north")
        if scene.died:
            break
        scene = world.step("look")
        if scene.died:
            break
    assert scene.died
    assert not scene.over
    assert scene.location == "Forest"
