"""Reads what terminals recorded: asciicast, ttyrec and ``script`` typescripts.

The bytes are shown on an emulated screen, and its states are stitched into one
text: what scrolls off is kept, what stays is recognised. Nothing that the bytes
ask a terminal to do beyond its screen (titles, clipboards, files) is done.

A state counts where the program waits: at a fresh prompt, at a ``[MORE]``, in a
pause. Between two states the lines above the cursor don't change, but scroll;
the line with the cursor holds what is typed, and may change in any way.
"""

from __future__ import annotations

import json
import re
import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pyte
from pyte.screens import Char

from agents.core.errors import CommandFileError
from agents.importers.files import NOTHING
from agents.importers.heard import InputLine, Parsed, heard

_PAUSE = 0.25
"""Seconds without output in which a program surely waits."""
_LARGEST_SIDE = 500
"""Rows or columns that a terminal has at most."""
_PROMPT = ">"
_MORE = re.compile(r"^[\[(*]*\s*(?:more|press|hit)\b.*$", re.IGNORECASE)
_SPLIT = re.compile(r"(?<=[>\])])|(?=\x1b\[\?1049[hl])")
_ENTER, _LEAVE = "\x1b[?1049h", "\x1b[?1049l"
_BAR = 0.8
"""Share of a row's cells in another colour that make it a status line."""
_TYPESCRIPT = b"Script started on"
_SIZED = re.compile(rb'COLUMNS="(\d+)" LINES="(\d+)"')
_ROWS = re.compile(rb"\x1b\[(?:(\d+);\d+[Hf]|\d+;(\d+)r|(\d+)d)")
_COLUMNS = re.compile(rb"\x1b\[(?:\d+;(\d+)[Hf]|(\d+)G)")
_TTYREC = struct.Struct("<III")


@dataclass(frozen=True, slots=True)
class Tape:
    """What a terminal showed.

    Attributes:
        columns, lines: its size at the beginning.
        events: (second, output, or None for a change of size, the new size).
    """

    columns: int
    lines: int
    events: Sequence[tuple[float, str | None, tuple[int, int] | None]]


# --- files ----------------------------------------------------------------------------


def read_tape(data: bytes) -> tuple[str, Tape] | None:
    """Return the form and content of a terminal's recording, None if it is none.

    Raises:
        CommandFileError: it is one, but broken.
    """
    if data.startswith(_TYPESCRIPT):
        return "typescript", _typescript(data)
    if data.lstrip()[:1] == b"{":
        return _asciicast(data)
    tape = _ttyrec(data)
    return None if tape is None else ("ttyrec", tape)


def _asciicast(data: bytes) -> tuple[str, Tape] | None:
    text = data.decode("utf-8", "replace")
    first, _, rest = text.lstrip().partition("\n")
    try:
        header = json.loads(first)
    except ValueError:
        try:
            header = json.loads(text)
        except ValueError:
            return None
    if not isinstance(header, dict) or header.get("version") not in (1, 2, 3):
        return None
    version = header["version"]
    if version == 1 and isinstance(header.get("stdout"), list):
        return "asciicast", _sized(header, _relative(header["stdout"]))
    if version == 3:
        term = header.get("term")
        size = term if isinstance(term, dict) else {}
        return "asciicast", _sized(
            {"width": size.get("cols"), "height": size.get("rows")},
            _events(rest, since_last=True),
        )
    if "width" not in header:
        return None
    return "asciicast", _sized(header, _events(rest, since_last=False))


def _sized(header: dict[str, Any], events: Iterator[tuple[float, str, str]]) -> Tape:
    columns, lines = _side(header.get("width"), 80), _side(header.get("height"), 24)
    told: list[tuple[float, str | None, tuple[int, int] | None]] = []
    for second, kind, value in events:
        if kind == "o":
            told.append((second, value, None))
        elif kind == "r" and (found := re.fullmatch(r"(\d+)x(\d+)", value)):
            told.append((second, None, (_side(int(found[1]), 80), _side(int(found[2]), 24))))
    return Tape(columns, lines, told)


