"""A co-play as a screen runs it: its events come in, a person's wishes go out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from agents.core import events as ev
from agents.core import intents
from agents.core.errors import StoreError
from games.errors import GameError
from tui.screens.failures import Troubled
from tui.services import CoplayLike


class CoplayRunner:
    """Runs one co-play, once and to its end.

    Args:
        screen: the worker is its.
        coplay: what is driven.
        take: shows an event.
        broken: told what the game can't go on for, and a hint.

    Attributes:
        running: whether wishes are still taken.
    """

    def __init__(
        self,
        screen: Screen[Any],
        coplay: CoplayLike,
        take: Callable[[ev.Event], None],
        broken: Callable[[str, str], None],
    ) -> None:
        self.running = False
        self._screen = screen
        self._coplay = coplay
        self._take = take
        self._broken = broken
        self._leaving = False

    def begin(self) -> None:
        """Begin to play."""
        self.running = True
        self._screen.run_worker(self._run(), group="coplay", exclusive=True, exit_on_error=False)

    async def _run(self) -> None:
        try:
            async for event in self._coplay.run():
                try:
                    self._take(event)
                except Exception as error:  # noqa: BLE001 - told, written down, play goes on
                    self._screen.post_message(Troubled(error))
        except (GameError, StoreError) as error:
            self._broken(error.message, error.hint)
        finally:
            self.running = False

    def submit(self, intent: intents.Intent) -> bool:
        """Hand a wish in; False if nobody takes it any more."""
        if self.running:
            self._coplay.submit(intent)
        return self.running

    def leave(self) -> bool:
        """End the game once all is kept; False if that isn't waited for, at a second time."""
        if self.running and not self._leaving:
            self._leaving = True
            self._coplay.submit(intents.Leave())
            return True
        self._screen.workers.cancel_group(self._screen, "coplay")
        return False
