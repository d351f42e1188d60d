"""Which critics there are: from a spec on the command line to a critic.

A critic is registered in the group ``understudy.critics``; a language model needs
no name of its own there: its spec names the blend of it with the demonstrations'.
"""

from __future__ import annotations

from agents.core.protocols import Critic
from agents.critics.blend import JOINED, Blend
from agents.critics.demonstrations import DemonstrationCritic
from agents.critics.llm import LlmCritic
from agents.providers.parts import PartKind, ProviderFor, is_part, make_part, unknown
from agents.providers.registry import is_model_spec, parse_spec
from games.registry import Registry


class CriticKind(PartKind[Critic]):
    """What an entry point of ``understudy.critics`` names; None of it: nobody judges."""


CRITICS: Registry[PartKind[Critic]] = Registry("understudy.critics", CriticKind)
"""Every critic, by the name that its spec begins with."""


def check_critic(spec: str) -> None:
    """See that a spec names a critic, without building it.

    Raises:
        ValueError: it doesn't; the message lists those there are.
        PluginError: the plug-in that it names can't be loaded.
    """
    if is_model_spec(spec):
        parse_spec(spec)
    elif not is_part(CRITICS, spec):
        raise unknown("critic", spec, CRITICS.names)


def asks_model(spec: str) -> bool:
    """Tell whether a critic of this spec, as a journal has it, is a model alone.

    A model's spec has a colon, but so may a plug-in's; a blend's is two joined. What is no
    longer installed counts as the model that it looks like.
    """
    return ":" in spec and JOINED not in spec and spec.partition(":")[0] not in CRITICS


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
        PluginError: the plug-in that it names fails.
    """
    if is_part(CRITICS, spec):
        return make_part(CRITICS, spec, provider_for)
    model = spec.removeprefix(f"demonstrations{JOINED}")
    if provider_for is not None and ":" in model:
        return Blend(DemonstrationCritic(), LlmCritic(provider_for(model)))
    raise unknown("critic", spec, CRITICS.names, models=provider_for is not None)
