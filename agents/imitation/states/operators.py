"""What a demonstrated step needs and what it changes, and which things a command names.

A step of a demonstration becomes an :class:`Operator`, as in STRIPS (Fikes and
Nilsson 1971): what it needed and what it changed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from agents.core.text import words
from agents.exploration.language.english import english
from agents.imitation.states.state import NOWHERE, State
from games.types import PLAYER

VIOLENCE = re.compile(
    r"\b(?:attack|throw|hurl|stab|slash|swing|strike|hit|(?<!^)blow|bite|lunge|claw|charge|shoot|"
    r"wound|(?<!^)cut|knock(?! (?:on|at)\b)|parr|thrust|fight|kill|murder|slay)",
    re.I,
)
"""Words that tell of violence; who blows a horn, cuts a rope or knocks on a door means none."""
_FASTENING = re.compile(
    r" (?:in|into|on|onto|to|under|over|around|through|between|against|behind)"
    r" (?!(?:the )?(?:floor|ground)\b)\w"
)
"""What tells that a command puts a thing somewhere to do something."""
_NUMBER = re.compile(r"(?:#.*|_\d+)$", re.S)
"""What tells things of one name apart: our number, or one that the story's author gave."""
_ABOUT = re.compile(r"\babout\b", re.I)
"""What comes after it is spoken of and need not be at hand."""
_SHORT = 6
"""Letters after which a word may have been cut, as parsers do."""
IDLE = frozenset({"wait", "look", "inventory"})
"""Commands that only let time pass."""
_LOOKING = frozenset({"look", "l", "x", "examine", "read", "inventory", "score", "listen", "smell"})
"""Verbs of commands that only want to know something."""
_ALIKE, _SAME = 0.5, 0.8
"""Shares of an answer's, and of a paragraph's, words that make another one the same."""
_OPENING = 0.7
"""Share of the longer first sentence's words that are in both, if they tell the same."""
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')]*\s+|\n\n+")
_TELLING = 4
"""Words that a paragraph has at least."""
EMPTY = frozenset(
    ["of", "the", "a", "an", "and", "with", "in", "on", "to", "from", "at", "some", "your"]
)


