"""What "it" stood for in a demonstration: what changed by it, else what was named last.

May import what ``operators`` may, and ``naming``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from agents.core.command_forms import word_set
from agents.core.commands import canonical
from agents.core.directions import OPPOSITE, is_direction
from agents.core.refusals import is_refusal
from agents.core.text import words
from agents.exploration.language.english import english
from agents.imitation.language.naming import PRONOUNS, aliases_in, restless_in
from agents.imitation.states.operators import EMPTY, IDLE, changes, names_in, title_of
from agents.imitation.states.state import NOWHERE, State
from games.types import PLAYER

_ABOUT = " about "
_THING = re.compile(r"\s(?:it|them)\b", re.I)
PRONOUN = re.compile(r"(?<=\s)(?:it|them|him|her)\b(?!\s*')", re.I)
_NO_NOUNS = PRONOUNS | word_set("me myself all everything")
_BETWEEN = word_set(
    "at in into on onto to from with under behind over through off out up down for against"
)
_INTO, _OUT_OF = word_set("in inside into on onto to"), word_set("from of off out")
_SENTENCE = re.compile(r"[.!?:\n]")
_WORDS = re.compile(r"\b[a-z][\w'-]+")
_FAR = 12
"""Moves back within which what is called "it" was named."""


_HELD, _CHANGED, _TOLD, _GONE, _LATEST = 4, 2, 2, 1, 1
"""What speaks for a noun: it holds what the command moved, it changed, the answer names it, it
went away meanwhile, nothing was named since."""


@dataclass(frozen=True, slots=True)
class _Noun:
    """What a command named.

    Attributes:
        name: as it was said.
        things: what that is, as far as anything tells.
        person: it was spoken to.
    """

    name: str
    things: frozenset[str]
    person: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    """A command that says "it", and what held around it."""

    command: str
    before: State
    after: State

    @property
    def near(self) -> set[str]:
        """What could be named."""
        return self.before.held | self.before.here

    @property
    def misses(self) -> bool:
        """Whether the story doesn't know, or see, what is named."""
        told = self.after.text.lower()
        return is_refusal(told) and any(
            english().says(kind, told) for kind in ("absent", "unknown")
        )

    @property
    def changed(self) -> set[str]:
        """Return what it changed, but for where the person is and what is left behind there."""
        found = _changed(self.before, self.after)
        return found if self.before.room == self.after.room else found & self.before.held

    def holders(self) -> set[str]:
        """Return what something went into or came out of, if "it" stands behind such a word."""
        ahead = PRONOUN.split(self.command)[0].lower().split()[1:]
        word = ahead[-1] if ahead else ""
        if word not in _INTO | _OUT_OF:
            return set()
        state = self.after if word in _INTO else self.before
        holders = {state.holders.get(thing, NOWHERE) for thing in self.changed | {PLAYER}}
        return holders - {NOWHERE, PLAYER, self.before.room, self.after.room}

    def told(self) -> frozenset[str]:
        """Return the words of the answer's first sentence; names of texts have capitals."""
        first = _SENTENCE.split(self.after.text.strip())[0]
        return frozenset(_WORDS.findall(first))


def without_pronouns(
    commands: Sequence[str], states: Sequence[State], tried: Collection[int] = ()
) -> tuple[list[str], dict[int, tuple[str, ...]]]:
    """Return commands with names in the place of words like "it", where it is plain what is meant.

    With them, for each that was said otherwise, what was said since the name was.

    Args:
        commands: what was said.
        states: what held before each command, and after the last.
        tried: commands of which it isn't plain, as was found before.
    """
    said = list(commands)
    since: dict[int, tuple[str, ...]] = {}
    # Two such words may stand for two things.
    unclear = [i for i, one in enumerate(said) if len(PRONOUN.findall(one)) == 1 and i not in tried]
    if not unclear:
        return said, since
    aliases = aliases_in(states, commands, restless_in(states, commands))

    def step(i: int) -> _Step:
        return _Step(said[i], states[i], states[i + 1])

    nouns: dict[int, list[_Noun]] = {}  # of commands that stand as they are from here on
    for i in unclear:
        if step(i).misses:
            continue
        first = max(0, i - _FAR)
        for j in range(first, i):
            if j not in nouns:
                nouns[j] = _named(step(j), aliases)
        named = [nouns[j] for j in range(first, i)]
        meant = _meant(step(i), named, aliases)
        if meant:
            said[i] = PRONOUN.sub(meant, said[i])
            told = (j for j in range(i - 1, first - 1, -1) if _names(named[j - first], meant))
            since[i] = reduce(spoken_after, map(canonical, said[next(told, first) : i]), ())
    return said, since


