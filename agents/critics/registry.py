"""Which critics there are: from a spec on the command line to a critic.

A critic is registered in the group ``understudy.critics``; a language model needs
no name of its own there: its spec names the blend of it with the demonstrations'.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agents.core.protocols import Critic
from agents.critics.blend import JOINED, Blend
from agents.critics.demonstrations import DemonstrationCritic
from agents.critics.llm import LlmCritic
from agents.providers.base import Provider, ProviderError
from agents.providers.registry import is_model_spec, model_forms, parse_spec
from games.registry import Registry, blaming

ProviderFor = Callable[[str], Provider]
"""From a model's spec to its backend.

Raises:
    ValueError: the spec names no model.
    ProviderError: the backend can't be set up.
"""


@dataclass(frozen=True, slots=True)
class CriticSetup:
    """What a critic is made of.

    Attributes:
        spec: the whole of what was chosen; the critic's own ``spec``.
        argument: what stands behind the name and a colon, empty if nothing does.
        provider_for: where models come from, None where there are none.
    """

    spec: str
    argument: str = ""
    provider_for: ProviderFor | None = None


@dataclass(frozen=True, slots=True)
class CriticKind:
    """What an entry point of ``understudy.critics`` names.

    Attributes:
        make: returns the critic, or None if nobody shall judge; import there what
            is heavy. May raise ValueError and ProviderError.
        words: what it does, in few words, for lists.
        form: what may follow ``NAME:``, for help; empty if nothing may.
    """

    make: Callable[[CriticSetup], Critic | None]
    words: str = ""
    form: str = ""


CRITICS: Registry[CriticKind] = Registry("understudy.critics", CriticKind)
"""Every critic, by the name that its spec begins with."""


def check_critic(spec: str) -> None:
    """See that a spec names a critic, without building it.

    Raises:
        ValueError: it doesn't; the message lists those there are.
        PluginError: the plug-in that it names can't be loaded.
    """
    if is_model_spec(spec):
        parse_spec(spec)
    elif not _is_known(spec):
        raise _unknown(spec)


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
    if _is_known(spec):
        name, _, argument = spec.partition(":")
        kind = CRITICS.load(name)
        with blaming(name, ValueError, ProviderError):
            return kind.make(CriticSetup(spec, argument, provider_for))
    model = spec.removeprefix(f"demonstrations{JOINED}")
    if provider_for is not None and ":" in model:
        return Blend(DemonstrationCritic(), LlmCritic(provider_for(model)))
    raise _unknown(spec, models=provider_for is not None)


def _is_known(spec: str) -> bool:
    name, colon, argument = spec.partition(":")
    return name in CRITICS and (not colon or bool(argument and CRITICS.load(name).form))


def _unknown(spec: str, *, models: bool = True) -> ValueError:
    known = ", ".join(CRITICS.names)
    further = f", or a language model: {model_forms()}" if models else ""
    return ValueError(f"There is no critic “{spec}”: choose {known}{further}.")
