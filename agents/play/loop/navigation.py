"""Moves in a session's tree: undo, redo, forget, bookmarks, taking over elsewhere.

No row of the journal changes: the tip moves and the world is brought there by
re-execution. When a way fails, world and journal stand where they stood.
"""

from __future__ import annotations

from agents.core import events as ev
from agents.core import intents
from agents.core.errors import StoreError
from agents.core.types import Turn
from agents.journal.bookmarks import find_bookmark, set_bookmark
from agents.play.records.ledger import Ledger
from agents.play.records.position import Position
from games.errors import GameError

Trip = (
    intents.Undo
    | intents.Redo
    | intents.Forget
    | intents.GoTo
    | intents.Restart
    | intents.Bookmark
    | intents.ReturnTo
)
"""What moves the tip of a session, or remembers where it is."""


class Navigation:
    """Goes about in the tree of one session."""

    def __init__(self, position: Position, ledger: Ledger) -> None:
        self._position = position
        self._ledger = ledger
        self._taken_back: tuple[Turn, ...] = ()

    def played(self) -> None:
        """Take note that a move was played: nothing waits to be forgotten now."""
        self._taken_back = ()

    async def go(self, trip: Trip) -> ev.Moved | ev.Notice:
        """Do what is asked and tell what came of it.

        Raises:
            GameError: a way can't be played; everything is as it was.
            StoreError: the journal can't be read or written; everything is as it was.
        """
        match trip:
            case intents.Undo(moves=moves, forget=forget):
                return await self._undo(moves, forget)
            case intents.Redo(moves=moves):
                return await self._redo(moves)
            case intents.Forget():
                return await self._forget()
            case intents.GoTo(turn=turn):
                return await self._go_to(turn, "took over here")
            case intents.Restart():
                opening = self._position.path[:1]
                return await self._move(opening, "back at the beginning, as a new branch")
            case intents.Bookmark(name=name, typed=line):
                return await self._bookmark(name, line)
            case intents.ReturnTo(name=name, typed=line):
                return await self._return_to(name, line)

    async def _undo(self, moves: int, forget: bool) -> ev.Moved | ev.Notice:
        """Go back some moves, at most to the opening."""
        path = self._position.path
        back = min(max(moves, 1), len(path) - 1)
        if back == 0:
            return ev.Notice("This is the beginning: there is nothing to undo.")
        reason = f"undid {_counted(back)}"
        return await self._move(path[:-back], reason, undone=path[-back:], forget=forget)

    async def _redo(self, moves: int) -> ev.Moved | ev.Notice:
        """Go forward along the newest branch."""
        path = await self._ledger.redo_path(self._position.path, max(moves, 1))
        again = len(path) - len(self._position.path)
        if not again:
            return ev.Notice("There is nothing to redo from here.")
        return await self._move(path, f"redid {_counted(again)}")

    async def _forget(self) -> ev.Moved | ev.Notice:
        """Forget what the moves just taken back had taught; else undo and forget one."""
        if not self._taken_back:
            return await self._undo(1, forget=True)
        forgot = await self._ledger.forget(self._taken_back)
        self._taken_back = ()
        return ev.Moved(
            self._position.path, "forgot what the moves you took back had taught", forgot
        )

    async def _go_to(self, turn: int, reason: str) -> ev.Moved:
        """Stand at a turn of this session."""
        path = await self._ledger.path(self._position.here.session, turn)
        return await self._move(path, reason)

    async def _bookmark(self, name: str, line: str = "") -> ev.Notice:
        """Remember where we stand under a name; ``line`` was typed for it."""
        here = self._position.here
        await self._ledger.ask(lambda of: set_bookmark(of.db, here.session, here.id, name))
        called = f" “{name}”" if name else ""
        said = f"Bookmark{called} set at move {here.number}. `restore` brings you back."
        return ev.Notice(said + _instead(name, line))

    async def _return_to(self, name: str, line: str = "") -> ev.Moved | ev.Notice:
        """Stand at a bookmark, at the newest if no name is given."""
        session = self._position.here.session
        turn = await self._ledger.ask(lambda of: find_bookmark(of.db, session, name))
        if turn is None:
            called = f" called “{name}”" if name else ""
            said = f"There is no bookmark{called} in this session: `save` sets one."
            return ev.Notice(said + _instead(name, line))
        return await self._go_to(turn, "back at the bookmark")

    async def _move(
        self,
        path: tuple[Turn, ...],
        reason: str,
        *,
        undone: tuple[Turn, ...] = (),
        forget: bool = False,
    ) -> ev.Moved:
        """Stand at the end of a path; what it leads over stands again, if it did not.

        Args:
            path: from the root to where to stand.
            reason: told to the person.
            undone: turns that are taken back.
            forget: also forget what the person's moves among the undone taught.
        """
        stood = self._position.path, self._position.facts
        here = {turn.id for turn in self._position.path}
        redone = tuple(turn for turn in path if turn.id not in here)
        try:
            await self._position.stand_at(path)
            forgot, taught = await self._ledger.rebase(
                path[-1], undone=undone, redone=redone, forget=forget
            )
        except (GameError, StoreError):
            await self._position.go_back(*stood)
            raise
        self._taken_back = () if forget else undone
        return ev.Moved(path, reason, forgot, taught)


def _instead(name: str, line: str) -> str:
    """Say how a line that the program took for its own is sent to the story."""
    return f' "{line}" in the quotes goes to the story.' if name and line else ""


def _counted(moves: int) -> str:
    return f"{moves} move{'s' if moves > 1 else ''}"
