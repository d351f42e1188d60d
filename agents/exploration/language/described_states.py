"""How a text says that things and ways stand: shut up for good, open, around the person.

A pattern that holds a name has to be compiled for each name, which takes longer than
all else in here: what leads up to names is found once a text, and names beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_BOUNDARY = re.compile(r"\b")
_SEALED = (
    r"(?:boarded|nailed|bricked|walled|sealed|painted|rusted|welded|blocked) (?:shut|up|over|off)"
    r"|boarded|impassable|unclimbable|impossible to (?:climb|open|pass)"
)
_BESIDE = (
    r"(?:with|near|beside|by|facing|before|behind|outside|north|south|east|west|where|and|but"
    r"|front|side|edge|end|middle|shadow)"
)
_ELSEWHERE = rf"(?:(?!{_BESIDE}\b)[a-z'-]+ ){{0,6}}"
_YOU_ARE_IN = r"\byou(?:'re| are)(?: [a-z]+ing)? (?:now )?(?:in|inside|within) "
_INSIDE = (
    re.compile(rf"{_YOU_ARE_IN}(?=({_ELSEWHERE}))"),
    re.compile(rf"{_YOU_ARE_IN}(?={_ELSEWHERE}[a-z'-]+, (?:an?|the) ((?:[a-z'-]+ ){{0,3}}))"),
)
_INTRODUCED = (re.compile(r"\b(?:an?|some|the|your) (?=((?:[a-z'-]+ ){0,3}))"),)
_SEALED_BEFORE = tuple(
    re.compile(rf"\b(?:{told})(?=((?: [a-z-]+){{0,2}} ))") for told in (_SEALED, "boarded")
)
_SEALED_AFTER = re.compile(
    r"(?! of\b)[^.;!?,]{0,60}(?:, (?:which|that)\b[^.;!?,]{0,30})?" rf"\b(?:{_SEALED})\b"
)
_OPEN_BEFORE = (re.compile(r"\b(?:an|the|wide) open ()"),)
_OPEN_AFTER = re.compile(
    r"(?: (?:in|on|of|at|above|below|under|to) (?:(?:the|your) )?[a-z-]+)?"
    r" (?:(?:which|that) )?(?:is|stands|was)(?: now| already| wide)? open\b"
)
_SHUT_BEFORE = (re.compile(r"\b(?:an?|the) (?:closed|locked|shut) (?=((?:[a-z'-]+ ){0,2}))"),)
_SHUT_AFTER = re.compile(
    r"(?: \((?:(?:that|which) )?(?:is|are)?|,? (?:that|which)? ?(?:is|are|stands?))(?: now)? ?"
    r"(?:closed|shut|locked)\b"
)
_HOLDS_UP = (
    r"(?:(?:prop|hold|shor|brac|keep)(?:s|es|ping|ing)\b[^.;!?]{1,40}\bup\b"
    r"|(?:prop|hold|shor|brac|keep)(?:s|es|ping|ing) up\b"
    r"|(?:plug|block|stop|cork|bung)(?:s|ging|ping|ing) (?:up )?(?:an?|the) (?:\w+ )?"
    r"(?:leak|hole|gap|crack|breach)|wedg(?:es|ing)\b[^.;!?]{1,30}\b(?:open|shut|closed|in place))"
)
_UP_AFTER = re.compile(rf"\b[^.;!?]{{0,90}}\b{_HOLDS_UP}")
_IN_HANDS = (
    re.compile(
        r"(?<!you are )(?<!you're )\b(?:carrying|holding|wielding|brandishing|clutching|swinging) "
        r"(?:an?|his|her|its|their) (?=((?:[a-z'-]+ ){0,2}))"
    ),
)
_PILED = (
    re.compile(
        r"\b(?:piled|heaped|stacked|littered|strewn|cluttered)(?: up| high)? with "
        r"(?=((?:[a-z'-]+ ){0,4}))"
    ),
)
_DEAD = (re.compile(r"\b(?:dead|lifeless|body of the|corpse of the) ()"),)


@lru_cache(maxsize=4096)
def sealed(text: str, thing: str) -> bool:
    """Tell whether a text in small letters says that something is shut up for good.

    Args:
        text: of a place.
        thing: a thing or a direction.
    """
    before = _after(_SEALED_BEFORE, text)
    return _is_named_at(text, thing, before) or _is_followed(text, thing, _SEALED_AFTER)


@lru_cache(maxsize=4096)
def encloses(text: str, thing: str) -> bool:
    """Tell whether a text in small letters says that one is inside something already."""
    return _is_named_at(text, thing, _after(_INSIDE, text))


@lru_cache(maxsize=4096)
def introduced(text: str, thing: str) -> bool:
    """Tell whether a text brings up a thing with an article, as what lies there."""
    return _is_named_at(text, thing, _after(_INTRODUCED, text))


def stands_open(text: str, thing: str) -> bool:
    """Tell whether a text in small letters says that something is open."""
    before = _after(_OPEN_BEFORE, text)
    return _is_named_at(text, thing, before) or _is_followed(text, thing, _OPEN_AFTER)


def stands_shut(text: str, thing: str) -> bool:
    """Tell whether a text in small letters says that something is shut, and may be opened."""
    before = _after(_SHUT_BEFORE, text)
    return _is_named_at(text, thing, before) or _is_followed(text, thing, _SHUT_AFTER)


@lru_cache(maxsize=4096)
def is_piled(text: str, thing: str) -> bool:
    """Tell whether a text in small letters speaks of so many of a thing that they may hide some."""
    return _is_named_at(text, thing, _after(_PILED, text))


@lru_cache(maxsize=4096)
def in_hands(text: str, thing: str) -> bool:
    """Tell whether a text in small letters says that somebody else has a thing in their hands."""
    return _is_named_at(text, thing, _after(_IN_HANDS, text))


@lru_cache(maxsize=4096)
def holds_up(text: str, thing: str = "") -> bool:
    """Tell whether a text in small letters says that something keeps other things in place.

    Without a thing, whether it says so of anything.
    """
    if not thing:
        return re.search(rf"\b{_HOLDS_UP}", text) is not None
    return _is_followed(text, thing, _UP_AFTER)


def lies_dead(text: str, thing: str) -> bool:
    """Tell whether a text in small letters speaks of what is left of somebody."""
    return _is_named_at(text, thing, _after(_DEAD, text))


@lru_cache(maxsize=2048)
def _after(openings: tuple[re.Pattern[str], ...], text: str) -> frozenset[int]:
    """Return where a name may begin after an opening, whose group are words before it."""
    told = (found for opening in openings for found in opening.finditer(text))
    return frozenset(at for found in told for at in _starts(found.group(1), found.start(1)))


def _starts(words: str, begin: int) -> Iterator[int]:
    """Yield where words begin that each end with a blank, and where the next would."""
    yield begin
    for number, letter in enumerate(words, 1):
        if letter == " ":
            yield begin + number


def _is_named_at(text: str, thing: str, places: frozenset[int]) -> bool:
    """Tell whether a whole name begins at one of some places in a text."""
    return bool(places) and any(begin in places for begin, _ in _names(text, thing))


def _is_followed(text: str, thing: str, what: re.Pattern[str]) -> bool:
    """Tell whether a whole name is followed by something in a text."""
    return any(what.match(text, end) for _, end in _names(text, thing))


def _names(text: str, thing: str) -> Iterator[tuple[int, int]]:
    """Yield where a whole name begins in a text, and where it ends."""
    begin = text.find(thing)
    while begin >= 0:
        end = begin + len(thing)
        if _BOUNDARY.match(text, begin) and _BOUNDARY.match(text, end):
            yield begin, end
        begin = text.find(thing, begin + 1)
