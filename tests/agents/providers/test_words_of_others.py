"""What servers of other makes say and send: too long a prompt, letters, an end that never comes."""

import asyncio
import json

import pytest

from agents.providers.base import Fault
from agents.providers.lengths import says_too_long, tokens_asked, tokens_taken
from agents.providers.ollama_errors import StatusError, of_status
from agents.providers.openai import OpenAIProvider
from tests.support.asking import ANSWER, ask, fail, hear
from tests.support.openai_stub import DONE, delta, event, page, stream, stubbed


@pytest.mark.parametrize(
    ("said", "asked", "taken"),
    [
        ("prompt is too long: 210000 tokens > 200000 maximum", 210_000, 200_000),
        (
            "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. "
            "Given: 5000 `inputs` tokens and 100 `max_new_tokens`",
            5000,
            4096,
        ),
        (
            "The input token count (1100000) exceeds the maximum number of tokens allowed (8192).",
            1_100_000,
            8192,
        ),
        (
            "Prompt contains 40000 tokens and 0 draft tokens, too large for model with "
            "32768 maximum context length",
            40_000,
            32_768,
        ),
        (
            "This model's maximum prompt length is 131072 but the request contains 150000 tokens.",
            150_000,
            131_072,
        ),
        ("Prompt length 9000 is greater than max_seq_len 8192", 9000, 8192),
        ("input length 9000 exceeds session_len 8192", 9000, 8192),
        (
            "too many tokens: total number of tokens in the prompt exceeds the limit of 4081",
            None,
            4081,
        ),
        ("Prompt is too long for the context. Max context size: 4096", None, 4096),
        ("Please reduce the length of the messages or completion.", None, None),
        ("Input is too long for requested model.", None, None),
    ],
)
def test_a_prompt_that_is_too_long_is_known_by_the_words_of_every_make(
    said: str, asked: int | None, taken: int | None
) -> None:
    assert says_too_long(said, 400)
    assert (tokens_asked(said), tokens_taken(said)) == (asked, taken)
    assert of_status(StatusError(400, said)).kind is Fault.CONTEXT


def test_tokens_in_a_time_are_no_length() -> None:
    assert not says_too_long("Too many tokens, please wait before trying again.", 429)


async def test_a_prompt_that_is_too_long_costs_the_server_no_trust() -> None:
    """It is asked once, not again and again without what it might not know."""
    refusal = page(400, {"error": {"message": "prompt is too long: 5210 tokens > 4096 maximum"}})
    async with stubbed(refusal) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        failure = await fail(provider, ask(schema=ANSWER))
        await provider.close()
    assert failure.kind is Fault.CONTEXT
    assert failure.message == "The prompt is 5,210 tokens, the model takes 4,096."
    assert len(stub.chats) == 1


async def test_an_answer_is_whole_though_the_server_holds_the_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither figures nor the last word come, and the connection stays open."""
    monkeypatch.setattr("agents.providers.openai._FIGURES", 0.01)
    async with stubbed(stream(delta(content="open"), delta("stop"), hang=True)) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        async with asyncio.timeout(3):
            text, _, done = await hear(provider)
        await provider.close()
    assert (text, done.finish) == ("open", "stop")


async def test_a_whole_message_may_come_as_an_event() -> None:
    choice = {"index": 0, "message": {"content": "open"}, "finish_reason": "stop"}
    async with stubbed(stream(event({"choices": [choice]}), DONE)) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        assert (await hear(provider))[0] == "open"
        await provider.close()


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "Latin-1"])
async def test_western_letters_are_read_where_the_server_names_them(charset: str) -> None:
    told = {"choices": [{"message": {"content": "café"}, "finish_reason": "stop"}]}
    body = json.dumps(told, ensure_ascii=False).encode("latin-1")
    async with stubbed(page(200, body, kind=f"application/json; charset={charset}")) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        assert (await hear(provider))[0] == "café"
        await provider.close()


@pytest.mark.parametrize(
    ("told", "kind", "words"),
    [
        ({"detail": "Loading."}, Fault.BROKEN, "“Loading.”"),
        ({"object": "error", "message": "No free slot.", "code": 503}, Fault.BUSY, "No free slot"),
        ({"message": "maximum context length is 4096"}, Fault.CONTEXT, "4,096"),
    ],
)
async def test_an_error_in_place_of_an_answer_is_told_in_the_servers_words(
    told: dict[str, object], kind: Fault, words: str
) -> None:
    async with stubbed(page(200, told)) as stub:
        provider = OpenAIProvider("parrot", base_url=stub.url)
        failure = await fail(provider)
        await provider.close()
    assert failure.kind is kind
    assert words in failure.message
