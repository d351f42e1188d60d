"""Which ways a text names, in small letters: to where they lead, and back."""

from __future__ import annotations

import re
from functools import lru_cache

from agents.core.directions import OPPOSITE

_COMPASS = frozenset(OPPOSITE) - {"in", "out"}
_SENTENCE = re.compile(r"[.!?;]\s|\n\n")
_WORD = re.compile(r"\w+")
_STOP = re.compile(r"[.;!?\n]")
_PART = re.compile(r",| and | while ")
_BACK = re.compile(
    r"(?<!the )(?<!your )(?<!its )\bback\b(?! (?:of|wall|door|yard|room|garden|side|end|exit)\b)"
)
"""That something leads back, and is no back of something."""
_NO_WAY = re.compile(
    r"\b(?:[a-z]+ed (?:up|down|in|out)|(?:pull|calm|slow|shut|break|write|jot|put|knock|cut|let"
    r"|settle|bring|hunt|track|pick|give|end|set|grow|make|wake|show|turn|cheer|hurry|keep|add"
    r"|catch|stand|throw|sum|use|fill|tie|wash|beat|blow|save|back)(?:s|ing)? (?:up|down)"
    r"|(?:your|my|his|her|its|their) [a-z]+ (?:up|down))\b"
)
"""What was done, "boarded up", and what is meant otherwise: "pull down a salary", "head up"."""
_VIEW = re.compile(
    r"\b(?:be seen|can see|see|visible|views? of|in the distance|far away|on the horizon)\b"
)
_ARRIVING = re.compile(
    r"\b(?:runs?|comes?|walks?|sidles?|plods?|steps?|strolls?|trots?|rides?|saunters?|hurries)"
    r" up\b(?! (?:to|the|an?|into|from|towards?)\b)"
)
"""What somebody does who comes along."""
_WAY = re.compile(
    r"\b(?:paths?|passages?|exits?|leads?|ways?|doors?|stairs?|tunnels?|corridors?|trails?)\b"
)
_ALL_WAYS = re.compile(
    r"\b(?:(?:in|from|to) (?:all|every|eight|most) (?:compass )?directions?"
    r"|eight (?:\w+ )?(?:passages|tunnels|corridors|exits|paths|ways|doors))\b"
)
_OTHERS = re.compile(
    r"\b(?:openings?|passages?|passageways?|exits?|doors?|doorways?|tunnels?|corridors?|paths?"
    r"|crawls?|trails?)\b[^.;!?]{0,40}\b(?:(?:to|on|at) (?:either|both|each|every|all) "
    r"(?:sides?|hand|hands)|(?:in|from|to) (?:several|various|many|different|other|random) "
    r"(?:\w+ )?(?:directions|ways|sides))\b"
    r"|\b(?:several|many|various|numerous|other|countless|a number of) (?:\w+ )?(?:openings"
    r"|passages|passageways|exits|doors|doorways|tunnels|corridors|paths|crawls|trails)\b"
)
_UPRIGHT = ("up", "down")
_STEEP = (
    r"(?:an? |the |some |this )(?:[\w-]+ ){0,3}?"
    r"(?:stairs?|staircases?|stairways?|ladder|steps)\b"
)
_LEADING = r" (?:that |which )?(?:leads?|goes|leading|going)\b[^.,;!?]{0,20}? "
_STAIRS = re.compile(
    rf"\b(?:(?P<down>(?:top|head) of {_STEEP}|{_STEEP}{_LEADING}(?:abyss|cellar|basement|vault"
    r"|depths?|dark(?:ness)?|gloom|pit|dungeon|crypt|chasm|earth|ground|below|beneath)\b)"
    rf"|(?P<up>(?:foot|bottom|base) of {_STEEP}|{_STEEP}{_LEADING}(?:attic|loft|roof|tower|sky"
    rf"|above|belfry|upper)\b)|(?P<stairs>{_STEEP}))"
)
"""Stairs, which lead somewhere though their text doesn't say up or down."""
_PASSED = ("in", "out")
_ALL_ROUND = frozenset(way for way in _COMPASS if way not in _UPRIGHT)
_ROUND = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
_PASSING = (
    r"(?:doors?|doorways?|archway|arch|passages?|passageways?|tunnels?|paths?|exits?|openings?"
    r"|stairs?|staircases?|stairways?|steps|corridors?|hallways?|crawlways?|gates?|trails?)"
)
_SIDE = r"(?:side|wall|end|face|edge|part|corner)"
_SIDES = re.compile(
    rf"\b(?:on|in|at|to) (?:the|its|your) (?:far )?({'|'.join(_ROUND)})(?:ern)? {_SIDE}\b"
)
"""That something is on one side of a place."""
_SLOPE = re.compile(
    r"(?:(?<!stairs )(?<!steps )(?<!staircase )(?<!stairway )(?<!ladder )(?<!leads )(?<!lead )"
    r"(?<!leading )\b(?:up|down)(?:wards?|hill)?(?: the \w+)?(?: \w+ly)?"
    r"|\b(?:up|down)(?:hill|wards? (?:along|across|around|round) the \w+)(?: \w+ly)?"
    r"|\b(?:trails?|paths?|tracks?|roads?|streets?|lanes?) (?:\w+ ){1,2}?(?:up|down)(?:wards?)?"
    r"|(?<!stairs )(?<!steps )\b(?:up|down) the (?:\w+ )?(?:mountain|hill|slope|hillside"
    r"|mountainside|valley|ridge|bank|incline|street|road)(?: \w+ly)?)"
    rf" (?:to|towards?) (?:the )?(?:{'|'.join(_ROUND)})\b"
)
"""A path that climbs to the north is a way north."""
_CLIMBING = re.compile(
    rf"\b(?:{_PASSING}|lead(?:s|ing)?|ways?|ladders?|ramps?|climb(?:s|ing)?|go(?:es|ing)?|shafts?"
    r"|slop(?:es?|ing)|continu(?:es?|ing)|descend(?:s|ing)?|ascend(?:s|ing)?|chimney|chute|rope"
    r"|tree|slides?|holes?|pit|spirals?|tracks?|roads?|escalator|lift|elevator|runs|winds?|stream"
    r"|rises?|drops?|canyon|cliffs?|crawl|heads?|hatch|trapdoor|pole|vine|crack|tube|either"
    rf"|{'|'.join(_ROUND)})\b"
)
"""What tells that "up" and "down" are ways: a score goes up, and shivers run down spines."""


