"""The terms that a player can build commands from: verbs, ways, things in reach."""

from __future__ import annotations

import re

from agents.core.command_forms import playable, word_set
from agents.core.commands import canonical
from agents.core.observation import within_reach
from agents.core.types import Situation
from games.types import PLAYER, Lexicon

_WORD = re.compile(r"[a-z][a-z'-]+")
_NO_THINGS = word_set(
    "the and with but for from into onto over under off out all one its this that here there you "
    "your are him her them then some not now very what who more through about across behind inside "
    "outside before after between near using which where when have has had was were been being "
    "can will would could should must may might than too also only just any each both such other "
    "another itself yourself me my it is in on at to of by as or no so up down"
)
_COMMON_FIRST = (
    "look examine take drop open close enter read put give throw push pull turn move climb "
    "unlock lock light tie wear eat drink attack kill search ask tell show wave dig cut fill "
    "pour break jump swim listen smell touch knock ring burn wait inventory"
)


def verbs(lexicon: Lexicon, most: int) -> list[str]:
    """Return verbs the parser knows, those common in adventures first.

    Words for the program (saving, quitting) and single letters are left out. A
    parser that cuts its words gives them back whole where they are common.
    """
    known = set(lexicon.verbs)
    size = lexicon.resolution
    first = [word for word in _COMMON_FIRST.split() if word in known or word[:size] in known]
    cut = {word[:size] for word in first}
    rest = sorted(v for v in known if len(v) > 1 and v[:size] not in cut and playable(v))
    return [*first, *rest][:most]


def in_scope(situation: Situation, most: int) -> list[str]:
    """Return names of things that can be spoken of here, each once.

    What is carried is left out. Of what the facts say is here, only what the
    story has named counts: the facts also know what is still hidden. Where
    there are no facts, words of the text that the parser knows stand for things.
    """
    names = _named_here(situation) if situation.facts else _nouns(situation)
    return list(dict.fromkeys(names))[:most]


def confirmed(situation: Situation, most: int) -> list[str]:
    """Return commands known to change the world here, each once, untried first."""
    commands: dict[str, str] = {}
    for command in situation.valid or ():
        if playable(command):
            commands.setdefault(canonical(command), command)
    ordered = sorted(commands, key=lambda key: situation.tried.get(key, 0))
    return [commands[key] for key in ordered][:most]


def _named_here(situation: Situation) -> list[str]:
    told = set(_WORD.findall(_told(situation)))
    things = [
        thing
        for relation, thing, holder in within_reach(situation.facts)
        if relation == "in" and thing != PLAYER and holder != PLAYER
    ]
    named = (thing for thing in dict.fromkeys(things) if _last_word(thing) not in _NO_THINGS)
    return [thing for thing in named if _last_word(thing) in told]


def _told(situation: Situation) -> str:
    return f"{situation.observation.description}\n{situation.scene.text}".lower()


def _last_word(name: str) -> str:
    words = _WORD.findall(name.lower())
    return words[-1] if words else name.lower()


def _nouns(situation: Situation) -> list[str]:
    lexicon = situation.lexicon
    size = lexicon.resolution
    others = {w[:size] for w in (*lexicon.verbs, *lexicon.directions, *_NO_THINGS)}
    words = dict.fromkeys(_WORD.findall(_told(situation)))
    return [w for w in words if len(w) > 2 and w[:size] not in others and lexicon.knows(w)]
