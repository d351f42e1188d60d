"""A loopback server that speaks chat completions byte by byte, faults included.

Nothing of the package ``openai`` is used: what is sent is what was written here
from the protocol, so that a fault is exactly that fault.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


@dataclass
class Line:
    """The connection a script answers on."""

    asked: Asked
    stub: Stub
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes | str) -> None:
        self.writer.write(data.encode() if isinstance(data, str) else data)
        await self.writer.drain()

    async def until_left(self) -> None:
        """Wait until the client closes its end."""
        await self.reader.read()
        self.stub.left.set()


Script = Callable[[Line], Awaitable[None]]


@dataclass
class Stub:
    """Answers chat completions by its scripts, the last one again and again."""

    scripts: list[Script] = field(default_factory=list)
    models: Sequence[Mapping[str, Any]] = ({"id": "parrot"},)
    pages: dict[str, Script] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def chats(self) -> list[dict[str, Any]]:
        return [a.told for a in self.asked if a.path.endswith("/chat/completions")]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = await _read(reader)
            self.asked.append(asked)
            await self._script(asked)(Line(asked, self, reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            self.left.set()
        finally:
            writer.close()

    def _script(self, asked: Asked) -> Script:
        if asked.path in self.pages:
            return self.pages[asked.path]
        if asked.path == "/v1/models":
            return page(200, {"object": "list", "data": list(self.models)})
        if asked.path == "/v1/chat/completions":
            return self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        return page(404, {"detail": "Not Found"})


@asynccontextmanager
async def stubbed(*scripts: Script) -> AsyncIterator[Stub]:
    stub = Stub(list(scripts))
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    stub.port = server.sockets[0].getsockname()[1]
    async with server:
        yield stub


async def _read(reader: asyncio.StreamReader) -> Asked:
    start = await reader.readexactly(1)
    if not start.isalpha():
        raise ConnectionError("this isn't HTTP")
    rest = await reader.readuntil(b"\r\n\r\n")
    head = (start + rest).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    pairs = (line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(method, path, headers, body)


def page(
    status: int, body: object, headers: Mapping[str, str] | None = None, kind: str = ""
) -> Script:
    """Answer at once with a status and a body, JSON unless it is text or bytes."""
    plain = isinstance(body, str | bytes)
    text = body if isinstance(body, str) else json.dumps(body, default=str)
    data = body if isinstance(body, bytes) else text.encode()
    told = {"Content-Type": kind or ("text/html" if plain else "application/json")}
    told |= {"Content-Length": str(len(data)), "Connection": "close", **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())

    async def answer(line: Line) -> None:
        await line.send(f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + data)

    return answer


HEAD = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
)
DONE = "data: [DONE]\n\n"


def chunked(text: str | bytes) -> bytes:
    data = text.encode() if isinstance(text, str) else text
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def event(told: object) -> str:
    return f"data: {json.dumps(told, ensure_ascii=False)}\n\n"


def delta(finish: str | None = None, **fields: object) -> str:
    """Return the event of one delta."""
    choice = {"index": 0, "delta": fields, "finish_reason": finish}
    return event({**_SAME, "choices": [choice]})


def usage(prompt: int, answer: int) -> str:
    counted = {"prompt_tokens": prompt, "completion_tokens": answer}
    return event({**_SAME, "choices": [], "usage": counted})


_SAME = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "parrot-1"}


def stream(*parts: str, drop: bool = False, hang: bool = False) -> Script:
    """Answer with a stream: whole, or cut without its end, or never ended."""

    async def answer(line: Line) -> None:
        await line.send(HEAD)
        for part in parts:
            await line.send(chunked(part))
        line.stub.begun.set()
        if hang:
            await line.until_left()
        elif not drop:
            await line.send(b"0\r\n\r\n")

    return answer


def say(text: str, finish: str = "stop") -> Script:
    return stream(delta(role="assistant"), delta(content=text), delta(finish), usage(7, 3), DONE)


def dribble(*parts: str) -> Script:
    """Answer one byte at a time."""

    async def answer(line: Line) -> None:
        await line.send(HEAD)
        for byte in "".join(parts).encode():
            await line.send(chunked(bytes([byte])))
            await asyncio.sleep(0)
        await line.send(b"0\r\n\r\n")

    return answer


async def silence(line: Line) -> None:
    """Take the request and never say a word."""
    line.stub.begun.set()
    await line.until_left()


async def hang_up(line: Line) -> None:
    """Take the request and close the connection."""
