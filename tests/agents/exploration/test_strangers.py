"""What whoever meets a story for the first time says, asks, buys and tries in it."""

from __future__ import annotations

import pytest

from agents.core.command_forms import word_set
from agents.exploration.decision.lights import Lights
from agents.exploration.decision.obstacles import restless
from agents.exploration.decision.policy import ExplorationPolicy
from agents.exploration.decision.rated_commands import RatedCommand
from agents.exploration.decision.things import in_hand
from agents.exploration.language.english import english
from agents.exploration.language.phrases import numbered
from agents.exploration.language.ways import ways_named
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.folding import chart_of
from games.types import Facts, Lexicon, Scene
from tests.support.exploring import walked

WORDS = Lexicon(
    words=word_set(
        "examine open unlock take read give ask about with on light buy wait listen touch jump "
        "in out up down north south east west door key iron brass lamp lampman banksman tally ride "
        "card clerk barrel tarred split pie rope lanterns trader witch book torch matches dresser "
        "bed get"
    ),
    verbs=("examine", "open", "unlock", "take", "read", "give", "ask", "light", "buy"),
    directions=("in", "out", "up", "down", "north", "south", "east", "west"),
)
YARD = Scene("Yard\nA yard. A shed is east.\n\nYou can see a lampman here.", "Yard")


def done(text: str, place: str = "Yard", inventory: tuple[str, ...] = ()) -> Scene:
    return Scene(text, place, inventory=inventory)


def chart(*moves: tuple[str, Scene] | tuple[str, Scene, Facts], opening: Scene = YARD) -> Chart:
    return chart_of(walked(opening, *moves), WORDS)


def prospects(
    *moves: tuple[str, Scene] | tuple[str, Scene, Facts], opening: Scene = YARD
) -> list[RatedCommand]:
    return ExplorationPolicy(chart(*moves, opening=opening), WORDS).prospects()


def commands(*moves: tuple[str, Scene], opening: Scene = YARD) -> list[str]:
    return [one.command for one in prospects(*moves, opening=opening)]


@pytest.mark.parametrize("wanted", ["tally", "stamp"])
def test_people_are_asked_for_what_nobody_passes_without(wanted: str) -> None:
    refused = ("north", done(f'The banksman shakes his head. "No {wanted}, no ride."'))
    assert f"ask lampman about {wanted}" in commands(refused)
    assert not [one for one in commands() if one.startswith("ask ")]


def test_who_is_named_by_what_they_mind_is_somebody() -> None:
    assert "person" in english().kinds_of("lampman")
    assert "person" in english().kinds_of("gatekeeper")
    assert not english().kinds_of("lamp-post")


def test_whoever_minded_being_taken_is_not_taken_elsewhere() -> None:
    minded = ("take pony", done("I don't suppose the pony would care for that."))
    assert "pony" in chart(minded, ("east", done("Shed\nA shed.", "Shed"))).room.people


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("What is your name, courier?", "alex"), ("Do you like fairs?", "yes")],
)
def test_what_is_asked_before_a_story_begins_is_answered(asked: str, answer: str) -> None:
    before = Scene(asked, "Yard")
    assert prospects(opening=before)[0].command == answer
    # What was said then is no way out of where the story begins.
    begun = chart(("north", YARD), opening=before)
    assert "north" not in begun.room.tried
    assert begun.begun


def test_a_question_beside_a_place_is_none_that_waits() -> None:
    told = Scene("-= Yard =-\nA yard. What were you expecting, a shed?", "Yard")
    assert chart(opening=told).begun


def test_one_goes_by_name_where_there_are_no_directions() -> None:
    words = Lexicon(words=word_set("go to open foundry"), verbs=("go", "open"))
    outside = Scene("Outside\nYou also see:\n A door to the foundry (that is open)", "outside")
    found = ExplorationPolicy(chart_of(walked(outside), words), words).prospects()
    assert found[0].command == "go to foundry"
    assert "go to foundry" not in commands(opening=outside)


