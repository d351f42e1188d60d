"""How a move that was shown in other games of a kind is told, and how sure it is.

Pure functions. May import ``agents.core`` and ``productions``, besides ``games``.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.commands import Source, canonical
from agents.core.deeds import deed, done
from agents.core.directions import DIRECTIONS
from agents.core.text import clean_line, shorten
from agents.core.wording import brief
from agents.imitation.transfer.productions import LessonStep

SURE = 0.8
"""How sure a command is that was shown for the words that ask for it."""
UNSURE = 0.4
"""How sure one is for words that nobody showed."""
FULL_HANDS = "My hands are full, so I lay this down until it is needed."
_LONGEST = 80


def guided_reason(
    command: str,
    shown: LessonStep | None,
    playing: str,
    *,
    asked: str = "",
    sought: Sequence[str] = (),
    known: bool = True,
    unclear: str = "",
) -> str:
    """Say what asks for a command, and where that was shown.

    Args:
        command: what is to be done now.
        shown: the demonstrated step that it is taken from.
        playing: title of the game that is played.
        asked: the words that ask for it here.
        sought: names of what has to be found, the next first.
        known: it was shown what these words ask for; else it is tried.
        unclear: other words that ask for something, nobody showed what.
    """
    said = [f"“{shorten(clean_line(asked), _LONGEST)}” asks for it."] if asked else []
    if canonical(command) in DIRECTIONS and sought:
        return " ".join((f"I go to where the {brief(sought[0])} is.", *said))
    if shown is not None:
        where = "in another game of this kind"
        if shown.title != playing:
            where = f"in {brief(shown.title)}"
        who = "I" if shown.by is Source.SELF else "You"
        said.append(f"{who} {done(shown.command)} {where}: I try to {deed(command)}.")
    if not known:
        said.append("Nobody showed me what these words mean, so I try it.")
    if unclear:
        what = shorten(clean_line(unclear), _LONGEST)
        said.append(f"Nobody showed me what “{what}” asks for, so it may be too early.")
    return " ".join(said) or f"I {deed(command)}."


def looking(asked: str) -> str:
    """Say why a thing is looked at before it is used."""
    said = shorten(clean_line(asked), _LONGEST)
    return f"Nobody showed me what “{said}” takes: a look may tell whether this is for it."


def seeking(sought: Sequence[str]) -> str:
    """Say what is looked for, empty if that has no name yet."""
    return f"I look for the {brief(sought[0])}." if sought else ""
