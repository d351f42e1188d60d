"""What a survey makes of walks: which room is which, and which ways there are."""

from __future__ import annotations

import json
import random
from xml.etree import ElementTree

import pytest

from agents.cartography import formats
from agents.cartography.routes import find_rooms, find_route
from agents.cartography.sighting import Sighting
from agents.cartography.survey import Survey
from agents.cartography.words import place_title, ways_from, ways_taken
from agents.core.maps import Manner, Passage
from games.types import Scene
from tests.support.surveying import Walk

HALL = "Hall\nA hall. Doors lead north and west."
KITCHEN = "Kitchen\nA kitchen."
MAZE = "Maze\nYou are in a maze, all alike."
NO_WAY = "You can't go that way."


def way(walk: Walk, start: str, command: str) -> Passage:
    (found,) = (
        one for one in walk.survey.map().passages if (one.start, one.command) == (start, command)
    )
    return found


def test_ways_are_kept_as_they_were_walked() -> None:
    walk = Walk(HALL)
    walk.go("n", KITCHEN)
    walk.go("s", HALL)
    walk.go("north", KITCHEN)
    assert walk.edges() == {("Hall", "north", "Kitchen"), ("Kitchen", "south", "Hall")}
    kitchen = walk.survey.map().by_id["Kitchen"]
    assert (kitchen.name, kitchen.visits, kitchen.number) == ("Kitchen", 2, 2)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("maze (2)", ["b"]),
        ("the Maze (3)", ["c"]),
        ("maze", ["b", "c"]),
        ("2", ["b"]),
        ("b", ["b"]),
        ("hall", ["a"]),
        ("maze 2", ["b"]),
        ("maze (4)", []),
    ],
)
def test_a_room_is_meant_by_all_that_it_is_called(said: str, found: list[str]) -> None:
    walk = Walk(HALL, place="a")
    walk.go("n", MAZE, "b")
    walk.go("n", MAZE, "c")
    assert [room.id for room in find_rooms(walk.survey.map(), said)] == found


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Véranda", "veranda"),
        ("Øya, øst", "oya ost"),
        ("St. John's", "st johns"),
        ("The Straße", "strasse"),
    ],
)
def test_a_room_is_meant_without_its_accents_and_marks(name: str, said: str) -> None:
    walk = Walk(f"{name}\nA place.", place="a")
    assert [room.id for room in find_rooms(walk.survey.map(), said)] == ["a"]
    assert find_rooms(walk.survey.map(), "...") == ()


def test_ways_and_places_are_told_by_the_titles_of_the_map() -> None:
    walk = Walk(MAZE, place="a")
    walk.go("plugh", MAZE, "b")
    walk.go("n", MAZE, "a")
    walk.go("wait", "A goblin carries you off.", "c", name="Hole")
    drawn = walk.survey.map()
    assert ways_taken(drawn, "a") == (("plugh", "Maze (2)"),)
    assert ways_taken(drawn, "b") == (("north", "Maze (1)"),)
    assert ways_taken(drawn, "b", until=1) == ()
    for room, scene, told in (
        ("b", Scene("", "Maze"), "Maze (2)"),
        ("b", Scene("", None, awaits_key=True), "Maze (2)"),
        ("b", Scene("", None), ""),
        ("b", Scene("", "Maze, in the boat"), "Maze, in the boat"),
        ("nowhere", Scene("", "Maze"), "Maze"),
    ):
        assert place_title(drawn, room, scene) == told
    assert ways_from(drawn, "b", Scene("", "Maze")) == (("north", "Maze (1)"),)
    assert ways_from(drawn, "b", Scene("", None)) == ()


def test_ways_that_the_text_names_are_known_until_the_story_denies_them() -> None:
    walk = Walk(HALL)
    assert walk.untaken() == {("Hall", "north"), ("Hall", "west")}
    walk.go("west", NO_WAY)
    assert walk.untaken() == {("Hall", "north")}
    walk.go("north", "The door is closed.")
    assert way(walk, "Hall", "north").refused
    walk.go("north", KITCHEN)
    assert walk.untaken() == set()


def test_a_way_that_was_refused_and_led_on_is_conditional() -> None:
    walk = Walk(HALL)
    walk.go("north", "The door is closed.")
    walk.go("north", KITCHEN)
    assert way(walk, "Hall", "north").conditional
    assert not way(walk, "Hall", "north").one_way


