"""Says what was done to whole sessions, on the screen and off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from games.text import clean_line
from tui.speech.speech import count

if TYPE_CHECKING:
    from agents.journal.shelf import Shelved


def shelved(done: Shelved, name: str) -> str:
    """Say what a session now is.

    Args:
        done: what was done to it.
        name: what it is called now.
    """
    which = f"Session {done.session}"
    moves = sum(not passed for _, passed in done.visits)
    match done.what.value:
        case "name":
            return (
                f"{which} is called “{clean_line(name)}”." if name else f"{which} has no name now."
            )
        case "archive":
            return f"{which} is archived: out of the list, and what it taught still counts."
        case "delete":
            taught = f" What it taught in {count(moves, 'move')} counts no longer." if moves else ""
            return f"{which} is deleted, that is marked so: nothing is lost.{taught}"
        case _:
            taught = f" What it taught in {count(moves, 'move')} counts again." if moves else ""
            return f"{which} is back.{taught}"


def unshelved(undone: Shelved) -> str:
    """Say how a session stands again once something was undone."""
    which, before = f"Session {undone.session}", undone.before
    match undone.what.value:
        case "name":
            now = f"is called “{clean_line(before.name)}”" if before.name else "has no name"
            return f"Undone: {which} {now} again."
        case "archive":
            return f"Undone: {which} is in the list again."
        case "delete":
            return f"Undone: {which} is back, with what it taught."
        case _:
            now = "deleted, and teaches nothing," if before.deleted else "archived"
            return f"Undone: {which} is {now} again."
