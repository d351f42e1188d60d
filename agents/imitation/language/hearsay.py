"""What a story told otherwise than in the demonstration, where a command depended on it.

A colour, a number, a name, a way: it is read at one step and typed at a later one.
Where an answer recurs but for a few words, and those were in a command afterwards, what
stands there now is meant: analogy by template. May import what ``demonstration`` may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from agents.core.commands import canonical
from agents.core.directions import OPPOSITE
from agents.exploration.language.english import english
from agents.imitation.language.numerals import are_numbers, converted
from agents.imitation.states.operators import EMPTY, IDLE, Operator, words_of
from agents.imitation.states.state import State

_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_SENTENCE = re.compile(r"(?<=[.!?:])[\"')]*\s+|\n+")
_SAME = 3
"""Words that a sentence has at least around what differs."""
_LIKE = 0.6
"""Share of its words that stay the same."""
_SLOT = 4
"""Words that may differ at one place."""
_SPOKEN = re.compile(r"[\"“'‘]")
_SCORE = re.compile(r"\bscore\b.*\bpoints?\b", re.I)
"""What tells of points, and nothing of the story."""
_WAYS = frozenset(OPPOSITE)
_Words = tuple[str, ...]
_NEAR = 6
"""Steps after being told a way within which it is gone."""


@dataclass(frozen=True, slots=True)
class Told:
    """A word or some in a row that stood in an answer, and what stands there now.

    Attributes:
        step: the step whose answer it was.
        then, now: the words.
        quoted: somebody said it, or it was to be read.
        choice: both were known before: which of two things was meant is all that was told.
        only: the one step that it is for, -1 if it is for all that have it.
    """

    step: int
    then: tuple[str, ...]
    now: tuple[str, ...]
    quoted: bool = False
    choice: bool = False
    only: int = -1

    @property
    def is_way(self) -> bool:
        """Whether it is a way to go."""
        return _WAYS.issuperset(self.then)


def told_anew(op: Operator, text: str) -> list[Told]:
    """Return what an answer says otherwise than when the same was demonstrated.

    Sentences are compared that are the same but for one or two places.
    """
    if op.text == text:
        return []
    then, now = _sentences(op.text), _sentences(text)
    gone = [one for one in then if one not in now]
    new = [one for one in now if one not in then]
    asked = tuple(_TOKEN.findall(op.key))
    found: list[Told] = []
    today: dict[_Words, _Words] = {}
    for sentence in gone:
        like, likest = max(((_likeness(sentence, other), other) for other in new), default=(0, ()))
        if like >= _LIKE:
            slots = [part for slot in _slots(sentence, likest) for part in _parts(*slot)]
            today |= {sentence: likest} if slots else {}
            found += [Told(op.index, a, b, then[sentence]) for a, b in slots]
    shown = [asked, *(today.get(one, one) for one in _rows(op.text))]
    return found + [Told(op.index, a, b) for a, b in _between(shown, [asked, *_rows(text)])]


def _between(then: Sequence[_Words], now: Sequence[_Words]) -> list[tuple[_Words, _Words]]:
    """Return short sentences that differ whole between the same neighbours.

    ``The number? 512. Now go.``: there is nothing in the sentence itself to know it by.
    """
    places = {(b, a): one for b, one, a in _neighbours(now)}
    pairs = [
        (one, other)
        for before, one, after in _neighbours(then)
        if one
        and (other := places.get((before, after), one)) != one
        and other
        and max(len(one), len(other)) <= _SLOT
        and len(before) + len(after) >= _SAME
    ]
    return [slot for one, other in pairs for slot in _slots(one, other, 1) or [(one, other)]]


def _neighbours(row: Sequence[_Words]) -> Iterable[tuple[_Words, _Words, _Words]]:
    """Return sentences, each between the two before it and the one after it."""
    before = [(*a, *b) for a, b in zip([(), (), *row], [(), *row], strict=False)]
    return zip(before, row, [*row[1:], ()], strict=False)


@lru_cache(maxsize=2048)
def _sentences(text: str) -> Mapping[_Words, bool]:
    """Return the sentences of a text, with whether somebody says any of them."""
    found: dict[tuple[str, ...], bool] = {}
    begin = 0
    for end in (*_SENTENCE.finditer(text), None):
        raw = text[begin : end.start() if end else None]
        # What is said may go on for some sentences: its marks stand around them all.
        spoken = _SPOKEN.search(raw) or text.count('"', 0, begin) % 2
        if _SCORE.search(raw) is None:
            found[tuple(_TOKEN.findall(raw.lower()))] = bool(spoken)
        begin = end.end() if end else begin
    found.pop((), None)
    return found


@lru_cache(maxsize=2048)
def _rows(text: str) -> Sequence[_Words]:
    """Return the sentences of a text in a row, with an empty one between its paragraphs."""
    return tuple(one for part in text.split("\n\n") for one in (*_sentences(part), ()))


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of words that two sentences have in common, 0 if that is too little."""
    if 2 * min(len(one), len(other)) < _LIKE * (len(one) + len(other)):
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    like = matcher.ratio() if matcher.quick_ratio() >= _LIKE else 0.0
    return max(like, _LIKE) if _list_slots(one, other) else like


