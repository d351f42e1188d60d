"""How commands fare in a session: by their forms, as blows, and what looks tell."""

from __future__ import annotations

import re
from collections import Counter

from agents.core.directions import is_direction
from agents.core.refusals import is_refusal
from agents.core.text import word_set_of
from agents.core.types import Turn
from agents.exploration.language.english import English
from agents.exploration.language.ways import way_form
from agents.exploration.mapping import replies
from agents.exploration.mapping.rooms import Room, fare, form_of, form_told

_LONGEST = 2000
_CURT = 90
"""Characters of a refusal that is the same for many things, at most."""
_TOLD_ONLY = 0.5
"""How well a look went that told something, and of nothing new to be handled."""
_SHORT = 60
"""Characters of an answer that tells anything, at least."""
_SEVERAL = 2
_HURLED = re.compile(
    r"\b(?:threw|throws|hurl(?:s|ed)|flings|flung) (?:an?|his|her|its|their) "
    r"([a-z ]{2,30}) at you\b"
)
_MISSES = 2
"""Blows in the same words that may meet nobody, who may be back."""
_BLOW = ("attack", "foe")
"""A blow with nothing in hand."""
_DOUBT = 5
"""Things named by texts alone that count as found before any is asked for."""
_HOPEFUL = 3
"""The same of ways that led to new places."""
_ENOUGH = 12
"""Blows that one counts after which another would be foolish."""
_DEAF = 3
"""Things with which a verb is misunderstood before it is given up."""
_GHOST = 0.5
"""What is left of a promise for each place but the first that named such a thing in vain."""
_CURTLY = 2
"""Curt replies after which somebody is asked no more."""
_LOOKING = ("examine ", "read ", "search ", "look ")
_SENSING = ("listen", "smell", "sniff")
"""What tells of a place as a look does, of things that nobody had seen there."""


