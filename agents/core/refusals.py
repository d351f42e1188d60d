"""What parsers say when they don't do what was asked, read from ``refusals.toml`` once.

General English of parsers, nothing of any one story. May import ``agents.core.teaching``
and ``games`` only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

_LONGEST = 160
"""Characters of a refusal at most: what says more tells of something that happened."""


@lru_cache(maxsize=1)
def refusals() -> Mapping[str, re.Pattern[str]]:
    """Return what tells each kind of refusal in a text of small letters."""
    told = tomllib.loads(files(__package__).joinpath("refusals.toml").read_text("utf-8"))
    return {
        name: re.compile("|".join(f"(?:{one})" for one in patterns), re.M)
        for name, patterns in told.items()
    }


def is_refusal(text: str) -> bool:
    """Tell whether an answer is a short refusal as parsers give it in every story."""
    said = " ".join(text.lower().split())
    if len(said) > _LONGEST:
        return False
    return any(one.search(said) is not None for one in refusals().values())
