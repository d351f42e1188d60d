"""Being in the dark: it stays dark where that was told, until the place is seen again.

Who walks about there may fall. May import what ``progress`` may.
"""

from __future__ import annotations

from agents.core.directions import is_direction
from agents.exploration.language.english import english
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import title_of
from agents.imitation.states.state import State


def see_whether_dark(at: Progress, after: State) -> None:
    """Take in that it was told to be dark here, or what the place looks like."""
    told = after.text.lower()
    if english().says("dark", told):
        at.attempts.failed(_dark_in(after.room))
    elif title_of(after.room).lower() in told:
        at.attempts.worked(_dark_in(after.room))


def is_dark(at: Progress) -> bool:
    """Tell whether it was told to be dark here, and nothing was seen of the place since."""
    return at.attempts.tries(_dark_in(at.state.room)) > 0


def groping(at: Progress, key: str) -> bool:
    """Tell whether somebody who goes a way to let time pass would go it in the dark."""
    return is_direction(key) and is_dark(at)


def _dark_in(room: str) -> tuple[str, object]:
    return "dark", room
