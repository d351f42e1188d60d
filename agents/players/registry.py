"""Which players there are: from a spec on the command line to a player.

A player is registered in the group ``understudy.players``; a language model needs
no name of its own there: its spec, with the part it is cast in, names a player.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agents.core.protocols import Player
from agents.players.llm import LlmPlayer
from agents.prompts.roles import find_role, split_cast
from agents.providers.base import Provider, ProviderError
from agents.providers.registry import is_model_spec, model_forms, parse_spec
from games.registry import Registry, blaming

ProviderFor = Callable[[str], Provider]
"""From a model's spec to its backend; raises as ``make_provider`` does."""


@dataclass(frozen=True, slots=True)
class PlayerSetup:
    """What a player is made of.

    Attributes:
        spec: the whole of what was chosen; the player's own ``spec``.
        clock: tells what day it is, for wording.
        argument: what stands behind the name and a colon, empty if nothing does.
        provider_for: where models come from, None where there are none.
    """

    spec: str
    clock: Callable[[], datetime]
    argument: str = ""
    provider_for: ProviderFor | None = None


@dataclass(frozen=True, slots=True)
class PlayerKind:
    """What an entry point of ``understudy.players`` names.

    Attributes:
        make: returns the player, or None if nobody shall propose; import there
            what is heavy. May raise ValueError and ProviderError.
        words: what it does, in few words, for lists.
        form: what may follow ``NAME:``, for help; empty if nothing may.
    """

    make: Callable[[PlayerSetup], Player | None]
    words: str = ""
    form: str = ""


PLAYERS: Registry[PlayerKind] = Registry(
    "understudy.players", PlayerKind, ("mimic", "explorer", "search", "human")
)
"""Every player, by the name that its spec begins with."""


def check_player(spec: str, further: tuple[str, ...] = ()) -> None:
    """See that a spec names a player, without building it.

    Args:
        further: specs that are known beside those of players.

    Raises:
        ValueError: it doesn't; the message lists those there are.
        PluginError: the plug-in that it names can't be loaded.
    """
    if is_model_spec(spec):
        parse_spec(split_cast(spec)[0])
    elif spec not in further and not _is_known(spec):
        raise _unknown(spec, further)


def make_player(
    spec: str, *, clock: Callable[[], datetime], provider_for: ProviderFor | None = None
) -> Player | None:
    """Build the player that a spec names, None for ``human``: nobody proposes.

    Args:
        clock: tells what day it is.
        provider_for: where models come from; without it none can be named.

    Raises:
        ValueError: there is no such player; the message lists those there are.
        ProviderError: the model's backend can't be set up.
        PluginError: the plug-in that it names fails.
    """
    if provider_for is not None and is_model_spec(spec):
        backend, role, temperature = split_cast(spec)
        cast = find_role(role) if role else None
        return LlmPlayer(provider_for(backend), role=cast, temperature=temperature)
    if not _is_known(spec):
        raise _unknown(spec)
    name, _, argument = spec.partition(":")
    kind = PLAYERS.load(name)
    with blaming(name, ValueError, ProviderError):
        return kind.make(PlayerSetup(spec, clock, argument, provider_for))


def _is_known(spec: str) -> bool:
    name, colon, argument = spec.partition(":")
    return name in PLAYERS and (not colon or bool(argument and PLAYERS.load(name).form))


def _unknown(spec: str, further: tuple[str, ...] = ()) -> ValueError:
    known = ", ".join((*PLAYERS.names, *further))
    return ValueError(
        f"There is no player “{spec}”: choose {known}, or a language model: {model_forms()}."
    )
