"""What a chart makes of a story's answers, on paths written down here."""

import pytest

from agents.core.command_forms import word_set
from agents.core.types import Leg
from agents.exploration.folding import chart_of
from agents.exploration.policy import Scout
from agents.exploration.prospects import Prospect, Urgency
from agents.exploration.rooms import ways_named
from games.types import Lexicon, Scene
from tests.support.exploring import walked as path

WORDS = Lexicon(
    words=word_set("take open push turn on drop lamp rope axe fox hen cow down north south"),
    verbs=("take", "open", "push", "turn", "drop"),
    directions=("down", "north", "south"),
)
HALL = "Hall\nStairs lead down into darkness."


def scene(text: str, place: str = "Hall", held: tuple[str, ...] = ()) -> Scene:
    return Scene(text, place, inventory=held)


def prospects(leg: Leg, failed: frozenset[str] = frozenset()) -> list[Prospect]:
    return Scout(chart_of(leg, WORDS), WORDS, failed=failed).prospects()


def test_a_storys_own_way_of_saying_that_something_is_not_there_is_learned() -> None:
    denied = scene("Grunk not see that there.")
    leg = path(scene(HALL), ("open fox", denied), ("take hen", denied), ("push cow", denied))
    assert "cow" in chart_of(leg, WORDS).room.missing


def test_what_is_said_of_one_verb_alone_does_not_deny_a_thing() -> None:
    fixed = scene("That is hardly portable.")
    leg = path(scene(HALL), ("take fox", fixed), ("take hen", fixed), ("take cow", fixed))
    assert not chart_of(leg, WORDS).room.missing


def test_light_is_made_before_one_goes_where_it_may_be_dark() -> None:
    leg = path(scene(HALL, held=("brass lamp",)))
    first, *_ = prospects(leg)
    assert first.command == "turn on lamp"


def test_the_light_that_burns_is_not_lit_again() -> None:
    lit = scene("The lamp is now on.", held=("brass lamp", "light"))
    leg = path(scene(HALL, held=("brass lamp",)), ("turn on lamp", lit))
    assert prospects(leg)[0].command != "turn on lamp"


def test_a_way_that_is_shut_now_is_opened_again_and_not_walked_into() -> None:
    cellar = scene("Cellar\nA cold cellar.", "Cellar")
    opened = scene("The fox swings open.", held=("draught",))
    leg = path(
        scene("Hall\nA hall."),
        ("open fox", opened),
        ("down", cellar),
        ("south", scene("Hall\nA hall.")),
    )
    found = prospects(leg, failed=frozenset({"down"}))
    assert "down" not in [one.command for one in found]
    assert "open fox" in [one.command for one in found]


def test_what_is_too_much_for_a_way_is_laid_down_there() -> None:
    narrow = scene("You can't get up there with what you're carrying.", held=("old rope",))
    leg = path(scene("Hall\nA hall.", held=("old rope",)), ("north", narrow))
    assert "drop rope" in [one.command for one in prospects(leg)]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("The windows are boarded up. A path leads north.", {"north"}),
        ("From here there is a view of the hills to the north. You could go down.", {"down"}),
        ("You have walked up a mound. The road leads down the other side.", {"down"}),
        ("Stairs head up. The sea can be seen far to the south.", {"up"}),
        ("A path with a view of the lake leads south.", {"south"}),
        ("You are on the north side of a house.", set()),
    ],
)
def test_directions_are_ways_only_where_they_are_told_as_ways(text: str, ways: set[str]) -> None:
    assert ways_named(text.lower()) == ways


def test_a_walk_says_what_it_is_on_the_way_to() -> None:
    hall, yard = scene("Hall\nA hall. A path leads south."), scene("Yard\nA yard.", "Yard")
    leg = path(hall, ("north", yard))
    walk = next(one for one in prospects(leg) if one.walk)
    assert walk.why == "on the way to Hall, which has an exit nobody took: south"


def test_a_weapon_that_was_thrown_is_taken_up_again_while_somebody_means_harm() -> None:
    armed = scene("A hall.\n\nThere is an fox here.", held=("axe",))
    taken = scene("A yard.\n\nThere is an axe here.", "Yard")
    thrown = scene("You miss. The fox swings at you.\n\nThere is an axe here.")
    way = (("take axe", scene("Taken.", "Yard", ("axe",))), ("in", armed))
    first, *_ = prospects(path(taken, *way, ("throw axe at fox", thrown)))
    assert first.command == "take axe"
    assert first.urgency is Urgency.THREAT
    calm = scene("The axe falls down.\n\nThere is an axe here.")
    again = prospects(path(taken, *way, ("throw axe at fox", calm)))
    assert all(one.urgency is Urgency.NONE for one in again if one.command == "take axe")
