"""Reads what a story says of its score, of deaths and of its end. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from games.zmachine import english, languages

_DEATH = re.compile(english.DEATH, re.IGNORECASE | re.MULTILINE)
_OFFERED_LIFE = re.compile(english.OFFERED_LIFE, re.IGNORECASE | re.MULTILINE)
_NO_DEATH = re.compile(english.NO_DEATH, re.IGNORECASE)
_TOLD = re.compile(english.TOLD_BY_SOMEBODY, re.IGNORECASE)
_BANNER = re.compile(english.BANNER_OF_VICTORY, re.IGNORECASE)
_STARRED = re.compile(r"^[ \t]*\*{2,}[ \t]*(\S[^*\n]*?)[ \t.!]*\*{2,}[ \t]*$", re.MULTILINE)
_WON, _DIED = (
    re.compile(f"(?:{pattern})", re.IGNORECASE) for pattern in (languages.WON, languages.DIED)
)
_DIGIT = re.compile(r"(?<![\w.,:/-])\d(?!\w|[.,:]\d)|(?<=\d/)\d(?!\w)")
_OPTION = re.compile(r"\b[^\W\d_]{3,}\b")
_VICTORY = re.compile(english.VICTORY, re.IGNORECASE | re.MULTILINE)
_MOCKS = re.compile(english.MOCKS, re.IGNORECASE)
_NO_VICTORY = re.compile(english.NO_VICTORY, re.IGNORECASE)
_STOP = re.compile(r"[.!?\n]")
_LAST_QUESTION = re.compile(english.LAST_QUESTION, re.IGNORECASE)
_POSSIBLE_LAST_QUESTION = re.compile(english.POSSIBLE_LAST_QUESTION, re.IGNORECASE)
_SCORE, _FINAL, _MAXIMUM, _CHANGE = (
    tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in patterns)
    for patterns in (english.SCORE, english.FINAL_SCORE, english.MAXIMUM, english.CHANGE)
)
_MOVES = re.compile(english.MOVES, re.IGNORECASE)
_STATUS_SCORE = re.compile(english.STATUS_SCORE, re.IGNORECASE)
_STATUS_MOVES = re.compile(english.STATUS_MOVES, re.IGNORECASE)
_STATUS_PAIR = re.compile(english.STATUS_PAIR)
_NO_PLACE = re.compile(english.NO_PLACE, re.IGNORECASE)
_EMPTY_HANDED = re.compile(english.EMPTY_HANDED, re.IGNORECASE)
_UNFINISHED = re.compile(english.UNFINISHED, re.IGNORECASE)
_PROGRAMMERS = re.compile(r"\([\w ]+\)")
_GO_ON = re.compile(english.GO_ON, re.IGNORECASE | re.MULTILINE)
_ASKS_KEY = re.compile(english.ASKS_KEY, re.IGNORECASE)
_END = 400
"""Characters at an answer's end in which a last question stands."""
_WORDS = english.ONES | english.TENS | dict.fromkeys(english.NOTHING, 0)


def reports_death(text: str) -> bool:
    """Tell whether an answer says that the person died, and not in a dream or a threat."""
    return (
        any(_is_news(found) for found in _DEATH.finditer(text))
        or bool(_OFFERED_LIFE.search(text))
        or _closes_with(_DIED, text)
    )


def reports_victory(text: str) -> bool:
    """Tell whether an answer says that the story was won; "the end" alone doesn't.

    What stands in the story's own banner counts, whatever led to it; elsewhere nothing
    may speak of a death or a failure.
    """
    if closes_as_won(text):
        return True
    return _claims(_VICTORY, text) and not reports_death(text) and not _MOCKS.search(text)


def closes_as_won(text: str) -> bool:
    """Tell whether a banner says that the story was won."""
    banners = [text[found.start() :].partition("\n")[0] for found in _BANNER.finditer(text)]
    if _claims(_BANNER, text) and not any(map(_MOCKS.search, banners)):
        return True
    return _closes_with(_WON, text)


def _is_news(found: re.Match[str]) -> bool:
    """Tell whether a sentence that speaks of the person's death is meant so."""
    before = _STOP.split(found.string[: found.start()])[-1]
    told, stop = found[0], _STOP.search(found.string, found.end())
    behind = found.string[found.end() : stop.start() if stop else None]
    behind = "" if told.rstrip(" ").endswith((".", "!", "\n")) else behind
    return not (_NO_DEATH.search(before) or _TOLD.search(behind))


def _claims(pattern: re.Pattern[str], text: str) -> bool:
    return any(
        not _NO_VICTORY.search(_sentence(text, found.start(), found.end()))
        for found in pattern.finditer(text)
    )


