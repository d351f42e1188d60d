"""Ways that lead elsewhere each time, known by what is said of them.

“From the north comes a smell of smoke”: where the same is said of another way today, that
one is meant. May import what ``hearsay`` may.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from agents.core.commands import canonical
from agents.core.directions import DIRECTIONS, OPPOSITE
from agents.imitation.states.operators import Operator

Frame = tuple[str, ...]
"""The words of a clause in a row, with an empty one for the way that it names."""

_CLAUSE = re.compile(r"[.!?:;,\n]|\band\b")
_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_WAYS = frozenset(OPPOSITE) - {"in", "out"}
"""Ways that are seldom said of anything else."""
_COMPASS = DIRECTIONS[:8]
_SENTENCE = re.compile(r"[.!?\n]")
_ROUTE = 3
"""Ways that are told in one sentence at least where they are to be gone one after another."""
_SAME = 0.7
"""Share of the words around them that a sentence keeps that tells a route."""
_LEAST = 3
"""Words beside the way that a clause has at least."""
_ALIKE = 0.6
"""Share of the shorter clause's words that two clauses have in common that say the same."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What leads on by saying of another way each time that it is there: a light, a draught.

    Attributes:
        steps: those that went where it was told to be.
        frames: how that was told.
    """

    steps: frozenset[int]
    frames: tuple[Frame, ...]

    def way(self, heard: Sequence[str]) -> str:
        """Return the way of which it was told last, empty if that can't be told."""
        for text in reversed(heard):
            ways = {
                w for said, w in _in_text(text).items() if any(_alike(said, f) for f in self.frames)
            }
            if ways:
                return ways.pop() if len(ways) == 1 else ""
        return ""


def find_guides(operators: Sequence[Operator]) -> Mapping[int, Guide]:
    """Return step -> what it followed: the same was told of another way at other steps there."""
    followed: dict[str, list[tuple[int, str, Frame]]] = defaultdict(list)
    for before, op in pairwise(operators):
        said = _in_text(before.text) if op.key in _WAYS else {}
        for frame in (frame for frame, way in said.items() if way == op.key):
            if all(way == op.key for other, way in said.items() if _alike(other, frame)):
                followed[op.room].append((op.index, op.key, frame))
    found: dict[int, Guide] = {}
    for steps in followed.values():
        for _, _, frame in steps:
            group = [one for one in steps if _alike(one[2], frame)]
            if len({way for _, way, _ in group}) > 1:
                told = Guide(frozenset(i for i, _, _ in group), tuple(f for _, _, f in group))
                found |= dict.fromkeys(told.steps, told)
    return found


def _alike(one: Frame, other: Frame) -> bool:
    """Tell whether two clauses say much the same of a way."""
    common = (set(one) & set(other)) - {""}
    least = _ALIKE * (min(len(set(one)), len(set(other))) - 1)
    beside = one[: one.index("")][-1:] == other[: other.index("")][-1:]
    return beside and len(common) >= max(_LEAST, least)


def ways_told(texts: Iterable[str]) -> Mapping[Frame, str]:
    """Return what is said of ways, and of which, as far as each is said of one only.

    Args:
        texts: answers in one place, the latest last.
    """
    found: dict[Frame, str] = {}
    for text in texts:
        found |= _in_text(text)
    return found


@lru_cache(maxsize=4096)
def _in_text(text: str) -> Mapping[Frame, str]:
    found: dict[Frame, str] = {}
    times: Counter[Frame] = Counter()
    for clause in _CLAUSE.split(text.lower()):
        said = _TOKEN.findall(clause)
        ways = [i for i, word in enumerate(said) if word in _WAYS]
        if len(ways) == 1 and len(said) > _LEAST:
            frame = (*said[: ways[0]], "", *said[ways[0] + 1 :])
            found[frame] = canonical(said[ways[0]])
            times[frame] += 1
    return {frame: way for frame, way in found.items() if times[frame] == 1}


def way_today(shown: str, then: Mapping[Frame, str], now: Mapping[Frame, str]) -> str:
    """Return the way of which is said today what was said of another then.

    Args:
        shown: the way that was gone then.
        then, now: what was said of ways.

    Returns:
        The way, ``shown`` itself where the same is said of it; empty if nobody can tell.
    """
    meant = {now[frame] for frame, way in then.items() if way == shown and frame in now}
    return meant.pop() if len(meant) == 1 else ""


def way_beside(shown: str, then: Mapping[Frame, str], now: Mapping[Frame, str]) -> str:
    """Return the way that lies to one that is told of today as the one gone did to it then.

    Something that turns was told to be in the south, and was met in the west: in the east
    today, it is met in the south. Empty if nobody can tell.
    """
    moved = {(way, now[frame]) for frame, way in then.items() if now.get(frame, way) != way}
    told, today = moved.pop() if len(moved) == 1 else ("", "")
    if any(way not in _COMPASS for way in (shown, told, today)) or told == shown:
        return ""
    turned = _COMPASS.index(today) - _COMPASS.index(told)
    return _COMPASS[(_COMPASS.index(shown) + turned) % len(_COMPASS)]


@lru_cache(maxsize=2048)
def routes_told(text: str) -> Mapping[Frame, tuple[str, ...]]:
    """Return the rows of ways that are told in a sentence each, by the words around them.

    “Go north, then west, then up”: none may be told apart from the others.
    """
    found: dict[Frame, tuple[str, ...]] = {}
    for sentence in _SENTENCE.split(text.lower()):
        said = _TOKEN.findall(sentence)
        ways = tuple(canonical(word) for word in said if word in _WAYS)
        if len(ways) >= _ROUTE:
            found[tuple("" if word in _WAYS else word for word in said)] = ways
    return found


def _is_the_same(one: Frame, other: Frame) -> bool:
    """Tell whether two sentences tell ways in the same places, and else mostly the same."""
    if len(one) != len(other) or any(
        (a == "") != (b == "") for a, b in zip(one, other, strict=True)
    ):
        return False
    around = [(a, b) for a, b in zip(one, other, strict=True) if a]
    return sum(a == b for a, b in around) >= _SAME * len(around)


def on_the_route(op: Operator, text: str, steps: Sequence[Operator]) -> Mapping[int, str]:
    """Return step -> way to go today, for those that went a route that is told otherwise today.

    Args:
        op: the step that it was told at.
        text: its answer today.
        steps: of the demonstration: the first that go the ways told then, one after another.
    """
    found: dict[int, str] = {}
    today = routes_told(text)
    for frame, then in routes_told(op.text).items():
        fitting = {ways for other, ways in today.items() if _is_the_same(frame, other)}
        now, n = fitting.pop() if len(fitting) == 1 else then, len(then)
        for i in range(op.index + 1, len(steps) - n + 1) if now != then else ():
            if tuple(step.key for step in steps[i : i + n]) == then:
                found |= dict(zip(range(i, i + n), now, strict=True))
                break
    return found
