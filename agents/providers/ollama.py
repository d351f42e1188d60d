"""Ollama, through its own package. The only module that imports it.

Answers are always streamed: closing the stream closes the connection, which is
what makes Ollama stop generating. Limits of time are the caller's, see
:class:`agents.providers.resilience.Resilient`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Mapping
from contextlib import aclosing
from difflib import get_close_matches
from ipaddress import ip_address
from typing import Any, Literal, TypeVar, cast
from urllib.parse import urlsplit

import httpx

from agents.providers.addresses import OLLAMA_PORT, host_of, is_nearby, ollama_address
from agents.providers.base import (
    Chunk,
    Fault,
    Message,
    ModelInfo,
    ProviderError,
    Request,
    Shape,
)
from agents.providers.bounds import (
    MOST_MODELS,
    OverlongError,
    ask_unpacked,
    limiting,
    tokens,
)
from agents.providers.budget import estimate_prompt
from agents.providers.ollama_answer import by_documents, chunks_of
from agents.providers.ollama_errors import (
    ReportedError,
    StatusError,
    broken,
    line_of,
    of_report,
    of_status,
    raise_status,
)
from agents.providers.roles import blames_system, told_plainly
from agents.providers.streams import closing
from agents.providers.surroundings import heeding_environment, unnoticed

# The package makes a client of its own as it is imported, of whatever the environment says.
with unnoticed():
    from ollama import AsyncClient, ChatResponse, ResponseError

_T = TypeVar("_T")

CONTEXTS = (4096, 8192, 16384, 32768, 65536, 131072, 262144)
"""Context sizes asked for. Ollama loads the model anew whenever the size changes,
and takes memory for the whole of it: so few steps, and no larger than needed."""


class OllamaProvider:
    """A model that an Ollama server runs.

    Args:
        model: its name as ``ollama list`` shows it.
        host: address of the server; None for the one in OLLAMA_HOST, else the
            usual one on this machine.

    Raises:
        ProviderError: the address can't be understood.
    """

    def __init__(self, model: str, *, host: str | None = None) -> None:
        self._model = model
        self._address = _address(host or os.environ.get("OLLAMA_HOST", ""))
        self._given = bool(host)
        self.spec = f"ollama:{model}" + (f"@{self._address}" if host else "")
        self.backend = "ollama" + (f" at {self._address}" if host else "")
        self.host = host_of(self._address)
        name = urlsplit(self._address).hostname or ""
        self._hosted = name == "ollama.com" or name.endswith(".ollama.com")
        # Only Ollama's own hosted models may cost money.
        self.paid = self._hosted or model.endswith(("-cloud", ":cloud"))
        self._open: AsyncClient | None = None
        self._info: ModelInfo | None = None
        self._thinks: bool | None = None
        self._context = 0
        self._plain = False

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Answer in chunks; thoughts come before text.

        Raises:
            ProviderError: see the module's mapping; CONTEXT if the prompt is
                longer than the model takes, which Ollama would silently cut.
        """
        info = await self.describe()
        context = self._fit(request, info)
        while True:
            think = self._think(request)
            try:
                async with closing(self._chat(request, context, think)) as chunks:
                    async for chunk in chunks:
                        yield chunk
                return
            except StatusError as error:
                said = error.said.lower() if error.status == 400 else ""
                # The description may not tell, or be wrong for this version.
                if "think" in said and think is not None:
                    self._thinks = False
                elif not self._plain and blames_system(said):
                    self._plain = True
                else:
                    raise await self._failed(error) from None

    async def describe(self) -> ModelInfo:
        """Ask once for context length and capabilities."""
        if self._info is None:
            shown = await self._ask(self._client.show(self._model), empty=None, without=_NO_SHOW)
            context, thinks, sees = None, None, None
            if shown is not None:
                context = _context_length(shown.modelinfo or {})
                if shown.capabilities is not None:
                    thinks = "thinking" in shown.capabilities
                    sees = "vision" in shown.capabilities
            self._info = ModelInfo(self._model, context, Shape.SCHEMA, thinks, sees=sees)
            self._thinks = thinks
        return self._info

    async def models(self) -> tuple[ModelInfo, ...]:
        """List the models this server has; their context lengths aren't told here."""
        listed = await self._ask(self._client.list())
        names = [line_of(model.model or "") for model in listed.models[:MOST_MODELS]]
        return tuple(ModelInfo(name, None, Shape.SCHEMA) for name in names if name)

    async def close(self) -> None:
        """Close the connections."""
        client, self._open = self._open, None
        if client is not None:
            await client.close()  # type: ignore[no-untyped-call]

    @property
    def _client(self) -> AsyncClient:
        """The client, made when first needed: making it reads certificates."""
        if self._open is None:
            # The package sends OLLAMA_API_KEY to any address; it is meant for
            # Ollama's own service and for the server the environment names.
            keyless = self._given and not self._hosted
            with heeding_environment(nearby=is_nearby(self._address)):
                self._open = AsyncClient(
                    self._address,
                    # A proxy from the environment is for what lies outside.
                    trust_env=not is_nearby(self._address),
                    # What is asked is meant for this server, whoever it points to.
                    follow_redirects=False,
                    event_hooks={
                        "request": [ask_unpacked, *([_drop_key] if keyless else [])],
                        "response": [limiting(httpx.AsyncByteStream), raise_status, by_documents],
                    },
                )
        return self._open

    async def _chat(
        self, request: Request, context: int, think: bool | None
    ) -> AsyncIterator[Chunk]:
        """Send one request and turn its lines into chunks."""
        try:
            lines = await self._client.chat(
                self._model,
                [_message(m) for m in told_plainly(request.messages, plain=self._plain)],
                stream=True,
                think=think,
                format=_format(request.schema),
                options=_options(request, context),
            )
            async with aclosing(cast(AsyncGenerator[ChatResponse, None], lines)) as lines:
                async for line in lines:
                    for chunk in chunks_of(line):
                        yield chunk
                    if line.done:
                        return
        except _TROUBLE as error:
            raise await self._failed(error) from None
        raise broken("the answer ended before it was whole")

    async def _ask(
        self, asked: Awaitable[_T], *, without: frozenset[int] = frozenset(), **instead: _T
    ) -> _T:
        """Await what isn't streamed; ``empty`` stands in for what can't be read.

        Args:
            without: statuses of a server that hasn't got this at all.
        """
        try:
            return await asked
        except OverlongError as error:
            raise await self._failed(error) from None
        except (StatusError, *_TROUBLE) as error:
            status = error.status if isinstance(error, StatusError) else None
            absent = status in without and not _misses_model(error)
            silent = isinstance(error, _SENSELESS) and not _misses_model(error)
            if "empty" in instead and (absent or silent):
                return instead["empty"]
            raise await self._failed(error) from None

    def _think(self, request: Request) -> bool | None:
        """Return what to send as ``think``; None to leave it out."""
        if request.think:
            return None if self._thinks is False else True
        # A thinking model thinks unless it is told not to.
        return False if self._thinks else None

    def _fit(self, request: Request, info: ModelInfo) -> int:
        """Return the context size to ask for, never smaller than before."""
        prompt = estimate_prompt(request.messages)
        if info.context is not None and prompt >= info.context:
            raise ProviderError(
                Fault.CONTEXT,
                f"The prompt is about {prompt:,} tokens, {self._model} takes {info.context:,}.",
                "Shorten the history, or choose a model with a longer context.",
            )
        # A quarter on top: the estimate may be low for odd words.
        need = prompt + prompt // 4 + request.sampling.max_tokens
        size = next((size for size in CONTEXTS if size >= need), need)
        self._context = max(self._context, size)
        return self._context if info.context is None else min(self._context, info.context)

    async def _failed(self, error: Exception) -> ProviderError:
        """Tell in our words what went wrong."""
        if isinstance(error, ProviderError):
            return error
        if isinstance(error, OverlongError):
            return broken(f"it sent {error}", again=False)
        if isinstance(error, StatusError):
            if _misses_model(error):
                return await self._no_model()
            return of_status(error)
        if isinstance(error, ConnectionError | httpx.ConnectError):
            return self._not_running()
        if isinstance(error, httpx.TimeoutException):
            return ProviderError(
                Fault.TIMEOUT,
                f"Ollama at {self._address} didn't answer in time.",
                "Check that it is well, and try again.",
                retryable=True,
            )
        if isinstance(error, ResponseError):
            if error.status_code > 0:
                return of_status(StatusError(error.status_code, line_of(error.error)))
            return of_report(ReportedError(str(error.error)))
        if isinstance(error, ReportedError):
            return await self._no_model() if _misses_model(error) else of_report(error)
        if isinstance(error, httpx.TransportError):
            return broken("the connection was lost")
        return broken("what came isn't Ollama's protocol")

    async def _no_model(self) -> ProviderError:
        pull = f"fetch it with `ollama pull {line_of(self._model)}`"
        try:
            names = [info.name for info in await self.models()]
        except ProviderError:
            names = []
        near = get_close_matches(self._model, names, n=_MOST_NAMED, cutoff=0.0)
        rest = f" and {len(names) - len(near)} more" if len(names) > len(near) else ""
        hint = f"You have: {', '.join(near)}{rest}. Choose one of these, or {pull}."
        if not names:
            hint = f"{pull[0].upper()}{pull[1:]}, or choose another (`ollama list` names them)."
        return ProviderError(
            Fault.MODEL, f"Ollama has no model called {line_of(self._model)}.", hint
        )

    def _not_running(self) -> ProviderError:
        if _is_local(self._address):
            message, hint = "Ollama isn't running", "Start it with `ollama serve`."
        else:
            message = f"No Ollama can be reached at {self._address}"
            hint = "Start it there with `ollama serve`, or check the address."
        return ProviderError(Fault.NOT_RUNNING, f"{message}.", hint, retryable=True)