class CommandOutcomes:
    """What a session has taught of commands, whatever the places were.

    Args:
        words: what is known of parsers' English.
    """

    def __init__(self, words: English) -> None:
        self._words = words
        self.forms: dict[str, tuple[float, int]] = {}
        self.replied: dict[str, Counter[str]] = {}  # "ask" or "give" and who -> what they said
        self.blows: Counter[str] = Counter()
        self.struck: Counter[tuple[str, str]] = Counter()  # blow and what was answered
        self.hurled: set[str] = set()  # what was thrown at the person, and so is for throwing
        self.heard: dict[str, set[tuple[str, str]]] = {}  # refusal -> (verb, noun)
        self.told_of: dict[str, str] = {}  # what a look told -> the noun that it was told of
        self.ghostly: Counter[str] = Counter()  # noun -> places whose text alone had it
        self.deaf: dict[str, set[str]] = {}  # verb -> nouns with which it wasn't understood
        self.obeyed: set[str] = set()  # verbs that were understood
        self.ghosts = self.unseen = 0  # things that only texts named: not there, all of them
        self.led: Counter[str] = Counter()  # name of a place -> ways out of it, at first sight
        self.onward: Counter[str] = Counter()  # those of them that led to new places
        self.names: Counter[str] = Counter()
        self.held: tuple[str, ...] = ()
        self.folk: set[str] = set()  # who minded being handled, wherever they were

    @property
    def substance(self) -> float:
        """The share of things named by texts alone that are there, as far as was tried."""
        return (self.unseen - self.ghosts + _DOUBT) / (self.unseen + _DOUBT)

    def substance_of(self, thing: str, room: Room) -> float:
        """Return what is left of a promise by how often texts named such a thing for nothing."""
        noun = thing.split()[-1] if thing else ""
        ghosts = self.ghostly[noun]
        if ghosts < 2 or noun in room.present:
            return 1.0
        known = any(noun in word_set_of(name) for name in room.near)
        return 1.0 if known else _GHOST ** (ghosts - 1)

    def leads_on(self, room: Room) -> float:
        """Return what is left of the promise of ways by where those of its like have led.

        That is of places that are alike, and of those that one leaves for somewhere else
        each time: mazes, and rooms that turn.
        """
        if not room.unsteady and self.names[room.name] < 2:
            return 1.0
        return (self.onward[room.name] + _HOPEFUL) / (self.led[room.name] + _HOPEFUL)

    def _see(self, room: Room, noun: str, answer: str) -> None:
        """Count whether what only a text names is there, the first time that it is asked for."""
        known = {word for name in (*room.near, *self.held) for word in word_set_of(name)}
        if noun and noun not in known | room.missing | room.present and noun in room.said:
            self.unseen += 1
            self.ghosts += answer == "absent"
            self.ghostly[noun] += answer == "absent"
        if noun and answer not in ("absent", "unknown"):
            self.ghostly.pop(noun, None)

    def _count_form(
        self, old: Room, key: str, text: str, moved: bool, did: bool, news: bool
    ) -> None:
        """Count how a command's form went; what only told something went well too."""
        if key.startswith("examine ") and self._words.says("quotes", text):
            old.recited.add(key.split()[-1])
        way = way_form(old.text, key) if is_direction(key) else ""
        form = form_of(f"go {way}" if way else form_told(key, old, self._words))
        good, tries = self.forms.get(form, (0, 0))
        if way:
            worked = moved if way == "named" else news or 0.5 * moved
        else:
            worked = news or (did and key.startswith("open"))
        if key.startswith(("ask ", "give ")):
            told = self._note_reply(key, text)
            worked = max(worked, _TOLD_ONLY * told) if key.startswith("ask ") else worked
        elif key.startswith((*_LOOKING, *_SENSING)) and not moved and self._tells(text):
            self._learn_of(old, key, text)
            worked = _TOLD_ONLY + (1 - _TOLD_ONLY) * news
        elif key.startswith(_LOOKING):
            self._recognise(old, key, text)
        self.forms[form] = good + worked, tries + 1

    def _note_reply(self, key: str, text: str) -> bool:
        """Take in what somebody said to a question or a gift; return whether it told anything."""
        about, to = key.partition(" about ")[0], key.partition(" to ")[2]
        person = f"give {to}" if to else about
        said = text.strip().partition("\n\n")[0].strip()
        known = self.replied.setdefault(person, Counter())
        known[said] += 1
        return known[said] == 1 and len(said) > _SHORT and not is_refusal(said)

    def is_curt(self, person: str) -> bool:
        """Tell whether somebody who was asked had little to say, more than once."""
        said = self.replied.get(f"ask {person}", Counter())
        return sum(len(one) <= _SHORT or is_refusal(one) for one in said) >= _CURTLY

    def answers_alike(self, verb: str, person: str) -> bool:
        """Tell whether somebody said the same to several questions, or of several gifts."""
        return any(count > 1 for count in self.replied.get(f"{verb} {person}", Counter()).values())

    def _note_verb(self, key: str, answer: str) -> None:
        """Note whether a verb was understood, whatever the parser's dictionary holds."""
        verb, _, rest = key.partition(" ")
        if answer != "unknown":
            self.obeyed.add(verb)
        elif rest:
            self.deaf.setdefault(verb, set()).add(rest)

    def is_unheard(self, verb: str) -> bool:
        """Tell whether a verb was never understood, with several things."""
        return verb not in self.obeyed and len(self.deaf.get(verb, ())) >= _DEAF

    def _recognise(self, room: Room, key: str, text: str) -> None:
        """Note what is only another name of a thing, by what a look at it tells."""
        noun, known = key.split()[-1], self.told_of.get(_said_of_it(text), "")
        if known in room.present and known != noun:
            room.vague.add(noun)

    def _note_hurled(self, text: str) -> None:
        """Take in what somebody threw, as it is meant to be."""
        for found in _HURLED.finditer(text):
            self.hurled |= self._words.uses["weapons"].intersection(found.group(1).split())

    def _note_blow(self, foe: str, key: str, text: str, turn: Turn) -> None:
        """Count a blow; who comes after one that was killed is struck at as the first was."""
        if self._words.says("slain", text):
            del self.blows[foe]
        else:
            self.blows[foe] += self._spent(key, text, turn)

    def _spent(self, key: str, text: str, turn: Turn) -> int:
        """Return how much a blow counts: what wants a weapon, or is answered alike, is no fight."""
        if self._words.says("warns", text) or self._words.says("unhurt", text):
            return _ENOUGH
        if self._words.says("dodged", text):
            return 1  # by chance: the next may hit
        if self._words.says("absent", text):
            self.struck[key, text.strip()] += 1
            return 1 if self.struck[key, text.strip()] <= _MISSES else _ENOUGH // 2
        if self._words.says("unarmed", text) and len(key.split()) > len(_BLOW):
            return 0  # the words for it were wrong, and say nothing of who was to be struck
        again = (key, text.strip()) in self.struck or self._words.says("unarmed", text)
        again = again or not self._words.says("fights", text)
        self.struck[key, text.strip()] += 1
        idle = turn.effect.nothing and (
            is_refusal(text) or bool(replies.answer_of(text, self._words))
        )
        return 6 if again else 3 if idle else 1

    def _denies(self, key: str, text: str) -> bool:
        """Tell whether an answer is what this story says whatever isn't there is named.

        Words of a story's own for that are told by being given to different verbs
        with different things.
        """
        verb, _, noun = key.partition(" ")
        if not noun or len(text) > _CURT:
            return False
        given = self.heard.setdefault(text.strip(), set())
        given.add((verb, noun))
        return len({v for v, _ in given}) > 1 and len({n for _, n in given}) > _SEVERAL

    def _tells(self, text: str) -> bool:
        """Tell whether a look at something told what is said of nothing else."""
        fresh = text.strip() not in self.heard and _said_of_it(text) not in self.told_of
        fresh = fresh and not replies.answer_of(text, self._words)
        return fresh and len(text) > _SHORT

    def _tells_from_afar(self, key: str, text: str) -> bool:
        """Tell whether somebody reads what they carry: what that names is anywhere but here."""
        noun = key.split()[-1]
        if not key.startswith(_LOOKING) or "reading" not in self._words.kinds_of(noun):
            return False
        carried = any(noun in word_set_of(name) for name in self.held)
        return carried or text.lstrip().startswith("(taken)")

    def _learn_of(self, room: Room, key: str, text: str) -> None:
        """Take in what a look told of a thing: what else is there to be handled."""
        noun = key.split()[-1]
        if not self._tells_from_afar(key, text):
            room.shown = f"{room.shown}\n{text}"[-_LONGEST:]
        self.told_of[_said_of_it(text)] = noun
        bars = any(noun in name.split() for name in room.barring)
        if bars or "door" in self._words.kinds_of(noun):
            room.upon = f"{room.upon}\n{text}"[-_LONGEST:]

    def form(self, form: str) -> float:
        """Return how commands of a form fare in this session, 1 as expected beforehand."""
        return fare(*self.forms.get(form_of(form), (0, 0)))


def _said_of_it(text: str) -> str:
    """Return what an answer tells of what was looked at, without what went on meanwhile."""
    first = text.strip().partition("\n\n")[0].strip()
    return first if len(first) > _SHORT else text.strip()
