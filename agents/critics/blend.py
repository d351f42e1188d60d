"""Two critics as one: what people taught, and what a model says, by their record.

Each critic's say follows how well it has predicted, on this home's journal, what
people then took and what went well. Of n judged commands with an AUC of a::

    skill = (2 · n · max(0, a - 0.5) + 20 · 0.5) / (n + 20)

so that a critic of whom nothing is known yet counts as one with an AUC of 0.75,
and one that has only guessed over 200 judgements has a skill of 0.05. The say
is the skill's share of both; a critic that knows nothing of a command has none.
The parts of both, each times its critic's say and rounded to two digits, add up
to the reward, clipped to [-1, 1].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agents.core.proposals import Calibration, Critique, Part
from agents.core.types import Situation
from agents.critics.demonstrations import DemonstrationCritic
from agents.critics.llm import LlmCritic
from agents.providers.base import ProviderError

PRIOR_SKILL = 0.5
PRIOR_COUNT = 20
JOINED = " + "
"""Between the specs of a blend's critics."""


def skill(calibration: Calibration | None) -> float:
    """Return how far a critic is to be trusted, in (0, 1]; see the module."""
    if calibration is None or calibration.auc is None:
        return PRIOR_SKILL
    seen = 2 * calibration.n * max(0.0, calibration.auc - 0.5)
    return (seen + PRIOR_COUNT * PRIOR_SKILL) / (calibration.n + PRIOR_COUNT)


def shares(calibrations: Mapping[str, Calibration], critics: Sequence[str]) -> dict[str, float]:
    """Return each critic's say, all together 1, by its spec."""
    skills = {critic: skill(calibrations.get(critic)) for critic in critics}
    total = sum(skills.values())
    return {critic: one / total for critic, one in skills.items()}


class Blend:
    """The demonstration critic at once, and a model's word with it later.

    Its own spec is both specs joined, so that the journal tells apart what the
    blend predicted and what each critic did.

    Args:
        local: judges without delay.
        model: is asked in the background.
    """

    def __init__(self, local: DemonstrationCritic, model: LlmCritic) -> None:
        self._local = local
        self._model = model
        self._away = ""

    @property
    def spec(self) -> str:
        """``demonstrations + SPEC``; a registry takes it, and SPEC alone as well."""
        return f"{self._local.spec}{JOINED}{self._model.spec}"

    async def judge(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        """Return what the demonstration critic says, with what models taught it.

        Where the model failed when it was last asked, the reason says so.
        """
        judged = await self._local.judge(situation, commands)
        if not self._away:
            return judged
        return tuple(replace(one, reason=f"{one.reason} {self._away}") for one in judged)

    async def deepen(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        """Ask the model, and blend its word with what people taught.

        Each critique holds what both said as its members. What models taught
        the demonstration critic earlier is left out: this model speaks for itself.

        Raises:
            ProviderError: the model failed; what ``judge`` said stands.
        """
        local = await self._local.judge(replace(situation, labels=()), commands)
        try:
            model = await self._model.deepen(situation, commands)
        except ProviderError as error:
            self._away = f"I judge alone: {error.message}"
            raise
        self._away = ""
        say = shares(situation.calibrations, (self._local.spec, self._model.spec))
        return tuple(self._blended(mine, its, say) for mine, its in zip(local, model, strict=True))

    def _blended(self, mine: Critique, its: Critique, say: Mapping[str, float]) -> Critique:
        members = (mine, replace(its, exchanges=()))
        if mine.known and its.known:
            share = say[self._local.spec]
            reason = (
                f"{mine.reason} The model says: {its.reason} "
                f"(By their record, people count {share:.0%} and the model {1 - share:.0%}.)"
            )
        elif its.known:
            share, reason = 0.0, f"{mine.reason} The model says: {its.reason}"
        else:
            share, reason = 1.0, f"{mine.reason} {its.reason}"
        parts = (
            *(_scaled(part, share) for part in mine.parts),
            *(_scaled(part, 1 - share, "model ") for part in its.parts),
        )
        total = round(sum(part.value for part in parts), 2) + 0.0
        return Critique(
            critic=self.spec,
            command=mine.command,
            reward=max(-1.0, min(1.0, total)),
            parts=parts,
            reason=reason,
            known=mine.known or its.known,
            here=its.known or mine.here,
            exchanges=its.exchanges,
            members=members,
        )


def _scaled(part: Part, share: float, prefix: str = "") -> Part:
    return replace(part, name=f"{prefix}{part.name}", value=round(part.value * share, 2) + 0.0)
