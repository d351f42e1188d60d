"""A recorded session: its path, and what its turns were judged to be, read when looked at."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.cartography.survey import Survey
from agents.cartography.words import place_title, ways_from
from agents.core.errors import DamageError
from agents.core.goals import Goal
from agents.core.maps import GameMap
from agents.core.proposals import Exchange, Judged
from agents.core.types import Turn
from agents.journal.goals import standing_at
from agents.journal.sightings import sightings

if TYPE_CHECKING:
    from agents.journal.journal import Journal
    from agents.journal.sessions import Node

KEPT = 200
"""Turns whose judgements are kept once they were looked at."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came before a turn's decision.

    Attributes:
        judged: what was proposed and rewarded.
        failures: what language models were asked in vain, with who asked.
    """

    judged: tuple[Judged, ...] = ()
    failures: tuple[tuple[str, Exchange], ...] = ()

    @property
    def team(self) -> bool:
        """Whether a team proposed."""
        return bool(self.judged and self.judged[0].proposal.ballots)

    @property
    def asked(self) -> bool:
        """Whether a language model was asked."""
        return bool(self.failures) or any(
            one.proposal.exchanges or any(critique.exchanges for critique in one.critiques)
            for one in self.judged
        )


class Hindsight:
    """Reads a session from a journal, what each turn was judged to be once."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._seen: dict[int, Seen] = {}
        self._survey, self._drawn = Survey(), GameMap()

    def path(self, tip: int, through: int | None) -> tuple[Turn, ...]:
        """Return the turns to a tip; where another is to be among them and isn't, to that one.

        Raises:
            StoreError: they can't be read.
        """
        path = self._journal.path(tip)
        if through is not None and all(turn.id != through for turn in path):
            path = self._journal.path(through)
        ids = {turn.id for turn in path}
        self._survey = Survey()
        with suppress(DamageError):  # where one was is not known then; the rest is shown
            for seen in sightings(self._journal.db, path[0].session):
                if seen.turn in ids:
                    self._survey.add(seen)
        self._drawn = self._survey.map()
        return path

    def place(self, turn: Turn) -> str:
        """Return what the place of a turn is called on the path's map."""
        room = self._survey.room_of.get(turn.id, "")
        return place_title(self._drawn, room, turn.scene)

    def ways(self, turn: Turn) -> tuple[tuple[str, str], ...]:
        """Return the ways out of the room of a turn that its path had taken by then."""
        room = self._survey.room_of.get(turn.id, "")
        return ways_from(self._drawn, room, turn.scene, until=turn.id)

    def tree(self, session: int) -> tuple[Node, ...]:
        """Return all turns of a session, whatever branch they are on.

        Raises:
            StoreError: they can't be read.
        """
        return self._journal.tree(session)

    def of(self, turn: Turn) -> Seen:
        """Return what came before a turn.

        Raises:
            StoreError: it can't be read.
        """
        if turn.id not in self._seen:
            if len(self._seen) >= KEPT:
                self._seen.clear()
            self._seen[turn.id] = Seen(
                self._journal.judged(turn.id), tuple(self._journal.failures(turn.id))
            )
        return self._seen[turn.id]

    def goals(self, path: Sequence[Turn]) -> tuple[Goal, ...]:
        """Return the goals as they stood at the end of a path.

        Raises:
            StoreError: they can't be read.
        """
        return standing_at(self._journal.db, path)