# What the package lets through: its own error, httpx's, the builtin one, and
# whatever json, pydantic or a missing attribute make of a line that is no chunk.
_TROUBLE = (
    ResponseError,
    ReportedError,
    httpx.HTTPError,
    ConnectionError,
    ValueError,
    AttributeError,
    TypeError,
    RecursionError,
)


_SENSELESS = (ReportedError, ValueError, TypeError, AttributeError, RecursionError)
"""What comes of an answer that is something else than was asked for."""
_NO_SHOW = frozenset({404, 405, 501})
"""What a server answers that speaks as Ollama does, but describes no model."""
_MOST_NAMED = 8


def _misses_model(error: Exception) -> bool:
    """Tell whether it is the model that a server hasn't got."""
    if isinstance(error, ReportedError):
        said = error.said.lower()
        return said.startswith("model ") and "not found" in said
    return isinstance(error, StatusError) and error.status == 404 and "model" in error.said.lower()


async def _drop_key(request: httpx.Request) -> None:
    request.headers.pop("authorization", None)


def _message(message: Message) -> dict[str, Any]:
    """Return a message as it is sent; the package encodes its pictures."""
    told: dict[str, Any] = {"role": message.role.value, "content": message.content}
    return told | ({"images": list(message.images)} if message.images else {})


