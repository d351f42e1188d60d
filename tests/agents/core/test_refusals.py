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
        "What was that?",
        "Huh?",
        "That sentence isn't one I recognize.",
        "There were too many nouns in that sentence.",
        "There seems to be a noun missing in that sentence!",
        "I found no verb in that sentence!",
        "I didn't understand that sentence.",
        "That noun did not make sense in this context.",
        "You seem to have said too little!",
        "You can only do that to something animate.",
        "You must tell me how to do that to a door.",
        "You'll have to say which compass direction to go in.",
        "Use compass directions for movement.",
        "The story doesn't understand that command.",
        'The word "sky" is not necessary in this story.',
        "You don't need to use the word “sky”.",
        "You see no lamp here.",
        "I don't see any lamp here.",
        "I can't see that.",
        "Your command wasn't understood.",
        "Better start with a verb.",
        "The people doesn't seem interested.",
        "Your uncle is not at all interested in the duck.",
        "The guard remains unimpressed.",
        "There is no reply.",
        "That's not something you need to refer to in the course of this game.",
    ],
)
def test_a_refusal_is_known_in_any_story(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Click.",
        "OK",
        "Taken.",
        "Time passes...",
        "What is your name?",
        "You see a lamp here.",
        "The sentence is carved into the stone.",
        "You understand the inscription now.",
        "The guard seems very interested in the coin.",
    ],
)
def test_what_may_have_done_something_is_no_refusal(text: str) -> None:
    assert not is_refusal(text)


def test_a_long_answer_tells_of_something() -> None:
    assert not is_refusal("You can't go that way. " + "A bell rings far away. " * 9)
