import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.core.deeds import deed, done


@pytest.mark.parametrize(
    ("command", "does", "did"),
    [
        ("open window", "open the window", "opened the window"),
        ("n", "go north", "went north"),
        ("go east", "go east", "went east"),
        ("enter", "go in", "went in"),
        ("PUT egg in case", "put the egg in the case", "put the egg in the case"),
        ("turn on lamp", "turn on the lamp", "turned on the lamp"),
        ("turn lamp on", "turn the lamp on", "turned the lamp on"),
        ("carry rusty key", "carry the rusty key", "carried the rusty key"),
        ("drop all", "drop all", "dropped all"),
        ("put all in the sack", "put all in the sack", "put all in the sack"),
        ("set dial to 4", "set the dial to 4", "set the dial to 4"),
        ("x leaflet", "examine the leaflet", "examined the leaflet"),
        ("z", "wait", "waited"),
        ("l", "look around", "looked around"),
        ("y", "answer “yes”", "answered “yes”"),
    ],
)
def test_commands_of_parsers_are_told_as_deeds(command: str, does: str, did: str) -> None:
    assert deed(command) == does
    assert done(command) == did


@pytest.mark.parametrize(
    "command",
    [
        "xyzzy",
        "say hello",
        "ask troll about axe",
        "troll, take sword",
        "take lamp. n",
        "open ‘it’",
        "take a and b and c and d and e and f",
    ],
)
def test_what_is_not_surely_english_is_quoted_as_it_was_typed(command: str) -> None:
    assert deed(command) == f"type “{command}”"
    assert done(command) == f"typed “{command}”"


@given(st.text(max_size=300))
def test_anything_at_all_becomes_one_short_clean_line(command: str) -> None:
    for told in (deed(command), done(command)):
        assert "\n" not in told
        assert len(told) <= 250
