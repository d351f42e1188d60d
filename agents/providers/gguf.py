"""A GGUF file on disk as a backend: no server to start, no key, no network.

The package ``xllamacpp`` (the extra ``local``) serves it on a loopback port,
started at the first request and closed with the program. That server runs in a
child process, because loading a model would stand still the screen and a
damaged file could end the program; see :mod:`agents.providers.gguf_server`.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import AsyncGenerator, Mapping
from concurrent.futures import Future
from contextlib import aclosing, suppress
from importlib.util import find_spec
from pathlib import Path

from agents.core.machine import processors
from agents.core.text import clean_line
from agents.providers.base import Chunk, Fault, ModelInfo, ProviderError, Request, Shape
from agents.providers.gguf_file import GgufFile, read_gguf
from agents.providers.model_files import find_file
from agents.providers.openai import OpenAIProvider
from games.types import clean_text

CONTEXT = 4096
SLOTS = 4
_SCRIPT = Path(__file__).with_name("gguf_server.py")
_LOGGED = re.compile(r"^[\d.]+ [A-Z] (?:\w+: )?(?:error loading model: )?")
"""What llama.cpp puts before the words of an error: a time, a level, and where it came up."""
_KILLED = -9
_ENDING = 2.0
"""Seconds that a server which dropped its connections is given to be gone."""


class GgufProvider:
    """A model in a file, served on this machine alone.

    Args:
        path: the file, ``~`` is understood; or its short name in ``folder``.
        context: tokens that prompt and answer may hold together, at most what
            the model was trained for.
        slots: requests answered at once; each takes memory for its context.
        folder: where files with short names lie.
        threads: workers that llama.cpp computes with, at least 1; by default as many
            as there are processors but one. They spin while they wait for each other,
            so that one which shares its processor with the screen stops them all.

    Raises:
        ProviderError: the package or the file is missing.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        context: int = CONTEXT,
        slots: int = SLOTS,
        folder: Path | None = None,
        threads: int | None = None,
    ) -> None:
        if find_spec("xllamacpp") is None:
            raise ProviderError(
                Fault.MISSING,
                "Serving a GGUF file needs the package xllamacpp, which isn't installed.",
                'pip install "understudy[local]"',
            )
        self.spec = f"gguf:{path}"
        self.backend = self.spec  # each file has a server of its own
        self.paid = False
        self._path = _find(path, folder)
        self._threads = max(1, processors() - 1) if threads is None else max(1, threads)
        self._context = context
        self._slots = slots
        self._seen: tuple[tuple[int, int], GgufFile] | None = None
        self._running: _Running | None = None
        self._ending: weakref.finalize[[], GgufProvider] | None = None

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """Answer in chunks; the first request starts the server."""
        running, model = await self._serve()
        try:
            async with aclosing(model.stream(request)) as chunks:
                async for chunk in chunks:
                    yield chunk
            return
        except ProviderError as error:
            failure = error
        if failure.kind in (Fault.BROKEN, Fault.NOT_RUNNING):
            ended = await asyncio.to_thread(running.how_it_ended)
            if ended:
                failure = ProviderError(
                    Fault.BROKEN,
                    f"The server of {self._path.name} ended: {ended}.",
                    "Ask again: it starts anew.",
                    retryable=True,
                )
        raise failure

    async def describe(self) -> ModelInfo:
        """Tell what the file says, without loading it."""
        told = await self._look()
        return ModelInfo(
            clean_text(self._path.name),
            self._fitting(told),
            Shape.SCHEMA,
            parameters=told.parameters or None,
            licence=clean_line(told.licence),
            sees=False,  # files with the weights of an eye aren't served
        )

    async def models(self) -> tuple[ModelInfo, ...]:
        """List the one model of the file."""
        return (await self.describe(),)

    async def close(self) -> None:
        """End the server; a later request would start another."""
        running, self._running = self._running, None
        if running is not None and self._ending is not None:
            if running.model is not None:
                await running.model.close()
            await asyncio.to_thread(self._ending)

    async def _serve(self) -> tuple[_Running, OpenAIProvider]:
        """Start the server if there is none, or wait for it to be ready."""
        running = self._running
        if running is None or running.gone():
            told = await self._look()
            running = self._running
        if running is None or running.gone():
            told_server = {"context": self._fitting(told), "slots": self._slots}
            running = self._running = _Running(self._path, told_server | {"threads": self._threads})
            self._ending = weakref.finalize(self, running.stop)
        # Shielded: who gives up waiting doesn't stop it for the others.
        outcome = await asyncio.shield(asyncio.wrap_future(running.ready))
        if isinstance(outcome, OpenAIProvider):
            return running, outcome
        if self._running is running:
            self._running = None
        raise ProviderError(
            Fault.BROKEN,
            f"{self._path.name} can't be loaded: {outcome}.",
            "Choose another file, or download it anew.",
        )

    async def _look(self) -> GgufFile:
        """Read what the file says, anew only when it has changed."""
        try:
            stat = await asyncio.to_thread(self._path.stat)
            stamp = (stat.st_mtime_ns, stat.st_size)
            if self._seen is None or self._seen[0] != stamp:
                self._seen = (stamp, await asyncio.to_thread(read_gguf, self._path))
            return self._seen[1]
        except FileNotFoundError:
            kind, trouble = Fault.MISSING, "it is gone"
        except OSError as error:
            kind, trouble = Fault.MISSING, error.strerror or str(error)
        except ValueError as error:
            kind, trouble = Fault.BROKEN, str(error)
        raise ProviderError(
            kind,
            f"{self._path.name} can't be used: {trouble}.",
            "Choose another file, or download it anew.",
        )

    def _fitting(self, told: GgufFile) -> int:
        return min(self._context, told.context or self._context)


