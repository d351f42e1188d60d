"""The story so far: one widget a turn, so that it reflows when resized."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Size
from textual.layout import DockArrangeResult
from textual.message import Message
from textual.scrollbar import ScrollBar
from textual.widget import Widget
from textual.widgets import Static

from agents.core.types import Turn
from agents.journal.transcript import told_anew
from games.text import clean_line
from games.types import clean_text
from tui.widgets.drawn import Steady, Words
from tui.widgets.format import (
    QUIET,
    decision_mark,
    effect_mark,
    ending_words,
)
from tui.widgets.looks import NO_PAINT, Paint, dressed
from tui.widgets.pane import headline

PROSE = 80
"""Columns of prose at most, if nothing else is settled."""
_LOW = 6
"""Rows of a story so low that a command may take what its answer needs..."""
_LEAST = 2
"""...which are these at least."""
SHOWN = 200
"""Turns kept on screen; older ones stay in the journal and in the replay."""


def turn_text(
    turn: Turn, agreed: bool | None = None, paint: Paint = NO_PAINT, before: Turn | None = None
) -> Content:
    """Write a turn as the transcript shows it: the command, then the answer.

    Args:
        turn: what is written; the root has no command line.
        agreed: whether the agent's hidden guess was this command, if it guessed.
        paint: whether the story's own colours are shown.
        before: the turn before it, None where that isn't at hand.
    """
    parts: list[Content] = []
    if turn.decision is not None:
        parts.append(_command_line(turn, agreed))
        if turn.decision.why:
            parts.append(Content.styled(f"  because {clean_line(turn.decision.why)}", QUIET))
    parts.append(_answer(turn, paint))
    parts += [Content.styled(f"— {words} —", "bold") for words in what_befell(turn, before)]
    if turn.went is not None:
        parts.append(Content.styled(f"  up to here it went {turn.went}", QUIET))
    return Content("\n").join(part for part in parts if part.plain)


def what_befell(turn: Turn, before: Turn | None) -> list[str]:
    """Say that a story began anew by itself, or how it ended by a turn; nothing else."""
    told = [told_anew(before, turn)]
    if turn.scene.ending is not None:
        told.append(ending_words(turn.scene.ending))
    return [words for words in told if words]


def _command_line(turn: Turn, agreed: bool | None) -> Content:
    decision = turn.decision
    assert decision is not None
    mark, style = decision_mark(decision)
    line = Content.assemble((f"> {clean_line(decision.command)}", "bold"), ("   " + mark, style))
    if agreed is not None:
        words = "the agent guessed it" if agreed else "the agent guessed otherwise"
        line = line.append_text(f"   {'=' if agreed else '≠'} {words}", QUIET)
    effect = effect_mark(turn.effect)
    if effect is not None:
        line = line.append_text("   " + effect[0], effect[1])
    return line


def _answer(turn: Turn, paint: Paint) -> Content:
    text = clean_text(turn.scene.text).strip("\n")
    place = (turn.scene.location or "").strip()
    content = dressed(text, turn.scene, paint)
    at = 0
    for line in text.splitlines(keepends=True):
        # The opening has it below its banner, others below what happened on the way.
        if place and _names(line.strip(), place):
            end = at + len(line.rstrip())
            return content.stylize("bold", at, end)
        at += len(line)
    return content


def _names(line: str, place: str) -> bool:
    """Tell whether a line is the heading of a place, "Kitchen" or "Kitchen (on the chair)"."""
    if not line.startswith(place):
        return False
    rest = line[len(place) :]
    return not rest or rest.startswith((",", "(", " ("))


class TurnText(Static, Steady):
    """One turn of the transcript.

    Attributes:
        turn: what it shows.
    """

    def __init__(
        self,
        turn: Turn,
        agreed: bool | None = None,
        paint: Paint = NO_PAINT,
        before: Turn | None = None,
    ) -> None:
        self._text = turn_text(turn, agreed, paint, before)
        super().__init__(self._text, markup=False)
        self.turn = turn
        self._agreed, self._before = agreed, before
        self._marked: tuple[re.Pattern[str] | None, int | None] = (None, None)

    def dress(self, paint: Paint) -> None:
        """Show the story's own colours, or no longer."""
        text = turn_text(self.turn, self._agreed, paint, self._before)
        if text.spans != self._text.spans:
            wanted, nth = self._marked
            self._text, self._marked = text, (None, None)
            self.update(text)
            self.mark(wanted, nth)

    def mark(self, wanted: re.Pattern[str] | None, nth: int | None = None) -> int | None:
        """Mark every place of a pattern, the nth more than the others.

        Marks are underlined, and the nth reversed: nothing is told by colour alone.

        Returns:
            Where the nth begins, None if there is none.
        """
        begins, text = None, self._text
        for place, found in enumerate(wanted.finditer(text.plain) if wanted else ()):
            text = text.stylize("bold reverse" if place == nth else "underline", *found.span())
            begins = found.start() if place == nth else begins
        if self._marked != (wanted, nth):
            self._marked = wanted, nth
            self.update(text)
        return begins

    @property
    def answer(self) -> int:
        """Where the answer begins, behind the command and what was said of it."""
        told = self.turn.decision
        lines = 0 if told is None else 1 + bool(told.why)
        at = 0
        for _ in range(lines):
            at = self._text.plain.find("\n", at) + 1
        return at

    def row(self, at: int, width: int) -> int:
        """Return the row in which a character stands, at a width in cells."""
        above = self._text[: at + 1]
        return above.get_height(cast(RulesMap, self.styles), width) - 1