def test_one_looks_around_where_nothing_was_told() -> None:
    words = Lexicon(words=word_set("go to open shed look"), verbs=("go", "open", "look"))
    shed = walked(YARD, ("go to shed", Scene("You move to the shed.", "Shed")))
    assert ExplorationPolicy(chart_of(shed, words), words).prospects()[0].command == "look"
    assert "look" not in commands()


def test_a_list_is_chosen_from() -> None:
    told = '"Well?"\n  1: "May I have a stamp?"\n  2: "Nice weather."\n(Say a number.)'
    assert numbered(told.lower()) == ["1", "2"]
    assert not numbered("1. a lamp.\nit is dark.")
    asked = ("ask lampman about lamp", done(told))
    assert [one.command for one in prospects(asked)[:2]] == ["1", "2"]
    again = (asked, ("1", done("You have one.")), asked)
    assert prospects(*again)[0].command == "2"


def test_what_is_for_sale_is_bought() -> None:
    said = done('"Buy it or leave it!" says the trader.')
    assert "buy pie" in commands(("take pie", said))
    sells = done("She sells rope, lanterns and pies.")
    assert {"buy rope", "buy lanterns"} <= set(commands(("examine trader", sells)))


def test_one_of_two_keys_is_called_by_its_whole_name() -> None:
    two = {one.command for one in in_hand(("iron key", "brass key"), WORDS, english())}
    assert {"examine iron key", "examine brass key"} <= two
    assert "examine key" not in two
    assert "examine key" in {one.command for one in in_hand(("iron key",), WORDS, english())}


def test_what_one_had_to_get_up_for_is_done_once_one_is_up() -> None:
    bed = done("Bedroom\nA bedroom with a dresser.", "Bedroom")
    refused = ("open dresser", done("You'll have to get out of bed first.", "Bedroom"))
    assert "open dresser" not in commands(refused, opening=bed)
    risen = frozenset({("in", "player", "Bedroom"), ("in", "dresser", "Bedroom")})
    up = ("get out", done("You get out of bed.", "Bedroom"), risen)
    assert "open dresser" in [one.command for one in prospects(refused, up, opening=bed)]


def test_what_was_given_away_and_lies_elsewhere_is_taken_again() -> None:
    lies = frozenset({("in", "book", "Yard"), ("in", "player", "Yard")})
    gone = frozenset({("in", "player", "Hut"), ("in", "witch", "Hut")})
    hut = done("Hut\nA hut. The yard is east.\n\nYou can see a witch here.", "Hut", ("book",))
    thrown = done('"Bah!" says the witch, and throws it out of the window.', "Hut")
    yard = done("Yard\nA yard.\n\nYou can see a book here.")
    moves = (("give book to witch", thrown, gone), ("east", yard, lies))
    told = [one.command for one in prospects(*moves, opening=hut)]
    assert "take book" in told
    dropped = (("drop book", done("Dropped.", "Hut"), gone),)
    laid = chart(*dropped, opening=hut)
    assert laid.let_at["book"] == laid.here


def test_a_light_that_failed_once_is_lit_again() -> None:
    held = ("torch",)
    dark = done("Darkness\nIt is pitch dark.", "Den", held)
    shown = done("You light the torch.\n\nDen\nA den.", "Den", held)
    hole = done("Darkness\nIt is pitch dark.", "Hole", held)
    out = done("The torch goes out.", "Den", held)
    failed = ("light torch", done("The match breaks.", "Hole", held))
    lit = ("light torch", shown, frozenset({("in", "player", "Den"), ("lit", "torch", "torch")}))
    moves = (("north", dark), lit, ("wait", out), ("down", hole), failed)
    opening = done("Yard\nA yard.", inventory=held)
    told = chart(*moves, opening=opening)
    assert prospects(*moves, opening=opening)[0].command == "light torch"
    assert Lights(told, WORDS).may_show(told.room)
    often = (*moves, failed, failed)
    spent = chart(*often, opening=opening)
    assert not Lights(spent, WORDS).may_show(spent.room)


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("you are in a garden. there are paths to the north.", {"north"}),
        ("a door leads in.", {"in"}),
        ("the only way out is to the south.", {"south"}),
        ("the trail continues up the mountain to the east.", {"east"}),
        ("a stoney trail leads upwards to the west.", {"west"}),
        ("it winds itself upwards along the mountain to the northeast.", {"northeast"}),
        ("two trails lead down the mountain to the southwest and the east.", {"southwest", "east"}),
        ("stairs lead down to the north.", {"down", "north"}),
        ("a ragged boy runs up. a path leads east.", {"east"}),
        ("a path runs up.", {"up"}),
    ],
)
def test_ways_are_told_from_how_they_run(text: str, ways: set[str]) -> None:
    assert ways_named(text) == ways


