"""Servers that send too much, or nonsense: what they say is bounded, and told."""

from __future__ import annotations

import asyncio
import gzip
import importlib
import json
import os
import sys
import threading
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from agents.providers import bounds
from agents.providers.base import Fault, Provider, ProviderError, Usage
from agents.providers.ollama import OllamaProvider
from agents.providers.openai import OpenAIProvider
from agents.providers.registry import make_provider
from agents.providers.resilience import Resilient
from agents.providers.surroundings import check_surroundings, unnoticed
from tests.support.asking import fail, hear
from tests.support.openai_stub import DONE, delta, event, say, stream, stubbed, usage
from tests.support.waiting import soon

MB = 1024**2
GZIP = zlib.MAX_WBITS | 16
HEADER = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\n%s\r\n"


def bomb(wbits: int, first: bytes, filler: bytes, times: int) -> bytes:
    """Pack something and then a megabyte many times, without an end, packing it once.

    After a full flush a block says the same wherever it stands.
    """
    packer = zlib.compressobj(wbits=wbits)
    head = packer.compress(first + filler * MB) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + times * (packer.compress(filler * MB) + packer.flush(zlib.Z_FULL_FLUSH))


TWICE = bomb(GZIP, bomb(GZIP, b"", b" ", 64), b" ", 256)
DEFLATED = bomb(zlib.MAX_WBITS, b"", b"x", 64)

HOSTILE: dict[str, tuple[bytes, bytes, bytes]] = {
    "a bomb": (b"Content-Encoding: gzip\r\n", TWICE, b""),
    "a deflated bomb": (b"Content-Encoding: deflate\r\n", DEFLATED, b""),
    "another packing": (b"Content-Encoding: br\r\n", b"x" * 100, b""),
    "a packing that steers": (b"Content-Encoding: \x1b[31m\r\n", b"x" * 100, b""),
    "half a packing": (b"Content-Encoding: gzip\r\n", b"\x1f\x8b" + b"x" * 100, b""),
    "an endless line": (b"", b"data: {", b"x" * 65536),
    "endless spaces": (b"", b"", b" " * 65536),
    "endless lines": (b"", b"", b"\n" * 1000),
    "endless long lines": (b"", b"", b": " + b"x" * 65536 + b"\n"),
    "endless comments": (b"", b"", b": wait\n\n" * 500),
    "depth": (b"", b"data: " + b'{"a":' * 100_000 + b"\n\n", b""),
}


