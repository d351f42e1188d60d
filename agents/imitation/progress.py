"""How far a demonstration has been followed, and what that says of steps and things."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from agents.imitation.attempts import Attempts
from agents.imitation.demonstration import Demonstration
from agents.imitation.operators import VIOLENCE, Operator
from agents.imitation.state import NOWHERE, State
from games.types import PLAYER


@dataclass(slots=True)
class Progress:
    """Where a plan executor stands: what is taken back with the moves.

    Attributes:
        demonstration: the one that is followed now, and ``number`` its place among all.
        state: what holds now.
        cursor: the step of the demonstration that is due.
        late: steps that were put off.
        rounds: times that these were gone through at the end.
        effort: step -> moves that were spent on it.
        attempts: what was tried in vain.
        laid: things that were laid down as demonstrated.
        errand: what is being fetched, and the place where it is.
        asked: the step at which the story asked back just now.
        leads: where the demonstration goes on behind what a person did against the
            plan just now, as far as it did the same; ``shown``: steps of it in a row.
        unwanted: step -> times that a person did something else instead.
    """

    demonstration: Demonstration
    number: int
    state: State
    cursor: int
    late: list[int] = field(default_factory=list)
    rounds: int = 0
    effort: Counter[int] = field(default_factory=Counter)
    attempts: Attempts = field(default_factory=Attempts)
    laid: set[str] = field(default_factory=set)
    errand: tuple[str, str] | None = None
    asked: Operator | None = None
    leads: frozenset[int] = frozenset()
    shown: int = 0
    unwanted: Counter[int] = field(default_factory=Counter)

    def copy(self) -> Progress:
        """Return a copy that goes on by itself."""
        return replace(
            self,
            late=self.late.copy(),
            effort=self.effort.copy(),
            attempts=self.attempts.copy(),
            laid=self.laid.copy(),
            unwanted=self.unwanted.copy(),
        )

    @property
    def steps(self) -> list[Operator]:
        """The steps of the demonstration."""
        return self.demonstration.operators

    @property
    def then(self) -> State:
        """What held when the step that is due was demonstrated."""
        return self.demonstration.states[self.cursor]

    def finish(self, index: int) -> None:
        """Take in that a step is done."""
        if index == self.cursor:
            self.cursor += 1
        if index in self.late:
            self.late.remove(index)

    def put_off(self, op: Operator) -> None:
        """Leave the step that is due for later, unless what needs its things fetches them."""
        only_takes = not op.destination and not op.score and set(op.moved.values()) == {PLAYER}
        if op.meant and not op.is_move and not only_takes:
            self.late.append(op.index)
        self.cursor += 1

    # --- of steps ------------------------------------------------------------------

    def needless(self, op: Operator) -> bool:
        """Tell whether what a step was for is so, or that it only killed or was refused."""
        if op.died or op.refused or (op.meant and op.holds_in(self.state)):
            return True
        return self._moot(op) or self._fought_out(op)

    def _fought_out(self, op: Operator) -> bool:
        """Tell whether a step strikes at somebody who is gone, as they were in the end.

        What a blow that didn't end it moved, such as a weapon from a hand, is no aim.
        """
        if not VIOLENCE.match(op.key) or op.score > 0:
            return False
        end = self.demonstration.states[-1]
        foes = [t for t in op.named if t in self.demonstration.foes]
        return bool(foes) and all(
            t not in self.state.holders and t not in end.holders for t in foes
        )

    def _moot(self, op: Operator) -> bool:
        """Tell whether a step lays down only what isn't carried anyway."""
        if not op.moved or op.score > 0 or op.destination:
            return False
        drops = [t for t, where in op.moved.items() if t in op.held and where == op.room]
        return len(drops) == len(op.moved) and not self.state.held & set(drops)

    def outdated(self, op: Operator) -> bool:
        """Tell whether what was put off needn't be done any more."""
        if self.needless(op):
            return True
        settled = self.demonstration.settled
        things = [t for t in op.moved if t != PLAYER]
        return bool(things) and all(
            self.state.holders.get(t, NOWHERE) == settled.get(t) not in (NOWHERE, PLAYER)
            for t in things
        )

    # --- of things -----------------------------------------------------------------

    def named_no_more(self, thing: str) -> bool:
        """Tell whether no step from now on names a thing."""
        return self.demonstration.last_named.get(thing, -1) < self.cursor

    def misplaced(self, thing: str) -> bool:
        """Tell whether a thing lies here that should be with the person by now."""
        if self._settled(thing):
            return False
        if thing in self.then.held:
            return not self.named_no_more(thing) or thing in self.demonstration.settable
        return not self._was_laid(thing) and self._displaced(thing)

    def is_strange(self, thing: str) -> bool:
        """Tell whether a thing is here that wasn't then, and that nobody put here."""
        return not (
            self._settled(thing)
            or thing in self.then.held
            or self._was_laid(thing)
            or thing in self.then.here
        )

    def _settled(self, thing: str) -> bool:
        """Tell whether a thing lies where it is to stay, and nothing needs it again."""
        if self.state.holders.get(thing) != self.demonstration.settled.get(thing):
            return False
        return not any(op.uses(thing) for op in self.steps[self.cursor :])

    def _was_laid(self, thing: str) -> bool:
        """Tell whether a thing, or what holds it, was laid down here as demonstrated."""
        where: str | None = thing
        while where is not None and where not in self.laid:
            where = self.state.holders.get(where)
        return where is not None

    def _displaced(self, thing: str) -> bool:
        """Tell whether a thing isn't where it was by now, and is still to be carried."""
        if self.then.place_of(thing) == self.state.room:
            return False
        if any(thing in self.steps[i].held for i in self.late):
            return True
        return any(
            thing in op.held or op.moved.get(thing) == PLAYER for op in self.steps[self.cursor :]
        )