def test_who_is_stuck_tries_what_is_hardly_ever_done() -> None:
    told = commands()
    assert "listen" in told
    assert told.index("listen") > told.index("east")


@pytest.mark.parametrize(
    ("text", "jumps"),
    [("A rope bridge sways over the chasm.", False), ("Hedges stand round a lawn.", True)],
)
def test_nobody_jumps_for_want_of_anything_better_where_one_would_fall(
    text: str, jumps: bool
) -> None:
    words = Lexicon(words=word_set("jump listen"), verbs=("jump", "listen"))
    place = chart_of(walked(done(f"Place\n{text}", "Place")), words).room
    told = [one.command for one in restless(place, words)]
    assert "listen" in told
    assert ("jump" in told) is jumps


def test_what_tells_things_apart_is_no_thing() -> None:
    alley = done("Alley\nBarrels line the wall: a tarred one and a split one.", "Alley")
    asked = done("Which do you mean, the tarred barrel or the split barrel?", "Alley")
    assert "examine split" in commands(opening=alley)
    told = commands(("open barrel", asked), ("open tarred barrel", alley), opening=alley)
    assert "examine split" not in told


def test_only_one_point_of_the_compass_leads_back() -> None:
    hall = done("Hall\nA hall.", "Hall")
    pit = done("Pit\nA pit.", "Pit")
    told = chart(("down", pit), ("east", hall), opening=hall)
    assert "west" not in told.room.likely, "down is the way back"
    straight = chart(("east", pit), ("up", hall), opening=hall)
    assert "down" in straight.room.likely, "it may double the way east"


@pytest.mark.parametrize(("several", "one"), [("dwarves", "dwarf"), ("goblins", "goblin")])
def test_of_several_foes_one_is_faced_at_a_time(several: str, one: str) -> None:
    words = Lexicon(
        words=word_set("attack throw at with axe dwarf dwarves goblin goblins north"),
        verbs=("attack", "throw"),
        directions=("north",),
    )
    told = f"There are 2 threatening little {several} in the room with you."
    cave = walked(done("Cave\nA cave.", "Cave", ("axe",)), ("north", done(told, "Hall", ("axe",))))
    found = ExplorationPolicy(chart_of(cave, words), words).prospects()
    assert found[0].command == f"attack {one} with axe"
    there = frozenset({("in", "player", "Hall"), ("in", one, "Hall")})
    known = ("north", done(told, "Hall", ("axe",)), there)
    begun = done("Cave\nA cave.", "Cave", ("axe",))
    found = ExplorationPolicy(chart_of(walked(begun, known), words), words).prospects()
    assert found[0].command == f"attack {one} with axe"


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("pick up the key", "take key"),
        ("get the key", "take key"),
        ("read the book", "read book"),
        ("look at the key", "examine key"),
    ],
)
def test_what_a_person_said_in_other_words_was_tried(typed: str, same: str) -> None:
    hall = Scene("Hall\nA hall.\n\nYou can see an iron key and a book here.", "Hall")
    assert same in commands(opening=hall)
    answer = Scene("It is fastened to the floor.", "Hall")
    assert same not in commands((typed, answer), opening=hall)
