"""What moved a small model to its pick: each part of its prompt left out in turn.

The backend is kept to the very command, so that its tokens' log-probabilities tell how
probable the model holds it with the whole prompt and without each part. A part whose
absence makes the command less probable moved the model to it; the loss is its weight.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace

from agents.core.memories import Exemplar, Role
from agents.core.proposals import Influence
from agents.core.types import Situation
from agents.prompts.choosing import Telling, choice_messages, choice_schema
from agents.providers.base import Done, Provider, Request, Sampling
from agents.providers.streams import closing

LEAST = 0.1
"""Loss under which a part doesn't count: it is no more than how the prompt is worded."""
_ANSWER = 48


async def influences(
    provider: Provider, situation: Situation, command: str, noted: str
) -> AsyncGenerator[tuple[Influence, ...], None]:
    """Yield what is known so far, most telling first, each time a part was weighed.

    Nothing where the backend doesn't tell how probable its tokens are.

    Args:
        provider: of the model that picked.
        situation: what it was told.
        command: its pick.
        noted: the command that the person's notes told.

    Raises:
        ProviderError: it failed.
    """
    whole = await _log_probability(provider, situation, command, noted)
    if whole is None:
        return
    found: list[Influence] = []
    for what, outcome, rest, note, telling in _without(situation, noted):
        without = await _log_probability(provider, rest, command, note, telling)
        if without is not None and whole - without >= LEAST:
            found.append(Influence(what, round(whole - without, 2), outcome))
            yield tuple(sorted(found, key=lambda one: -one.weight))


def _without(
    situation: Situation, noted: str
) -> list[tuple[str, int | None, Situation, str, Telling]]:
    """Return each part that the prompt has, and the prompt's making without it."""
    whole = Telling()
    parts: list[tuple[str, int | None, Situation, str, Telling]] = []
    best = _told(situation)
    if best is not None:
        # With it goes what says the same: another would only take its place.
        rest = tuple(one for one in situation.exemplars if one.key != best.key)
        lacking = replace(situation, exemplars=rest)
        what = f"“{best.command}” in {best.location or 'a place like this'}"
        parts.append((what, best.outcome, lacking, noted, whole))
    if situation.notes:
        parts.append(("your notes", None, replace(situation, notes=()), "", whole))
    parts.append(("the scene", None, situation, noted, Telling(scene=0)))
    return parts


def _told(situation: Situation) -> Exemplar | None:
    """Return the memory that the prompt tells."""
    return next((one for one in situation.exemplars if one.role is Role.ENCOURAGED), None)


async def _log_probability(
    provider: Provider,
    situation: Situation,
    command: str,
    noted: str,
    telling: Telling | None = None,
) -> float | None:
    """Return how probable the command is, None where the backend doesn't tell."""
    messages = choice_messages(situation, situation.exemplars, telling or Telling(), noted=noted)
    request = Request(
        messages,
        Sampling(temperature=0.0, max_tokens=_ANSWER),
        choice_schema((command,)),
        logprobs=True,
    )
    async with closing(provider.stream(request)) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, Done):
                return _of_command(chunk.logprobs, command)
    return None


def _of_command(tokens: tuple[tuple[str, float], ...], command: str) -> float | None:
    """Return what the command's own tokens come to: blanks of JSON say nothing of it."""
    text = "".join(token for token, _ in tokens)
    begin = text.rfind(command)
    if begin < 0:
        return None
    total, at = 0.0, 0
    for token, figure in tokens:
        if at < begin + len(command) and at + len(token) > begin:
            total += figure
        at += len(token)
    return total
