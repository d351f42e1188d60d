"""Exits, words and valid commands, found without moving the game."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from games.zmachine.frotz import FrotzWorld
from games.zmachine.grammar import NOUN, Grammar
from games.zmachine.header import read_story
from games.zmachine.memory import Story
from tests.support.stories import find_story

OpenStory = Callable[[Path], FrotzWorld]


def probe(world: FrotzWorld) -> set[str]:
    """Return the valid commands, proving that finding them moves nothing."""
    before, facts = world.snapshot(), world.facts()
    commands = world.valid_commands()
    assert world.snapshot() == before
    assert world.facts() == facts
    assert len(commands) == len(set(commands))
    return set(commands)


def test_commands_on_the_stage(prompter: FrotzWorld) -> None:
    assert probe(prompter) == {"south", "east", "down"}


def test_commands_with_things(prompter: FrotzWorld) -> None:
    prompter.step("east")
    assert probe(prompter) == {"north", "west", "take lamp", "light lamp"}
    prompter.step("take lamp")
    assert "drop lamp" in probe(prompter)


def test_commands_with_two_things(prompter: FrotzWorld) -> None:
    prompter.run(["east", "take lamp", "light lamp", "west", "down", "take key", "up", "east"])
    prompter.step("north")
    assert "unlock trunk with key" in probe(prompter)
    prompter.run(["unlock trunk with key", "open trunk"])
    found = probe(prompter)
    assert {"close trunk", "take mask", "put lamp in trunk", "put key in trunk"} <= found


def test_leaving_and_saving_are_never_tried(prompter: FrotzWorld) -> None:
    grammar = Grammar(Story(*read_story(prompter.info.path)))
    verbs = {syntax.verb for syntax in grammar.syntaxes}
    assert not verbs & {"quit", "save", "restore", "restart", "undo", "score", "q"}
    assert {"take", "unlock", "put", "bow"} <= verbs


def test_every_valid_command_changes_facts_score_or_place(prompter: FrotzWorld) -> None:
    prompter.run(["east", "take lamp", "light lamp", "west", "down"])
    here, facts = prompter.snapshot(), prompter.facts()
    scene = prompter.restore(here)
    found = prompter.valid_commands()
    assert len(found) > 2
    for command in found:
        after = prompter.step(command)
        assert (
            prompter.facts() != facts
            or after.location != scene.location
            or after.score != scene.score
        ), command
        prompter.restore(here)


def test_cancelling_stops_the_search(prompter: FrotzWorld) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    here = prompter.snapshot()
    assert len(prompter.valid_commands(cancelled)) <= 3
    assert asked == 4
    assert prompter.snapshot() == here


def test_lexicon(prompter: FrotzWorld) -> None:
    lexicon = prompter.lexicon()
    assert lexicon.knows("extinguish")
    assert lexicon.takes_thing("take")
    assert not lexicon.takes_thing("inventory")
    assert not lexicon.knows("elephant")
    assert {"take", "examine", "inventory"} <= set(lexicon.verbs)
    assert lexicon.directions[:4] == ("north", "south", "east", "west")


def test_grammar_lines_are_read(prompter: FrotzWorld) -> None:
    grammar = Grammar(Story(*read_story(prompter.info.path)))
    lines = {(s.verb, s.pattern) for s in grammar.syntaxes}
    assert ("unlock", (NOUN, "with", NOUN)) in lines
    assert ("put", (NOUN, "in", NOUN)) in lines
    assert ("bow", ()) in lines


@pytest.mark.zork
def test_zork_where_it_begins(open_story: OpenStory) -> None:
    world = open_story(find_story("zork1.z3"))
    world.reset(12)
    assert {"open mailbox", "north", "south", "west"} <= probe(world)
    world.step("open mailbox")
    assert {"take leaflet", "close mailbox"} <= probe(world)
    world.run(["north", "east"])
    assert "open window" in probe(world)
    world.run(["open window", "in"])
    found = probe(world)
    assert {"take sack", "take bottle", "open sack", "up", "west", "east"} <= found
    world.run(["take sack", "take bottle", "west", "take lantern", "take sword"])
    found = probe(world)
    assert {"light lantern", "drop sword", "push carpet", "open case"} <= found
    assert not any(command.split()[0] in ("quit", "save", "restart") for command in found)


@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        ("zork1.z3", ("unlock", (NOUN, "with", NOUN))),
        ("zork2.z3", ("unlock", (NOUN, "with", NOUN))),
        ("zork3.z3", ("unlock", (NOUN, "with", NOUN))),
        ("advent.z5", ("unlock", (NOUN, "with", "<held>"))),  # grammar version 2
        ("balances.z5", ("unlock", (NOUN, "with", "<held>"))),
        ("curses.z5", ("unlock", (NOUN, "with", "<held>"))),  # grammar version 1
    ],
)
def test_every_kind_of_grammar_table(name: str, syntax: tuple[str, tuple[str, ...]]) -> None:
    grammar = Grammar(Story(*read_story(find_story(name))))
    assert syntax in {(s.verb, s.pattern) for s in grammar.syntaxes}


@pytest.mark.zork
def test_what_kills_comes_last(open_story: OpenStory) -> None:
    world = open_story(find_story("zork1.z3"))
    world.reset(12)
    lines = [x for x in find_story("zork1-seed12.commands").read_text().split("\n") if x.strip()]
    world.run(lines[:240])
    assert world.step("look").location == "Aragain Falls"
    found = world.valid_commands()
    assert found[-1] == "jump"
    assert world.step("jump").died
