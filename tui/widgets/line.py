"""A line to type in that takes every key in the order it was typed."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.widgets import Input

from tui.actions.table import KeyHint


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
