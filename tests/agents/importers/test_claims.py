"""What a file says it reaches, beside what the story makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from agents.importers.performance.claims import parting
from agents.importers.performance.playing import perform
from agents.importers.recordings.commands import parse_commands
from agents.importers.recordings.heard import InputLine, Recording, digest_of
from games.catalog import Catalog
from games.open import open_world
from games.world import World
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.paths import DATA


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    opened = open_world(Catalog([]).find(str(DATA / "prompter.z3")), isolated=False)
    yield opened
    opened.close()


def file_of(commands: Sequence[str], head: str = "", foot: str = "") -> Recording:
    return parse_commands("way", "\n".join((head, *commands, foot)), "way")


@pytest.mark.parametrize(
    ("said", "points"),
    [
        ("# 350 of 350 points on seed 12", 350),
        ("# Scores 44/250 here.", 44),
        ("# 90 points", 90),
        ("# score: 75", 75),
        ("# 396 commands for seed 12", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("at", ["head", "foot"])
def test_points_are_read_off_the_comments_of_the_whole_file(
    said: str, points: int | None, at: str
) -> None:
    assert file_of(["east", "wait  # 7 points"], **{at: said}).claimed == points


def test_what_comes_true_parts_nowhere(world: World) -> None:
    file = file_of(WINNING, "# 20 of 20 points")
    assert parting(file, perform(world, WINNING_SEED, file)) is None
    silent = file_of(WINNING[:3])
    assert parting(silent, perform(world, WINNING_SEED, silent)) is None


def test_it_is_told_what_went_wrong_after_the_last_points(world: World) -> None:
    way = [*WINNING[:5], "wait", "plugh the lamp", "west", "look"]
    file = file_of(way, "# 20 of 20 points")
    found = parting(file, perform(world, WINNING_SEED, file))
    assert found is not None
    assert (found.line, found.command) == (8, "plugh the lamp")
    assert (found.claimed, found.reached) == (20, 2)
    assert found.last_points == 6


def test_a_death_is_where_it_parts(world: World) -> None:
    file = file_of(["east", "take lamp", "west", "wait", "jump", "look"], "# 20 points")
    found = parting(file, perform(world, WINNING_SEED, file))
    assert found is not None
    assert (found.line, found.command) == (6, "jump")
    assert "died" in found.said


def test_a_file_that_merely_ends_too_soon_parts_behind_its_last_points(world: World) -> None:
    file = file_of(WINNING[:5], "# 20 points")
    found = parting(file, perform(world, WINNING_SEED, file))
    assert found is not None
    assert found.line == found.last_points == 6


def test_where_answers_are_recorded_the_first_other_one_is_told(world: World) -> None:
    world.reset(WINNING_SEED)
    told = [(command, world.step(command).text) for command in WINNING[:3]]
    told[1] = told[1][0], "A raven carries the whole lamp off to its distant nest."
    lines = tuple(InputLine(n, c, answer=said) for n, (c, said) in enumerate(told, 1))
    file = Recording("log", lines, digest_of(lines))
    found = parting(file, perform(world, WINNING_SEED, file))
    assert found is not None
    assert (found.line, found.command, found.last_points) == (2, "take lamp", None)
