"""Which game to practise on next: a little harder than what is won, and what is failed at.

A ladder is climbed as a staircase procedure climbs: while games are won without help
the step doubles, since what the learner can do already teaches nothing; the first one
that is lost puts it back to one. Near the highest rung that was won, games are drawn
with the more weight, the more often the learner fails at what they take. Pure
functions; may import ``games`` only.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from games.ladders import Ladder, Rung

_RECENT = 6
"""Games that tell how good the learner is at something now."""
_DOUBT = 0.25
"""Share of failures that is assumed of what was never tried, beside those counted."""
_AWAY = 0.35
"""Weight of a rung that is one further from the aim, in that of the nearer one."""
_AGAIN = 0.02
"""Weight of a rung that was won last, lest it be lost unnoticed."""
_VAIN = 2
"""Losses in a row after which a rung is thought to be too hard for now."""


@dataclass(frozen=True, slots=True)
class Try:
    """A game that was practised on.

    Attributes:
        won: by the learner alone, before anything was shown.
    """

    level: str
    won: bool


Choice = Callable[[Ladder, Sequence[Try], random.Random], Rung]
"""Chooses the next game's level."""


def uniformly(ladder: Ladder, tries: Sequence[Try], chance: random.Random) -> Rung:
    """Choose any rung, whatever was won before."""
    del tries
    return chance.choice(ladder.rungs)


def a_little_harder(ladder: Ladder, tries: Sequence[Try], chance: random.Random) -> Rung:
    """Choose a rung near the edge of what is won, for the skills that are failed at."""
    weights = weigh(ladder, tries)
    return chance.choices(ladder.rungs, [weights[rung.level] for rung in ladder.rungs])[0]


def weigh(ladder: Ladder, tries: Sequence[Try]) -> dict[str, float]:
    """Return how much practising on each level promises, whatever the sum."""
    aim = aim_at(ladder, tries)
    failing = failures(ladder, tries)
    found: dict[str, float] = {}
    for index, rung in enumerate(ladder.rungs):
        of_rung = [one.won for one in tries if one.level == rung.level]
        weight = max(failing[skill] for skill in rung.skills) * _AWAY ** abs(index - aim)
        lost = _lost_in_a_row(of_rung)
        if of_rung and not lost:
            weight *= _AGAIN
        found[rung.level] = weight * 0.5 ** max(0, lost - _VAIN)
    return found


def aim_at(ladder: Ladder, tries: Sequence[Try]) -> int:
    """Return the rung to aim at: above what is won, by how easily that went."""
    place = {rung.level: index for index, rung in enumerate(ladder.rungs)}
    last: dict[int, bool] = {place[one.level]: one.won for one in tries if one.level in place}
    highest = max((index for index, won in last.items() if won), default=-1)
    in_a_row = sum(1 for _ in takewhile(lambda one: one.won, reversed(tries)))
    aim = min(highest + 2 ** max(0, in_a_row - 1), len(ladder.rungs) - 1)
    # What lies above and was lost for good is passed by, what lies below is caught up on.
    open_rungs = [index for index in range(len(ladder.rungs)) if not last.get(index)]
    return min(open_rungs, key=lambda index: abs(index - aim), default=aim)


def failures(ladder: Ladder, tries: Sequence[Try]) -> dict[str, float]:
    """Return for each skill the share of recent games in need of it that were lost."""
    skills = {rung.level: rung.skills for rung in ladder.rungs}
    found: dict[str, float] = {}
    for skill in dict.fromkeys(skill for rung in ladder.rungs for skill in rung.skills):
        recent = [one.won for one in tries if skill in skills.get(one.level, ())][-_RECENT:]
        # As if one game more had been played, of whose outcome little is known.
        found[skill] = (recent.count(False) + _DOUBT) / (len(recent) + 1)
    return found


def rates(tries: Sequence[Try]) -> Mapping[str, tuple[int, int]]:
    """Return games won and played for each level, in the order in which they came."""
    found: dict[str, tuple[int, int]] = {}
    for one in tries:
        won, played = found.get(one.level, (0, 0))
        found[one.level] = won + one.won, played + 1
    return found


def _lost_in_a_row(won: Sequence[bool]) -> int:
    return sum(1 for _ in takewhile(lambda one: not one, reversed(won)))
