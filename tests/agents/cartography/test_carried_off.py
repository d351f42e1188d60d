"""Where somebody is who was carried off in the dark, as far as the text alone tells."""

from __future__ import annotations

import pytest

from agents.cartography.sighting import Sighting
from agents.cartography.survey import Survey
from tests.support.surveying import Walk

HALL = "Hall\nA hall. Doors lead north and west."
KITCHEN = "Kitchen\nA kitchen."


def test_without_facts_nobody_knows_where_one_was_carried_in_the_dark() -> None:
    dropped = "Someone picks you up and drops you elsewhere.\n\nDarkness\nIt is pitch dark."
    walk = Walk(HALL, facts=False)
    for command in ("wait", "down", "look"):
        walk.go("wait", "Time passes.")
        here = walk.go(command, dropped)
        walk.go("north", KITCHEN)
        assert here != "Hall"
        walk.go("south", HALL)
        walk.go("down", "Darkness\nIt is pitch dark.")
        cellar = walk.here
        assert walk.go(command, dropped) != walk.survey.room_of[cellar]
        walk.go("north", KITCHEN)
        walk.go("south", HALL)
    places = {"Hall", "Kitchen", walk.survey.room_of[cellar]}
    assert {edge for edge in walk.edges() if edge[0] in places} == {
        ("Kitchen", "south", "Hall"),
        ("Hall", "down", walk.survey.room_of[cellar]),
    }


def test_a_room_that_one_was_carried_to_is_known_once_there_is_light() -> None:
    dropped = "Something seizes you and drops you elsewhere. It is pitch dark."
    survey = Survey()
    for number, command, text in (
        (1, "", HALL),
        (2, "north", KITCHEN),
        (3, "wait", dropped),
        (4, "light lamp", HALL),
        (5, "north", KITCHEN),
    ):
        survey.add(Sighting(number, number - 1 or None, command, text, ""))
    told = survey.map()
    assert {room.id for room in told.rooms} == {"Hall", "Kitchen"}
    assert {(one.start, one.command, one.end) for one in told.passages if one.seen} == {
        ("Hall", "north", "Kitchen")
    }


@pytest.mark.parametrize("facts", [True, False])
def test_where_one_comes_to_after_a_refusal_is_at_the_end_of_no_way(facts: bool) -> None:
    walk = Walk(HALL, facts=facts)
    walk.go(
        "west", f"You can't go that way.\n\nYou wake with a start.\n\n{KITCHEN}", name="Kitchen"
    )
    assert walk.edges() == set()
    (event,) = walk.survey.map().events
    assert (event.start, event.command, event.end) == ("Hall", "west", "Kitchen")
