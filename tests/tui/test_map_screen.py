"""The map screen: what it shows, and what keys and clicks do to it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from agents.core import events as ev
from agents.core import intents
from tests.support.play_stage import Make, Stage, ready, staged
from tests.support.surveying import Walk, house
from tests.tui.test_play_snapshots import FOLDER, normalised
from tui.screens.map import MapScreen
from tui.screens.play import PlayScreen
from tui.widgets.worldpane import WorldPane

HOUSE = ev.Charted(house())


@asynccontextmanager
async def opened(
    play: Make, charted: ev.Charted = HOUSE, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Stage]:
    async with staged(play, *ready(), charted, size=size) as stage:
        await stage.press("f8")
        await stage.pilot.pause()
        yield stage


def shown(stage: Stage) -> str:
    lines = (strip.text.rstrip() for strip in stage.app.screen._compositor.render_strips())
    return "\n".join(lines)


def chosen(stage: Stage) -> str:
    screen = stage.app.screen
    assert isinstance(screen, MapScreen)
    return screen.view.chosen


async def test_the_map_opens_where_the_person_stands(play: Make) -> None:
    async with opened(play) as stage:
        picture = shown(stage)
        assert "┃@ Hall         ┃═══│Study          │" in picture
        assert "1 Hall · you are here" in picture
        assert "east: Study (not always)" in picture
        assert "west: not taken yet" in picture


async def test_all_that_fits_is_in_sight_wherever_the_person_stands(play: Make) -> None:
    walk = Walk("Cellar\nA cellar.")
    for name in ("Pantry", "Kitchen", "Larder", "Study", "Hall", "Attic"):
        walk.go("north", f"{name}\nA room.")
    async with opened(play, ev.Charted(walk.survey.map(walk.here)), size=(140, 40)) as stage:
        for name in ("@ Attic", "Hall", "Study", "Larder", "Kitchen", "Pantry", "Cellar"):
            assert f"{name}  " in shown(stage)
        await stage.press("+")  # nearer than all of it has room for: around the person
        assert "@ Attic" in shown(stage)
        assert "Cellar" not in shown(stage)


async def test_names_are_not_cut_where_there_is_room_for_them(play: Make) -> None:
    drawn = house()
    rooms = tuple(
        replace(room, name="Ground Floor Stairwell") if room.name == "Study" else room
        for room in drawn.rooms
    )
    long = ev.Charted(replace(drawn, rooms=rooms))
    async with opened(play, long, (140, 40)) as stage:
        assert "Stairwell" in shown(stage)
    async with opened(play, long, (40, 12)) as stage:
        assert "Stairwell" not in shown(stage).partition("──────")[0]


async def test_arrows_choose_and_enter_walks_there(play: Make) -> None:
    async with opened(play) as stage:
        await stage.press("right")
        assert chosen(stage) == "Study"
        assert "║Study          ║" in shown(stage)
        await stage.press("up")
        assert chosen(stage) == "Kitchen"
        await stage.press("enter")
        assert isinstance(stage.app.screen, PlayScreen)
        assert stage.script.moves == [intents.WalkTo("Kitchen")]


async def test_levels_zoom_and_centre(play: Make) -> None:
    async with opened(play) as stage:
        await stage.press("pageup")
        assert chosen(stage) == "Attic"
        assert "1 level up" in shown(stage)
        await stage.press("pageup")  # there is none beyond
        assert chosen(stage) == "Attic"
        await stage.press("c")
        assert chosen(stage) == "Hall"
        await stage.press("minus")
        assert "⟦ 1 ⟧" in shown(stage)
        await stage.press("plus", "plus")
        assert "┃@ Hall               ┃" in shown(stage)
        await stage.press("shift+right", "shift+right", "shift+right", "shift+right", "shift+right")
        await stage.press("shift+right", "shift+right", "shift+right")
        assert "┃@ Hall" not in shown(stage)
        await stage.press("c")
        assert "┃@ Hall" in shown(stage)
        await stage.press("tab")
        assert chosen(stage) == "Kitchen"


async def test_a_click_chooses_a_room_and_a_second_one_walks_there(play: Make) -> None:
    async with opened(play) as stage:
        screen = stage.app.screen
        assert isinstance(screen, MapScreen)
        left, top, *_ = screen.view._drawn(screen.view.size).hits["Study"]
        await stage.pilot.click(screen.view, offset=(left + 2, top + 1))
        assert chosen(stage) == "Study"
        await stage.pilot.click(screen.view, offset=(left + 2, top + 1), times=2)
        assert stage.script.moves == [intents.WalkTo("Study")]


async def test_it_follows_the_game_and_earlier_sessions_can_be_shown(play: Make) -> None:
    async with opened(play) as stage:
        await stage.press("a")
        assert stage.script.moves == [intents.ChartAll()]
        moved = replace(HOUSE.drawn, here="Study")
        await stage.say(ev.Charted(moved, whole=True))
        await stage.pilot.pause()
        assert chosen(stage) == "Study"
        assert "all sessions here" in shown(stage)
        await stage.press("escape")
        assert isinstance(stage.app.screen, PlayScreen)


async def test_names_are_no_markup(play: Make) -> None:
    walk = Walk("[red]Hall[/b]\nA hall.")
    async with opened(play, ev.Charted(walk.survey.map(walk.here))) as stage:
        assert "1 [red]Hall[/b] · you are here" in shown(stage)


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_the_tab_of_the_world_shows_the_rooms_around(
    play: Make, size: tuple[int, int]
) -> None:
    async with staged(play, *ready(), HOUSE, size=size) as stage:
        await stage.press("ctrl+n", "ctrl+n")
        assert stage.screen.query_one(WorldPane).display
        assert "┃@ Hall         ┃═══│Study" in shown(stage)


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_the_map_looks_as_reviewed(play: Make, size: tuple[int, int]) -> None:
    async with opened(play, size=size) as stage:
        await stage.pilot.pause()
        picture = normalised(stage.app.export_screenshot(title="Understudy"))
    kept = FOLDER / f"map-{size[0]}x{size[1]}.svg"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        kept.write_text(picture, encoding="utf-8")
    assert kept.is_file(), "no reviewed picture: run with UPDATE_SNAPSHOTS=1 and look at it"
    assert picture == kept.read_text(encoding="utf-8"), f"{kept.name} has changed: look at it"
