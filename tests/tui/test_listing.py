"""Tables of the command line: as wide as the terminal is."""

from __future__ import annotations

import pytest

from tui.commands.listing import print_table

COLUMNS = ("Session", "Game", "Hints", "Started", "Name")
ROW = ("7", "Zork I", "", "2026-12-01 02:33", "a first try at the great underground empire")


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    print_table(COLUMNS, [ROW])
    return capsys.readouterr().out.splitlines()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Have Rich take what is printed for a terminal's, without styles."""
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "dumb")
    return monkeypatch


@pytest.mark.parametrize("width", [100, 76, 50, 46])
def test_a_short_terminal_wraps_the_longest_text_and_breaks_no_word(
    capsys: pytest.CaptureFixture[str], terminal: pytest.MonkeyPatch, width: int
) -> None:
    terminal.setenv("COLUMNS", str(width))
    shown = lines(capsys)
    assert max(map(len, shown)) <= width
    assert "Hints" not in shown[0], "nothing stands in that column"
    words = " ".join(shown).split()
    for word in ("Session", "Started", "Name", "2026-12-01", "02:33", "underground", "empire"):
        assert word in words


def test_where_not_even_words_fit_a_row_is_a_field_a_line(
    capsys: pytest.CaptureFixture[str], terminal: pytest.MonkeyPatch
) -> None:
    terminal.setenv("COLUMNS", "30")
    assert lines(capsys) == [
        "Session  7",
        "Game     Zork I",
        "Started  2026-12-01 02:33",
        "Name     a first try at the great underground empire",
        "",
    ]


@pytest.mark.parametrize("width", [100, 10])
def test_rows_that_hold_nothing_are_told_as_well(
    capsys: pytest.CaptureFixture[str], terminal: pytest.MonkeyPatch, width: int
) -> None:
    terminal.setenv("COLUMNS", str(width))
    print_table(COLUMNS, [["", "", "", "", ""]])
    assert "Started" in capsys.readouterr().out
    print_table(COLUMNS, [ROW, ["", "", "", "", ""]])
    assert "2026-12-01" in capsys.readouterr().out


def test_in_a_pipe_a_long_text_stands_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("Name", "Told"), [("one", "word " * 20_000)])
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_in_a_pipe_all_columns_stand_on_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    heading, row = lines(capsys)
    assert heading.split() == list(COLUMNS)
    assert row.endswith("2026-12-01 02:33  a first try at the great underground empire")
