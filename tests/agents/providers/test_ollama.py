import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from agents.prompts.choosing import choice_schema
from agents.providers.base import (
    Chunk,
    Done,
    Fault,
    Message,
    ModelInfo,
    ProviderError,
    Request,
    Sampling,
    Shape,
    Speaker,
    TextChunk,
    ThoughtChunk,
    Usage,
)
from agents.providers.ollama import OllamaProvider
from tests.support.asking import closing
from tests.support.ollama_stub import Fails, OllamaStub, running_ollama
from tests.support.waiting import PATIENCE


@pytest.fixture
async def stub() -> AsyncIterator[OllamaStub]:
    async with running_ollama() as stub:
        yield stub


@pytest.fixture
async def model(stub: OllamaStub) -> AsyncIterator[OllamaProvider]:
    provider = OllamaProvider("storyteller:1b", host=stub.host)
    yield provider
    await provider.close()


@pytest.fixture
async def thinker(stub: OllamaStub) -> AsyncIterator[OllamaProvider]:
    provider = OllamaProvider("thinker:4b", host=stub.host)
    yield provider
    await provider.close()


def request(text: str = "You are west of a house.", **more: object) -> Request:
    return Request((Message(Speaker.USER, text),), **more)  # type: ignore[arg-type]


async def hear(provider: OllamaProvider, asked: Request | None = None) -> list[Chunk]:
    async with asyncio.timeout(PATIENCE):
        return [chunk async for chunk in provider.stream(asked or request())]


async def fail(provider: OllamaProvider, asked: Request | None = None) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await hear(provider, asked)
    return caught.value


async def test_streams_text_and_counts_tokens(model: OllamaProvider) -> None:
    assert await hear(model) == [
        TextChunk("open "),
        TextChunk("mailbox"),
        Done("stop", Usage(26, 2, reading=0.342546), "storyteller:1b"),
    ]


async def test_thinking_comes_apart_from_the_answer(thinker: OllamaProvider) -> None:
    chunks = await hear(thinker, request(think=True))
    assert chunks[:3] == [
        ThoughtChunk("A mailbox. "),
        ThoughtChunk("Letters, perhaps."),
        TextChunk("open "),
    ]


async def test_a_thinking_model_is_told_not_to(stub: OllamaStub, thinker: OllamaProvider) -> None:
    assert not [c for c in await hear(thinker) if isinstance(c, ThoughtChunk)]
    assert stub.chats[0]["think"] is False


async def test_thinking_is_not_asked_of_a_model_that_cannot(
    stub: OllamaStub, model: OllamaProvider
) -> None:
    await hear(model, request(think=True))
    assert [chat.get("think") for chat in stub.chats] == [None]


async def test_asks_again_without_thinking_when_refused(
    stub: OllamaStub, model: OllamaProvider
) -> None:
    stub.models["storyteller:1b"]["capabilities"] = ["thinking"]
    await model.describe()
    stub.models["storyteller:1b"]["capabilities"] = ["completion"]
    for _ in range(2):
        chunks = await hear(model, request(think=True))
        assert chunks[0] == TextChunk("open ")
    assert [chat.get("think") for chat in stub.chats] == [True, None, None]


async def test_a_choice_is_kept_to_by_its_format(stub: OllamaStub, model: OllamaProvider) -> None:
    schema = choice_schema(("open mailbox", "north"))
    await hear(model, request(schema=schema))
    told = stub.chats[0]["format"]
    assert told["properties"]["command"]["enum"] == ["open mailbox", "north"]


async def test_sends_every_setting_under_its_own_name(
    stub: OllamaStub, model: OllamaProvider
) -> None:
    schema = {"type": "object", "properties": {"command": {"type": "string"}}}
    sampling = Sampling(temperature=0.4, top_p=0.9, max_tokens=77, seed=11, stop=(">", "\n\n"))
    await hear(model, request(sampling=sampling, schema=schema))
    chat = stub.chats[0]
    assert chat["stream"] is True
    assert chat["messages"] == [{"role": "user", "content": "You are west of a house."}]
    assert chat["format"] == schema
    assert chat["options"] == {
        "num_ctx": 4096,
        "num_predict": 77,
        "temperature": 0.4,
        "top_p": 0.9,
        "seed": 11,
        "stop": [">", "\n\n"],
    }


