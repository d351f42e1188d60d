"""What came after what in the runs that memories come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from agents.core.commands import Source
from agents.core.memories import Exemplar, Match
from agents.core.types import Situation


class SessionOrder:
    """What people did next in the runs that the memories come from.

    Exemplars name the session and the number of their turn, so those of one
    run stand in order. Where our own latest move is one of them, its
    successor is strong evidence; where moves of a run were made on this path,
    the next one of that run that is still to do gains; where none was, the
    first.
    """

    NEXT = 2.0
    LATER = 1.5
    FIRST = 1.25

    def __init__(self, situation: Situation, exemplars: Iterable[Exemplar]) -> None:
        done = {(s.location, s.key) for s in situation.recent}
        last = situation.recent[-1] if situation.recent else None
        latest = (last.location, last.key) if last else None
        self._next: set[tuple[int, int]] = set()
        reached: dict[int, int] = {}
        todo: dict[int, list[int]] = defaultdict(list)
        for e in exemplars:
            if not _ordered(e):
                continue
            move = (e.location, e.key)
            if move == latest:
                self._next.add((e.session, e.number + 1))
            if move in done:
                reached[e.session] = max(reached.get(e.session, 0), e.number)
            else:
                todo[e.session].append(e.number)
        self._reached = reached
        self._first_open = {
            session: min((n for n in numbers if n > reached.get(session, 0)), default=0)
            for session, numbers in todo.items()
        }

    def is_done(self, exemplar: Exemplar) -> bool:
        """Tell whether its run's moves were made on this path up to it."""
        return exemplar.number <= self._reached.get(exemplar.session, 0)

    def follows(self, exemplar: Exemplar) -> bool:
        """Tell whether it came right after our latest move in its own run."""
        return _ordered(exemplar) and (exemplar.session, exemplar.number) in self._next

    def weight(self, exemplar: Exemplar) -> float:
        """Weigh an exemplar by its place in its run; 1 where that says nothing."""
        if self.follows(exemplar):
            return self.NEXT
        if (
            exemplar.match is not Match.LOCATION
            or not _ordered(exemplar)
            or self._first_open.get(exemplar.session) != exemplar.number
        ):
            return 1.0
        return self.LATER if exemplar.session in self._reached else self.FIRST


def _ordered(exemplar: Exemplar) -> bool:
    return exemplar.same_game and exemplar.source is not Source.SELF