def spoken_after(spoken: tuple[str, ...], key: str) -> tuple[str, ...]:
    """Return what was said lately, the last one last, as far as it may name anything.

    Args:
        spoken: the same before.
        key: what was said now.
    """
    if key in IDLE or is_direction(key) or spoken[-1:] == (key,):
        return spoken
    return (*spoken[-_FAR:], key)


def _names(nouns: Sequence[_Noun], name: str) -> bool:
    return any(noun.name == name for noun in nouns)


def _named(step: _Step, aliases: Mapping[str, str]) -> list[_Noun]:
    """Return what a command named, known things first.

    What nothing tells the name of is what the command changed.
    """
    if step.misses and not english().says("unheld", step.after.text.lower()):
        return []
    person = _ABOUT in step.command.lower()
    near = step.near | step.after.held | step.after.here
    found = [
        _Noun(noun, frozenset(_things(noun, near, aliases)), person)
        for noun in _nouns(step.command)
    ]
    told = frozenset(t for noun in found for t in noun.things)
    fresh = frozenset(_changed(step.before, step.after) & near) - told
    if sum(not noun.things for noun in found) == 1 and fresh:
        found = [replace(noun, things=noun.things or fresh) for noun in found]
    return sorted(found, key=lambda noun: not noun.things)


def _meant(step: _Step, named: Sequence[Sequence[_Noun]], aliases: Mapping[str, str]) -> str:
    """Return what "it" stood for, empty if nothing tells.

    Args:
        step: says it.
        named: what the commands before it named, the last one last.
        aliases: other words for things.
    """
    near, own = step.near, set(_nouns(step.command))
    theirs = {t for noun in own for t in _things(noun, near, aliases)}
    nouns = [
        (noun, age)
        for age, nouns in enumerate(filter(None, reversed(named)))
        for noun in nouns
        if noun.name not in own
        and not (noun.person and _THING.search(step.command))
        and (step.before.bare or not noun.things or noun.things & near)
    ]
    changed = (step.changed & near) - theirs
    if not nouns:
        return title_of(*changed) if len(changed) == 1 and not step.before.bare else ""
    gone = {t for t in changed if not step.after.reaches(t) and t not in step.before.held}
    holders = step.holders()
    told = step.told()

    def speaks_for(one: tuple[_Noun, int]) -> int:
        noun, age = one
        return (
            _HELD * (not noun.things.isdisjoint(holders))
            + _CHANGED * (not noun.things.isdisjoint(changed - gone))
            + _GONE * (not noun.things.isdisjoint(gone))
            + _TOLD * (not told.isdisjoint(set(words(noun.name, 2)) - EMPTY))
            + _LATEST * (age == 0)
        )

    return max(nouns, key=speaks_for)[0].name  # the latest of equal ones


def _changed(before: State, after: State) -> set[str]:
    return changes(before, after).keys() - {PLAYER, before.room, after.room}


def _things(noun: str, near: set[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    return names_in(f"x {noun}", near, aliases)


def _nouns(command: str) -> Iterator[str]:
    """Yield what a command names: what stands between its verb and words like "with"."""
    noun: list[str] = []
    for word in [*command.lower().partition(_ABOUT)[0].replace(",", " ").split()[1:], "with"]:
        if word not in _BETWEEN:
            noun.append(word)
            continue
        told = [one for one in noun if one not in EMPTY]
        if told and not _NO_NOUNS.intersection(told) and not OPPOSITE.keys() & set(told):
            yield " ".join(noun)
        noun = []
