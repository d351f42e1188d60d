"""Rewards brevity: a word is worth 0.5, each further one costs as much."""

from collections.abc import Sequence

from agents.core.proposals import Critique, Part
from agents.core.protocols import Critic
from agents.core.types import Situation
from agents.critics.registry import CriticKind
from agents.providers.parts import PartSetup


class Terse(Critic):
    def __init__(self, setup: PartSetup) -> None:
        self._spec = setup.spec

    @property
    def spec(self) -> str:
        return self._spec

    async def judge(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        return tuple(map(self._critique, commands))

    def _critique(self, command: str) -> Critique:
        words = len(command.split())
        reward = max(-1.0, 1.0 - 0.5 * words)
        parts = (Part("brevity", reward, f"{words} words"),)
        return Critique(self.spec, command, reward, parts, f"It takes {words} words.")


TERSE = CriticKind(Terse, words="rewards short commands")
