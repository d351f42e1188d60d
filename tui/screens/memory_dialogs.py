"""The memory screen's small windows: write a note, merge another person's file."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, ProgressBar, Static

from agents.core.errors import StoreError
from agents.importers.merging import Merged
from agents.memory.amendments import LONGEST_NOTE
from games.text import clean_line
from tui.screens.library_dialogs import Dialog, NoteView, fault, story_path
from tui.speech_memory import merged
from tui.widgets.format import QUIET
from tui.widgets.line import Line


class NoteDialog(Dialog[str]):
    """Asks for a note; an empty one takes the note away.

    Args:
        command: names the memory.
        note: what stands there now.
    """

    def __init__(self, command: str, note: str) -> None:
        super().__init__()
        self.heading = f"Note on ‘{clean_line(command)}’"
        self._note = note

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(classes="dialog"):
            yield Line(
                clean_line(self._note),
                placeholder="what you want to remember of it",
                compact=True,
                select_on_focus=False,
                max_length=LONGEST_NOTE,
            )
            yield Static(
                f"Enter keeps it · {self.cancels} leaves it as it was", markup=False, classes="keys"
            )

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())


class Merger(Protocol):
    """Takes another home's file in; ``agents.play.ledger.Ledger.merge`` does."""

    def __call__(
        self, path: Path, *, dry: bool, progress: Callable[[int, int], None]
    ) -> Awaitable[Merged]:
        """Merge, or only say what that would bring; raises StoreError."""


class _StoppedError(StoreError):
    """The person has stopped a merge."""


class MergeDialog(Dialog[Merged]):
    """Asks for a file, says what it would bring, and merges it at a second Enter.

    Escape stops a merge that is under way; nothing of it is kept then.
    """

    heading = "Merge another person's file"

    def __init__(self, merge: Merger) -> None:
        super().__init__()
        self._merge = merge
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
            found = await self._merge(path, dry=dry, progress=progress)
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
