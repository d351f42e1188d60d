"""Ways told in a row, to be gone one after the other: "north, then east, then north again".

Each of them may be another today; they are gone as they are told, in their order. May import
what ``operators`` may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from agents.core.directions import DIRECTIONS
from agents.imitation.states.operators import Operator

_SENTENCE = re.compile(r"[.!?\n]")
_TOKEN = re.compile(r"[a-z]+")
_WAYS = frozenset((*DIRECTIONS[:8], "up", "down"))
_APART = 3
"""Words at most between one way and the next."""
_LEAST = 2
"""Ways that are a route."""

Route = tuple[str, ...]


@lru_cache(maxsize=4096)
def routes_in(text: str) -> tuple[Route, ...]:
    """Return the rows of ways that a text tells, each from one sentence."""
    found: list[Route] = []
    for sentence in _SENTENCE.split(text.lower()):
        row: list[str] = []
        last = 0
        for i, word in enumerate(_TOKEN.findall(sentence)):
            if word not in _WAYS:
                continue
            if row and i - last > _APART + 1:
                found.append(tuple(row))
                row = []
            row.append(word)
            last = i
        found.append(tuple(row))
    return tuple(row for row in found if len(row) >= _LEAST)


def find_routes(operators: Sequence[Operator]) -> Mapping[int, tuple[Route, int]]:
    """Return step that told a route -> the route, and the first of the steps that went it.

    It was gone at once, as far as nothing else went the same before, and within one place as far
    as anybody can tell: where each way leads to a place of its own, today's lead elsewhere.
    """
    keys = [op.key for op in operators]
    found: dict[int, tuple[Route, int]] = {}
    for op in operators:
        for route in routes_in(op.text):
            n = len(route)
            starts = range(op.index + 1, len(keys) - n + 1)
            first = next((j for j in starts if tuple(keys[j : j + n]) == route), None)
            if first is not None and len({one.room for one in operators[first : first + n]}) == 1:
                found[op.index] = route, first
    return found


def gone_as_told(steps: Sequence[Operator], shown: Route, first: int, text: str) -> list[Operator]:
    """Return steps in which a route is gone as a text tells it today.

    Args:
        steps: of a demonstration.
        shown: the route that was told then.
        first: the step that begins it.
        text: what tells it today; where it tells several such routes, nothing changes.
    """
    found = list(steps)
    today = {route for route in routes_in(text) if len(route) == len(shown)}
    route = today.pop() if len(today) == 1 else shown
    for op, way in zip(steps[first : first + len(route)], route, strict=True):
        if op.key != way:
            last = op.index == first + len(route) - 1
            leads = op.destination if last else ""
            found[op.index] = replace(op, command=way, key=way, destination=leads)
    return found
