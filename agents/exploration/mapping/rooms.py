"""Places on the map, and how commands went in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar, cast

from agents.core.directions import OPPOSITE, is_direction, moves_one
from agents.core.text import long_words, word_set_of
from agents.exploration.language.descriptions import from_title, parts_of
from agents.exploration.language.english import English
from agents.exploration.language.ways import nearly_opposite, ways_named, ways_to

T = TypeVar("T")

_PATIENCE = 4
"""Moves after which a way that was barred for no known reason is tried again; then twice them."""
_MOST_DOUBLED = 8
_NO_THING = 3
"""What a refusal counts that says that the parser knows no such thing, or nothing of it."""
_FETCHED = 2
"""How often what was left for want of room is taken up again."""
_WEIGHT = 6.0
_MEAN = 0.3
_LEAST_FORM = 0.25
_MOST_FORM = 1.6
_CARDINAL = 6
SHUT = ("shut", "locked")
"""What refusals of a way amount to where something has to be opened."""
_NO_SPELLS = frozenset({"yes", "no", "wait", "jump", "look", "sleep", "pray", "dig"})
"""Words that may take one elsewhere and are no magic."""
APT = "apt"
"""What forms of commands hold where their thing is of a kind that is made for them."""
FITTING = 0.3
"""Prior from which it is."""
NAMED = "go named"
"""The form of ways out that a place's text names."""
HINTED = "go hinted"
"""The form of ways out where the text tells that there are ways, and not where they lead."""
_POINTS = frozenset(OPPOSITE) - {"in", "out", "up", "down"}
"""Of which one leads to one place; up and down often double one of them."""
SAME = {"climb": "up", "enter": "in"}
"""Verbs that move the person, and the directions that probably do the same."""


@dataclass(slots=True)
class Attempt:
    """How a command went in a place.

    Attributes:
        count: how often it was played there.
        good: whether it ever brought a new place, a thing, points or news.
        did: whether the last time changed anything.
        answer: what the last refusal amounts to, by its name in ``english.toml``,
            empty if it is none that is known.
        stamp: the place's state when it was last tried, see :meth:`Chart.stamp`.
        said: how a way was refused.
        points: the most that it ever won at once.
        ever: whether it ever changed anything.
        odd: whether nothing changed here and the answer was none that is given to others:
            something may have happened out of sight.
        load: how many things were carried at the last try; ``deeds`` what had been
            done anywhere by then, see :attr:`Chart.deeds`, and ``move`` the move it was.
        refused: how often it did nothing since it last did anything.
        narrow: how many things were too many for a way, when it was last too narrow.
        begun: whether the last answer told that it was a beginning, and more may do it.
    """

    count: int = 0
    good: bool = False
    did: bool = False
    answer: str = ""
    stamp: tuple[int, int] = (0, 0)
    said: str = ""
    points: int = 0
    ever: bool = False
    odd: bool = False
    load: int = 0
    deeds: int = 0
    move: int = 0
    refused: int = 0
    narrow: int = 0
    begun: bool = False


