"""Answers that lack nothing but their end, and packings of several parts."""

import gzip
import json
import zlib
from collections.abc import Callable

import pytest

from agents.providers.base import Fault
from agents.providers.ollama import OllamaProvider
from agents.providers.openai import OpenAIProvider
from agents.providers.tails import Tail
from tests.agents.providers.test_bounds import flooding
from tests.support.asking import fail, hear
from tests.support.openai_stub import DONE, Line, Script, delta, stubbed

MB = 1024**2
OPEN, STOP = delta(content="open"), delta("stop")
USAGE = 'data: {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 1}}'
WHOLE = json.dumps({"choices": [{"message": {"content": "open"}, "finish_reason": "stop"}]})
SAID = json.dumps({"message": {"role": "assistant", "content": "open"}, "done": False})
END = json.dumps({"message": {"role": "assistant"}, "done": True, "done_reason": "stop"})


def left(body: str, kind: str, *, dropped: bool) -> Script:
    """Send a body and close the connection: properly, or before all was sent that was promised."""
    length = f"Content-Length: {len(body.encode()) + 9}\r\n" if dropped else ""

    async def answer(line: Line) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{length}Connection: close\r\n\r\n"
        await line.send(head + body)

    return answer


@pytest.mark.parametrize("dropped", [False, True])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/event-stream", OPEN + STOP.rstrip("\n")),
        ("text/event-stream", OPEN + STOP.rstrip("\n") + "\n"),
        ("text/event-stream", (OPEN + STOP).replace("\n", "\r\n").rstrip("\n")),
        ("text/event-stream", (OPEN + STOP).replace("\n", "\r").rstrip("\r")),
        ("text/event-stream", OPEN + STOP + DONE.rstrip("\n")),
        ("text/event-stream", OPEN + STOP + USAGE),
        ("text/event-stream", OPEN + ": ping\nevent: message\n" + STOP.rstrip("\n")),
        ("text/event-stream", OPEN + STOP.replace(': "', ':\ndata: "', 1).rstrip("\n")),
        ("application/octet-stream", OPEN + STOP.rstrip("\n")),
        ("application/json", WHOLE),
        ("text/json", WHOLE),
        ("text/event-stream", WHOLE),
        ("text/event-stream; charset=utf-8", WHOLE.replace(", ", ",\n  ")),
    ],
)
async def test_an_answer_is_whole_without_its_last_blank_line(
    kind: str, body: str, dropped: bool
) -> None:
    async with stubbed(left(body, kind, dropped=dropped)) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        text, _, done = await hear(provider)
        await provider.close()
    assert (text, done.finish) == ("open", "stop")
    assert (done.usage.prompt_tokens == 3) == (USAGE in body)


@pytest.mark.parametrize("dropped", [False, True])
async def test_a_last_line_is_whole_without_its_end(dropped: bool) -> None:
    async with stubbed() as stub:
        stub.pages["/api/chat"] = left(f"{SAID}\n{END}", "application/x-ndjson", dropped=dropped)
        provider = OllamaProvider("parrot", host=stub.url.removesuffix("/v1"))
        assert (await hear(provider))[0] == "open"
        await provider.close()


async def test_what_isnt_labelled_is_whole_as_well() -> None:
    shown = json.dumps({"model_info": {"general.architecture": "a", "a.context_length": 8192}})
    async with stubbed() as stub:
        stub.pages["/api/show"] = left(shown, "", dropped=True)
        provider = OllamaProvider("parrot", host=stub.url.removesuffix("/v1"))
        assert (await provider.describe()).context == 8192
        await provider.close()


@pytest.mark.parametrize("dropped", [False, True])
@pytest.mark.parametrize(
    "body",
    [
        OPEN + STOP[: len(STOP) // 2],
        OPEN + '\ndata: {"choices": [{"delta": {"content": " the door"}}]}',
        OPEN + "data: 7",
        OPEN + ": wait",
        OPEN,
    ],
)
async def test_a_cut_answer_is_none(body: str, dropped: bool) -> None:
    async with stubbed(left(body, "text/event-stream", dropped=dropped)) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        assert (await fail(provider)).kind is Fault.BROKEN
        await provider.close()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_tail_is_what_stands_after_the_last_blank_line(size: int) -> None:
    for end in ("\n", "\r\n", "\r"):
        tail = Tail("text/event-stream")
        told = f'data: {{"a":{end}{end}data: {{"b": 1}}{end}'.encode()
        for at in range(0, len(told), size):
            assert not tail.is_whole() or at > told.index(b"}")
            tail.feed(told[at : at + size])
        assert tail.is_whole()
        tail.feed(end.encode())
        assert not tail.is_whole()


def members(*parts: str) -> bytes:
    return b"".join(gzip.compress(part.encode()) for part in parts)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", members(OPEN, STOP, DONE)),
        ("x-gzip", members(OPEN, "", STOP + DONE, "")),
        ("gzip", members(*(OPEN + STOP + DONE))),
        ("gzip", members(OPEN + STOP + DONE) + b"\0" * 40),
        ("gzip", members(OPEN + STOP + DONE) + b"\x1f\x8bpadding"),
        ("deflate", zlib.compress((OPEN + STOP + DONE).encode()) + zlib.compress(b"data: no\n\n")),
    ],
)
async def test_packings_in_a_row_are_one(encoding: str, body: bytes) -> None:
    async with flooding(f"Content-Encoding: {encoding}\r\n".encode(), body, b"") as address:
        provider = OpenAIProvider("m", base_url=f"{address}/v1")
        assert (await hear(provider))[0] == "open"
        await provider.close()


@pytest.mark.parametrize(
    ("forever", "told"),
    [
        (lambda: members("") * 3000, "packings"),
        (lambda: gzip.compress(b" " * MB) * 20, "MB"),
        (lambda: b"\0" * MB, "MB"),
    ],
    ids=["of nothing", "large ones", "padding"],
)
async def test_packings_in_a_row_have_one_limit(forever: Callable[[], bytes], told: str) -> None:
    async with flooding(b"Content-Encoding: gzip\r\n", members(OPEN), forever()) as address:
        provider = OpenAIProvider("m", base_url=f"{address}/v1")
        error = await fail(provider)
        await provider.close()
    assert error.kind is Fault.BROKEN
    assert told in error.message
