"""The story so far: one widget a turn, so that it reflows when resized."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from agents.core.types import Turn
from games.types import clean_text
from tui.widgets.format import (
    QUIET,
    decision_mark,
    effect_mark,
    ending_words,
    one_line,
)
from tui.widgets.pane import headline

SHOWN = 200
"""Turns kept on screen; older ones stay in the journal and in the replay."""


def turn_text(turn: Turn, agreed: bool | None = None) -> Content:
    """Write a turn as the transcript shows it: the command, then the answer.

    Args:
        turn: what is written; the root has no command line.
        agreed: whether the agent's hidden guess was this command, if it guessed.
    """
    parts: list[Content] = []
    if turn.decision is not None:
        parts.append(_command_line(turn, agreed))
        if turn.decision.why:
            parts.append(Content.styled(f"  because {one_line(turn.decision.why)}", QUIET))
    parts.append(_answer(turn))
    if turn.scene.ending is not None:
        parts.append(Content.styled(f"— {ending_words(turn.scene.ending)} —", "bold"))
    return Content("\n").join(part for part in parts if part.plain)


def _command_line(turn: Turn, agreed: bool | None) -> Content:
    decision = turn.decision
    assert decision is not None
    mark, style = decision_mark(decision)
    line = Content.assemble((f"> {one_line(decision.command)}", "bold"), ("   " + mark, style))
    if agreed is not None:
        words = "the agent guessed it" if agreed else "the agent guessed otherwise"
        line = line.append_text(f"   {'=' if agreed else '≠'} {words}", QUIET)
    effect = effect_mark(turn.effect)
    if effect is not None:
        line = line.append_text("   " + effect[0], effect[1])
    return line


def _answer(turn: Turn) -> Content:
    text = clean_text(turn.scene.text).strip("\n")
    first, newline, rest = text.partition("\n")
    if turn.scene.location and first.strip() == turn.scene.location:
        return Content.assemble((first, "bold"), newline, rest)
    return Content(text)


class TurnText(Static):
    """One turn of the transcript.

    Attributes:
        turn: what it shows.
    """

    def __init__(self, turn: Turn, agreed: bool | None = None) -> None:
        super().__init__(turn_text(turn, agreed), markup=False)
        self.turn = turn


class Transcript(VerticalScroll):
    """The story, scrollable; it follows the newest turn.

    A turn that is taller than the view is shown from its first line. Once the
    person has scrolled up, the agent's moves no longer pull the view along; the
    person's own moves do.
    """

    DEFAULT_CSS = """
    Transcript { padding: 0 1; }
    Transcript > TurnText { height: auto; margin-bottom: 1; }
    Transcript > .pruned { height: auto; margin-bottom: 1; display: none; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._earlier = Static("", markup=False, classes="pruned")
        self._entries: list[TurnText] = []
        self._dropped = 0
        self._following = True
        self._more = ""

    def on_mount(self) -> None:
        """Place the line that tells of turns no longer on screen."""
        self.mount(self._earlier, before=0)
        self.border_title = headline("Story")

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns on screen, oldest first."""
        return tuple(entry.turn for entry in self._entries)

    def add_turn(self, turn: Turn, agreed: bool | None = None) -> None:
        """Show one more turn at the end."""
        entry = TurnText(turn, agreed)
        self._entries.append(entry)
        self.mount(entry)
        self._prune()
        if self._following or turn.demonstration:
            self._follow()

    def show_path(self, turns: Sequence[Turn]) -> None:
        """Show a path from the root on, touching only what differs."""
        self._dropped = max(0, len(turns) - SHOWN)
        wanted = turns[self._dropped :]
        pairs = zip(self._entries, wanted, strict=False)
        kept = sum(1 for _ in takewhile(lambda pair: pair[0].turn.id == pair[1].id, pairs))
        self.remove_children(self._entries[kept:])
        fresh = [TurnText(turn) for turn in wanted[kept:]]
        self._entries[kept:] = fresh
        self.mount_all(fresh)
        self._tell_pruned()
        self._follow()

    def _prune(self) -> None:
        surplus = self._entries[:-SHOWN]
        if surplus:
            self.remove_children(surplus)
            self._dropped += len(surplus)
            self._entries = self._entries[-SHOWN:]
            self._tell_pruned()

    def _tell_pruned(self) -> None:
        self._earlier.display = self._dropped > 0
        if self._dropped:
            turns = "turn is" if self._dropped == 1 else "turns are"
            self._earlier.update(Content.styled(f"… {self._dropped} earlier {turns} kept", QUIET))

    # --- following ---------------------------------------------------------

    def release_anchor(self) -> None:
        """Note that somebody scrolled; the framework calls this when they do."""
        super().release_anchor()
        self._following = False

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow again once the end is in view."""
        super().watch_scroll_y(old_value, new_value)
        if new_value >= self.max_scroll_y:
            self._following = True
        self._tell_more()

    def on_resize(self) -> None:
        """Keep the newest turn in view when the text reflows."""
        if self._following:
            self._follow()

    def watch_virtual_size(self, old: Size, new: Size) -> None:
        """Follow to the end once what was added is laid out."""
        if self._following and old != new:
            self.call_after_refresh(self._park)

    def _follow(self) -> None:
        self._following = True
        self.call_after_refresh(self._park)

    def _park(self) -> None:
        """Show the end, or the newest turn's first line if it doesn't fit."""
        if not self._entries or not self._following:
            return
        newest = self._entries[-1].virtual_region
        if not newest.height:
            return  # not laid out yet: the size that changes by that brings us here again
        target = min(self.max_scroll_y, newest.y)
        self.scroll_to(y=target, animate=False, force=True, immediate=True, release_anchor=False)
        self._following = True
        self._tell_more()

    def _tell_more(self) -> None:
        rest = int(self.max_scroll_y - self.scroll_y)
        words = f"▼ {rest} more, PgDn" if rest > 0 else ""
        if words != self._more:
            self._more = words
            self.border_title = headline("Story", words)
