"""What may befall a person who follows a demonstration: a wound, a death, a scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Rest(NamedTuple):
    """Getting well at some distance from a fight: from whom, where, moves let pass so far.

    Attributes:
        asked: the last move asked how one is.
    """

    foe: str
    refuge: str
    moves: int = 0
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Ghost:
    """What was found out since a death about having hands.

    Attributes:
        said: the answer to the last thing that slipped away; ``slipped``: how many in
            a row were answered so.
        said_in_vain: (command, place) of what was said to come back to life.
        saying: the last move was that.
        bound: what one is on the way to say, and where; empty if for nothing.
    """

    said: str = ""
    slipped: int = 0
    said_in_vain: frozenset[tuple[str, str]] = frozenset()
    saying: bool = False
    bound: tuple[str, str] = ("", "")


class Left(NamedTuple):
    """The step that was due when a scene came before or after its time, and its steps."""

    due: int
    first: int
    end: int
