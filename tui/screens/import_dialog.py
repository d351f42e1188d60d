"""The library's window to import a recording: what would be kept is shown first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from agents.core.errors import StoreError
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.errors import GameError
from games.text import clean_line
from games.types import GameInfo
from tui.screens.library_dialogs import Dialog, NoteView, fault, story_path
from tui.widgets.format import QUIET
from tui.widgets.line import Line

if TYPE_CHECKING:
    from agents.importers.performance.playing import Performance
    from agents.importers.recordings.heard import Recording

_SHOWN = 6
"""Commands and repairs that the preview names at most, at either end."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read of a file, and how the story bore it out."""

    path: Path
    recording: Recording
    played: Performance
    seed: int


class ImportDialog(Dialog[str]):
    """Asks for a recording, plays it beside the game, and keeps it at a second Enter.

    Nothing is written before that. The result says what was kept.

    Args:
        game: the game that it is of.
        journal: takes the session.
    """

    heading = "Import a recording"

    def __init__(self, game: GameInfo, journal: Journal) -> None:
        super().__init__()
        self._game = game
        self._journal = journal
        self._seen: _Seen | None = None

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        title = clean_line(self._game.title)
        with Vertical(classes="dialog"):
            yield Static(
                f"Of {title}: a file of commands, a transcript, a chat log, what a terminal "
                "recorded. It is played beside the game first, and teaches what is borne out.",
                markup=False,
            )
            yield Line(placeholder="path of the file", compact=True)
            yield NoteView()
            yield Static(
                f"Enter looks into it · {self.cancels} closes", markup=False, classes="keys"
            )

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._seen = None

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        path = story_path(event.value)
        if path is None:
            return
        if self._seen is not None and self._seen.path == path:
            self._keep(self._seen)
        else:
            self._look(path)

    @work(exclusive=True, group="import", exit_on_error=False)
    async def _look(self, path: Path) -> None:
        self.say(Content.styled("Playing it beside the game…", QUIET))
        try:
            seen = await asyncio.to_thread(_look_into, path, self._game)
        except (GameError, StoreError) as error:
            self.say(fault(error))
            return
        self._seen = seen
        self.say(Content(preview(seen.recording, seen.played)))
        keys = f"Enter keeps it · {self.cancels} closes, and nothing is kept"
        self.query_one(".keys", Static).update(Content(keys))

    def _keep(self, seen: _Seen) -> None:
        from agents.importers.performance.recording import record

        memory = Memory(self._journal.db)
        try:
            done = record(
                self._journal, memory, self._game, seen.recording, seen.played, seed=seen.seed
            )
        except StoreError as error:
            self.say(fault(error))
            return
        name = clean_line(seen.recording.name)
        known = f"{name} was imported already, as session {done.session}: nothing was added."
        self.dismiss(known if done.known else f"{name} is session {done.session} now.")


def _look_into(path: Path, game: GameInfo) -> _Seen:
    """Read a file and play it; call this on a thread.

    Raises:
        GameError: the story can't be played, or the file is of another one.
        StoreError: the file can't be read.
    """
    from agents.importers.performance.judging import find_seed
    from agents.importers.performance.playing import perform, refuse_other_games
    from agents.importers.recordings.formats import read_recording
    from games.open import open_world

    recording = read_recording(path)
    world = open_world(game)
    try:
        seed = recording.seed or find_seed(world, recording)
        played = perform(world, seed, recording)
    finally:
        world.close()
    refuse_other_games(recording, played, insisted=False)
    return _Seen(path, recording, played, seed)


def preview(recording: Recording, played: Performance) -> str:
    """Say what would be kept of a recording, before it is."""
    from tui.commands.importing.report import outcome

    commands = [clean_line(step.command) for step in played.steps[1:]]
    if len(commands) > 2 * _SHOWN:
        commands = [*commands[:_SHOWN], "…", *commands[-_SHOWN:]]
    lines = [outcome(recording, played, trust=False), ", ".join(commands)]
    for one in played.repairs[:_SHOWN]:
        if one.line is not None:
            lines.append(f"read “{clean_line(one.line.command)}”, meant “{one.command}”")
    if played.rejections:
        refused = (f"“{clean_line(one.command)}”" for one in played.rejections[:_SHOWN])
        lines.append(f"Refused by the story: {', '.join(refused)}")
    return "\n".join(lines)
