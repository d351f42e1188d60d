"""How probable a model holds an answer: its tokens' log-probabilities, where they are told.

The backend is kept to the very answer by a schema; what its tokens would have been worth
without one is what it reports.
"""

from __future__ import annotations

from dataclasses import dataclass

from agents.core.proposals import Exchange
from agents.providers.base import (
    Done,
    JsonSchema,
    Message,
    Provider,
    Request,
    Sampling,
    TextChunk,
)
from agents.providers.streams import closing
from agents.providers.structured import exchange_of

_SURELY = Sampling(temperature=0.0, max_tokens=48)


@dataclass(frozen=True, slots=True)
class Likelihood:
    """What came of asking.

    Attributes:
        figure: natural logarithm of the text's probability, None where none is told.
        exchange: what was asked, for the record.
    """

    figure: float | None
    exchange: Exchange | None = None


async def likelihood(
    provider: Provider,
    messages: tuple[Message, ...],
    schema: JsonSchema,
    text: str,
    purpose: str,
) -> Likelihood:
    """Return how probable a text is as an answer.

    Args:
        provider: of the model.
        messages: what is asked.
        schema: which only an answer with this text keeps.
        text: whose own tokens count: blanks of JSON say nothing of it.
        purpose: what it is recorded as.

    Raises:
        ProviderError: the backend failed.
    """
    request = Request(messages, _SURELY, schema, logprobs=True)
    answer = ""
    async with closing(provider.stream(request)) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, TextChunk):
                answer += chunk.text
            elif isinstance(chunk, Done):
                parts = (answer, "")
                told = exchange_of(
                    provider, request, purpose, parts, chunk.usage, model=chunk.model
                )
                return Likelihood(_of_text(chunk.logprobs, text), told)
    return Likelihood(None)


def _of_text(tokens: tuple[tuple[str, float], ...], text: str) -> float | None:
    whole = "".join(token for token, _ in tokens)
    begin = whole.rfind(text)
    if begin < 0:
        return None
    total, at = 0.0, 0
    for token, figure in tokens:
        if at < begin + len(text) and at + len(token) > begin:
            total += figure
        at += len(token)
    return total
