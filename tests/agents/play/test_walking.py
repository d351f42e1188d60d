"""The map of a game in play, and walks over it: real moves that end when anything happens."""

from __future__ import annotations

from typing import cast

import pytest

from agents.cartography.routes import Stretch, find_route
from agents.cartography.sighting import Sighting
from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Actor, Kind
from agents.core.maps import GameMap, Manner, MapRoom, Passage, Spot
from agents.play.asides.charting import Charting, Walk, goes_by_name
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from agents.play.records.ledger import Ledger
from games.catalog import Catalog
from games.types import NO_FACTS
from tests.agents.play.test_coplay import typed
from tests.agents.play.test_hints import drive
from tests.support.following import SEED, prompter
from tests.support.paths import DATA
from tests.support.play_screen import turn

AROUND = ("east", "north", "south", "west", "down", "up")
"""Through every room of the small story but one, and back to where it begins."""


def playing(workspace: Workspace, **how: object) -> Coplay:
    return workspace.coplay(prompter(), seed=SEED, **how)  # type: ignore[arg-type]


async def play(workspace: Workspace, *script: intents.Intent) -> list[ev.Event]:
    return await drive(playing(workspace), *script)


def moves(events: list[ev.Event]) -> list[str]:
    played = (event.turn.decision for event in events if isinstance(event, ev.TurnPlayed))
    return [decision.command for decision in played if decision is not None]


def last_map(events: list[ev.Event]) -> GameMap:
    return [event for event in events if isinstance(event, ev.Charted)][-1].drawn


def notices(events: list[ev.Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, ev.Notice)]


async def test_the_map_grows_with_every_move(workspace: Workspace) -> None:
    events = await play(workspace, *typed("east", "north"))
    drawn = [event.drawn for event in events if isinstance(event, ev.Charted)]
    assert [len(one.rooms) for one in drawn] == [1, 2, 3]
    assert [one.at.name for one in drawn if one.at] == ["Stage", "Wings", "Dressing Room"]


async def test_a_walk_is_made_of_the_persons_own_moves(workspace: Workspace) -> None:
    events = await play(workspace, *typed(*AROUND), *typed("go to the dressing room"))
    assert moves(events) == [*AROUND, "east", "north"]
    assert notices(events) == ["You walked to Dressing Room: 2 moves."]
    turns = [event.turn for event in events if isinstance(event, ev.TurnPlayed)]
    for one in turns[-2:]:
        assert one.decision is not None
        assert (one.decision.actor, one.decision.kind) == (Actor.PERSON, Kind.TYPED)
        assert workspace.journal.turn(one.id).decision == one.decision


def test_a_story_that_goes_where_it_is_told_to_hears_that_itself() -> None:
    hall, sty = Sighting(1, None, "", "Hall", "Hall"), Sighting(2, 1, "east", "Sty", "Sty")
    assert not goes_by_name([hall, sty])
    assert not goes_by_name([hall, sty, Sighting(3, 2, "go to hall", "What?", "Sty")])
    assert goes_by_name([hall, Sighting(2, 1, "go to pig", "Sty", "Sty")])


def test_no_walk_is_made_of_going_to_somebody() -> None:
    rooms = tuple(MapRoom(name, n, name, Spot(0, n, 0)) for n, name in enumerate(("Hall", "Sty")))
    named = Passage("Hall", "go to pig", "Sty", Manner.MOVEMENT)
    assert find_route(GameMap(rooms, (named,), "Hall"), "Sty") is None
    east = Passage("Hall", "east", "Sty")
    route = find_route(GameMap(rooms, (named, east), "Hall"), "Sty")
    assert route == (Stretch("east", "Sty"),)


async def test_each_move_of_a_walk_can_be_taken_back(workspace: Workspace) -> None:
    events = await play(
        workspace, *typed(*AROUND), intents.WalkTo("Dressing Room"), intents.Undo(), intents.Undo()
    )
    places = [last_map([event]) for event in events if isinstance(event, ev.Charted)]
    assert [one.at.name for one in places[-3:] if one.at] == ["Dressing Room", "Wings", "Stage"]


