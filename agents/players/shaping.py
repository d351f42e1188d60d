"""Asks a backend for an answer in a stricter shape than is taken from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from agents.providers.base import Chunk, JsonSchema, ModelInfo, Provider, Request


class Shaping(Provider):
    """A provider that is asked for one schema, whatever an answer is checked by.

    Backends that keep an answer in shape should be told all of it: every field,
    how many items. From one that can't, an answer without a confidence is still
    worth having. A request for free text stays one.
    """

    def __init__(self, inner: Provider, schema: JsonSchema) -> None:
        self._inner = inner
        self._schema = schema

    @property
    def spec(self) -> str:
        """The wrapped provider's spec."""
        return self._inner.spec

    @property
    def backend(self) -> str:
        """The wrapped provider's backend."""
        return self._inner.backend

    @property
    def paid(self) -> bool:
        """Whether the wrapped provider may cost money."""
        return self._inner.paid

    def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Answer in chunks, in the stricter shape where a shape is asked for."""
        if request.schema is not None:
            request = replace(request, schema=self._schema)
        return self._inner.stream(request)

    async def describe(self) -> ModelInfo:
        """Tell what the model can do."""
        return await self._inner.describe()

    async def models(self) -> tuple[ModelInfo, ...]:
        """List the backend's models."""
        return await self._inner.models()

    async def close(self) -> None:
        """Close the wrapped provider."""
        await self._inner.close()
