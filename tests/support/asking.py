"""Short words for asking a backend in tests."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, TypeVar

import pytest

from agents.providers.base import (
    Done,
    Message,
    Provider,
    ProviderError,
    Request,
    Sampling,
    Speaker,
    TextChunk,
    ThoughtChunk,
)

T = TypeVar("T")

ANSWER = {
    "type": "object",
    "properties": {
        "command": {"type": "string"},
        "reason": {"type": "string"},
        "confidence": {"type": "number"},
        "alternatives": {"type": "array", "items": {"type": "string"}, "maxItems": 4},
    },
    "required": ["command", "reason", "confidence", "alternatives"],
    "additionalProperties": False,
}


def ask(
    text: str = "What now?", *, schema: Any = None, think: bool = False, **sampling: Any
) -> Request:
    return Request((Message(Speaker.USER, text),), Sampling(**sampling), schema, think)


def closing(stream: AsyncIterator[T]) -> aclosing[AsyncGenerator[T, None]]:
    """Close a stream at the end; its protocol promises no more than iterating."""
    assert isinstance(stream, AsyncGenerator)
    return aclosing(stream)


async def hear(provider: Provider, request: Request | None = None) -> tuple[str, str, Done]:
    """Return text, thoughts and the end of an answer."""
    text, thoughts = "", ""
    async with closing(provider.stream(request or ask())) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, TextChunk):
                text += chunk.text
            elif isinstance(chunk, ThoughtChunk):
                thoughts += chunk.text
            else:
                return text, thoughts, chunk
    raise AssertionError("the answer has no end")


async def fail(provider: Provider, request: Request | None = None) -> ProviderError:
    """Return how asking fails."""
    with pytest.raises(ProviderError) as caught:
        await hear(provider, request)
    return caught.value
