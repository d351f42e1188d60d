"""What is still said of a turn that was played: kept with it, never waited for.

A slower critic, and the members of a team that had not waited for them, may
speak when the person has moved on. Their word is recorded at the turn that it
is about. Members are listened to until the next move is played, so that a slow
backend never has two moves' requests waiting before a third.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from agents.core.proposals import Critique, Judged, Proposal
from agents.core.protocols import Critic
from agents.core.types import Situation, Turn
from agents.play.records.ledger import Ledger
from agents.play.thought.thinking import Thought
from games.errors import FOREIGN_FAULTS


class LateAnswers:
    """Keeps what comes too late for a move with the turn it led to.

    Args:
        ledger: takes what comes.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._played: tuple[Turn, Thought] | None = None
        self._listening: asyncio.Task[None] | None = None

    def played(self, turn: Turn, thought: Thought) -> None:
        """Note the latest move, and the thought that led to it."""
        self._played = turn, thought

    def listen(self, thought: asyncio.Task[None] | None) -> None:
        """Let a thought that has proposed go on to hear the rest, in place of an earlier."""
        self.dismiss()
        self._listening = thought

    def dismiss(self) -> None:
        """Listen no more, which frees the backends of whoever still speaks."""
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None

    async def keep_critiques(self, serial: int, critiques: Sequence[Critique]) -> None:
        """Keep a slower critic's word, if it is of the latest move.

        Raises:
            StoreError: it was not kept.
        """
        if self._played is not None and self._played[1].serial == serial:
            turn = self._played[0].id
            await self._ledger.ask(lambda journal: journal.add_critiques(turn, critiques))

    async def keep_members(self, serial: int, proposal: Proposal, critic: Critic | None) -> None:
        """Keep what members brought after the move, if it is of the latest.

        Args:
            serial: of the thought that proposed.
            proposal: the team's, with all that was heard so far.
            critic: judges what they propose.

        Raises:
            StoreError: it was not kept.
        """
        if self._played is None:
            return
        turn, thought = self._played
        if thought.serial != serial or thought.shown is None:
            return
        before = thought.shown.proposal
        late = [member for member in proposal.members if member not in before.members]
        answered = [asked for member in proposal.members for asked in member.exchanges]
        failures = [
            (asked.spec, asked)
            for asked in proposal.exchanges
            if asked not in before.exchanges and asked not in answered
        ]
        judged = [await _judge(member, critic, thought.situation) for member in late]
        note = "came after the move"
        await self._ledger.ask(lambda journal: journal.add_late(turn.id, judged, note, failures))
        heard = replace(thought.shown, proposal=proposal)
        self._played = turn, replace(thought, judged=heard)


async def _judge(member: Proposal, critic: Critic | None, situation: Situation | None) -> Judged:
    """Judge a late proposal; a critic's fault costs no answer."""
    if critic is None or situation is None:
        return Judged(member)
    try:
        return Judged(member, await critic.judge(situation, member.commands))
    except FOREIGN_FAULTS:  # it was told of at the turn's own proposal
        return Judged(member)