def _find(path: str | Path, folder: Path | None) -> Path:
    """Return the file that a path or a short name stands for.

    Raises:
        ProviderError: there is none, or several.
    """
    there = Path(path).expanduser().absolute()
    if there.is_file():
        return there
    try:
        found = find_file(str(path), folder) if folder is not None else None
    except ValueError as error:
        raise ProviderError(Fault.MISSING, str(error), "Name one of them whole.") from None
    if found is not None:
        return found
    raise ProviderError(
        Fault.MISSING,
        f"There is no model file {clean_line(str(path))}.",
        "Check what follows gguf:, or see `understudy models` for what is here.",
    )


class _Running:
    """One child process that serves a file, from its start to its end.

    Attributes:
        ready: the model once it is served, or why it isn't.
        model: the same, None until then.
    """

    def __init__(self, path: Path, how: Mapping[str, int]) -> None:
        self.ready: Future[OpenAIProvider | str] = Future()
        self.model: OpenAIProvider | None = None
        self._told = {"path": str(path), "name": path.name, **how}
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False
        self._guard = threading.Lock()
        # Daemonic: a program that ends doesn't wait for a model to load.
        threading.Thread(target=self._start, name="gguf", daemon=True).start()

    def gone(self) -> bool:
        """Tell whether it has ended or was stopped."""
        ended = self._process is not None and self._process.poll() is not None
        return self._stopped or (self.ready.done() and ended)

    def how_it_ended(self) -> str:
        """Return why the process ended, empty if it still runs."""
        if self._process is None:
            return ""
        try:
            code = self._process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            return ""
        if code == _KILLED and not self._stopped:
            return "it was killed, perhaps for want of memory"
        return f"signal {-code}" if code < 0 else f"status {code}"

    def stop(self) -> None:
        """End the process at once; it has nothing to save."""
        with self._guard:
            self._stopped = True
            process = self._process
        if process is not None:
            process.kill()
            process.wait()
            if process.stdin is not None:
                with suppress(BrokenPipeError):
                    process.stdin.close()

    def _start(self) -> None:
        try:
            self.ready.set_result(self._load())
        except (OSError, ValueError) as error:
            self.ready.set_result(str(error))

    def _load(self) -> OpenAIProvider | str:
        # Not in the arguments, which every user of the machine can list.
        key = secrets.token_urlsafe(32)
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
            with self._guard:
                if self._stopped:
                    return "it was stopped"
                self._process = process = subprocess.Popen(
                    # -P: what lies beside the script isn't to be imported.
                    [sys.executable, "-P", str(_SCRIPT)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    # Ctrl-C in the terminal is for the program alone.
                    start_new_session=True,
                )
            reply = self._exchange(process, json.dumps({**self._told, "key": key}))
            if "address" not in reply:
                # Its log is whole only then: a thread of llama.cpp writes it to the very end.
                process.wait()
                log.seek(0)
                return self._reason(reply, log.read())
        self.model = OpenAIProvider(
            str(self._told["name"]),
            base_url=reply["address"],
            key=key,
            paid=False,
            name=str(self._told["name"]),
        )
        return self.model

    def _exchange(self, process: subprocess.Popen[str], told: str) -> dict[str, str]:
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            print(told, file=process.stdin, flush=True)
        with process.stdout as stdout:
            line = stdout.readline()
        reply: dict[str, str] = json.loads(line) if line else {}
        return reply

    def _reason(self, reply: dict[str, str], log: str) -> str:
        """Return what llama.cpp said last, or how the process, which has ended, did so."""
        ended = self.how_it_ended()
        if self._stopped:
            return "it was stopped"
        said = [line for line in clean_text(log).splitlines() if "error" in line.lower()]
        if said:
            return clean_line(_LOGGED.sub("", said[0]))[:300].rstrip(".")
        return reply.get("error", "").rstrip(".") or f"its server ended ({ended})"
