"""What things are called in a sentence: Jemima and the TARDIS, but the lamp."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"(?<=[a-z,;] )([A-Z][\w’-]{2,})\b(?!')")
_SMALL = re.compile(r"\b[a-z][\w’-]{2,}\b")


class Naming:
    """The words that a story writes with a capital, and which of them take an article."""

    def __init__(self) -> None:
        self._capital: dict[str, str] = {}
        self._small: set[str] = set()
        self._articled: Counter[str] = Counter()

    def hear(self, text: str) -> None:
        """Take in a text as it is written: in the middle of sentences, names keep capitals."""
        self._small.update(_SMALL.findall(text))
        for found in _WORD.finditer(text):
            word = found.group(1)
            self._capital[word.lower()] = word
            before = text[max(0, found.start() - _BEFORE) : found.start()]
            self._articled[word.lower()] += bool(_LED.search(before))

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
