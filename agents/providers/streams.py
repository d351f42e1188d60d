"""Leaving a streamed answer in good order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agents.providers.base import Chunk


@asynccontextmanager
async def closing(chunks: AsyncIterator[Chunk]) -> AsyncIterator[AsyncIterator[Chunk]]:
    """Close a stream however its reader leaves, so that the backend's slot is free.

    An ``async for`` that is left early doesn't do so: the generator would stay
    open until the garbage collector finds it.
    """
    try:
        yield chunks
    finally:
        close = getattr(chunks, "aclose", None)
        if close is not None:
            await close()