def test_a_banner_is_no_name_of_a_place_that_is_called_by_its_description() -> None:
    survey = Survey()
    text = "Murdac\nYou are standing outside the door of a small\nflint hut."
    survey.add(
        Sighting(1, None, "", text, "Outside the door of a small flint hut", "(START)", "", False)
    )
    (room,) = survey.map().rooms
    assert (room.id, room.name) == ("(START)", "Outside the door of a small flint hut")


def test_who_only_sat_in_something_was_refused_nothing() -> None:
    walk = Walk(HALL)
    walk.go("sit on chair", "You sit.", vehicle="chair")
    walk.go("north", "You have to get up first.", vehicle="chair")
    walk.go("stand", "You stand up.")
    walk.go("north", KITCHEN)
    assert not way(walk, "Hall", "north").conditional


def test_a_way_is_one_way_once_the_way_back_leads_elsewhere_or_nowhere() -> None:
    walk = Walk("Ledge\nA ledge over a cave.")
    walk.go("down", "Cave\nA cave.")
    assert not way(walk, "Ledge", "down").one_way
    walk.go("up", NO_WAY)
    assert way(walk, "Ledge", "down").one_way


def test_dying_and_being_carried_off_are_no_ways() -> None:
    walk = Walk(HALL)
    walk.go("north", "You fall.\n\nForest\nTrees.", died=True, place="Forest")
    walk = Walk(HALL)
    walk.go("north", "A giant bat grabs you and lifts you away.\n\nPit\nA pit.", place="Pit")
    assert walk.edges() == set()
    assert [room.id for room in walk.survey.map().rooms] == ["Hall", "Pit"]


def test_other_words_that_move_one_are_told_from_directions() -> None:
    walk = Walk(HALL)
    walk.go("plugh", KITCHEN)
    walk.go("climb through window", HALL)
    assert way(walk, "Hall", "plugh").manner is Manner.OTHER
    assert way(walk, "Kitchen", "climb through window").manner is Manner.MOVEMENT


def test_again_is_the_command_before_and_of_several_the_one_that_moves() -> None:
    walk = Walk(MAZE, place="maze#1")
    walk.go("n", MAZE, "maze#2")
    walk.go("g", MAZE, "maze#3")
    walk.go("drop axe. w", MAZE, "maze#4")
    walk.go("e. e", MAZE, "maze#6")
    assert walk.edges() == {
        ("maze#1", "north", "maze#2"),
        ("maze#2", "north", "maze#3"),
        ("maze#3", "west", "maze#4"),
    }


def test_a_ride_is_marked_with_what_one_sat_in() -> None:
    walk = Walk("Shore\nA shore.")
    walk.go("enter boat", "You are in the boat.", vehicle="boat")
    walk.go("east", "Lake, in the boat\nWater.", "Lake", vehicle="boat")
    assert way(walk, "Shore", "east").vehicle == "boat"
    assert way(walk, "Shore", "east").conditional


def test_a_dark_room_is_the_one_that_it_turns_out_to_be() -> None:
    for facts in (True, False):
        walk = Walk(HALL, facts=facts)
        walk.go("north", "Darkness\nIt is pitch dark.", "Cellar")
        (_, dark) = walk.survey.map().rooms
        assert dark.dark
        assert dark.name == "Darkness"
        walk.go("light lamp", "The lamp is on.\n\nCellar\nA cellar.", "Cellar")
        walk.go("look", "Cellar\nA cellar.", "Cellar")
        rooms = walk.survey.map().rooms
        assert [(room.name, room.dark) for room in rooms] == [("Hall", False), ("Cellar", False)]
        (edge,) = walk.edges()
        assert edge == ("Hall", "north", rooms[1].id)


def test_without_facts_a_dark_room_becomes_one_that_is_known() -> None:
    walk = Walk(HALL, facts=False)
    walk.go("north", "Cellar\nA cellar.")
    walk.go("south", HALL)
    walk.go("down", "Darkness\nIt is pitch dark.")
    walk.go("light lamp", "The lamp is on.")
    walk.go("look", "Cellar\nA cellar.")
    assert {room.id for room in walk.survey.map().rooms} == {"Hall", "Cellar"}
    assert ("Hall", "down", "Cellar") in walk.edges()


def test_without_facts_a_maze_is_told_apart_by_ways_and_by_what_was_dropped() -> None:
    walk = Walk(HALL, facts=False)
    first = walk.go("west", MAZE)
    walk.go("drop lantern", "Dropped.")
    second = walk.go("north", MAZE)
    third = walk.go("north", MAZE)
    again = walk.go("east", f"{MAZE}\nThere is a lantern here.")
    assert len({first, second, third}) == 3
    assert again == first
    assert walk.go("north", MAZE) == second


