"""Texts that are laid out: a figure keeps its unit."""

import pytest
from textual.content import Content

from agents.core.proposals import Ballot
from tui.widgets.drawn import with_units
from tui.widgets.team import team_lines


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


def test_why_a_member_was_not_asked_is_told_whole() -> None:
    why = "not asked: mimic does better where nothing is known (4 of 8 against 1 of 8)"
    ballots = [Ballot("gguf:smollm2", note=why), Ballot("mimic", "north", 0.05, 1.0)]
    lines = [line.plain for line in team_lines(ballots, "north", 76)]
    assert " ".join(" ".join(lines).split()).count("(4 of 8 against 1 of 8)") == 1
    assert all(len(line) <= 76 for line in lines)
    assert len(team_lines([Ballot("a", note="word " * 200)], "", 40)) == 3, "a long one is cut"
