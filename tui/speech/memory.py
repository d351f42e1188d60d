"""Says what was done to memories as plain sentences, on the screen and off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.core import events as ev
from agents.core.memories import Change
from games.text import clean_line
from tui.speech.speech import count

if TYPE_CHECKING:
    from agents.importers.homes.merging import Merged

_NAMED = 3
"""Sessions that are named one by one."""
_DONE = {
    Change.PIN: "pinned: never tidied away, and preferred.",
    Change.UNPIN: "no longer pinned.",
    Change.MUTE: "muted: kept, but no player is told of it.",
    Change.UNMUTE: "no longer muted.",
    Change.NOTE: "noted.",
    Change.FORGET: "forgotten: it no longer counts.",
    Change.RESTORE: "counts again.",
}
_UNDONE = {
    Change.PIN: "is no longer pinned.",
    Change.UNPIN: "is pinned again.",
    Change.MUTE: "is no longer muted.",
    Change.UNMUTE: "is muted again.",
    Change.NOTE: "has the note it had before.",
    Change.FORGET: "counts again.",
    Change.RESTORE: "is forgotten again.",
}


REBUILD_OFFER = (
    "An earlier version made this memory, and took guesses that you let pass for moves that "
    "you showed. Shall it learn again from what was played? No move is lost by it."
)
REBUILD_HINT = (
    "An earlier version made this home's memory, and took guesses that you let pass for moves "
    "that you showed. `understudy memory rebuild` learns again from what was played; no move "
    "is lost by it."
)


def rebuilt(turns: int) -> str:
    """Say that memory was derived again."""
    return f"Memory has learned again from {count(turns, 'move')}."


def amended(what: Change) -> str:
    """Say what a memory now is, the end of a sentence that names it."""
    return _DONE[what]


def unamended(what: Change, command: str) -> str:
    """Say what became of a memory when something was undone."""
    return f"‘{clean_line(command)}’ {_UNDONE[what]}"


def unlearned(event: ev.Unlearned) -> str:
    """Say which moves teach nothing from now on, or teach again."""
    moves = count(event.moves, "move")
    if event.slip:
        command = clean_line(event.slip)
        if event.undone:
            return f"Your ‘{command}’ teaches after all."
        return f"A slip: your ‘{command}’ teaches nothing; the record stays."
    if event.undone:
        if event.session:
            return f"This session counts again: {moves}."
        return "It learns from the last move after all."
    if event.session:
        teach = "teaches" if event.moves == 1 else "teach"
        return f"This session is forgotten: its {moves} {teach} nothing; the record stays."
    return "It doesn't learn from the last move; the record stays."


def assessed(event: ev.Assessed, again: str) -> str:
    """Say how a game went up to a move, as the person marked it.

    Args:
        event: what was marked.
        again: what marks the same once more.
    """
    if event.went is None:
        return "The mark is taken away."
    return f"Marked: up to here it went {event.went}. {again} takes the mark away."


def merged(found: Merged, *, dry: bool = False) -> str:
    """Say what a merge brought, or would bring."""
    added, skipped = found.added, found.skipped
    known = (
        f"{count(skipped.sessions, 'session')}, {count(skipped.turns, 'turn')}, "
        f"{count(skipped.demonstrations, 'demonstration')} and "
        f"{remembered(skipped.memories)} were here already"
    )
    noted = f", {count(found.notes, 'note')}" if found.notes else ""
    noted += f", {count(found.named, 'name')} of sessions" if found.named else ""
    if not added.sessions and not noted:
        return f"There is nothing new from {clean_line(found.name)}: {known}.{_left_out(found)}"
    grown = f" ({found.grown:,} of them here already, and grown)" if found.grown else ""
    stronger = f", {found.strengthened:,} more strengthened" if found.strengthened else ""
    return (
        f"{'Would merge' if dry else 'Merged'} from {clean_line(found.name)}: "
        f"{count(added.sessions, 'session')}{grown}, {count(added.turns, 'turn')}, "
        f"{count(added.demonstrations, 'demonstration')}, "
        f"{remembered(added.memories, 'new ')}{stronger}{noted}. "
        f"Skipped: {known}.{_left_out(found)}{_licensed(found)}"
    )


def _licensed(found: Merged) -> str:
    return f" Its licence: {clean_line(found.licence)}." if found.licence else ""


def _left_out(found: Merged) -> str:
    """Name the sessions that can't be read, and one value of each that can't be what it is."""
    if not found.refused:
        return ""
    told = "; ".join(f"{one.told} ({clean_line(one.why)})" for one in found.refused[:_NAMED])
    more = len(found.refused) - _NAMED
    rest = f"; and {more:,} more" if more > 0 else ""
    return f" Left out, as no Understudy writes such a thing: {told}{rest}."


def remembered(number: int, kind: str = "") -> str:
    """Write a number of memories."""
    return f"{number:,} {kind}{'memory' if number == 1 else 'memories'}"
