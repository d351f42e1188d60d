"""Which players there are: from a spec on the command line to a player.

A player is registered in the group ``understudy.players``; a language model needs
no name of its own there: its spec, with the part it is cast in, names a player.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from agents.core.protocols import Player
from agents.players.llm import LlmPlayer
from agents.prompts.roles import find_role, split_cast
from agents.providers.parts import PartKind, ProviderFor, is_part, make_part, unknown
from agents.providers.registry import is_model_spec, parse_spec
from agents.providers.throughput import ThroughputFor
from games.registry import Registry


class PlayerKind(PartKind[Player]):
    """What an entry point of ``understudy.players`` names; None of it: nobody proposes."""


PLAYERS: Registry[PartKind[Player]] = Registry(
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
        parse_spec(split_cast(spec).backend)
    elif spec not in further and not is_part(PLAYERS, spec):
        raise unknown("player", spec, (*PLAYERS.names, *further))


def make_player(
    spec: str,
    *,
    clock: Callable[[], datetime],
    provider_for: ProviderFor | None = None,
    throughput_for: ThroughputFor | None = None,
) -> Player | None:
    """Build the player that a spec names, None for ``human``: nobody proposes.

    Args:
        clock: tells what day it is.
        provider_for: where models come from; without it none can be named.
        throughput_for: what is known of their speed; without it prompts may take any time.

    Raises:
        ValueError: there is no such player; the message lists those there are.
        ProviderError: the model's backend can't be set up.
        PluginError: the plug-in that it names fails.
    """
    if provider_for is not None and is_model_spec(spec):
        cast = split_cast(spec)
        return LlmPlayer(
            provider_for(cast.backend),
            role=find_role(cast.role) if cast.role else None,
            temperature=cast.temperature,
            form=cast.form,
            throughput=throughput_for(cast.backend) if throughput_for is not None else None,
        )
    if not is_part(PLAYERS, spec):
        raise unknown("player", spec, PLAYERS.names)
    return make_part(PLAYERS, spec, provider_for, clock)
