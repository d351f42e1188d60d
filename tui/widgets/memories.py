"""The memories behind a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option
from typing_extensions import override

from agents.core import intents
from agents.core.memories import Change, Exemplar, Match
from agents.core.proposals import Influence
from games.text import clean_line
from tui.actions.dialogs import RECALLED
from tui.speech.speech import whose
from tui.widgets.format import QUIET, ago, clip, percent, signed, verdict
from tui.widgets.pane import headline
from tui.widgets.rows import RowsPane
from tui.wishes import IntentAsked

_ROOMY = 44
"""Cells from which a row has room for how like the present scene a memory's scene is."""
_AMENDS = {"mute": Change.MUTE, "forget": Change.FORGET}


class MemoriesPane(RowsPane):
    """The exemplars, most telling first; Enter or a click shows one whole."""

    @dataclass
    class ExemplarOpened(Message):
        """The person wants to see a memory whole."""

        exemplar: Exemplar

    TABLE = RECALLED

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, amends: bool = False
    ) -> None:
        super().__init__(id=id, classes=classes, amends=amends)
        self._exemplars: tuple[Exemplar, ...] = ()
        self._because: tuple[Influence, ...] = ()
        self._note = ""
        self._now: datetime | None = None

    def show(
        self,
        exemplars: Sequence[Exemplar],
        note: str = "",
        now: datetime | None = None,
        because: Sequence[Influence] = (),
    ) -> None:
        """List memories, or a note where there are none.

        Args:
            exemplars: best first.
            note: shown instead of an empty list.
            now: what "3 days ago" counts from; the present by default.
            because: what moved a model to its proposal, most telling first.
        """
        same = tuple(exemplars) == self._exemplars and tuple(because) == self._because
        if same and note == self._note and self.option_count:
            return
        self._exemplars, self._note, self._now = tuple(exemplars), note, now
        self._because = tuple(because)
        self._fill()

    @property
    def opens(self) -> bool:
        """Whether Enter shows a memory now."""
        return self.has_focus and self.highlighted is not None and bool(self._exemplars)

    def on_focus(self) -> None:
        """Stand on the first memory, so that Enter opens it."""
        if self.highlighted is None and self._exemplars:
            self.highlighted = 0

    def on_key(self, event: events.Key) -> None:
        """Mute or forget the memory under the cursor, or undo that.

        Not by bindings: what writes begins a move before those are asked.
        """
        asked = self._keys.named(event.key) if self._amends else ""
        if asked == "undo":
            event.stop()
            self.post_message(IntentAsked(intents.UndoAmendment()))
        elif asked and self.highlighted is not None and self._exemplars:
            event.stop()
            event.prevent_default()
            chosen = self._exemplars[self.highlighted]
            amend = intents.Amend(chosen.outcome, _AMENDS[asked], chosen.command)
            self.post_message(IntentAsked(amend))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Report which memory was opened."""
        event.stop()
        if event.option_index < len(self._exemplars):
            self.post_message(self.ExemplarOpened(self._exemplars[event.option_index]))

    @override
    def _rows(self) -> list[Content]:
        return list(map(self._row, self._exemplars))

    @override
    def _fill(self) -> None:
        count = len(self._exemplars)
        keys = "Enter shows one whole"
        if self._amends:
            mutes, forgets = self._keys.key("mute"), self._keys.key("forget")
            keys = f"Enter whole · {mutes} mute · {forgets} forget"
        self.border_title = headline("Memories", keys if count else "")
        options = list(map(Option, self._rows()))
        if self._because:
            # Last, so that the place of a row stays the place of its memory.
            options.append(Option(self._reasons(), disabled=True))
        if not options and self._note:
            options = [Option(Content(self._note), disabled=True)]
        if options:
            self.set_options(options)
        else:
            self.clear_options()

    def _reasons(self) -> Content:
        """Tell what moved a model to its proposal."""
        # Where only asking anew told it, there is no figure.
        told = ", ".join(
            clean_line(one.what) + (f" ({one.weight:.1f})" if one.weight else "")
            for one in self._because
        )
        return Content.styled(f"because of {told}", QUIET)

    def _row(self, exemplar: Exemplar) -> Content:
        width = self._width
        glyph, word, style = verdict(exemplar.role, exemplar.q)
        worth = f"worth {signed(exemplar.q, 1)}"
        if width >= _ROOMY:
            worth += f"  {percent(exemplar.similarity):>4} alike"
        command = clip(clean_line(exemplar.command), width - len(worth) - 4)
        gap = " " * max(1, width - 2 - Content(command).cell_length - len(worth))
        facts = f"{word} · {whose(exemplar.maker)}, {ago(exemplar.when, self._now)}"
        if any(one.outcome == exemplar.outcome for one in self._because):
            facts = f"because of this · {facts}"
        # Where it was lived says nothing new of a memory of this very place.
        where = exemplar.location or "no name"
        if not exemplar.same_game:  # which game tells more than where in it, if one is cut
            facts += f" · {exemplar.title}, {where}"
        elif exemplar.match is Match.TEXT:
            facts += f" · {where}"
        facts = clip(f"  {clean_line(facts)}", width)
        # Only where it fits whole, since the figure above tells nearly the same.
        how = f" · {match_words(exemplar)}"
        if width < _ROOMY or cell_len(facts + how) <= width:
            facts = clip(facts + how, width)
        return Content.assemble(
            (glyph + " ", "bold " + style),
            (command, "bold"),
            gap,
            worth,
            "\n",
            (facts, QUIET),
        )


def match_words(exemplar: Exemplar) -> str:
    """Say how a memory was found, and how like the present scene its scene is."""
    if exemplar.match is Match.EXACT:
        return "same situation"
    how = "same place" if exemplar.match is Match.LOCATION else "similar text"
    for least, word in ((0.9, "almost the same"), (0.7, "much alike"), (0.45, "alike")):
        if exemplar.similarity >= least:
            return f"{how}, {word}"
    return f"{how}, a little alike"
