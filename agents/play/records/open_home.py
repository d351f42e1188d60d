"""An open home: the database, its journal and memory, to look into and to tend.

Nothing here plays, so that a command that only lists or amends imports no player.
"""

from __future__ import annotations

from contextlib import closing
from types import TracebackType
from typing import Self

from agents.home.database import open_database
from agents.home.paths import Home
from agents.journal.journal import Journal
from agents.journal.shelf import Shelved, Shelving
from agents.memory.store import Memory
from agents.play.records.shelving import shelve, undo_shelving


class OpenHome:
    """The open home. Close it, or use it as a context manager.

    Attributes:
        journal, memory: over a connection of its own, for screens and
            commands; a co-play opens another for itself.
        read_only: nothing can be recorded, so nothing can be played.

    Raises:
        StoreError: the database can't be opened; says why and what to do.
    """

    def __init__(self, home: Home, *, read_only: bool = False) -> None:
        self.home = home
        self.read_only = read_only
        self._db = open_database(home.database, read_only=read_only)
        self.journal = Journal(self._db)
        self.memory = Memory(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def take_offer(self) -> bool:
        """Tell whether to offer a rebuild of a memory that an earlier version made; once."""
        return not self.read_only and self.memory.take_offer()

    def close(self) -> None:
        """Close its connection."""
        self._db.close()

    def shelve(self, session: int, what: Shelving, name: str = "") -> Shelved | None:
        """Name, archive, delete or restore a session, over a connection of its own.

        Arguments, result and errors are those of :func:`agents.play.records.shelving.shelve`.
        """
        with closing(open_database(self.home.database)) as db:
            return shelve(Journal(db), Memory(db), session, what, name)

    def undo_shelving(self) -> Shelved | None:
        """Undo what was done last to any session as a whole; None if nothing was left.

        Raises:
            StoreError: nothing could be written; nothing was undone.
        """
        with closing(open_database(self.home.database)) as db:
            return undo_shelving(Journal(db), Memory(db))
