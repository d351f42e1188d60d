"""Breaks lines between words where a terminal ends, for what is said in plain lines."""

from __future__ import annotations

import os
from typing import TextIO

from rich.cells import cell_len

NARROWEST = 20
"""Cells below which nothing is gained by breaking lines."""


def terminal_width(out: TextIO) -> int:
    """Return how many cells a line of a terminal has; 0 where there is none."""
    try:
        return os.get_terminal_size(out.fileno()).columns
    except (OSError, ValueError):
        return 0


def wrapped(text: str, width: int) -> str:
    """Break lines that are wider than so many cells between words.

    What follows keeps the line's indent; a word that is wider than a line is
    left whole, for the terminal to break. Lines that fit stay as they are.

    Args:
        text: any number of lines.
        width: cells in a line; under :data:`NARROWEST` nothing is broken.
    """
    if width < NARROWEST:
        return text
    return "\n".join(_line(line, width) for line in text.split("\n"))


def _line(line: str, width: int) -> str:
    if cell_len(line) <= width:
        return line
    indent = line[: len(line) - len(line.lstrip(" "))]
    indent = indent if len(indent) <= width // 2 else ""
    lines: list[str] = []
    now = ""
    for word in line.split():
        longer = f"{now} {word}" if now else f"{indent}{word}"
        if now and cell_len(longer) > width:
            lines.append(now)
            longer = f"{indent}{word}"
        now = longer
    return "\n".join([*lines, now])
