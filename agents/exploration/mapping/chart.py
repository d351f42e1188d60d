"""What a session has shown: a map of places, what was tried in them, and what came of it.

Folded move by move along the path of turns, so that a move costs the same however
many came before. What was tried is known by what it did, not by its wording.
"""

from __future__ import annotations

from collections import Counter

from agents.core.command_forms import deed_of, noun_of, word_set
from agents.core.directions import is_direction
from agents.core.text import long_words
from agents.core.types import Leg, Turn
from agents.exploration.language.descriptions import (
    heading,
    listed,
    told_here,
)
from agents.exploration.language.english import English
from agents.exploration.language.naming import Naming
from agents.exploration.language.phrases import Delivery, bargains, deliveries, demanded, suggested
from agents.exploration.language.ways import ways_named, ways_to
from agents.exploration.mapping import replies
from agents.exploration.mapping.command_outcomes import CommandOutcomes
from agents.exploration.mapping.gathering import ALL, note_gathered
from agents.exploration.mapping.incapacity import Incapacity
from agents.exploration.mapping.possessions import gain, lose, mind_the_light, stowing
from agents.exploration.mapping.rooms import SAME, SHUT, Attempt, Room, foe_of, locally
from games.types import Lexicon

_LONGEST = 2000
_ALARM = 6
"""Moves for which one minds somebody who meant harm."""
_HANDLING = word_set("take get drop put look wait read examine inventory")
"""What changes where things are, and nothing else in a place."""
_ANSWERS = word_set("yes no")
_WORKING = ("push ", "pull ", "turn ", "press ", "ring ")
"""What may do something out of sight."""


