"""Program words typed at a story are answered by the program."""

from __future__ import annotations

import pytest

from agents.core import events as ev
from agents.core.program_words import program_word


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("save", ev.Bookmark()),
        ("SAVE before the troll", ev.Bookmark("before the troll")),
        ("restore", ev.ReturnTo()),
        ("restore before the troll", ev.ReturnTo("before the troll")),
        ("restart", ev.Restart()),
        ("undo", ev.Undo()),
        ("script", ev.ExportTranscript()),
        ("script on", ev.ExportTranscript()),
    ],
)
def test_program_words_become_intents(typed: str, intent: ev.Intent) -> None:
    assert program_word(typed) == intent


@pytest.mark.parametrize("typed", ["quit", "q", "Q"])
def test_quit_asks_back(typed: str) -> None:
    answer = program_word(typed)
    assert isinstance(answer, ev.Confirm)
    assert answer.intent == ev.Leave()


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
