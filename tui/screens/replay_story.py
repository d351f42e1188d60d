"""The story of the replay screen: searched, copied and written to a file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from agents.core.types import Turn
from agents.journal.transcript import render_transcript, write_transcript
from games.text import clean_line
from tui.screens.finding import Finding
from tui.widgets.bars import MessageBar
from tui.widgets.scrubber import Scrubber

if TYPE_CHECKING:
    from agents.journal.sessions import SessionInfo


class ReplayStory(Finding):
    """A path of turns, at one of which the person stands.

    Args:
        session: what is looked at.
        transcripts: folder that the story is written to, None for nowhere.
    """

    def __init__(self, session: SessionInfo, transcripts: Path | None) -> None:
        super().__init__()
        self.session = session
        self._transcripts = transcripts
        self._path: tuple[Turn, ...] = ()
        self._index = 0

    @property
    def turn(self) -> Turn | None:
        """The turn that is shown, None before the session is read."""
        return self._path[self._index] if self._path else None

    def go_to(self, index: int) -> None:
        """Stand at a turn of the path."""
        raise NotImplementedError

    def stop(self) -> None:
        """Play no further by itself."""
        raise NotImplementedError

    # --- finding -----------------------------------------------------------------

    @property
    def searched(self) -> tuple[Turn, ...]:
        """The whole path, to its end."""
        return self._path

    @property
    def looked_at(self) -> int:
        """Where we stand."""
        return self._index

    def bring(self, place: int) -> None:
        """Stand at a turn."""
        self.stop()
        self.go_to(place)

    def stop_finding(self) -> None:
        """Go back to the timeline; we stay where we stand."""
        self.story.mark(None)
        self.query_one(Scrubber).focus()

    # --- taking it along -----------------------------------------------------------

    @property
    def story_so_far(self) -> tuple[Turn, ...]:
        """The turns from the opening to where we stand."""
        return self._path[: self._index + 1]

    def told_copied(self, words: str) -> None:
        """Say that the story was copied."""
        bar = self.query_one(MessageBar)
        bar.clear()
        bar.tell(words)

    @property
    def played(self) -> tuple[str, int]:
        """The game's title and its seed."""
        return self.session.game.title, self.session.seed

    @work(exclusive=True, group="transcript", exit_on_error=False)
    async def action_export(self, notes: bool) -> None:
        """Write the story to here to a file."""
        bar = self.query_one(MessageBar)
        bar.clear()
        if self._transcripts is None or not self._path:
            bar.tell("There is no folder here that it could be written to.")
            return
        text = render_transcript(*self.played, self.story_so_far, notes=notes)
        name = f"{self.session.game.id}-session-{self.session.id}"
        try:
            path = await asyncio.to_thread(write_transcript, self._transcripts, name, text)
        except OSError as error:
            bar.fail(
                f"The transcript could not be written: {error.strerror or error}.",
                "The session is kept; free some space or choose another home.",
            )
            return
        bar.tell(f"The transcript was written to {clean_line(str(path))}.")
