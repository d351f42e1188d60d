"""One thought: retrieve, search for valid commands, propose, critique.

Runs beside the turn loop and only reports: it never plays, never writes, and
may be dropped at any instant.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

from agents import events as ev
from agents.errors import StoreError
from agents.ledger import Ledger
from agents.protocols import Critic, Player
from agents.situation import build_situation
from agents.types import Draft, Judged, Proposal, Situation, Turn
from games.errors import GameError
from games.types import Facts, GameInfo, Lexicon
from games.world import World

Report = Callable[[ev.Event], None]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where the game stands: what a thought starts from."""

    serial: int
    game: GameInfo
    task: str
    path: tuple[Turn, ...]
    facts: Facts
    lexicon: Lexicon


class Deliberation:
    """Thinks about a standpoint and reports events.

    Args:
        world: searched for valid commands; a step preempts the search.
        ledger: where memories come from.
        player, critic: who proposes and who rewards; None if nobody does.
        patience: seconds to search for a player that wants valid commands; it
            makes do with those found by then.
    """

    def __init__(
        self,
        world: World,
        ledger: Ledger,
        player: Player | None,
        critic: Critic | None,
        patience: float,
    ) -> None:
        self._world = world
        self._ledger = ledger
        self._player = player
        self._critic = critic
        self._patience = patience

    async def think(self, at: Standpoint, report: Report) -> None:
        """Report what is known, and at last the final proposal (or none).

        A player's or critic's own fault is reported, never raised: the person
        can always go on playing.
        """
        judged: Judged | None = None
        try:
            report(ev.Thinking(at.serial))
            situation = await self._observe(at)
            report(ev.Ways(await self._ledger.ways(at.game, situation.observation.location)))
            report(ev.Retrieved(at.serial, situation))
            if not situation.scene.over:
                judged = await self._deliberate(at.serial, situation, report)
        except (GameError, StoreError) as error:
            report(ev.Failed(error.message, error.hint))
        except Exception as error:  # noqa: BLE001 - whatever a player does is reported
            report(
                ev.Failed(
                    f"No proposal: {type(error).__name__}: {error}.",
                    "Everything is kept; type your own move, or ask again.",
                )
            )
        report(ev.Proposed(at.serial, judged, final=True))

    async def _observe(self, at: Standpoint) -> Situation:
        exemplars = await self._ledger.retrieve(at.game, at.path[-1].observation, at.task)
        return build_situation(
            at.game,
            at.path,
            task=at.task,
            facts=at.facts,
            lexicon=at.lexicon,
            exemplars=exemplars,
        )

    async def _deliberate(self, serial: int, situation: Situation, report: Report) -> Judged | None:
        enough = threading.Event()
        search = asyncio.create_task(asyncio.to_thread(self._world.valid_commands, enough.is_set))
        search.add_done_callback(lambda task: _announce(serial, task, report))
        if self._player is None:
            return None
        if self._player.wants_valid(situation):
            await asyncio.wait({search}, timeout=self._patience)
            enough.set()
            await asyncio.wait({search})
            if search.exception() is None:
                situation = replace(situation, valid=tuple(search.result()))
        began = perf_counter()
        proposal: Proposal | None = None
        async for forming in self._player.propose(situation):
            if isinstance(forming, Draft):
                report(ev.Drafted(serial, forming))
                continue
            proposal = replace(forming, seconds=perf_counter() - began)
            report(ev.Proposed(serial, Judged(proposal), final=False))
        if proposal is None or self._critic is None:
            return Judged(proposal) if proposal is not None else None
        return Judged(proposal, await self._critic.judge(situation, proposal.commands))


def _announce(serial: int, search: asyncio.Task[list[str]], report: Report) -> None:
    """Report valid commands once they are found; nobody has to wait for them."""
    if not search.cancelled() and search.exception() is None:
        report(ev.Completions(serial, tuple(search.result())))
