"""Servers of either protocol whose answers are whole, but not as one expects them."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.providers.base import Fault, Message, Request, Speaker
from agents.providers.bounds import MOST_MODELS
from agents.providers.ollama import OllamaProvider
from agents.providers.openai import OpenAIProvider
from agents.providers.waiting import pause_words, retry_after
from tests.support.asking import fail, hear
from tests.support.openai_stub import DONE, Line, Script, Stub, delta, event, page, stream, stubbed

NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
HUGE = 10**400
"""A whole number as JSON may hold it, that no float can hold."""
MARK = "\ufeff"
SHOWN = {"model_info": {"general.architecture": "a", "a.context_length": 8192}}


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with stubbed(stream(delta("stop", content="open"), DONE)) as stub:
        stub.pages["/api/show"] = page(200, SHOWN)
        yield stub


@pytest.fixture
async def openai(stub: Stub) -> AsyncIterator[OpenAIProvider]:
    provider = OpenAIProvider("parrot", base_url=stub.url)
    yield provider
    await provider.close()


@pytest.fixture
async def ollama(stub: Stub) -> AsyncIterator[OllamaProvider]:
    provider = OllamaProvider("parrot", host=stub.url.removesuffix("/v1"))
    yield provider
    await provider.close()


def line(content: object = "", *, raw: bool = False, **end: object) -> str:
    """Word a line of Ollama's; the last one if it says how it ended."""
    told = {"message": {"role": "assistant", "content": content}, "done": bool(end), **end}
    return json.dumps(told, ensure_ascii=not raw) + "\n"


def lines(*said: str) -> Script:
    return page(200, "".join(said), kind="application/x-ndjson")


END = line(done_reason="stop", prompt_eval_count=3, eval_count=2)