def _slots(
    one: tuple[str, ...], other: tuple[str, ...], least: int = _SAME
) -> list[tuple[_Words, _Words]]:
    """Return the places where two sentences differ, none if too much does.

    Args:
        one, other: the sentences.
        least: words that are the same at least.
    """
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    codes = matcher.get_opcodes()
    same = sum(i2 - i1 for tag, i1, i2, _, _ in codes if tag == "equal")
    differing = [code for code in codes if code[0] != "equal"]
    if same < least or len(differing) > 2 or any(code[0] != "replace" for code in differing):
        return _list_slots(one, other)
    return [
        (one[i1:i2], other[j1:j2])
        for _, i1, i2, j1, j2 in differing
        if i2 - i1 <= _SLOT and j2 - j1 <= _SLOT
    ]


def _parts(one: _Words, other: _Words) -> list[tuple[_Words, _Words]]:
    """Return each of several figures in a row for itself: a date, a combination."""
    if len(one) != len(other) or not (are_numbers(one) and are_numbers(other)):
        return [(one, other)]
    return [((a,), (b,)) for a, b in zip(one, other, strict=True) if a != b]


def _list_slots(one: Sequence[str], other: Sequence[str]) -> list[tuple[_Words, _Words]]:
    """Return the single words that differ where a list is told: as many as are the same, at most.

    “The day begins at libra; then alpha and pluto; last mercury.”
    """
    if len(one) != len(other):
        return []
    differing: list[tuple[_Words, _Words]] = [
        ((a,), (b,)) for a, b in zip(one, other, strict=True) if a != b
    ]
    same = len(one) - len(differing)
    return differing if 2 < len(differing) <= same and same >= _SAME else []


def rewrite(
    steps: Sequence[Operator],
    told: Iterable[Told],
    state: State,
    shown: Sequence[Operator] | None = None,
) -> list[Operator]:
    """Return steps in which what was told anew stands for what was told then.

    Args:
        steps: of a demonstration; those after the answer are looked at.
        told: what was told.
        state: what holds now, to find the things that are meant now.
        shown: the steps as they were demonstrated, if some are as told today already.
    """
    found = list(steps)
    for one in told:
        for op in found[one.step + 1 :]:
            if one.choice and op.room != steps[one.step].room:
                continue
            said = in_short(op, one)
            if one.only not in (-1, op.index):
                continue
            # What stands there since it was told today isn't what was told then.
            base = op if shown is None else shown[op.index]
            if not _within(said.then, _TOKEN.findall(base.key)):
                continue
            if _speaks_of(op, said):
                found[op.index] = with_told(op, said, state)
    return found


def points_at(told: Operator, op: Operator, state: State) -> bool:
    """Tell whether a step told which of several like things the next one is to be done to."""
    if op.index != told.index + 1 or not told.does_anything or not told.brings_nothing:
        return False
    heard = set(_TOKEN.findall(told.text.lower()))
    for thing in op.named:
        alike = [
            t for t in state.here if t != thing and not words_of(t).isdisjoint(words_of(thing))
        ]
        own = words_of(thing).difference(*map(words_of, alike))
        if alike and own & heard and not any(words_of(t) <= heard for t in alike):
            return True
    return False


def forms_of(one: Told) -> list[Told]:
    """Return what was told, and if these were numbers also in their other form."""
    if not (are_numbers(one.then) and are_numbers(one.now)):
        return [one]
    figures = not all(word.isdecimal() for word in one.then)
    then, now = converted(one.then, figures=figures), converted(one.now, figures=figures)
    return [one, replace(one, then=then, now=now)]


def in_short(op: Operator, one: Told) -> Told:
    """Return what was told in as few words of a thing's name as the command has."""
    said, content = tuple(_TOKEN.findall(op.key)), set(one.then) - EMPTY
    if _within(one.then, said) or not any(content <= words_of(t) for t in op.named):
        return one
    parts = (one.then[i:j] for i in range(len(one.then)) for j in range(len(one.then), i, -1))
    fitting = [part for part in parts if set(part) - EMPTY and _within(part, said)]
    return replace(one, then=max(fitting, key=len)) if fitting else one


