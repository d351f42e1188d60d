"""The model critic: a language model that is shown how people played, and judges.

It needs time and may fail, so that nobody ever waits for it: see
:class:`agents.core.protocols.DeepCritic`.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.proposals import Critique, Exchange, Part
from agents.core.types import Situation
from agents.critics.weighing import weigh
from agents.prompts.critic import Ruling, Rulings, critic_prompt, judgements_shape, read_rulings
from agents.providers.base import Fault, Provider, ProviderError, Request, Sampling
from agents.providers.structured import ask_structured

PURPOSE = "critique"
TEMPERATURE = 0.2
"""Low: equal situations should get equal rewards."""
MARGIN = 0.85
"""Share of the free context that a prompt may fill: token counts are estimates."""
SHORTENINGS = 3
"""Times that a prompt is shortened which the model has found too long."""


class LlmCritic:
    """Judges by asking a model.

    Args:
        provider: the backend with its model.
        temperature: None leaves it to the backend.
        max_tokens: of the answer; None counts 200 and 100 a command.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        temperature: float | None = TEMPERATURE,
        max_tokens: int | None = None,
    ) -> None:
        self._provider = provider
        self._temperature = temperature
        self._max_tokens = max_tokens
        self._context: int | None = None
        self._small = False
        self._described = False
        self._learned: int | None = None

    @property
    def spec(self) -> str:
        """The provider's spec."""
        return self._provider.spec

    async def judge(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        """Return that nothing is known yet: the model has not been asked."""
        return tuple(
            self._unknown(command, "The model has not spoken yet.") for command in commands
        )

    async def deepen(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        """Ask the model for all commands at once; a small one how probable each is.

        What was exchanged stands on the first critique.

        Raises:
            ProviderError: the model failed; its ``exchanges`` hold what was asked.
        """
        if not commands:
            return ()
        answer = self._max_tokens or 200 + 100 * len(commands)
        shape = judgements_shape(len(commands))
        sampling = Sampling(temperature=self._temperature, max_tokens=answer)
        context = await self._find_context()
        if self._small:
            weighed = await weigh(self._provider, situation, commands, PURPOSE)
            if weighed:
                return weighed
        room = None if context is None else max(256, int((context - answer) * MARGIN))
        if self._learned is not None:
            room = self._learned if room is None else min(room, self._learned)
        tried: tuple[Exchange, ...] = ()
        for shortening in range(SHORTENINGS + 1):
            prompt = critic_prompt(situation, commands, max_tokens=room)
            request = Request(prompt.messages, sampling)
            try:
                said = await ask_structured(self._provider, request, shape, purpose=PURPOSE)
            except ProviderError as error:
                tried += error.exchanges
                last = shortening == SHORTENINGS or not prompt.fits
                if error.kind is not Fault.CONTEXT or last:
                    error.exchanges = tried
                    raise
                room = self._learned = prompt.tokens * 2 // 3
            else:
                break
        rulings = read_rulings(said.value)
        return self._critiques(commands, rulings, (*tried, *said.exchanges))

    async def _find_context(self) -> int | None:
        """Return how many tokens the model takes, None if it doesn't tell."""
        if not self._described:
            try:
                told = await self._provider.describe()
                self._context, self._small, self._described = told.context, told.small, True
            except ProviderError as error:
                # Whether it answers at all is told by asking it.
                if error.kind in (Fault.KEY, Fault.MODEL, Fault.MISSING):
                    raise
        return self._context

    def _critiques(
        self, commands: Sequence[str], said: Rulings, exchanges: tuple[Exchange, ...]
    ) -> tuple[Critique, ...]:
        return tuple(
            self._critique(
                command, said.rulings.get(place), said.outline, () if place else exchanges
            )
            for place, command in enumerate(commands)
        )

    def _critique(
        self, command: str, ruling: Ruling | None, outline: str, exchanges: tuple[Exchange, ...]
    ) -> Critique:
        if ruling is None:
            return self._unknown(command, "The model said nothing of this command.", exchanges)
        notes = {"people": outline}
        return Critique(
            critic=self.spec,
            command=command,
            reward=ruling.reward,
            parts=tuple(Part(name, value, notes.get(name, "")) for name, value in ruling.shares),
            reason=ruling.reason or "It gave no reason.",
            exchanges=exchanges,
        )

    def _unknown(self, command: str, reason: str, exchanges: tuple[Exchange, ...] = ()) -> Critique:
        return Critique(self.spec, command, 0.0, (), reason, known=False, exchanges=exchanges)
