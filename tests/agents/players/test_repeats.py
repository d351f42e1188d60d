"""Each deed is offered once, in whatever words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.core.command_forms import word_set
from agents.core.proposals import Candidate
from agents.core.types import Situation
from agents.players.explorer import NovelCommand
from agents.players.repeats import Repeats
from agents.players.telling import alternatives_to
from games.types import Lexicon
from tests.support.making import NOW, situation

LEXICON = Lexicon(
    words=word_set(
        "turn on off switch light lamp lantern brass candles match extinguish open close shut "
        "window door take drop discard kill attack troll with sword north"
    ),
    verbs=tuple(word_set("turn switch light extinguish open close shut take drop kill attack")),
    directions=("north",),
)


def at(*inventory: str, text: str = "You are west of a white house.") -> Situation:
    here = situation(text=text, lexicon=LEXICON)
    return replace(here, scene=replace(here.scene, inventory=inventory))


@pytest.mark.parametrize(
    ("main", "other"),
    [
        ("turn on lamp", "light lamp"),
        ("turn on lamp", "switch the lamp on"),
        ("turn on lamp", "turn on lantern"),
        ("light lantern", "activate lamp"),
        ("extinguish lamp", "turn off lantern"),
        ("close window", "shut the window"),
        ("kill troll with sword", "attack troll with sword"),
        ("take lamp", "pick up lamp"),
    ],
)
def test_what_says_the_same_again_is_left_out(main: str, other: str) -> None:
    assert not Repeats(at("brass lantern"), main).is_new(other)
    assert not Repeats(at("brass lantern"), other).is_new(main)


@pytest.mark.parametrize(
    ("main", "other"),
    [
        ("turn on lamp", "turn off lamp"),
        ("turn on lamp", "light match"),
        ("turn on lamp", "take lamp"),
        ("close window", "close door"),
        ("kill troll with sword", "kill troll"),
        ("turn on", "turn lamp"),
        ("take lantern", "take lamp"),
    ],
)
def test_another_deed_stays(main: str, other: str) -> None:
    assert Repeats(at("brass lantern"), main).is_new(other)


def test_several_lights_are_several_things() -> None:
    assert Repeats(at("brass lantern", "lamp"), "light lamp").is_new("light lantern")
    assert Repeats(at("brass lantern", text="A lamp stands here."), "light lantern").is_new(
        "light lamp"
    )
    assert Repeats(at(), "light lamp").is_new("light lantern"), "nothing tells that it is one"


def test_keys_of_a_menu_are_told_apart() -> None:
    menu = at()
    menu = replace(menu, scene=replace(menu.scene, awaits_key=True))
    assert Repeats(menu, "N").is_new("n")


def test_the_room_is_for_other_deeds() -> None:
    here = at("brass lantern")
    ideas = [
        NovelCommand(command, 0.2, 0.2, "")
        for command in ("light lamp", "turn on lantern", "switch on lamp", "north", "drop lamp")
    ]
    told = alternatives_to(here, Candidate("turn on lamp", 0.9), (), ideas, NOW)
    assert [one.command for one in told] == ["north", "drop lamp"]
