"""How parsers answer and what kinds of things are for, read once from ``english.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

Forms = Mapping[str, float]
"""Form of a command, {} for the thing -> how often such a command changes anything."""


@dataclass(frozen=True, slots=True)
class English:
    """What is known of stories in general, and of none in particular.

    Attributes:
        answers: kind of answer -> what such answers look like.
        tries: "loose", "scenery" or "held" -> what may be done with such things.
        kinds: last word of a name -> what may be done with things of that kind.
        uses: kind of thing ("weapons", "keys", …) -> last words of names.
    """

    answers: Mapping[str, re.Pattern[str]]
    tries: Mapping[str, Forms]
    kinds: Mapping[str, Forms]
    uses: Mapping[str, frozenset[str]]

    def says(self, kind: str, text: str) -> bool:
        """Tell whether an answer is of a kind."""
        return self.answers[kind].search(" ".join(text.lower().split())) is not None


@cache
def english() -> English:
    """Return what is known; it is read when first asked for."""
    told = tomllib.loads(files(__package__).joinpath("english.toml").read_text("utf-8"))
    kinds: dict[str, Forms] = {}
    for kind in told["kinds"].values():
        forms = MappingProxyType({form: p for form, p in kind.items() if form != "words"})
        for word in kind["words"].split():
            kinds.setdefault(word, forms)
    return English(
        {
            kind: re.compile("|".join(f"(?:{one})" for one in patterns))
            for kind, patterns in told["answers"].items()
        },
        {place: MappingProxyType(forms) for place, forms in told["tries"].items()},
        kinds,
        {use: frozenset(words.split()) for use, words in told["uses"].items()},
    )
