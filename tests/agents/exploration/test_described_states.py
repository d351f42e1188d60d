"""What a text says of how things and ways stand, and what that leaves of trying them."""

from dataclasses import replace

import pytest

from agents.core.command_forms import word_set
from agents.core.commands import Actor, Decision, Kind, Mode
from agents.core.proposals import Judged, Proposal
from agents.core.types import Leg
from agents.exploration.decision.policy import ExplorationPolicy
from agents.exploration.language.described_states import (
    encloses,
    holds_up,
    introduced,
    is_piled,
    lies_dead,
    sealed,
    stands_open,
    stands_shut,
)
from agents.exploration.language.english import english
from agents.exploration.mapping.folding import chart_of
from games.types import Lexicon, Scene
from tests.support.exploring import walked

WORDS = Lexicon(
    words=word_set(
        "take open enter climb move look read yes no "
        "fox hen door oak iron hatch window shed picture note down north south west frotz "
        "carboy book beam all paper search"
    ),
    verbs=("take", "open", "enter", "climb", "move", "look", "read", "search"),
    directions=("down", "north", "south", "west"),
)


def scene(text: str, place: str = "Hall", held: tuple[str, ...] = ()) -> Scene:
    return Scene(text, place, inventory=held)


def worth(leg: Leg) -> dict[str, float]:
    return {
        one.command: one.value for one in ExplorationPolicy(chart_of(leg, WORDS), WORDS).prospects()
    }


def order(leg: Leg) -> list[str]:
    return list(worth(leg))


@pytest.mark.parametrize(
    ("text", "shut"),
    [
        ("there is a boarded front door.", {"door"}),
        ("all the windows are boarded up. a door leads in.", {"windows"}),
        (
            "a door with old lettering to the west, which appears to be nailed shut.",
            {"door", "west"},
        ),
        ("a steep ramp which is unclimbable.", {"ramp"}),
        ("the door is closed. the fox looks bored.", set()),
    ],
)
def test_what_is_shut_up_for_good_is_known_by_the_text(text: str, shut: set[str]) -> None:
    words = {"door", "windows", "west", "ramp", "fox"}
    assert {word for word in words if sealed(text, word)} == shut


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("you are in the kitchen of the white house.", {"house"}),
        ("you are inside a building, a well house for a spring.", {"house", "building"}),
        ("you're in a room with a shed.", set()),
        ("you are standing in a field, west of a house.", set()),
    ],
)
def test_what_one_is_inside_of_is_known_by_the_text(text: str, inside: set[str]) -> None:
    assert {word for word in ("house", "building", "shed") if encloses(text, word)} == inside


def test_what_is_said_to_be_open_is_open() -> None:
    assert stands_open("the grate is open.", "grate")
    assert stands_open("a window which is open", "window")
    assert stands_open("beside an open trap door", "trap door")
    assert stands_open("a wide open box", "box")
    assert stands_open("a hinged trapdoor in the floor stands open", "trapdoor")
    assert not stands_open("the grate opens onto a pit. a box is open.", "grate")


def test_only_a_whole_name_counts_where_a_text_speaks_of_a_thing() -> None:
    assert introduced("some of your old brass lamp's oil", "lamp")
    assert not introduced("a lampshade", "lamp")
    assert not introduced("a small, dusty lamp", "lamp")
    assert lies_dead("here lies the body of the fox.", "fox")
    assert not lies_dead("a dead foxglove", "fox")
    assert sealed("a boarded up cellar door", "up"), "as a direction"
    assert not sealed("the rug is off. an oak is boarded.", "rug")


def test_what_is_nailed_up_is_not_what_one_tries_first() -> None:
    shut = walked(scene("Hall\nA hall. The oak door is nailed shut."))
    plain = walked(scene("Hall\nA hall. There is an oak door."))
    assert worth(shut).get("open door", 0) < 0.5 * worth(plain)["open door"]


def test_what_stands_open_is_not_what_one_opens_first() -> None:
    ajar = walked(scene("Hall\nA hall. An oak door in the corner stands open."))
    plain = walked(scene("Hall\nA hall. There is an oak door."))
    assert worth(ajar).get("open door", 0) < 0.5 * worth(plain)["open door"]


