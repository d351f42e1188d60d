"""Ladders: the levels of a family of games from the easiest to the hardest, to practise on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rung:
    """A level on a ladder.

    Attributes:
        level: as an id has it behind the colon.
        skills: what it takes to win, in a word or two each.
    """

    level: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The levels of a family, the easiest first.

    Attributes:
        name: of the family, as it is asked for.
        rungs: at least one.
        steps: commands that a game of it may take.
    """

    name: str
    rungs: tuple[Rung, ...]
    steps: int = 100
