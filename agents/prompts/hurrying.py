"""Prompts that are read in time: what is worth least goes until an answer can begin.

What a backend read last and still has costs no time, as far as a prompt begins alike:
so what never changes in a game stands first, and history is only added to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from agents.providers.base import Fault, Message, ProviderError
from agents.providers.budget import MESSAGE_TOKENS, estimate_prompt, estimate_tokens
from agents.providers.throughput import Allowance

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that is ready to be sent.

    Attributes:
        tokens: about how many it takes, by :func:`estimate_tokens`.
        shortened: what was left out for want of room, a sentence; empty if nothing was.
        fits: it is not longer than was allowed.
        hurried: what was left out so that it is read in time, likewise.
    """

    messages: tuple[Message, ...]
    tokens: int
    shortened: str = ""
    fits: bool = True
    hurried: str = ""

    @property
    def left_out(self) -> str:
        """All that was left out and why; empty if nothing was."""
        return f"{self.shortened} {self.hurried}".strip()


@dataclass(frozen=True, slots=True)
class Cut(Generic[E]):
    """A shorter form of a prompt.

    Attributes:
        extent: how much of each kind it holds.
        what: what is missing that the form before it had; empty for the whole.
    """

    extent: E
    what: str


def require_room(prompt: Prompt, free: int) -> None:
    """See that the shortest prompt there is can be taken by the model at all.

    Args:
        prompt: as short as could be.
        free: tokens that the model has room for.

    Raises:
        ProviderError: it can't, of kind CONTEXT.
    """
    if not prompt.fits and prompt.tokens > free:
        raise ProviderError(
            Fault.CONTEXT,
            f"This scene alone takes about {prompt.tokens:,} tokens, and the model has room "
            f"for {free:,}.",
            "Choose a model with a larger context, or let the mimic propose.",
        )


def fit_time(
    compose: Callable[[E], tuple[Message, ...]],
    cuts: Sequence[Cut[E]],
    room: Allowance,
    known: Sequence[Message] = (),
) -> Prompt:
    """Return the fullest prompt that can be read in time.

    Args:
        compose: writes the prompt in a form.
        cuts: its forms, the fullest first.
        room: what may be read anew.
        known: what the backend read last.

    Returns:
        The first form that fits; the last where none does.
    """
    missing: list[str] = []
    before: tuple[Message, ...] = ()
    whole = 0
    for cut in cuts:
        messages = compose(cut.extent)
        if before and messages != before:
            # More of one kind: “all moves” says it where “older moves” did.
            missing = [one for one in missing if one.split()[-1] != cut.what.split()[-1]]
            missing.append(cut.what)
        before, whole = messages, whole or estimate_prompt(messages)
        fresh = estimate_prompt(messages) - (shared(messages, known) if room.keeps else 0)
        if fresh <= room.tokens:
            break
    told = _left_out(missing, whole, room) if missing else ""
    return Prompt(before, estimate_prompt(before), hurried=told)


def shared(messages: Sequence[Message], known: Sequence[Message]) -> int:
    """Return about how many tokens two prompts begin with alike."""
    tokens = 0
    for one, other in zip(messages, known, strict=False):
        if one == other:
            tokens += MESSAGE_TOKENS + estimate_tokens(one.content)
            continue
        if one.role is other.role:
            tokens += MESSAGE_TOKENS + estimate_tokens(_beginning(one.content, other.content))
        break
    return tokens


def _beginning(one: str, other: str) -> str:
    """Return what two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return one[:low]


def _left_out(missing: Sequence[str], whole: int, room: Allowance) -> str:
    what = ", ".join(missing)
    return (
        f"So that an answer begins within {room.seconds:g} s (about {room.speed:.0f} tokens are "
        f"read in a second, and all would be {whole:,}), the prompt leaves out {what}."
    )
