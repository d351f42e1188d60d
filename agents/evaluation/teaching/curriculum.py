"""Which game to practise on next: harder than what is won, and what is failed at.

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
_TAUGHT, _SHARP = 0.3, 8
"""What is left of that once a game that takes the skill is shown (once more), and the power by
which what promises more is preferred."""
_IN_VAIN = 3
"""Times that each skill of a level was shown when it is lost once more: small steps from then."""
_LACKING = 0.6
"""A skill at which one fails more often than so is one that the learner hasn't got."""
_STRETCH = 2
"""Skills that a game of small steps may take which the learner hasn't got."""
_PROVING = 0.5
"""What such a game promises that takes what was shown and not yet won by, beside a new one."""
_CAREFUL = 4
"""Power by which what promises more is preferred then."""
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
    """Choose a rung that promises progress, for the skills that are failed at."""
    weights = weigh(ladder, tries)
    return chance.choices(ladder.rungs, [weights[rung.level] for rung in ladder.rungs])[0]


def weigh(ladder: Ladder, tries: Sequence[Try]) -> dict[str, float]:
    """Return how much practising on each level promises, whatever the sum."""
    failing = failures(ladder, tries)
    if _is_shown_in_vain(ladder, tries):
        promised, sharp = _by_small_steps(ladder, tries, failing), _CAREFUL
    else:
        promised, sharp = _by_progress(ladder, failing), _SHARP
    best = max(promised.values())
    return {
        level: (promise / best * 0.5 ** _too_often(_lost_last(level, tries))) ** sharp
        for level, promise in promised.items()
    }


def _by_progress(ladder: Ladder, failing: Mapping[str, float]) -> dict[str, float]:
    """Return by how much more is won of the ladder once each level is lost and shown.

    Times how likely it is lost: what is won teaches nothing. It is progress that counts,
    not success, as in Matiisen et al. 2017 (Teacher-Student Curriculum Learning).
    """
    before = _won(ladder, failing)
    found: dict[str, float] = {}
    for rung in ladder.rungs:
        taught = {s: p * (_TAUGHT if s in rung.skills else 1) for s, p in failing.items()}
        gain = sum(_won(ladder, taught).values()) - sum(before.values())
        found[rung.level] = gain * (1 - before[rung.level])
    return found


def _won(ladder: Ladder, failing: Mapping[str, float]) -> dict[str, float]:
    """Return how likely each level is won by who has all the skills that it takes."""
    return {
        rung.level: math.prod(1 - failing[skill] for skill in rung.skills) for rung in ladder.rungs
    }


def _by_small_steps(
    ladder: Ladder, tries: Sequence[Try], failing: Mapping[str, float]
) -> dict[str, float]:
    """Return what each level promises to who learns nothing of what is far beyond them.

    Games take a skill or two more than one has (Vygotsky 1978, the zone of proximal
    development).
    """
    lacking = {
        rung.level: [failing[skill] for skill in rung.skills if failing[skill] > _LACKING]
        for rung in ladder.rungs
    }
    # Where every game takes more than that, those that take the fewest are a little harder.
    most = max(_STRETCH, min(map(len, lacking.values())))
    won = {one.level for one in tries if not _lost_last(one.level, tries)}
    found: dict[str, float] = {}
    for rung in ladder.rungs:
        promise = sum(lacking[rung.level]) or _PROVING * max(failing[s] for s in rung.skills)
        fits = len(lacking[rung.level]) <= most
        found[rung.level] = promise * (_HAD if rung.level in won else 1.0) if fits else 0.0
    return found


def _is_shown_in_vain(ladder: Ladder, tries: Sequence[Try]) -> bool:
    """Tell whether a level was lost again and again though all that it takes was shown."""
    skills = {rung.level: rung.skills for rung in ladder.rungs}
    lost: dict[str, int] = {}
    for one in tries:
        taken = skills.get(one.level, ())
        if taken and not one.won and min(lost.get(skill, 0) for skill in taken) >= _IN_VAIN:
            return True
        _count(lost, taken, won=one.won)
    return False


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