def _side(value: object, otherwise: int) -> int:
    return min(value, _LARGEST_SIDE) if isinstance(value, int) and value > 0 else otherwise


def _relative(items: Sequence[Any]) -> Iterator[tuple[float, str, str]]:
    second = 0.0
    for item in items:
        if _is_event(item, 2):
            second += item[0]
            yield second, "o", item[1]


def _events(text: str, since_last: bool) -> Iterator[tuple[float, str, str]]:
    """Yield the events of an asciicast's lines; a last one that was cut off is left out.

    Raises:
        CommandFileError: a line amid others is broken; says which.
    """
    second = 0.0
    lines = text.splitlines()
    for number, line in enumerate(lines, 2):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            item = json.loads(line)
        except ValueError as error:
            if number == len(lines) + 1:
                return
            raise CommandFileError(
                f"Line {number} of the recording is broken.",
                f"{NOTHING} The {number - 1} lines before it are whole; take out what follows.",
            ) from error
        if _is_event(item, 3):
            second = second + item[0] if since_last else item[0]
            yield second, str(item[1]), item[2]


def _is_event(item: Any, size: int) -> bool:
    return (
        isinstance(item, list)
        and len(item) >= size
        and isinstance(item[0], int | float)
        and isinstance(item[size - 1], str)
    )


def _typescript(data: bytes) -> Tape:
    head, _, body = data.partition(b"\n")
    size = _SIZED.search(head)
    columns, lines = (int(size[1]), int(size[2])) if size else _guessed(body)
    text = body.decode("utf-8", "replace")
    text = re.sub(r"\n?Script done on [^\n]*\n?\Z", "", text)
    # It doesn't tell when: a program waits before what it does at the key Enter.
    events = [(0.0, piece, None) for piece in re.split(r"(?=\r|\x1b\[\d*;?\d*[Hd])", text)]
    return Tape(_side(columns, 80), _side(lines, 24), events)


def _guessed(body: bytes) -> tuple[int, int]:
    """Guess a size from the places that a program put its cursor at."""
    rows = _furthest(_ROWS, body, 24)
    return max(80, _furthest(_COLUMNS, body, 80)), rows if rows >= 10 else 24


def _furthest(places: re.Pattern[bytes], body: bytes, otherwise: int) -> int:
    found = (int(place) for match in places.findall(body) for place in match if place)
    return max((place for place in found if place <= _LARGEST_SIDE), default=otherwise)


def _ttyrec(data: bytes) -> Tape | None:
    at, begun, last = 0, None, 0.0
    told: list[tuple[float, str | None, tuple[int, int] | None]] = []
    pieces: list[bytes] = []
    while at + _TTYREC.size <= len(data):
        seconds, millionths, size = _TTYREC.unpack_from(data, at)
        if millionths >= 1_000_000 or not 0 < size <= 1_000_000:
            return None
        now = seconds + millionths / 1_000_000
        begun = now if begun is None else begun
        if now - begun < last - 1:
            return None
        last = now - begun
        at += _TTYREC.size
        piece = data[at : at + size]
        at += size
        pieces.append(piece)
        told.append((last, piece.decode("utf-8", "replace"), None))
    if not told:
        return None
    columns, lines = _guessed(b"".join(pieces))
    return Tape(_side(columns, 80), _side(lines, 24), told)


# --- the screen -------------------------------------------------------------------------


class _Stream(pyte.Stream):
    """Sequences of ECMA-48 that the emulator leaves out: to scroll, to repeat."""

    csi = {**pyte.Stream.csi, "S": "scroll_up", "T": "scroll_down", "b": "repeat"}
    events = pyte.Stream.events | {"scroll_up", "scroll_down", "repeat"}