async def test_any_object_means_json_mode(stub: OllamaStub, model: OllamaProvider) -> None:
    await hear(model, request(schema={"type": "object"}))
    assert stub.chats[0]["format"] == "json"


async def test_the_context_grows_with_the_prompt_and_stays(
    stub: OllamaStub, model: OllamaProvider
) -> None:
    for text in ("short", "word " * 3500, "short"):
        await hear(model, request(text))
    assert [chat["options"]["num_ctx"] for chat in stub.chats] == [4096, 8192, 8192]


async def test_a_prompt_that_would_be_cut_is_not_sent(
    stub: OllamaStub, model: OllamaProvider
) -> None:
    error = await fail(model, request("word " * 8000))
    assert error.kind is Fault.CONTEXT
    assert "10,004" in error.message
    assert "8,192" in error.message
    assert not stub.chats


async def test_describes_and_lists(stub: OllamaStub, thinker: OllamaProvider) -> None:
    described = ModelInfo("thinker:4b", 40960, Shape.SCHEMA, True, sees=False)
    assert await thinker.describe() == described
    assert [info.name for info in await thinker.models()] == ["storyteller:1b", "thinker:4b"]


async def test_a_missing_model_names_those_there_are(stub: OllamaStub) -> None:
    provider = OllamaProvider("zork:70b", host=stub.host)
    error = await fail(provider)
    assert error.kind is Fault.MODEL
    assert "zork:70b" in error.message
    assert "storyteller:1b, thinker:4b" in error.hint
    assert "`ollama pull zork:70b`" in error.hint
    assert not error.retryable
    await provider.close()


async def test_not_running_says_how_to_start_it() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        provider = OllamaProvider("m", host=f"127.0.0.1:{unused.getsockname()[1]}")
        error = await fail(provider)
        listed = await asyncio.gather(provider.models(), return_exceptions=True)
    assert error.kind is Fault.NOT_RUNNING
    assert str(error) == "Ollama isn't running. Start it with `ollama serve`."
    assert error.retryable
    assert isinstance(listed[0], ProviderError)
    assert listed[0].kind is Fault.NOT_RUNNING
    await provider.close()


async def test_stopped_after_it_was_described(stub: OllamaStub, model: OllamaProvider) -> None:
    # Streaming lets another error through than plain requests do.
    await model.describe()
    await model.close()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        model._address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert (await fail(model)).kind is Fault.NOT_RUNNING


@pytest.mark.parametrize(
    ("fails", "kind", "retryable", "words"),
    [
        (Fails.BUSY, Fault.BUSY, True, "maximum pending requests"),
        (Fails.CRASHED, Fault.BROKEN, True, "runner process has terminated"),
        (Fails.NO_MEMORY, Fault.UNSUPPORTED, False, "smaller model"),
        (Fails.UNAUTHORIZED, Fault.KEY, False, "ollama signin"),
        (Fails.ERROR_LINE, Fault.BROKEN, True, "unexpected EOF"),
        (Fails.NO_MESSAGE, Fault.BROKEN, True, "protocol"),
        (Fails.HTML, Fault.BROKEN, True, "protocol"),
        (Fails.NO_DONE, Fault.BROKEN, True, "before it was whole"),
        (Fails.DROPPED, Fault.BROKEN, True, "connection was lost"),
    ],
)
async def test_each_way_it_fails(
    stub: OllamaStub,
    model: OllamaProvider,
    fails: Fails,
    kind: Fault,
    retryable: bool,
    words: str,
) -> None:
    stub.fails = fails
    error = await fail(model)
    assert (error.kind, error.retryable) == (kind, retryable)
    assert words in str(error)
    assert error.hint
    # The next answer comes as if nothing had been.
    stub.fails = None
    assert isinstance((await hear(model))[-1], Done)


