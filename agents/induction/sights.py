"""What a scene tells of things at a distance: names, and so many steps this way and that.

Reads any text in which a thing that is named with an article is placed by numbers
("You see a blue box 2 steps left and 1 step forward"). Which words tell ways, which
things and which states is left to induction. May import ``agents.core`` and ``games``
only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from games.types import Scene

ARTICLES = frozenset({"a", "an", "the", "some", "my", "your"})
_DISTANCE = re.compile(r"\b(\d+) ([a-z]+) ([a-z]+)\b")
_WORD = re.compile(r"[\w'-]+")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedThing:
    """A thing that is told with its distance.

    Attributes:
        words: its name with its states, such as ``("open", "oak", "gate")``.
        steps: (way, how far) for each way that is told.
    """

    words: Words
    steps: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ToldView:
    """What is told at one moment: things at a distance, and what is carried."""

    sights: tuple[PlacedThing, ...]
    carried: tuple[Words, ...] = ()


def view_of(scene: Scene) -> ToldView:
    """Return what a scene tells."""
    return ToldView(sights_of(scene.text), tuple(tuple(_WORD.findall(n)) for n in scene.inventory))


@lru_cache(maxsize=4096)
def sights_of(text: str) -> tuple[PlacedThing, ...]:
    """Return the things that a text tells with their distance, in its order."""
    if not any(letter.isdigit() for letter in text):
        return ()
    found = []
    for line in text.lower().splitlines():
        told = list(_DISTANCE.finditer(line))
        if not told:
            continue
        name = _named(line[: told[0].start()])
        if name:
            found.append(PlacedThing(name, tuple((one[3], int(one[1])) for one in told)))
    return tuple(found)


def _named(lead: str) -> Words:
    """Return the words after the last article, none where there is no article."""
    words = _WORD.findall(lead)
    articles = [at for at, word in enumerate(words) if word in ARTICLES]
    return tuple(words[articles[-1] + 1 :]) if articles else ()


def units_of(text: str) -> str:
    """Return the word that a text counts distances in, of one; empty if it tells none."""
    told = [(int(one[1]), one[2]) for one in _DISTANCE.finditer(text.lower())]
    several = told[0][1].removesuffix("s") if told else ""
    return next((unit for count, unit in told if count == 1), several)
