"""What things are called: Jemima and the TARDIS, but the lamp, which may be a lantern."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from agents.core.command_forms import noun_of, word_set
from agents.core.text import long_words, word_set_of, words
from games.types import Lexicon

_FULL = re.compile(
    r"(?<=[a-z,;] )(?<!\bthe )(?<!\ban )(?<!\ba )(?:[A-Z][\w’-]{2,} )*([A-Z][\w’-]{2,})\b(?!')"
)
"""A name of one or several words; its last."""
_WORD = re.compile(r"(?<=[a-z,;] )([A-Z][\w’-]{2,})\b(?!')")
_SMALL = re.compile(r"\b[a-z][\w’-]{2,}\b")


_OF_ONE = word_set("turn switch light extinguish douse drop wear open close eat drink")
"""Verbs whose answer names what was meant by them, if anything that is carried."""

_PARTING = word_set("drop eat drink douse")
"""Those of them after which it may be carried no more."""

_ANYTHING = word_set("all everything it them these those both that one")
"""Words that stand for any thing."""


class Naming:
    """The words that a story writes with a capital, and which of them take an article.

    Attributes:
        aliases: noun -> the noun of the name of what turned out to be meant by it.
        introduced: last words of the names that a story began with, in small letters.
    """

    def __init__(self) -> None:
        self.aliases: dict[str, str] = {}
        self.introduced: tuple[str, ...] = ()
        self._capital: dict[str, str] = {}
        self._small: set[str] = set()
        self._articled: Counter[str] = Counter()

    def introduce(self, text: str) -> None:
        """Take in how a story begins."""
        self.introduced = tuple(dict.fromkeys(word.lower() for word in _FULL.findall(text)))
        self.hear(text)

    def hear(self, text: str) -> None:
        """Take in a text as it is written: in the middle of sentences, names keep capitals."""
        self._small.update(_SMALL.findall(text))
        for found in _WORD.finditer(text):
            word = found.group(1)
            self._capital[word.lower()] = word
            before = text[max(0, found.start() - _BEFORE) : found.start()]
            self._articled[word.lower()] += bool(_LED.search(before))

    def learn(
        self,
        key: str,
        held: Sequence[str],
        gained: Sequence[str],
        text: str,
        lexicon: Lexicon,
        lost: Collection[str] = (),
    ) -> str:
        """Return a command as it reads with the nouns of things' names, known by its effect.

        Whoever takes the lamp and has a brass lantern then has taken the lantern.

        Args:
            key: the command's canonical form.
            held, gained: what was carried before it, and what more is carried after it.
            lost: what is carried no more: what fell out of one's mouth wasn't opened.
            text: the answer, in small letters.
        """
        verb, *rest = key.split()
        noun = rest[-1] if rest else ""
        if (
            noun
            and noun not in _ANYTHING
            and not any(noun in word_set_of(name) for name in (*held, *gained))
        ):
            meant: Sequence[str] = ()
            if verb == "take" and len(rest) == 1:
                meant = gained
            elif verb in _OF_ONE and noun not in words(text):
                meant = [
                    name
                    for name in held
                    if re.search(rf"\b{re.escape(name.lower())}\b", text)
                    and (name not in lost or verb in _PARTING)
                ]
            if len(meant) == 1 and long_words(meant[0]):
                self.aliases[noun] = noun_of(meant[0], lexicon) or long_words(meant[0])[-1]
        if self.aliases.keys().isdisjoint(rest):
            return key
        return " ".join([verb, *(self.aliases.get(word, word) for word in rest)])

    def is_somebody(self, noun: str) -> bool:
        """Tell whether a noun is a name that stands without an article, as people's do."""
        return noun in self._capital and noun not in self._small and not self._articled[noun]

    def told(self, sentence: str, noun: str) -> str:
        """Write a thing's name in a sentence as the story does."""
        if not noun or noun in self._small or noun not in self._capital:
            return sentence
        name = self._capital[noun]
        plain = name if self.is_somebody(noun) else f"the {name}"
        return re.sub(rf"\bthe {re.escape(noun)}\b", plain, sentence)


_BEFORE = 40
_LED = re.compile(
    r"\b(?:the|an?|your|my|this|that|his|her|its|our|their|some) (?:[\w’'-]+ ){0,2}$", re.IGNORECASE
)
"""An article, with at most two words after it."""
