"""Which commands change the world now: made from the grammar, tried on a snapshot.

A command counts if, after it, another object lies elsewhere or is in another
state, or place or score differ, compared with what happens anyway when the
person only looks around. The game is always put back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import numpy.typing as npt

from games.zmachine import said
from games.zmachine.bearings import Bearings
from games.zmachine.emulator import Emulator, Waits
from games.zmachine.grammar import HELD, NOUN, Grammar, Syntax
from games.zmachine.memory import Bytes
from games.zmachine.sandbox import Sandbox

_MOST_TRIED = 3000
"""Inform's parser takes up to a fifth of a millisecond for each."""
_STIRS = 5
"""Random outcomes of doing nothing that are looked at for what moves by itself."""
_DEPTH = 4
_WORD = re.compile(r"[a-z][a-z'-]+")
_NO_THING_WORDS = (
    "all every everything everyone these those this that it them him her me myself self us you"
    " yourself the a an some of and can inside one two three four five six seven eight nine ten"
    " both another other others"
)
_NO_THINGS = frozenset(_NO_THING_WORDS.split())
_TAKING = re.compile(r"^\((?:first )?tak(?:en|ing)\b", re.IGNORECASE | re.MULTILINE)
_ABSENT_TRIED = 6


class Things:
    """What is in reach and what to call it."""

    def __init__(self, grammar: Grammar, memory: Bytes, bearings: Bearings) -> None:
        self._story = story = bearings.story
        self._grammar = grammar
        table = story.objects
        self.held: list[str] = []
        self.near: list[str] = []
        person = bearings.person(memory)
        carried = table.children(memory, person) if person else []
        place = self._place(memory, bearings, person)
        within = [
            n for n in self._within(memory, place, _DEPTH) if n != person and n not in carried
        ]
        inside = [m for n in carried for m in self._within(memory, n, _DEPTH - 1)]
        reach = list(dict.fromkeys([*carried, *inside, *within]))
        nouns = {n: self._noun(n) for n in reach}
        for number in reach:
            name = self._name(number, nouns)
            if name and name not in self.held and name not in self.near:
                (self.held if number in carried else self.near).append(name)
        self._words = {w for n in reach for w in table.words[n]}

    def _place(self, memory: Bytes, bearings: Bearings, person: int) -> int:
        place = bearings.location(memory)
        # In the dark, Inform's location is no room; the person still is in one.
        parent = self._story.objects.relatives(memory, person)[0] if person else 0
        if place and self._story.objects.children(memory, place):
            return place
        return parent or place

    def _within(self, memory: Bytes, number: int, depth: int) -> list[int]:
        if not number or not depth:
            return []
        found: list[int] = []
        for child in self._story.objects.children(memory, number):
            found.append(child)
            found.extend(self._within(memory, child, depth - 1))
        return found

    def _noun(self, number: int) -> str:
        """Return the word that a thing is called by, empty if it has none."""
        grammar, table = self._grammar, self._story.objects
        words = table.words[number]
        title: list[str] = _WORD.findall(table.titles[number].lower())
        for word in reversed(title):
            if grammar.cut(word) in words:
                return word
        return grammar.spell(words[0]) if words else ""

    def _name(self, number: int, nouns: dict[int, str]) -> str:
        noun = nouns[number]
        if not noun or list(nouns.values()).count(noun) == 1:
            return noun
        name = _WORD.findall(self._story.objects.titles[number].lower())
        return " ".join(w for w in name if self._grammar.knows(w)) if noun in name else noun

    def add_mentioned(self, text: str) -> None:
        """Add things that the story speaks of but keeps elsewhere (scenery)."""
        grammar = self._grammar
        for word in dict.fromkeys(_WORD.findall(text.lower())):
            known = grammar.cut(word) in self._words or word in _NO_THINGS
            if not known and grammar.is_noun(word):
                self._words.add(grammar.cut(word))
                self.near.append(word)

    def absent(self) -> list[str]:
        """Return nouns of things that are not here, to hear how the story says so."""
        grammar, table = self._grammar, self._story.objects
        found: dict[str, None] = {}
        for words in table.words[:: max(1, table.count // 40)]:
            if words and words[0] not in self._words and grammar.is_noun(words[0]):
                found[words[0]] = None
        return list(found)[:_ABSENT_TRIED]

    def keep_reachable(self, answer: Callable[[str], str]) -> None:
        """Drop what the story says isn't here, such as what a closed box holds.

        Args:
            answer: how the story answers to a command.
        """
        look = "examine" if self._grammar.knows("examine") else "look at"

        def reply(name: str) -> str:
            return answer(f"{look} {name}").lower().replace(name, "*")

        denials = Counter(reply(word) for word in self.absent())
        denial, times = denials.most_common(1)[0] if denials else ("", 0)
        if times > 1:
            self.near = [name for name in self.near if reply(name) != denial]


class EffectProbe(Sandbox):
    """Plays commands on a snapshot and tells what they changed."""

    def __init__(self, emulator: Emulator, bearings: Bearings) -> None:
        story = bearings.story
        super().__init__(emulator, story)
        self._bearings = bearings
        self._columns = 5 if story.objects.small else 8
        self._parent = 4 if story.objects.small else 6
        self._person = bearings.person(emulator.memory)
        self._start = self._rows()
        self._usual = {self._table()}
        self._quiet = np.ones(len(self._start), dtype=bool)

    def _table(self) -> bytes:
        return self._story.objects.rows(self.memory).tobytes()

    def _rows(self) -> Bytes:
        """Return parent and attributes of every object."""
        return self._story.objects.rows(self.memory)[:, : self._columns].copy()

    def _figures(self) -> tuple[int, int]:
        """Return the place's object and the score, 0 for what isn't in memory."""
        bearings = self._bearings
        return bearings.location(self.memory), bearings.scorekeeper.glance()

    def settle(self, idle: str) -> str:
        """Learn what moves by itself while the person does nothing.

        Returns:
            What the story answered to the idle command.
        """
        answer = ""
        self._before = self._figures()
        for stir in range(_STIRS):
            self.back()
            if stir:
                self._emulator.stir(stir)
            shown = self.play(idle).text
            answer = answer or shown
            self._quiet &= ~(self._rows() != self._start).any(axis=1)
            self._usual.add(self._table())
        self.back()
        return answer

    def effect(self, command: str) -> tuple[object, ...] | None:
        """Play a command and return what it changed, None for nothing.

        Equal effects of two commands compare equal. The story is left after
        the command: ``back`` undoes it.
        """
        emulator = self._emulator
        emulator.attempt(emulator.letters.encode(command))
        if emulator.waits is not Waits.LINE:
            return None  # a menu, a key to press, or the end of the story
        figures = self._figures()
        if figures == self._before and self._table() in self._usual:
            return None  # as after doing nothing: most commands need no closer look
        rows = self._rows()
        different = rows != self._start
        if self._person:
            # Stories mark the person for having tried anything at all.
            different[self._person - 1, : self._parent] = False
        changed: npt.NDArray[np.bool_] = different.any(axis=1) & self._quiet
        moved = bool((different[:, self._parent :].any(axis=1) & self._quiet).any())
        if figures == self._before and not (moved or changed.any()):
            return None
        if not moved and command.startswith("take "):
            return None  # a vain attempt may still leave a mark on the thing
        if " " in command and self._taken_in_passing(command):
            return None
        where = np.flatnonzero(changed)
        return figures, where.tobytes(), rows[where].tobytes()

    def _taken_in_passing(self, command: str) -> bool:
        """Tell whether a command took something first, which is a command of its own."""
        return not command.startswith("take ") and bool(_TAKING.search(self.answer().text))


def find_commands(
    emulator: Emulator,
    bearings: Bearings,
    grammar: Grammar,
    cancelled: Callable[[], bool],
) -> list[str]:
    """Return commands that change the world, one for each distinct effect.

    Those that kill the person or lose the story come last.
    """
    if emulator.waits is not Waits.LINE:
        return []
    idle = next((w for w in ("look", "l", "wait", "z") if grammar.knows(w)), "look")
    found: dict[tuple[object, ...], str] = {}
    deadly: set[str] = set()
    with EffectProbe(emulator, bearings) as probe:
        description = probe.settle(idle)
        things = Things(grammar, probe.memory, bearings)
        things.add_mentioned(description)

        def answer(command: str) -> str:
            answered = probe.play(command).text
            probe.back()
            return answered

        things.keep_reachable(answer)
        room = emulator.line_limit()
        short = (line for line in candidates(grammar, things) if len(line) <= room)
        for tried, command in enumerate(short):
            if tried >= _MOST_TRIED or cancelled():
                break
            effect = probe.effect(command)
            if effect is not None and effect not in found:
                found[effect] = command
                if said.ends_badly(probe.answer().text):
                    deadly.add(command)
            probe.back()
    return sorted(found.values(), key=lambda command: command in deadly)


def candidates(grammar: Grammar, things: Things) -> Iterator[str]:
    """Yield commands worth trying, those that people use most first."""
    yield from grammar.directions
    for syntax in grammar.syntaxes:
        if syntax.slots == 0 and syntax.verb in grammar.directions:
            continue
        for names in product(*(_choices(token, things) for token in syntax.pattern)):
            if _sensible(syntax, names, things):
                yield _fill(syntax, names)


def _choices(token: str, things: Things) -> list[str]:
    if token == HELD:
        return things.held
    return [*things.near, *things.held] if token == NOUN else [""]


def _sensible(syntax: Syntax, names: tuple[str, ...], things: Things) -> bool:
    """Of two things, the tool or the thing given away is carried.

    Stories say so themselves where their grammar does; where it doesn't, there
    would be too many pairs else.
    """
    nouns = [name for name in names if name]
    if len(nouns) < 2:
        return True
    carried = nouns[1] if "with" in syntax.pattern else nouns[0]
    return nouns[0] != nouns[1] and carried in things.held


def _fill(syntax: Syntax, names: tuple[str, ...]) -> str:
    words = [name or token for token, name in zip(syntax.pattern, names, strict=True)]
    return " ".join([syntax.verb, *words])
