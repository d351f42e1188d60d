"""What a goal in words asks: which kind of thing to bring about, and with which thing.

The English is that of ``goals.toml``; what isn't of it is a command of the story's. May
import ``agents.core`` and ``games`` only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from agents.core.goals import clean_goal

Words = tuple[str, ...]
_WORD = re.compile(r"[\w'-]+")
_POINTS = re.compile(r"\b(\d{1,7}) points?\b")
_MOST_WORDS = 4
"""Words that a goal begins with."""


class Asks(StrEnum):
    """What a goal asks to be brought about."""

    FIND = "find"
    """That a thing is in sight."""
    REACH = "reach"
    """To be at a place, or right at a thing."""
    NEAR = "near"
    """To come nearer to a thing, until one is right at it."""
    TAKE = "take"
    LEAVE = "leave"
    POINTS = "points"
    DO = "do"
    """To do something else with a thing."""


@dataclass(frozen=True, slots=True)
class GoalAim:
    """What a goal asks.

    Attributes:
        verb: the words that it begins with, in small letters.
        thing: the words of the thing or the place; empty where none is named.
        points: how many are asked for.
    """

    asks: Asks
    verb: str
    thing: Words = ()
    points: int = 0

    @property
    def form(self) -> str:
        """The goal without its thing: what is learned of it holds for other things too."""
        what = self.verb if self.asks is Asks.DO else self.asks.value
        return f"{what} _" if self.thing else what


@dataclass(frozen=True, slots=True)
class _English:
    asks: Mapping[str, Asks]
    small: frozenset[str]
    ends: frozenset[str]


@lru_cache(maxsize=1)
def _english() -> _English:
    read = tomllib.loads(files("agents.core").joinpath("goals.toml").read_text("utf-8"))
    asks = {verb: Asks(name) for name, verbs in read["asks"].items() for verb in verbs[::-1]}
    asks |= {verb: Asks(name) for name, verbs in reversed(read["asks"].items()) for verb in verbs}
    words = read["words"]
    return _English(asks, frozenset(words["small"]), frozenset(words["ends"]))


@lru_cache(maxsize=1024)
def read_goal(text: str) -> GoalAim:
    """Return what a goal asks; what can't be read asks for a command of the story's."""
    known = _english()
    said = clean_goal(text).lower()
    if told := _POINTS.search(said):
        return GoalAim(Asks.POINTS, "score", points=int(told[1]))
    words = _WORD.findall(said)
    while words and words[0] in known.small:
        words = words[1:]
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        verb = " ".join(words[:count])
        asks = known.asks.get(verb)
        if asks is not None and asks is not Asks.POINTS and words[count:]:
            thing = _thing(words[count:], known)
            if thing:
                return GoalAim(asks, verb, thing)
    verb = words[0] if words else ""
    return GoalAim(Asks.DO, verb, _thing(words[1:], known))


def _thing(words: list[str], known: _English) -> Words:
    """Return the first thing that is named; a small word alone begins none."""
    found: list[str] = []
    for word in words:
        if word in known.small or word in known.ends:
            if found:
                break
        else:
            found.append(word)
    return tuple(found)


def names(thing: Words, name: str) -> bool:
    """Tell whether a thing goes by a name: all words of the one are in the other."""
    words = _WORD.findall(name.lower())
    return bool(thing) and set(thing) <= set(words)


def speaks_of(text: str, thing: Words) -> bool:
    """Tell whether a text names a thing: its words one after the other, or nearly."""
    if not thing:
        return False
    words = _WORD.findall(text.lower())
    last = len(thing) + 1  # a word may stand between: "brass oil lamp"
    for at, word in enumerate(words):
        if word == thing[0] and set(thing) <= set(words[at : at + last]):
            return True
    return False