def test_a_way_that_is_boarded_up_comes_after_one_that_is_not() -> None:
    leg = walked(scene("Hall\nA hall. A path leads south. A way west is boarded up."))
    ways = [one for one in order(leg) if one in WORDS.directions]
    assert ways[0] == "south"
    assert worth(leg)["west"] < 0.5 * worth(leg)["south"]


def test_what_one_is_inside_of_is_not_entered() -> None:
    inside = worth(walked(scene("Hall\nYou are in the back of a shed.")))
    before = worth(walked(scene("Hall\nYou are in front of a shed.")))
    assert inside.get("enter shed", 0) < 0.2 * before["enter shed"]


def test_what_is_in_hand_is_not_moved_aside() -> None:
    hung = scene("Hall\nA hall.\nA picture hangs here.")
    assert "move picture" in order(walked(hung))
    taken = walked(hung, ("take picture", scene("Taken.", held=("picture",))))
    assert "move picture" not in order(taken)


def test_room_is_made_for_what_is_taken_then() -> None:
    full = scene("Your load is too heavy.", held=("fox",))
    leg = walked(
        scene("Hall\nA hall with marks made by a hen. A path leads south.", held=("fox",)),
        ("take hen", full),
        ("drop fox", scene("Dropped.")),
    )
    assert order(leg)[0] == "take hen"


def test_what_came_to_light_is_taken_before_anything_else_is_opened() -> None:
    leg = walked(
        scene("Hall\nA hall with a door.\nA hen and a window are here."),
        ("open window", scene("Opening the window reveals a fox.", held=("draught",))),
    )
    found = [one for one in order(leg) if one in ("take fox", "open door")]
    assert found[0] == "take fox"


def test_one_goes_down_by_what_was_opened_in_the_floor() -> None:
    leg = walked(
        scene("Hall\nA hall. A hatch is in the floor."),
        ("open hatch", scene("The hatch opens.", held=("draught",))),
    )
    found = ExplorationPolicy(chart_of(leg, WORDS), WORDS).prospects()
    assert found[0].command == "down"
    assert found[0].why == "the hatch is open, and may lead down"


def test_a_direction_that_was_not_wanted_in_one_place_is_as_good_in_another() -> None:
    hall, yard = scene("Hall\nA hall."), scene("Yard\nA yard. Paths lead north and south.", "Yard")
    plain = walked(hall, ("west", yard))
    passed = walked(hall, ("west", yard))
    idea = Judged(Proposal("mimic", "north", "So.", 0.1))
    move = Decision(Actor.PERSON, Kind.OVERRIDE, "west", Mode.COPILOT, replaced="north")
    turn = replace(passed.turn, judged=(idea,), decision=move)
    passed = Leg(turn, passed.room, passed.near, passed.before)
    assert worth(passed)["north"] == worth(plain)["north"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Do you want to hear more?", "no"),
        ("Well, are you sure?", "no"),
        ("What do you want to do with the door?", None),
        ("Where do you want to go?", None),
    ],
)
def test_only_a_question_for_yes_or_no_is_answered_so(text: str, first: str | None) -> None:
    leg = walked(scene("Hall\nA hall."), ("open door", scene(text)))
    found = ExplorationPolicy(chart_of(leg, WORDS), WORDS).prospects()
    if first is None:
        assert not {"yes", "no"} & {one.command for one in found}
    else:
        said = [one.command for one in found]
        assert said.index(first) < said.index("yes")


def test_a_story_that_asks_which_is_told_the_whole_name() -> None:
    asks = scene("Which door do you mean, the oak door or the iron door?")
    leg = walked(scene("Hall\nA hall with two doors."), ("open door", asks))
    assert order(leg)[0] == "open oak door"
    again = walked(
        scene("Hall\nA hall with two doors."),
        ("open oak door", scene("It is locked.")),
        ("open door", asks),
    )
    assert order(again)[0] == "open iron door"


def test_a_magic_word_is_said() -> None:
    leg = walked(scene('Hall\nA hall.\nA note on the wall says "magic word FROTZ".'))
    assert "frotz" in order(leg)
    assert english().spells.search("the magic words are hen and fox") is not None


