"""Which game to practise on next: a little harder than what is won, and what is failed at.

A game that is won teaches nothing, and one that asks for everything at once teaches
little: games are drawn that take a skill or two more than the learner has, with the
more weight, the more it fails at what they take. Pure functions; may import ``games``
only.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from games.ladders import Ladder, Rung

_NEW, _SHOWN, _HAD = 0.9, 0.45, 0.04
"""How likely one fails for want of a skill: never tried, shown since it was last lost, won by."""
_LACKING = 0.6
"""A skill at which one fails more often than so is one that the learner hasn't got."""
_STRETCH = 2
"""Skills that a game may take which the learner hasn't got."""
_PROVING = 0.5
"""What a game promises that takes what was shown and not yet won by, beside one that is new."""
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
    """Return how much practising on each level promises, whatever the sum."""
    failing = failures(ladder, tries)
    lacking = {
        rung.level: [failing[skill] for skill in rung.skills if failing[skill] > _LACKING]
        for rung in ladder.rungs
    }
    # Where every game takes more than that, those that take the fewest are a little harder.
    most = max(_STRETCH, min(map(len, lacking.values())))
    found: dict[str, float] = {}
    for rung in ladder.rungs:
        of_rung = [one.won for one in tries if one.level == rung.level]
        lost = sum(1 for _ in takewhile(lambda won: not won, reversed(of_rung)))
        promise = sum(lacking[rung.level]) or _PROVING * max(failing[s] for s in rung.skills)
        if of_rung and not lost:
            promise *= _HAD
        if len(lacking[rung.level]) > most:
            promise = 0.0
        found[rung.level] = (promise * 0.5 ** _too_often(lost)) ** _SHARP
    return found


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
    lost: dict[str, int] = {}  # since a game was won by it
    for one in tries:
        taken = skills.get(one.level, ())
        blamed = [skill for skill in taken if lost.get(skill, 1)] or taken
        lost |= dict.fromkeys(taken, 0) if one.won else {s: lost.get(s, 0) + 1 for s in blamed}
    known = dict.fromkeys(skill for rung in ladder.rungs for skill in rung.skills)
    return {skill: _share_lost(lost.get(skill)) for skill in known}


def _share_lost(lost: int | None) -> float:
    if lost is None:
        return _NEW
    return 1 - (1 - _SHOWN) ** (1 + (lost - 1) / 2) if lost else _HAD