async def test_the_time_it_asks_for_is_passed_on(stub: OllamaStub, model: OllamaProvider) -> None:
    stub.fails = Fails.BUSY
    assert (await fail(model)).retry_after == 7.0


async def test_what_came_before_a_failure_is_heard(stub: OllamaStub, model: OllamaProvider) -> None:
    stub.fails = Fails.ERROR_LINE
    chunks = model.stream(request())
    assert await anext(chunks) == TextChunk("open ")
    with pytest.raises(ProviderError, match="unexpected EOF"):
        await anext(chunks)


async def test_closing_the_stream_frees_the_slot(stub: OllamaStub, model: OllamaProvider) -> None:
    stub.go_on.clear()
    async with closing(model.stream(request())) as chunks:
        assert await anext(chunks) == TextChunk("open ")
        assert stub.answers_under_way == 1
    async with asyncio.timeout(PATIENCE):
        await stub.hung_up.wait()


@pytest.mark.parametrize("fails", [None, Fails.SILENT, Fails.TRICKLE])
async def test_cancelling_frees_the_slot(
    stub: OllamaStub, model: OllamaProvider, fails: Fails | None
) -> None:
    stub.fails = fails
    if fails is None:
        stub.go_on.clear()
    task = asyncio.create_task(hear(model))
    async with asyncio.timeout(PATIENCE):
        await stub.begun.wait()
        assert stub.answers_under_way == 1
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await stub.hung_up.wait()


async def test_four_at_once(stub: OllamaStub, model: OllamaProvider) -> None:
    answers = await asyncio.gather(*(hear(model) for _ in range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert len(answers[0]) == 3


async def test_a_key_that_comes_back_in_an_error_is_not_shown(
    stub: OllamaStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "canary-0451")
    stub.fails, stub.echoes = Fails.UNAUTHORIZED, "canary-0451"
    provider = OllamaProvider("storyteller:1b", host=stub.host)
    error = await fail(provider)
    assert "unauthorized …" in error.message
    assert "canary" not in f"{error}{error!r}{provider!r}{vars(provider)}"
    await provider.close()


async def test_the_key_goes_only_where_it_is_meant_for(
    stub: OllamaStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "canary-0451")
    monkeypatch.setenv("OLLAMA_HOST", stub.host)
    for host, sent in ((None, "Bearer canary-0451"), (stub.host, "")):
        stub.keys.clear()
        provider = OllamaProvider("storyteller:1b", host=host)
        await hear(provider)
        assert stub.keys == [sent, sent]
        await provider.close()


async def test_a_proxy_is_not_used_for_this_machine(
    stub: OllamaStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    provider = OllamaProvider("storyteller:1b", host=stub.host)
    assert await hear(provider)
    await provider.close()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("", "http://127.0.0.1:11434"),
        (":11435", "http://127.0.0.1:11435"),
        ("desk", "http://desk:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("https://user:secret@desk/models/", "https://desk:443/models"),
        ("[::1]:5", "http://[::1]:5"),
        (":11434", "http://127.0.0.1:11434"),
        ("::1", "http://[::1]:11434"),
        ("[::1]", "http://[::1]:11434"),
        ("::", "http://[::1]:11434"),
    ],
)
def test_addresses_as_people_write_them(
    host: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", host)
    provider = OllamaProvider("m")
    assert provider._address == address
    assert provider.spec == "ollama:m"
    assert provider.backend == "ollama"
    if host:
        assert OllamaProvider("m", host=host).spec == f"ollama:m@{address}"


@pytest.mark.parametrize("host", ["ftp://desk", "desk:port", "http://desk:99999"])
def test_what_is_no_address_is_said(host: str) -> None:
    with pytest.raises(ProviderError, match="isn't the address"):
        OllamaProvider("m", host=host)


def test_only_hosted_models_are_paid() -> None:
    assert not OllamaProvider("llama3.2").paid
    assert OllamaProvider("gpt-oss:120b-cloud").paid
    assert OllamaProvider("x", host="https://ollama.com").paid
