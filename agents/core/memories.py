"""What memory holds of a scene and of what was played in it.

Frozen data; may import ``agents.core`` and ``games.types`` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agents.core.commands import HasCommand, Source


class Match(StrEnum):
    """How an exemplar was found, best first."""

    EXACT = "exact"
    """The same facts or the same scene."""
    LOCATION = "location"
    """The same place."""
    TEXT = "text"
    """Similar words."""


class Role(StrEnum):
    """What an exemplar says about its command."""

    ENCOURAGED = "encouraged"
    DISCOURAGED = "discouraged"
    NEUTRAL = "neutral"
    """Who looked around has shown nothing to be done, nor to be left."""


class Change(StrEnum):
    """What a person can do to a memory by hand."""

    PIN = "pin"
    UNPIN = "unpin"
    MUTE = "mute"
    UNMUTE = "unmute"
    NOTE = "note"
    FORGET = "forget"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Observation:
    """What memory keys an experience by: the part of a situation that recurs.

    Attributes:
        key: digest (hex) of the facts within reach of the person or, in a
            world without facts, of location, inventory and description.
        location: name of the place, empty where the world names none.
        description: how the story described this place when it last did.
        inventory: names of the things carried.
    """

    key: str
    location: str
    description: str
    inventory: tuple[str, ...] = ()


def set_back(before: int | None, after: int | None) -> bool:
    """Tell whether a story was set back or began anew by itself: it has counted fewer turns.

    What is gone then was neither lost nor moved, and no way leads from there to here.

    Args:
        before, after: the turns that it had counted, None where it counts none.
    """
    return before is not None and after is not None and after < before


@dataclass(frozen=True, slots=True)
class Effect:
    """What followed when a command was played.

    Attributes:
        score: points won or lost.
        died: the person died of it.
        nothing: nothing changed: same facts, score, place and belongings.
        undone: the person took it back afterwards.
    """

    score: int = 0
    died: bool = False
    nothing: bool = False
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Exemplar(HasCommand):
    """An experience retrieved for the present situation.

    Attributes:
        outcome: id of the memory (what ``understudy memory show`` takes).
        experience: id of the scene it belongs to.
        game: id of the game it was lived in; ``title`` is that game's title.
        command: what was played there.
        q: value estimate, in points of the game's score plus a bonus for a
            person's own choice; see ``agents.memory.store``.
        visits: how often it was played there.
        score, deaths, no_effect, undone: what followed, summed over visits.
        passed: how often the person was offered it there and played another.
        session, turn: where it was last played; ``number`` is that turn's
            place in the session, 1 for the first move.
        when: time of the last visit, UTC.
        similarity: 0 to 1; 1 only for an exact match.
        pinned: the person wants it preferred to others that fit as well.
        fatal: what the story had said when somebody last died of it there, empty if
            nobody did.
        instead: the command that had been taken back there before it was played, empty
            if none was: it is a correction.
        file, second: the recording that it was seen in, and when it was entered there;
            empty and None where nothing tells.
        accepted: where it was last played, the person took what was proposed.
        by_person: it was the person's own idea there; what came to nothing teaches as
            the agent's moves do all the same.
    """

    outcome: int
    experience: int
    game: str
    title: str
    location: str
    description: str
    inventory: tuple[str, ...]
    command: str
    q: float
    visits: int
    source: Source
    session: int
    turn: int
    number: int
    when: datetime
    match: Match
    similarity: float
    role: Role
    same_game: bool = True
    score: int = 0
    deaths: int = 0
    no_effect: int = 0
    undone: int = 0
    why: str = ""
    passed: int = 0
    pinned: bool = False
    fatal: str = ""
    instead: str = ""
    file: str = ""
    second: float | None = None
    accepted: bool = False
    by_person: bool = False

    @property
    def maker(self) -> Source:
        """Whose move it was, for a person to read."""
        vain = self.by_person and self.source is Source.SELF
        return Source.HUMAN if vain else self.source

    def __post_init__(self) -> None:
        if not 0.0 <= self.similarity <= 1.0:
            raise ValueError(f"similarity must be in [0, 1], not {self.similarity}")
        if self.visits < 1:
            raise ValueError("an exemplar was played at least once")


@dataclass(frozen=True, slots=True)
class Label(HasCommand):
    """A model critic's remembered judgement of a command in a situation like this."""

    command: str
    reward: float
    count: int
    similarity: float
    critic: str


@dataclass(frozen=True, slots=True)
class ActionValue:
    """What memory says a command comes to in this scene or place, everyone's visits together.

    Attributes:
        command: canonical form.
        q: the best value estimate among its memories, in points.
        visits, no_effect, deaths: sums over them.
        exact: in exactly this scene; else in others of this place.
    """

    command: str
    q: float
    visits: int
    no_effect: int
    deaths: int
    exact: bool
