"""Compares what the sources of a game's figures say, along a line of play."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from games.open import open_world
from games.readings import Reading, disagreements
from games.types import GameInfo
from games.world import World


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """A source that says something else than is shown.

    Attributes:
        times: moments at which it does.
        number, command: the first move after which it does; 0 and empty for the start.
        shown, said: both values there.
    """

    figure: str
    source: str
    times: int
    number: int
    command: str
    shown: str
    said: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found.

    Attributes:
        looks: moments at which the sources were compared.
        readings: what each says at the start; empty for a world that has but one.
        differences: which differ, each once.
    """

    looks: int
    readings: tuple[Reading, ...]
    differences: tuple[MeanDifference, ...]


def compare_figures(info: GameInfo, commands: Sequence[str], seed: int) -> Comparison:
    """Play commands until the story ends and compare after each.

    Raises:
        GameError: the story can't be played, or a command can't be sent.
    """
    world = open_world(info)
    try:
        looks, first = 0, tuple[Reading, ...]()
        found: dict[tuple[str, str], MeanDifference] = {}
        for number, command in _play(world, commands, seed):
            readings = world.readings()
            first = first if number else tuple(readings)
            looks += 1
            for one in disagreements(readings):
                key = (one.figure, one.source)
                known = found.get(key) or MeanDifference(
                    one.figure, one.source, 0, number, command, one.shown, one.said
                )
                found[key] = replace(known, times=known.times + 1)
        return Comparison(looks, first, tuple(found.values()))
    finally:
        world.close()


def _play(world: World, commands: Sequence[str], seed: int) -> Iterator[tuple[int, str]]:
    scene = world.reset(seed)
    yield 0, ""
    for number, command in enumerate(commands, start=1):
        if scene.over:
            return
        scene = world.step(command)
        yield number, command
