"""What an answer of Ollama's says: its documents, and what chunks they make."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING

import httpx

from agents.providers.base import Chunk, Done, TextChunk, ThoughtChunk, Usage
from agents.providers.bounds import seconds
from agents.providers.documents import DONE, Documents, documents_in
from agents.providers.ollama_errors import ReportedError, line_of, raise_error, see_error
from agents.providers.reported import words_of

if TYPE_CHECKING:
    from ollama import ChatResponse


async def by_documents(response: httpx.Response) -> None:
    """Part a response at the ends of its documents, and tell of errors among them.

    The client would part it at every end of a line, those in a text included, and
    knows errors of one form only. What isn't streamed is read before it is handed on.
    """
    if not response.request.url.path.endswith("/chat"):
        await raise_error(response)
        return

    async def lines() -> AsyncIterator[str]:
        found = Documents()
        async with aclosing(documents_in(response.aiter_bytes(), found)) as documents:
            async for document in documents:
                if document != DONE:
                    see_error(document)
                    yield document
        if found.is_page:
            raise ValueError("a web page")
        if words_of(found.said):
            raise ReportedError(found.said)

    response.aiter_lines = lines  # type: ignore[method-assign]


def chunks_of(line: ChatResponse) -> list[Chunk]:
    """Take a line of the stream apart."""
    chunks: list[Chunk] = []
    if line.message.thinking:
        chunks.append(ThoughtChunk(line.message.thinking))
    if line.message.content:
        chunks.append(TextChunk(line.message.content))
    if line.done:
        reading = seconds(line.prompt_eval_duration, 1_000_000_000)
        usage = Usage(line.prompt_eval_count or 0, line.eval_count or 0, reading=reading)
        chunks.append(Done(line.done_reason or "stop", usage, line_of(line.model or "")))
    return chunks
