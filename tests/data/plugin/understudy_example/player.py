"""Plays whichever of some commands was played least."""

from collections.abc import AsyncIterator

from agents.core.commands import canonical
from agents.core.proposals import Candidate, Draft, Proposal
from agents.core.protocols import Lookahead, Player
from agents.core.types import Situation
from agents.players.registry import PlayerKind
from agents.providers.parts import PartSetup


class Sweeper(Player):
    def __init__(self, setup: PartSetup) -> None:
        self._spec = setup.spec
        self._commands = [word.strip() for word in setup.argument.split(",") if word.strip()]

    @property
    def spec(self) -> str:
        return self._spec

    def wants_valid(self, situation: Situation) -> bool:
        return not self._commands

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal | Draft]:
        commands = self._commands or situation.valid or ("look",)
        best, *others = sorted(commands, key=lambda one: situation.tried.get(canonical(one), 0))
        times = situation.tried.get(canonical(best), 0)
        yield Proposal(
            player=self.spec,
            command=best,
            reason=f"It was played {times} times here, and nothing less often.",
            confidence=1 / len(commands),
            alternatives=tuple(Candidate(other, 0.1) for other in others[:4]),
            exploring=True,
        )


SWEEPER = PlayerKind(Sweeper, words="plays what was played least", form="COMMAND,COMMAND...")
