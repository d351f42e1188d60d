"""A small model as critic: which of some commands does it hold more probable?

A model of a few hundred million parameters that is asked to reward moves in words
rewards all alike, and takes half a minute to say so. What it can do is to go on as people
did: asked as a player that chooses (:mod:`agents.prompts.choosing`), it holds each command
for more or less probable, and says so in one short request each, most of whose prompt the
backend still has.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from agents.core.commands import canonical
from agents.core.proposals import Critique, Exchange, Part
from agents.core.types import Situation
from agents.prompts.choosing import choice_messages, choice_schema
from agents.prompts.quoting import inline
from agents.providers.base import Provider
from agents.providers.likelihood import likelihood

MOST = 0.6
"""Reward at most: it is a guess at what people would do, and knows nothing of the rest."""
_DOUBT = 2.0
"""Difference of log-probabilities at which it is halfway sure."""


async def weigh(
    provider: Provider, situation: Situation, commands: Sequence[str], purpose: str
) -> tuple[Critique, ...]:
    """Return critiques of commands by how probable the model holds each.

    The best is rewarded by how far it is before the second, the others are punished by
    how far they are behind the best. Empty where there is but one, or where the backend
    tells no probabilities.

    Raises:
        ProviderError: the backend failed; its ``exchanges`` hold what was asked.
    """
    if len(commands) < 2:
        return ()
    messages = choice_messages(situation, situation.exemplars)
    figures: list[float] = []
    asked: list[Exchange] = []
    for command in commands:
        schema = choice_schema((command,))
        told = await likelihood(provider, messages, schema, canonical(command), purpose)
        if told.figure is None:
            return ()
        figures.append(told.figure)
        asked += [told.exchange] if told.exchange is not None else []
    return tuple(
        _critique(provider.spec, place, commands, figures, tuple(asked) if place == 0 else ())
        for place in range(len(commands))
    )


def _critique(
    spec: str,
    place: int,
    commands: Sequence[str],
    figures: Sequence[float],
    asked: tuple[Exchange, ...],
) -> Critique:
    others = [at for at in range(len(commands)) if at != place]
    rival = max(others, key=lambda at: figures[at])
    ahead = figures[place] - figures[rival]
    reward = round(MOST * math.tanh(ahead / (2 * _DOUBT)), 2) + 0.0
    times = math.exp(min(abs(ahead), 7.0))
    other = f"“{inline(commands[rival])}”"
    if times < 1.5:
        reason = f"The model holds it for about as probable as {other}."
    else:
        word = "more" if ahead > 0 else "less"
        reason = f"The model holds it for {times:.0f} times {word} probable than {other}."
    return Critique(
        spec, commands[place], reward, (Part("people", reward),), reason, exchanges=asked
    )
