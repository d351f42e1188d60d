"""What is remembered of one scene."""

from agents.core.memories import Exemplar
from agents.core.types import Turn
from tests.support.taping import ZORK, Tape


def here(tape: Tape, turn: Turn) -> tuple[Exemplar, ...]:
    """Return what is remembered of exactly that scene."""
    found = tape.memory.retrieve(ZORK, turn.observation, task=tape.task)
    return tuple(one for one in found if one.similarity == 1.0)


def only(tape: Tape, turn: Turn) -> Exemplar:
    (exemplar,) = here(tape, turn)
    return exemplar