def test_without_facts_rooms_are_known_again_by_name_and_description() -> None:
    walk = Walk("Forest\nOaks stand here.", facts=False)
    other = walk.go("east", "Forest\nTall pines crowd a stony slope.")
    assert other != "Forest"
    assert walk.go("west", "Forest\nOaks stand here.") == "Forest"
    assert walk.go("plugh", "Forest\nTall pines crowd a stony slope.") == other


def test_one_thing_of_the_story_may_be_several_rooms() -> None:
    walk = Walk("Cave\nA cave.", place="maze")
    hole = walk.go("east", "Dark Hole\nA hole.", "maze", name="(maze)")
    tunnel = walk.go("northwest", "Twisty Tunnel\nA tunnel.", "maze", name="(maze)")
    assert len({"maze", hole, tunnel}) == 3


def test_a_story_whose_facts_know_but_one_place_is_followed_by_its_headings() -> None:
    walk = Walk(HALL, place="limbo")
    kitchen = walk.go("north", KITCHEN, "limbo")
    assert walk.go("sit", "Kitchen, on a stool\nA kitchen.", "limbo", name="Kitchen") == kitchen
    assert walk.go("enter pantry", "Pantry\nA pantry.", "limbo") not in ("limbo", kitchen)
    assert walk.go("out", KITCHEN, "limbo") == kitchen
    assert walk.go("south", HALL, "limbo") == "limbo"
    assert [room.name for room in walk.survey.map().rooms] == ["Hall", "Kitchen", "Pantry"]


@pytest.mark.parametrize("answer", ["You can't.", "The way is shut.\nTry another."])
def test_an_answer_without_a_heading_is_no_arrival(answer: str) -> None:
    walk = Walk(HALL)
    walk.go("south", answer, "Hall")
    assert walk.edges() == set()


def test_branches_go_on_from_where_they_left() -> None:
    walk = Walk(HALL)
    walk.go("north", KITCHEN)
    walk.follow(1, "west", "Study\nA study.")
    assert walk.edges() == {("Hall", "north", "Kitchen")} | {("Hall", "west", "Study")}


def test_a_place_that_several_directions_lead_through_is_followed_by_counting_steps() -> None:
    walk = Walk("Lawn\nA lawn.")
    maze = "Maze\nHedges on all sides."
    for command in ("north", "north", "west", "west"):
        walk.go(command, maze)
    last = walk.here
    walk.go("west", "Ledge\nA ledge.")
    walk.go("east", maze)
    room_of = walk.survey.room_of
    assert room_of[walk.here] == room_of[last]
    walk.go("east", maze)
    assert room_of[walk.here] == room_of[last - 1]
    names = [room.name for room in walk.survey.map().rooms]
    assert names == ["Lawn", "Maze", "Maze", "Maze", "Maze", "Ledge"]


def test_a_heading_may_stand_between_marks() -> None:
    walk = Walk("<< Hall >>\nA hall. A door leads west.", place="hall")
    room = walk.survey.map().rooms[0]
    assert room.name == "Hall"
    assert walk.untaken() == {("hall", "west")}


def test_a_way_behind_something_that_was_shut_is_conditional() -> None:
    walk = Walk("Hall\nA hall. To the north is a closed door. A path leads west.")
    walk.go("open door", "Opened.")
    walk.go("north", KITCHEN)
    walk.go("east", "(first opening the gate)\n\nYard\nA yard.")
    walk.go("west", KITCHEN)
    walk.go("south", "Hall\nA hall. To the north is an open door. A path leads west.")
    walk.go("west", "Lane\nA lane.")
    conditional = {(w.start, w.command) for w in walk.survey.map().passages if w.conditional}
    assert conditional == {("Hall", "north"), ("Kitchen", "east")}


def test_ways_are_named_where_a_story_prints_no_headings() -> None:
    walk = Walk("A hall. Doors lead north and west.", place="hall")
    assert walk.untaken() == {("hall", "north"), ("hall", "west")}
    walk.go("examine door", "It leads east, perhaps.")
    assert walk.untaken() == {("hall", "north"), ("hall", "west")}


