"""What a game's own task asks for is done as soon as it can be."""

from dataclasses import replace

from agents.core.command_forms import word_set
from agents.core.memories import Match
from agents.core.types import Situation
from agents.players.aiming import serving
from agents.players.evidence import rank
from agents.players.repeating import is_left_to_do
from games.types import Facts, Lexicon, Scene
from tests.support.exploring import Move, walked
from tests.support.making import memory, situation

WORDS = Lexicon(
    words=word_set("take put insert into on in teapot safe table east west"),
    verbs=("take", "put", "insert"),
    directions=("east", "west"),
)
TASK = "Please deposit the teapot inside the old safe within the kitchen."
KITCHEN = Scene("Kitchen\nA kitchen with a safe.", "Kitchen", task=TASK)
HALL = Scene("Hall\nA hall.", "Hall", task=TASK)
FULL = Scene("Taken.", "Hall", task=TASK, inventory=("teapot",))
BACK = Scene("Kitchen\nA kitchen with a safe.", "Kitchen", task=TASK, inventory=("teapot",))
THERE: Facts = frozenset({("in", "player", "Kitchen"), ("in", "old safe", "Kitchen")})
AWAY: Facts = frozenset({("in", "player", "Hall"), ("in", "old safe", "Kitchen")})


def at(*moves: Move) -> Situation:
    leg = walked(KITCHEN, *moves, facts=THERE)
    told = leg.turn
    here = situation(path=leg, lexicon=WORDS)
    return replace(here, scene=told.scene, observation=told.observation)


def served(here: Situation) -> str:
    found = serving(here, frozenset())
    return found.command if found is not None else ""


def test_what_is_asked_for_is_carried_to_where_it_belongs_and_put_there() -> None:
    way: Move = ("west", HALL, AWAY)
    taken: Move = ("take teapot", FULL, AWAY)
    assert not served(at(way))
    assert served(at(way, taken)) == "east"
    assert served(at(way, taken, ("east", BACK, THERE))) == "insert teapot into safe"


def test_what_came_to_nothing_is_neither_done_again_nor_walked_back_for() -> None:
    way: Move = ("west", HALL, AWAY)
    taken: Move = ("take teapot", FULL, AWAY)
    vain: Move = ("insert teapot into safe", BACK, THERE)
    there = (way, taken, ("east", BACK, THERE), vain)
    assert not served(at(*there))
    assert not served(at(*there, ("west", FULL, AWAY)))


def test_nothing_is_asked_for_where_no_task_is_told() -> None:
    plain = Scene("Kitchen\nA kitchen with a safe.", "Kitchen", inventory=("teapot",))
    assert not served(at(("west", HALL, AWAY), ("east", plain, THERE)))


def test_what_was_taken_elsewhere_is_left_where_another_thing_is_to_be_fetched() -> None:
    shown = replace(memory("take key"), match=Match.TEXT, similarity=0.9)
    text = "A room.\nThere is a latchkey and a key on the floor."
    here = situation(shown, text=text, lexicon=Lexicon(words=word_set("take key latchkey")))
    assert [is_left_to_do(here, one) for one in rank(here)] == [True]
    for task, left in (("Please fetch the latchkey.", False), ("Please fetch the key.", True)):
        asked = replace(here, scene=replace(here.scene, task=task))
        assert [is_left_to_do(asked, one) for one in rank(asked)] == [left]
