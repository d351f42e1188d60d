"""The line in which words of the story are looked for: next, previous, each place marked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from agents.core.types import Turn
from agents.journal.transcript import Occurrence, matches, pattern
from tui.actions.bound import bindings
from tui.actions.dialogs import FIND, find_hints
from tui.widgets.line import Line
from tui.widgets.transcript import Transcript, turn_text


class FindBar(Horizontal):
    """Takes words and finds them in all of a story, also in what is not on screen.

    It is hidden until it is opened.

    Args:
        onward: the way that Enter goes: 1 to later places, −1 to earlier ones.
    """

    BINDINGS = bindings(FIND)
    DEFAULT_CSS = """
    FindBar { height: 1; padding: 0 1; display: none; }
    FindBar > #find-label { width: auto; padding: 0 1 0 0; color: $text-muted; }
    FindBar > #find {
        width: 1fr; background: transparent; background-tint: transparent;
    }
    FindBar > #found { width: auto; padding: 0 0 0 1; color: $text-muted; }
    """

    @dataclass
    class Found(Message):
        """A place of the words is to be shown, or there is none (``turn`` is None then).

        Attributes:
            index: which of the turns that were told it is in.
            turn: that turn.
            nth: which of the places in it, from 0.
            words: what is looked for.
        """

        index: int = 0
        turn: Turn | None = None
        nth: int = 0
        words: re.Pattern[str] | None = None

        def mark(self, story: Transcript) -> None:
            """Mark the place in a story that holds the turn, or what is marked no longer."""
            if self.turn is None:
                story.mark(None)
            else:
                story.mark(self.words, self.turn.id, self.nth)

    @dataclass
    class Missed(Message):
        """Enter, where what is written stands nowhere."""

        text: str

    class Closed(Message):
        """Nothing is looked for any more."""

    def __init__(self, onward: int) -> None:
        super().__init__(id="finder")
        self._onward = onward
        self._turns: Sequence[Turn] = ()
        self._at = 0
        self._sought: Sequence[Turn] = ()  # in which words were found
        self._found: tuple[Occurrence, ...] = ()
        self._place = 0
        self._wanted: re.Pattern[str] | None = None
        self._agreed: Mapping[int, bool] = {}
        self._plain: dict[tuple[int, bool | None], str] = {}

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static("find", markup=False, id="find-label")
        line = Line(placeholder="words of the story", id="find", compact=True, max_length=200)
        line.meanings = find_hints(later=self._onward > 0)
        yield line
        yield Static("", markup=False, id="found")

    def know(
        self, turns: Sequence[Turn], at: int, agreed: Mapping[int, bool] | None = None
    ) -> None:
        """Take in the turns that are looked through, and from which of them on.

        Args:
            turns: of a path, from its opening on.
            at: the place of the turn to begin at.
            agreed: turn -> whether the agent's hidden guess was its command.
        """
        self._turns, self._at, self._agreed = turns, at, agreed or {}

    @property
    def opened(self) -> bool:
        """Whether words are looked for."""
        return bool(self.display)

    def open(self) -> None:
        """Show the line and type there; the words of last time are marked."""
        self.display = True
        line = self.query_one("#find", Input)
        line.focus()
        line.select_all()
        self._seek(line.value)

    def step(self, way: int) -> bool:
        """Go to the next or the previous place, without the line; False if there is none."""
        if self._sought is not self._turns:  # the story went on, or back
            self._find(self.query_one("#find", Input).value)
            self._place = min(self._place, len(self._found))
        if self._found:
            self._go(self._place + way)
        return bool(self._found)

    def _find(self, words: str) -> None:
        self._wanted, self._sought = pattern(words), self._turns
        pairs = zip((None, *self._turns), self._turns, strict=False)
        self._found = matches([self._text(turn, before) for before, turn in pairs], words)

    def _seek(self, words: str) -> None:
        self._find(words)
        if not self._found:
            self._tell("nowhere" if words.strip() else "Enter, ↑ ↓ · Esc")
            self.post_message(self.Found())
            return
        turns = [match.turn for match in self._found]
        if self._onward > 0:
            self._go(bisect_left(turns, self._at))
        else:
            self._go(bisect_right(turns, self._at) - 1)

    def _text(self, turn: Turn, before: Turn | None) -> str:
        """Return a turn as the story shows it, so that its places are counted alike."""
        agreed = self._agreed.get(turn.id)
        if (turn.id, agreed) not in self._plain:
            self._plain[turn.id, agreed] = turn_text(turn, agreed, before=before).plain
        return self._plain[turn.id, agreed]

    def _go(self, place: int) -> None:
        """Show a place; beyond the last comes the first."""
        self._place = place % len(self._found)
        match = self._found[self._place]
        self._tell(f"{self._place + 1} of {len(self._found)}")
        turn = self._turns[match.turn]
        self.post_message(self.Found(match.turn, turn, match.nth, self._wanted))

    def _tell(self, words: str) -> None:
        self.query_one("#found", Static).update(words)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.opened:
            self._seek(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.step(self._onward) and event.value.strip():
            self.post_message(self.Missed(event.value.strip()))

    def action_earlier(self) -> None:
        """Go to the place before."""
        self.step(-1)

    def action_later(self) -> None:
        """Go to the next place."""
        self.step(1)

    def action_close(self) -> None:
        """Look for nothing any more."""
        self.display = False
        self._plain.clear()
        self.post_message(self.Closed())