def text(*said: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": one} for one in said]


@pytest.mark.parametrize(
    ("content", "heard", "thought"),
    [
        (text("open ", "mailbox"), "open mailbox", ""),
        (text("open")[0], "open", ""),
        ([{"type": "output_text", "text": "open"}], "open", ""),
        ([{"type": "thinking", "thinking": text("go?")}, *text("open")], "open", "go?"),
        ([{"type": "reasoning", "text": "go?"}, *text("open")], "open", "go?"),
        ([None, 5, {"type": "image_url"}, {"type": "text", "text": 5}, *text("open")], "open", ""),
    ],
)
async def test_content_in_parts_is_the_answer(
    stub: Stub, openai: OpenAIProvider, content: object, heard: str, thought: str
) -> None:
    whole = {"choices": [{"message": {"content": content}, "finish_reason": "stop"}]}
    for script in (stream(delta("stop", content=content), DONE), page(200, whole)):
        stub.scripts = [script]
        assert (await hear(openai))[:2] == (heard, thought)


async def test_a_part_may_decline(stub: Stub, openai: OpenAIProvider) -> None:
    stub.scripts = [stream(delta("stop", content=[{"type": "refusal", "refusal": "No."}]), DONE)]
    error = await fail(openai)
    assert error.kind is Fault.REFUSED
    assert "No." in error.message


def choice(index: int, content: str, finish: str | None = None) -> dict[str, Any]:
    return {"index": index, "delta": {"content": content}, "finish_reason": finish}


async def test_one_of_several_choices_is_heard(stub: Stub, openai: OpenAIProvider) -> None:
    stub.scripts = [
        stream(
            event({"choices": [choice(0, "open ")]}),
            event({"choices": [choice(1, "go ", "stop")]}),
            event({"choices": [choice(1, "east", "stop"), choice(0, "mailbox", "stop")]}),
            DONE,
        )
    ]
    assert (await hear(openai))[0] == "open mailbox"


async def test_of_whole_choices_the_first_is_heard(stub: Stub, openai: OpenAIProvider) -> None:
    told = [(1, "east"), (0, "open")]
    choices = [
        {"index": at, "message": {"content": said}, "finish_reason": "stop"} for at, said in told
    ]
    stub.scripts = [page(200, {"choices": choices})]
    assert (await hear(openai))[0] == "open"


@pytest.mark.parametrize(
    "figures",
    [
        {"usage": {"prompt_tokens_details": {"cached_tokens": HUGE}}},
        {"timings": {"prompt_ms": HUGE, "cache_n": HUGE}},
        {"timings": {"prompt_ms": 1e300}},
    ],
)
async def test_a_figure_that_is_too_large_is_none(
    stub: Stub, openai: OpenAIProvider, figures: dict[str, Any]
) -> None:
    counted = {"prompt_tokens": 5, "completion_tokens": 3, **figures.get("usage", {})}
    last = event({"choices": [], **figures, "usage": counted})
    stub.scripts = [stream(delta("stop", content="open"), last, DONE)]
    _, _, done = await hear(openai)
    assert (done.usage.cached_tokens or 0, done.usage.reading) == (0, None)


@pytest.mark.parametrize("took", [HUGE, 10**300, -4])
async def test_a_time_that_no_answer_takes_is_none(
    stub: Stub, ollama: OllamaProvider, took: int
) -> None:
    end = line(done_reason="stop", prompt_eval_count=3, prompt_eval_duration=took)
    stub.pages["/api/chat"] = lines(line("open"), end)
    _, _, done = await hear(ollama)
    assert (done.usage.prompt_tokens, done.usage.reading) == (3, None)


async def test_a_mark_at_the_head_of_an_answer(
    stub: Stub, openai: OpenAIProvider, ollama: OllamaProvider
) -> None:
    async def slowly(to: Line) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        await to.send(head)
        for piece in (b"\xef", b"\xbb", b"\xbf" + delta("stop", content="open").encode()):
            await to.send(piece)

    for script in (stream(MARK + delta("stop", content="open"), DONE), slowly):
        stub.scripts = [script]
        assert (await hear(openai))[0] == "open"
    stub.pages["/api/chat"] = lines(MARK, line("open"), END)
    assert (await hear(ollama))[0] == "open"


async def test_odd_ends_of_lines_in_a_text_end_no_line(stub: Stub, ollama: OllamaProvider) -> None:
    stub.pages["/api/chat"] = lines(line("a\u2028b\u0085c", raw=True), END)
    assert (await hear(ollama))[0] == "a\u2028b\u0085c"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_no_other_address_is_asked(stub: Stub, ollama: OllamaProvider, status: int) -> None:
    async with stubbed() as other:
        away = {"Location": f"http://localhost:{other.port}/api/chat"}
        stub.pages["/api/chat"] = page(status, "", away)
        error = await fail(ollama)
        assert other.asked == []
    assert (error.kind, error.retryable) == (Fault.BROKEN, False)
    assert "moved" in error.message


async def test_ollama_is_asked_again_without_a_system(stub: Stub, ollama: OllamaProvider) -> None:
    async def fussy(to: Line) -> None:
        plain = b'"system"' not in to.asked.body
        no = page(400, {"error": "System role not supported"})
        await (lines(line("open"), END) if plain else no)(to)

    stub.pages["/api/chat"] = fussy
    asked = Request((Message(Speaker.SYSTEM, "Play."), Message(Speaker.USER, "What now?")))
    for _ in range(2):
        assert (await hear(ollama, asked))[0] == "open"
    chats = [json.loads(one.body)["messages"] for one in stub.asked if one.path == "/api/chat"]
    assert [[message["role"] for message in chat] for chat in chats] == [
        ["system", "user"],
        ["user"],
        ["user"],
    ]
    assert chats[1][0]["content"] == "Play.\n\nWhat now?"


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_who_describes_no_model_is_asked_all_the_same(
    stub: Stub, ollama: OllamaProvider, status: int
) -> None:
    stub.pages["/api/show"] = page(status, "404 page not found")
    stub.pages["/api/chat"] = lines(line("open"), END)
    assert (await hear(ollama))[0] == "open"


@pytest.mark.parametrize("shown", ["null", "[]", "7", '"x"', "", "<html>"])
async def test_a_description_that_is_something_else_tells_nothing(
    stub: Stub, ollama: OllamaProvider, shown: str
) -> None:
    stub.pages["/api/show"] = page(200, shown)
    stub.pages["/api/chat"] = lines(line("open"), END)
    assert (await ollama.describe()).context is None
    assert (await hear(ollama))[0] == "open"


async def test_names_of_models_are_told_in_a_line(stub: Stub, ollama: OllamaProvider) -> None:
    stub.pages["/api/show"] = page(404, {"error": "model 'parrot' not found"})
    names = [{"model": f"bird{i}"} for i in range(2 * MOST_MODELS)]
    stub.pages["/api/tags"] = page(200, {"models": [*names, {"model": "carrot"}]})
    error = await fail(ollama)
    assert error.kind is Fault.MODEL
    assert len(error.hint) < 300


@pytest.mark.parametrize("status", [403, 413, 422, 429, 500, 503])
async def test_a_server_that_says_nothing_or_a_page(
    stub: Stub, ollama: OllamaProvider, status: int
) -> None:
    for body in ("", "<html><body>Sign in</body></html>"):
        stub.pages["/api/chat"] = page(status, body)
        message = (await fail(ollama)).message
        assert ": ." not in message
        assert "<" not in message


async def test_aliases_may_be_anything(stub: Stub, openai: OpenAIProvider) -> None:
    stub.models = [{"id": "parrot", "aliases": [{}, []], "context_length": 4096}]
    assert (await openai.describe()).context == 4096


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("Sat, 14 Mar 2026 10:00:00 +9999999999999999", "a little"),
        ("Sat, 99 Mar 2026 10:00:00 GMT", "a little"),
        ("0.05", "a little"),
        ("-5", "a little"),
        ("7", "7 s"),
        ("300", "5 minutes"),
        ("36000", "10 hours"),
        ("1000000", "12 days"),
        ("1e300", "366 days"),
        ("Fri, 31 Dec 9999 00:00:00 GMT", "366 days"),
    ],
)
def test_any_time_to_wait_is_told(told: str, words: str) -> None:
    assert pause_words(retry_after({"retry-after": told}, NOW)) == words
