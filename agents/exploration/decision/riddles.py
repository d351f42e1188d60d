"""Answers to riddles that everybody knows, where a text poses one."""

from __future__ import annotations

from collections.abc import Iterator

from agents.exploration.language.english import English
from agents.exploration.mapping.errands import Errand, errand
from agents.exploration.mapping.rooms import Room
from games.types import Lexicon

_SURE = 0.8
"""How likely an old riddle's answer is the one that is wanted."""
_ANSWERING = ("answer", "say")
"""Verbs by which a riddle is answered, the commonest first."""
_WORTH = 1.2
"""What it brings, a new place being 1: it is asked by what bars a way or keeps something."""


def answers_to(room: Room, lexicon: Lexicon, words: English) -> Iterator[Errand]:
    """Yield what answers a riddle that was posed in a place, if it is an old one.

    Words are said as they are, and between marks, since parsers differ in that.
    """
    text = f"{room.text}\n{room.told}\n{room.shown}"
    if not words.says("riddle", text):
        return
    if any(one.did and key.startswith(_ANSWERING) for key, one in room.tried.items()):
        return
    verbs = [verb for verb in _ANSWERING if lexicon.knows(verb)]
    for answer, clues in words.riddles:
        if clues.search(text):
            prior = _SURE
            for form in ('{} "[]"', "{} []"):
                for verb in verbs:
                    command = form.replace("{}", verb).replace("[]", answer)
                    why = f"the riddle's answer may be “{answer}”"
                    yield errand(command, "answer", prior, _WORTH, why)
                    prior *= 0.9
