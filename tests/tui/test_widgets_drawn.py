"""Texts that are laid out: a figure keeps its unit."""

import pytest
from textual.content import Content

from tui.widgets.drawn import with_units


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("qwen · 168 tokens · 3.9 s", 24, ["qwen · 168 tokens ·", "3.9 s"]),
        ("qwen · 168 tokens · 3.9 s", 25, ["qwen · 168 tokens · 3.9 s"]),
        ("qwen · 1,168 tokens · 3.9 s", 12, ["qwen ·", "1,168 tokens", "· 3.9 s"]),
        ("3.9 s", 4, ["3.9", "s"]),
        ("one 5 s\ntwo 12 MB", 7, ["one 5 s", "two", "12 MB"]),
        ("nothing of the kind s", 20, ["nothing of the kind", "s"]),
        ("took ~1 s", 0, ["took ~1 s"]),
    ],
)
def test_a_unit_stands_beside_its_figure(text: str, width: int, lines: list[str]) -> None:
    laid = with_units(Content(text), width)
    assert [line.plain for line in laid.wrap(width or 80)] == lines


def test_styles_stay_where_they_were() -> None:
    text = Content.assemble("took ", ("12 tokens", "bold"), " and 3.9 s")
    laid = with_units(text, 22)
    assert laid.plain == "took 12 tokens and\n3.9 s"
    assert [laid.plain[s.start : s.end] for s in laid.spans] == ["12 tokens"]