def way_form(text: str, way: str) -> str:
    """Return the form of ways under which a direction's outcome is counted.

    Args:
        text: of the place, in small letters.
        way: the direction.
    """
    told = ways_named(text)
    if way in told:
        return "named"
    if way in _ALL_ROUND and hints_at_more(text):
        return "hinted"
    if way in stairs_to(text) and told.isdisjoint(_UPRIGHT):
        return "hinted"
    return way if told.isdisjoint(_COMPASS) else "beside"


@lru_cache(maxsize=1024)
def ways_named(text: str) -> frozenset[str]:
    """Return the directions that a text in small letters names as ways.

    A window that is boarded up leads nowhere, nor does a view to the north.
    """
    said = _NO_WAY.sub(" ", text)
    sentences = (one for one in _SENTENCE.split(said) if not _VIEW.search(one) or _WAY.search(one))
    ways = " . ".join(one if _WAY.search(one) else _ARRIVING.sub(" ", one) for one in sentences)
    plain = _ALL_WAYS.sub(" ", ways)
    found = {way for way in _ALL_ROUND if leads(way).search(plain)}
    found |= {way for way in _PASSED if _goes(way).search(plain)}
    found |= {way for way in _ROUND if _opens_on(way).search(plain)}
    upright = {way for way in _UPRIGHT if _is_climbed(way, plain)}
    stairs = stairs_to(plain)
    found |= upright or (stairs if len(stairs) == 1 else set())
    return frozenset(found if plain == ways else found | _ALL_ROUND)


@lru_cache(maxsize=1024)
def hints_at_more(text: str) -> bool:
    """Tell whether a text in small letters tells of ways without naming where they lead."""
    return _OTHERS.search(text) is not None


@lru_cache(maxsize=1024)
def stairs_to(text: str) -> frozenset[str]:
    """Return where stairs of a text in small letters may lead: up, down, or either."""
    ends = [one.lastgroup for one in _STAIRS.finditer(text)]
    return frozenset(way for way in _UPRIGHT if way in ends or "stairs" in ends)


