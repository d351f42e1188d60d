"""Says what hints tell, as plain sentences, on the screen and off it."""

from __future__ import annotations

from agents.core import events as ev
from games.text import clean_line
from tui.speech.speech import count

_NEXT = {1: "{again} tells what it is about.", 2: "{again} tells the command."}


def hinted(event: ev.Hinted, again: str) -> str:
    """Say a hint, and how to be told more.

    Args:
        event: the hint.
        again: what asks for the next one.
    """
    more = _NEXT.get(event.level, "").format(again=again)
    return f"Hint {event.level} of 3: {clean_line(event.text)} {more}".rstrip()


def hints_taken(hints: int) -> str:
    """Say how many hints were taken, behind "is kept"; nothing where none was."""
    return f", with {count(hints, 'hint')} taken" if hints else ""
