"""What a session has shown: a map of places, what was tried in them, and what came of it.

Folded move by move along the path of turns, so that a move costs the same however
many came before. What was tried is known by what it did, not by its wording.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from agents.core.command_forms import noun_of, word_set
from agents.core.directions import is_direction
from agents.core.refusals import is_refusal
from agents.core.text import long_words, word_set_of
from agents.core.types import Leg, Turn
from agents.exploration.descriptions import from_title, parts_of
from agents.exploration.english import English
from agents.exploration.phrases import choices, suggested
from agents.exploration.rooms import (
    SAME,
    Attempt,
    Room,
    attempt_failed,
    fare,
    form_of,
    locally,
    way_form,
)
from games.types import Lexicon

_LONGEST = 2000
_CURT = 90
"""Characters of a refusal that is the same for many things, at most."""
_SHORT = 60
"""Characters of an answer that tells anything, at least."""
_SEVERAL = 2
_REOPENED = 5
"""How often what fell shut again is opened."""
_HANDLING = word_set("take get drop put look wait read examine inventory")
"""What changes where things are, and nothing else in a place."""
_ANSWERS = word_set("yes no")
_LIGHTING = ("turn on ", "light ", "switch on ")
_LOOKING = ("examine ", "read ", "search ", "look ")
_WORKING = ("push ", "pull ", "turn ", "press ", "ring ")
"""What may do something out of sight."""
_SETTING = word_set("open unlock push pull turn press move tie")
"""What may leave a thing set otherwise."""
_BOARDING = re.compile(
    r"(?:enter|board|get (?:in|into|on|onto)|go in|(?:sit|lie) (?:in|on)|stand on) (.+)"
)
"""Commands by which one gets into or onto a thing."""
_CLOSED = re.compile(r"\b(?:closed|locked|shut) ((?:[a-z-]+ )?[a-z-]+)")
_SHUT = re.compile(
    r"\bthe ([a-z-]+(?: [a-z-]+){0,2}) (?:is|are) (?:closed|shut|locked|bolted|not open)"
)


class Chart:
    """The map and memory of one session."""

    def __init__(self, words: English, lexicon: Lexicon) -> None:
        self._words = words
        self.lexicon = lexicon
        self.rooms: dict[str, Room] = {}
        self.where: dict[str, dict[str, Room]] = {}  # command -> places where it was tried
        self.names: Counter[str] = Counter()
        self.here = ""
        self.moves = 0
        self.lasting = False  # ways stay known though they are shut at times
        self.strolled = 0  # latest moves that only walked from place to place
        self.left = ""  # the place before the latest move
        self.held: tuple[str, ...] = ()
        self.owned: set[str] = set()
        self.acquired = 0
        self.has_facts = False
        self.full = False
        self.refusals: Counter[str] = Counter()
        self.danger = 0  # the move at which somebody last meant harm
        self.said = ""
        self.question = ""  # what waits for yes or no, empty if nothing does
        self.insisted = False  # it hears nothing else
        self.last = ""
        self.asked: Counter[str] = Counter()
        self.deadly: set[tuple[str, str]] = set()
        self.let_go: set[str] = set()
        self.laid: frozenset[str] = frozenset()  # words of the names of these
        self.rejected: Counter[tuple[str, str]] = Counter()
        self.points: Counter[str] = Counter()
        self.worth: Counter[str] = Counter()
        self.forms: dict[str, tuple[int, int]] = {}
        self.unknown: set[str] = set()
        self.blows: Counter[str] = Counter()
        self.struck: set[tuple[str, str]] = set()  # blow and what was answered
        self.deeds = 0  # how often something was changed anywhere
        self.lit = False  # something that is carried gives light
        self.aboard = ""  # what one got into and has not left
        self.heard: dict[str, set[tuple[str, str]]] = {}  # refusal -> (verb, noun)

    @property
    def room(self) -> Room:
        """The place where the path ends."""
        return self.rooms[self.here]

    def stamp(self, room: Room) -> tuple[int, int]:
        """Return a number that differs once something here or in hand has changed."""
        return room.changes, self.acquired

    def begin(self, leg: Leg) -> None:
        """Take in an opening."""
        self._enter(leg)
        self.held = leg.turn.scene.inventory
        self.owned.update(self.held)
        self.said = leg.turn.scene.text.lower()
        self._ask(self.said)
        self._suggest(self.said)

    def add(self, before: Leg, leg: Leg) -> None:
        """Take in a move."""
        turn = leg.turn
        if turn.decision is None:
            return
        self.moves += 1
        key, text = turn.decision.key, turn.scene.text.lower()
        old = self.room
        moved = leg.room != before.room
        self.left = before.room
        gained = [name for name in turn.scene.inventory if name not in self.held]
        news = self._news(old, leg, moved, gained)
        self.strolled = self.strolled + 1 if moved and not news else 0
        if not self._took_for_answer(text):
            self._remember_attempt(old, key, turn, text, moved, news)
        if moved and turn.effect.died:
            self._enter(leg)
        elif moved:
            old.ways[key] = leg.room
            old.barred.pop(key, None)
            same = SAME.get(key.partition(" ")[0])
            if same and same not in old.tried and not is_direction(key):
                old.likely[same] = leg.room
            self._enter(leg).arrive(key, old.id)
        else:
            if not self.lasting and key in old.ways:
                old.barred[key] = old.ways.pop(key)
            self._stay(old, leg, text)
        self._hold(key, turn, gained)
        if moved or not turn.effect.nothing:
            self._board(key, text, moved)
        if turn.effect.died or self._words.says("goes_out", text):
            self.lit = False
        elif key.startswith(_LIGHTING) and (
            not attempt_failed(old, key) or self._words.says("lit_already", text)
        ):
            self.lit = True
        if self._words.says("threat", text):
            self.danger = self.moves
        if self.question and key in _ANSWERS:
            self.asked[self.question[-80:]] += 1
        for judged in turn.judged[:1]:
            heard = old.tried.get(key, Attempt())
            if judged.proposal.key != key and heard.answer not in ("unknown", "absent"):
                self.rejected[locally(judged.proposal.key, old)] += 1
        if not turn.effect.nothing:
            self.rejected.pop(locally(key, old), None)  # it was borne out
        self._suggest(text)
        self._ask(text)
        self.said, self.last = text, key

    def rejections(self, command: str, room: Room) -> int:
        """Return how often the person would not have a command since it last did anything."""
        return self.rejected.get(locally(command, room), 0)

    def _took_for_answer(self, text: str) -> bool:
        """Tell whether a command was heard as a word of the one before: "which do you mean?"."""
        asked = self._words.says("which", self.said.strip())
        return asked and self._words.says("unknown", text)

    def _ask(self, text: str) -> None:
        """Note what the story asks; what it insists on is still asked."""
        asks = self._words.says("asks", text)
        self.insisted = not asks and self._words.says("insists", text)
        if not (self.insisted and self.question):
            self.question = text if asks or self.insisted else ""

    def _suggest(self, text: str) -> None:
        """Note what the story suggests, and the ways that a refusal names."""
        for command in suggested(text, self.lexicon, self._words):
            self.room.suggested[command] = None

    def _news(self, old: Room, leg: Leg, moved: bool, gained: list[str]) -> bool:
        if leg.turn.effect.score > 0 or (moved and leg.room not in self.rooms):
            return True
        if any(name not in self.owned for name in gained):
            return True
        return not moved and bool(set(leg.near) - set(old.near) - set(self.owned))

    def _remember_attempt(
        self, old: Room, key: str, turn: Turn, text: str, moved: bool, news: bool
    ) -> None:
        old.version += 1
        attempt = old.tried.setdefault(key, Attempt())
        self.where.setdefault(key, {})[old.id] = old
        did = moved or not turn.effect.nothing or self._is_done(key, text)
        if not attempt.count:
            form = key
            if is_direction(key):
                form = f"go {way_form(old.text, key)}"
            form = form_of(form)
            good, tries = self.forms.get(form, (0, 0))
            worked = moved if is_direction(key) else news or (did and key.startswith("open"))
            told = key.startswith(_LOOKING) and not moved and self._tells(text)
            if told:
                self._learn_of(old, key, text)
            worked = worked or told
            self.forms[form] = good + worked, tries + 1
        attempt.count += 1
        attempt.good = attempt.good or news
        attempt.did = did
        attempt.ever = attempt.ever or did
        attempt.points = max(attempt.points, turn.effect.score)
        attempt.answer = "" if did else self._answer(text)
        if not did and not attempt.answer and self._denies(key, text):
            attempt.answer = "absent"
        if did and key.startswith("open ") and not self._words.says("open_already", text):
            old.opened.append(key.removeprefix("open "))
            old.onward = len(old.ways)
        if not moved and did and key.partition(" ")[0] not in _HANDLING:
            old.changes += 1
            self.deeds += 1
            # What had become shut may be open again.
            old.ways.update(old.barred)
            old.barred.clear()
        if is_direction(key) and not did:
            attempt.said = text[:80]
            self.refusals[attempt.said] += attempt.answer not in ("shut", "locked")
        attempt.stamp = self.stamp(old)
        attempt.load, attempt.deeds, attempt.move = len(self.held), self.deeds, self.moves
        attempt.refused = 0 if did else attempt.refused + 1
        if turn.effect.died:
            self.deadly.add((old.id, key))
        if attempt.answer == "unknown" or (not did and self._words.says("unarmed", text)):
            self.unknown.add(key)  # no fight in these words
        if not did and not attempt.answer and key.startswith(_WORKING):
            attempt.odd = len(self.heard.get(text.strip(), ())) == 1
            self.deeds += attempt.odd and attempt.count == 1
        noun = key.split()[-1] if " " in key else ""
        if attempt.answer == "absent" and noun:
            old.missing.add(noun)
        elif noun and attempt.answer != "unknown":
            old.present.add(noun)
        if attempt.answer == "full":
            self.full = True
        verb = key.partition(" ")[0]
        if verb in ("attack", "kill"):
            self.blows[key] += self._spent(key, text, turn)
        if turn.effect.score > 0:
            self.points[verb] += turn.effect.score
            self.worth[key] += turn.effect.score

    def _is_done(self, key: str, text: str) -> bool:
        """Tell whether an answer says that a thing was opened or worked, whatever shows of it."""
        verb = key.partition(" ")[0]
        if verb not in _SETTING:
            return False
        if verb == "open" and self._words.says("open_already", text):
            return True
        return self._words.says("done", text) and not self._answer(text)

    def _spent(self, key: str, text: str, turn: Turn) -> int:
        """Return how much a blow counts: what wants a weapon, or is answered alike, is no fight."""
        again = (key, text.strip()) in self.struck or self._words.says("unarmed", text)
        self.struck.add((key, text.strip()))
        idle = turn.effect.nothing and (is_refusal(text) or bool(self._answer(text)))
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
        fresh = text.strip() not in self.heard and not self._answer(text)
        return fresh and len(text) > _SHORT

    def _learn_of(self, room: Room, key: str, text: str) -> None:
        """Take in what a look told of a thing: what else is there to be handled."""
        room.shown = f"{room.shown}\n{text}"[-_LONGEST:]
        noun = key.split()[-1]
        bars = any(noun in name.split() for name in room.barring)
        if bars or "door" in self._words.kinds_of(noun):
            room.upon = f"{room.upon}\n{text}"[-_LONGEST:]

    def _answer(self, text: str) -> str:
        for name in ("unknown", "absent", "no_exit", "burdened", "full", "locked", "shut"):
            if self._words.says(name, text):
                return name
        return ""

    def _enter(self, leg: Leg) -> Room:
        scene, seen = leg.turn.scene, leg.turn.observation
        room = self.rooms.get(leg.room)
        if room is None:
            name = seen.location or leg.room
            room = self.rooms[leg.room] = Room(leg.room, name, len(self.rooms))
            self.names[name] += 1
        self.here = leg.room
        room.visits += 1
        room.dark = self._words.says("dark", scene.text.lower())
        if not room.dark:
            self._rename(room, seen.location)
        told = scene.text.lower()
        if not room.dark:
            self._describe(room, seen.description.lower())
        room.told = "" if room.dark else self._listed(room, told)
        room.listed = set(long_words(room.told))
        room.said |= room.listed
        self._look_around(room, leg)
        return room

    def _rename(self, room: Room, name: str) -> None:
        """Call a place what the story calls it once it can be seen."""
        self.names[room.name] -= 1
        room.name = name or room.name
        self.names[room.name] += 1

    def _listed(self, room: Room, text: str) -> str:
        """Return what is told at a place besides its description."""
        first, rest = parts_of(text, room.name.lower())
        return rest if first == room.paragraph else f"{first}\n{rest}"

    def _describe(self, room: Room, text: str) -> None:
        """Take in a place's description, if it says more than what is known."""
        title = room.name.lower()
        text = from_title(text, title)
        if len(text) > len(room.text):
            room.text = text
            room.said.update(long_words(text))
            room.paragraph = parts_of(text, title)[0]
            room.described = set(long_words(room.paragraph))

    def _stay(self, room: Room, leg: Leg, text: str) -> None:
        title = room.name.lower()
        if room.dark and not self._words.says("dark", text) and not leg.turn.effect.nothing:
            room.dark = False
            self._rename(room, leg.turn.observation.location)
            title = room.name.lower()
        shown = title in map(str.strip, text.splitlines())
        if shown:
            self._describe(room, text)
        told = set(long_words(text))
        if not leg.turn.effect.nothing:
            news = self._listed(room, text) if shown else text
            room.listed |= set(long_words(news))
            room.told = f"{room.told}\n{news}"[-_LONGEST:]
        room.said |= told
        self._name(room, text)
        self._look_around(room, leg)

    def _name(self, room: Room, text: str) -> None:
        """Note names of several words by which the story tells things apart, or bars a way."""
        room.names.update(dict.fromkeys(choices(text)))
        for found in _SHUT.finditer(text):
            name = found.group(1).strip()
            room.names[name] = None
            room.barring.add(name)
            opened = room.tried.get(f"open {name}")
            if opened is not None and opened.did and opened.count < _REOPENED:
                opened.did, opened.answer, opened.stamp = False, "shut", (-1, -1)
                room.changes += 1
        for found in _CLOSED.finditer(text):
            if "door" in self._words.kinds_of(found.group(1).split()[-1]):
                room.names[found.group(1)] = None
                room.barring.add(found.group(1))

    def _look_around(self, room: Room, leg: Leg) -> None:
        room.near = leg.near
        self.has_facts = self.has_facts or bool(leg.near)
        room.version += 1

    def _hold(self, key: str, turn: Turn, gained: list[str]) -> None:
        verb = key.partition(" ")[0]
        lost = [name for name in self.held if name not in turn.scene.inventory]
        if lost and verb in ("drop", "put", "give", "throw"):
            self.let_go.update(lost)
            self.laid = _words_of(self.let_go)
        if verb == "throw":  # a weapon that was thrown is wanted again
            self.let_go -= {name for name in lost if self.is_weapon(name)}
            self.laid = _words_of(self.let_go)
        if lost:
            self.full = False
        fresh = [name for name in gained if name not in self.owned]
        if fresh:
            self.acquired += 1
            self.owned.update(fresh)
        if gained and turn.effect.score > 0:
            for name in gained:
                self.worth[name] += turn.effect.score
        self.held = turn.scene.inventory

    def _board(self, key: str, text: str, moved: bool) -> None:
        """Note what one gets into and stays where one is, and that one gets out of it."""
        boarding = _BOARDING.match(key)
        if self.aboard and key in leaving(self.aboard, self._words):
            self.aboard = ""
        elif boarding is not None and not moved and self._words.says("aboard", text):
            self.aboard = noun_of(boarding.group(1), self.lexicon) or boarding.group(1)

    def is_weapon(self, name: str) -> bool:
        """Tell whether a thing is made to fight with, as far as its name tells."""
        return noun_of(name, self.lexicon) in self._words.uses["weapons"]

    def form(self, form: str) -> float:
        """Return how commands of a form fare in this session, 1 as expected beforehand."""
        return fare(*self.forms.get(form_of(form), (0, 0)))


def leaving(thing: str, words: English) -> list[str]:
    """Return the commands by which one may get out of a thing, the commonest first."""
    return [command.format(thing) for command in words.leaving]


def _words_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(word_set_of, names))
