"""What goes over the wire to an OpenAI-compatible server, and what is read from it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable

import pytest

from agents.prompts.choosing import choice_schema
from agents.providers.base import (
    Done,
    Fault,
    Message,
    ProviderError,
    Request,
    Sampling,
    Shape,
    Speaker,
    TextChunk,
    Usage,
)
from agents.providers.openai import OpenAIProvider
from agents.providers.openai_request import arguments
from agents.providers.resilience import Resilient
from tests.support.asking import ANSWER, ask, fail, hear
from tests.support.openai_stub import (
    DONE,
    Line,
    Stub,
    delta,
    page,
    say,
    silence,
    stream,
    stubbed,
    usage,
)
from tests.support.waiting import soon


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with stubbed(say("open mailbox")) as stub:
        yield stub


@pytest.fixture
async def provider(stub: Stub) -> AsyncIterator[OpenAIProvider]:
    provider = OpenAIProvider("parrot", base_url=stub.url, key="secret-word")
    yield provider
    await provider.close()


async def test_an_answer_comes_in_chunks_and_ends_with_its_figures(
    provider: OpenAIProvider, stub: Stub
) -> None:
    stub.scripts = [
        stream(
            delta(role="assistant", content=""),
            delta(content="open "),
            delta(content="mailbox"),
            delta("stop"),
            usage(120, 2),
            DONE,
        )
    ]
    chunks = [chunk async for chunk in Resilient(provider).stream(ask())]
    assert chunks[:-1] == [TextChunk("open "), TextChunk("mailbox")]
    done = chunks[-1]
    assert isinstance(done, Done)
    assert (done.finish, done.model) == ("stop", "parrot-1")
    assert (done.usage.prompt_tokens, done.usage.answer_tokens) == (120, 2)
    assert (done.usage.estimated, done.usage.tries) == (False, 1)
    assert 0 < done.usage.first <= done.usage.seconds


async def test_the_request_holds_the_prompt_and_only_the_settings_that_are_set(
    provider: OpenAIProvider, stub: Stub
) -> None:
    prompt = (Message(Speaker.SYSTEM, "You play."), Message(Speaker.USER, "A house."))
    await hear(provider, Request(prompt, Sampling(0.5, max_tokens=99, seed=3, stop=("\n",))))
    assert stub.chats == [
        {
            "model": "parrot",
            "messages": [
                {"role": "system", "content": "You play."},
                {"role": "user", "content": "A house."},
            ],
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": 0.5,
            "seed": 3,
            "stop": ["\n"],
            "max_tokens": 99,
            "chat_template_kwargs": {"enable_thinking": False},
        }
    ]


async def test_nothing_is_sent_along_but_the_key(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All of these the package would read by itself, for whatever server it asks.
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer other\nX-Team: us")
    monkeypatch.setenv("OPENAI_ORG_ID", "org")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project")
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-another-server")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    provider = OpenAIProvider("parrot", base_url=stub.url, key="secret-word")
    await hear(provider)
    headers = dict(stub.asked[0].headers)
    assert headers.pop("authorization") == "Bearer secret-word"
    assert set(headers) <= {
        *("host", "connection", "accept", "accept-encoding", "user-agent"),
        *("content-type", "content-length"),
    }
    assert headers["user-agent"] == "understudy"


async def test_a_server_nearby_needs_no_key_and_no_proxy(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-another-server")
    text, _, _ = await hear(OpenAIProvider("parrot", base_url=stub.url))
    assert text == "open mailbox"
    assert "key-of-another-server" not in str(stub.asked)


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
async def test_thinking_is_kept_apart(provider: OpenAIProvider, stub: Stub, name: str) -> None:
    stub.scripts = [
        stream(delta(**{name: "A box? "}), delta(**{name: "Open."}), delta("stop", content="open"))
    ]
    assert (await hear(provider))[:2] == ("open", "A box? Open.")


async def test_control_characters_are_left_out(provider: OpenAIProvider, stub: Stub) -> None:
    stub.scripts = [stream(delta("stop", content="\x1b[31mopen\x07\u202e mailbox"))]
    assert (await hear(provider))[0] == "open mailbox"


async def test_figures_are_estimated_where_none_come(provider: OpenAIProvider, stub: Stub) -> None:
    stub.scripts = [stream(delta("stop", content="open the mailbox"), DONE)]
    _, _, done = await hear(Resilient(provider), ask("x" * 400))
    assert done.usage.estimated
    assert 100 <= done.usage.prompt_tokens <= 110
    assert done.usage.answer_tokens == 4


async def test_what_a_server_refuses_is_left_out_from_then_on(
    provider: OpenAIProvider, stub: Stub
) -> None:
    refusals = [
        {"message": "Unrecognized request argument supplied: stream_options"},
        {"message": "This response_format type is unavailable now", "param": None},
        {"message": "'response_format.type' must be 'text'", "param": "response_format"},
        {"message": "Unsupported value", "param": "temperature"},
    ]
    stub.scripts = [*(page(400, {"error": told}) for told in refusals), say("open mailbox")]
    assert (await provider.describe()).shape is Shape.SCHEMA
    text, _, _ = await hear(provider, ask(schema=ANSWER, temperature=0.5))
    assert text == "open mailbox"
    formats = [told.get("response_format", {}).get("type") for told in stub.chats]
    assert formats == ["json_schema", "json_schema", "json_object", None, None]
    assert (await provider.describe()).shape is Shape.TEXT
    await hear(provider, ask(schema=ANSWER, temperature=0.5))
    last = stub.chats[-1]
    assert not {"stream_options", "response_format", "temperature"} & set(last)
    assert len(stub.chats) == 6


async def test_a_refusal_that_names_nothing_is_searched_and_nothing_forgotten_in_vain(
    provider: OpenAIProvider, stub: Stub
) -> None:
    stub.scripts = [page(400, {"error": {"message": "Bad request"}})]
    error = await fail(provider, ask(schema=ANSWER))
    assert (error.kind, error.retryable) == (Fault.UNSUPPORTED, False)
    assert "Bad request" in error.message
    assert len(stub.chats) == 5
    stub.scripts = [say("{}")]
    await hear(provider, ask(schema=ANSWER))
    assert stub.chats[-1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_tokens"),
        ("seed is not supported", "seed"),
        ("Extra inputs are not permitted: chat_template_kwargs", "chat_template_kwargs"),
    ],
)
async def test_a_named_field_goes(
    provider: OpenAIProvider, stub: Stub, message: str, name: str
) -> None:
    stub.scripts = [page(422, {"detail": message}), say("open")]
    await hear(provider, ask(seed=1, max_tokens=77))
    before, after = stub.chats
    assert set(before) - set(after) == {name}
    if name == "max_tokens":
        assert after["max_completion_tokens"] == 77


def test_a_choice_is_kept_to_by_strict_structured_outputs() -> None:
    schema = choice_schema(("open mailbox", "north"))
    told = arguments("m", ask(schema=schema), True, set())
    form = told["response_format"]["json_schema"]
    assert form["strict"] is True
    assert form["schema"]["properties"]["command"]["enum"] == ["open mailbox", "north"]


def test_the_hosted_service_gets_its_own_names_and_strict_schemas() -> None:
    told = arguments("m", ask(schema=ANSWER, max_tokens=5), True, set())
    assert told["max_completion_tokens"] == 5
    assert not {"max_tokens", "extra_body"} & set(told)
    assert told["response_format"]["json_schema"]["strict"] is True
    loose = {**ANSWER, "required": ["command"]}
    told = arguments("m", ask(schema=loose), True, set())
    assert told["response_format"]["json_schema"]["strict"] is False


async def test_a_server_that_does_not_stream_is_read_all_the_same(
    provider: OpenAIProvider, stub: Stub
) -> None:
    message = {"role": "assistant", "content": "open mailbox", "reasoning_content": "Hm."}
    stub.scripts = [
        page(
            200,
            {
                "model": "parrot-1",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 9, "completion_tokens": 2},
            },
        )
    ]
    text, thoughts, done = await hear(provider)
    assert (text, thoughts, done.finish) == ("open mailbox", "Hm.", "stop")
    assert done.usage.prompt_tokens == 9


@pytest.mark.parametrize(
    ("told", "context"),
    [
        ({"id": "parrot", "meta": {"n_ctx_train": 8192}}, 8192),
        ({"id": "parrot", "max_model_len": 4096}, 4096),
        ({"id": "parrot", "context_length": 2048}, 2048),
        ({"id": "parrot", "max_context_length": "much"}, None),
        ({"id": "parrot:latest"}, None),
    ],
)
async def test_models_tell_their_context_by_many_names(
    provider: OpenAIProvider, stub: Stub, told: dict[str, object], context: int | None
) -> None:
    stub.models = [{"id": "other", "max_model_len": 1}, told]
    assert (await provider.describe()).context == context
    assert [info.context for info in await provider.models()] == [1, context]


async def test_the_room_of_a_slot_is_what_counts(provider: OpenAIProvider, stub: Stub) -> None:
    stub.models = [{"id": "parrot", "meta": {"n_ctx_train": 131072}}]
    stub.pages["/props"] = page(200, {"default_generation_settings": {"n_ctx": 4096}})
    assert (await provider.describe()).context == 4096
    asked = len(stub.asked)
    assert (await provider.describe()).context == 4096
    assert len(stub.asked) == asked


async def test_a_missing_model_is_told_with_those_that_are_there(
    provider: OpenAIProvider, stub: Stub
) -> None:
    stub.models = [{"id": f"unlike-{number}"} for number in range(20)] + [{"id": "parrots"}]
    stub.scripts = [
        page(404, {"error": {"message": "The model `parrot` does not exist", "code": None}})
    ]
    # A server may have what it doesn't list: it is asked once before the model is refused.
    assert (await provider.describe()).context is None
    for error in (await fail(provider), await _failing(provider.describe())):
        assert (error.kind, error.retryable) == (Fault.MODEL, False)
        assert "“parrot”" in error.message
        assert error.hint.startswith("You have: parrots, ")
        assert error.hint.endswith(" and 13 more.")


async def test_a_model_that_isnt_listed_is_asked(provider: OpenAIProvider, stub: Stub) -> None:
    stub.models = [{"id": "another"}]
    await provider.describe()
    assert (await hear(provider))[0] == "open mailbox"
    stub.pages["/v1/models"] = page(404, {"detail": "Not Found"})
    unlisted = OpenAIProvider("parrot", base_url=stub.url)
    assert (await unlisted.describe()).name == "parrot"
    await unlisted.close()


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "System role not supported"),
        (500, "Jinja Exception: Conversation roles must alternate user/assistant/user"),
        (400, "Only user and assistant roles are supported!"),
        (400, "Bad request"),
        (422, "[messages][0][role]: Input should be 'user' or 'assistant'"),
    ],
)
async def test_a_server_without_a_system_role_is_asked_without_it(
    provider: OpenAIProvider, stub: Stub, status: int, message: str
) -> None:
    refusal = page(status, {"error": {"message": message, "type": "invalid_request_error"}})

    async def answer(line: Line) -> None:
        roles = {one["role"] for one in line.asked.told["messages"]}
        await (refusal if "system" in roles else say("open mailbox"))(line)

    stub.scripts = [answer]
    messages = (Message(Speaker.SYSTEM, "Play."), Message(Speaker.USER, "A mailbox."))
    for _ in range(2):
        assert (await hear(provider, Request(messages, Sampling())))[0] == "open mailbox"
    assert stub.chats[-1]["messages"] == [{"role": "user", "content": "Play.\n\nA mailbox."}]
    before = len(stub.chats)
    await hear(provider, Request(messages, Sampling()))
    assert len(stub.chats) == before + 1


async def _failing(awaitable: Awaitable[object]) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await awaitable
    return caught.value


async def test_leaving_early_closes_the_connection(provider: OpenAIProvider, stub: Stub) -> None:
    stub.scripts = [stream(delta(content="open"), hang=True)]
    chunks = provider.stream(ask())
    assert await anext(chunks) == TextChunk("open")
    await chunks.aclose()
    await soon(stub.left.wait())


@pytest.mark.parametrize("script", [silence, stream(delta(content="open"), hang=True)])
async def test_cancelling_closes_the_connection(
    provider: OpenAIProvider, stub: Stub, script: object
) -> None:
    stub.scripts = [script]  # type: ignore[list-item]
    task = asyncio.create_task(hear(provider))
    await soon(stub.begun.wait())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await soon(stub.left.wait())


async def test_it_can_be_closed_twice_and_used_again(provider: OpenAIProvider) -> None:
    await hear(provider)
    await provider.close()
    await provider.close()
    assert (await hear(provider))[0] == "open mailbox"


async def test_one_provider_serves_several_event_loops(stub: Stub) -> None:
    # A command of the program may run one loop after the other.
    provider = OpenAIProvider("parrot", base_url=stub.url)
    await hear(provider)
    text, _, _ = await asyncio.to_thread(lambda: asyncio.run(hear(provider)))
    assert text == "open mailbox"


async def test_names_and_costs(stub: Stub) -> None:
    near = OpenAIProvider("parrot", base_url=f"127.0.0.1:{stub.port}")
    assert near.spec == f"openai:parrot@{stub.url}"
    assert near.backend == f"openai at {stub.url}"
    assert not near.paid
    assert OpenAIProvider("parrot", base_url=stub.url, paid=True).paid
    far = OpenAIProvider("parrot", key="k-1")
    assert (far.spec, far.backend, far.paid) == ("openai:parrot", "openai", True)
    assert stub.asked == []


async def test_a_redirect_is_not_followed(provider: OpenAIProvider, stub: Stub) -> None:
    elsewhere = {"Location": "http://127.0.0.1:9/v1/chat/completions"}
    stub.scripts = [page(307, "", elsewhere)]
    error = await fail(provider)
    assert (error.kind, error.retryable) == (Fault.BROKEN, False)
    assert "moved" in error.message
    assert len(stub.asked) == 1


async def test_events_of_other_forms_are_passed_over(provider: OpenAIProvider, stub: Stub) -> None:
    comment = ": still here\n\n"
    stub.scripts = [
        stream(
            comment,
            'data: {"choices": null}\n\n',
            'data: {"choices": [{"index": 0, "delta": null}]}\n\n',
            'data: {"choices": [{"index": 0, "delta": {"content": ["list"]}}]}\n\n',
            delta(content="open"),
            comment,
            delta("stop"),
            DONE,
        )
    ]
    assert (await hear(provider))[0] == "open"


async def test_what_breaks_after_the_end_does_no_harm(provider: OpenAIProvider, stub: Stub) -> None:
    stub.scripts = [stream(delta("stop", content="open"), drop=True)]
    text, _, done = await hear(provider)
    assert (text, done.finish, done.usage) == ("open", "stop", Usage())


async def test_four_at_once_do_not_wait_for_each_other(
    provider: OpenAIProvider, stub: Stub
) -> None:
    together = asyncio.Barrier(4)

    async def answer(line: Line) -> None:
        await together.wait()
        await say("open")(line)

    stub.scripts = [answer]
    answers = await soon(asyncio.gather(*(hear(provider) for _ in range(4))))
    assert [text for text, _, _ in answers] == ["open"] * 4
