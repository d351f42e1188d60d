"""What is meant shows in what a server sends, however it is labelled and laid out."""

from __future__ import annotations

import json

import pytest

from agents.providers.base import Fault
from agents.providers.documents import Documents
from agents.providers.ollama import OllamaProvider
from agents.providers.openai import OpenAIProvider
from agents.providers.reported import words_of
from tests.support.asking import fail, hear
from tests.support.ollama_stub import Fails, running_ollama
from tests.support.openai_stub import DONE, Line, Script, delta, event, page, stream, stubbed

SAID = "The card has come loose."
WHOLE = {"choices": [{"message": {"content": "open"}, "finish_reason": "stop"}]}
PIECES = [
    {"choices": [{"index": 0, "delta": {"content": "op"}}]},
    {"choices": [{"index": 0, "delta": {"content": "en"}, "finish_reason": "stop"}]},
]
LINES = "\n".join(map(json.dumps, PIECES))
PRETTY = json.dumps(WHOLE, indent=2)
KINDS = ["", "text/plain", "application/json", "application/x-ndjson", "text/event-stream"]
PART = {"message": {"role": "assistant", "content": "open"}, "done": False}
STOP = {"finish_reason": "stop"}
LAST = {"message": {"role": "assistant", "content": ""}, "done": True}


def sent(body: str, kind: str = "") -> Script:
    """Send a body with this content type, with none if that is empty."""

    async def answer(line: Line) -> None:
        named = f"Content-Type: {kind}\r\n" if kind else ""
        await line.send(f"HTTP/1.1 200 OK\r\n{named}Connection: close\r\n\r\n{body}")

    return answer


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "body",
    [
        json.dumps(WHOLE),
        PRETTY,
        f"\n\n{PRETTY}\n\n",
        f"[{json.dumps(PIECES[0])},\n{json.dumps(PIECES[1])}]",
        LINES,
        f"{LINES}\n[DONE]\n",
        LINES.replace("\n", "\n\n"),
        LINES.replace("\n", ""),
        "data: " + LINES.replace("\n", "\ndata: "),
        f"ping\n{LINES}",
    ],
)
async def test_an_answer_is_read_in_any_layout(kind: str, body: str) -> None:
    async with stubbed(sent(body, kind)) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        text, _, done = await hear(provider)
        await provider.close()
    assert (text, done.finish) == ("open", "stop")


@pytest.mark.parametrize(
    "choice",
    [{"text": "open"}, {"message": "open"}, {"delta": {"content": "open"}}],
)
async def test_the_words_of_a_choice_stand_in_several_places(choice: dict[str, object]) -> None:
    async with stubbed(page(200, {"choices": [{**choice, "finish_reason": "stop"}]})) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        assert (await hear(provider))[0] == "open"
        await provider.close()


