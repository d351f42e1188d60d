"""What a story prints over a place's description, and what of a text is the description."""

from __future__ import annotations

import re
from itertools import pairwise

from agents.core.directions import OPPOSITE
from agents.exploration.language.english import english
from agents.exploration.language.ways import ways_named

_LONGEST = 60
_MOST_WORDS = 9
_AROUND = " <>*-=~_|"
"""What stands around some stories' headings."""
_SENTENCE = re.compile(r"[.!?:;]$|[.!?] ")
_FIGURE = re.compile(r"[:=]\s*[-+]?\d")
"""What a line tells that names no place: "Gold: 12"."""
_SMALL = 4
"""Words of fewer letters need no capital in a heading."""
_PHRASE = 2
"""Words of a name that is more than a thing's."""
_DARKNESS = re.compile(r"^(?:in )?(?:the )?(?:dark|darkness|pitch darkness|the dark)$")
_COMPASS = frozenset(OPPOSITE) - {"in", "out", "up", "down"}
_CLAUSES = re.compile(r"[.!?;,](?! (?:which|that|now|both|all)\b)|\b(?:and|but|while)\b")
_SHUT = re.compile(r"\b(?:closed|locked|bolted|barred|shut|sealed|padlocked)\b")
_OPENED = re.compile(r"^\W*(?:you )?(?:first )?(?:open|unlock)(?:ing|s)? (?:the|it|up)\b", re.M)
_STEEP = re.compile(
    r"\b(?:stairs?|stairways?|staircases?|steps|ladders?|ramps?|chutes?|shafts?|slopes?|leads?|"
    r"leading|climbs?|paths?|passages?|exits?|trails?|holes?)\b[^.!?;]*?\b(up|down)(?:wards?)?\b"
    r"|\b(up|down)(?:wards?)? (?:from here|is possible)"
)


def bare(line: str) -> str:
    """Return a heading without what some stories put around it: "<< Hallway >>"."""
    return line.strip(_AROUND)


def heading_of(text: str, name: str) -> str:
    """Return the line that a text has over a place's description, empty if there is none.

    Args:
        text: what was shown.
        name: what the place is called, as far as is known. A line that is this, or
            this with something after it ("Lake, in the boat"), is the heading;
            else it is the last line that looks like one.
    """
    lines = [line.strip() for line in text.splitlines()]
    plain = bare(name).casefold()
    found = ""
    for line, after in pairwise([*lines, ""]):
        if plain and _is_named(bare(line).casefold(), plain):
            return line
        if after and _looks_like_one(line):
            found = line
    return found


def _is_named(line: str, name: str) -> bool:
    rest = line.removeprefix(name)
    return rest != line and (not rest or (rest[0] in ",(" or rest.startswith(" (")))


def is_in_prose(text: str, heading: str, name: str) -> bool:
    """Tell whether a name is of the description's own words: no line over it is the name then."""
    prose = " ".join(line for line in text.splitlines() if line.strip() != heading)
    told = " ".join(prose.split()).casefold()
    return len(name.split()) >= _PHRASE and name.casefold() in told


def _looks_like_one(line: str) -> bool:
    words = line.split()
    if not words or len(line) > _LONGEST or len(words) > _MOST_WORDS or _SENTENCE.search(line):
        return False
    if _FIGURE.search(line):
        return False
    return line[0].isupper() and all(
        word[0].isupper() or len(word) < _SMALL for word in words if word[0].isalpha()
    )


def description_of(text: str, heading: str) -> str:
    """Return the first paragraph under a heading, empty where there is none or no light."""
    if not heading:
        return ""
    lines = [line.strip() for line in text.splitlines()]
    below = lines[lines.index(heading) + 1 :] if heading in lines else []
    told = next((line for line in below if line), "")
    return "" if is_dark(told) else told


def after_heading(text: str, heading: str) -> str:
    """Return all that is said under a heading."""
    lines = [line.strip() for line in text.splitlines()]
    if not heading or heading not in lines:
        return ""
    return "\n".join(lines[lines.index(heading) + 1 :])


def is_darkness(name: str) -> bool:
    """Tell whether a place's name only says that nothing can be seen."""
    return _DARKNESS.match(name.strip().lower()) is not None


def is_dark(text: str) -> bool:
    """Tell whether a text says that nothing can be seen."""
    return english().says("dark", " ".join(text.lower().split()))


def carried_off(text: str) -> bool:
    """Tell whether a text says that somebody took the person elsewhere."""
    return english().says("carried_off", " ".join(text.lower().split()))


def says_no_exit(text: str) -> bool:
    """Tell whether a refusal says that there is no such way at all."""
    return english().says("no_exit", " ".join(text.lower().split()))


def exits_named(text: str) -> frozenset[str]:
    """Return the directions that a description names as ways out."""
    plain = " ".join(text.lower().split())
    steep = {way for found in _STEEP.findall(plain) for way in found if way}
    return (ways_named(plain) & _COMPASS) | steep


def exits_shut(text: str) -> frozenset[str]:
    """Return the directions of a description whose clause says that something is shut."""
    plain = " ".join(text.lower().split())
    told = ". ".join(one for one in _CLAUSES.split(plain) if _SHUT.search(one))
    return exits_named(told) if told else frozenset()


def opened_first(text: str) -> bool:
    """Tell whether an answer to a move says that a door was opened for it."""
    return _OPENED.search(text.lower()) is not None


def refused_first(text: str) -> bool:
    """Tell whether an answer to a move begins by saying that there is no such way.

    Where one is elsewhere all the same, something else took one there.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    return says_no_exit(first)
