"""Place, belongings and score are right, or said to be unknown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from games.errors import GameError
from games.types import Ending, Scene
from games.zmachine import said
from games.zmachine.described import name_by_description, name_by_its_end, name_place
from games.zmachine.frotz import FrotzWorld
from games.zmachine.text import status_place
from tests.support.paths import DATA

OpenStory = Callable[[Path], FrotzWorld]


def begun(open_story: OpenStory, name: str) -> tuple[FrotzWorld, Scene]:
    world = open_story(DATA / name)
    return world, world.reset(1)


def test_who_cannot_walk_and_is_called_in_no_known_words_is_found(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "cell.z5")
    assert scene.location == "Cachot"  # and not the date in the status line
    assert scene.inventory == ("a pair of gloves",)
    assert world.step("take").inventory == ("knife", "a pair of gloves")
    scene = world.run(["give", "wait"])
    assert (scene.inventory, scene.inventory_known) == (("knife",), True)
    assert (scene.score, scene.moves, scene.max_score) == (None, None, None)
    assert ("in", "knife", "player") in world.facts()


def test_names_that_only_the_programmer_knows_are_shown_to_nobody(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "cell-unnamed.z5")
    assert scene.location == "Cachot"  # as the status line has it, and not "(cell)"
    assert world.step("take").inventory == ("knife", "a pair of gloves")
    assert ("in", "(knife)", "player") in world.facts()  # as it was kept by earlier programs


def test_a_place_without_a_name_is_called_by_what_is_said_of_it(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "unnamed.z5")
    assert scene.location == "Garden of luxurious flowers"
    # Neither what else happens meanwhile nor the programmer's word names a place.
    scene = world.step("north")
    assert "ogres" in scene.text
    assert scene.location == "Edge of a large, perfectly calm lake"
    assert world.run(["south", "south"]).location is None  # in the dark
    assert world.step("up").location == "Garden of luxurious flowers"
    assert ("in", "player", "(garden)") in world.facts()  # as earlier programs kept it


def test_a_place_is_named_though_a_look_is_answered_by_something_else(
    open_story: OpenStory,
) -> None:
    """By what the story says as one comes, behind a question, and as it was called before."""
    world, _ = begun(open_story, "unnamed.z5")
    asked = world.step("toad")
    assert ("want it?" in asked.text, asked.location) == (True, "Garden of luxurious flowers")
    assert world.step("no").location == "Garden of luxurious flowers"
    assert world.step("east").location == "Large bedroom"
    scene = world.step("wait")
    assert (scene.text, scene.location) == ("Time passes.", "Large bedroom")
    held = world.snapshot()
    world.reset(1)
    assert world.run(["toad", "no", "east", "wait"]) == scene  # whoever looks between, or not
    assert world.step("look").location == "Large bedroom"
    world.reset(1)
    world.restore(held)
    assert world.step("wait").location == "Large bedroom"


@pytest.mark.parametrize("whole", [False, True])
def test_a_place_has_one_name_whatever_is_said_of_it_later(
    open_story: OpenStory, whole: bool
) -> None:
    world, _ = begun(open_story, "unnamed.z5")
    assert world.run(["dig", "look"]).location == "Waste of upturned soil"  # no other is known yet
    world.reset(1)
    walk = ["north", "south", "dig", "look", "east", "west"]
    scene = world.run(walk) if whole else [world.step(one) for one in walk][-1]
    assert "upturned soil" in scene.text
    assert scene.location == "Garden of luxurious flowers"
    held = world.snapshot()
    world.reset(1)
    assert world.restore(held) == scene
    assert world.step("look").location == "Garden of luxurious flowers"


def test_a_place_is_found_though_no_usual_key_leads_there(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "keyed.z5")
    assert (scene.awaits_key, scene.location) == (True, None)
    assert world.step("x").location is None
    assert world.step("!").location == "Hall"
    assert world.step("look").location == "Hall"


def test_a_place_is_named_behind_a_question_and_by_the_way_that_ends_there() -> None:
    asked = ["look"]

    def question(command: str) -> str:
        asked.append(command)
        return "You are in a barn." if "no" in asked else "Please answer the question."

    assert name_place("Do you want it?", question) == "Barn"
    ends = "The south-north path ends here at a wall."
    assert name_place("A stone falls.", lambda _: ends) == "South-north path"


def test_a_way_is_the_place_where_it_ends() -> None:
    assert name_by_its_end("The south-north path ends at a brick wall.") == "South-north path"
    assert name_by_its_end("A narrow corridor leads east.") == ""
    assert name_by_its_end("The ogres finish building the wall. The path ends here.") == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("You are standing at the end of a road before a small brick building.",
         "End of a road"),
        ("You're in 'Y2'.", "'Y2'"),
        ("The gong sounds. You are now in the entrance hall to what appears to be a large house.",
         "Entrance hall"),
        ("You are in no mood for that.", ""),
        ("A long corridor runs here.", ""),
        ("Please answer the question.", ""),
        ("It is pitch dark. You are in a maze.", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_said_of_where_one_is_names_it(text: str, name: str) -> None:
    assert name_by_description(text) == name


def test_figures_are_looked_for_again_once_the_first_question_is_answered(
    open_story: OpenStory,
) -> None:
    world, scene = begun(open_story, "cell-question.z5")
    assert (scene.inventory, scene.inventory_known) == ((), False)
    before = world.snapshot()
    scene = world.step("she")
    assert (scene.inventory, scene.inventory_known) == (("iron ring",), True)
    world.restore(before)
    assert world.step("he").inventory == ("a pair of gloves",)
    world.reset(1)
    assert world.run(["she", "take"]).inventory == ("knife", "iron ring")


def test_who_is_asked_for_a_name_is_nowhere_yet_and_is_found_after_it(
    open_story: OpenStory,
) -> None:
    world, scene = begun(open_story, "asked.z5")  # which says every answer again
    assert (scene.location, scene.inventory_known) == (None, False)
    scene = world.step("Robin")
    assert (scene.location, scene.inventory, scene.inventory_known) == ("Camp", (), True)
    assert world.run(["take", "east"]).inventory == ("sword",)
    assert world.run(["west", "look"]).location == "Camp"
    # What was found late is found late again: equal commands, equal scenes.
    assert world.reset(1) == begun(open_story, "asked.z5")[1]
    assert world.step("Robin") == begun(open_story, "asked.z5")[0].step("Robin")


def test_a_place_is_found_wherever_it_stands_in_the_status_line(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "asked-level.z5")  # "Level 2   Camp   Gold 5"
    assert (scene.location, scene.inventory, scene.inventory_known) == ("Camp", (), True)
    assert world.step("east").location == "Ford"


def test_a_score_that_falls_with_time_is_one_if_the_story_says_so(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "quay.z5")
    assert (scene.score, scene.max_score, scene.moves) == (100, 200, 0)  # as its status line
    scene = world.run(["wait", "norte", "wait"])
    assert (scene.score, scene.moves) == (97, 3)


def test_a_page_without_a_status_line_keeps_the_score_of_before(open_story: OpenStory) -> None:
    step_by_step, _ = begun(open_story, "quay.z5")
    for command in ("wait", "take", "wait"):
        step_by_step.step(command)
    at_once, _ = begun(open_story, "quay.z5")
    assert at_once.run(["wait", "take", "wait", "die"]) == step_by_step.step("die")
    again, _ = begun(open_story, "quay.z5")
    assert again.run(["wait", "take", "wait", "die", "x"]).score == step_by_step.step("x").score


def test_who_holds_what_is_listed_here_is_the_person(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "quay.z5")  # Zacharias, whom no global and no walk tells
    assert (scene.inventory, scene.inventory_known) == (("hook",), True)
    assert world.run(["take", "norte"]).inventory == ("fish", "hook")


def test_a_number_is_no_place_though_an_object_has_it(open_story: OpenStory) -> None:
    world, _ = begun(open_story, "asked-book.z5")  # pages of a book
    # The first four objects are the compiler's own ("Class"), the others are the story's.
    assert {world.step(page).location for page in ("Robin", "2", "5", "7")} == {None}


def test_who_asks_in_passing_whether_to_restart_ends_nothing(open_story: OpenStory) -> None:
    world, _ = begun(open_story, "asked.z5")
    scene = world.run(["Robin", "hello"])
    assert "RESTART, RESTORE or QUIT" in scene.text
    assert not scene.over
    assert not world.step("sleep").died


def test_belongings_are_found_where_the_story_keeps_them(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "cell-grasp.z5")  # in a thing that the person has
    assert (scene.inventory, scene.inventory_known) == (("a pair of gloves",), True)
    assert world.step("take").inventory == ("knife", "a pair of gloves")
    assert world.step("give").inventory == ("knife",)


def test_what_is_carried_is_asked_in_words_of_other_languages_too(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "kueche.z5")
    assert (scene.location, scene.inventory_known) == ("Küche", False)
    assert world.step("ÖFFNE Tür").text == "Du öffnest die Tür."
    assert world.run(["nimm messer", "schau"]).inventory == ("großes Messer",)
    scene = world.step("nord")
    assert (scene.location, scene.inventory) == ("Flur", ("großes Messer",))


def test_belongings_that_nobody_can_read_are_unknown(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "cell-pockets.z5")
    for command in ("inventory", "take", "wait"):
        assert (scene.inventory, scene.inventory_known) == ((), False)
        scene = world.step(command)


def test_hours_and_minutes_are_no_points(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "cell.z3")
    for command in ("wait", "wait", "look", "wait"):
        assert (scene.location, scene.score, scene.moves) == ("Cachot", None, None)
        scene = world.step(command)


def test_who_has_failed_has_not_won(open_story: OpenStory) -> None:
    world, _ = begun(open_story, "cell.z5")
    assert world.step("fail").ending is Ending.STOPPED


@pytest.mark.parametrize(
    ("status", "place"),
    [
        ("Kitchen        Score: 10     Moves: 3", "Kitchen"),
        ("9:15 am        Kitchen", "Kitchen"),
        ("Tuesday, 21 November      10:05 p.m.", ""),
        ("Tue 21/11      Hall", "Hall"),
        ("Time: 9", ""),
        ("12th of May       Sunday School", "Sunday School"),
        ("Room 101       0/12", "Room 101"),
        ("5/10", ""),
    ],
)
def test_a_clock_or_a_date_is_no_place(status: str, place: str) -> None:
    assert status_place(status) == place


def test_names_that_lack_their_end() -> None:
    assert said.is_unfinished("a pair of")
    assert not said.is_unfinished("pair of gloves")
    assert not said.is_unfinished("loaf")


ENDS = [
    ("sieg", Ending.VICTORY, False),
    ("tod", Ending.DEATH, True),
    ("feind", Ending.STOPPED, False),
    ("fast", Ending.STOPPED, False),
    ("tafel", None, False),
    ("tafel/schau", None, False),
    ("farbe", None, False),
    ("farbe/rote", None, False),
    ("ende", None, False),
    ("ende/nein", None, False),
    ("ende/ja", Ending.QUIT, False),
    ("seite", None, False),
    ("seite/space", Ending.VICTORY, False),
    ("grab/space", Ending.DEATH, False),
    ("nimm/schluss", Ending.QUIT, False),
]


@pytest.mark.parametrize(("line", "ending", "died"), ENDS)
def test_a_story_of_another_language_is_over_when_it_takes_no_more(
    open_story: OpenStory, line: str, ending: Ending | None, died: bool
) -> None:
    """By what it does, with a banner or without one; who won or died by whole banners."""
    world, _ = begun(open_story, "enden.z5")
    start = world.snapshot()
    for command in (commands := line.split("/")):
        scene = world.step(command)
    assert (scene.ending, scene.died) == (ending, died)
    world.restore(start)
    again = world.run(commands)
    assert (again.ending, again.text) == (ending, scene.text)
    if ending:
        with pytest.raises(GameError, match="The story is over"):
            world.step("schau")
    else:
        world.step("warte")


@pytest.mark.parametrize(
    ("command", "ending"),
    [
        ("win", Ending.VICTORY),
        ("triumph", Ending.VICTORY),  # far above the question, which any other word answers
        ("menu", Ending.VICTORY),
        ("lead", None),
        ("gain", None),
        ("herald", None),
        ("mock", Ending.STOPPED),
        ("rival", Ending.STOPPED),
    ],
)
def test_a_story_that_asks_for_a_number_at_its_end_is_over_unless_one_leads_on(
    open_story: OpenStory, command: str, ending: Ending | None
) -> None:
    world, _ = begun(open_story, "again.z5")
    assert world.step(command).ending is ending


@pytest.mark.parametrize(
    ("banner", "won", "died"),
    [
        ("*** Vous avez gagné ***", True, False),
        ("*** ¡Has ganado! ***", True, False),
        ("*** Hai vinto! ***", True, False),
        ("   *** Вы победили ***", True, False),
        ("*** Вы не победили ***", False, False),
        ("*** Du hast gewonnen, aber um welchen Preis ***", False, False),
        ("*** Niemand hat gewonnen ***", False, False),
        ("Du hast gewonnen.", False, False),
        ("*** Sei morta ***", False, True),
        ("*** Estás muerto ***", False, True),
        ("*** Du är inte död ***", False, False),
        ("*** Nie żyjesz ***", False, True),
    ],
)
def test_banners_of_other_languages(banner: str, won: bool, died: bool) -> None:
    text = f"Na.\n\n    {banner}\n\nWas nun?"
    assert (said.reports_victory(text), said.reports_death(text)) == (won, died)


D, V, Q = Ending.DEATH, Ending.VICTORY, Ending.QUIT
PAGES = [
    pytest.param(["jump", "space"], {0}, D, id="told before a last key"),
    pytest.param(["drink", "space", "n"], {0}, D, id="told again on the last page"),
    pytest.param(["sleep", "space"], {0}, D, id="and the story leaves"),
    pytest.param(["wait", "space"], {1}, D, id="told after a key"),
    pytest.param(["pray", "space", "look", "quit"], {0}, Q, id="and taken back"),
    pytest.param(["sing", "space", "space"], set[int](), V, id="a win, pages before"),
    pytest.param(["fly", "space", "quit"], set[int](), Q, id="a win of something else"),
    pytest.param(["play", "1", "r", "1", "r", "2", "quit"], {1, 3}, Q, id="keys play on"),
]


def test_an_end_is_not_told_by_a_death_that_was_taken_back(open_story: OpenStory) -> None:
    """Nor where the moves between are read by nobody: they are, until all is known of a story."""
    world, _ = begun(open_story, "pages.z5")
    last = world.run([*["look"] * 50, "pray", "space", *["look"] * 3, "quit"])
    assert (last.ending, last.died) == (Q, False)


def test_who_is_dead_at_first_died_of_nothing(open_story: OpenStory) -> None:
    world, first = begun(open_story, "pages-dead.z5")
    assert ("You are dead." in first.text, first.died, first.over) == (True, False, False)
    assert world.step("jump").died


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(("line", "deaths", "ending"), PAGES)
def test_how_a_story_went_out_counts_where_it_is_told(
    open_story: OpenStory, line: list[str], deaths: set[int], ending: Ending, whole: bool
) -> None:
    """Played move by move, or in one go; a snapshot knows it as well."""
    world, _ = begun(open_story, "pages.z5")
    if whole:
        last = world.run(line)
        assert (last.ending, last.died) == (ending, len(line) - 1 in deaths)
        return
    for number, command in enumerate(line):
        state = world.snapshot()
        world.step("quit" if not world.restore(state).awaits_key else "x")
        world.restore(state)
        scene = world.step(command)
        assert scene.died == (number in deaths)
    assert scene.ending is ending
