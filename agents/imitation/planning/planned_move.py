"""A move that a plan executor makes, and the names under which its tries are counted."""

from __future__ import annotations

from dataclasses import dataclass

from agents.core.commands import HasCommand
from agents.core.wording import definite
from agents.imitation.action_model.paths import Edge
from agents.imitation.states.operators import Operator, name_of
from agents.imitation.states.state import NOWHERE


def the(thing: str) -> str:
    """Name a thing or somebody in a note."""
    return definite(name_of(thing))


@dataclass(frozen=True, slots=True)
class PlannedMove(HasCommand):
    """A command and what it is for.

    Attributes:
        goal: the step of the demonstration that all this is for.
        operator: the demonstrated step that is played, if it is one.
        note: what is in the way and what is done about it, empty if nothing.
        edge: the way to another place that is taken.
        taking, dropping: the thing that is taken up or laid down.
        waiting: time is let pass until somebody comes.
        repeats: it is the goal's command, given until it brings what it brought then.
        serves: the step whose unseen means this makes anew.
        errand: what is to be had, and the place where it is, if that is far.
        blind: a step is played although what it names isn't here.
        foe: who is fended off, or armed against.
        obstacle, remedy: what is in the way and what is done about it in a player's words,
            where the rest doesn't tell.
    """

    command: str
    goal: Operator | None
    operator: Operator | None = None
    note: str = ""
    edge: Edge | None = None
    taking: str = ""
    dropping: str = ""
    waiting: bool = False
    repeats: bool = False
    serves: Operator | None = None
    errand: tuple[str, str] | None = None
    blind: bool = False
    foe: str = ""
    obstacle: str = ""
    remedy: str = ""

    def is_made_by(self, key: str) -> bool:
        """Tell whether a command, in its canonical form, is this move, in whichever words.

        Who calls a thing by its name that was to be called "it" has done the same.
        """
        return key == self.key or (self.operator is not None and key == self.operator.key)


def destination_of(move: PlannedMove) -> str:
    """Return the place where a move is to lead, NOWHERE if to none."""
    if move.edge is not None:
        return move.edge.end
    return NOWHERE if move.operator is None else move.operator.destination


def act_of(op: Operator) -> tuple[str, object]:
    """Return the name under which tries of a step are counted."""
    return "act", (op.trace, op.index)


def blind_of(op: Operator) -> tuple[str, object]:
    """Return the name under which tries of a step are counted that tell nothing of it."""
    return "blind", (op.trace, op.index)


def take_of(thing: str) -> tuple[str, object]:
    """Return the name under which tries to take a thing are counted."""
    return "take", thing


def drop_of(thing: str) -> tuple[str, object]:
    """Return the name under which tries to lay a thing down are counted."""
    return "drop", thing


def edge_of(edge: Edge) -> tuple[str, object]:
    """Return the name under which tries of an edge are counted."""
    return way_of(edge.start, edge.key)


def way_of(room: str, key: str) -> tuple[str, object]:
    """Return the name under which tries of a way out of a place are counted."""
    return "edge", (room, key)


def comes_of(thing: str) -> tuple[str, object]:
    """Return the name under which it is counted that a thing didn't come from nowhere."""
    return "comes", thing
