"""Finding words in the story of a screen: next, previous, each place marked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from textual import on

from agents.core.types import Turn
from agents.journal.transcript import Occurrence, matches, pattern, render_transcript
from tui.screens.divided import Divided
from tui.widgets.arrange import STORY
from tui.widgets.findbar import FindBar
from tui.widgets.transcript import turn_text


class Finding(Divided):
    """A story that can be searched, all of it, also what is not on screen.

    Args:
        amends: see :class:`Divided`.

    Attributes:
        finder: the line for the words.
    """

    ONWARD = 1
    """The way that Enter goes: 1 to later places, −1 to earlier ones."""

    def __init__(self, *, amends: bool = False) -> None:
        super().__init__(amends=amends)
        self.finder = FindBar(id="finder")
        self._found: tuple[Occurrence, ...] = ()
        self._place = 0
        self._wanted: re.Pattern[str] | None = None
        self._plain: dict[int, str] = {}

    # --- what a screen says of itself ---------------------------------------------------

    @property
    def searched(self) -> Sequence[Turn]:
        """The turns that are looked through."""
        raise NotImplementedError

    @property
    def looked_at(self) -> int:
        """The place in :attr:`searched` from which places are looked for."""
        raise NotImplementedError

    def bring(self, place: int) -> None:
        """Have a turn of :attr:`searched` in the story."""
        raise NotImplementedError

    def rearranged(self) -> None:
        """Divide the screen anew."""
        raise NotImplementedError

    def stop_finding(self) -> None:
        """Go back to what was done before words were looked for."""
        raise NotImplementedError

    @property
    def story_so_far(self) -> Sequence[Turn]:
        """The turns that are copied as the story."""
        raise NotImplementedError

    @property
    def played(self) -> tuple[str, int]:
        """The game's title and its seed."""
        raise NotImplementedError

    def told_copied(self, words: str) -> None:
        """Say that the story was copied."""
        raise NotImplementedError

    def action_copy_story(self) -> None:
        """Copy the story, as its transcript has it."""
        title, seed = self.played
        if not self.story_so_far:
            self.told_copied("There is no story to copy yet.")
            return
        self.app.copy_to_clipboard(render_transcript(title, seed, self.story_so_far))
        turns = len(self.story_so_far)
        self.told_copied(f"Copied: the story in {turns:,} turn{'s' if turns != 1 else ''}.")

    # --- looking ------------------------------------------------------------------------

    def action_find(self) -> None:
        """Look for words in the story."""
        if not self.story_in_sight:
            self.tab = STORY
            self.rearranged()
        self.finder.open()

    def action_find_step(self, way: int) -> None:
        """Go to the next or the previous place of the words, without the line."""
        if self._found:
            self._go(self._place + way)
        else:
            self.action_find()

    @on(FindBar.Sought)
    def _on_sought_words(self, event: FindBar.Sought) -> None:
        event.stop()
        self._wanted = pattern(event.words)
        self._found = matches([self._text(turn) for turn in self.searched], event.words)
        if not self._found:
            self.finder.tell("nowhere" if event.words.strip() else "Enter, ↑ ↓ · Esc")
            self.story.mark(None)
            return
        turns = [match.turn for match in self._found]
        if self.ONWARD > 0:
            self._go(bisect_left(turns, self.looked_at))
        else:
            self._go(bisect_right(turns, self.looked_at) - 1)

    @on(FindBar.Stepped)
    def _on_stepped(self, event: FindBar.Stepped) -> None:
        event.stop()
        if self._found:
            self._go(self._place + (event.way or self.ONWARD))

    @on(FindBar.Closed)
    def _on_closed_finder(self, event: FindBar.Closed) -> None:
        event.stop()
        self._plain.clear()
        self.stop_finding()

    def _text(self, turn: Turn) -> str:
        if turn.id not in self._plain:
            self._plain[turn.id] = turn_text(turn).plain
        return self._plain[turn.id]

    def _go(self, place: int) -> None:
        """Show a place; beyond the last comes the first."""
        self._place = place % len(self._found)
        match = self._found[self._place]
        self.finder.tell(f"{self._place + 1} of {len(self._found)}")
        self.bring(match.turn)
        self.call_after_refresh(self._mark, self.searched[match.turn].id, match.nth)

    def _mark(self, turn: int, nth: int) -> None:
        self.story.mark(self._wanted, turn, nth)
