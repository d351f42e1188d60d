"""Who is meant by initials: the one whose names begin with them, as the story told them.

“E.P.” is stitched into a handkerchief, and “Edith Prowse” stands in a book. May import what
``hearsay`` may.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from agents.imitation.language.hearsay import Told

_NAMES = re.compile(r"\b([A-Z][\w'’-]+)[ \n]+(?=([A-Z][\w'’-]+))")
"""A name, and the one behind it."""
_INITIALS = re.compile(r"\b[A-Z]\. ?[A-Z]\b")


def tells_initials(text: str) -> bool:
    """Tell whether a text has anybody's initials in it."""
    return _INITIALS.search(text) is not None


def named_by_initials(one: Told, texts: Iterable[str], said: Collection[str]) -> list[Told]:
    """Return the names for initials that were told otherwise than then.

    Args:
        one: what was told then, and today.
        texts: what the story tells; both people are told of in one of them.
        said: words of commands, of which the name of who was meant then is one.

    Returns:
        Each name of who was meant then with that of who is meant today; none if initials aren't
        what was told, or several people have them.
    """
    if not all(len(row) == 2 and all(map(_is_letter, row)) for row in (one.then, one.now)):
        return []
    for text in texts:
        people = {found.groups() for found in _NAMES.finditer(text)}
        then = [names for names in _with(people, one.then) if any(n.lower() in said for n in names)]
        now = _with(people, one.now)
        if len(then) == len(now) == 1:
            pairs = zip(then[0], now[0], strict=True)
            return [
                replace(one, then=(a.lower(),), now=(b.lower(),), quoted=True) for a, b in pairs
            ]
    return []


def _with(people: Iterable[tuple[str, ...]], letters: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [names for names in people if tuple(name[0].lower() for name in names) == letters]


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha()
