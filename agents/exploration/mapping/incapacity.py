"""Moves in which nothing is done at all, whatever is typed: frozen, paralysed, tied up.

It is told by one answer that is given to ways and to other commands alike, or to the
way that one came by as to others. What was refused meanwhile says nothing of the places
and things that it named.
"""

from __future__ import annotations

from agents.core.directions import is_direction
from agents.core.text import long_words

_IDLE = "wait"


class Incapacity:
    """What was answered alike of late, whatever was typed.

    Attributes:
        released: (place, command) that were refused for no other reason, once one can
            move again.
    """

    __slots__ = ("_alike", "_answer", "_lasts", "_met", "released")

    def __init__(self) -> None:
        self.released: set[tuple[str, str]] = set()
        self._answer = ""
        self._met: list[tuple[str, str]] = []
        self._alike: set[str] = set()
        self._lasts = False

    @property
    def lasts(self) -> bool:
        """Whether nothing is heard just now."""
        return self._lasts

    def note(self, room: str, key: str, text: str, *, refused: bool, leads: bool) -> bool:
        """Take in a move; return whether it ended a daze.

        Args:
            room: where it was made.
            key: the command.
            text: what was answered.
            refused: nothing changed, and it is no refusal that is known.
            leads: it is a way that is known to lead on.
        """
        self.released.discard((room, key))
        if key == _IDLE and self._met:
            self._lasts = False
            return False
        said = text.strip()
        noun = "" if is_direction(key) else key.split()[-1]
        # What names its thing is said of that: "the crack is too small".
        refused = refused and not (noun and noun in long_words(text))
        kind = "known" if leads else "way" if is_direction(key) else "deed"
        if refused and said == self._answer:
            self._met.append((room, key))
            self._alike.add(kind)
            self._lasts = len(self._alike) > 1
            return False
        ended = len(self._alike) > 1
        if ended:
            self.released.update(self._met)
        self._answer = said if refused else ""
        self._met = [(room, key)] if refused else []
        self._alike = {kind} if refused else set()
        self._lasts = False
        return ended
