"""An Ollama server on the loopback, true to its wire format, that fails on demand.

Lines and error texts are shaped as Ollama's server writes them: NDJSON over
chunked HTTP/1.1, thinking before content, counters in the last line.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum, auto
from typing import Any

CREATED = "2026-03-14T09:26:53.589793Z"


class Fails(Enum):
    BUSY = auto()
    ERROR_LINE = auto()
    BLANK_LINE = auto()
    NO_MESSAGE = auto()
    NOT_AN_OBJECT = auto()
    NO_DONE = auto()
    DROPPED = auto()
    TRICKLE = auto()
    HTML = auto()
    CRASHED = auto()
    NO_MEMORY = auto()
    UNAUTHORIZED = auto()
    SILENT = auto()


class OllamaStub:
    def __init__(self) -> None:
        self.models: dict[str, dict[str, Any]] = {
            "storyteller:1b": {"context": 8192, "capabilities": ["completion"]},
            "thinker:4b": {"context": 40960, "capabilities": ["completion", "thinking"]},
        }
        self.says = ["open ", "mailbox"]
        self.thinks = ["A mailbox. ", "Letters, perhaps."]
        self.fails: Fails | None = None
        self.done_reason = "stop"
        self.echoes = ""
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.keys: list[str] = []
        self.answers_under_way = 0
        self.begun = asyncio.Event()
        self.hung_up = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.port = 0

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def chats(self) -> list[dict[str, Any]]:
        return [body for _, path, body in self.asked if path == "/api/chat"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A client may leave at any point: that is what some of the tests do.
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while await self._one(reader, writer):
                pass
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        method, path, _ = first.split(" ")
        body = json.loads(raw) if raw else {}
        self.asked.append((method, path, body))
        self.keys.append(headers.get("authorization", ""))
        if path == "/api/tags":
            self._json(writer, 200, {"models": [self._tag(name) for name in self.models]})
        elif path not in ("/api/show", "/api/chat"):
            self._send(writer, 404, "text/plain", b"404 page not found")
        elif body.get("model") not in self.models:
            self._json(writer, 404, {"error": f"model '{body.get('model')}' not found"})
        elif path == "/api/show":
            self._json(writer, 200, self._show(body["model"]))
        else:
            return await self._chat(reader, writer, body)
        await writer.drain()
        return True

    async def _chat(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: dict[str, Any]
    ) -> bool:
        model = body["model"]
        can_think = "thinking" in self.models[model]["capabilities"]
        if body.get("think") and not can_think:
            self._json(writer, 400, {"error": f'"{model}" does not support thinking'})
        elif self.fails is Fails.BUSY:
            error = "server busy, please try again.  maximum pending requests exceeded"
            self._json(writer, 503, {"error": error}, {"Retry-After": "7"})
        elif self.fails is Fails.CRASHED:
            error = "llama runner process has terminated: exit status 2"
            self._json(writer, 500, {"error": error})
        elif self.fails is Fails.NO_MEMORY:
            error = "model requires more system memory (9.6 GiB) than is available (7.1 GiB)"
            self._json(writer, 500, {"error": error})
        elif self.fails is Fails.UNAUTHORIZED:
            self._json(writer, 401, {"error": f"unauthorized {self.echoes}".strip()})
        elif self.fails is Fails.HTML:
            self._send(writer, 200, "text/html", b"<html><body>Welcome to the router</body></html>")
        else:
            await self._stream(reader, writer, model, body.get("think", can_think) and can_think)
            return False
        await writer.drain()
        return True

    async def _stream(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, model: str, think: bool
    ) -> None:
        self.answers_under_way += 1
        watching = asyncio.ensure_future(self._watch(reader))
        try:
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
                b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            )
            answering = asyncio.ensure_future(self._lines(writer, model, think))
            # Ollama stops generating when the request's connection goes.
            await asyncio.wait({answering, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                answering.cancel()
            await asyncio.gather(answering, return_exceptions=True)
        finally:
            self.answers_under_way -= 1
            watching.cancel()

    async def _watch(self, reader: asyncio.StreamReader) -> None:
        with suppress(ConnectionError):
            await reader.read(1)
        self.hung_up.set()

    async def _lines(self, writer: asyncio.StreamWriter, model: str, think: bool) -> None:
        if self.fails is Fails.SILENT:
            await writer.drain()
            self.begun.set()
            await asyncio.Event().wait()
        if think:
            for thought in self.thinks:
                await self._line(writer, model, {"content": "", "thinking": thought})
        for i, text in enumerate(self.says):
            await self._line(writer, model, {"content": text})
            self.begun.set()
            if i == 0:
                await self.go_on.wait()
                if await self._fail(writer, model):
                    return
        if self.fails is not Fails.NO_DONE:
            await self._line(
                writer,
                model,
                {"content": ""},
                done_reason=self.done_reason,
                done=True,
                total_duration=4883583458,
                load_duration=1334875,
                prompt_eval_count=26,
                prompt_eval_duration=342546000,
                eval_count=len(self.says),
                eval_duration=4535599000,
            )
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _fail(self, writer: asyncio.StreamWriter, model: str) -> bool:
        """Go wrong after the first piece; True if nothing more is to come."""
        if self.fails is Fails.ERROR_LINE:
            error = "an error was encountered while running the model: unexpected EOF"
            _chunk(writer, json.dumps({"error": error}).encode() + b"\n")
        elif self.fails is Fails.BLANK_LINE:
            _chunk(writer, b"\n")
        elif self.fails is Fails.NO_MESSAGE:
            line = {"model": model, "created_at": CREATED, "done": False}
            _chunk(writer, json.dumps(line).encode() + b"\n")
        elif self.fails is Fails.NOT_AN_OBJECT:
            _chunk(writer, b'["open", "mailbox"]\n')
        elif self.fails is Fails.DROPPED:
            await writer.drain()
            writer.transport.abort()
            return True
        elif self.fails is Fails.TRICKLE:
            # The beginning of a line, and then no more of it: to a reader, a
            # server that sends a byte a second looks just like this.
            _chunk(writer, b'{"model": "')
            await writer.drain()
            await asyncio.Event().wait()
        return False

    async def _line(
        self, writer: asyncio.StreamWriter, model: str, message: dict[str, Any], **more: object
    ) -> None:
        line = {
            "model": model,
            "created_at": CREATED,
            "message": {"role": "assistant"} | message,
            "done": False,
        }
        _chunk(writer, json.dumps(line | more).encode() + b"\n")
        await writer.drain()

    def _tag(self, name: str) -> dict[str, Any]:
        details = {"parent_model": "", "format": "gguf", "family": "llama", "families": ["llama"]}
        details |= {"parameter_size": "1B", "quantization_level": "Q4_K_M"}
        return {
            "name": name,
            "model": name,
            "modified_at": CREATED,
            "size": 777000000,
            "digest": "a" * 64,
            "details": details,
        }

    def _show(self, name: str) -> dict[str, Any]:
        model = self.models[name]
        return {
            "license": "MIT",
            "modelfile": f"FROM {name}",
            "parameters": "num_ctx 4096",
            "template": "{{ .Prompt }}",
            "details": self._tag(name)["details"],
            "model_info": {
                "general.architecture": "llama",
                "general.parameter_count": 1000000000,
                "llama.rope.original.context_length": 2048,
                "llama.context_length": model["context"],
                "llama.embedding_length": 2048,
            },
            "capabilities": model["capabilities"],
            "modified_at": CREATED,
        }

    def _json(
        self,
        writer: asyncio.StreamWriter,
        status: int,
        body: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> None:
        content = "application/json; charset=utf-8"
        self._send(writer, status, content, json.dumps(body).encode(), headers)

    def _send(
        self,
        writer: asyncio.StreamWriter,
        status: int,
        content: str,
        body: bytes,
        headers: dict[str, str] | None = None,
    ) -> None:
        lines = {"Content-Type": content, "Content-Length": str(len(body)), **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + body)


def _chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")


@asynccontextmanager
async def running_ollama() -> AsyncIterator[OllamaStub]:
    stub = OllamaStub()
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    stub.port = server.sockets[0].getsockname()[1]
    try:
        yield stub
    finally:
        server.close()
