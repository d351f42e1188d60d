"""Which critics there are: from a spec on the command line to a critic."""

from __future__ import annotations

from collections.abc import Callable

from agents.core.protocols import Critic
from agents.critics.blend import JOINED, Blend
from agents.critics.demonstrations import DemonstrationCritic
from agents.critics.llm import LlmCritic
from agents.providers.base import Provider

CRITICS = ("demonstrations", "none")
"""Every spec that :func:`make_critic` takes, besides those of models."""

ProviderFor = Callable[[str], Provider]
"""From a model's spec to its backend.

Raises:
    ValueError: the spec names no model.
    ProviderError: the backend can't be set up.
"""


def make_critic(spec: str, *, provider_for: ProviderFor | None = None) -> Critic | None:
    """Build the critic that a spec names, None for ``none``: nobody judges.

    A model's spec (it has a colon) names the blend of that model with the
    demonstration critic, as does the blend's own, ``demonstrations + SPEC``.

    Args:
        spec: the name.
        provider_for: where models come from; without it none can be named.

    Raises:
        ValueError: there is no such critic; the message lists those there are.
        ProviderError: the model's backend can't be set up.
    """
    if spec == "demonstrations":
        return DemonstrationCritic()
    if spec == "none":
        return None
    model = spec.removeprefix(f"demonstrations{JOINED}")
    if provider_for is not None and ":" in model:
        return Blend(DemonstrationCritic(), LlmCritic(provider_for(model)))
    models = ", or a model such as ollama:MODEL" if provider_for is not None else ""
    raise ValueError(f"There is no critic “{spec}”. Critics are: {', '.join(CRITICS)}{models}.")
