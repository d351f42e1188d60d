"""Lines that are several moves, and lines that go back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.importers.performance.playing import Performance, perform
from agents.importers.recordings.commands import parse_commands
from games.catalog import Catalog
from games.open import open_world
from games.world import World
from tests.support.paths import DATA

SEED = 12


@pytest.fixture
def world(zork1: Path) -> Iterator[World]:
    world = open_world(Catalog([zork1]).find("zork1"), isolated=False)
    yield world
    world.close()


def played(world: World, *lines: str) -> Performance:
    return perform(world, SEED, parse_commands("file", "\n".join(lines), "file"))


def commands(performance: Performance) -> list[str]:
    return [step.command for step in performance.steps[1:]]


def test_a_line_of_several_moves_is_as_many_moves(world: World) -> None:
    made = played(world, "open mailbox. take leaflet then read it. drop it.  # why not", "north")
    assert commands(made) == [
        "open mailbox",
        "take leaflet",
        "read it",
        "drop it",
        "north",
    ]
    whys = [step.line.why for step in made.steps[1:] if step.line is not None]
    assert whys == ["why not", "", "", "", ""]
    world.reset(SEED)
    assert world.run(commands(made)) == made.steps[-1].scene


def test_a_line_of_which_the_rest_went_unheard_stays_one(world: World) -> None:
    assert commands(played(world, "take moon. north", "north")) == ["take moon. north", "north"]


def test_who_restores_goes_on_from_where_they_saved(world: World) -> None:
    made = played(world, "open mailbox", "save", "a.sav", "north", "restore", "take leaflet")
    assert commands(made) == ["open mailbox", "take leaflet"]
    assert made.rejections == ()
    assert made.steps[-1].scene.inventory == ("leaflet",)


def test_what_was_saved_under_a_name_is_restored_by_it(world: World) -> None:
    lines = ("save a1", "open mailbox", "save b1", "north", "restore a1", "south")
    assert commands(played(world, *lines)) == ["south"]
    lines = (*lines[:-2], "restore b1", "take leaflet")
    assert commands(played(world, *lines)) == ["open mailbox", "take leaflet"]


def test_a_story_that_ended_is_gone_on_with_from_where_it_was_saved() -> None:
    world = open_world(Catalog([]).find(str(DATA / "belfry.z5")), isolated=False)
    ending = ("no", "ring", "save", "kick", "jump", "no")
    assert commands(played(world, *ending, "kick")) == ["no", "ring", "kick", "jump"]
    made = played(world, *ending, "ring", "restore", "kick")
    assert commands(made) == ["no", "ring", "kick"]
    assert not made.steps[-1].scene.over
    taken_back = played(world, "no", "ring", "kick", "jump", "undo", "ring")
    assert commands(taken_back) == ["no", "ring", "kick", "ring"]
    world.close()
