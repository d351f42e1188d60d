"""What a player or a critic said, made ready for a person: no fault of theirs goes further."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from agents.core import events as ev
from agents.core.command_forms import spelled
from agents.core.proposals import Critique, Proposal
from agents.providers.base import ProviderError
from games.types import Lexicon


def without(proposal: Proposal, dropped: Set[str]) -> Proposal | None:
    """Return a proposal without commands that the person dropped, None if none is left.

    A player is told of them; this holds whatever it makes of that.
    """
    if not dropped:
        return proposal
    left = [one for one in proposal.alternatives if one.key not in dropped]
    if proposal.key not in dropped:
        return replace(proposal, alternatives=tuple(left))
    if not left:
        return None
    first, *others = left
    return replace(
        proposal,
        command=first.command,
        reason=first.reason,
        confidence=min(1.0, max(0.0, first.weight)),
        alternatives=tuple(others),
        plan=None,
    )


def small_letters(proposal: Proposal, lexicon: Lexicon) -> Proposal:
    """Return a proposal with its commands as people type them, not as a file has them."""
    if all(command == command.lower() for command in proposal.commands):
        return proposal
    others = [replace(one, command=spelled(one.command, lexicon)) for one in proposal.alternatives]
    command = spelled(proposal.command, lexicon)
    return replace(proposal, command=command, alternatives=tuple(others))


def failure_of(serial: int, who: str, error: ProviderError) -> ev.PlayerFailed:
    """Say for a person that a player or critic has nothing to say this turn."""
    return ev.PlayerFailed(
        serial, who, error.kind.value, error.message, error.hint, error.retryable, error.exchanges
    )


def checked(critiques: object) -> tuple[Critique, ...]:
    """Return what a critic answered, once it is seen to be critiques: it may be a plug-in's.

    Raises:
        TypeError: it is something else.
    """
    told = critiques if isinstance(critiques, (tuple, list)) else (None,)
    if all(isinstance(one, Critique) for one in told):
        return tuple(told)
    raise TypeError(f"{critiques!r:.80} is no tuple of critiques")


def no_reward(error: BaseException) -> ev.Failed:
    """Say for a person that the critic failed."""
    return ev.Failed(
        f"No reward: {type(error).__name__}: {str(error) or 'it gave no reason'}.",
        "Everything is kept; play on without the critic's word.",
    )