class Chart(CommandOutcomes):
    """The map and memory of one session."""

    def __init__(self, words: English, lexicon: Lexicon) -> None:
        super().__init__(words)
        self.lexicon = lexicon
        self.rooms: dict[str, Room] = {}
        self.where: dict[str, dict[str, Room]] = {}  # command -> places where it was tried
        self.here = ""
        self.moves = 0
        self.begun = True  # and has not only asked something yet
        self.lasting = False  # ways stay known though they are shut at times
        self.texts = 0  # descriptions taken in
        self.titles: set[str] = set()  # of all places, in small letters
        self.strolled = 0  # latest moves that only walked from place to place
        self.left = ""  # the place before the latest move
        self.owned: set[str] = set()
        self.acquired = 0
        self.has_facts = False
        self.full = False
        self.refusals: Counter[str] = Counter()
        self.refused_in: dict[str, set[str]] = {}  # how a way was refused -> where
        self.danger = 0  # the move at which somebody last meant harm
        self.said = ""
        self.question = ""  # what waits for yes or no, empty if nothing does
        self.insisted = False  # it hears nothing else
        self.last = ""
        self.asked: Counter[str] = Counter()
        self.deadly: set[tuple[str, str]] = set()
        self.let_go: set[str] = set()
        self.let_at: dict[str, str] = {}  # thing -> the place where it was let go
        self.laid: frozenset[str] = frozenset()  # words of the names of these
        self.rejected: Counter[tuple[str, str]] = Counter()
        self.points: Counter[str] = Counter()
        self.worth: Counter[str] = Counter()
        self.paying: dict[str, str] = {}  # place -> how a thing was put there for points
        self.unknown: set[str] = set()
        self.deeds = 0  # how often something was changed anywhere
        self.lit = self.fading = False  # what is carried gives light; it won't for long
        self.sees_in_dark = False  # places that needed a light are seen without one, for now
        self.burnt_out: frozenset[str] = frozenset()  # lights in hand that give none any more
        self.aboard = ""  # what one got into and has not left
        self.daze = Incapacity()
        self.naming = Naming()
        self.gifts: dict[str, str] = {}  # thing -> how it was had from somebody
        self.deliveries: dict[str, Delivery] = {}  # name -> what is to be brought to them
        self.gathered = self.brought = 0  # how often all was taken, and brought anything

    @property
    def room(self) -> Room:
        """The place where the path ends."""
        return self.rooms[self.here]

    @property
    def is_threatened(self) -> bool:
        """Whether somebody meant harm in the latest moves."""
        return bool(self.danger) and self.moves - self.danger < _ALARM

    def stamp(self, room: Room) -> tuple[int, int]:
        """Return a number that differs once something here or in hand has changed."""
        return room.changes, self.acquired

    def begin(self, leg: Leg) -> None:
        """Take in an opening."""
        self._enter(leg)
        self.held = leg.turn.scene.inventory
        self.owned.update(self.held)
        self.naming.introduce(leg.turn.scene.text)
        self.said = leg.turn.scene.text.lower()
        self._ask(self.said)
        self._suggest(self.said)

    def add(self, before: Leg, leg: Leg) -> None:
        """Take in a move."""
        turn = leg.turn
        if turn.decision is None:
            return
        self.moves += 1
        self.naming.hear(turn.scene.text)
        key, text = deed_of(turn.decision.key), turn.scene.text.lower()
        old = self.room
        moved = leg.room != before.room
        self.left = before.room
        gained = [name for name in turn.scene.inventory if name not in self.held]
        lost = [name for name in self.held if name not in turn.scene.inventory]
        key = self.naming.learn(key, self.held, gained, text, self.lexicon, lost)
        news = self._news(old, leg, moved, gained)
        self.strolled = self.strolled + 1 if moved and not news else 0
        if not self._took_for_answer(text):
            self._remember_attempt(old, key, turn, text, moved, news, bool(gained))
            self._come_round(old, key, text)
        if moved and (turn.effect.died or leg.set_back):
            self._enter(leg)
        elif moved:
            way = self._note_way(old, leg, key)
            self._enter(leg).arrive(key, old.id, way, old.opened)
        else:
            if not self.lasting and key in old.ways:
                old.bar(key)
            self._stay(old, leg, key, text)
        self._hold(key, turn, gained, old)
        if moved or not turn.effect.nothing:
            self.aboard = replies.seat(
                self.aboard, key, text, lexicon=self.lexicon, words=self._words, moved=moved
            )
        elif replies.is_unseated(self.aboard, key, text, self._words):
            self.aboard = ""
        mind_the_light(self, key, text, self._words, old, died=turn.effect.died)
        if self._words.says("threat", text):
            self.danger = self.moves
        self._note_hurled(text)
        if self.question and key in _ANSWERS:
            self.asked[self.question[-80:]] += 1
        for judged in turn.judged[:1]:
            heard = old.tried.get(key, Attempt())
            said = judged.proposal.key
            if said not in (key, turn.decision.key) and heard.answer not in ("unknown", "absent"):
                self.rejected[locally(said, old)] += 1
        if not turn.effect.nothing:
            self.rejected.pop(locally(key, old), None)  # it was borne out
        self._suggest(text, key)
        if not (moved or is_direction(key)):
            replies.note_mentioned(old, text)
        self._ask(text)
        self.said, self.last = text, key

    def _note_way(self, old: Room, leg: Leg, key: str) -> str:
        """Note where a command led; return the direction that its thing was told in, if any."""
        if old.ways.get(key) != leg.room and key not in old.likely:
            self.led[old.name] += 1
            self.onward[old.name] += leg.room not in self.rooms
        old.unsteady = old.unsteady or old.ways.get(key, leg.room) != leg.room
        old.ways[key] = leg.room
        old.barred.pop(key, None)
        same = SAME.get(key.partition(" ")[0])
        if same and not is_direction(key):
            old.leads_too(same, leg.room)
        told = sorted(() if is_direction(key) else ways_to(old.text, key.split()[-1]))
        way = told[0] if len(told) == 1 else ""
        if way and way not in old.tried:
            old.likely[way] = leg.room
        return way

    def _come_round(self, old: Room, key: str, text: str) -> None:
        """Forget what was refused while nothing was heard at all, once that is over."""
        attempt = old.tried[key]
        # Whoever is told which ways there are is heard.
        refused = not (attempt.did or attempt.answer or ways_named(text))
        leads = key in old.ways or key in old.likely or key in old.barred
        if self.daze.note(old.id, key, text, refused=refused, leads=leads):
            for id_, command in self.daze.released:
                room = self.rooms[id_]
                gone = room.tried.pop(command, None)
                if gone is not None:
                    self.refusals.pop(gone.said, None)
                self.where.get(command, {}).pop(id_, None)
                room.version += 1

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

    def _suggest(self, text: str, key: str = "") -> None:
        """Note what the story suggests, and what it sells."""
        told = suggested(text, self.lexicon, self._words)
        sold = bargains(key, text, self.lexicon, self._words)
        people = self.room.people & self.room.present
        asked = demanded(key, text, self.held, people, self.lexicon, self._words)
        self.room.suggested.update(dict.fromkeys((*told, *sold, *asked)))
        due = deliveries(key, text, self.lexicon, self._words)
        self.deliveries.update((one.name, one) for one in due)

    def _news(self, old: Room, leg: Leg, moved: bool, gained: list[str]) -> bool:
        if leg.turn.effect.score > 0 or (moved and leg.room not in self.rooms):
            return True
        if any(name not in self.owned for name in gained):
            return True
        came = not moved and bool(set(leg.near) - set(old.near) - set(self.owned))
        return came and not self._words.says("declined", leg.turn.scene.text.lower())

    def _remember_attempt(
        self, old: Room, key: str, turn: Turn, text: str, moved: bool, news: bool, gained: bool
    ) -> None:
        old.version += 1
        attempt = old.tried.setdefault(key, Attempt())
        self.where.setdefault(key, {})[old.id] = old
        did = moved or not turn.effect.nothing or replies.is_done(key, text, self._words)
        if self.has_facts and not (moved or gained or news):
            did = did and not replies.is_beside(old, key, text)
        if not attempt.count:
            self._count_form(old, key, text, moved, did, news)
        attempt.count += 1
        attempt.good = attempt.good or news
        attempt.did = did
        attempt.ever = attempt.ever or did
        attempt.points = max(attempt.points, turn.effect.score)
        attempt.answer = "" if did else replies.answer_of(text, self._words)
        if not did and not attempt.answer and self._denies(key, text):
            attempt.answer = "absent"
        self._note_verb(key, attempt.answer)
        if did:
            replies.note_opened(old, key, text, self._words, moved=moved)
        if not moved and did and key.partition(" ")[0] not in _HANDLING:
            old.changes += 1
            self.deeds += 1
            # What had become shut may be open again.
            old.ways.update(old.barred)
            old.barred.clear()
        if is_direction(key) and not did:
            attempt.said = text[:80]
            common = attempt.count == 1 and attempt.answer not in (*SHUT, "seated")
            self.refusals[attempt.said] += common
            self.refused_in.setdefault(attempt.said, set()).add(old.id)
            replies.note_ways(old, key, text)
        attempt.stamp = self.stamp(old)
        attempt.load, attempt.deeds, attempt.move = len(self.held), self.deeds, self.moves
        attempt.refused = 0 if did else attempt.refused + 1
        attempt.narrow = attempt.load if attempt.answer == "burdened" else attempt.narrow
        if turn.effect.died:
            self.deadly.add((old.id, key))
        unarmed = not did and self._words.says("unarmed", text)
        if attempt.answer in ("unknown", "incomplete") or unarmed:
            self.unknown.add(key)  # no fight in these words
        if not did and not attempt.answer and key.startswith(_WORKING):
            attempt.odd = len(self.heard.get(text.strip(), ())) == 1
            self.deeds += attempt.odd and attempt.count == 1
        self._heed(old, key, turn, text, attempt, gained=gained)

    def _heed(
        self, old: Room, key: str, turn: Turn, text: str, attempt: Attempt, *, gained: bool
    ) -> None:
        """Take in what an answer tells of things, hands and blows, besides how it went."""
        absent = attempt.answer == "absent"
        noun = replies.noun_spoken_of(key, text, self.held if absent else ())
        if old.dark and not attempt.did and not is_direction(key):
            old.groped.add(key)  # what can't be seen may be there
        else:
            self._see(old, noun, attempt.answer)
            if absent and noun:
                old.missing.add(noun)
            elif noun and attempt.answer != "unknown":
                old.present.add(noun)
        if key == ALL:
            self.gathered += 1
            self.brought += gained
            note_gathered(old, text, attempt.stamp, self._words, self.lexicon)
        attempt.begun = not turn.effect.died and self._words.says("progress", text)
        if noun and attempt.begun:
            old.yielding.add(noun)
        self.full = self.full or attempt.answer == "full"
        replies.note_posture(old, key, text, self._words, self.folk)
        verb = key.partition(" ")[0]
        if verb in ("attack", "kill") or (verb == "throw" and " at " in key):
            self._note_blow(foe_of(key), key, text, turn)
        if turn.effect.score > 0:
            self.points[verb] += turn.effect.score
            self.worth[key] += turn.effect.score
            if (form := stowing(key, self.held, turn.scene.inventory)) is not None:
                self.paying[old.id] = form

    def _enter(self, leg: Leg) -> Room:
        scene, seen = leg.turn.scene, leg.turn.observation
        room = self.rooms.get(leg.room)
        if room is None:
            name = seen.location or leg.room
            room = self.rooms[leg.room] = Room(leg.room, name, len(self.rooms))
            self.names[name] += 1
            self.titles.add(name.lower())
        self.here = leg.room
        room.visits += 1
        told = scene.text.lower()
        needed = room.visits > 1 and room.needs_light and not self.lit
        room.dark = self._words.says("dark", told)
        self.sees_in_dark = not room.dark and (needed or self.sees_in_dark)
        room.unlit = room.unlit or room.dark
        if not room.dark:
            room.daylit = room.daylit or not self.lit
            self._make_out(room, seen.location)
            # Next to a place of the same name, what is observed may still describe that.
            shown = room.name.lower() in map(heading, told.splitlines())
            self.texts += room.describe(told if shown else seen.description.lower())
        room.told = "" if room.dark else listed(room.paragraph, told, room.name)
        room.listed = set(long_words(room.told))
        room.said |= room.listed
        room.strew(room.strewn)  # which need not be told each time
        self._look_around(room, leg)
        return room

    def _make_out(self, room: Room, name: str) -> None:
        """Call a place what the story calls it; what was groped for in the dark may be there."""
        self.names[room.name] -= 1
        room.name = name or room.name
        self.names[room.name] += 1
        self.titles.add(room.name.lower())
        for key in room.groped:
            room.tried.pop(key, None)
            self.where[key].pop(room.id, None)
        room.groped.clear()

    def _stay(self, room: Room, leg: Leg, key: str, text: str) -> None:
        title = room.name.lower()
        if room.dark and not self._words.says("dark", text) and not leg.turn.effect.nothing:
            room.dark = False
            self._make_out(room, leg.turn.observation.location)
            title = room.name.lower()
        elif self._words.says("dark", text) and self._words.says("goes_out", text):
            room.dark = room.unlit = True
        answered = bool(self.question) and key in _ANSWERS
        shown = answered or title in map(heading, text.splitlines())
        if shown:
            self.texts += room.describe(text)
        afar = not shown and self._tells_from_afar(key, text)
        text = text if shown else told_here(text, self.titles, title)
        told = set() if afar else set(long_words(text))
        if not (afar or leg.turn.effect.nothing):
            news = listed(room.paragraph, text, room.name) if shown else text
            room.listed |= set(long_words(news))
            room.told = f"{room.told}\n{news}"[-_LONGEST:]
        room.said |= told
        replies.note_names(room, key, text, self._words)
        self._look_around(room, leg)

    def _look_around(self, room: Room, leg: Leg) -> None:
        told = f"{room.text}\n{room.told}"
        room.people |= replies.people_in(told, self._words) | self.folk
        room.asleep = replies.sleepers_in(told, self._words)
        room.near = leg.near
        self.has_facts = self.has_facts or bool(leg.near)
        room.version += 1

    def _hold(self, key: str, turn: Turn, gained: list[str], old: Room) -> None:
        lose(self, key, turn.scene, old, self._words, won=turn.effect.score)
        gain(self, key, gained, self._words, won=turn.effect.score)
        self.held = turn.scene.inventory

    def is_weapon(self, name: str) -> bool:
        """Tell whether a thing is made to fight with, as far as its name tells."""
        return noun_of(name, self.lexicon) in self._words.uses["weapons"]
