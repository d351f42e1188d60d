"""What goals in plain English ask, and whether a move brought it about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agents.core.commands import Actor, Decision, Kind, Mode
from agents.core.goal_reading import Asks, read_goal
from agents.core.memories import Effect, Observation
from agents.core.types import Turn
from agents.guidance.judging import is_reached
from games.types import Scene

NOTHING = Scene("You are here.", "Hall")


def turn(scene: Scene, command: str = "look", *, nothing: bool = False) -> Turn:
    decision = Decision(Actor.AGENT, Kind.AUTO, command, Mode.AUTO)
    seen = Observation("k", scene.location or "", scene.text)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Turn(2, 1, 1, 1, scene, seen, at, decision, Effect(nothing=nothing))


@pytest.mark.parametrize(
    ("text", "asks", "thing"),
    [
        ("find the brass key", Asks.FIND, ("brass", "key")),
        ("Go to the red ball.", Asks.REACH, ("red", "ball")),
        ("go up to a door in the north wall", Asks.REACH, ("door",)),
        ("pick up the grey box", Asks.TAKE, ("grey", "box")),
        ("please get the lamp", Asks.TAKE, ("lamp",)),
        ("drop the sword", Asks.LEAVE, ("sword",)),
        ("score 10 points", Asks.POINTS, ()),
        ("open the window", Asks.DO, ("window",)),
        ("xyzzy", Asks.DO, ()),
        ("find", Asks.DO, ()),
        ("", Asks.DO, ()),
        ("[/b] \x1b[31m the key", Asks.DO, ("key",)),
    ],
)
def test_a_goal_asks_for_a_kind_of_thing(text: str, asks: Asks, thing: tuple[str, ...]) -> None:
    read = read_goal(text)
    assert (read.asks, read.thing) == (asks, thing)


@pytest.mark.parametrize(
    ("text", "scene", "command", "reached"),
    [
        ("find the key", Scene("There is a key here.", "Hall"), "look", True),
        ("find the key", Scene("There is a monkey here.", "Hall"), "look", False),
        ("find the lamp", Scene("Dark.", "Hall", inventory=("brass lamp",)), "look", True),
        ("go to the kitchen", Scene("Warm.", "Kitchen"), "south", True),
        ("go to the kitchen", Scene("You smell the kitchen.", "Hall"), "south", False),
        ("take the lamp", Scene("Taken.", "Hall", inventory=("brass lamp",)), "get it", True),
        ("take the lamp", Scene("You can't.", "Hall"), "take lamp", False),
        ("score 5 points", Scene("Ping.", "Hall", score=7), "wave", True),
        ("open the window", Scene("It is open.", "Hall"), "open window", True),
        ("open the door", Scene("It is open.", "Hall"), "open window", False),
        ("find the red ball", Scene("You see a red ball 2 steps left"), "turn left", True),
        ("find the red ball", Scene("You see a red box 2 steps left"), "turn left", False),
        ("go to the red ball", Scene("You see a red ball 2 steps left"), "turn left", False),
        ("go to the red ball", Scene("You see a red ball 1 step forward"), "go forward", True),
    ],
)
def test_what_is_shown_tells_whether_it_is_so(
    text: str, scene: Scene, command: str, reached: bool
) -> None:
    assert is_reached(read_goal(text), NOTHING, turn(scene, command)) is reached


def test_what_was_refused_was_not_done_and_what_is_laid_down_was_held() -> None:
    refused = turn(Scene("You can't open that.", "Hall"), "open window", nothing=True)
    assert not is_reached(read_goal("open the window"), NOTHING, refused)
    held = Scene("Hall", "Hall", inventory=("sword",))
    assert is_reached(read_goal("drop the sword"), held, turn(NOTHING, "drop sword"))
    assert not is_reached(read_goal("drop the sword"), NOTHING, turn(NOTHING, "drop sword"))
