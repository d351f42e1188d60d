"""What a person changes by hand about what was learned, told as events."""

from __future__ import annotations

from agents.core import events as ev
from agents.core import intents
from agents.core.types import Turn
from agents.play.ledger import Ledger

MemoryIntent = intents.Amend | intents.UndoAmendment | intents.Unlearn | intents.ForgetSession
"""What changes, by hand, what was learned."""


async def amend(
    ledger: Ledger, asked: MemoryIntent, here: Turn
) -> ev.Amended | ev.Unlearned | ev.Notice:
    """Do what a person asks of what was learned.

    Args:
        ledger: where it is kept.
        asked: what to change.
        here: the turn where the game stands, whose session is meant.

    Returns:
        A notice where nothing was changed.

    Raises:
        StoreError: the database could not be written; nothing was changed.
    """
    match asked:
        case intents.Amend(outcome=outcome, what=what, command=command):
            if await ledger.amend(outcome, what):
                return ev.Amended(outcome, what, command)
            return ev.Notice("Nothing was changed: that memory was so already.")
        case intents.UndoAmendment():
            undone = await ledger.undo_amendment()
            if undone is None:
                return ev.Notice("There is nothing to undo: no memory was changed by hand.")
            return ev.Amended(undone.outcome, undone.what, undone.command, undone=True)
        case _:
            whole = isinstance(asked, intents.ForgetSession)
            moves, again = await ledger.unlearn(here.session, None if whole else here.id)
            if not moves:
                return ev.Notice("Nothing was changed: no move here has taught anything.")
            return ev.Unlearned(moves, whole, again)
