"""What was typed, from the pictures of its letters: likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from agents.importers.video.glyphs import UNKNOWN, Alphabet, written
from games.types import Lexicon

_WORD = re.compile(rf"[\w'{UNKNOWN}-]+|\d+")
_WIDE = re.compile(r"(?<=\S) {3,}(?=\S)")
"""Nobody types that: what stands behind it are specks."""
_STRANGE = 0.6
"""What it costs a word not to be in the parser's dictionary."""
_UNSEEN = 0.9
"""What a letter costs that the alphabet has no picture of."""
_MOST_COST = 3.0
_DIRECTION = 0.05
"""What makes a direction likelier than another word that is as likely."""
_MOST_WORDS = (24, 10, 6)
_MOST_COMBINED = 3_000


def readings_of(
    rows: Sequence[NDArray[np.float32]], alphabet: Alphabet, lexicon: Lexicon
) -> Iterator[str]:
    """Yield what may have been typed, likeliest first; at least one.

    Args:
        rows: the cells of each row that it stands in, without the prompt.
        alphabet: the letters of the video.
        lexicon: the words that the parser knows.
    """
    read = [_WIDE.split(alphabet.read(cells), maxsplit=1)[0] for cells in rows]
    seen = set()
    for joint in ("", " ")[: len(rows)]:
        cells = _joined(rows, read, joint)
        whole = joint.join(read)
        ranked = _ranked(cells, whole, alphabet, lexicon)
        if whole.endswith(UNKNOWN):  # a new letter, or the cursor that stood there
            without = _ranked(cells, whole[:-1].rstrip(), alphabet, lexicon)
            ranked = merge(ranked, ((cost + _UNSEEN, text) for cost, text in without))
        for _, text in ranked:
            text = " ".join(text.split())
            if text and text not in seen and UNKNOWN not in text:
                seen.add(text)
                yield text
    if not seen:
        yield " ".join(read)


def _joined(
    rows: Sequence[NDArray[np.float32]], read: Sequence[str], joint: str
) -> NDArray[np.float32]:
    blank = np.zeros((len(joint), *rows[0].shape[1:]), np.float32)
    parts: list[NDArray[np.float32]] = []
    for cells, text in zip(rows, read, strict=True):
        parts += [cells[: len(text)], blank]
    return np.concatenate(parts[:-1])


def _ranked(
    cells: NDArray[np.float32], text: str, alphabet: Alphabet, lexicon: Lexicon
) -> Iterator[tuple[float, str]]:
    """Yield what a text may be, and what it costs to be that, the cheapest first."""
    cells = cells[: len(text)]
    there = written(cells)
    known: list[dict[str, float]] = [{}] * len(cells)
    if there.any():
        flat = cells[there].reshape(int(there.sum()), -1)
        for at, costs in zip(np.flatnonzero(there), alphabet.costs(flat), strict=True):
            known[int(at)] = costs
    words = list(_WORD.finditer(text))
    most = _MOST_WORDS[min(len(words), len(_MOST_WORDS)) - 1]
    options = [_options(word, known, lexicon)[:most] for word in words]
    while options and prod(map(len, options)) > _MOST_COMBINED:
        max(options, key=len).pop()
    ranked = sorted(product(*options), key=lambda parts: sum(cost for cost, _ in parts))
    for parts in ranked:
        made, end = [], 0
        for word, (_, spelling) in zip(words, parts, strict=True):
            made += [text[end : word.start()], spelling]
            end = word.end()
        yield sum(cost for cost, _ in parts), "".join([*made, text[end:]])


def _options(
    word: re.Match[str], known: Sequence[dict[str, float]], lexicon: Lexicon
) -> list[tuple[float, str]]:
    """Return spellings of a word with what each costs, the cheapest first."""
    costs = known[word.start() : word.end()]
    as_read = sum(_UNSEEN * 1.5 if not one else min(1.5, *one.values()) for one in costs)
    strange = bool(lexicon.words) and not (word[0].isdecimal() or lexicon.knows(word[0]))
    found = [(as_read + (_STRANGE * len(costs) if strange else 0.0), word[0])]
    size, most = len(costs), lexicon.resolution
    for other in lexicon.words:
        if not _WORD.fullmatch(other):
            continue
        likelier = _DIRECTION if other in lexicon.directions else 0.0
        whole = other + word[0][len(other) :] if len(other) >= most else other
        if len(whole) == size and whole != word[0].lower():
            found.append(
                (_cost(other, costs) + (as_read / size) * (size - len(other)) - likelier, whole)
            )
    return sorted(found)


def _cost(word: str, costs: Sequence[dict[str, float]]) -> float:
    return sum(_of(letter, one) for letter, one in zip(word, costs, strict=False))


def _of(letter: str, costs: dict[str, float]) -> float:
    """Return what it costs a picture to be a letter, small or large."""
    if not costs:
        return _UNSEEN
    # What looks very much like a known letter is hardly one that was never seen.
    unseen = _UNSEEN if min(costs.values()) > 1 / 3 else 2 * _UNSEEN
    small, large = costs.get(letter, unseen), costs.get(letter.upper(), unseen)
    return min(small, large, _MOST_COST)