@dataclass(frozen=True)
class Operator:
    """A step of a demonstration; what follows from it is worked out once.

    Attributes:
        trace, index: which demonstration, and its place there, 0 for the first.
        key: the command's canonical form.
        room, vehicle: where the person was.
        destination: where the person was afterwards, NOWHERE if in the same place.
        named: things in reach that the command names.
        held: those of them that were carried.
        moved: thing -> its holder afterwards (NOWHERE if gone), of what was named.
        states: (thing, state) -> whether it was set, of what was named.
        aside: thing -> its holder afterwards, of what else moved within reach.
        aside_states: the same for states.
        score: points won.
        text: the story's answer.
        had: what was carried, of what changed aside.
        person: whether a person decided it.
        died: the person died of it.
        refused: the story did not take it as a move, or said that a thing isn't there,
            and asked nothing back; or the person has withdrawn what it taught.
        wholesale: it named nothing, but whatever was at hand.
    """

    trace: int
    index: int
    command: str
    key: str
    room: str
    vehicle: str
    destination: str
    named: tuple[str, ...]
    held: frozenset[str]
    moved: Mapping[str, str]
    states: Mapping[tuple[str, str], bool]
    aside: Mapping[str, str]
    aside_states: Mapping[tuple[str, str], bool]
    score: int
    text: str
    had: frozenset[str] = frozenset()
    person: bool = True
    died: bool = False
    refused: bool = False
    wholesale: bool = False

    @property
    def is_move(self) -> bool:
        """Whether all it did was to bring the person elsewhere."""
        return bool(self.destination) and not (self.moved or self.states or self.score)

    @property
    def takes_anything(self) -> bool:
        """Whether it brought something into the person's hands."""
        return PLAYER in self.moved.values() or PLAYER in self.aside.values()

    @property
    def takes_some(self) -> bool:
        """Whether it did so and named what: whoever takes all takes up what was laid down."""
        return self.takes_anything and not self.wholesale

    @cached_property
    def fastens(self) -> bool:
        """Whether it put things to use where it left them: in a slot, under a boulder.

        A rope that is tied to a railing isn't laid down.
        """
        return _FASTENING.search(self.key) is not None

    @cached_property
    def needs_place(self) -> bool:
        """Whether it can only be done where it was demonstrated."""
        used_up = self.consumed and len(self.consumed) == len(self.aside)
        if used_up and not (self.meant or self.wholesale):
            return False
        if self.destination or not self.named or not self.meant or self.aside:
            return True
        if any(thing not in self.held for thing in self.named):
            return True
        return any(where != PLAYER and where not in self.named for where in self.moved.values())

    @property
    def only_takes(self) -> bool:
        """Whether all that it was for is that things are carried."""
        return bool(
            self.moved
            and not (self.destination or self.states)
            and set(self.moved.values()) == {PLAYER}
        )

    @property
    def meant(self) -> bool:
        """Whether it has effects that can be looked for."""
        return bool(self.destination or self.moved or self.states)

    @property
    def told_by_text(self) -> bool:
        """Whether only what the story says tells if it did what it was for.

        Looking does nothing, and of blows the one counts that brings the end.
        """
        return not self.meant and self.does_anything and not VIOLENCE.match(self.key)

    @property
    def does_anything(self) -> bool:
        """Whether it is more than looking or letting time pass."""
        return self.key not in IDLE and self.key.partition(" ")[0] not in _LOOKING

    @property
    def brings_nothing(self) -> bool:
        """Whether nothing that can be seen came of it."""
        return not (self.meant or self.aside or self.aside_states or self.score > 0)

    @property
    def only_wins(self) -> bool:
        """Whether nothing that can be seen came of it but points."""
        return self.score > 0 and not (self.meant or self.aside or self.aside_states)

    @cached_property
    def consumed(self) -> tuple[str, ...]:
        """What it used up although the command doesn't name it."""
        return tuple(t for t, where in self.aside.items() if where == NOWHERE and t in self.had)

    @cached_property
    def brought(self) -> dict[str, str]:
        """What came beside what it was done to, and where."""
        return {thing: where for thing, where in self.aside.items() if where != NOWHERE}

    @cached_property
    def spends(self) -> bool:
        """Whether it used something up, and that was only the price of what it brought."""
        gone = all(where == NOWHERE and thing in self.held for thing, where in self.moved.items())
        price = {*self.moved, *self.consumed} if gone else set()
        won = self.brought or (self.score > 0 and any("#" in thing for thing in price))
        return bool(price and won) and not (self.destination or self.states)

    def has_brought(self, state: State) -> bool:
        """Tell whether what came of it beside is there."""
        return all(state.holders.get(thing) == where for thing, where in self.brought.items())

    def is_yet_to_bring(self, state: State) -> bool:
        """Tell whether anything that came of it beside is nowhere yet."""
        return any(thing not in state.holders for thing in self.brought)

    @property
    def all_states(self) -> dict[tuple[str, str], bool]:
        """States of whatever it changed within reach."""
        return {**self.aside_states, **self.states}

    @property
    def asks(self) -> bool:
        """Whether the story asked something back."""
        return self.text.rstrip().endswith("?")

    def holds_in(self, state: State) -> bool:
        """Tell whether all that it was for is so."""
        if self.destination and state.room != self.destination:
            return False
        for thing, where in self.moved.items():
            if state.holders.get(thing, NOWHERE) != where:
                return False
        return all(state.is_set(t, what) == on for (t, what), on in self.states.items())

    def answered_by(self, text: str) -> bool:
        """Tell whether a story answers as it did.

        That is in half of all words or, since others may speak up at any time,
        in most words of its first paragraph or in its first line.
        """
        if _first_line(self.text) == _first_line(text):
            return True
        heard = set(words(text, 2))
        if _share(self.text, heard) >= _ALIKE:
            return True
        paragraphs = (p for p in self.text.split("\n\n") if len(p.split()) >= _TELLING)
        first = next(paragraphs, "")
        return bool(first) and _share(first, heard) >= _SAME

    def opens_alike(self, text: str) -> bool:
        """Tell whether the first that a story tells now is the first that it told then.

        Where both tell nothing, only their first lines can be compared: "Removed."
        """
        told, said = (set(_first_telling(one)) for one in (self.text, text))
        if not (told or said):
            return _first_line(self.text) == _first_line(text)
        common = len(told & said)
        return bool(common) and common >= _OPENING * max(len(told), len(said))

    def worked(self, after: State) -> bool:
        """Tell whether it had its effect, judged by the answer where no facts tell."""
        if self.spends and not after.bare:
            return self.has_brought(after) if self.brought else self.answered_by(after.text)
        if self.meant:
            return self.holds_in(after) or self._done_alike(after)
        if not (after.bare or self.told_by_text):
            lacks = self.score > 0 and not self.has_brought(after)
            return not (lacks or self.only_wins) or self.answered_by(after.text)
        if self.wholesale and self.aside:
            return self._told_swept(after) if after.bare else self._swept(after)
        alike = self.answered_by(after.text)
        if alike and self.brought and not self.has_brought(after):
            alike = self.opens_alike(after.text)  # it did what it does, but for what came
        return self.key in IDLE or alike or self.came_along(after)

    def _done_alike(self, after: State) -> bool:
        """Tell whether it was done with things that nobody can tell from those it named."""
        if self.text.split() != after.text.split() or (self.destination or self.room) != after.room:
            return False
        return any("#" in t for t in {*self.moved, *(one for one, _ in self.states)} - {PLAYER})

    def came_along(self, after: State) -> bool:
        """Tell whether all that changed beside what it names is so."""
        if not (self.aside or self.aside_states):
            return False
        moved = all(after.holders.get(t, NOWHERE) == where for t, where in self.aside.items())
        return moved and all(after.is_set(t, w) == on for (t, w), on in self.aside_states.items())

    def _swept(self, after: State) -> bool:
        """Tell whether what it moved is where it was to go, as far as that is at hand today."""
        near = {PLAYER, NOWHERE, self.room, *after.here}  # elsewhere others brought it
        moved = ((t, to) for t, to in self.aside.items() if to in near and after.reaches(t))
        return all(after.holders.get(t, NOWHERE) == to for t, to in moved)

    def _told_swept(self, after: State) -> bool:
        """Tell the same where nobody knows what is at hand: by belongings and by what is told."""
        if PLAYER not in self.aside.values():
            return after.held.isdisjoint(self.aside)
        told = after.text.lower()
        return english().says("taken", told) or english().says("nothing_lies", told)

    def puts(self, thing: str) -> str:
        """Return where it brought a thing, NOWHERE if it didn't."""
        return self.moved.get(thing, self.aside.get(thing, NOWHERE))

    def uses(self, thing: str) -> bool:
        """Tell whether it needs a thing for the sake of something else."""
        if thing not in self.held:
            return False
        if thing not in self.moved:
            return True
        where = self.moved[thing]
        if where == self.room and self.fastens:
            return True
        return bool(self.aside) or not (where == self.room or where in self.named)