@pytest.mark.parametrize("facts", [True, False])
def test_whatever_a_story_shows_every_room_has_its_own_spot_and_every_way_its_rooms(
    facts: bool,
) -> None:
    dice = random.Random(7)
    names = ["Hall", "Maze", "Darkness", "", "<< Cave >>", "[red]X[/]", "A" * 300, "日本"]
    texts = ["", "It is pitch dark.", "You can't go that way.", "{}\nA door leads north.", "{}\n"]
    commands = ["north", "south", "up", "in", "again", "look", "drop lamp", "xyzzy", "n. s", ""]
    for _ in range(20):
        survey = Survey()
        for turn in range(1, 60):
            name = dice.choice(names)
            text = dice.choice(texts).format(name)
            place = dice.choice(["", "a", "b#1", "maze"]) if facts else ""
            parent = dice.choice([turn - 1, dice.randrange(turn)]) or None
            survey.add(Sighting(turn, parent, dice.choice(commands), text, name, place))
            drawn = survey.map(turn)
            ids = [room.id for room in drawn.rooms]
            assert len({room.spot for room in drawn.rooms}) == len(set(ids)) == len(ids)
            assert {way.start for way in drawn.passages} <= set(ids)
            assert {way.end for way in drawn.passages if way.end} <= set(ids)
            assert drawn.here in ids or not (drawn.here or name or place)
        for room in drawn.rooms:
            find_route(drawn, room.id)
        assert formats.to_text(drawn)
        ElementTree.fromstring(formats.to_trizbort(drawn, "x").encode())


def test_what_is_asked_before_a_story_begins_is_no_place() -> None:
    survey = Survey()
    survey.add(Sighting(1, None, "", "THE FORD\nBy nobody.\n\nWhat is your name?", ""))
    survey.add(Sighting(2, 1, "north", "Are you a lady?", ""))
    survey.add(Sighting(3, 2, "no", "Camp\nA camp. The ford is east.", "Camp"))
    survey.add(Sighting(4, 3, "east", "Ford\nA ford.", "Ford"))
    survey.add(Sighting(5, 4, "think", "Nothing comes to mind.", ""))  # which is where it was
    drawn = survey.map(5)
    assert [room.name for room in drawn.rooms] == ["Camp", "Ford"]
    assert [(way.start, way.command) for way in drawn.passages if way.end] == [("Camp", "east")]
    assert drawn.here == "Ford"
    assert survey.map(2).here == ""


def test_a_story_that_names_no_place_says_where_one_is() -> None:
    survey = Survey()
    pier = "You are standing on a windy pier. The town is north."
    town = "You are in the town square. A street goes south."
    survey.add(Sighting(1, None, "", f"PIER\n\n{pier}", ""))
    for turn, (command, text) in enumerate(
        [("north", town), ("take rope", "Taken."), ("south", pier), ("west", "No way.")], 2
    ):
        survey.add(Sighting(turn, turn - 1, command, text, ""))
    drawn = survey.map(5)
    assert [room.name for room in drawn.rooms] == ["Windy pier", "Town square"]
    assert {(way.start, way.command, way.end) for way in drawn.passages if way.end} == {
        ("Windy pier", "north", "Town square"),
        ("Town square", "south", "Windy pier"),
    }
    assert drawn.here == "Windy pier"


def test_a_line_that_tells_a_figure_names_no_place() -> None:
    survey = Survey()
    survey.add(Sighting(1, None, "", "--- 1 ---\nGold: 12\nWhich page next?", ""))
    assert [room.name for room in survey.map().rooms] == ["Somewhere"]


@pytest.mark.parametrize("facts", [True, False])
def test_what_happens_while_one_waits_or_reads_is_no_way(facts: bool) -> None:
    walk = Walk("Hall\nA hall.", facts=facts)
    walk.go("wait", "Cellar\nA cellar.")
    walk.go("read poem", "Grove\nA grove.")
    walk.go("put rod in slot", "Hall\nA hall.")
    assert walk.edges() == set()
    # What did it again is one, and so are magic words and what carries one in something.
    for _ in range(2):
        walk.go("rub mirror", "Cellar\nA cellar.")
        walk.go("xyzzy", "Hall\nA hall.")
    walk.go("enter tram", "You get into the tram.", vehicle="tram")
    walk.go("push button", "Quay\nA quay.", vehicle="tram")
    walk.go("say hurrah", "Hall\nA hall.")
    names = {room.id: room.name for room in walk.survey.map().rooms}
    assert {(names[start], key, names[end]) for start, key, end in walk.edges()} == {
        ("Hall", "rub mirror", "Cellar"),
        ("Cellar", "xyzzy", "Hall"),
        ("Hall", "push button", "Quay"),
        ("Quay", "say hurrah", "Hall"),
    }