ERRORS: list[object] = [
    {"error": {"message": SAID}},
    {"error": SAID},
    [{"error": {"message": SAID}}],
    {"errors": [{"message": SAID}]},
    {"error": "invalid", "error_description": SAID},
    {"detail": [{"loc": ["body"], "msg": SAID}]},
    {"message": SAID},
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("error", ERRORS)
async def test_an_error_is_told_in_the_servers_words(error: object, kind: str) -> None:
    body = json.dumps(error)
    begun = delta(content="op")
    for told in (body, json.dumps(error, indent=1), f"{begun}{body}\n\n", f"{begun}data: {body}"):
        async with stubbed(sent(told, kind)) as stub:
            provider = OpenAIProvider("parrot", base_url=stub.url)
            assert SAID in (await fail(provider)).message
            await provider.close()


@pytest.mark.parametrize(
    "script",
    [
        stream(delta(content="op"), f"event: error\ndata: {SAID}\n\n"),
        stream(event({"choices": [{"error": {"message": SAID}, "finish_reason": "error"}]}), DONE),
        stream(event({"choices": [{"delta": {"error": SAID}}]}), DONE),
        page(200, {"choices": [{"message": {"error": SAID}, "finish_reason": "stop"}]}),
        sent(SAID, "text/plain"),
    ],
)
async def test_an_error_in_place_of_a_message_is_no_answer(script: Script) -> None:
    async with stubbed(script) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        assert SAID in (await fail(provider)).message
        await provider.close()


async def test_an_answer_that_ended_in_an_error_is_none() -> None:
    async with stubbed(stream(delta(content="op"), delta("error"), DONE)) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        assert (await fail(provider)).kind is Fault.BROKEN
        await provider.close()


@pytest.mark.parametrize(
    "body",
    [
        "\n".join(map(json.dumps, (PART, LAST))),
        "\n\n".join(map(json.dumps, (PART, LAST))),
        "".join(f"data: {json.dumps(one)}\n\n" for one in (PART, LAST)),
        json.dumps({**PART, "done": True}, indent=2),
    ],
)
async def test_ollama_is_read_in_any_layout(body: str) -> None:
    async with stubbed() as stub:
        stub.pages["/api/chat"] = sent(body)
        provider = OllamaProvider("parrot", host=stub.url.removesuffix("/v1"))
        assert (await hear(provider))[0] == "open"
        await provider.close()


@pytest.mark.parametrize("error", [*ERRORS, {"message": {"error": SAID}, "done": True}, SAID])
async def test_ollamas_errors_are_told_in_its_words(error: object) -> None:
    body = error if isinstance(error, str) else json.dumps(error)
    for told in (body, f"{json.dumps(PART)}\n{body}\n"):
        async with stubbed() as stub:
            stub.pages["/api/chat"] = sent(told)
            stub.pages["/api/tags"] = sent(told)
            provider = OllamaProvider("parrot", host=stub.url.removesuffix("/v1"))
            assert SAID.rstrip(".") in (await fail(provider)).message
            await provider.close()


@pytest.mark.parametrize("fails", [Fails.BLANK_LINE, Fails.NOT_AN_OBJECT])
async def test_what_is_no_document_is_passed_over(fails: Fails) -> None:
    async with running_ollama() as stub:
        stub.fails = fails
        provider = OllamaProvider("storyteller:1b", host=stub.host)
        assert (await hear(provider))[0] == "open mailbox"
        await provider.close()


@pytest.mark.parametrize("size", [1, 2, 5, 10_000])
def test_documents_are_parted_wherever_they_are_cut(size: int) -> None:
    told = 'data: {"a":\r\ndata:  "}{"}\r\n\r\n: x\r{"b": ["\\"}"]}{}\r\nOh dear.\n[DONE]\n{"cut'
    found = Documents()
    raw = told.encode()
    parts = [one for at in range(0, len(raw), size) for one in found.feed(raw[at : at + size])]
    parts += found.end()
    assert [one.replace("\n", "") for one in parts] == [
        '{"a":  "}{"}',
        '{"b": ["\\"}"]}',
        "{}",
        "[DONE]",
        '{"cut',
    ]
    assert found.said == "Oh dear."


@pytest.mark.parametrize("told", ['{"' + '\\"' * 10**6, "{" * 10**6, "}" * 10**6, "[]" * 10**6])
def test_no_text_takes_long_to_part(told: str) -> None:
    """Each of these would take hours if anything were read twice."""
    found = Documents()
    assert len([*found.feed(told.encode()), *found.end()]) <= 1


def test_the_words_of_errors_are_bounded() -> None:
    told: object = SAID
    for _ in range(10_000):
        told = {"error": told}
    assert words_of(told) == ""
    assert words_of([SAID] * 10**6).count(SAID) < 10


async def test_fields_that_the_package_takes_for_its_own_are_left() -> None:
    delta_of = {"_fields_set": 9, "content": "open"}
    odd = {"_fields_set": 1, "choices": [{"_fields_set": 5, "delta": delta_of, **STOP}]}
    async with stubbed(stream(event(odd), DONE)) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        assert (await hear(provider))[0] == "open"
        await provider.close()


async def test_western_letters_are_read_without_a_label() -> None:
    told = {"choices": [{"message": {"content": "öffne"}, **STOP}]}
    body = json.dumps(told, ensure_ascii=False).encode("latin-1")
    async with stubbed(page(200, body, kind="application/json")) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        assert (await hear(provider))[0] == "öffne"
        await provider.close()
