"""States of a filmed screen as one roll of rows, and letters of it, without any film."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

pytest.importorskip("av", reason="needs the extra “video”: PyAV")
from agents.importers.video.glyphs import Alphabet
from agents.importers.video.grid import CellGrid
from agents.importers.video.stitching import Cells, Roll
from agents.importers.video.typed import readings_of
from games.types import Lexicon

COLUMNS, HIGH, WIDE = 24, 12, 6
TOLD = ["The lamp is here.", "", "It is dark beyond it."]


def letter(char: str) -> Cells:
    """Draw a letter: some strokes that are its own."""
    cell = np.zeros((HIGH, WIDE), np.float32)
    if not char.isspace():
        strokes = np.random.default_rng(zlib.crc32(char.encode()))
        cell[2:-2:2, 1:-1] = strokes.random((4, WIDE - 2)) > 0.4
        cell[2, 1:-1] = 1
    return cell


def row(text: str) -> Cells:
    return np.stack([letter(char) for char in text.ljust(COLUMNS)])


def screen(*texts: str) -> Cells:
    return np.stack([row(text) for text in texts])


def rolled(*states: Cells) -> list[Cells]:
    roll = Roll()
    for number, state in enumerate(states):
        for part in (0.0, 0.4):  # it stands for a while
            roll.take(state, number + part)
    return [one.cells for one in roll.finish()]


def shows(cells: Cells, text: str) -> bool:
    return bool(np.abs(cells - row(text)).max() < 0.1)


def test_an_answer_that_fills_the_screen_follows_what_was_typed() -> None:
    answer = ["There is much to say,", "and all of it is said", "in one go."]
    rows = rolled(screen(*TOLD, ">look"), screen(">look", *answer), screen(">look", *answer))
    texts = [*TOLD, ">look", *answer]
    assert len(rows) == len(texts)
    assert all(map(shows, rows, texts))


def test_what_stands_beyond_a_status_line_is_no_row() -> None:
    edge = np.zeros_like(row(""))
    edge[:, -2:] = 1  # of a window, under which the status line is
    bar = 1 - row("Cellar")
    first, second = [*TOLD, ">take"], [*TOLD[1:], ">take lamp", "Taken."]
    states = [np.concatenate([[edge, bar], screen(*texts)]) for texts in (first, first, second)]
    rows = rolled(*states)
    texts = [*TOLD, ">take lamp", "Taken."]
    assert len(rows) == len(texts)
    assert all(map(shows, rows, texts))


def test_a_box_is_read_as_other_text_is_and_a_cursor_is_none() -> None:
    state = screen(*TOLD, "> ")
    state[0, 4:12] = 1 - state[0, 4:12]
    state[3, 1] = 1
    rows = rolled(state, state)
    assert all(map(shows, rows, [*TOLD, ">"]))


def test_beyond_a_picture_is_paper() -> None:
    grid = CellGrid(
        top=-3.0, left=0.0, height=12.0, width=6.0, rows=3, columns=4, paper=240, ink=20,
        page=(0, 0, 26, 24),
    )  # fmt: skip
    picture = np.full((26, 24), 240, np.uint8)
    picture[11:19, 1:5] = 20
    cells = grid.cells(picture)
    assert (cells[[0, 2]] == 0).all()
    assert cells[1, 0].max() == 1
    assert (cells[1, 1:] == 0).all()


def test_a_letter_that_may_be_the_cursor_is_left_out_if_the_rest_is_likelier() -> None:
    alphabet = Alphabet()
    known = "abcdefgikmnopqrstuvwxyz"
    alphabet.settle([(char, letter(char).ravel()) for char in known for _ in range(2)])
    cells = np.stack([letter("z"), np.full((HIGH, WIDE), 0.4, np.float32)])
    lexicon = Lexicon(frozenset({"z", "in", "up"}), resolution=9)
    assert next(readings_of([cells], alphabet, lexicon)) == "z"
