"""Any server that speaks OpenAI's chat completions: hosted, llama.cpp, vLLM, ...

The only module that talks through the package ``openai``. Answers are always
streamed, as closing the connection of a streamed answer is what makes a server
stop generating. Retries and limits of time belong to the caller.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

import httpx2
import openai
from openai import AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletionChunk

from agents.providers.addresses import (
    HOSTED,
    HOSTED_KEY,
    host_of,
    is_nearby,
    key_variable,
    tidy_address,
)
from agents.providers.base import (
    Chunk,
    Done,
    Fault,
    ModelInfo,
    ProviderError,
    Request,
    TextChunk,
    ThoughtChunk,
)
from agents.providers.bounds import MOST_MODELS, ask_unpacked, limiting
from agents.providers.documents import Documents, documents_in
from agents.providers.keys import Blackout, Secret
from agents.providers.openai_answer import AnswerReading
from agents.providers.openai_errors import (
    TROUBLE,
    Server,
    Trouble,
    context_limit,
    explain,
    explain_trouble,
    misses_model,
    no_key,
    overflows,
    positive,
    read_trouble,
    trouble_of,
)
from agents.providers.openai_request import arguments, culprit, shape_without
from agents.providers.reported import tells_error
from agents.providers.surroundings import heeding_environment
from games.types import clean_text

# Patience belongs to the caller; these only end what nobody waits for any more.
_TIMEOUT = httpx2.Timeout(900, connect=60)

_FIGURES = 1.0
"""Seconds that are waited for figures once an answer has ended: some servers send
neither these nor a last word, and hold the connection open."""
_NO_LIST = (400, 404, 405, 500, 501)
"""What a server answers that has no list of its models."""
_SENSELESS = (ValueError, RecursionError)
"""What comes of a list that is none, or that has no end."""

# All that is sent along: the package would add figures about this machine, and
# headers that the environment names for another server.
_HEADERS = frozenset(
    (
        *("host", "connection", "accept", "accept-encoding"),
        *("content-type", "content-length", "authorization", "user-agent"),
    )
)
_HOSTED_HEADERS = _HEADERS | {"openai-organization", "openai-project"}


class OpenAIProvider:
    """A model behind chat completions.

    Args:
        model: its name as ``/v1/models`` lists it.
        base_url: where the server answers; None for the vendor's own service.
        key: its key; a server nearby may need none.
        paid: whether asking may cost money; None to tell by the address.
        key_name: the environment variable the key is from, for hints.
        name: how to call the server in messages; its host if empty.

    Raises:
        ProviderError: the hosted service without a key, or a key that no
            header can hold.
        ValueError: ``base_url`` is no address.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        key: str | Secret | None = None,
        paid: bool | None = None,
        key_name: str = "",
        name: str = "",
    ) -> None:
        secret = key if isinstance(key, Secret) else Secret(key or "")
        # Local variables are part of what some tracebacks show.
        del key
        self._address = tidy_address(base_url) if base_url else HOSTED
        hosted = host_of(self._address) == host_of(HOSTED)
        given = self._address != HOSTED
        self.spec = f"openai:{model}" + (f"@{self._address}" if given else "")
        self.backend = "openai" + (f" at {self._address}" if given else "")
        self.paid = not is_nearby(self._address) if paid is None else paid
        self.host = host_of(self._address)
        self._model = model
        self._server = Server(
            name or host_of(self._address),
            self._address,
            model,
            hosted,
            key_name or (HOSTED_KEY if hosted else key_variable(self._address)),
            secret,
        )
        if hosted and not secret:
            raise no_key(self._server)
        if not secret.sendable():
            raise ProviderError(
                Fault.KEY,
                f"The key in {self._server.key_name} holds letters that no key has.",
                f"Set {self._server.key_name} again, without blanks or line ends.",
            )
        self._client: AsyncOpenAI | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._refused: frozenset[str] = frozenset()
        self._context: int | None = None
        self._known = False
        self._missed = False

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """Answer in chunks; the last is Done.

        What the server doesn't know (schemas, usage figures, ...) is left out
        at a second try and from then on.
        """
        try:
            async with (
                aclosing(self._answer(request)) as chunks,
                aclosing(_keyless(chunks, self._server.secret)) as told,
            ):
                async for chunk in told:
                    yield chunk
            return
        except ProviderError as error:
            failure = error.with_traceback(None)
        except TROUBLE as error:
            failure = await self._explain(error)
        # Raised out here: no request with its headers, and nothing a server said, hangs on to it.
        raise failure

    async def describe(self) -> ModelInfo:
        """Tell what the model can do; its shape is the best not refused so far.

        Asked once: players ask this before every prompt. A model that the server
        doesn't list may be there all the same: it is asked once before it is refused.
        """
        if not self._known:
            listed = await self._listed(needed=False)
            entry = _entry(listed, self._model)
            if entry is None and self._missed:
                names = [str(told["id"]) for told in listed]
                raise explain_trouble(Trouble(404, "", ("model_not_found",)), self._server, names)
            entry = entry or {}
            if self._context is None and not self._server.hosted:
                self._context = await self._slot_context()
            self._context = self._context or _context(entry)
            self._known = True
        return ModelInfo(self._model, self._context, shape_without(self._refused))

    async def models(self) -> tuple[ModelInfo, ...]:
        """List the models of the server, those made for something else included."""
        return tuple(
            ModelInfo(clean_text(str(told["id"])), _context(told), shape_without(self._refused))
            for told in (await self._listed())[:MOST_MODELS]
        )

    async def close(self) -> None:
        """Close all connections; a later request would open new ones."""
        client, self._client = self._client, None
        if client is not None and self._loop is asyncio.get_running_loop():
            await client.close()

    async def _answer(self, request: Request) -> AsyncGenerator[Chunk, None]:
        stream = await self._open(request)
        reading, documents = AnswerReading(self._server), Documents()
        pieces = stream.response.aiter_bytes()
        try:
            async with aclosing(documents_in(pieces, documents)) as told:
                async for document in _until_figures(told, reading):
                    for chunk in reading.read(document):
                        yield chunk
            reading.end(documents.said)
        finally:
            await stream.close()
        logprobs = tuple(reading.logprobs) if request.logprobs else ()
        yield Done(reading.finish, reading.usage(), reading.model, logprobs)

    async def _open(self, request: Request) -> AsyncStream[ChatCompletionChunk]:
        """Send the request, without whatever the server turns out not to know."""
        refused = set(self._refused)
        while True:
            fields = arguments(self._model, request, self._server.hosted, refused)
            try:
                create = cast(Any, self._open_client().chat.completions.create)
                stream: AsyncStream[ChatCompletionChunk] = await create(**fields)
            except openai.APIStatusError as error:
                refusal = culprit(trouble_of(error), fields)
                if refusal is None:
                    raise
                refused.add(refusal)
                continue
            # Kept only now: leaving it out has helped.
            self._refused |= refused
            return stream

    async def _explain(self, error: Exception) -> ProviderError:
        names: list[str] = []
        if isinstance(error, openai.APIError):
            trouble = trouble_of(error)
            if overflows(trouble):
                self._context = context_limit(trouble) or self._context
            elif misses_model(trouble) or trouble.status == 404:
                self._missed, self._known = True, False
                try:
                    names = [str(told["id"]) for told in await self._listed()]
                except ProviderError:
                    names = []
                # The server knows the model: then it is the address that is wrong.
                if trouble.status == 404 and self._model in names:
                    names = []
        return explain(error, self._server, names)

    async def _listed(self, *, needed: bool = True) -> list[Mapping[str, Any]]:
        """Return all that the server lists; nothing if it lists nothing and that isn't needed."""
        try:
            told = await self._get("/models")
        except TROUBLE as error:
            status = error.status_code if isinstance(error, openai.APIStatusError) else None
            if not needed and (status in _NO_LIST or isinstance(error, _SENSELESS)):
                return []
            failure = explain(error, self._server)
        else:
            listed = told.get("data") if isinstance(told, dict) else told
            if isinstance(listed, list):
                return [e for e in listed if isinstance(e, dict) and isinstance(e.get("id"), str)]
            if not needed:
                return []  # it may answer all the same
            failure = self._lists_nothing(told)
        raise failure

    def _lists_nothing(self, told: object) -> ProviderError:
        if isinstance(told, dict) and tells_error(told):
            return explain_trouble(read_trouble(told), self._server)
        hint = f"Check the address ({self._server.address}): it usually ends in /v1."
        return ProviderError(Fault.BROKEN, f"{self._server.name} lists no models.", hint)

    async def _slot_context(self) -> int | None:
        """Ask llama.cpp how much a single request may hold; others don't tell."""
        parts = urlsplit(self._address)
        root = f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/v1')}"
        try:
            told = await self._get(f"{root}/props")
        except TROUBLE:
            return None
        settings = told.get("default_generation_settings") if isinstance(told, dict) else None
        return positive(settings.get("n_ctx")) if isinstance(settings, dict) else None

    async def _get(self, path: str) -> Any:
        response = await self._open_client().get(path, cast_to=httpx2.Response)
        return json.loads(response.content)

    def _open_client(self) -> AsyncOpenAI:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            with heeding_environment(nearby=is_nearby(self._address)):
                self._client, self._loop = self._new_client(), loop
        return self._client

    def _new_client(self) -> AsyncOpenAI:
        nearby = is_nearby(self._address)
        return AsyncOpenAI(
            # A server nearby that needs no key gets a word in its place.
            api_key=self._server.secret.get_secret_value() or "none",
            base_url=self._address,
            max_retries=0,
            http_client=httpx2.AsyncClient(
                timeout=_TIMEOUT,
                # Nearby, connecting costs nothing, while a kept connection may
                # just be ending when the next request is sent on it.
                limits=httpx2.Limits(max_keepalive_connections=0 if nearby else 8),
                # A proxy named in the environment is for what lies outside.
                trust_env=not nearby,
                follow_redirects=False,
                event_hooks={
                    "request": [self._keep_to_ourselves, ask_unpacked],
                    "response": [limiting(httpx2.AsyncByteStream)],
                },
            ),
        )

    async def _keep_to_ourselves(self, request: httpx2.Request) -> None:
        kept = _HOSTED_HEADERS if self._server.hosted else _HEADERS
        for name in set(request.headers) - kept:
            del request.headers[name]
        request.headers["user-agent"] = "understudy"
        key = self._server.secret.get_secret_value() or "none"
        request.headers["authorization"] = f"Bearer {key}"


