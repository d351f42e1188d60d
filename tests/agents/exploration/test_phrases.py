import pytest

from agents.core.command_forms import word_set
from agents.exploration.language.english import english
from agents.exploration.language.phrases import heads, suggested
from games.types import Lexicon

KNOWN = Lexicon(
    words=word_set(
        "egg jewels brass lantern encrusted strangely door oak leaves sword wooden "
        "dark narrow breathes sign bed examine look under take go southeast read note hedge with"
    ),
    verbs=("examine", "look", "take", "go", "read"),
    directions=("southeast",),
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a strangely familiar brass lantern is lying here.", ["lantern"]),
        ("you see a large egg encrusted with precious jewels.", ["egg", "jewels"]),
        ("a heavy oak door blocks the way.", ["door"]),
        ("leaves cover everything.", ["leaves"]),
        ("a dark and narrow bed stands here.", ["bed"]),
        ("this is a circular brass chamber with a sword.", ["sword"]),
        ("some brass lies here.", ["brass"]),
        ("the sword is narrow, and the door breathes.", ["sword", "door"]),
        ("there is no door or hedge here, and a sword.", ["sword"]),
        ("the sword of elvish workmanship hangs here.", ["sword"]),
    ],
)
def test_a_text_names_things_and_not_what_they_are_like(text: str, named: list[str]) -> None:
    assert heads(text, KNOWN, english(), ()) == named


def test_what_is_known_already_is_not_named_again() -> None:
    assert heads("a brass lantern and a sword.", KNOWN, english(), ("lantern",)) == ["sword"]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("perhaps you should examine the sign first.", ["examine sign"]),
        ("you could look under the bed.", ["look under bed"]),
        ('to begin, type "read note".', ["read note"]),
        ("you should feel proud of yourself.", []),
        ("you have to say where you want to go under the bed.", []),
        ("you could take the unicorn.", []),
        (
            "you have to examine the dark brass door with the narrow sword first.",
            ["examine dark brass door with narrow sword"],
        ),
    ],
)
def test_commands_that_a_text_suggests_are_those_the_parser_knows(
    text: str, commands: list[str]
) -> None:
    assert list(dict.fromkeys(suggested(text, KNOWN, english()))) == commands
