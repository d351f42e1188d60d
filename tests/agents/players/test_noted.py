"""What a person's notes tell to do reaches a small model, and moves its pick."""

from __future__ import annotations

import json

import pytest

from agents.core.command_forms import word_set
from agents.core.memories import Exemplar, Match, Role
from agents.players.choices import NOTHING, Bidding, because, choices, told_by_person
from agents.players.noted import Noted, read_notes
from agents.prompts.choosing import choice_messages
from games.types import Lexicon
from tests.support.making import memory, situation, step

LEXICON = Lexicon(
    words=word_set(
        "open window kill troll with sword take lamp go north up wait to the and you say frotz "
        "house leaf pile"
    ),
    verbs=("open", "kill", "take", "go", "wait", "say"),
    directions=("north", "up"),
)


@pytest.mark.parametrize(
    ("note", "told", "warned"),
    [
        ("open the window here", ["open window"], []),
        ("First open window, then go up.", ["open window", "go up"], []),
        ("I have to kill the troll with the sword!", ["kill troll with sword"], []),
        ("Don't kill the troll yet.", [], ["kill troll"]),
        ("don't wait; take lamp", ["take lamp"], []),
        ("never open the window", [], ["open window"]),
        ("north", ["north"], []),
        ("Next time north first.", ["north"], []),
        ("The house is north of the pile.", [], []),
        ("say “frotz”", [], []),
        ("Nothing of use.", [], []),
        ("", [], []),
    ],
)
def test_commands_are_read_off_a_note(note: str, told: list[str], warned: list[str]) -> None:
    assert read_notes([note], LEXICON) == Noted(tuple(told), frozenset(warned))


def test_what_one_note_tells_another_does_not_forbid() -> None:
    found = read_notes(["don't take lamp", "take lamp now"], LEXICON)
    assert found == Noted(("take lamp",), frozenset())


def test_a_note_brings_its_command_among_the_choices_and_into_the_prompt() -> None:
    here = situation(memory("north"), lexicon=LEXICON, notes=("here: open the window first",))
    assert "open window" in choices(here, here.exemplars)
    assert told_by_person(here) == Bidding("open window")
    said = [m.content for m in choice_messages(here, here.exemplars, told="open window")]
    assert said[-2] == json.dumps({"command": "open window"}), "the last that was answered"
    assert "your note says so" in because("open window", (), 5, Bidding("open window"))


def test_a_note_keeps_what_it_warns_of_from_the_choices() -> None:
    here = situation(memory("kill troll"), lexicon=LEXICON, notes=("here: don't kill the troll",))
    assert "kill troll" not in choices(here, here.exemplars)


def test_a_note_on_another_place_or_done_already_tells_nothing_here() -> None:
    assert told_by_person(situation(lexicon=LEXICON, notes=("Kitchen: open window",))) == NOTHING
    done = situation(lexicon=LEXICON, notes=("here: open window",), recent=[step("open window")])
    assert told_by_person(done) == NOTHING


def test_a_reason_tells_what_comes_after_the_move_that_it_was_given_for() -> None:
    known = memory("take lamp", why="The lamp first, then open the window.")
    here = situation(known, lexicon=LEXICON)
    assert "open window" in choices(here, here.exemplars)
    assert told_by_person(here) == NOTHING, "what was played comes first"
    done = situation(known, lexicon=LEXICON, recent=[step("take lamp")])
    assert told_by_person(done).command == "open window"
    assert "you said so here" in because("open window", (known,), 5, told_by_person(done))


def test_a_reason_tells_what_to_do_in_place_of_a_move_that_came_to_grief() -> None:
    known = memory("go up", why="Kill the troll first!", role=Role.DISCOURAGED)
    told = told_by_person(situation(known, lexicon=LEXICON))
    assert told.command == "kill troll"
    assert told.memory == known


@pytest.mark.parametrize(
    "known",
    [
        memory("take lamp", why="open window", match=Match.TEXT, role=Role.DISCOURAGED),
        memory("take lamp", why="open window", same_game=False, role=Role.DISCOURAGED),
    ],
    ids=["in another place", "in another game"],
)
def test_a_reason_given_elsewhere_tells_nothing_here(known: Exemplar) -> None:
    here = situation(known, lexicon=LEXICON)
    assert told_by_person(here) == NOTHING
    assert "open window" not in choices(here, here.exemplars)


def test_what_a_reason_warns_of_is_not_offered() -> None:
    known = (memory("go up", why="Don't kill the troll."), memory("kill troll"))
    assert "kill troll" not in choices(situation(*known, lexicon=LEXICON), known)
