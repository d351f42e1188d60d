"""What facts call things and places, said so that a person knows them again.

A story that prints a name by a routine leaves facts no more than the programmer's, in
brackets: "(WALL2)". Nobody who plays has ever seen that; a place is called what it was
called on screen then, and a thing is at least no worse off for being said without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from games.types import Scene
from games.zmachine.described import name_by_description

_PROGRAMMERS = re.compile(r"\((\w+)\)(?:#\d+)?")
NAMELESS = "a place without a name"
"""What a place is called that nobody ever saw named."""


def is_programmers(label: str) -> bool:
    """Tell whether a thing or a place of the facts has only the programmer's name."""
    return bool(_PROGRAMMERS.fullmatch(label))


def names_on_screen(
    seen: Iterable[tuple[str, Scene]], labels: Iterable[str] = ()
) -> dict[str, str]:
    """Return programmers' names of places and things -> what to call those.

    Args:
        seen: places by the facts, each with a scene that was shown there.
        labels: all that the facts know of.
    """
    named = filter(is_programmers, labels)
    things = {_key(label): _key(label).replace("_", " ") for label in named}
    names: dict[str, str] = {}
    for place, scene in seen:
        if is_programmers(place):
            shown = scene.location or ""
            # What an earlier program kept of it is the programmer's, too.
            shown = name_by_description(scene.text) if is_programmers(shown) else shown
            names[_key(place)] = names.get(_key(place)) or shown
    return things | {key: name or NAMELESS for key, name in names.items()}


def spoken(text: str, names: Mapping[str, str]) -> str:
    """Return a text with what was shown in place of the programmers' names in it."""

    def said(found: re.Match[str]) -> str:
        return names.get(_key(found[0]), found[0])

    return _PROGRAMMERS.sub(said, text) if names and "(" in text else text


def _key(label: str) -> str:
    found = _PROGRAMMERS.match(label)
    return found[1].lower() if found else label
