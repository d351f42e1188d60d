"""Ways that lead elsewhere each time, known by what is said of them.

“From the north comes a smell of smoke”: where the same is said of another way today, that
one is meant. May import what ``hearsay`` may.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from agents.core.commands import canonical
from agents.core.directions import OPPOSITE

Frame = tuple[str, ...]
"""The words of a clause in a row, with an empty one for the way that it names."""

_CLAUSE = re.compile(r"[.!?:;,\n]|\band\b")
_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_WAYS = frozenset(OPPOSITE) - {"in", "out"}
"""Ways that are seldom said of anything else."""
_LEAST = 3
"""Words beside the way that a clause has at least."""


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
