from __future__ import annotations

import pytest

from agents.journal.retold import retold


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("The same.", "The same."),
        ("Le c?ur", "Le cœur"),
        ("One  xTwo  y", "One  x\nTwo  y"),
        (" Begin\n Leave", "[Begin]\n Leave"),
        ("Time passes. Room" + " " * 80 + "Score: 0        Moves: 1\nLater.", "Later."),
        ("x" * 8_191, "x" * 12_000),
    ],
)
def test_what_an_earlier_program_showed_otherwise(was: str, now: str) -> None:
    assert retold(was, now)


@pytest.mark.parametrize(
    ("was", "now"), [("Taken.", "Dropped."), ("Why?", "Why!"), ("Take", "Taken."), ("x", "")]
)
def test_what_went_another_way(was: str, now: str) -> None:
    assert not retold(was, now)
