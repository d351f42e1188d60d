"""Which words alone are a move, which way leads back, and in which order they are listed."""

from __future__ import annotations

import re
from collections.abc import Iterable

DIRECTIONS = (
    *("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"),
    *("up", "down", "in", "out", "enter", "exit", "leave", "inside", "outside"),
    *("upstream", "downstream", "land", "fore", "aft", "port", "starboard"),
)
"""Words that alone are a move, in the order of the compass."""
_THERE_AND_BACK = {
    "north": "south",
    "east": "west",
    "northeast": "southwest",
    "northwest": "southeast",
    "up": "down",
    "in": "out",
}
OPPOSITE = {**_THERE_AND_BACK, **{back: there for there, back in _THERE_AND_BACK.items()}}
"""Direction -> the direction that usually leads back, for those that every parser knows."""

_MOVING = re.compile(
    r"(?:go|walk|run|enter|exit|leave|climb|cross|follow|jump|leap|hop|board|disembark|mount|"
    r"dismount|descend|ascend|swim|crawl|ride|slide|squeeze|dive|head|travel|return|proceed|"
    r"launch|land|sail|row|fly|ski|skate|wade)\b"
    r"|(?:get|sit|stand|step) (?:in|into|inside|on|onto|out|off|up|down|through|over|back)\b"
    r"|(?:push|pull|roll|drag) .*\b(?:n|s|e|w|ne|nw|se|sw|north|south|east|west|northeast|"
    r"northwest|southeast|southwest|up|down|in|out)$"
)
"""What moves the person, alone or with what it names."""


def moves_one(command: str) -> bool:
    """Tell whether a canonical command has words of moving, a direction or a verb."""
    return command in DIRECTIONS or _MOVING.match(command) is not None


def carries_one(command: str) -> bool:
    """Tell whether a canonical command may move one by itself: magic words, and a spoken one.

    Of one word that says nothing of moving, and is none that everybody uses otherwise.
    """
    verb, _, rest = command.partition(" ")
    return verb not in _HAPPENINGS if not rest else verb in _SPOKEN and " " not in rest


_SPOKEN = frozenset({"say", "speak", "chant", "intone", "utter", "cast"})
_HAPPENINGS = frozenset(
    {
        *("wait", "look", "inventory", "examine", "search", "read", "listen", "smell", "think"),
        *("yell", "scream", "shout", "sing", "dance", "wave", "nod", "bow", "laugh", "cry"),
        *("sleep", "rest", "wake", "eat", "drink", "dig", "push", "pull", "take", "drop"),
        *("yes", "no", "score", "help", "attack", "kill", "open", "close", "stand", "sit", "lie"),
        *("give", "show", "ask", "tell", "talk", "answer", "hello", "wear", "undress"),
    }
)
"""What may be under way as a place changes, and doesn't lead anywhere."""


def is_direction(command: str) -> bool:
    """Tell whether a canonical command is a bare move in a direction of the compass."""
    return command in OPPOSITE


def sort_directions(taken: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Keep the moves that are a direction, once each, in the order of the compass.

    Args:
        taken: pairs of canonical command and the place it led to.
    """
    found = {pair for pair in taken if pair[0] in DIRECTIONS}
    return tuple(sorted(found, key=lambda pair: (DIRECTIONS.index(pair[0]), pair[1])))