@pytest.mark.parametrize("facts", [True, False])
def test_what_is_no_way_is_told_all_the_same(facts: bool) -> None:
    walk = Walk("Hall\nA hall.", facts=facts)
    walk.go("wait", "Cellar\nA cellar.")
    walk.go("north", "A bat grabs you and lifts you away...\n\nGrove\nA grove.")
    walk.go("enter boat", "You are in the boat.", vehicle="boat")
    walk.go("launch", "Lake, in the boat\nWater.", name="Lake", vehicle="boat")
    walk.go("land", "Shore, in the boat\nSand.", name="Shore", vehicle="boat")
    walk.go("get out of boat", "You are on your own feet again.")
    drawn = walk.survey.map()
    names = {room.id: room.name for room in drawn.rooms} | {"in boat": "boat"}
    told = (*drawn.events, *drawn.boardings)
    edges = [(names[way.start], way.command, names[way.end]) for way in told]
    assert edges[:2] == [("Cellar", "north", "Grove"), ("Hall", "wait", "Cellar")]
    boarded = [("Grove", "enter boat", "boat"), ("boat", "get out of boat", "Shore")]
    assert edges[2:] == boarded
    data = json.loads(json.dumps(formats.as_data(drawn)))
    assert data["vehicles"] == [{"id": "in boat", "name": "boat"}]
    assert [edge["command"] for edge in data["edges"]][-4:] == [edge[1] for edge in edges]
    # They are on no picture, and nobody is sent that way.
    assert {edge.command for edge in drawn.passages} <= {"launch", "land"}


def test_a_magic_word_that_did_nothing_at_times_is_conditional() -> None:
    walk = Walk("Hall\nA hall.")
    walk.go("plugh", "Nothing happens.")
    walk.go("plugh", "Grove\nA grove.")
    (way,) = (one for one in walk.survey.map().passages if one.seen)
    assert (way.command, way.conditional) == ("plugh", True)


@pytest.mark.parametrize("facts", [True, False])
def test_what_stands_in_a_menu_is_no_place_and_what_is_pressed_there_no_way(facts: bool) -> None:
    walk = Walk(HALL, facts=facts)
    walk.pause("help", "[Entry One]\n Entry Two", known=facts)
    walk.pause("n", "Entry One\n[Entry Two]", known=facts)
    walk.go("q", "You close the book.")
    walk.pause("north", "Thunder rolls.\nPress any key.", known=facts)
    walk.go("enter", KITCHEN)
    walk.pause("west", "You feel watched.\nPress any key.", known=facts)
    walk.go("enter", "You see nobody.")
    assert [room.name for room in walk.survey.map().rooms] == ["Hall", "Kitchen"]
    assert walk.edges() == {("Hall", "north", "Kitchen")}
    assert ("Kitchen", "west") not in {(w.start, w.command) for w in walk.survey.map().passages}


@pytest.mark.parametrize("facts", [True, False])
def test_a_page_on_the_way_is_no_refusal_and_what_follows_it_may_be_one(facts: bool) -> None:
    walk = Walk(HALL, facts=facts)
    walk.pause("north", "You walk a long corridor.\nPress any key.", known=facts)
    walk.go("enter", KITCHEN)
    assert not way(walk, "Hall", "north").conditional
    walk.go("south", HALL)
    walk.pause("west", "Climb the wall?", known=facts)
    walk.go("n", "You think better of it.")
    walk.pause("west", "Climb the wall?", known=facts)
    walk.go("y", "Lane\nA lane.")
    assert way(walk, "Hall", "west").conditional


@pytest.mark.parametrize("facts", [True, False])
def test_where_keys_lead_after_a_death_is_at_the_end_of_no_way(facts: bool) -> None:
    walk = Walk(HALL, facts=facts)
    walk.pause("north", "You have died.\nPress any key.", known=facts, died=True)
    walk.pause("enter", "All is dark.\nPress any key.", known=facts)
    walk.go("enter", KITCHEN)
    assert [room.name for room in walk.survey.map().rooms] == ["Hall", "Kitchen"]
    assert not walk.edges()
    walk.go("south", HALL)
    walk.go("north", KITCHEN)
    assert walk.edges() == {("Kitchen", "south", "Hall"), ("Hall", "north", "Kitchen")}


def test_a_page_before_the_story_begins_is_no_place() -> None:
    walk = Walk.paused("The Long Night\nA story. Press any key.")
    assert not walk.survey.map(walk.here).rooms
    walk.go("space", HALL)
    assert [room.name for room in walk.survey.map(walk.here).rooms] == ["Hall"]
    assert not walk.edges()