def _format(schema: Mapping[str, object] | None) -> Literal["json"] | dict[str, Any] | None:
    """Return the answer's form: a schema that only says "object" is JSON mode."""
    if schema is None:
        return None
    return "json" if dict(schema) == {"type": "object"} else dict(schema)


def _options(request: Request, context: int) -> dict[str, Any]:
    """Return settings as Ollama names them; it ignores misspelt ones in silence."""
    sampling = request.sampling
    options: dict[str, Any] = {"num_ctx": context, "num_predict": sampling.max_tokens}
    for name in ("temperature", "top_p", "seed"):
        value = getattr(sampling, name)
        if value is not None:
            options[name] = value
    if sampling.stop:
        options["stop"] = list(sampling.stop)
    return options


def _context_length(described: Mapping[str, Any]) -> int | None:
    """Find ``ARCHITECTURE.context_length``; other keys may end alike."""
    name = described.get("general.architecture")
    keys = [f"{name}.context_length"] + [
        key for key in described if key.count(".") == 1 and key.endswith(".context_length")
    ]
    for key in keys:
        length = described.get(key)
        if tokens(length):
            return tokens(length)
    return None


def _address(host: str) -> str:
    try:
        return ollama_address(host)
    except ValueError as error:
        raise ProviderError(
            Fault.NOT_RUNNING, f"{error}.", f"Write it as http://HOST:{OLLAMA_PORT}."
        ) from None


def _is_local(address: str) -> bool:
    """Tell whether an address is this machine's own."""
    name = urlsplit(address).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