@pytest.mark.parametrize(
    ("text", "shut"),
    [
        ("you can see a big carboy (which is closed) (in which is a note) here.", True),
        ("there is a locked carboy here.", True),
        ("the carboy is shut.", True),
        ("you can see a carboy (closed) here.", True),
        ("a carboy stands beside the closed door.", False),
        ("the carboy is open.", False),
    ],
)
def test_what_a_text_says_is_shut_is_opened_first(text: str, shut: bool) -> None:
    assert stands_shut(text, "carboy") is shut
    found = worth(walked(scene(f"Hall\nA hall.\n\n{text.capitalize()}")))
    assert (found.get("open carboy", 0.0) > found.get("take carboy", 0.0)) is shut


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a book and a note are left, and they're propping up a beam.", True),
        ("there is a book here, which keeps the hatch from falling, holding it up.", True),
        ("a book plugs the leak in the hatch.", True),
        ("there is a book here. somebody is holding up a note.", False),
    ],
)
def test_what_props_up_something_else_is_left_in_its_place(text: str, holds: bool) -> None:
    assert holds_up(text, "book") is holds
    lying = f"Hall\nA hall.\n\n{text.capitalize()} There is a picture here."
    found = worth(walked(scene(lying)))
    assert (found.get("take book", 0.0) < found["take picture"] / 2) is holds
    assert (found.get("take all", 0.0) < found["take picture"] / 2) is holds or not holds


def test_what_was_put_away_to_make_room_is_not_taken_out_again() -> None:
    hall = scene("Hall\nA hall.\n\nThere is a picture here.", held=("paper",))
    told = "(putting the paper into the book to make room)\nTaken."
    path = walked(hall, ("take picture", scene(told, held=("picture",))))
    path = replace(path, near=("paper", "picture"))
    assert "take paper" not in worth(path)
    dropped = walked(
        hall, ("take picture", scene("The paper slips away. Taken.", held=("picture",)))
    )
    assert "take paper" in worth(replace(dropped, near=("paper", "picture")))


def test_a_thing_is_named_by_more_than_what_it_is_like() -> None:
    hall = replace(walked(scene("Hall\nAn old hall.")), near=("old carboy",))
    assert "take carboy" not in worth(hall)
    hall = replace(walked(scene("Hall\nAn old hall with a carboy.")), near=("old carboy",))
    assert "take carboy" in worth(hall)


@pytest.mark.parametrize(
    ("thing", "answer", "looked"),
    [
        ("carboy", "It's already open.", True),
        ("carboy", "You open it.", False),
        ("carboy", "It seems to be locked.", False),
        ("door", "It's already open.", False),
    ],
)
def test_what_turns_out_to_be_open_is_looked_into(thing: str, answer: str, looked: bool) -> None:
    found = worth(walked(scene(f"Hall\nA hall with a {thing}."), (f"open {thing}", scene(answer))))
    assert (found.get(f"search {thing}", 0.0) > 0.2) is looked


def test_what_stands_open_somewhere_stands_open() -> None:
    assert stands_open("a hinged trapdoor in the floor stands open.", "trapdoor")
    assert not stands_open("a trapdoor in the floor. the window stands open.", "trapdoor")


def test_what_is_said_to_be_dark_as_a_rule_is_no_darkness() -> None:
    assert english().says("dark", "it is dark. you can't see a thing.")
    assert english().says("dark", "you wait, but it is dark here.")
    assert not english().says("dark", "most of the time when you are in here it is dark.")


def test_what_is_piled_up_may_hide_something() -> None:
    told = "this loft is piled up with old wool insulation rolls, left over. a book lies here."
    assert is_piled(told, "rolls")
    assert not is_piled(told, "book")
    words = replace(WORDS, verbs=(*WORDS.verbs, "examine"), words=WORDS.words | {"examine"})

    def looks(text: str) -> float:
        chart = chart_of(walked(scene(f"Hall\n{text}")), words)
        found = ExplorationPolicy(chart, words).prospects()
        return next(one.value for one in found if one.command == "examine beam")

    assert looks("A hall piled up with an oak beam.") > 5 * looks("A hall with an oak beam.")
