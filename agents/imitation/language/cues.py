"""Where a text names a thing, and in which words: what asks for something to be done.

Pure functions over texts; what the words mean is learned from demonstrations. May
import ``agents.core`` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
_SENTENCE = re.compile(r"[.!?;]+(?:\s+|$)")
_PURPOSE = re.compile(r"\bfor ([a-z]{2,}ing)\b")
_ARTICLES = frozenset({"a", "an", "the", "some"})
_VOWELS = "aeiou"
_SHORT = 3
"""Letters of a verb below which no ending is looked for."""


@dataclass(frozen=True, slots=True)
class NamingClause:
    """A line or sentence of a text.

    Attributes:
        heading: the line with a colon that it stands under, empty if under none.
        words: of it, in small letters, without articles.
        line: it is a line of its own, and no sentence among others.
        number: its place in the text.
    """

    heading: str
    words: tuple[str, ...]
    line: bool
    number: int

    @property
    def said(self) -> str:
        """The clause, to be quoted."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Cue:
    """A clause around a thing's name.

    Attributes:
        heading, line: of the clause.
        before, after: its words around the name.
    """

    heading: str
    line: bool
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def word(self) -> str:
        """The word right before the name: mostly what is to be done with it."""
        return self.before[-1] if self.before else ""

    @property
    def shape(self) -> tuple[str, bool, int, tuple[str, ...]]:
        """What cues have in common that ask for different deeds."""
        return self.heading, self.line, len(self.before), self.after

    def name_in(self, clause: NamingClause) -> tuple[str, ...]:
        """Return the name that stands in another clause where this one had its."""
        if (clause.heading, clause.line) != (self.heading, self.line):
            return ()
        end = len(clause.words) - len(self.after)
        fits = clause.words[: len(self.before)] == self.before and clause.words[end:] == self.after
        bare = not (self.before or self.after or self.heading)
        return clause.words[len(self.before) : end] if fits and not bare else ()


@lru_cache(maxsize=512)
def clauses_of(text: str) -> tuple[NamingClause, ...]:
    """Return a text's lines and sentences in order."""
    found: list[NamingClause] = []
    heading = ""
    for line in text.lower().splitlines():
        told = [part for part in _SENTENCE.split(line) if part.strip()]
        for part in told:
            words = tuple(word for word in _WORD.findall(part) if word not in _ARTICLES)
            alone = len(told) == 1 and not _SENTENCE.search(line)
            if words and not (alone and line.rstrip().endswith(":")):
                found.append(NamingClause(heading, words, alone, len(found)))
        if line.rstrip().endswith(":"):
            heading = line.strip()
    return tuple(found)


@lru_cache(maxsize=4096)
def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a thing's name in small letters, without articles and number."""
    told = _WORD.findall(name.rsplit("#", 1)[0].lower())
    return tuple(word for word in told if word not in _ARTICLES)


def position(words: Sequence[str], name: Sequence[str]) -> int:
    """Return where a name stands among words, -1 if it doesn't."""
    size = len(name)
    if not size:
        return -1
    places = (i for i in range(len(words) - size + 1) if tuple(words[i : i + size]) == tuple(name))
    return next(places, -1)


def cues_for(text: str, name: str) -> Iterator[tuple[NamingClause, Cue]]:
    """Yield the clauses of a text that name a thing, and their words around it."""
    said = name_words(name)
    for clause in clauses_of(text):
        at = position(clause.words, said)
        if at >= 0:
            rest = clause.words[at + len(said) :]
            yield clause, Cue(clause.heading, clause.line, clause.words[:at], rest)


@lru_cache(maxsize=1024)
def participles(verb: str) -> frozenset[str]:
    """Return what a regular verb may be once it is done: "dice" makes "diced"."""
    if len(verb) < _SHORT or not verb.isalpha():
        return frozenset()
    if verb.endswith("e"):
        return frozenset({f"{verb}d"})
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return frozenset({f"{verb[:-1]}ied"})
    return frozenset({f"{verb}ed", f"{verb}{verb[-1]}ed"})


@lru_cache(maxsize=1024)
def gerunds(verb: str) -> frozenset[str]:
    """Return what doing a verb may be called: "fry" makes "frying"."""
    if len(verb) < _SHORT or not verb.isalpha():
        return frozenset()
    if verb.endswith("e") and not verb.endswith("ee"):
        return frozenset({f"{verb[:-1]}ing"})
    return frozenset({f"{verb}ing", f"{verb}{verb[-1]}ing"})


def purposes(text: str) -> frozenset[str]:
    """Return what a text says that something is for: "useful for frying things" says "frying"."""
    return frozenset(_PURPOSE.findall(text.lower()))


def says_done(text: str, verb: str, name: str) -> bool:
    """Tell whether a text speaks of a thing as something that a verb was done to."""
    done, said = participles(verb), name_words(name)
    for clause in clauses_of(text) if done else ():
        at = position(clause.words, said)
        # Other things may be said of it in between: "a fried diced apple".
        if at > 0 and not done.isdisjoint(clause.words[max(0, at - _SHORT) : at]):
            return True
    return False