class Transcript(VerticalScroll, Steady):
    """The story, scrollable; it follows the newest turn.

    A turn that is taller than the view is shown from its first line. Once the
    person has scrolled up, the agent's moves no longer pull the view along; the
    person's own moves do. A click, or a drag that selects, leaves the keys where
    they are.
    """

    @dataclass
    class MoreBelow(Message):
        """Another number of lines is below those in view.

        Attributes:
            words: that says so; empty if there are none.
        """

        words: str

    FOCUS_ON_CLICK = False
    DEFAULT_CSS = """
    Transcript { padding: 0 1; align-horizontal: center; }
    Transcript > TurnText { height: auto; margin-bottom: 1; }
    Transcript > .pruned { margin-bottom: 1; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._earlier = Words(classes="pruned")
        self._entries: list[TurnText] = []
        self._following = True
        self._read: TurnText | None = None  # the turn to whose end somebody scrolled
        self._target: tuple[TurnText, int] | None = None  # what was found, and where in it
        self._more = ""
        self._width = PROSE
        self._paint = NO_PAINT

    def compose(self) -> ComposeResult:
        """Place the line that tells of turns no longer on screen."""
        yield self._earlier

    def on_mount(self) -> None:
        """Write the heading."""
        self.border_title = headline("Story")

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns on screen, oldest first."""
        return tuple(entry.turn for entry in self._entries)

    def show(
        self,
        turns: Sequence[Turn],
        agreed: Mapping[int, bool] | None = None,
        before: Turn | None = None,
    ) -> None:
        """Show a path, touching only what differs.

        Args:
            turns: the path, from its root on or a stretch of it.
            agreed: turn -> whether the agent's hidden guess was its command.
            before: the turn before the stretch.
        """
        dropped = max(0, len(turns) - SHOWN)
        wanted = turns[dropped:]
        first = wanted[0].id if wanted else 0
        gone = next((n for n, one in enumerate(self._entries) if one.turn.id == first), None)
        stale, left = self._entries[:gone], self._entries[gone or 0 :] if gone is not None else []
        pairs = zip(left, wanted, strict=False)
        kept = sum(1 for _ in takewhile(lambda pair: pair[0].turn.id == pair[1].id, pairs))
        stale += left[kept:]
        guessed = agreed or {}
        earlier = (before, *turns)[dropped + kept :]
        fresh = [
            TurnText(turn, guessed.get(turn.id), self._paint, last)
            for last, turn in zip(earlier, wanted[kept:], strict=False)
        ]
        for entry in fresh:
            entry.styles.max_width = self._width or None
        if not stale and not fresh:
            return
        if stale:
            self.remove_children(stale)
        self._entries = left[:kept] + fresh
        self.mount_all(fresh)
        words = f"… {dropped} earlier {'turn is' if dropped == 1 else 'turns are'} kept"
        self._earlier.show(Content.styled(words, QUIET) if dropped else Content(""))
        if left[kept:] or not fresh or any(entry.turn.demonstration for entry in fresh):
            self._following = True

    def narrow(self, width: int) -> None:
        """Let prose be so many columns wide at most, in the middle; 0 for all there are."""
        self._width = width
        for entry in (self._earlier, *self._entries):
            entry.styles.max_width = width or None

    def dress(self, paint: Paint) -> None:
        """Show the story's own colours, or no longer."""
        self._paint = paint
        for entry in self._entries:
            entry.dress(paint)

    # --- finding -----------------------------------------------------------

    def mark(self, wanted: re.Pattern[str] | None, turn: int = 0, nth: int = 0) -> None:
        """Mark what is looked for, and scroll to one place of it.

        Args:
            wanted: what is looked for; None marks nothing any more.
            turn, nth: the place to be shown: the nth in a turn.
        """
        self._target = None
        for entry in self._entries:
            at = entry.mark(wanted, nth if entry.turn.id == turn else None)
            if at is not None:
                self._target = entry, at
                self._following = False
        self.refresh(layout=True)

    def follow(self) -> None:
        """Show the newest turn, and follow it from now on."""
        self._target, self._following = None, True
        self.refresh(layout=True)

    # --- following ---------------------------------------------------------

    def release_anchor(self) -> None:
        """Note that somebody scrolled; the framework calls this when they do."""
        super().release_anchor()
        self._target, self._following = None, False

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow again once the end is in view."""
        super().watch_scroll_y(old_value, new_value)
        if new_value >= self.max_scroll_y:
            if not self._following and self._entries:
                self._read = self._entries[-1]
            self._following = True
        self._tell_more(int(self.max_scroll_y - new_value))

    def arrange(self, size: Size, optimal: bool = False) -> DockArrangeResult:
        """Place the turns; while following, scroll before they are painted.

        The end is shown, or the newest turn's first line if it doesn't fit; or what
        was found, with a third of the view above it.
        """
        placed = super().arrange(size, optimal)
        end = max(0, placed.total_region.bottom - size.height)
        y: int | None = None
        if self._target is not None:
            entry, at = self._target
            for one in placed.placements:
                if one.widget is entry and one.region.width:
                    row = one.region.y + entry.row(at, one.region.width)
                    y = max(0, min(end, row - size.height // 3))
        elif self._following and self._entries and placed.placements:
            # Whoever went on to the end of a long turn stays there.
            read = self._entries[-1] is self._read
            last = placed.placements[-1].region
            y = end if read else min(end, last.y + self._skipped(last.width, size.height))
        if y is not None:
            self.set_reactive(Widget.scroll_y, y)
            self.set_reactive(Widget.scroll_target_y, y)
            if self.show_vertical_scrollbar:
                self.vertical_scrollbar.set_reactive(ScrollBar.position, y)
        self.call_later(self._tell_more, int(end - self.scroll_y))
        return placed

    def _skipped(self, width: int, height: int) -> int:
        """Return how many rows of the newest turn's command leave no room for its answer."""
        if height > _LOW or not width:
            return 0
        entry = self._entries[-1]
        above = entry.row(entry.answer, width)
        return above if height - above < _LEAST else 0

    def _tell_more(self, rest: int) -> None:
        # The row below the last turn is empty.
        words = f"▼ {rest - 1} more, PgDn" if rest > 1 else ""
        if words != self._more:
            self._more = words
            self.border_title = headline("Story", words)
            self.post_message(self.MoreBelow(words))
