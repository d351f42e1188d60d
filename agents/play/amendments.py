"""What a person changes by hand about what was learned, told as events."""

from __future__ import annotations

from agents.core import events as ev
from agents.core import intents
from agents.play.ledger import Ledger


async def amend(
    ledger: Ledger, intent: intents.Amend | intents.UndoAmendment
) -> ev.Amended | ev.Notice:
    """Mute or forget a memory, or undo the last time that was done.

    Returns:
        A notice where nothing was changed.

    Raises:
        StoreError: the database could not be written; nothing was changed.
    """
    if isinstance(intent, intents.Amend):
        if await ledger.amend(intent.outcome, intent.what):
            return ev.Amended(intent.outcome, intent.what, intent.command)
        return ev.Notice("Nothing was changed: that memory was so already.")
    undone = await ledger.undo_amendment()
    if undone is None:
        return ev.Notice("There is nothing to undo: no memory was changed by hand.")
    return ev.Amended(undone.outcome, undone.what, undone.command, undone=True)


async def unlearn(ledger: Ledger, session: int, turn: int | None) -> ev.Unlearned | ev.Notice:
    """Have a move, or without a turn all of the session, teach nothing, or again.

    Returns:
        A notice where nothing was changed.

    Raises:
        StoreError: the database could not be written; nothing was changed.
    """
    moves, undone = await ledger.unlearn(session, turn)
    if not moves:
        return ev.Notice("Nothing was changed: no move here has taught anything.")
    return ev.Unlearned(moves, turn is None, undone)
