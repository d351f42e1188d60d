"""What parsers say in general when they don't do what was asked."""

from __future__ import annotations

import pytest

from agents.core.refusals import is_refusal


@pytest.mark.parametrize(
    "text",
    [
        'I don\'t know the word "asdf".',
        "You can't go that way.",
        "You can't see any lamp here!",
        "You already have that!",
        "The door cannot be opened.",
        "It is securely anchored.",
        "How does one read a small mailbox?",
        "What?",
    ],
)
def test_a_refusal_is_known_in_any_story(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize("text", ["Click.", "OK", "Taken.", "Time passes...", "What is your name?"])
def test_what_may_have_done_something_is_no_refusal(text: str) -> None:
    assert not is_refusal(text)


def test_a_long_answer_tells_of_something() -> None:
    assert not is_refusal("You can't go that way. " + "A bell rings far away. " * 9)