@dataclass(slots=True)
class Room:
    """A place on the map.

    Attributes:
        near: names of what is there by the facts.
        text: its description; ``described`` are the words of its first ``paragraph``.
        told: what was told on this visit apart from the place's description;
            ``listed`` are its words.
        shown: what looks at its things told; ``upon`` of what bars the way.
        said: words of everything that was said there.
        tried: canonical command -> how it went.
        ways: canonical command -> id of the room it led to.
        barred: the same for ways that were shut when they were last tried.
        names: longer names by which the story itself called things there.
        barring: those of them that were said to be shut.
        opened: what was opened there; ``onward`` is how many ways were known then.
        openers: thing -> the command by which it was, where that wasn't opening it.
        came_by: commands by which it was entered.
        missing: nouns that named nothing there; ``present`` are those that did.
        vague: names that stand for several things there.
        seated: whether one has to get up there before anything else.
        asleep: nouns of who sleeps there; ``yielding`` of what gave way a little.
        people: nouns that turned out to be somebody.
        recited: nouns whose words a look at them told, so that reading them tells no more.
        watched: whether somebody was met there who minds being handled.
        unsteady: whether a way out of it has led to different places.
        exits: ways that the story told to whoever tried another.
        suggested: commands that the story suggested there.
        likely: ways that nobody took but that should lead back, and where to; ``bent`` those
            that may, since paths bend.
        vain: a count of changes, and what had done nothing in the scene of then.
        left: command -> what memory left of its promise when one was last there.
        dark: whether nothing could be seen when it was last entered; ``unlit`` whether
            that was so ever, and ``daylit`` whether it was ever seen by no light of one's own.
        groped: what was done in vain there while nothing could be seen.
        strewn: names of what was lost there, and not had again since; ``squeezed`` are nouns
            of what was laid down there for a way that is too narrow.
        cleared: the count of changes when all that lies there was taken last; ``barren`` when
            there was nothing to be taken.
        changes: how often something there was changed.
        version: counts whatever may change what is worth trying there.
    """

    id: str
    name: str
    number: int
    near: tuple[str, ...] = ()
    text: str = ""
    paragraph: str = ""
    described: set[str] = field(default_factory=set)
    told: str = ""
    listed: set[str] = field(default_factory=set)
    shown: str = ""
    upon: str = ""
    said: set[str] = field(default_factory=set)
    tried: dict[str, Attempt] = field(default_factory=dict)
    ways: dict[str, str] = field(default_factory=dict)
    barred: dict[str, str] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    onward: int = 0
    openers: dict[str, str] = field(default_factory=dict)
    barring: set[str] = field(default_factory=set)
    likely: dict[str, str] = field(default_factory=dict)
    bent: dict[str, str] = field(default_factory=dict)
    came_by: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    present: set[str] = field(default_factory=set)
    vague: set[str] = field(default_factory=set)
    seated: bool = False
    people: set[str] = field(default_factory=set)
    recited: set[str] = field(default_factory=set)
    asleep: set[str] = field(default_factory=set)
    yielding: set[str] = field(default_factory=set)
    watched: bool = False
    unsteady: bool = False
    exits: set[str] = field(default_factory=set)
    suggested: dict[str, None] = field(default_factory=dict)
    vain: tuple[int, frozenset[str]] = (-1, frozenset())
    left: Mapping[str, float] = field(default_factory=dict)
    dark: bool = False
    unlit: bool = False
    daylit: bool = False
    groped: set[str] = field(default_factory=set)
    strewn: set[str] = field(default_factory=set)
    squeezed: set[str] = field(default_factory=set)
    visits: int = 0
    cleared: int = -1
    barren: int = -1
    changes: int = 0
    version: int = 0
    _kept: dict[str, tuple[object, object]] = field(default_factory=dict)

    def once(self, what: str, state: object, make: Callable[[], T]) -> T:
        """Return what is worked out of a state under a name, anew only for another state."""
        known = self._kept.get(what)
        if known is None or known[0] != state:
            known = self._kept[what] = state, make()
        return cast(T, known[1])

    @property
    def needs_light(self) -> bool:
        """Whether it is dark, or was seen by a light of one's own only."""
        return self.dark or not self.daylit

    @property
    def failures(self) -> Mapping[str, int]:
        """Noun -> how many commands with it did nothing here the last time, if any."""
        return self.once("failures", self.version, self._count_failures)

    def _count_failures(self) -> Counter[str]:
        tried = self.tried.items()
        # Where something may have happened out of sight, the next may do as much.
        failed: Counter[str] = Counter()
        for key, attempt in tried:
            if not (attempt.did or attempt.odd):
                weight = _NO_THING if attempt.answer == "unknown" else 1
                failed[key.partition(" ")[2]] += weight
        return failed

    def was_unlocked(self, thing: str) -> bool:
        """Tell whether a thing was unlocked, and not tried to be opened since."""
        opened = self.tried.get(f"open {thing}")
        since = 0 if opened is None else opened.move
        unlocking = (one for key, one in self.tried.items() if key.startswith(f"unlock {thing}"))
        return any(one.did and one.move > since for one in unlocking)

    def describe(self, text: str) -> bool:
        """Take in a description in small letters; tell whether it says more than what is known."""
        title = self.name.lower()
        text = from_title(text, title)
        if len(text) <= len(self.text):
            return False
        self.text = text
        self.said.update(long_words(text))
        self.paragraph = parts_of(text, title)[0]
        self.described = set(long_words(self.paragraph))
        return True

    def strew(self, names: Collection[str]) -> None:
        """Note that things were lost here, whatever was said of it."""
        self.strewn.update(names)
        words = {word for name in names for word in word_set_of(name)}
        self.said |= words
        self.listed |= words
        if names:
            self.told = f"{self.told}\n{'. '.join(names)}."
        self.version += 1

    def door_of(self, way: str) -> str:
        """Return what was opened there and bars a way that it had let through, empty if nothing."""
        attempt = self.tried.get(way)
        if attempt is None or attempt.answer not in SHUT:
            return ""
        told = [thing for thing in self.opened if thing.split()[-1] in attempt.said]
        return told[-1] if told else ""

    def opening_of(self, door: str) -> str:
        """Return the command that opens again what was opened there: a door may have a button."""
        return self.openers.get(door, f"open {door}")

    def stays_shut(self, way: str, door: str) -> bool:
        """Tell whether opening a door again came to nothing since its way was found shut."""
        opening = self.tried.get(self.opening_of(door))
        return opening is not None and not opening.did and opening.move > self.tried[way].move

    def bar(self, way: str) -> None:
        """Note that a known way is shut, and with it all that lead there where it is too narrow."""
        attempt, to = self.tried[way], self.ways[way]
        narrow = attempt.answer == "burdened"
        for other in [one for one, there in self.ways.items() if one == way or there == to]:
            if other == way or narrow:
                self.barred[other] = self.ways.pop(other)
                self.tried[other] = replace(attempt) if other != way else attempt

    def keeps(self, thing: str, words: English) -> bool:
        """Tell whether a thing was left there for want of room only, and may be of use."""
        taken = self.tried.get(f"take {thing}")
        if thing not in self.squeezed or (taken is not None and taken.count >= _FETCHED):
            return False
        return any(thing in kind for kind in (words.uses["keys"], *(t.held for t in words.tools)))

    def leads_too(self, way: str, to: str) -> None:
        """Note that a way probably leads where another did, and does if it was only too narrow."""
        attempt = self.tried.get(way)
        if attempt is None:
            self.likely[way] = to
        elif attempt.answer == "burdened":
            self.ways[way] = to
            attempt.did, attempt.answer, attempt.refused = True, "", 0

    def arrive(self, key: str, origin: str, way: str = "", opened: Collection[str] = ()) -> None:
        """Note how it was entered, and the way that probably leads back.

        Args:
            key: the command.
            origin: where it was given.
            way: the direction in which it led, where that was told.
            opened: what had been opened there: ways that a text names along with what one
                came through lead back.
        """
        for thing in opened if key in ("in", "out") else ():
            for back in ways_to(self.text, thing.split()[-1]) - self.tried.keys():
                self.likely.setdefault(back, origin)
        if origin in self.ways.values() and OPPOSITE.get(key, "") in _POINTS:
            return  # the way back is known: another point of the compass leads elsewhere
        self.came_by.add(key)
        back = OPPOSITE.get(way or key) or OPPOSITE.get(SAME.get(key.partition(" ")[0], ""), "")
        if not back and " " not in key and not moves_one(key) and key not in _NO_SPELLS:
            back = key  # a magic word leads back as it led there
        if back and back not in self.tried:
            self.likely[back] = origin
        bent = "" if origin in self.ways.values() else nearly_opposite(way or key, self.text)
        if bent and bent not in self.ways:
            self.bent[bent] = origin