@asynccontextmanager
async def flooding(head: bytes, once: bytes, forever: bytes) -> AsyncIterator[str]:
    """Serve the same on every path: a head, a body, and something until the client leaves."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = await reader.readuntil(b"\r\n\r\n")
            kind = b"text/event-stream" if b"completions" in asked else b"application/json"
            writer.write(HEADER % (kind, head) + once)
            await writer.drain()
            while forever:
                writer.write(forever)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize("vendor", ["openai", "ollama"])
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
async def test_what_floods_is_ended_and_told(
    vendor: str, hostile: tuple[bytes, bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same limits, reached sooner: what counts is that every byte is counted.
    monkeypatch.setattr(bounds, "MOST_BYTES", 2 * MB)
    monkeypatch.setattr(bounds, "LONGEST_LINE", MB)
    monkeypatch.setattr(bounds, "MOST_LINES", 5000)
    async with flooding(*hostile) as address:
        provider: Provider = OllamaProvider("m", host=address)
        if vendor == "openai":
            provider = OpenAIProvider("m", base_url=f"{address}/v1")
        tracemalloc.start()
        try:
            for asking in (hear(provider), provider.models()):
                with pytest.raises(ProviderError) as caught:
                    await soon(asking)
                assert caught.value.kind is Fault.BROKEN
                assert len(caught.value.message) < 500
                assert caught.value.message.isprintable()
            assert tracemalloc.get_traced_memory()[1] < 40 * MB
        finally:
            tracemalloc.stop()
            await provider.close()


@pytest.mark.parametrize(
    ("part", "piece", "most"),
    [
        ("reasoning_content", "word " * 2000, "400,000"),
        ("content", "the mailbox ", "20,480"),  # of 512 tokens, which this server doesn't keep to
    ],
)
async def test_an_answer_without_end_is_ended(part: str, piece: str, most: str) -> None:
    pieces = [delta(**{part: piece})] * (500_000 // len(piece) if part != "content" else 3000)
    async with stubbed(stream(*pieces, delta("stop"), DONE)) as stub:
        provider = Resilient(OpenAIProvider("parrot", base_url=stub.url))
        failure = await fail(provider)
        assert failure.kind is Fault.BROKEN
        assert f"grew beyond {most} characters" in failure.message
        await provider.close()


@pytest.mark.parametrize("count", [10**30, -5, 2**63, 1.5, True, "many"])
async def test_counts_that_no_model_reaches_are_none(count: object) -> None:
    counted = event({"choices": [], "usage": {"prompt_tokens": count, "completion_tokens": count}})
    async with stubbed(stream(delta(content="look"), delta("stop"), counted, DONE)) as stub:
        provider = Resilient(OpenAIProvider("parrot", base_url=stub.url))
        _, _, done = await hear(provider)
        assert done.usage.estimated
        assert 0 < done.usage.prompt_tokens < 10_000
        assert 0 < done.usage.answer_tokens < 10_000
        await provider.close()


def test_usage_holds_what_a_database_holds() -> None:
    assert Usage(2**70, -1) == Usage(0, 0)
    assert Usage(7, 3) == Usage(7, 3)


async def test_a_packed_answer_that_is_honest_is_read() -> None:
    body = gzip.compress(
        b"data: " + json.dumps({"choices": [{"delta": {"content": "look"}}]}).encode() + b"\n\n"
        b'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'
    )
    async with flooding(b"Content-Encoding: gzip\r\n", body, b"") as address:
        provider = OpenAIProvider("m", base_url=f"{address}/v1")
        assert (await hear(provider))[0] == "look"
        await provider.close()


SETTINGS = {
    "a proxy of another kind": ("ALL_PROXY", "socks5://anna:secret@127.0.0.1:9"),
    "a proxy that is none": ("HTTPS_PROXY", "nonsense://x"),
    "a log that can't be written": ("SSLKEYLOGFILE", "/nonexistent/x.log"),
    "certificates that aren't there": ("SSL_CERT_FILE", "/nonexistent/x.pem"),
}


@pytest.mark.parametrize(("name", "value"), SETTINGS.values(), ids=SETTINGS)
async def test_a_setting_that_cant_be_used_is_named_and_not_heeded_nearby(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"):
        monkeypatch.delenv(other, raising=False)
        monkeypatch.delenv(other.lower(), raising=False)
    monkeypatch.setenv(name, value)
    for spec in ("openai:m@https://models.invalid/v1", "ollama:m@https://models.invalid"):
        provider = make_provider(spec, environ=os.environ)
        for asking in (provider.models(), hear(provider)):
            with pytest.raises(ProviderError) as caught:
                await asking
            assert name in caught.value.message
            assert "secret" not in str(caught.value)
            assert f"Unset {name}" in caught.value.hint
    async with stubbed(say("look"), say("look")) as stub:
        provider = make_provider(f"openai:parrot@{stub.url}", environ=os.environ)
        assert (await hear(provider))[0] == "look"
        await provider.close()


def test_what_a_vendors_module_would_read_as_it_is_imported_keeps_nobody_from_playing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = OllamaProvider.__module__
    package, _, last = name.rpartition(".")
    monkeypatch.setattr(sys.modules[package], last, sys.modules[name])  # to be put back
    for module in [one for one in sys.modules if one == name or one.split(".")[0] == "ollama"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/x.pem")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    monkeypatch.setenv("OLLAMA_HOST", "no address:at all")
    monkeypatch.setenv("SSLKEYLOGFILE", "/nonexistent/x.log")
    assert importlib.import_module(name) is not None


async def test_counts_are_passed_on() -> None:
    async with stubbed(stream(delta(content="look"), delta("stop"), usage(7, 3), DONE)) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        assert (await hear(provider))[2].usage == Usage(7, 3)
        await provider.close()


async def test_what_is_hidden_from_a_module_is_hidden_from_no_client_made_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/x.pem")
    hidden, go_on = threading.Event(), threading.Event()

    def hide() -> None:
        with unnoticed():
            hidden.set()
            go_on.wait(5)

    hiding = asyncio.create_task(asyncio.to_thread(hide))
    await asyncio.to_thread(hidden.wait, 5)
    checking = asyncio.create_task(asyncio.to_thread(check_surroundings))
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(ProviderError, match="SSL_CERT_FILE"):
        await checking
    await hiding


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ([b"x" * MB] * 5, "a line of more than 4 MB"),
        ([b"data: {}\n", *[b" " * MB] * 5], "a line of more than 4 MB"),
        ([b"x" * MB + b"\n"] * 5, ""),
        ([b"x" * MB, b"\n" + b"x" * 3 * MB] * 2, ""),
    ],
)
def test_a_line_has_a_limit_of_its_own(sent: list[bytes], said: str) -> None:
    """Well under that of a whole answer: clients take long over one that doesn't end."""

    async def pieces() -> AsyncIterator[bytes]:
        for one in sent:
            yield one

    async def read() -> int:
        return sum([len(one) async for one in bounds._limited(pieces(), "identity")])

    if said:
        with pytest.raises(bounds.OverlongError, match=said):
            asyncio.run(read())
    else:
        assert asyncio.run(read()) == sum(map(len, sent))
