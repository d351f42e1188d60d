"""Taking everything that lies at a place at once, as whoever has played before does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agents.core.command_forms import noun_of
from agents.exploration.language.english import English
from agents.exploration.mapping import replies
from agents.exploration.mapping.errands import Errand, errand
from agents.exploration.mapping.rooms import Attempt, Room
from games.types import Lexicon

ALL = "take all"
_SEVERAL = 2
"""Things that lie there to be taken from which on they are taken together."""
_LIKELY = 0.4
"""Value from which a thing is one of them."""
_EACH = 0.3
"""How much each further one adds to the worth of the best."""
_MOST = 1.9
_TRIES = 2
"""Tries after which a story in which it never brought anything is left with it."""
_SELDOM = 3
"""Tries for each that brought anything, at most, after these."""
_TOLD = re.compile(r"^\W*([a-z][^:\n.!?]{0,60}): *(\S[^\n]*)$", re.MULTILINE)


def gather(
    found: Iterable[tuple[Errand, float]], tries: int, won: int, lexicon: Lexicon
) -> list[tuple[Errand, float]]:
    """Return the errand of taking all that lies there, where that is several things.

    Args:
        found: what may be done there, with its value.
        tries: how often that was done in this session, and ``won`` how often it brought anything.
        lexicon: the words that the parser knows.
    """
    likely = ((one.form, value) for one, value in found if value >= _LIKELY)
    worth = sorted(v for form, v in likely if form.startswith("take") and "loose" in form.split())
    spent = tries >= _TRIES and won * _SELDOM < tries
    if len(worth) < _SEVERAL or not lexicon.knows("all") or spent:
        return []
    value = min(_MOST, worth[-1] + _EACH * (len(worth) - 1))
    why = "several things lie about that may be of use"
    return [(errand(ALL, "take {} all", 0.85, 1.0, why), value)]


def note_gathered(
    room: Room, text: str, stamp: tuple[int, int], words: English, lexicon: Lexicon
) -> None:
    """Take in what was answered of each thing: "lantern: taken", "table: it's too heavy"."""
    answers = _TOLD.findall(text)
    if answers or words.says("nothing_lies", text):
        room.cleared = room.changes
        room.barren = room.barren if answers else room.changes
    for name, told in answers:
        noun = noun_of(name, lexicon)
        if noun:
            attempt = room.tried.setdefault(f"take {noun}", Attempt())
            attempt.count += 1
            attempt.answer = replies.answer_of(told, words)
            attempt.did = not attempt.answer and words.says("taken", told)
            attempt.ever = attempt.ever or attempt.did
            attempt.stamp = stamp
            room.present.add(noun)
