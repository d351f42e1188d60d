"""How a text says that things and ways stand: shut up for good, open, around the person."""

from __future__ import annotations

import re
from functools import lru_cache

_SEALED = (
    r"(?:boarded|nailed|bricked|walled|sealed|painted|rusted|welded|blocked) (?:shut|up|over|off)"
    r"|boarded|impassable|unclimbable|impossible to (?:climb|open|pass)"
)
_BESIDE = (
    r"(?:with|near|beside|by|facing|before|behind|outside|north|south|east|west|where|and|but"
    r"|front|side|edge|end|middle|shadow)"
)
_ELSEWHERE = rf"(?:(?!{_BESIDE}\b)[a-z'-]+ ){{0,6}}"


@lru_cache(maxsize=4096)
def sealed(text: str, thing: str) -> bool:
    """Tell whether a text in small letters says that something is shut up for good.

    Args:
        text: of a place.
        thing: a thing or a direction.
    """
    if re.search(_SEALED, text) is None:
        return False
    name = re.escape(thing)
    before = rf"\b(?:{_SEALED})(?: [a-z-]+){{0,2}} {name}\b"
    clause = r"[^.;!?,]{0,60}(?:, (?:which|that)\b[^.;!?,]{0,30})?"
    after = rf"\b{name}\b(?! of\b){clause}\b(?:{_SEALED})\b"
    return re.search(f"{before}|{after}", text) is not None


@lru_cache(maxsize=4096)
def encloses(text: str, thing: str) -> bool:
    """Tell whether a text in small letters says that one is inside something already."""
    name = re.escape(thing)
    inside = rf"\byou(?:'re| are)(?: [a-z]+ing)? (?:now )?(?:in|inside|within) {_ELSEWHERE}"
    told = rf"{inside}{name}\b|{inside}[a-z'-]+, (?:an?|the) (?:[a-z'-]+ ){{0,3}}{name}\b"
    return re.search(told, text) is not None


@lru_cache(maxsize=4096)
def stands_open(text: str, thing: str) -> bool:
    """Tell whether a text in small letters says that something is open."""
    name = re.escape(thing)
    after = rf"\b{name} (?:(?:which|that) )?(?:is|stands|was)(?: now| already| wide)? open\b"
    return re.search(rf"{after}|\b(?:an|the|wide) open {name}\b", text) is not None
