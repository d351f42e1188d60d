"""What a person changes by hand about what was learned, told as events."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Actor, Kind
from agents.core.types import Turn
from agents.play.records.ledger import Ledger

MemoryIntent = (
    intents.Amend
    | intents.UndoAmendment
    | intents.Unlearn
    | intents.DiscardCorrection
    | intents.ForgetSession
)
"""What changes, by hand, what was learned."""


async def amend(
    ledger: Ledger, asked: MemoryIntent, path: Sequence[Turn]
) -> ev.Amended | ev.Unlearned | ev.Notice:
    """Do what a person asks of what was learned.

    Args:
        ledger: where it is kept.
        asked: what to change.
        path: the turns that led to where the game stands, whose session is meant.

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
        case intents.DiscardCorrection():
            slip = latest_correction(path)
            if slip is None or slip.decision is None:
                few = f"of the last {intents.RECENT} moves none corrected the agent"
                return ev.Notice(f"Nothing was changed: {few}.")
            moves, again = await ledger.unlearn(slip.session, slip.id)
            return ev.Unlearned(moves, False, again, slip.decision.command)
        case _:
            here = path[-1]
            whole = isinstance(asked, intents.ForgetSession)
            moves, again = await ledger.unlearn(here.session, None if whole else here.id)
            if not moves:
                return ev.Notice("Nothing was changed: no move here has taught anything.")
            return ev.Unlearned(moves, whole, again)


def latest_correction(path: Sequence[Turn]) -> Turn | None:
    """Return the newest of the last moves with which a person stepped in, None if none did."""
    for before, turn in islice(zip(path[-2::-1], path[:0:-1], strict=True), intents.RECENT):
        if turn.decision is None or turn.decision.actor is not Actor.PERSON:
            continue
        after_agent = before.decision is not None and before.decision.actor is Actor.AGENT
        kind = turn.decision.kind
        if kind in (Kind.OVERRIDE, Kind.ALTERNATIVE) or (kind is Kind.TYPED and after_agent):
            return turn
    return None
