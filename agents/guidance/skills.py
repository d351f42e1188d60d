"""How goals are pursued: values of commands by how a goal's thing stands, and steps.

Q-learning (Watkins 1989) for several goals at once: each move teaches every goal that was
open, whichever it was made for (Horde, Sutton et al. 2011). A goal is known by its form,
without its thing, so that what is learned of one thing holds for others. Which steps a
teacher gave on the way to a goal, and whether they led there, is remembered, so that the
learner sets them itself once nobody says so any more. May import ``agents.core`` only.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from agents.core.commands import canonical

DISCOUNT = 0.95
_LEAST_RATE = 0.3
_REPLAY_RATE = 0.5
_CURIOSITY = 0.3
"""Worth of a command that was never tried where one stands."""
_TIRING = 0.8
"""What each time in vain leaves of a command's worth."""
_PRIOR = 0.5
"""Share of a command's mean over like standings that it is taken to be worth in a new one."""


@dataclass(slots=True)
class Worth:
    """What a command is worth for a goal where its thing stands so."""

    q: float = 0.0
    visits: int = 0


@dataclass(slots=True)
class StepRecord:
    """How often a step was given on the way to a goal, and how often it led there."""

    place: int
    given: int = 0
    helped: int = 0

    @property
    def leads(self) -> bool:
        """Whether it is worth setting again."""
        return 2 * self.helped >= self.given > 0


@dataclass(frozen=True, slots=True)
class GoalTransition:
    """What a move was for one goal.

    Attributes:
        form: of the goal; ``standing`` and ``then``: how its thing stood, and stands.
        reward: in [0, 1]; more than 0 where the goal was reached, or came nearer.
        ends: nothing that comes after counts.
    """

    form: str
    standing: str
    command: str
    reward: float
    then: str
    ends: bool


@dataclass(slots=True)
class Skills:
    """What was learned of pursuing goals in one game.

    Attributes:
        worth: form -> standing -> command -> what it is worth.
        steps: form -> form of a step on the way -> how it went.
    """

    worth: dict[str, dict[str, dict[str, Worth]]] = field(default_factory=dict)
    steps: dict[str, dict[str, StepRecord]] = field(default_factory=dict)

    def value(self, form: str, standing: str) -> float:
        """Return what the best that is known there is worth, 0 where nothing is."""
        known = self.worth.get(form, {}).get(standing, {})
        return max((one.q for one in known.values()), default=0.0)

    def learn(self, lived: GoalTransition) -> None:
        """Take in a move as it is made."""
        worth = self._find(lived)
        worth.visits += 1
        rate = max(_LEAST_RATE, 1 / worth.visits)
        worth.q += rate * (self._target(lived) - worth.q)

    def replay(self, path: Sequence[Sequence[GoalTransition]]) -> None:
        """Pass values back along a path that is over, from its end."""
        for moves in reversed(path):
            for lived in moves:
                worth = self._find(lived)
                worth.q += _REPLAY_RATE * (self._target(lived) - worth.q)

    def note_steps(self, form: str, steps: Iterable[str], *, helped: bool) -> None:
        """Remember which steps were given on the way to a goal, and whether they led there."""
        known = self.steps.setdefault(form, {})
        for place, step in enumerate(dict.fromkeys(steps)):
            if step != form:
                record = known.setdefault(step, StepRecord(place))
                record.given += 1
                record.helped += helped

    def steps_to(self, form: str) -> tuple[str, ...]:
        """Return the steps that led to a goal, in the order in which they were given."""
        known = self.steps.get(form, {})
        good = [step for step, record in known.items() if record.leads]
        return tuple(sorted(good, key=lambda step: known[step].place))

    def rank(
        self,
        form: str,
        standing: str,
        commands: Sequence[str],
        tried: Mapping[tuple[str, str], int],
        moment: int,
    ) -> list[tuple[str, float]]:
        """Return commands with what they promise, the best first.

        What was never tried is worth a try. What was made where things stood so since
        anything was reached pales each time: what looks the same may be another place, and
        what goes round in it leads nowhere. Ties are settled by a hash of the moment, so
        that equal paths go on equally.

        Args:
            form, standing: of the goal.
            commands: that there are.
            tried: (standing, command) -> how often, since anything was reached.
            moment: number of the move.
        """
        known = self.worth.get(form, {}).get(standing, {})
        likely = self._likely(form, standing)

        def promise(command: str) -> float:
            key = canonical(command)
            one = known.get(key)
            value = _PRIOR * likely.get(key, 0.0) if one is None else one.q
            visits = 0 if one is None else one.visits
            vain = tried.get((standing, key), 0)
            return value * _TIRING**vain + _CURIOSITY / (1 + visits + 2 * vain)

        def lot(command: str) -> int:
            return zlib.crc32(f"{moment}:{standing}:{command}".encode())

        found = [(command, promise(command)) for command in commands]
        return sorted(found, key=lambda one: (-one[1], lot(one[0])))

    def _likely(self, form: str, standing: str) -> dict[str, float]:
        """Return what commands are worth where things stand most alike, as far as is known."""
        found: dict[str, float] = {}
        for likeness in reversed(_LIKENESSES):
            like = likeness(standing)
            sums: defaultdict[str, list[float]] = defaultdict(list)
            for other, known in self.worth.get(form, {}).items():
                if likeness(other) == like:
                    for command, one in known.items():
                        sums[command].append(one.q)
            found |= {command: sum(values) / len(values) for command, values in sums.items()}
        return found

    def _find(self, lived: GoalTransition) -> Worth:
        there = self.worth.setdefault(lived.form, {}).setdefault(lived.standing, {})
        return there.setdefault(lived.command, Worth())

    def _target(self, lived: GoalTransition) -> float:
        if lived.ends:
            return lived.reward
        return lived.reward + DISCOUNT * self.value(lived.form, lived.then)


@lru_cache(maxsize=4096)
def _roughly(standing: str) -> str:
    """Return a standing with all that is farther than a step taken for equally far."""
    return _FAR.sub("2", standing)


@lru_cache(maxsize=4096)
def _where(standing: str) -> str:
    """Return a standing but for what is close."""
    where, _, rest = _roughly(standing).partition("|")
    return f"{where}|{rest.rpartition('|')[2]}"


@lru_cache(maxsize=4096)
def _whatever_is_carried(standing: str) -> str:
    """Return a standing but for what is in hand."""
    return _roughly(standing).rpartition("|")[0]


_FAR = re.compile(r"\b(?:[2-9]|\d\d+)\b")
_LIKENESSES = (_roughly, _whatever_is_carried, _where, lambda _: "")
"""How standings are alike, the closest first."""
