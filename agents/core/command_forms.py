"""What players must know about command lines. Pure functions.

A remembered command is data from outside (an import, another game, a model):
before it is proposed it must be one printable line that a world would take.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from agents.core.commands import canonical
from agents.core.directions import OPPOSITE
from agents.core.text import LINKS, long_words
from games.types import Lexicon


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, for tables that stay readable in the source."""
    return frozenset(text.split())


MAX_BYTES = 198
"""The longest command a world takes, in bytes of UTF-8."""

_TAKING = word_set("take get grab carry")
_NOTHING = word_set("up down in out on off all everything")
"""What follows "get" and is no thing to be taken."""
_ARTICLES = word_set("a an the")
_SAME_VERBS = {
    **dict.fromkeys(word_set("shut"), "close"),
    **dict.fromkeys(word_set("discard"), "drop"),
    **dict.fromkeys(word_set("kill fight murder slay"), "attack"),
}
"""Verb -> another one that the libraries have for the same."""
_SWITCHING = word_set("turn switch")
_SWITCHED = word_set("on off")
_FUNCTION_WORDS = word_set(
    "the and with but for from into onto over under off out all one its this that here there "
    "you your are him her them then some not now very what who more through about across "
    "behind inside outside before after between near using any can see get"
)
_OF_THE_PROGRAM = word_set(
    "again oops undo redo save restore restart quit script unscript transcript verify version "
    "brief verbose superbrief score full diagnose notify pronouns help hint hints"
)
"""Lines about the telling rather than the tale, or whose meaning depends on the line before."""

_ATTACHED = re.compile(r"(?<=\w) (?:with|on|in|from|for|that|which) ")
_BETWEEN_WORDS = re.compile(r"""[\s,.;:!?"“”']+""")


@lru_cache(maxsize=4096)
def deed_of(command: str) -> str:
    """Return the form in which a command is the same however a player may put it.

    "get the lantern" is "take lantern", "pick up lantern" and "look at lantern" likewise
    "take" and "examine", "kill troll" is "attack troll", "switch lamp on" "turn on lamp":
    synonyms that the Infocom, Inform and TADS libraries share. Keys of memories are not made
    of it, for a story may know the one word and not the other.
    """
    words = [word for word in canonical(command).split() if word not in _ARTICLES]
    match words:
        case ["look" | "l", "at", *rest] if rest:
            words = ["examine", *rest]
        case ["pick", "up", *rest] | ["pick", *rest, "up"] if rest:
            words = ["take", *rest]
        case [verb, first, *rest] if verb in _TAKING and first not in _NOTHING:
            words = ["take", first, *rest]
        case [verb, *rest, way] if verb in _SWITCHING and way in _SWITCHED and rest:
            words = ["turn", way, *rest]
        case [verb, way, *rest] if verb in _SWITCHING and way in _SWITCHED and rest:
            words = ["turn", way, *rest]
        case [verb, thing, *rest] if verb in _SAME_VERBS:
            words = [_SAME_VERBS[verb], thing, *rest]
    return " ".join(words)


def one_line(command: str) -> str:
    """Return a command with single spaces, as it may be shown and played."""
    return " ".join(command.split())


@lru_cache(maxsize=16_384)
def playable(command: str) -> bool:
    """Tell whether a remembered command may be proposed at all.

    It must be one printable line of at most ``MAX_BYTES`` and say something
    to the story by itself ("again" does not).
    """
    return (
        command.isprintable()
        and bool(command.strip())
        and len(command.encode("utf-8")) <= MAX_BYTES
        and canonical(command) not in _OF_THE_PROGRAM
    )


def spelled(command: str, lexicon: Lexicon) -> str:
    """Write a command as people type it: in small letters, where the parser knows its words.

    A walkthrough's "N" and "Open Mailbox" are the same moves as "n" and "open
    mailbox"; what a story asks a person to type keeps the letters it has.
    """
    small = command.lower()
    return small if small != command and words_known(small, lexicon) else command


def words_known(command: str, lexicon: Lexicon) -> bool:
    """Tell whether the parser knows every word; numbers need no entry."""
    words = [w for w in _BETWEEN_WORDS.split(command.lower()) if w]
    return bool(words) and all(w.isdecimal() or lexicon.knows(w) for w in words)


@lru_cache(maxsize=16)
def known_directions(lexicon: Lexicon) -> tuple[str, ...]:
    """Return the lexicon's directions written out, each once, in its order.

    A parser with short words holds "southe": the full name is proposed.
    """
    whole = [_written_out(canonical(word), lexicon.resolution) for word in lexicon.directions]
    return tuple(dict.fromkeys(whole))


@lru_cache(maxsize=16_384)
def noun_of(name: str, lexicon: Lexicon) -> str:
    """Return the last word of a thing's name that the parser knows, empty if there is none.

    What a thing has, or is on, is not what it is: a rod with a star is a rod.
    """
    head = _ATTACHED.split(name, maxsplit=1)[0]
    found = (word for part in (head, name) for word in reversed(long_words(part)))
    return next((word for word in found if word not in LINKS and lexicon.knows(word)), "")


def _written_out(word: str, resolution: int) -> str:
    if word in OPPOSITE or len(word) < resolution:
        return word
    return min((full for full in OPPOSITE if full.startswith(word)), key=len, default=word)


def nouns_of(text: str, lexicon: Lexicon, beside: Iterable[str]) -> list[str]:
    """Return words of a text that the parser knows and that may be things.

    Args:
        beside: words that are not to be found.
    """
    others = {w[: lexicon.resolution] for w in beside}
    found = _nouns(text, lexicon)
    return [w for w in found if w[: lexicon.resolution] not in others] if others else list(found)


@lru_cache(maxsize=1024)
def _nouns(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    size, no_things = lexicon.resolution, _no_things(lexicon)
    return tuple(
        w for w in dict.fromkeys(long_words(text)) if w[:size] not in no_things and lexicon.knows(w)
    )


@lru_cache(maxsize=4)
def _no_things(lexicon: Lexicon) -> frozenset[str]:
    """Return the words of a parser that name no things, in its resolution."""
    words = (*lexicon.verbs, *lexicon.directions, *_FUNCTION_WORDS)
    return frozenset(word[: lexicon.resolution] for word in words)
