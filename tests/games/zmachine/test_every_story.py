"""Every story at hand, along its walkthrough, beside what jericho makes of it.

Stories are those of ``UNDERSTUDY_STORIES`` that a file ``NAME-seedN.commands`` lies
beside. Jericho has each object by its number, but stops at some number of them and
spells names without their abbreviations: so numbers are compared, and names where
it has all of one.
"""

from __future__ import annotations

import os
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from games.types import Ending, Engine, GameInfo, Scene
from games.zmachine import said
from games.zmachine.frotz import FrotzWorld
from games.zmachine.header import read_story
from games.zmachine.memory import Story

pytestmark = pytest.mark.slow

OpenStory = Callable[[Path], FrotzWorld]
Played = Callable[["Walkthrough"], list[Scene]]

_FILE = re.compile(r"(.+)-seed(\d+)\.commands")
_STATED = re.compile(r"score\w* (?:is )?(-?\d+) (?:points? )?(?:out )?of", re.I)


@dataclass(frozen=True)
class Walkthrough:
    story: Path
    seed: int
    commands: tuple[str, ...]


def walkthroughs() -> Iterator[Any]:
    for folder in filter(None, os.environ.get("UNDERSTUDY_STORIES", "").split(os.pathsep)):
        for path in sorted(Path(folder).glob("*.commands")):
            if not (named := _FILE.fullmatch(path.name)):
                continue
            for story in sorted(Path(folder).glob(f"{named[1]}.z[3458]")):
                lines = tuple(filter(str.strip, path.read_text().split("\n")))
                yield pytest.param(Walkthrough(story, int(named[2]), lines), id=path.stem)


EVERY = list(walkthroughs()) or [
    pytest.param(None, marks=pytest.mark.skip("no walkthrough in UNDERSTUDY_STORIES"))
]


@contextmanager
def jericho_of(path: Path, seed: int) -> Iterator[Any]:
    jericho = pytest.importorskip("jericho")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        env = jericho.FrotzEnv(str(path), seed=seed)
    env.reset()
    try:
        yield env
    finally:
        env.close()


class Objects:
    """What jericho knows of objects, by the names that this program gives them."""

    def __init__(self, env: Any, path: Path) -> None:
        self._env = env
        self._table = Story(*read_story(path)).objects

    def around(self) -> list[str]:
        """Return what the person is in, and that, and so on; nothing if jericho stops."""
        found, thing = [], self._env.get_player_object()
        while thing.parent:
            found.append(self._table.titles[thing.parent])
            thing = self._env.get_object(thing.parent)
            if thing is None:
                return []
        return found

    def carried(self) -> tuple[int, ...]:
        """Return the numbers of what the person carries, as far as jericho numbers it."""
        things = self._env.get_inventory()
        for thing in things:
            name = self._table.names[thing.num]
            assert is_within(thing.name, name), (thing.name, name)
        return tuple(thing.num for thing in things)

    def is_called(self, shown: str, number: int) -> bool:
        """Tell whether a thing may be called so: by its name, or what the parser takes for it.

        Only a programmer's name, which nobody playing sees, may be another word.
        """
        own, words = self._table.titles[number], self._table.words[number]
        if not said.is_programmers(own):
            return shown == own
        told = own.strip("()").lower()
        return shown == told if not words else any(shown.startswith(one) for one in words)


@pytest.fixture(scope="module")
def played() -> Played:
    """Return the scenes of a walkthrough up to its end, step by step, played once for all tests."""
    known: dict[Walkthrough, list[Scene]] = {}

    def play(walk: Walkthrough) -> list[Scene]:
        if walk not in known:
            world = FrotzWorld(GameInfo("story", "A story", Engine.ZMACHINE, path=walk.story))
            try:
                scenes = [world.reset(walk.seed)]
                for command in walk.commands:
                    scenes.append(world.step(command))
                    if scenes[-1].over:
                        break
            finally:
                world.close()
            known[walk] = scenes
        return known[walk]

    return play


def is_within(short: str, name: str) -> bool:
    """Tell whether letters stand in a name in this order."""
    letters = iter(name)
    return all(letter in letters for letter in short)