class _Screen(pyte.Screen):
    """A screen that keeps the rows which leave it at the top."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self.left: list[str] = []

    def row(self, y: int) -> str:
        """Return the text of a row."""
        cells = self.buffer[y]
        return "".join(cells[x].data for x in range(self.columns)).rstrip()

    def index(self) -> None:
        """Keep the top row of the region if it is about to scroll off."""
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y == bottom:
            self._keep(top, 1)
        super().index()

    def scroll_up(self, count: int | None = None) -> None:
        """Scroll the region up, wherever the cursor is (ECMA-48, SU)."""
        y, x = self.cursor.y, self.cursor.x
        self.cursor.y = self.margins.top if self.margins else 0
        self.delete_lines(count)
        self.cursor.y, self.cursor.x = y, x

    def scroll_down(self, count: int | None = None) -> None:
        """Scroll the region down, wherever the cursor is (ECMA-48, SD)."""
        y, x = self.cursor.y, self.cursor.x
        self.cursor.y = self.margins.top if self.margins else 0
        self.insert_lines(count)
        self.cursor.y, self.cursor.x = y, x

    def repeat(self, count: int | None = None) -> None:
        """Draw the last character again (ECMA-48, REP)."""
        if self.cursor.x:
            last = self.buffer[self.cursor.y][self.cursor.x - 1].data
            self.draw(last * min(count or 1, self.columns))

    def delete_lines(self, count: int | None = None) -> None:
        """Keep rows that are deleted at the cursor: so a library scrolls."""
        _, bottom = self.margins or (0, self.lines - 1)
        self._keep(self.cursor.y, min(count or 1, bottom - self.cursor.y + 1))
        super().delete_lines(count)

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        """Keep what stood on a screen that is wiped."""
        if how in (2, 3) or (how == 0 and self.cursor.y == self.cursor.x == 0):
            self._keep(0, self.lines)
        super().erase_in_display(how, *args, **kwargs)

    def _keep(self, first: int, count: int) -> None:
        # A status line that scrolls away is drawn again, over the row that came up.
        bars = self.bars()
        rows = [y for y in range(first, self.lines) if y not in bars]
        self.left += [self.row(y) for y in rows[:count]]

    def asks(self, typed: bool) -> bool:
        """Tell whether the cursor stands behind a prompt, below all else.

        Args:
            typed: also where something was typed at the prompt already.
        """
        before = "".join(cell.data for cell in self._cells(self.cursor.y)[: self.cursor.x])
        asked = before.startswith(_PROMPT) if typed else before == _PROMPT
        if not asked:
            return False
        bars = self.bars()
        below = range(self.cursor.y + 1, self.lines)
        return not any(self.row(y) for y in below if y not in bars)

    def bars(self) -> set[int]:
        """Return the rows that are status lines: of another colour from side to side."""
        paper: str | None = None
        found = set()
        for y in range(self.lines):
            cells = self._cells(y)
            if _ground(cells[0]) == _ground(cells[-1]) == "default":
                continue  # looked at first, as most rows are such
            ground, count = Counter(map(_ground, cells)).most_common(1)[0]
            paper = paper or self._paper()
            if count > _BAR * self.columns and ground not in ("default", paper):
                found.add(y)
        return found

    def _paper(self) -> str:
        """Return the colour behind most of what is written."""
        cells = chain.from_iterable(map(self._cells, range(self.lines)))
        written = Counter(_ground(cell) for cell in cells if not cell.data.isspace())
        return written.most_common(1)[0][0] if written else "default"

    def _cells(self, y: int) -> list[Char]:
        row = self.buffer[y]
        return [row[x] for x in range(self.columns)]


def _ground(cell: Char) -> str:
    return cell.fg + " reversed" if cell.reverse else cell.bg


@dataclass
class _Row:
    text: str
    asked: bool = False
    second: float = 0.0


@dataclass
class _Roll:
    """The text that a screen's states make: rows that left, then those still shown."""

    rows: list[_Row] = field(default_factory=list)
    shown: int = 0
    """Of the rows, how many at the end were on the screen at the last state."""
    cursor: int = 0
    """Which of those held the cursor."""

    @property
    def prompts(self) -> int:
        """How many prompts stood in it."""
        return sum(row.asked for row in self.rows)

    def take(self, left: Sequence[str], screen: Sequence[str], cursor: int, second: float) -> None:
        """Take in a state: the rows that left since the last one, and those shown now."""
        texts = [*left, *screen]
        held = self.rows[len(self.rows) - self.shown :]
        frozen = [row.text for row in held[: self.cursor]]
        last = held[self.cursor] if self.cursor < len(held) else None
        gone = _scrolled(frozen, texts, last)
        first = len(self.rows) - self.shown + gone
        known = self.rows[first : first + len(texts)]
        for row, text in zip(known, texts, strict=False):
            row.text = text
        del self.rows[first + len(texts) :]
        self.rows += [_Row(text, second=second) for text in texts[len(known) :]]
        self.shown, self.cursor = len(screen), cursor

    def ask(self, second: float) -> None:
        """Note that the program waits for a line at the cursor."""
        at = len(self.rows) - self.shown + self.cursor
        if 0 <= at < len(self.rows):
            self.rows[at].asked = True
            self.rows[at].second = second


