"""Program words typed at a story are answered by the program."""

from __future__ import annotations

import pytest

from agents.core import events as ev
from agents.core import intents
from agents.core.program_words import program_word


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
