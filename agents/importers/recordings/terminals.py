"""Reads what terminals recorded off the screen that showed it.

The bytes are shown on an emulated screen, and its states are stitched into one
text: what scrolls off is kept, what stays is recognised.

A state counts where the program waits: at a fresh prompt, at a ``[MORE]``, in a
pause. Between two states the lines above the cursor don't change, but scroll;
the line with the cursor holds what is typed, and may change in any way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agents.core.errors import CommandFileError
from agents.importers.recordings.files import NOTHING
from agents.importers.recordings.heard import InputLine, Parsed, heard
from agents.importers.recordings.tape_screen import PROMPT, TapeScreen, TapeStream
from agents.importers.recordings.tapes import Tape, TapeEvent

_OVERRIDE = re.compile(r"override, not [^:]*(?:: (.*))?$", re.DOTALL)
"""What this program's own recordings note of an override: the person's why stands behind it."""
_MOST_ROWS = 500_000
"""A long evening of play has some five thousand."""
_HELD = 1_000
"""Rows that left the screen and are not read yet, at most."""
_PAUSE = 0.25
"""Seconds without output in which a program surely waits."""
_MORE = re.compile(r"^[\[(*]*\s*(?:more|press|hit)\b.*$", re.IGNORECASE)
_SPLIT = re.compile(r"(?<=[>\])])|(?=\x1b\[\?1049[hl])")
_TYPED_AHEAD = re.compile(r"[^\x00-\x1f\x7f]+(?:\r\x1b\[|\x1b\[\d*;?\d*[Hd])")
_ENTER, _LEAVE = "\x1b[?1049h", "\x1b[?1049l"


@dataclass(slots=True)
class _Row:
    text: str
    asked: bool = False
    second: float = 0.0
    caption: str = ""
    by_agent: bool = False


@dataclass
class _Script:
    """What was typed and answered, told from rows as they leave the roll."""

    opening: list[str] = field(default_factory=list)
    lines: list[InputLine] = field(default_factory=list)
    rows: int = 0
    prompts: int = 0
    _asked: _Row | None = None
    _command: str = ""
    _answer: list[str] = field(default_factory=list)
    _wrapped: int = 0
    """Rows in which the command goes on."""

    def read(self, row: _Row, screen: TapeScreen) -> None:
        """Read the next row."""
        self.rows += 1
        if self._wrapped:
            self._wrapped -= 1
            self._command += row.text.ljust(screen.columns) if self._wrapped else row.text
        elif row.asked:
            self._done()
            self.prompts += 1
            self._asked, self._answer = row, []
            self._wrapped = screen.wrapped.get(row.text, 0)
            text = row.text.ljust(screen.columns) if self._wrapped else row.text
            self._command = text.removeprefix(PROMPT)
        elif self._asked is None:
            self.opening.append(row.text)
        else:
            self._answer.append(row.text)

    def told(self, timed: bool) -> Parsed:
        """Return all that was read."""
        self._done()
        self._asked = None
        lines = self.lines if timed else [replace(line, second=None) for line in self.lines]
        return Parsed("\n".join(self.opening).strip(), tuple(lines))

    def _done(self) -> None:
        row, command = self._asked, self._command
        if row is not None and command.strip() and not command.startswith("^"):
            text = "\n".join(told for told in self._answer if not _MORE.match(told))
            line = heard(len(self.lines) + 1, command, text, row.caption, row.second)
            self.lines.append(replace(line, by_agent=row.by_agent))


@dataclass
class _Roll:
    """The text that a screen's states make: rows that left, then those still shown."""

    rows: list[_Row] = field(default_factory=list)
    shown: int = 0
    """Of the rows, how many at the end were on the screen at the last state."""
    cursor: int = 0
    """Which of those held the cursor."""
    script: _Script = field(default_factory=_Script)
    """What the rows said that are read, and held no more."""

    @property
    def prompts(self) -> int:
        """How many prompts stood in it."""
        return self.script.prompts + sum(row.asked for row in self.rows)

    def read(self, screen: TapeScreen, held: int = 0) -> None:
        """Read the rows that no state can change any more, if more than `held` are such."""
        done = len(self.rows) - self.shown
        if done > held:
            for row in self.rows[:done]:
                self.script.read(row, screen)
            del self.rows[:done]

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
        if self.script.rows + len(self.rows) > _MOST_ROWS:
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
        if asked and not after.startswith(PROMPT):
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
    return show.told().told(tape.timed)


class _Show:
    """A tape being shown: the screen, and a roll for the screen that a program asked for."""

    def __init__(self, columns: int, lines: int) -> None:
        self.screen = TapeScreen(columns, lines)
        self.roll = _Roll()
        self._best: _Roll | None = None
        self._stream = TapeStream(self.screen)

    def take(self, event: TapeEvent) -> None:
        """Show an event."""
        if event.size is not None:
            self.note(event.second)
            self.screen.resize(event.size[1], event.size[0])
        elif event.caption or event.by_agent:
            self.note(event.second)
            self.roll.mark(event.caption, event.by_agent)
        else:
            self._write(event.second, event.output)

    def _write(self, second: float, output: str) -> None:
        pieces = _SPLIT.split(output)
        for piece, after in zip(pieces, [*pieces[1:], None], strict=True):
            if piece.startswith((_ENTER, _LEAVE)):
                self.note(second)
                self._best = self._longest()
                self.roll = _Roll()
                self.screen.reset()
                self.screen.left.clear()
            self._stream.feed(piece)
            rests = not after or (piece.endswith(PROMPT) and self._asked(after))
            if rests and self.screen.asks(typed=after is None):
                self.note(second)
                self.roll.ask(second)
            elif _MORE.match(self.screen.row(self.screen.cursor.y)):
                self.note(second)

    def _asked(self, after: str) -> bool:
        """Tell whether a prompt's sign is one, by what follows it at once.

        What was typed ahead is read without a pause: it follows a prompt on the lowest
        row of a program that paints, which then scrolls.
        """
        if not after[0].isprintable():
            return True
        if _TYPED_AHEAD.match(after) is None:
            return False
        below = set(range(self.screen.cursor.y + 1, self.screen.lines))
        return below <= self.screen.bars()

    def note(self, second: float) -> None:
        """Take the screen's present state into the roll."""
        screen = self.screen
        bars = screen.bars()
        cursor = screen.cursor.y - sum(y < screen.cursor.y for y in bars)
        self.roll.take(screen.left, screen.texts(), cursor, second)
        screen.left.clear()
        self.roll.read(screen, _HELD)

    def told(self) -> _Script:
        """Return what was typed and answered on the screen that asked most often."""
        roll = self._longest()
        roll.shown = 0
        roll.read(self.screen)
        return roll.script

    def _longest(self) -> _Roll:
        best = self._best
        return self.roll if best is None or self.roll.prompts > best.prompts else best
