"""Program words typed at a story are answered by the program."""

from __future__ import annotations

import pytest

from agents.core import events as ev
from agents.core import intents
from agents.core.program_words import as_it_is, program_word, storys_own
from games.types import Lexicon


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("save", intents.Bookmark()),
        ("SAVE before the troll", intents.Bookmark("before the troll")),
        ("restore", intents.ReturnTo()),
        ("restore before the troll", intents.ReturnTo("before the troll")),
        ("restart", intents.Restart()),
        ("undo", intents.Undo()),
        ("script", intents.ExportTranscript()),
        ("script on", intents.ExportTranscript()),
    ],
)
def test_program_words_become_intents(typed: str, intent: intents.Intent) -> None:
    assert program_word(typed) == intent


@pytest.mark.parametrize("typed", ["quit", "q", "Q"])
def test_quit_asks_back(typed: str) -> None:
    answer = program_word(typed)
    assert isinstance(answer, ev.Confirm)
    assert answer.intent == intents.Leave()


@pytest.mark.parametrize("typed", ["take lamp. save", "north then quit", "save. north"])
def test_a_mixed_line_reaches_nobody(typed: str) -> None:
    assert isinstance(program_word(typed), ev.Notice)


@pytest.mark.parametrize("typed", ["#record", "recording on", "unscript", "script off"])
def test_recording_verbs_never_reach_the_emulator(typed: str) -> None:
    assert isinstance(program_word(typed), ev.Notice)


@pytest.mark.parametrize(
    "typed", ["north", "take all", "open mailbox", "quit smoking", "undo the knot", "", "  "]
)
def test_the_story_keeps_its_own_words(typed: str) -> None:
    assert program_word(typed) is None


LEXICON = Lexicon(
    frozenset({"save", "restor", "load", "gun", "rescue", "prince", "game", "order", "troll", "2"}),
    ("save", "restor", "load", "rescue"),
    (),
    6,
    frozenset({"load", "rescue"}),
)


@pytest.mark.parametrize(
    "typed",
    [
        "load gun",
        "load the cannon",
        "LOAD THE GUN",
        "save the princess",
        "restore order",
        "take gun. load gun",
    ],
)
def test_what_the_parser_would_take_is_the_storys(typed: str) -> None:
    assert program_word(typed, LEXICON) is None


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("save", intents.Bookmark()),
        ("load", intents.ReturnTo()),
        ("save game", intents.Bookmark()),
        ("restore 2", intents.ReturnTo("2")),
        ("save the duchess", intents.Bookmark("the duchess")),
        ("save before the troll", intents.Bookmark("before the troll")),
        ("bookmark the troll", intents.Bookmark("the troll")),
        ("restart", intents.Restart()),
    ],
)
def test_what_it_would_not_take_is_the_programs(typed: str, intent: intents.Intent) -> None:
    assert program_word(typed, LEXICON) == intent


def test_it_is_said_what_went_to_the_story() -> None:
    assert "‘bookmark the princess’" in storys_own("save the princess", LEXICON)
    assert "no bookmark" in storys_own("restore order", LEXICON)
    assert storys_own("open mailbox", LEXICON) == ""
    assert storys_own("save the duchess", LEXICON) == ""


@pytest.mark.parametrize("typed", ['"save"', "“restore order”", '  "quit"  '])
def test_a_line_in_quotes_goes_as_it_is(typed: str) -> None:
    assert as_it_is(typed) == typed.strip(' "“”')


@pytest.mark.parametrize("typed", ["save", 'say "hello"', '"', '""', '"a" and "b"', "say “hello”"])
def test_a_line_with_quotes_in_it_is_left_alone(typed: str) -> None:
    assert as_it_is(typed) == ""
