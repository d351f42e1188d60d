"""Names of places that a story never names: what it says of where one is."""

from __future__ import annotations

import re
from collections.abc import Callable

from games.zmachine import english

_PLACED = re.compile(english.PLACED, re.IGNORECASE)
_WAY = re.compile(english.WAY_THAT_ENDS, re.IGNORECASE)
_STOP = re.compile(english.END_OF_A_NAME, re.IGNORECASE)
_UNLIT = re.compile(english.UNLIT, re.IGNORECASE)
_UNFINISHED = re.compile(english.UNFINISHED, re.IGNORECASE)
_PHRASE = re.compile(english.ANOTHER_PHRASE, re.IGNORECASE)
_WITHIN = re.compile(english.WITHIN, re.IGNORECASE)
_LONGEST = 48


def name_place(answer: str, play: Callable[[str], str]) -> str:
    """Name a place by what is said of it, empty where nothing that is said names it.

    Args:
        answer: what the story said last.
        play: plays a command on a copy of the story, where others were played before.
    """
    looked = play("look")
    if name := name_by_description(looked):
        return name
    if name := name_by_description(answer):
        return name
    again = play("look")
    if again == looked:
        # A question stands, which takes no other answer.
        play("no")
        again = play("look")
    return name_by_description(again) or name_by_its_end(again)


def name_by_its_end(text: str) -> str:
    """Name a place by the way that it is: "The south-north path ends here" is that path."""
    found = _WAY.search(" ".join(text.split()))
    name = "" if found is None or _UNLIT.search(text) else found[1]
    return name[:1].upper() + name[1:]


def name_by_description(text: str) -> str:
    """Name a place by an answer to ``look``: "You are in a rock garden." gives "Rock garden".

    Empty where no sentence says where one is: what else is told, a question for one,
    names nothing, and in the dark nobody sees it.
    """
    words = " ".join(text.split())
    said = _PLACED.search(words)
    if said is None or _UNLIT.search(words):
        return ""
    name = _STOP.split(words[said.start(1) :], maxsplit=1)[0].strip(" ,")
    if len(name) > _LONGEST:
        name = name[: _LONGEST + 1].rpartition(" ")[0] or name[:_LONGEST]
        name = name[: max((found.start() for found in _PHRASE.finditer(name)), default=len(name))]
    name = _WITHIN.sub("", name)
    while (shorter := _UNFINISHED.sub("", name).strip(" ,")) and shorter != name:
        name = shorter
    return name[:1].upper() + name[1:]
