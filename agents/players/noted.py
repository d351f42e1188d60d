"""What a person's notes say to do here: commands that they tell to play or warn of.

“open the window here first” tells a command, “don't kill the troll yet” warns of one.
Only what the parser knows counts, from a verb of its on. The English here is that of
anybody's notes, nothing of any one game.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agents.core.command_forms import playable, word_set
from agents.core.commands import canonical
from agents.core.directions import is_direction
from games.types import Lexicon

_CLAUSE = re.compile(r"[.;:,!?()\n“”\"]+|\b(?:then|but|because|so that|before|after|if|when)\b")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NO = word_set("don't dont don’t never not no avoid without nothing won't can't stop")
_LEFT_OUT = word_set("the a an my your this that these those")
_NEVER_LAST = word_set(
    "and or to with in on at of for from into here there now first again it is was please once "
    "twice yet later always me you him her them i we"
)
_LITTLE = word_set("next time first now here again please just always i we must should have to")
_LONGEST = 6
_GOING = word_set("go walk head run leave")


@dataclass(frozen=True, slots=True)
class Noted:
    """What notes say of commands.

    Attributes:
        told: what they tell to play, the longest first.
        warned: canonical commands that they warn of.
    """

    told: tuple[str, ...] = ()
    warned: frozenset[str] = frozenset()


def read_notes(notes: Iterable[str], lexicon: Lexicon) -> Noted:
    """Return what notes say to play and not to play."""
    told: dict[str, str] = {}
    warned: set[str] = set()
    for note in notes:
        for clause in _CLAUSE.split(note.lower()):
            words = _WORD.findall(clause)
            against = bool(_NO.intersection(words))
            for command in _commands([w for w in words if w not in _LEFT_OUT], lexicon):
                key = canonical(command)
                if against:
                    warned.add(key)
                else:
                    told.setdefault(key, command)
    ordered = sorted(told.values(), key=lambda command: -len(command.split()))
    return Noted(tuple(ordered), frozenset(warned - told.keys()))


def _commands(words: list[str], lexicon: Lexicon) -> Iterator[str]:
    """Yield the commands in a clause, from left to right, none inside another."""
    size = lexicon.resolution
    verbs = {verb[:size] for verb in lexicon.verbs}
    place = 0
    while place < len(words):
        word = words[place]
        if is_direction(word) and lexicon.knows(word) and _stands_alone(words, place):
            yield word
            place += 1
        elif word[:size] in verbs and not is_direction(word) and lexicon.knows(word):
            taken = _longest(words[place : place + _LONGEST], lexicon)
            if len(taken) > 1 and playable(" ".join(taken)):
                yield " ".join(taken)
                place += len(taken)
                continue
            place += 1
        else:
            place += 1


def _longest(words: list[str], lexicon: Lexicon) -> list[str]:
    """Return the words that the parser knows, up to the first that it doesn't."""
    end = next((n for n, word in enumerate(words) if not lexicon.knows(word)), len(words))
    while end and words[end - 1] in _NEVER_LAST:
        end -= 1
    return words[:end]


def _stands_alone(words: list[str], place: int) -> bool:
    """Tell whether a direction is an order: after a word of going, or little else is said."""
    before = words[:place]
    return not before or before[-1] in _GOING or _LITTLE.issuperset(before)
