"""What a person asks beside the story: hints, notes, a transcript, what the home keeps.

Nothing here plays, and nothing of it is waited for by a thought.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Went
from agents.core.errors import StoreError
from agents.journal.assessments import assess
from agents.journal.goals import told_on
from agents.journal.transcript import render_transcript, write_transcript
from agents.play.asides.hints import Hints
from agents.play.asides.notebook import Notebook, NoteIntent
from agents.play.records.ledger import Ledger
from agents.play.records.position import Position

Aside = (
    intents.TakeHint
    | intents.Assess
    | intents.LookUp
    | intents.ExportTranscript
    | intents.RereadNotes
    | NoteIntent
)
"""What is answered without a thought and without a move."""


class Asides:
    """Answers what is asked beside the story of one game.

    Args:
        ledger: journal and memory.
        position: where the game stands.
        transcripts: folder for transcripts.
    """

    def __init__(self, ledger: Ledger, position: Position, transcripts: Path) -> None:
        self._ledger = ledger
        self._position = position
        self._transcripts = transcripts
        self._hints = Hints(ledger)
        self._notebook = Notebook(ledger, position.game)

    async def answer(self, asked: Aside, task: str) -> list[ev.Event]:
        """Return what there is to tell; a failure is told, never raised.

        Args:
            asked: what the person asks.
            task: what the game is played for.
        """
        try:
            return await self._answer(asked, task)
        except StoreError as error:
            return [ev.Failed(error.message, error.hint)]

    async def _answer(self, asked: Aside, task: str) -> list[ev.Event]:
        at = self._position
        match asked:
            case intents.TakeHint():
                return [await self._hints.take(at.game, task, at.path, at.facts)]
            case intents.Assess(went=went):
                return [await self._assess(went)]
            case intents.LookUp(words=words):
                text = await self._ledger.ask(lambda journal: words(journal.db, at.game))
                return [ev.LookedUp(text)]
            case intents.ExportTranscript(notes=notes):
                return [await self._export(notes)]
            case intents.RereadNotes():
                # The person comes from where all of them stand: none is news.
                told = await self._notebook.look(at.here, at.facts, anew=True)
                return [] if told is None else [replace(told, fresh=())]
            case _:
                done = await self._notebook.change(asked, at.here, at.facts)
                return [done, *await self.notes_here(anew=True)]

    async def _assess(self, went: Went) -> ev.Assessed | ev.Notice:
        at = self._position
        if at.here.decision is None:
            return ev.Notice("Nothing was marked: no move was played yet.")
        turn = at.here
        marked = await self._ledger.ask(lambda journal: assess(journal.db, turn.id, went))
        at.mark(replace(turn, went=marked))
        return ev.Assessed(turn, marked)

    async def _export(self, notes: bool) -> ev.Exported | ev.Failed:
        at = self._position
        beside: dict[int, list[str]] = {}
        if notes:
            beside = await self._ledger.ask(lambda journal: told_on(journal.db, at.path))
        text = render_transcript(at.game.title, at.seed, at.path, notes=notes, beside=beside)
        name = f"{at.game.id}-session-{at.here.session}"
        try:
            path = await asyncio.to_thread(write_transcript, self._transcripts, name, text)
        except OSError as error:
            message = f"The transcript could not be written: {error.strerror or error}."
            hint = "Nothing of the session is lost; free some space or choose another home."
            return ev.Failed(message, hint)
        return ev.Exported(path)

    async def notes_here(self, *, anew: bool = False) -> list[ev.Event]:
        """Tell the person's notes on what is here, if they are others than before.

        Args:
            anew: some may have been written or taken away.
        """
        try:
            told = await self._notebook.look(self._position.here, self._position.facts, anew=anew)
        except StoreError as error:
            return [ev.Failed(error.message, error.hint)]
        return [] if told is None else [told]

    async def hints_taken(self, session: int) -> int:
        """Return how many hints were taken in a session.

        Raises:
            StoreError: the database can't be read.
        """
        return await self._hints.count(session)