def changes(before: State, after: State) -> dict[str, list[tuple[str, str, bool]]]:
    """Return thing -> (relation, holder or state, whether it holds now)."""
    found: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    gone, new = after.since(before)
    for relation, thing, what in gone:
        found[thing].append((relation, what, False))
    for relation, thing, what in new:
        found[thing].append((relation, what, True))
    return found


def appeared(before: State, after: State) -> set[str]:
    """Return the things that were nowhere and came to the person's place."""
    if after.room == NOWHERE:
        return set()
    known, holders, room = before.holders, after.holders, after.room
    return {
        thing
        for relation, thing, _ in after.since(before)[1]
        if relation == "in" and thing not in known and holders[thing] == room
    }


def _first_line(text: str) -> list[str]:
    """Return the words of the first line that isn't empty."""
    return words(next(filter(str.strip, text.splitlines()), ""))


def _first_telling(text: str) -> list[str]:
    """Return the words of the first sentence that has several."""
    found = (words(one) for one in _SENTENCE_END.split(text))
    return next((one for one in found if len(one) >= _TELLING), [])


def _share(text: str, heard: set[str]) -> float:
    """Return the share of a text's words that were heard, 1 for a text without any."""
    said = set(words(text, 2))
    return len(said & heard) / len(said) if said else 1.0


def mentioned(thing: str, text: str) -> bool:
    """Tell whether a text speaks of a thing."""
    return not words_of(thing).isdisjoint(words(text, 2))


_NO_WORDS: frozenset[str] = frozenset()


def names_in(
    command: str, things: Iterable[str], aliases: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return the things that a command names, by the words of their names.

    Of things whose words are the same, or fewer of the same, the one that more
    of the command's words fit is meant.
    """
    said = frozenset(words(_spoken_of(command), 2))
    cut = tuple(word for word in said if len(word) >= _SHORT)
    called = {aliases[word] for word in said if word in aliases} if aliases else _NO_WORDS
    claims: dict[str, frozenset[str]] = {}
    for thing in things:
        name = words_of(thing)
        claim = _NO_WORDS
        # Hardly any thing at hand is named: most are passed over at a glance.
        if not said.isdisjoint(name) or (
            cut and any(word.startswith(cut) for word in _long_words_of(thing))
        ):
            claim = frozenset(word for word in said if fits(word, name))
        if thing in called:
            claim |= {w for w in said if (aliases or {}).get(w) == thing}
        if claim and thing != PLAYER:
            claims[thing] = claim
    return tuple(
        thing
        for thing, claim in sorted(claims.items())
        if not any(claim < other for other in claims.values())
    )


def _spoken_of(command: str) -> str:
    """Return the words of a command that may name things at hand: not its verb."""
    told = _ABOUT.split(command)[0]
    first, _, rest = told.strip().partition(" ")
    return told if not rest or first.endswith(",") else rest


def title_of(thing: str) -> str:
    """Return a thing's or place's name in small letters, without its number."""
    return name_of(thing).lower()


def name_of(thing: str) -> str:
    """Return a thing's or place's name as it is, without its number."""
    return _NUMBER.sub("", thing)


@cache
def words_of(thing: str) -> frozenset[str]:
    """Return the words of a thing's name."""
    return frozenset(words(_NUMBER.sub("", thing), 2)) - EMPTY


@cache
def _long_words_of(thing: str) -> tuple[str, ...]:
    """Return the words of a thing's name that a parser may know by their beginnings."""
    return tuple(word for word in words_of(thing) if len(word) > _SHORT)


def fits(said: str, name: frozenset[str]) -> bool:
    """Tell whether a word is one of a name's, or such a one cut short."""
    return said in name or (len(said) >= _SHORT and any(word.startswith(said) for word in name))
