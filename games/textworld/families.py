"""The families of games that can be made, their difficulties, and what a name asks for.

A level is ``FAMILY-NUMBER`` (``coin-collector-10``), or ``custom-ROOMS-THINGS-STEPS``.
Needs nothing of TextWorld's, so that names can be checked without loading it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from games.errors import StoryError
from games.extras import no_such_level
from games.ladders import Ladder, Rung

MOST_ROOMS = 100
"""Rooms that fit a Z-machine story, so TextWorld."""

_COOKING: dict[int, dict[str, Any]] = {
    1: {"recipe": 1, "take": 1, "cook": True, "go": 1},
    2: {"recipe": 1, "take": 1, "cook": True, "cut": True, "go": 1},
    3: {"recipe": 1, "take": 1, "cook": True, "cut": True, "open": True, "go": 6},
    4: {"recipe": 2, "take": 2, "cook": True, "cut": True, "open": True, "go": 6},
    5: {"recipe": 3, "take": 3, "cook": True, "cut": True, "open": True, "go": 9},
    6: {"recipe": 3, "take": 3, "cook": True, "cut": True, "open": True, "drop": True, "go": 12},
}
_FAR, SLOWEST = 20, 300.0
"""From this treasure hunt on games take tens of seconds to be made, and some minutes."""
_NO_SKILLS = {"cook": False, "cut": False, "open": False, "drop": False, "split": None}


@dataclass(frozen=True, slots=True)
class Level:
    """What is to be made.

    Attributes:
        name: of the level, as an id has it behind the colon.
        challenge: TextWorld's name of the family; empty for a custom game.
        settings: of the challenge, or rooms, things and steps of a custom game.
        limit: commands after which it is over, None where it has no end.
        seconds: that a game of it may take to be made; three to five are usual, but a
            quest through many shut or locked doors is long looked for.
    """

    name: str
    challenge: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    limit: int | None = None
    seconds: float = 90.0


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of game.

    Attributes:
        name: as ids have it.
        challenge: TextWorld's own name.
        words: what it is about.
        highest: number of the hardest level.
    """

    name: str
    challenge: str
    words: str
    highest: int


FAMILIES = (
    Family("coin-collector", "tw-coin_collector", "find the coin", 150),
    Family("treasure-hunter", "tw-treasure_hunter", "find the right thing behind doors", 30),
    Family("cooking", "tw-cooking", "cook a meal by its recipe", max(_COOKING)),
)
CUSTOM = "custom"
LISTED = ("coin-collector-10", "treasure-hunter-10", "cooking-1")
"""Levels that lists have: those that learners are measured on."""
BALROG = {
    "balrog-coin-collector": "coin-collector-25",
    "balrog-treasure-hunter": "treasure-hunter-20",
    "balrog-cooking": "cooking-5",
}
"""The three games of the BALROG benchmark, which gives its files and not how they were made:
levels of like size by our own judgement of what its paper tells (arXiv 2411.13543)."""
BALROG_STEPS = 80
"""Commands that an episode has there."""
LADDERS = (
    Ladder(
        "cooking",
        (
            Rung("cooking-1", ("take", "cook")),
            Rung("cooking-2", ("take", "cook", "cut")),
            Rung("cooking-3", ("take", "cook", "cut", "find", "open")),
            Rung("cooking-4", ("take", "cook", "cut", "find", "open", "several things")),
            Rung("cooking-5", ("take", "cook", "cut", "find", "open", "several things")),
            Rung("cooking-6", ("take", "cook", "cut", "find", "open", "several things", "drop")),
        ),
    ),
    Ladder(
        "coin-collector",
        (
            *(Rung(f"coin-collector-{n}", ("find",)) for n in (1, 3, 5, 10, 15, 20, 25)),
            *(Rung(f"coin-collector-{n}", ("find", "turn back")) for n in (105, 110, 115, 120)),
        ),
        steps=150,
    ),
    Ladder(
        "treasure-hunter",
        (
            *(Rung(f"treasure-hunter-{n}", ("find", "tell apart")) for n in (1, 4, 7, 10)),
            *(Rung(f"treasure-hunter-{n}", ("find", "tell apart", "open")) for n in (12, 16, 20)),
            *(
                Rung(f"treasure-hunter-{n}", ("find", "tell apart", "open", "unlock"))
                for n in (22, 25, 28)
            ),
        ),
    ),
)
"""What there is to practise on."""
_NUMBERED = re.compile(r"([a-z-]+?)-(\d{1,3})")
_CUSTOM = re.compile(rf"{CUSTOM}-(\d{{1,3}})-(\d{{1,3}})-(\d{{1,2}})")


def parse_level(name: str) -> Level:
    """Return what a level's name asks for.

    Raises:
        StoryError: there is no such level; the hint has names that are near.
    """
    name = name.casefold()
    asked = BALROG.get(name, name)
    custom = _CUSTOM.fullmatch(asked)
    if custom is not None:
        return _custom(name, *map(int, custom.groups()))
    found = _NUMBERED.fullmatch(asked)
    for family in FAMILIES:
        if found is None or found[1] != family.name:
            continue
        number = int(found[2])
        if not 1 <= number <= family.highest:
            raise StoryError(
                f"There is no level {number} of {family.name}.",
                f"They go from 1 to {family.highest}.",
            )
        limit = BALROG_STEPS if name in BALROG else None
        far = family.name == "treasure-hunter" and number >= _FAR
        seconds = {"seconds": SLOWEST} if far else {}
        return Level(name, family.challenge, _settings(family, number), limit, **seconds)
    known = [f"{family.name}-{n}" for family in FAMILIES for n in (1, 2, 5, 10, 20)]
    raise no_such_level("textworld", name, (*LISTED, *BALROG, *known, f"{CUSTOM}-5-10-5"))


def _settings(family: Family, number: int) -> dict[str, Any]:
    return _NO_SKILLS | _COOKING[number] if family.name == "cooking" else {"level": number}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _custom(name: str, rooms: int, things: int, steps: int) -> Level:
    if not (1 <= rooms <= MOST_ROOMS and things >= 1 and 1 <= steps <= 20):
        raise StoryError(
            f"No game can be made of {_count(rooms, 'room')}, {_count(things, 'thing')} and "
            f"{_count(steps, 'step')}.",
            f"{CUSTOM}-ROOMS-THINGS-STEPS has 1 to {MOST_ROOMS} rooms, at least one thing and 1 "
            "to 20 steps.",
        )
    return Level(name, "", {"rooms": rooms, "things": things, "steps": steps})
