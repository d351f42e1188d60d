"""A line to type in that takes every key in the order it was typed."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.widgets import Input

from games.types import clean_text
from tui.actions.table import KeyHint

_LONGEST = 4096
"""Characters that are taken of a pasted line: nobody could look through more."""


class Line(Input):
    """An input whose keys are never overtaken by the letters behind them.

    The framework puts letters into an input at once but lets every other key
    rise to the program first, which looks its binding up later. Whoever types
    ahead, pastes into a terminal without bracketed paste or sits behind a slow
    line then sends "north", Enter, "east" and gets "northeast", Enter. Here a
    key's binding, the screen's and the program's too, runs where the letters go.

    Attributes:
        meanings: what its keys do, where that isn't what they do elsewhere on the screen;
            told at the bottom while it has the focus.
    """

    meanings: Sequence[KeyHint] = ()

    async def on_key(self, event: events.Key) -> None:
        """Run what the key is bound to before the next key is looked at."""
        if event.is_printable:
            return
        active = self.screen.active_bindings.get(event.key)
        if active is None or not active.enabled:
            return
        if await self.app.run_action(active.binding.action, active.node):
            event.prevent_default()
            event.stop()

    def action_paste(self) -> None:
        """Paste what was copied in the program as what another program pastes."""
        self.post_message(events.Paste(self.app.clipboard))

    def on_paste(self, event: events.Paste) -> None:
        """Take the first line of a paste, cleaned."""
        event.prevent_default()
        event.stop()
        if lines := pasted_lines(event.text):
            self.put(lines[0])

    def put(self, text: str) -> None:
        """Write a text where the cursor is, in place of what is selected."""
        self.replace(text, *self.selection)


def pasted_lines(text: str) -> list[str]:
    """Return the lines of a paste that say something, cleaned.

    Terminals send the end of a pasted line as the Enter key would be sent.
    """
    lines = clean_text(text.replace("\r", "\n")).splitlines()
    return [" ".join(line.split())[:_LONGEST] for line in lines if line.strip()]
