"""Words told in a row, each of which is used in its turn, as the keys of a lock are.

"It flashes red, blue, blue": what was done then differed in a word from step to step as was
told; it is done with the words of today, in their order. A route is ``told_ways``'s. May
import what ``hearsay`` may.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.imitation.language.hearsay import Told, with_told
from agents.imitation.states.operators import EMPTY, Operator
from agents.imitation.states.state import State

_SENTENCE = re.compile(r"[.!?\n]")
_TOKEN = re.compile(r"[a-z0-9']+")
_APART = 3
"""Words at most between one and the next."""
_LEAST = 3
"""Words that are a row: two stand beside each other anywhere."""
_MOST = 12
"""Steps in a row that are looked at."""
_ALIKE = 0.7
"""Share of the words around them that a sentence keeps."""

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A row of words that one step told and others used, one each.

    Attributes:
        first: the step that used the first of them.
        words: as they were told.
        sentence: in which they were; ``places``: where they stand in it.
    """

    first: int
    words: _Words
    sentence: _Words
    places: tuple[int, ...]

    def today(self, text: str) -> _Words:
        """Return the words that stand in their places today, none if no sentence fits."""
        found = {self._in(sentence) for sentence in _sentences(text)} - {()}
        return found.pop() if len(found) == 1 else ()

    def _in(self, sentence: _Words) -> _Words:
        if len(sentence) != len(self.sentence):
            return ()
        around = [i for i in range(len(sentence)) if i not in self.places]
        same = sum(sentence[i] == self.sentence[i] for i in around)
        return tuple(sentence[i] for i in self.places) if same >= _ALIKE * len(around) else ()


def find_rows(operators: Sequence[Operator]) -> Mapping[int, ToldRow]:
    """Return step that told a row -> the row, as far as steps behind it used it in its order.

    None but the last of these brought anything: so their order may have mattered.
    """
    found: dict[int, ToldRow] = {}
    heard: dict[str, set[int]] = defaultdict(set)
    for op in operators:
        # What a place looks like lists what lies there, in whatever order.
        listed = op.destination or not (op.does_anything or op.named)
        for word in set().union(*_sentences(op.text)) if not listed else ():
            heard[word].add(op.index)
    for run in _runs(operators):
        words = _differing(run)
        for begin in range(len(words) - _LEAST + 1):
            row = words[begin:]
            with_all = set.intersection(*(heard[word] for word in row))
            before = (i for i in sorted(with_all, reverse=True) if i < run[0].index)
            told = ((operators[i], _told_in(operators[i], row)) for i in before)
            teller, said = next((one for one in told if one[1] is not None), (None, None))
            if teller is not None and said is not None:
                found.setdefault(teller.index, ToldRow(run[begin].index, row, *said))
                break
    return found


def done_as_told(
    steps: Sequence[Operator], row: ToldRow, text: str, state: State
) -> list[Operator]:
    """Return steps in which a row's words are those that a text tells today.

    Args:
        steps: of a demonstration, as they were shown or are done today.
        row: what was told then.
        text: what tells it today.
        state: what holds now, to find the things that are meant.
    """
    found = list(steps)
    for i, word in enumerate(row.today(text)):
        op, then = found[row.first + i], row.words[i]
        if word != then and then in _TOKEN.findall(op.key):
            told = with_told(op, Told(op.index, (then,), (word,), quoted=True), state)
            found[op.index] = told
    return found


def _runs(operators: Sequence[Operator]) -> Iterator[list[Operator]]:
    """Yield steps in a row that differ in one word, none but the last of which brought anything."""
    run: list[Operator] = []
    for op in operators:
        if run and not (_alike(run, op) and len(run) < _MOST and run[-1].brings_nothing):
            yield run
            run = []
        run.append(op)
    yield run


def _alike(run: Sequence[Operator], op: Operator) -> bool:
    if op.room != run[0].room or len(op.key.split()) != len(run[0].key.split()):
        return False
    if " " not in op.key:
        return False  # a way, or a deed of its own
    return len(_changing([*run, op])) <= 1


def _changing(run: Sequence[Operator]) -> set[int]:
    rows = zip(*(one.key.split() for one in run), strict=False)
    return {i for i, said in enumerate(rows) if len(set(said)) > 1}


def _differing(run: Sequence[Operator]) -> _Words:
    """Return the word in which each step of a run differs from others; none if none does."""
    changing = _changing(run)
    if len(changing) != 1:
        return ()
    (place,) = changing
    return tuple(one.key.split()[place] for one in run)


def _told_in(op: Operator, row: _Words) -> tuple[_Words, tuple[int, ...]] | None:
    """Return the sentence of an answer that has a row in its order, and where; else None."""
    if not EMPTY.isdisjoint(row):
        return None
    for sentence in _sentences(op.text):
        for begin, word in enumerate(sentence):
            places = _places(sentence, row, begin) if word == row[0] else ()
            if places:
                return sentence, places
    return None


def _places(sentence: _Words, row: _Words, begin: int) -> tuple[int, ...]:
    found = [begin]
    for word in row[1:]:
        near = sentence[found[-1] + 1 : found[-1] + _APART + 2]
        if word not in near:
            return ()
        found.append(found[-1] + 1 + near.index(word))
    return tuple(found)


@lru_cache(maxsize=4096)
def _sentences(text: str) -> tuple[_Words, ...]:
    parts = (tuple(_TOKEN.findall(part)) for part in _SENTENCE.split(text.lower()))
    return tuple(part for part in parts if part)
