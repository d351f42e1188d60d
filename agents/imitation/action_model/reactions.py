"""What a demonstration did in the midst of something else, whenever the story called for it.

Who walks along a rope goes on and on; when they sway they lean the other way, and go on. When
that is differs from game to game. May import what ``operators`` may, and ``waiting``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from agents.core.directions import OPPOSITE
from agents.imitation.action_model.waiting import sentences
from agents.imitation.states.operators import IDLE, Operator


@dataclass(frozen=True, slots=True)
class Interruption:
    """A command in between, and what called for it.

    Attributes:
        step: the step that it was.
        cues: sentences, each of which was told only right before it.
        first: the first step of the stay in that place.
    """

    step: int
    cues: frozenset[str]
    first: int

    def called_for(self, text: str) -> bool:
        """Tell whether a text says what called for it."""
        return not self.cues.isdisjoint(sentences(text))


def find_reactions(operators: Sequence[Operator]) -> Mapping[int, Interruption]:
    """Return step -> what called for it, of steps between equal ones that go on and on."""
    answers = [frozenset(sentences(op.text)) for op in operators]
    found: dict[int, Interruption] = {}
    for _, stay in groupby(operators, key=lambda op: op.room):
        steps = list(stay)
        for k, (before, op, after) in enumerate(zip(steps, steps[1:], steps[2:], strict=False)):
            beside = (*steps[max(0, k - 1) : k], *steps[k + 3 : k + 4])
            if not _interrupts(before, op, after) or before.key not in {o.key for o in beside}:
                continue  # what is done by turns may ready one another
            other = (
                told
                for told, later in zip(answers, operators[1:], strict=False)
                if later.key != op.key
            )
            cues = answers[before.index].difference(answers[-1], *other)
            if cues:
                found[op.index] = Interruption(op.index, cues, steps[0].index)
    return found


def _interrupts(before: Operator, op: Operator, after: Operator) -> bool:
    """Tell whether a step was done in the midst of going on with another one."""
    if before.key != after.key or op.key == before.key or before.key in IDLE:
        return False
    if op.key in OPPOSITE or op.key in IDLE or not op.does_anything or op.refused:
        return False
    return op.brings_nothing and not op.destination and not before.destination