def _sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a place."""
    stops = [found.end() for found in _STOP.finditer(text, 0, start)]
    stop = _STOP.search(text, end)
    return text[stops[-1] if stops else 0 : stop.start() if stop else len(text)]


def _closes_with(pattern: re.Pattern[str], text: str) -> bool:
    return "**" in text and any(
        pattern.fullmatch(found[1].strip(" ¡!.,")) for found in _STARRED.finditer(text)
    )


def has_banner(text: str) -> bool:
    """Tell whether an answer ends in a banner, as stories of any language close."""
    return "**" in text and bool(_STARRED.search(text[-_END:]))


def options(text: str) -> tuple[str, ...]:
    """Return what a question at an answer's end offers in capitals, in whatever language."""
    last = text.rstrip(" \n>").rpartition("\n\n")[2][-_END:]
    if "?" not in last and ":" not in last:
        return ()
    found = [one for one in _OPTION.findall(last) if one == one.upper() != one.lower()]
    return tuple(dict.fromkeys(found))


def numbers_offered(text: str) -> tuple[str, ...]:
    """Return the single digits among which a question at an answer's end lets one choose."""
    last = text.rstrip(" \n>").rpartition("\n\n")[2][-_END:]
    return tuple(dict.fromkeys(_DIGIT.findall(last)))


def asks_what_next(text: str) -> bool:
    """Tell whether the story is over and only asks to restart or leave."""
    return bool(_LAST_QUESTION.search(text[-_END:]))


def asks(text: str) -> bool:
    """Tell whether an answer ends in a question, or in what is to be filled in."""
    return text.rstrip(" \n>").endswith(("?", ":"))


def may_ask_what_next(text: str) -> bool:
    """Tell whether an answer ends in what may be such a question."""
    return bool(_POSSIBLE_LAST_QUESTION.search(text[-_END:]))


def names_no_place(text: str) -> bool:
    """Tell whether a part of a status line is a clock, a date or a figure."""
    return bool(_NO_PLACE.search(text))


def empty_handed(text: str) -> bool:
    """Tell whether an answer to ``inventory`` says that nothing is carried."""
    return bool(_EMPTY_HANDED.search(text))


def is_unfinished(name: str) -> bool:
    """Tell whether a name lacks its end, which the story prints otherwise."""
    return bool(_UNFINISHED.search(name))


def is_programmers(name: str) -> bool:
    """Tell whether a name is only the programmer's: Inform puts those in brackets."""
    return bool(_PROGRAMMERS.fullmatch(name))


def waits_to_be_read(text: str) -> bool:
    """Tell whether a screen says that any key goes on from it."""
    return bool(_GO_ON.search(text))


def asks_for_key(text: str) -> bool:
    """Tell whether a screen asks for a key or a choice, whichever."""
    return bool(_ASKS_KEY.search(text.strip()))


def ends_badly(text: str) -> bool:
    """Tell whether an answer kills the person or ends the story without a win."""
    return reports_death(text) or (asks_what_next(text) and not reports_victory(text))


def number(words: str) -> int | None:
    """Read a number in digits or in English words, None if it is none."""
    words = words.strip().lower()
    if words.removeprefix("-").isdecimal():
        return int(words)
    total, found, sign = 0, False, 1
    for word in re.split(r"[\s-]+", words):
        if word == "minus" and not found:
            sign = -1
        elif word == "hundred":
            total, found = (total or 1) * 100, True
        elif word in _WORDS:
            total, found = total + _WORDS[word], True
        elif word not in ("and", "a"):
            return None
    return sign * total if found else None


def _numbers(patterns: tuple[re.Pattern[str], ...], text: str) -> Iterator[int]:
    for pattern in patterns:
        for found in pattern.finditer(text):
            value = number(found.group(1))
            if value is not None:
                yield value


def stated_maximum(text: str) -> int | None:
    """Return the most points that an answer to ``score`` speaks of."""
    return next(_numbers(_MAXIMUM, text), None)


def stated_score(text: str) -> int | None:
    """Return the points that an answer to ``score`` speaks of."""
    return next(_numbers(_SCORE, text), None)


def stated_moves(text: str) -> int | None:
    """Return the turns that an answer to ``score`` speaks of."""
    return next(_numbers((_MOVES,), text), None)


def final_score(text: str) -> int | None:
    """Return the score that any answer states, as at the end of a story."""
    return next(_numbers(_FINAL, text), None)


def announced_change(text: str) -> int:
    """Return by how many points an answer says that the score changed, 0 if it doesn't."""
    change = 0
    for pattern in _CHANGE:
        for found in pattern.finditer(text):
            kind, amount = (group for group in found.groups() if group is not None)
            value = number(amount) or 0
            change += -value if kind.lower() in english.LESS else value
    return change


def names_figures(status: str) -> bool:
    """Tell whether a status line says in words which figure is the score, or the turns."""
    return bool(_STATUS_SCORE.search(status) or _STATUS_MOVES.search(status))


def status_figures(status: str) -> tuple[int | None, int | None]:
    """Return score and moves from a status line, None where it has none."""
    score, moves = _STATUS_SCORE.search(status), _STATUS_MOVES.search(status)
    if not score and not moves and (pair := _STATUS_PAIR.search(status)):
        return int(pair.group(1)), int(pair.group(2))
    return (
        int(score.group(1)) if score else None,
        int(moves.group(1)) if moves else None,
    )