def is_choice(one: Told, state: State) -> bool:
    """Tell whether somebody told which of two things is meant that were known before."""
    return one.quoted and all(things_called(part, state) for part in (one.then, one.now))


def things_called(name: Iterable[str], state: State) -> set[str]:
    """Return the things that some words may be the name of."""
    said = set(name) - EMPTY
    return {thing for thing in state.holders if said <= words_of(thing)} if said else set()


def as_told(thing: str, told: Iterable[Told], state: State) -> str:
    """Return the thing that is meant today where another was meant then."""
    for one in told:
        if not one.choice and set(one.then) - EMPTY and set(one.then) - EMPTY <= words_of(thing):
            thing = _instead(thing, one, state) or thing
    return thing


def said_today(sentence: str, told: Iterable[Told], before: int) -> str:
    """Return a sentence that was waited for, with what was told before it as it is today."""
    for one in told:
        if one.step < before and not one.choice and set(one.then) - EMPTY:
            then, now = " ".join(one.then), " ".join(one.now)
            sentence = re.sub(rf"\b{re.escape(then)}\b", now, sentence)
    return sentence


def go_as_told(op: Operator, told: Iterable[Told]) -> Operator | None:
    """Return a step that goes the way that was told today instead of the one told then.

    However long ago it was told: for a way that has led elsewhere today.
    """
    for one in told:
        if one.is_way and one.step < op.index and one.then == (op.key,) and one.now != one.then:
            command = " ".join(one.now)
            return replace(op, command=command, key=canonical(command))
    return None


def _speaks_of(op: Operator, one: Told) -> bool:
    """Tell whether a command contains what was told, and has it from there."""
    said = tuple(_TOKEN.findall(op.key))
    if not set(one.then) - EMPTY or op.key in IDLE or not _within(one.then, said):
        return False
    if one.is_way:
        return op.index <= one.step + _NEAR and len(said) == 1
    names = [t for t in op.named if not words_of(t).isdisjoint(one.then)]
    return one.quoted or not names


def _within(part: Sequence[str], whole: Sequence[str]) -> int:
    """Return where a row of words begins in another, from 1; 0 if it isn't there."""
    n = len(part)
    for i in range(len(whole) - n + 1):
        if tuple(whole[i : i + n]) == tuple(part):
            return i + 1
    return 0


def with_told(op: Operator, one: Told, state: State) -> Operator:
    """Return a step with what was told now in the place of what was told then."""
    pattern = r"\W+".join(map(re.escape, one.then))
    command = re.sub(rf"\b{pattern}\b", " ".join(one.now), op.command, flags=re.I)
    if command == op.command:
        command = re.sub(rf"\b{pattern}\b", " ".join(one.now), op.key, flags=re.I)
    other = {t: _instead(t, one, state) for t in op.named if not words_of(t).isdisjoint(one.then)}
    elsewhere = bool(op.destination) and one.is_way
    return replace(
        op,
        command=command,
        key=canonical(command),
        destination="" if elsewhere else op.destination,
        named=tuple(t for t in (other.get(t, t) for t in op.named) if t),
        held=frozenset(t for t in (other.get(t, t) for t in op.held) if t),
        moved=_renamed(op.moved, other),
        states={(other.get(t, t), w): on for (t, w), on in op.states.items() if other.get(t, t)},
    )


def said_otherwise(step: Operator, shown: Operator) -> Operator | None:
    """Return a step that says what was told in the next other way, None if there is none.

    How something is to be said may differ from game to game like what is.
    """
    first = shown.key.partition(" ")[0]
    verb, _, told = step.key.partition(" ")
    ways = [way for way in english().utterances if way != first]
    if len(ways) == len(english().utterances) or not told:
        return None
    after = 0 if verb == first else ways.index(verb) + 1
    if after >= len(ways):
        return None
    command = f"{ways[after]} {told}"
    return replace(step, command=command, key=canonical(command))


def _instead(thing: str, one: Told, state: State) -> str:
    """Return the thing that is meant now, empty if none is known by such a name."""
    wanted = (words_of(thing) - set(one.then)) | set(one.now)
    fitting = [t for t in state.holders if wanted <= words_of(t)] or [
        t for t in state.holders if set(one.now) <= words_of(t)
    ]
    return min(fitting, key=lambda t: (not state.reaches(t), t), default="")


def _renamed(moved: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    return {
        other.get(t, t): other.get(where, where) for t, where in moved.items() if other.get(t, t)
    }
