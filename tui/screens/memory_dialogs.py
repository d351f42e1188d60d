"""The memory screen's window to merge another person's file."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, ProgressBar, Static

from agents.core.errors import StoreError
from agents.importers.homes.merging import Merged, merge
from agents.play.records.ledger import Ledger
from agents.play.records.practice import catch_up
from games.types import GameInfo
from tui.screens.library_dialogs import Dialog, NoteView, fault, story_path
from tui.speech.memory import merged
from tui.widgets.format import QUIET
from tui.widgets.line import Line


class _StoppedError(StoreError):
    """The person has stopped a merge."""


class MergeDialog(Dialog[Merged]):
    """Asks for a file, says what it would bring, and merges it at a second Enter.

    Escape stops a merge that is under way; nothing of it is kept then.

    Args:
        ledger: takes the file in.
        stories: names the games that are known here.
    """

    heading = "Merge another person's file"

    def __init__(self, ledger: Ledger, stories: Callable[[], Iterable[GameInfo]]) -> None:
        super().__init__()
        self._ledger, self._stories = ledger, stories
        self._planned: Path | None = None
        self._merging = False
        self._stop = threading.Event()

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(classes="dialog"):
            yield Static(
                "Their home's understudy.db. It is only read; their sessions can be replayed "
                "here, and what they showed counts as imported.",
                markup=False,
            )
            yield Line(placeholder="path of the file, or of their home's folder", compact=True)
            yield ProgressBar(show_eta=False)
            yield NoteView()
            yield Static(
                f"Enter looks into it · {self.cancels} closes", markup=False, classes="keys"
            )

    def on_mount(self) -> None:
        """Keep the bar away until there is something to show."""
        super().on_mount()
        self.query_one(ProgressBar).display = False

    def on_unmount(self) -> None:
        """Stop what is under way, however the window was closed."""
        self._stop.set()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._merging:
            self._planned = None

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        path = story_path(event.value)
        if path is not None and not self._merging:
            self._take(path, dry=path != self._planned)

    @work(exclusive=True, group="merge", exit_on_error=False)
    async def _take(self, path: Path, *, dry: bool) -> None:
        self._merging = True
        self.say(Content.styled("Looking into it…" if dry else "Merging…", QUIET))
        self.query_one(ProgressBar).display = not dry
        loop = asyncio.get_running_loop()

        def progress(done: int, total: int) -> None:
            if self._stop.is_set():
                raise _StoppedError("The merge was stopped.", "Nothing was merged.")
            with contextlib.suppress(RuntimeError):  # the program has ended
                loop.call_soon_threadsafe(self._progressed, done, total)

        try:
            found = await self._ledger.ask(
                lambda journal: merge(
                    journal.db, path, dry=dry, progress=progress, stories=self._stories
                )
            )
            if not dry:
                await self._ledger.ask(catch_up)
        except StoreError as error:
            if self.is_attached:
                self._say_end(fault(error), f"Enter tries again · {self.cancels} closes")
            return
        finally:
            self._merging = False
        if not dry:
            self.dismiss(found)
            return
        new = found.added.sessions > 0
        self._planned = path if new else None
        closes = f"{self.cancels} closes"
        keys = f"Enter merges it · {closes}" if new else closes
        self._say_end(Content(merged(found, dry=True)), keys)

    def _say_end(self, content: Content, keys: str) -> None:
        self.query_one(ProgressBar).display = False
        self.say(content)
        self.query_one(".keys", Static).update(Content(keys))

    def _progressed(self, done: int, total: int) -> None:
        if self.is_attached:
            self.query_one(ProgressBar).update(total=total, progress=done)
