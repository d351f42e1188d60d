"""Which game to practise on next: a little harder than what is won, and what is failed at.

A game that is won teaches nothing. One that is lost is shown, and how much is taken from
that differs: games are drawn that take as much more than the learner has as it was seen to
learn, with the more weight, the more levels would be won by what they teach. Who is shown
in vain gets games that take a skill or two more. Pure functions; may import ``games`` only.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from games.ladders import Ladder, Rung

_NEW, _SHOWN, _HAD = 0.9, 0.45, 0.04
"""How likely one fails for want of a skill: never tried, shown since it was last lost, won by."""
_TAUGHT = 0.5
"""What is left of that once a game that takes the skill is shown (once more)."""
_LACKING = 0.5
"""A skill at which one fails more often than so is one that the learner hasn't got."""
_STRETCH = 2
"""Skills that one hasn't got and that a game may always take, even where showing was in vain."""
_SHARP = 4
"""Power by which what promises more is preferred."""
_TOO_HARD = 2
"""Losses in a row, each shown, after which a level is thought to be too hard for now."""


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


def a_little_harder(ladder: Ladder, tries: Sequence[Try], chance: random.Random) -> Rung:
    """Choose a rung near the edge of what is won, for the skills that are failed at."""
    weights = weigh(ladder, tries)
    return chance.choices(ladder.rungs, [weights[rung.level] for rung in ladder.rungs])[0]


def weigh(ladder: Ladder, tries: Sequence[Try]) -> dict[str, float]:
    """Return how much practising on each level promises, whatever the sum.

    That is by how much more is won on the whole ladder once the level is lost and shown,
    times how likely it is lost: what is won teaches nothing. Progress, not success, as in
    Matiisen et al. 2017 (Teacher-Student Curriculum Learning).
    """
    failing = failures(ladder, tries)
    lacking = {rung.level: _lacking(rung, failing) for rung in ladder.rungs}
    # Where every game takes more than that, those that take the fewest are a little harder.
    most = max(_reach(ladder, tries), min(lacking.values()))
    before = _won(ladder, failing)
    found: dict[str, float] = {}
    for rung in ladder.rungs:
        taught = failing | {skill: failing[skill] * _TAUGHT for skill in rung.skills}
        gain = sum(_won(ladder, taught).values()) - sum(before.values())
        promise = gain * (1 - before[rung.level]) if lacking[rung.level] <= most else 0.0
        lost = _lost_last(rung.level, tries)
        found[rung.level] = (promise * 0.5 ** _too_often(lost)) ** _SHARP
    best = max(found.values())
    return {level: weight / best for level, weight in found.items()}


def _won(ladder: Ladder, failing: Mapping[str, float]) -> dict[str, float]:
    """Return how likely each level is won by who has all the skills that it takes."""
    return {
        rung.level: math.prod(1 - failing[skill] for skill in rung.skills) for rung in ladder.rungs
    }


def _lacking(rung: Rung, failing: Mapping[str, float]) -> int:
    return sum(failing[skill] > _LACKING for skill in rung.skills)


def _reach(ladder: Ladder, tries: Sequence[Try]) -> float:
    """Return how many skills that one hasn't got a game may take.

    Any number, for who learns a game from being shown it once. Where one loses a level all
    of whose skills were shown, half as many as a game took that was shown: what is far
    beyond what one can isn't learned (Vygotsky 1978, the zone of proximal development).
    """
    skills = {rung.level: rung.skills for rung in ladder.rungs}
    reach, furthest = math.inf, 0
    lost: dict[str, int] = {}
    for one in tries:
        taken = skills.get(one.level, ())
        if taken and not one.won:
            took = sum(_share_lost(lost.get(skill)) > _LACKING for skill in taken)
            if not took:
                reach = max(min(reach, furthest) // 2, _STRETCH)
            furthest = max(furthest, took)
        _count(lost, taken, won=one.won)
    return reach


def _lost_last(level: str, tries: Sequence[Try]) -> int:
    """Return how often a level was lost since it was won."""
    of_level = [one.won for one in tries if one.level == level]
    return sum(1 for _ in takewhile(lambda won: not won, reversed(of_level)))


def _too_often(lost: int) -> int:
    """Return by how much losses in a row say that a level is too hard; they never rule it out."""
    return min(max(0, lost - _TOO_HARD + 1), 10)


def failures(ladder: Ladder, tries: Sequence[Try]) -> dict[str, float]:
    """Return for each skill how likely a game is lost for want of it.

    A game that was lost is blamed on the skills that none was won by yet, or on all if
    there is no such. Each was shown then, so that there is hope; each further loss
    leaves less.
    """
    skills = {rung.level: rung.skills for rung in ladder.rungs}
    lost: dict[str, int] = {}
    for one in tries:
        _count(lost, skills.get(one.level, ()), won=one.won)
    known = dict.fromkeys(skill for rung in ladder.rungs for skill in rung.skills)
    return {skill: _share_lost(lost.get(skill)) for skill in known}


def _count(lost: dict[str, int], taken: Sequence[str], *, won: bool) -> None:
    """Take in a game: how many were lost for want of each skill since one was won by it."""
    blamed = [skill for skill in taken if lost.get(skill, 1)] or taken
    lost |= dict.fromkeys(taken, 0) if won else {s: lost.get(s, 0) + 1 for s in blamed}


def _share_lost(lost: int | None) -> float:
    if lost is None:
        return _NEW
    return 1 - (1 - _SHOWN) ** (1 + (lost - 1) / 2) if lost else _HAD
