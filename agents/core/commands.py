"""Commands: when two are the same, and who decided on one, how.

Frozen data; may import ``agents.core`` and ``games.types`` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

LOST = "(lost)"
"""What stands, as the agent's, where a move was lost with a damaged page; teaches nothing."""


class HasCommand:
    """Something about a command, which is the same however it was typed."""

    __slots__ = ()
    command: str

    @property
    def key(self) -> str:
        """The command's canonical form: equal commands have equal keys."""
        return canonical(self.command)


class Actor(StrEnum):
    """Who made a decision."""

    PERSON = "person"
    AGENT = "agent"


class Kind(StrEnum):
    """How a decision came about."""

    ACCEPTED = "accepted"
    """The person took the proposal."""
    ALTERNATIVE = "alternative"
    """The person picked one of the numbered alternatives."""
    OVERRIDE = "override"
    """The person typed another command than the one proposed."""
    TYPED = "typed"
    """The person typed a command where nothing was proposed or shown."""
    AUTO = "auto"
    """The agent played its own proposal."""
    IMPORTED = "imported"
    """A person's command that was read from a file."""


class Source(StrEnum):
    """Where an experience comes from."""

    HUMAN = "human"
    IMPORTED = "imported"
    SELF = "self"


class Mode(StrEnum):
    """Who moves."""

    COPILOT = "copilot"
    AUTO = "auto"
    WATCH = "watch"


class Went(StrEnum):
    """How a person says that what was played up to a move went."""

    WELL = "well"
    BADLY = "badly"


@dataclass(frozen=True, slots=True)
class Decision(HasCommand):
    """What was really played, and by whom.

    Attributes:
        command: exactly what was sent to the world.
        replaced: the proposal's command that an override replaced, if any.
        why: the person's own words, may be empty.
        mode: who was to move when it was decided.
    """

    actor: Actor
    kind: Kind
    command: str
    mode: Mode = Mode.COPILOT
    replaced: str | None = None
    why: str = ""

    @property
    def demonstrates(self) -> bool:
        """Whether a person showed what to do here, rather than let the agent go on."""
        return self.actor is Actor.PERSON and self.kind is not Kind.ACCEPTED

    @property
    def source(self) -> Source:
        """Whose experience it makes."""
        if self.kind is Kind.IMPORTED:
            return Source.IMPORTED
        return Source.HUMAN if self.actor is Actor.PERSON else Source.SELF


@lru_cache(maxsize=16_384)
def canonical(command: str) -> str:
    """Return the form under which equal commands are counted as one.

    Lower case, single spaces, common one-letter abbreviations written out.
    """
    words = command.lower().split()
    if len(words) == 1:
        return _ABBREVIATIONS.get(words[0], words[0])
    if len(words) == 2 and words[0] in ("go", "walk", "run"):
        return _ABBREVIATIONS.get(words[1], words[1])
    if words and words[0] == "x":
        words[0] = "examine"
    return " ".join(words)


_ABBREVIATIONS = {
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
    "ne": "northeast",
    "nw": "northwest",
    "se": "southeast",
    "sw": "southwest",
    "u": "up",
    "d": "down",
    "l": "look",
    "i": "inventory",
    "z": "wait",
    "g": "again",
    "q": "quit",
    "y": "yes",
}
