"""What may befall a person who follows a demonstration: a wound, a death, a scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from agents.imitation.states.state import NOWHERE

SLIPPED = 3
"""Tries to take a thing that end in the same words before one has no hands."""


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
class Disembodied:
    """What was found out since a death about having hands.

    Attributes:
        said: the answer to the last thing that slipped away; ``slipped``: how many in
            a row were answered so.
        said_in_vain: (command, place) of what was said to come back to life.
        saying: the last move was that.
        aim: (command, place) of what one goes to say, and ``walked``: moves spent on it.
    """

    said: str = ""
    slipped: int = 0
    said_in_vain: frozenset[tuple[str, str]] = frozenset()
    saying: bool = False
    aim: tuple[str, str] = ("", NOWHERE)
    walked: int = 0

    @property
    def has_no_hands(self) -> bool:
        """Whether everything has slipped away alike."""
        return self.slipped >= SLIPPED


class Hindrance(NamedTuple):
    """What befell the person lasts: under what it is counted, and moves before the next try."""

    key: tuple[str, object]
    pause: int


class Left(NamedTuple):
    """The step that was due when a scene came before or after its time, and its steps."""

    due: int
    first: int
    end: int


class Aside(NamedTuple):
    """How a plan stood before a person went elsewhere: who comes right back goes on from there.

    Attributes:
        room: the place that they left, and ``held`` what they carried.
        cursor: the step that was due, ``late`` those that were put off.
    """

    room: str
    held: frozenset[str]
    cursor: int
    late: tuple[int, ...]
