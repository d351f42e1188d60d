"""Says in a sentence what pydantic finds wrong with a value."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import ValidationError

from games.text import shorten

_MAPPINGS = ("model_type", "dict_type", "dataclass_type")
_PLAINER = {
    "bool_type": "should be true or false",
    "extra_forbidden": "is not known here",
    "unexpected_keyword_argument": "is not known here",
}
_LONGEST = 120


def complaints(error: ValidationError, mapping: str = "an object") -> list[str]:
    """Say of everything that is wrong with a value where it is and what would be right.

    Args:
        error: what was found.
        mapping: what a person calls a value that has names for its parts.
    """
    told = []
    for wrong in error.errors(include_url=False):
        *place, last = wrong["loc"] or ("",)
        kind, said = wrong["type"], wrong["msg"]
        if kind == "missing":
            told.append(f"“{last}” is missing in {_where(place)}")
        elif kind == "value_error":
            told.append(f"{_where(wrong['loc'])}: {wrong['ctx']['error']}")
        else:
            # pydantic begins with the kind of thing: "Input should be ...".
            said = _PLAINER.get(kind) or said.partition(" ")[2]
            said = f"should be {mapping}" if kind in _MAPPINGS else said
            shown = f", not {_shown(wrong['input'])}" if said.startswith("should be") else ""
            told.append(f"{_where(wrong['loc'])} {said}{shown}")
    return told


def _where(place: Sequence[int | str]) -> str:
    where = "the answer"
    for part in place:
        where = f"“{part}”" if isinstance(part, str) else f"item {part + 1} of {where}"
    return where


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return shorten(text, _LONGEST)
