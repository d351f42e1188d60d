"""Facts between two processes: what changed since they were last told.

A story has about a thousand facts and a move changes three or four of them. So
whoever tells them numbers each telling and keeps it; whoever hears says which
one it has, and gets the difference to that, or all of them. Imports the
standard library, msgspec, ``games.following`` and ``games.types``.
"""

from __future__ import annotations

import msgspec

from games.following import changes_between, following
from games.types import NO_FACTS, Fact, Facts


class FactsNews(msgspec.Struct, frozen=True):
    """What one telling adds to and takes from the telling that the hearer has."""

    number: int
    came: list[Fact] = []
    gone: list[Fact] = []
    whole: bool = False
    """Nothing of the earlier telling stays: what came is all there is."""


class FactsTeller:
    """Tells facts to one hearer, who may have missed any telling."""

    def __init__(self) -> None:
        self._number = 0
        self._told = NO_FACTS

    def tell(self, facts: Facts, heard: int) -> FactsNews:
        """Return what is new in facts.

        Args:
            facts: what holds now.
            heard: number of the telling that the hearer has, 0 for none.
        """
        told, known = self._told, heard == self._number > 0
        self._number += 1
        self._told = facts
        if not known:
            return FactsNews(self._number, came=list(facts), whole=True)
        gone, came = changes_between(told, facts)
        return FactsNews(self._number, came=list(came), gone=list(gone))


class FactsHearer:
    """Keeps what one teller told."""

    def __init__(self) -> None:
        self.number = 0
        self._facts = NO_FACTS

    def hear(self, news: FactsNews) -> Facts:
        """Return what holds, as the teller has it; equal tellings give the same set."""
        if news.whole:
            self._facts = frozenset(news.came)
        elif news.came or news.gone:
            self._facts = following(self._facts, news.gone, news.came)
        self.number = news.number
        return self._facts