def told_ways(room: Room) -> list[str]:
    """Return the directions that a place's text names as ways."""
    told = ways_named(room.text)
    return [way for way in OPPOSITE if way in told]


@lru_cache(maxsize=4096)
def form_of(form: str) -> str:
    """Return what outcomes of a form of commands are counted under: verbs, and kinds of ways."""
    verb, _, rest = form.partition(" ")
    if verb == "take":
        return "take loose" if "loose" in rest.split() else "take"
    if verb != "go":
        return f"{verb} {APT}" if APT in rest.split() else verb
    return "go far" if rest in ("in", "out") or len(rest) > _CARDINAL else f"go {rest}"


def form_told(key: str, room: Room, words: English) -> str:
    """Return a command's form by how its thing is at hand, and whether it is made for that.

    What lies there is taken more often than what belongs there, and boxes open more often
    than beds.
    """
    verb, _, rest = key.partition(" ")
    noun = rest.split()[-1] if rest else ""
    if verb == "take":
        lies = noun in room.listed and noun not in room.described
        return f"{key} loose" if lies else key
    if verb == "unlock":
        opened = room.tried.get(f"open {rest.partition(' with ')[0]}")
        return f"{key} {APT}" if opened is not None and opened.answer == "locked" else key
    prior = words.priors(noun, "fixed").get(f"{verb} {{}}", 0.0) if noun else 0.0
    return f"{verb} {{}} {APT}" if prior >= FITTING else key


@lru_cache(maxsize=4096)
def fare(good: float, tries: int) -> float:
    """Return how commands of a form fare by how often they did, 1 as expected beforehand.

    A Beta posterior's mean over its prior's: ``(good + K·m) / (tries + K) / m``.
    """
    mean = (good + _WEIGHT * _MEAN) / (tries + _WEIGHT)
    return max(_LEAST_FORM, min(_MOST_FORM, mean / _MEAN))


def attempt_failed(room: Room, key: str) -> bool:
    """Tell whether a command did nothing the last time it was played in a place."""
    attempt = room.tried.get(key)
    return attempt is None or not attempt.did


def is_due(attempt: Attempt | None, now: int) -> bool:
    """Tell whether a way that was refused for no known reason may lead on by now.

    Args:
        attempt: how it went, None if it was never tried.
        now: moves so far.
    """
    if attempt is None or not attempt.refused or attempt.answer:
        return False
    patience: int = _PATIENCE << (min(attempt.refused, _MOST_DOUBLED) - 1)
    return now - attempt.move >= patience


def foe_of(command: str) -> str:
    """Return whom a canonical command strikes, whatever with: "attack troll with sword".

    Or "throw axe at troll".
    """
    rest = command.partition(" ")[2]
    thrown = rest.partition(" at ")[2] if command.startswith("throw ") else ""
    return thrown or rest.partition(" with ")[0]


def locally(command: str, room: Room) -> tuple[str, str]:
    """Return what a command is where it is compared: a direction is another way in each place."""
    return (room.id if is_direction(command) else "", command)