async def test_a_walk_stops_when_something_is_new(workspace: Workspace) -> None:
    # The lamp lies on the stage now, and the stage wasn't seen with it.
    before = ("east", "take lamp", "light lamp", "west", "down", "up", "drop lamp", "east")
    walk = intents.WalkTo("Under the Stage")
    events = await play(workspace, *typed(*before), walk, walk)
    assert moves(events) == [*before, "west", "down"]
    assert notices(events) == [
        "Stopped in Stage on the way to Under the Stage: something is new here. "
        "‘go to Under the Stage’ goes on.",
        "You walked to Under the Stage: 1 move.",
    ]


async def test_a_walk_stops_where_a_way_leads_elsewhere(workspace: Workspace) -> None:
    # The way back from below is only guessed until it was taken.
    events = await play(workspace, *typed("down"), intents.WalkTo("Stage"))
    assert moves(events) == ["down", "up"]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("Nowhere", "There is no “Nowhere” on the map. Nothing was played."),
        ("stage", "You are in Stage."),
        ("99", "There is no “99” on the map. Nothing was played."),
    ],
)
async def test_what_can_not_be_walked_to_is_told(
    workspace: Workspace, wanted: str, words: str
) -> None:
    events = await play(workspace, intents.WalkTo(wanted))
    assert notices(events) == [words]
    assert moves(events) == []


async def test_a_room_that_is_not_on_the_map_is_the_storys_to_answer(workspace: Workspace) -> None:
    events = await play(workspace, *typed("go to wings"))
    assert moves(events) == ["go to wings"]


async def test_a_move_by_hand_ends_a_walk(workspace: Workspace) -> None:
    coplay = playing(workspace)
    lines = iter(typed(*AROUND))
    events: list[ev.Event] = []
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Awaiting):
            wish = next(lines, None)
            if wish is None:
                coplay.submit(intents.WalkTo("Dressing Room"))
                coplay.submit(intents.Type("look"))
                coplay.submit(intents.Leave())
            else:
                coplay.submit(wish)
    assert moves(events) == [*AROUND, "east", "look"]


async def test_nobody_walks_while_the_story_waits_for_a_key(workspace: Workspace) -> None:
    keys = Catalog([]).find(str(DATA / "keys.z5"))
    events = await drive(workspace.coplay(keys, seed=SEED), intents.WalkTo("1"))
    assert notices(events) == ["The story waits for a key: press one, then walk."]
    assert moves(events) == []


async def test_earlier_sessions_are_on_the_map_when_they_are_asked_for(
    workspace: Workspace,
) -> None:
    await play(workspace, *typed(*AROUND))
    coplay = playing(workspace)
    events: list[ev.Event] = []
    async for event in coplay.run():
        events.append(event)
        if isinstance(event, ev.Awaiting):
            for wish in (intents.ChartAll(), intents.ChartAll(), intents.Leave()):
                coplay.submit(wish)
    maps = [event for event in events if isinstance(event, ev.Charted)]
    assert [len(one.drawn.rooms) for one in maps] == [1, 4, 1]
    assert [one.whole for one in maps] == [False, True, False]


async def test_a_session_that_is_resumed_has_its_map(workspace: Workspace) -> None:
    events = await play(workspace, *typed(*AROUND), intents.Undo(3))
    session = next(event.session for event in events if isinstance(event, ev.Opened))
    again = await drive(playing(workspace, resume=session))
    assert len(last_map(again).rooms) == 4
    assert last_map(again) == last_map(events)


def test_a_walk_stops_at_a_page_and_says_so() -> None:
    charting = Charting(cast(Ledger, None))  # reads nothing of it
    path = (
        turn(0, text="Hall\nA hall.", location="Hall"),
        turn(1, "east", text="Kitchen\nA kitchen.", location="Kitchen"),
        turn(2, "west", text="Hall\nA hall.", location="Hall"),
        turn(3, "east", text="You walk and walk.", location="Hall", awaits_key=True),
    )
    for one in path[:3]:
        charting.played(one, NO_FACTS)
    walk = charting.plan(path[2], "kitchen")
    assert isinstance(walk, Walk)
    charting.played(path[3], NO_FACTS)
    told = charting.go_on(walk, path[3])
    assert isinstance(told, ev.Notice)
    assert "Stopped in Hall on the way to Kitchen: the story waits for a key." in told.text
