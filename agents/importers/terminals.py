"""Reads what terminals recorded: asciicast, ttyrec and ``script`` typescripts.

The bytes are shown on an emulated screen, and its states are stitched into one
text: what scrolls off is kept, what stays is recognised. Nothing that the bytes
ask a terminal to do beyond its screen (titles, clipboards, files) is done.

A state counts where the program waits: at a fresh prompt, at a ``[MORE]``, in a
pause. Between two states the lines above the cursor don't change, but scroll;
the line with the cursor holds what is typed, and may change in any way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import pyte
from pyte.screens import Char

from agents.core.errors import CommandFileError
from agents.importers.files import NOTHING
from agents.importers.heard import InputLine, Parsed, heard
from agents.importers.tapes import Tape, TapeEvent

_OVERRIDE = re.compile(r"override, not [^:]*(?:: (.*))?$", re.DOTALL)
"""What this program's own recordings note of an override: the person's why stands behind it."""
_MOST_ROWS = 2_000_000
_PAUSE = 0.25
"""Seconds without output in which a program surely waits."""
_PROMPT = ">"
_MORE = re.compile(r"^[\[(*]*\s*(?:more|press|hit)\b.*$", re.IGNORECASE)
_SPLIT = re.compile(r"(?<=[>\])])|(?=\x1b\[\?1049[hl])")
_ENTER, _LEAVE = "\x1b[?1049h", "\x1b[?1049l"
_BAR = 0.8
"""Share of a row's cells in another colour that make it a status line."""


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
    caption: str = ""
    by_agent: bool = False


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
        if len(self.rows) > _MOST_ROWS:
            raise CommandFileError(
                f"The recording makes over {_MOST_ROWS:,} lines of text.",
                f"{NOTHING} It is more than a game; cut it into several files.",
            )

    def ask(self, second: float) -> None:
        """Note that the program waits for a line at the cursor."""
        at = len(self.rows) - self.shown + self.cursor
        if 0 <= at < len(self.rows):
            self.rows[at].asked = True
            self.rows[at].second = second

    def mark(self, text: str, by_agent: bool) -> None:
        """Keep what is noted of the command that is typed, or will be, at the cursor."""
        at = len(self.rows) - self.shown + self.cursor
        if 0 <= at < len(self.rows):
            own = _OVERRIDE.match(text)
            row, words = self.rows[at], own[1] or "" if own else text
            row.caption = f"{row.caption} {words}".strip()
            row.by_agent = row.by_agent or by_agent


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
    """Show a tape on a screen, and read the commands and answers off it.

    Raises:
        CommandFileError: the tape is broken, or makes more text than is read.
    """
    show = _Show(tape.columns, tape.lines)
    events = iter(tape.events)
    event = next(events, None)
    while event is not None:
        following = next(events, None)
        show.take(event)
        if following is None or following.second - event.second >= _PAUSE:
            show.note(event.second)
        event = following
    roll = max(show.rolls, key=lambda roll: roll.prompts)
    return _parsed(roll, show.screen.columns, tape.timed)


class _Show:
    """A tape being shown: the screen, and a roll for each screen that a program asked for."""

    def __init__(self, columns: int, lines: int) -> None:
        self.screen = _Screen(columns, lines)
        self.rolls = [_Roll()]
        self._stream = _Stream(self.screen)

    def take(self, event: TapeEvent) -> None:
        """Show an event."""
        if event.size is not None:
            self.note(event.second)
            self.screen.resize(event.size[1], event.size[0])
        elif event.caption or event.by_agent:
            self.note(event.second)
            self.rolls[-1].mark(event.caption, event.by_agent)
        else:
            self._write(event.second, event.output)

    def _write(self, second: float, output: str) -> None:
        pieces = _SPLIT.split(output)
        for piece, after in zip(pieces, [*pieces[1:], None], strict=True):
            if piece.startswith((_ENTER, _LEAVE)):
                self.note(second)
                self.rolls.append(_Roll())
                self.screen.reset()
                self.screen.left.clear()
            self._stream.feed(piece)
            rests = not after or (piece.endswith(_PROMPT) and not after[0].isprintable())
            if rests and self.screen.asks(typed=after is None):
                self.note(second)
                self.rolls[-1].ask(second)
            elif _MORE.match(self.screen.row(self.screen.cursor.y)):
                self.note(second)

    def note(self, second: float) -> None:
        """Take the screen's present state into the roll."""
        screen = self.screen
        bars = screen.bars()
        rows = [screen.row(y) for y in range(screen.lines) if y not in bars]
        cursor = screen.cursor.y - sum(y < screen.cursor.y for y in bars)
        self.rolls[-1].take(screen.left, rows, cursor, second)
        screen.left.clear()


def _parsed(roll: _Roll, columns: int, timed: bool) -> Parsed:
    opening: list[str] = []
    lines: list[InputLine] = []
    asked: _Row | None = None
    answer = opening
    command = ""

    def done() -> None:
        if asked is not None and command.strip() and not command.startswith("^"):
            text = "\n".join(row for row in answer if not _MORE.match(row))
            second = asked.second if timed else None
            line = heard(len(lines) + 1, command, text, asked.caption, second)
            lines.append(replace(line, by_agent=asked.by_agent))

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
