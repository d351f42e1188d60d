"""What a task asks that nobody showed, where it says so in words that can be typed."""

from dataclasses import replace

import pytest

from agents.imitation.language.surroundings import Surroundings
from agents.imitation.transfer.history import hitherto
from agents.imitation.transfer.productions import TASK, Productions
from agents.imitation.transfer.wishes import Wishes
from games.types import PLAYER, Facts, Lexicon, Scene
from tests.support.exploring import walked

VERBS = ("open", "close", "take")


@pytest.mark.parametrize(
    ("task", "command"),
    [
        ("Welcome! Close the iron safe.", "close iron safe"),
        ("See that the iron safe in the hall is open.", "open iron safe"),
        ("Make sure that the iron safe is closed.", "close iron safe"),
    ],
)
def test_what_the_task_says_as_one_would_type_it_is_asked_for(task: str, command: str) -> None:
    (wish,) = Wishes(Productions([]), {TASK: task}, [("iron", "safe"), ("rug",)], VERBS)
    assert wish.production.form.format(" ".join(wish.name)) == command
    assert not wish.known, "it is said to be a guess"


@pytest.mark.parametrize(
    "task", ["Retrieve the iron safe.", "The iron safe was heavy.", "Close the drawer.", ""]
)
def test_what_no_verb_of_the_parser_says_is_not(task: str) -> None:
    assert not list(Wishes(Productions([]), {TASK: task}, [("iron", "safe")], VERBS))


def test_nobody_goes_back_to_where_it_was_of_no_use_until_something_is_done() -> None:
    hall: Facts = frozenset({("in", PLAYER, "hall"), ("in", "rug", "hall")})
    yard: Facts = frozenset({("in", PLAYER, "yard"), ("in", "rug", "hall"), ("in", "key", "yard")})
    taken: Facts = frozenset({("in", PLAYER, "yard"), ("in", "rug", "hall"), ("in", "key", PLAYER)})
    inside = Scene("-= Hall =-\nA rug lies here.", location="hall")
    refused = Scene("That's fixed in place.", location="hall")
    outside = Scene("-= Yard =-\nThere is a key here.", location="yard")
    moves = [("take rug", refused, hall), ("north", outside, yard)]
    there = walked(inside, *moves, facts=hall)
    around = Surroundings(there, yard, Lexicon(), ())
    assert around.way_to(("rug",)) == "south"
    assert around.way_to(("rug",), hitherto(there).spent["take rug"]) is None
    assert around.holder_of(("rug",)) == (), "a place holds nothing that must be said"
    got = Scene("Taken.", location="yard", inventory=("key",))
    later = walked(inside, *moves, ("take key", got, taken), facts=hall)
    assert not hitherto(later).spent["take rug"]


def test_what_was_told_of_one_thing_stays_known_when_another_is_asked_about() -> None:
    hall = Scene("Hall\nA hall.", location="hall")
    read = Scene("Directions:\n  polish the cup", location="hall")
    plain = Scene("It is a plain rug.", location="hall")
    told = hitherto(walked(hall, ("examine scroll", read), ("examine rug", plain))).told
    assert told["examine {0}"] == "It is a plain rug.\nDirections:\n  polish the cup"


def test_full_hands_are_no_try_in_vain() -> None:
    hall = Scene("Hall\nA cup lies here.", location="hall", inventory=("rug", "axe"))
    full = replace(hall, text="You're carrying too many things already.")
    path = hitherto(walked(hall, ("take cup", full)))
    assert (path.capacity, path.vain["take cup"]) == (2, 0)
