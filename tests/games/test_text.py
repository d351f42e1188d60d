"""Text of whatever origin, brought into one form."""

from __future__ import annotations

import pytest

from agents.importers.performance.retelling import heading_in
from games.text import is_headline


@pytest.mark.parametrize(
    "line",
    [
        *("Hall", "The Walk through the Wood", "Between the Walls", "A Room with a View"),
        *("Path along the Cliff, beneath an Oak", "Outside", "Y2"),
    ],
)
def test_a_heading_may_have_small_words(line: str) -> None:
    assert is_headline(line)
    told = "Leaves rustle around you, and a narrow way leads on to the north and to the south."
    assert heading_in(f"{line} (in the boat)\n{told}") == f"{line} (in the boat)"


@pytest.mark.parametrize("line", ["You can go", "the hall", "A dark and dusty room", "", "12"])
def test_a_sentence_is_no_heading(line: str) -> None:
    assert not is_headline(line)


def test_short_words_of_other_languages_may_be_small() -> None:
    assert is_headline("Vor dem Haus", 3)
    assert not is_headline("Vor dem Haus")