def _is_climbed(way: str, text: str) -> bool:
    """Tell whether a text says of something that it leads up or down, and in no direction."""
    text = _SLOPE.sub(" ", text)
    return any(
        re.search(rf"\b{way}(?:wards?|hill|stairs)\b", told) or _CLIMBING.search(told)
        for told in text.split(" . ")
        if leads(way).search(told)
    )


@lru_cache(maxsize=2)
def _goes(way: str) -> re.Pattern[str]:
    """Return what says that one goes in or out: whoever is in a garden is told of no way in."""
    going = rf"(?:{_PASSING}|ways?|leads?|leading|go|goes|climb|walk|step|head|return)"
    back = r"(?:,? (?:is|are|back|only|leads?|goes|that leads|which leads))*"
    # Where the way out is told by the compass, that is the way.
    inside = r"(?! (?:of|an?|the|this|your|its)\b| (?:is|lies|leads)\b[^.;!?]{0,12}(?:th|st)\b)"
    return re.compile(rf"\b{going}{back} {way}(?:side|wards?)?\b{inside}")


@lru_cache(maxsize=8)
def _opens_on(way: str) -> re.Pattern[str]:
    """Return what finds a door or the like at a side of a place, which is a way."""
    inside = r"(?! of (?!(?:the|this) (?:room|chamber|cave|cavern|hall|area|clearing|garden)\b))"
    at = rf"(?:in|on|at|to|through|from) (?:the|its|your|this) (?:far )?{way}(?:ern)? {_SIDE}\b"
    there = rf"{_PASSING}\b[^.,;!?]{{0,30}}"
    after = r"(?: of \w+ \w+)?(?:,| (?:is|are|there|stands|leads|opens))[^.,;!?]{0,30}"
    return re.compile(rf"\b{there} {at}{inside}|\b{at}{inside}{after}\b{_PASSING}\b")


def nearly_opposite(way: str, text: str) -> str:
    """Return the one way that a text names and that may lead back though it is not opposite.

    Where the opposite is named, that leads back; paths bend by an eighth of the compass.
    """
    named, back = ways_named(text), OPPOSITE.get(way, "")
    if back not in _ROUND or back in named:
        return ""
    at = _ROUND.index(back)
    bent = [one for one in (_ROUND[at - 1], _ROUND[(at + 1) % len(_ROUND)]) if one in named]
    return bent[0] if len(bent) == 1 else ""


@lru_cache(maxsize=4096)
def ways_to(text: str, noun: str) -> frozenset[str]:
    """Return the points of the compass that a text names along with a thing."""
    parts = (part for told in _STOP.split(text) for part in _PART.split(told) if noun in part)
    clauses = [part for part in parts if _names(part, noun)]
    return frozenset(way for part in clauses for way in _COMPASS if leads(way).search(part))


@lru_cache(maxsize=1024)
def sides_of(text: str, noun: str) -> frozenset[str]:
    """Return the points of the compass on whose side of a place a text has a thing."""
    parts = (part for told in _STOP.split(text) for part in _PART.split(told) if noun in part)
    told = [one.group(1) for part in parts if _names(part, noun) for one in _SIDES.finditer(part)]
    return frozenset(told)


def _names(text: str, noun: str) -> bool:
    """Tell whether a text has a noun as a whole word; an expression for each takes far longer."""
    if noun.isalnum():
        return noun in _WORD.findall(text)
    return re.search(rf"\b{re.escape(noun)}\b", text) is not None


@lru_cache(maxsize=1024)
def ways_back(text: str) -> frozenset[str]:
    """Return the directions that a text in small letters says to lead back."""
    parts = (part for told in _STOP.split(text) for part in _PART.split(told))
    clauses = [part for part in parts if _BACK.search(part)]
    return frozenset(way for part in clauses for way in _COMPASS if leads(way).search(part))


@lru_cache(maxsize=64)
def leads(way: str) -> re.Pattern[str]:
    """Return what finds a direction that is named as a way, not as a side of something."""
    side = r"(?! (?:of|side|wall|end|face|edge|bank|part|corner|your|my|his|her|their)\b)"
    return re.compile(rf"\b{way}(?:wards?|ern|erly|bound|hill|stairs)?\b{side}")
