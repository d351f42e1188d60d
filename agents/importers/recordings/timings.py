"""Reads the timing that ``script`` keeps beside a typescript, in both of its forms.

The classic form has two numbers a line: seconds since the last piece, and the bytes of
the next. The advanced one (util-linux 2.35) begins each line with a letter: ``O`` output,
``I`` what was typed, ``S`` a signal, ``H`` a remark on the recording. Where both streams
were kept in one file, the bytes of both stand in it one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"(?:([OI]) )?(\d{1,9}(?:\.\d{1,9})?) (\d{1,9})")
_OTHER = re.compile(r"[HS] \d{1,9}(?:\.\d{1,9})? \S.*")
_ENDED = (".timing", ".tm", ".time")
_CALLED = ("timing", "timing.log", "timing.txt")
_HEAD = 4096
_LEAST = 3
"""Lines of a file that is told to be a timing by itself."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When which bytes of a typescript came.

    Attributes:
        typed: what was typed stands in the typescript, too.
    """

    path: Path
    typed: bool = False

    def pieces(self) -> Iterator[tuple[float, int, bool]]:
        """Yield seconds since the last piece, its bytes, and whether a program wrote it."""
        for stream, seconds, size in _pieces(self.path):
            here = size if stream == "O" or self.typed else 0
            yield seconds, here, stream == "O"


def is_timing(text: str) -> bool:
    """Tell whether a text is a timing and nothing else."""
    lines = text.splitlines()
    return len(lines) >= _LEAST and all(
        _LINE.fullmatch(line) or _OTHER.fullmatch(line) for line in lines
    )


def timing_beside(path: Path, size: int) -> Timing | None:
    """Return the timing that lies beside a typescript, None if there is none that fits.

    Args:
        path: of the typescript.
        size: bytes of what was recorded, without the lines that ``script`` adds.
    """
    named = [path.with_name(path.name + end) for end in _ENDED]
    named += [path.with_suffix(end) for end in _ENDED]
    for one in (*named, *(path.with_name(name) for name in _CALLED)):
        if one != path and one.is_file() and (found := _fitting(one, size)):
            return found
    return None


def _fitting(path: Path, size: int) -> Timing | None:
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            if not is_timing("\n".join(file.read(_HEAD).splitlines()[:-1])):
                return None
        written = typed = 0
        for stream, _, count in _pieces(path):
            written += count if stream == "O" else 0
            typed += count if stream == "I" else 0
    except OSError:
        return None
    if written == size:
        return Timing(path)
    return Timing(path, typed=True) if typed and written + typed == size else None


def _pieces(path: Path) -> Iterator[tuple[str, float, int]]:
    with path.open(encoding="ascii", errors="replace") as file:
        for line in file:
            told = _LINE.fullmatch(line.strip())
            if told is not None:
                yield told[1] or "O", float(told[2]), int(told[3])
