"""Thinking and answer, told apart while they stream."""

import pytest

from agents.providers.base import TextChunk
from agents.providers.thoughts import ThoughtSplitter


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
@pytest.mark.parametrize(
    ("text", "answer", "thoughts"),
    [
        ("open mailbox", "open mailbox", ""),
        ("<think>A box.</think>open", "open", "A box."),
        ("\n <think>\nA box.\n</think>\n\n open", "open", "\nA box.\n"),
        ("<think>a < b </ c</think>{}", "{}", "a < b </ c"),
        ("<think>never ended", "", "never ended"),
        ("<think></think>open", "open", ""),
        ('{"command": "say <think>"}', '{"command": "say <think>"}', ""),
        ("<thin ice", "<thin ice", ""),
        ("<thi", "<thi", ""),
        ("   ", "", ""),
        ("", "", ""),
        ("<think>a</think>b</think>c", "b</think>c", "a"),
    ],
)
def test_split(text: str, answer: str, thoughts: str, size: int) -> None:
    splitter = ThoughtSplitter()
    chunks = []
    for start in range(0, len(text), size):
        chunks += splitter.feed(text[start : start + size])
    chunks += splitter.finish()
    said = {True: "", False: ""}
    for chunk in chunks:
        assert chunk.text
        said[isinstance(chunk, TextChunk)] += chunk.text
    assert (said[True], said[False]) == (answer, thoughts)


def test_an_answer_is_not_held_back() -> None:
    splitter = ThoughtSplitter()
    assert splitter.feed("op") == [TextChunk("op")]
    assert splitter.feed("<think>") == [TextChunk("<think>")]
