import pytest

from agents.core.command_forms import deed_of, noun_of, playable, spelled, words_known
from games.types import Lexicon
from tests.support.making import LEXICON


@pytest.mark.parametrize("command", ["look", "x" * 198, "troll, give axe", 'say "hello"', "🙂"])
def test_playable(command: str) -> None:
    assert playable(command)


@pytest.mark.parametrize("command", ["", " ", "a\nb", "a\tb", "x" * 199, "é" * 100, "G", "Quit"])
def test_not_playable(command: str) -> None:
    assert not playable(command)


def test_words_are_known_in_the_parsers_resolution() -> None:
    assert words_known("open MAILBOX", LEXICON)
    assert words_known("take lamp, read leaflet", LEXICON)
    assert words_known("take 3", LEXICON)
    assert not words_known("take egg", LEXICON)
    assert not words_known("...", LEXICON)


def test_what_links_the_words_of_a_name_is_no_name() -> None:
    lexicon = Lexicon(words=frozenset(("the", "and", "history", "peg", "lamp")))
    assert noun_of("History of the Meldrews (vol. II)", lexicon) == "history"
    assert noun_of("peg and six hoops", lexicon) == "peg"
    assert noun_of("The Returning", lexicon) == ""


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("N", "n"),
        ("Open Mailbox", "open mailbox"),
        ("open mailbox", "open mailbox"),
        ("SAY Aurelia", "SAY Aurelia"),
        ("", ""),
    ],
)
def test_a_command_is_written_as_people_type_it(told: str, written: str) -> None:
    lexicon = Lexicon(frozenset({"n", "open", "mailbo", "say"}), resolution=6)
    assert spelled(told, lexicon) == written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("get lantern", "take lantern"),
        ("Pick up the brass lantern", "take brass lantern"),
        ("pick lamp up", "grab lamp"),
        ("look at the case", "x case"),
        ("get egg from nest", "take the egg from the nest"),
        ("go n", "north"),
        ("kill troll with sword", "attack the troll with the sword"),
        ("shut window", "close window"),
        ("switch the lamp on", "turn on lamp"),
        ("turn lamp off", "turn off the lamp"),
    ],
)
def test_a_deed_is_the_same_however_it_is_put(one: str, other: str) -> None:
    assert deed_of(one) == deed_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("get up", "take up"),
        ("get out", "take out"),
        ("get in boat", "take boat"),
        ("get all", "get lamp"),
        ("pick lock", "take lock"),
        ("look in case", "look at case"),
        ("look", "look at case"),
        ("the", "a lamp"),
        ("turn on lamp", "turn off lamp"),
        ("turn dial", "turn on dial"),
        ("fight", "attack"),
    ],
)
def test_other_deeds_are_others(one: str, other: str) -> None:
    assert deed_of(one) != deed_of(other)


def test_an_article_is_no_name_of_a_thing() -> None:
    words = Lexicon(words=frozenset({"the", "view"}))
    assert noun_of("view from the Parapet", words) == "view"
    assert noun_of("rest of the Parapet", words) == ""
