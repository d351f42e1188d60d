"""A manual's Markdown: what games say is shown as it is, whatever it holds."""

from __future__ import annotations

from typing import Any

from agents.manual.markdown import as_data, cited, code, escape, to_markdown
from agents.manual.types import Citation, Manual, Section, Statement, command, heading, name, quote


def test_game_text_is_no_markup() -> None:
    assert escape("a *bold* [link](x) <b> `tick` snake_case") == (
        r"a \*bold\* \[link\](x) \<b\> \`tick\` snake\_case"
    )
    assert escape("red\x1b[31m\nline\u202e two\x07") == "red line two"


def test_commands_are_code_whatever_they_hold() -> None:
    assert code("take lamp") == "`take lamp`"
    assert code("say `x` now") == "``say `x` now``"
    assert code("`") == "`` ` ``"
    assert code("say *x*\n# y") == "`say *x* # y`"


def test_citations_are_grouped_by_session_in_order() -> None:
    cites = [Citation(2, 7, 90), Citation(1, 41, 42), Citation(1, 3, 4), Citation(1, 3, 4)]
    assert cited(cites) == "session 1, moves 3 and 41; session 2, move 7"


def test_a_manual_is_headings_and_items_that_cite() -> None:
    lines = (
        Statement((heading("# Cellar*"),), (Citation(3, 41, 99),)),
        Statement((command("down"), " → ", name("Pit_1")), (Citation(3, 42, 100),), depth=1),
        Statement((quote("1. “Ouch!”"),), (Citation(3, 43, 101),)),
    )
    manual = Manual("A *Game*", (Section("map", "The map", lines, "A lead."),), factless=(3,))
    text = to_markdown(manual)
    assert text.startswith("# A \\*Game\\*: a manual from experience\n")
    assert "\n## The map\n\nA lead.\n\n- **# Cellar\\*** (session 3, move 41)\n" in text
    assert "\n  - `down` → Pit\\_1 (session 3, move 42)\n" in text
    assert "Session 3 keeps no facts" in text
    assert text.endswith("(session 3, move 43)\n")


def test_data_has_session_turn_and_number_of_each_source() -> None:
    line = Statement((command("up"), " at ", name("Pit")), (Citation(3, 41, 99),))
    told: dict[str, Any] = as_data(Manual("G", (Section("map", "The map", (line,)),)))
    (section,) = told["sections"]
    assert section["lines"] == [
        {
            "text": "“up” at Pit",
            "depth": 0,
            "commands": ["up"],
            "sources": [{"session": 3, "turn": 99, "number": 41}],
        }
    ]
