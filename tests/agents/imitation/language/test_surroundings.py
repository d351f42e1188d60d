"""What counts as seen where things are looked for in a game that nobody showed."""

import pytest

from agents.imitation.language.surroundings import Surroundings
from games.types import NO_FACTS, PLAYER, Facts, Lexicon, Scene
from tests.support.exploring import walked

TASK = "Bring the coin from the floor of the study."
HALL = Scene(f"{TASK}\n\n-= Hall =-\nYou are in a hall.", location="hall", task=TASK)
STUDY = Scene("-= Study =-\nThere is a coin on the floor.", location="study", task=TASK)
IN_HALL: Facts = frozenset({("in", PLAYER, "hall"), ("in", "coin", "study")})
IN_STUDY: Facts = frozenset({("in", PLAYER, "study"), ("in", "coin", "study")})
COIN = ("coin",)


@pytest.mark.parametrize("facts", [IN_HALL, NO_FACTS])
def test_what_only_the_task_names_is_not_seen_where_one_begins(facts: Facts) -> None:
    around = Surroundings(walked(HALL, facts=facts), facts, Lexicon(), ())
    assert COIN not in around.known
    assert not around.is_here(COIN)


def test_an_empty_place_has_nothing_whatever_its_text_speaks_of() -> None:
    hall = Scene("-= Hall =-\nA painting of a coin was here once.", location="hall", task=TASK)
    around = Surroundings(walked(hall, facts=IN_HALL), IN_HALL, Lexicon(), ())
    assert not around.is_here(COIN)


@pytest.mark.parametrize(("before", "facts"), [(IN_HALL, IN_STUDY), (NO_FACTS, NO_FACTS)])
def test_what_a_place_tells_is_seen_there(before: Facts, facts: Facts) -> None:
    leg = walked(HALL, ("east", STUDY, facts), facts=before)
    assert Surroundings(leg, facts, Lexicon(), ()).is_here(COIN)
    unasked = walked(Scene("There is a coin on the floor.", location="study"))
    assert Surroundings(unasked, NO_FACTS, Lexicon(), ()).is_here(COIN)
    back = walked(HALL, ("east", STUDY, facts), ("west", HALL, before), facts=before)
    assert Surroundings(back, before, Lexicon(), ()).way_to(COIN) == "east"


def test_a_name_is_typed_with_the_small_words_inside_it() -> None:
    book = "Lord of the Flies"
    facts: Facts = frozenset(
        {("in", PLAYER, "hall"), ("in", book, "hall"), ("in", "an axe", PLAYER)}
    )
    hall = Scene(f"There is a {book} here.", location="hall", inventory=("an axe",))
    around = Surroundings(walked(hall, facts=facts), facts, Lexicon(), ())
    assert ("lord", "of", "flies") in around.known
    assert around.spoken(("lord", "of", "flies")) == "lord of the flies"
    assert around.spoken(("axe",)) == "axe"
    assert around.spoken(("rug",)) == "rug"
    assert around.spoken(()) == ""
