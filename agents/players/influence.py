"""What moved a small model to its pick: each part of its prompt left out in turn.

The backend is kept to the very command, so that its tokens' log-probabilities tell how
probable the model holds it with the whole prompt and without each part. A part whose
absence makes the command less probable moved the model to it; the loss is its weight.
Where a backend tells no probabilities the model is asked anew, as surely as it can be:
a part without which it picks another command moved it, how strongly isn't known.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace

from agents.core.commands import canonical
from agents.core.memories import Exemplar, Role
from agents.core.proposals import Influence
from agents.core.types import Situation
from agents.players.choices import NOTHING, Bidding
from agents.prompts.choosing import (
    OTHER,
    PURPOSE,
    ChosenShape,
    Telling,
    choice_messages,
    choice_schema,
)
from agents.providers.base import Message, Provider, Request, Sampling, TextChunk
from agents.providers.likelihood import likelihood
from agents.providers.streams import closing

LEAST = 0.1
"""Loss under which a part doesn't count: it is no more than how the prompt is worded."""
_WHOLE = Telling()
_SURELY = Sampling(temperature=0.0, max_tokens=48)


async def influences(
    provider: Provider,
    situation: Situation,
    command: str,
    told: Bidding = NOTHING,
    offered: Sequence[str] = (),
) -> AsyncGenerator[tuple[Influence, ...], None]:
    """Yield what is known so far, most telling first, each time a part was weighed.

    Args:
        provider: of the model that picked.
        situation: what it was told.
        command: its pick.
        told: the command that the person's own words told.
        offered: what it picked among. Empty where it isn't to be asked anew: then nothing
            comes of a backend that doesn't tell how probable its tokens are.

    Raises:
        ProviderError: it failed.
    """
    whole = await _log_probability(provider, _Variant(situation, told), command)
    if whole is None and offered:
        async for found in _by_asking(provider, _Variant(situation, told), command, offered):
            yield found
    if whole is None:
        return
    known: list[Influence] = []
    for what, outcome, rest in _without(situation, told):
        without = await _log_probability(provider, rest, command)
        if without is not None and whole - without >= LEAST:
            known.append(Influence(what, round(whole - without, 2), outcome))
            yield tuple(sorted(known, key=lambda one: -one.weight))


async def _by_asking(
    provider: Provider, asked: _Variant, command: str, offered: Sequence[str]
) -> AsyncGenerator[tuple[Influence, ...], None]:
    """Yield the parts without which another command is picked."""
    key = canonical(command)
    if await _pick(provider, asked, offered) != key:
        return  # It is of two minds: whatever it says next tells nothing.
    known: list[Influence] = []
    for what, outcome, rest in _without(asked.situation, asked.told):
        if await _pick(provider, rest, offered) not in (key, ""):
            known.append(Influence(what, 0.0, outcome))
            yield tuple(known)


@dataclass(frozen=True, slots=True)
class _Variant:
    """A prompt's making."""

    situation: Situation
    told: Bidding = NOTHING
    telling: Telling = _WHOLE

    @property
    def messages(self) -> tuple[Message, ...]:
        known = self.situation.exemplars
        return choice_messages(self.situation, known, self.telling, told=self.told.command)


def _without(situation: Situation, told: Bidding) -> list[tuple[str, int | None, _Variant]]:
    """Return each part that the prompt has, and the prompt's making without it."""
    parts: list[tuple[str, int | None, _Variant]] = []
    best = _best(situation)
    if best is not None:
        # With it goes what says the same: another would only take its place.
        rest = tuple(one for one in situation.exemplars if one.key != best.key)
        what = f"“{best.command}” in {best.location or 'a place like this'}"
        parts.append((what, best.outcome, _Variant(replace(situation, exemplars=rest), told)))
    if told.memory is not None:
        silent = [replace(one, why="") for one in situation.exemplars]
        lacking = replace(situation, exemplars=tuple(silent))
        parts.append((f"your “{told.why}”", told.memory.outcome, _Variant(lacking)))
    if situation.notes:
        by_note = NOTHING if told.memory is None else told
        parts.append(("your notes", None, _Variant(replace(situation, notes=()), by_note)))
    parts.append(("the scene", None, _Variant(situation, told, Telling(scene=0))))
    return parts


def _best(situation: Situation) -> Exemplar | None:
    """Return the memory that the prompt tells."""
    return next((one for one in situation.exemplars if one.role is Role.ENCOURAGED), None)


async def _pick(provider: Provider, asked: _Variant, offered: Sequence[str]) -> str:
    """Return what is picked, in its canonical form; empty for nothing of use."""
    answer = [""]
    request = Request(asked.messages, _SURELY, choice_schema((*offered, OTHER)))
    async with closing(provider.stream(request)) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, TextChunk):
                answer.append(chunk.text)
    try:
        return canonical(ChosenShape.model_validate_json("".join(answer)).command)
    except ValueError:
        return ""


async def _log_probability(provider: Provider, asked: _Variant, command: str) -> float | None:
    """Return how probable the command is, None where the backend doesn't tell."""
    schema = choice_schema((command,))
    return (await likelihood(provider, asked.messages, schema, canonical(command), PURPOSE)).figure
