"""A person's notes during a game: written and taken away, and shown when there again."""

from __future__ import annotations

from agents.core import events as ev
from agents.core import intents
from agents.core.notes import concerning, standing
from agents.core.types import Turn
from agents.journal import notes
from agents.play.records.ledger import Ledger
from games.types import Facts, GameInfo

NoteIntent = intents.WriteNote | intents.RemoveNote | intents.RestoreNote


class Notebook:
    """The notes on one game.

    Args:
        ledger: where they are kept.
        game: what is played.
    """

    def __init__(self, ledger: Ledger, game: GameInfo) -> None:
        self._ledger = ledger
        self._game = game
        self._shown: frozenset[int] = frozenset()
        self._none = False

    async def look(self, here: Turn, facts: Facts, *, anew: bool) -> ev.NotesHere | None:
        """Tell which notes are about what is here; None if they can only be the same.

        Args:
            here: where the person stands; ``facts``: what holds there.
            anew: some may have been written; else a game without any has none.

        Raises:
            StoreError: the notes can't be read.
        """
        if self._none and not anew:
            return None
        kept = await self._ledger.ask(lambda journal: notes.read(journal.db, self._game))
        self._none = not kept
        found = concerning(kept, standing(here, facts)) if kept else []
        before, self._shown = self._shown, frozenset(note.id for note in found)
        if self._shown == before and not anew:
            return None
        return ev.NotesHere(tuple(found), tuple(note for note in found if note.id not in before))

    async def change(
        self,
        intent: NoteIntent,
        here: Turn,
        facts: Facts,
    ) -> ev.NoteChanged | ev.Notice:
        """Write a note, take one away, or bring back the last one that was taken away.

        Raises:
            StoreError: nothing was changed; says why.
        """
        match intent:
            case intents.WriteNote(text=text):
                if not text.strip():
                    return ev.Notice("Nothing was noted: a note has words.")
                note = await self._ledger.ask(
                    lambda journal: notes.write(journal.db, here, text, facts)
                )
                self._shown |= {note.id}
                return ev.NoteChanged(note)
            case intents.RemoveNote(number=number):
                gone = await self._ledger.ask(
                    lambda journal: notes.remove(journal.db, self._game, number)
                )
                return ev.NoteChanged(gone, removed=True)
            case _:
                back = await self._ledger.ask(lambda journal: notes.restore(journal.db, self._game))
                if back is None:
                    return ev.Notice("There is nothing to undo: no note was taken away.")
                self._shown |= {back.id}
                return ev.NoteChanged(back, restored=True)
