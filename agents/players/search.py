"""Search: looks ahead on snapshots before it proposes.

Plays under the spec ``search``. A demonstration is followed as by the mimic, but by
a pursuit that sees mishaps before they happen (:mod:`agents.imitation.execution.foreseeing`).
Where there is none to follow, each of the mimic's commands and of the explorer's newest
ideas is tried one move ahead and rated by what came of it: points, death, whether
anything changed at all, what memory expects of it (Q, Watkins 1989) and how sure
whoever brought it was.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from agents.core.commands import canonical
from agents.core.proposals import Candidate, Proposal
from agents.core.protocols import Foresight, Lookahead, Player, Trial
from agents.core.types import Situation
from agents.core.wording import counted
from agents.players.explorer import ALTERNATIVES, explore
from agents.players.mimic import Mimic
from agents.players.repeats import Repeats
from agents.players.sense import Sense
from games.errors import GameError

MOST = 12
"""Commands that are tried before each proposal, at most."""
_DEATH = -20.0
_NOTHING = -2.0
_SURE = 5.0
"""Points that a confidence of 1 is worth."""


@dataclass(frozen=True, slots=True)
class _Rated:
    command: str
    worth: float
    chance: float
    told: str
    changes: bool


class Searcher(Player):
    """Proposes what turned out best one move ahead.

    Without lookahead it proposes what the mimic would.

    Args:
        clock: tells what day it is, for wording.
    """

    spec = "search"
    follows_plans = True
    foresight = Foresight.SEARCH

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._mimic = Mimic(clock)

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        """Yield the mimic's proposal, and then the best of what was tried.

        A plan was drawn up looking ahead already: it stands.
        """
        if situation.command_only:  # what else the mimic knows is tried, too
            situation = replace(situation, command_only=False)
        first: Proposal | None = None
        async for first in self._mimic.propose(situation):
            first = replace(first, player=self.spec)
            yield first
        if lookahead is None or (first is not None and first.plan is not None):
            return
        rated: list[_Rated] = []
        for command, chance in _candidates(situation, first):
            try:
                trial = await lookahead.attempt(command)
            except GameError:
                continue
            rated.append(_rate(situation, command, chance, trial))
        if rated:
            yield self._best(situation, rated, first, lookahead.used)

    def _best(
        self, situation: Situation, rated: list[_Rated], first: Proposal | None, used: int
    ) -> Proposal:
        """Propose what did best; what the mimic knew of it goes with it."""
        best, *others = sorted(rated, key=lambda one: -one.worth)
        sense, repeats = Sense(situation), Repeats(situation, best.command)
        alternatives = [
            Candidate(one.command, one.chance, one.told)
            for one in others
            if one.changes or sense.allows(one.command)
        ]
        own = first if first is not None and best.command == first.command else None
        return Proposal(
            player=self.spec,
            command=best.command,
            reason=f"Of {counted(len(rated), 'command')} tried ahead, this did best: {best.told}.",
            confidence=best.chance,
            alternatives=tuple(islice(repeats.each_once(alternatives), ALTERNATIVES)),
            exemplars=own.exemplars if own is not None else (),
            exploring=own is None or own.exploring,
            lookahead=used,
            plan=own.plan if own is not None else None,
        )


def _candidates(situation: Situation, first: Proposal | None) -> list[tuple[str, float]]:
    """Return the mimic's commands and then the newest, with their chances."""
    found: dict[str, tuple[str, float]] = {}
    if first is not None:
        found[first.key] = first.command, first.confidence
        for other in first.alternatives:
            found.setdefault(other.key, (other.command, other.weight))
    for idea in explore(situation):
        if len(found) >= MOST:
            break
        found.setdefault(idea.key, (idea.command, idea.chance))
    return list(found.values())


def _rate(situation: Situation, command: str, chance: float, trial: Trial) -> _Rated:
    """Say what a trial is worth, in points."""
    key = canonical(command)
    won = (trial.scene.score or 0) - (situation.scene.score or 0)
    known = [p.q for p in situation.action_values if p.exact and p.command == key]
    worth = won + _SURE * chance + max(known, default=0.0) - 0.1 * situation.tried.get(key, 0)
    if trial.scene.died:
        return _Rated(command, worth + _DEATH, chance, "it would be deadly", True)
    if won:
        told = f"it {'wins' if won > 0 else 'loses'} {counted(abs(won), 'point')}"
    elif trial.changed:
        told = "it changes something"
    else:
        worth, told = worth + _NOTHING, "it changes nothing"
    return _Rated(command, worth, chance, told, bool(won) or trial.changed)