def same_story_unknown_to_jericho(path: Path, folder: Path) -> Path:
    """Return a copy that is longer by a byte, which no story looks at."""
    copy = folder / path.name
    copy.write_bytes(path.read_bytes() + b"\0")
    return copy


class Headings:
    """What the story printed in each place, on lines of their own."""

    def __init__(self) -> None:
        self._told: dict[str, set[str]] = defaultdict(set)
        self._said: dict[str, str] = defaultdict(str)

    def hear(self, scene: Scene, inside: list[str]) -> None:
        """Take in what was printed in a place."""
        for one in inside:
            self._told[one] |= {line.strip() for line in scene.text.splitlines()}
            self._said[one] += " ".join(scene.text.casefold().split())

    def name(self, shown: str | None, inside: list[str]) -> bool:
        """Tell whether a place may be called so: by its name, or what the story printed there.

        A programmer's name, which nobody playing sees, has to be another one, or none.
        """
        return any(
            shown is None or shown in self._told[one] or shown.casefold() in self._said[one]
            if said.is_programmers(one)
            else shown == one
            for one in inside
        )


@pytest.mark.parametrize("walk", EVERY)
def test_figures_are_those_of_jericho(
    open_story: OpenStory, walk: Walkthrough, played: Played
) -> None:
    world = open_story(walk.story)
    world.reset(walk.seed)
    scenes = played(walk)
    with jericho_of(walk.story, walk.seed) as env:
        if not env.is_fully_supported:
            pytest.skip("jericho knows nothing of this story")
        objects = Objects(env, walk.story)
        stated = {r.value for r in world.readings() if r.source == "the story, asked"}
        contradicted = str(env.get_score()) not in stated and str(env.get_max_score()) in stated
        headings, where = Headings(), list[tuple[str | None, list[str], bool]]()
        places = moves = 0
        for command, scene in zip((None, *walk.commands), scenes, strict=False):
            if command is not None:
                env.step(command)
            moves += 1
            assert scene.max_score == env.get_max_score()
            assert scene.moves == env.get_moves()
            if not contradicted:
                assert scene.score == env.get_score(), command
            inside = objects.around()
            places += bool(inside)
            carried = objects.carried()
            # In a dream, the person may have another body than jericho looks at.
            held = scene.inventory[: len(carried)]
            same = len(held) == len(carried) and all(map(objects.is_called, held, carried))
            headings.hear(scene, inside)
            where.append((scene.location, inside, same))
            assert (scene.ending is Ending.VICTORY) >= bool(env.victory()), command
            if scene.over:
                break
        if contradicted:  # it adds the points up when it is asked, and when it ends
            assert scene.score == env.get_score() == int(_STATED.findall(scene.text)[-1])
        bodies = sum(
            same and (not inside or headings.name(shown, inside)) for shown, inside, same in where
        )
        assert bodies >= 0.99 * moves
        assert places > 0.2 * moves


@pytest.mark.parametrize("walk", EVERY)
def test_a_story_that_nobody_knows_says_its_score_itself(
    open_story: OpenStory,
    walk: Walkthrough,
    tmp_path: Path,
    played: Played,
) -> None:
    first, *scenes = played(walk)
    unknown = open_story(same_story_unknown_to_jericho(walk.story, tmp_path))
    other = unknown.reset(walk.seed)
    if other.score is None:  # it has none: jericho counts its end as a point
        assert {scene.score for scene in scenes} <= {0, 1}
        return
    assert (first.score, first.max_score) == (other.score, other.max_score)
    for command, one in zip(walk.commands, scenes, strict=False):
        other = unknown.step(command)
        assert (one.text, one.score) == (other.text, other.score), command
        assert one.over == other.over


@pytest.mark.parametrize("walk", EVERY)
def test_a_batch_ends_where_steps_end(
    open_story: OpenStory, walk: Walkthrough, played: Played
) -> None:
    _, *scenes = played(walk)
    again = open_story(walk.story)
    again.reset(walk.seed)
    assert again.run(walk.commands[: len(scenes)]) == scenes[-1]