async def _keyless(chunks: AsyncIterator[Chunk], secret: Secret) -> AsyncGenerator[Chunk, None]:
    """Take the key out of an answer, should the server tell it back."""
    text, thoughts = Blackout(secret), Blackout(secret)
    async for chunk in chunks:
        if isinstance(chunk, TextChunk):
            said: list[Chunk] = [TextChunk(text.feed(chunk.text))]
        elif isinstance(chunk, ThoughtChunk):
            said = [ThoughtChunk(thoughts.feed(chunk.text))]
        else:
            said = [ThoughtChunk(thoughts.rest()), TextChunk(text.rest())]
            model = Blackout(secret)
            said.append(replace(chunk, model=model.feed(chunk.model) + model.rest()))
        for one in said:
            if isinstance(one, Done) or one.text:
                yield one


async def _until_figures(
    told: AsyncIterator[str], reading: AnswerReading
) -> AsyncGenerator[str, None]:
    """Yield an answer's documents; only figures are to come once it says how it ended."""
    while not reading.whole:
        try:
            document = await asyncio.wait_for(anext(told), _FIGURES if reading.finish else None)
        except StopAsyncIteration:
            return
        except TROUBLE:
            if reading.finish:
                return
            raise
        yield document
    # What is read to its end leaves a connection that can be used again.
    with suppress(*TROUBLE):
        async with asyncio.timeout(_FIGURES):
            async for _ in told:
                pass


def _entry(listed: Sequence[Mapping[str, Any]], model: str) -> Mapping[str, Any] | None:
    """Return the listed model; llama.cpp with a single one takes any name for it."""
    for told in listed:
        aliases = told.get("aliases")
        known = [told["id"], *(aliases if isinstance(aliases, list) else ())]
        if model in known or f"{model}:latest" in known:
            return told
    alone = len(listed) == 1 and listed[0].get("owned_by") == "llamacpp"
    return listed[0] if alone else None


def _context(told: Mapping[str, Any]) -> int | None:
    """Return a model's context by whichever name its server gives it."""
    meta = told.get("meta") if isinstance(told.get("meta"), dict) else {}
    places = [(meta or {}, name) for name in ("n_ctx", "n_ctx_train")]
    names = ("max_model_len", "context_length", "max_context_length", "context_window")
    places += [(dict(told), name) for name in names]
    return next((n for where, name in places if (n := positive(where.get(name)))), None)
