"""What makes no sense to offer here: a thing that isn't here, or that is so already.

Alternatives come from memory, from other games and from what things are mostly for. None
is offered that names a thing which is neither here nor carried, nor one that is carried,
open, lit or dead already. The English here is that of parsers and of interactive fiction
in general, nothing of any one game.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from agents.core.command_forms import nouns_of, word_set
from agents.core.commands import canonical
from agents.core.memories import Match
from agents.core.proposals import Candidate
from agents.core.text import long_words
from agents.core.types import Situation, Step
from agents.exploration.language.described_states import lies_dead, stands_open

_TOPICS = word_set("ask tell say talk answer consult type think write yell shout")
"""Verbs whose later nouns are spoken of, and need not be here."""
_ATTACKS = word_set("attack kill murder fight stab strike hit slay punch kick")
_STATES = {
    **dict.fromkeys(("take", "get", "grab", "carry", "pick"), ("held", True)),
    **dict.fromkeys(
        ("drop", "discard", "put", "insert", "throw", "give", "place", "feed"), ("held", False)
    ),
    "open": ("open", True),
    **dict.fromkeys(("close", "shut"), ("open", False)),
    "unlock": ("locked", False),
    "lock": ("locked", True),
    **dict.fromkeys(("light", "activate"), ("lit", True)),
    **dict.fromkeys(("extinguish", "douse", "deactivate"), ("lit", False)),
}
"""Verb -> the state that it brings about in its thing."""
_SWITCHES = word_set("turn switch")
_VERB_AND_NOUN = 2
_JUST = 6
"""Latest moves that nobody undoes without a reason."""
_DEAD = re.compile(
    r"\b(dead|dies|died|killed|slain|corpse|slumps|falls lifeless|breathes its last)\b"
)


class Sense:
    """Tells what may be offered in a situation.

    Args:
        situation: where it would be played.
    """

    def __init__(self, situation: Situation) -> None:
        self._situation = situation

    def sort_out(self, offered: Iterable[Candidate]) -> list[Candidate]:
        """Return those of some alternatives that make sense here, in their order."""
        return [one for one in offered if self.allows(one.command, known=one.key in self._done)]

    @cached_property
    def _done(self) -> set[str]:
        """What was done in this very place, or is known to change something now."""
        at = self._situation
        done = {e.key for e in at.exemplars if e.same_game and e.match is not Match.TEXT}
        return done | {canonical(command) for command in at.valid or ()}

    def allows(self, command: str, *, known: bool = False) -> bool:
        """Tell whether a command makes sense here, as far as can be seen.

        Args:
            command: what would be offered.
            known: it was done in this very place, so that what it names is here under
                a name that the story doesn't use.
        """
        key = canonical(command)
        verb = key.partition(" ")[0]
        nouns = nouns_of(key, self._situation.lexicon, (verb,))
        if not nouns:
            return True
        if not known and not all(map(self._here, nouns[:1] if verb in _TOPICS else nouns)):
            return False
        if verb in _ATTACKS:
            return not self._dead(nouns[0])
        brings = state_brought(key)
        return brings is None or self._stands(nouns[0], brings[0]) is not brings[1]

    def undoes(self, command: str) -> bool:
        """Tell whether a command brings a thing back to how it was some moves ago."""
        key = canonical(command)
        brings = state_brought(key)
        nouns = nouns_of(key, self._situation.lexicon, (key.partition(" ")[0],))
        if brings is None or not nouns:
            return False
        named = self._cut(nouns[0])
        for step in reversed(self._situation.recent[-_JUST:]):
            done = state_brought(step.key)
            if done is not None and done[0] == brings[0] and named & self._cut(step.key):
                return not step.effect.nothing and done[1] is not brings[1]
        return False

    def _cut(self, text: str) -> set[str]:
        size = self._situation.lexicon.resolution
        return {word[:size] for word in long_words(text)}

    @cached_property
    def _carried(self) -> set[str]:
        return self._cut(" ".join(self._situation.scene.inventory))

    @cached_property
    def _lying(self) -> set[str]:
        path = self._situation.path
        return self._cut(" ".join(path.near)) if path is not None else set()

    @cached_property
    def _seen(self) -> set[str]:
        at = self._situation
        told = f"{at.scene.text} {at.observation.description}"
        return self._cut(told) | self._carried | self._lying

    def _here(self, noun: str) -> bool:
        return bool(self._cut(noun) & self._seen)

    def _stands(self, noun: str, state: str) -> bool | None:
        """Tell how a thing stands, None if that isn't known."""
        named = self._cut(noun)
        if state == "held" and named & self._carried:
            # One of the kind may lie here besides.
            return None if named & self._lying else True
        if state == "held" and self._carried and named & self._lying:
            return False
        for step in reversed(self._situation.recent):
            brought = state_brought(step.key)
            if brought is None or brought[0] != state or step.effect.nothing:
                continue
            if named & self._cut(step.key) and self._same_place(step, named):
                return brought[1]
        told = f"{self._situation.observation.description} {self._situation.scene.text}".lower()
        if state in ("open", "locked") and stands_open(told, noun):
            return state == "open"
        return None

    def _same_place(self, step: Step, named: set[str]) -> bool:
        """Tell whether a move was made on a thing that is here now: here, or it is carried."""
        if named & self._carried or state_brought(step.key) == ("held", True):
            return True
        return step.location == self._situation.observation.location

    def _dead(self, noun: str) -> bool:
        named = self._cut(noun)
        if self._lying and not named & self._lying:
            return True
        at = self._situation
        killed = (
            step
            for step in at.recent
            if step.key.partition(" ")[0] in _ATTACKS
            and named & self._cut(step.key)
            and step.location == at.observation.location
        )
        if any(_DEAD.search(step.scene.text.lower()) for step in killed):
            return True
        return lies_dead(at.observation.description.lower(), noun)


def state_brought(key: str) -> tuple[str, bool] | None:
    """Return the state that a command brings its thing into, None if it isn't known for one."""
    verb, *rest = key.split()
    if verb in _SWITCHES:
        way = {"on": True, "off": False}
        found = next((way[word] for word in (*rest[:1], *rest[-1:]) if word in way), None)
        return None if found is None else ("lit", found)
    if verb == "pick" and "up" not in rest:
        return None
    return _STATES.get(verb)


def puts_out(key: str) -> bool:
    """Tell whether a command is for putting out a light, in parsers' general English."""
    return state_brought(key) == ("lit", False)