def _scrolled(frozen: Sequence[str], texts: Sequence[str], last: _Row | None) -> int:
    """Return how many rows scrolled away without a trace, all if nothing is left of them.

    Args:
        frozen: the rows above the cursor at the last state.
        texts: the rows that left since, and those shown now.
        last: the row that held the cursor, None if it held nothing.
    """
    asked = last is not None and last.asked
    for gone in range(len(frozen) + 1):
        rest = frozen[gone:]
        if list(texts[: len(rest)]) != list(rest):
            continue
        after = texts[len(rest)] if len(rest) < len(texts) else ""
        if asked and not after.startswith(_PROMPT):
            continue
        if asked or any(rest) or not gone:  # empty rows alone are no sign of anything
            return gone
    return len(frozen) + (last is not None)


# --- stitching ---------------------------------------------------------------------------


def read_terminal(tape: Tape) -> Parsed:
    """Show a tape on a screen, and read the commands and answers off it."""
    screen = _Screen(tape.columns, tape.lines)
    stream = _Stream(screen)
    rolls = [_Roll()]
    events = list(tape.events)
    for at, (second, output, size) in enumerate(events):
        if size is not None:
            _note(rolls[-1], screen, second)
            screen.resize(size[1], size[0])
            continue
        pieces = _SPLIT.split(output or "")
        for piece, after in zip(pieces, [*pieces[1:], None], strict=True):
            if piece.startswith((_ENTER, _LEAVE)):
                _note(rolls[-1], screen, second)
                rolls.append(_Roll())
                screen.reset()
                screen.left.clear()
            stream.feed(piece)
            rests = not after or (piece.endswith(_PROMPT) and not after[0].isprintable())
            if rests and screen.asks(typed=after is None):
                _note(rolls[-1], screen, second)
                rolls[-1].ask(second)
            elif _MORE.match(screen.row(screen.cursor.y)):
                _note(rolls[-1], screen, second)
        following = events[at + 1][0] if at + 1 < len(events) else None
        if following is None or following - second >= _PAUSE:
            _note(rolls[-1], screen, second)
    return _parsed(max(rolls, key=lambda roll: roll.prompts), screen.columns)


def _note(roll: _Roll, screen: _Screen, second: float) -> None:
    bars = screen.bars()
    rows = [screen.row(y) for y in range(screen.lines) if y not in bars]
    cursor = screen.cursor.y - sum(y < screen.cursor.y for y in bars)
    roll.take(screen.left, rows, cursor, second)
    screen.left.clear()


def _parsed(roll: _Roll, columns: int) -> Parsed:
    opening: list[str] = []
    lines: list[InputLine] = []
    asked: _Row | None = None
    answer = opening
    command = ""

    def done() -> None:
        if asked is not None and command.strip() and not command.startswith("^"):
            text = "\n".join(row for row in answer if not _MORE.match(row))
            lines.append(heard(len(lines) + 1, command, text, second=asked.second))

    rows = iter(roll.rows)
    for row in rows:
        if not row.asked:
            answer.append(row.text)
            continue
        done()
        asked, answer = row, []
        command = row.text.removeprefix(_PROMPT)
        if len(row.text) >= columns - 1:
            command += next(rows, _Row("")).text
    done()
    return Parsed("\n".join(opening).strip(), tuple(lines))
