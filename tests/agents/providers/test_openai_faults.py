"""Every way in which an OpenAI-compatible server fails, and what a person is told."""

import io
import logging
import pickle
import traceback
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import openai
import pytest
from rich.console import Console
from rich.traceback import Traceback

from agents.providers.base import Fault, ProviderError
from agents.providers.keys import Environment, Secret
from agents.providers.openai import OpenAIProvider
from agents.providers.registry import make_provider
from agents.providers.waiting import retry_after
from tests.support.asking import ANSWER, ask, fail, hear
from tests.support.openai_stub import (
    DONE,
    HEAD,
    Line,
    Script,
    Stub,
    delta,
    dribble,
    event,
    hang_up,
    page,
    say,
    stream,
    stubbed,
)

CANARY = "canary-8c1f4e7a55"


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with stubbed(say("open mailbox")) as stub:
        yield stub


@pytest.fixture
async def provider(stub: Stub) -> AsyncIterator[OpenAIProvider]:
    provider = OpenAIProvider("parrot", base_url=stub.url, key=CANARY)
    yield provider
    await provider.close()


def failing(status: int, code: str = "", message: str = "It failed.", **more: object) -> Script:
    return page(status, {"error": {"message": message, "type": "x", "code": code, **more}})


async def cut_off(line: Line) -> None:
    """Break off in the middle of an event."""
    await line.send(HEAD)
    await line.send(b"40\r\ndata: {")


ECHO = f"Incorrect API key provided: {CANARY}. Authorization: Bearer {CANARY}"
VLLM = (
    "This model's maximum context length is 4096 tokens. However, you requested 5210 tokens "
    "(5000 in the messages, 210 in the completion)."
)
LLAMA = {
    "error": {
        "code": 400,
        "message": "request (5210 tokens) exceeds the available context size (4096 tokens)",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": 5210,
        "n_ctx": 4096,
    }
}
NUMBERS = "The prompt is 5,210 tokens, the model takes 4,096."

FAULTS: dict[str, tuple[Script, Fault, bool, str]] = {
    "401": (failing(401, "invalid_api_key", ECHO), Fault.KEY, False, "refused the key"),
    "403": (failing(403, "forbidden", ECHO), Fault.KEY, False, "refused the key"),
    "402": (failing(402, "", "Payment required"), Fault.KEY, False, "no credit left"),
    "no path": (page(404, {"detail": "Not Found"}), Fault.BROKEN, False, "no chat completions"),
    "405 page": (page(405, "<h1>Not allowed</h1>"), Fault.UNSUPPORTED, False, "request (405)."),
    "429": (failing(429, "rate_limit_exceeded"), Fault.BUSY, True, "too many requests"),
    "quota": (failing(429, "insufficient_quota"), Fault.KEY, False, "no credit left"),
    "500": (failing(500), Fault.BROKEN, True, "failed (500): “It failed.”"),
    "500 page": (page(500, "<html>oops</html>"), Fault.BROKEN, True, "failed (500)."),
    "502": (page(502, ""), Fault.BUSY, True, "busy or starting up"),
    "503": (
        page(503, {"error": {"code": 503, "message": "Loading model", "type": "unavailable"}}),
        Fault.BUSY,
        True,
        "Loading model",
    ),
    "504": (page(504, ""), Fault.TIMEOUT, True, "took too long"),
    "vllm overflow": (page(400, {"message": VLLM, "code": 400}), Fault.CONTEXT, False, NUMBERS),
    "llama.cpp overflow": (page(400, LLAMA), Fault.CONTEXT, False, NUMBERS),
    "overflow, no numbers": (
        failing(400, "context_length_exceeded", "Too long."),
        Fault.CONTEXT,
        False,
        "longer than the model takes",
    ),
    "filtered prompt": (failing(400, "content_filter"), Fault.REFUSED, False, "declined the"),
    "empty 200": (page(200, "", kind="text/event-stream"), Fault.BROKEN, True, "with nothing"),
    "empty JSON 200": (
        page(200, "", kind="application/json"),
        Fault.BROKEN,
        True,
        "with nothing",
    ),
    "JSON 200": (page(200, [1]), Fault.BROKEN, False, "other than a model's answer"),
    "html 200": (page(200, "<!doctype html><p>Hi"), Fault.BROKEN, False, "a web page"),
    "error in a JSON 200": (
        page(200, {"error": {"message": "No such luck", "code": 503}}),
        Fault.BUSY,
        True,
        "No such luck",
    ),
    "only done": (stream(DONE), Fault.BROKEN, True, "with nothing"),
    "no finish": (stream(delta(content="open"), DONE), Fault.BROKEN, True, "broke off"),
    "dropped": (stream(delta(content="open"), drop=True), Fault.BROKEN, True, "was dropped"),
    "cut in an event": (cut_off, Fault.BROKEN, True, "was dropped"),
    "hung up": (hang_up, Fault.BROKEN, True, "was dropped"),
    "junk": (stream(delta(content="o"), "data: {oops\n\n"), Fault.BROKEN, True, "isn't part of"),
    "not an object": (stream("data: [1, 2]\n\n"), Fault.BROKEN, False, "answer: “[1, 2]”"),
    "refusal": (
        stream(delta(refusal="I can't "), delta("stop", refusal="do that."), DONE),
        Fault.REFUSED,
        False,
        "The model declined: “I can't do that.”.",
    ),
    "content filter": (
        stream(delta(content="op"), delta("content_filter"), DONE),
        Fault.REFUSED,
        False,
        "content filter",
    ),
    "error in the stream": (
        stream(delta(content="op"), event({"error": {"message": "Out of memory", "code": 500}})),
        Fault.BROKEN,
        True,
        "Out of memory",
    ),
    "overload in the stream": (
        stream(event({"error": {"message": "Later", "type": "overloaded_error"}})),
        Fault.BUSY,
        True,
        "Later",
    ),
    "text error in the stream": (
        stream(delta(content="op"), event({"error": "it broke"})),
        Fault.BROKEN,
        True,
        "it broke",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_told(provider: OpenAIProvider, stub: Stub, name: str) -> None:
    script, kind, retryable, words = FAULTS[name]
    stub.scripts = [script]
    error = await fail(provider)
    assert (error.kind, error.retryable) == (kind, retryable)
    assert words in error.message
    assert error.message.endswith(".")
    assert error.hint
    assert "\n" not in str(error)
    assert CANARY not in _told(error)
    # Whatever happened, the next request is answered.
    stub.scripts = [say("open mailbox")]
    assert (await hear(provider))[0] == "open mailbox"


async def test_not_bytes_but_utf_8_is_what_a_stream_holds(
    provider: OpenAIProvider, stub: Stub
) -> None:
    async def answer(line: Line) -> None:
        await line.send(HEAD)
        await line.send(b"8\r\ndata: \xff\n\r\n0\r\n\r\n")

    stub.scripts = [answer]
    assert (await fail(provider)).kind is Fault.BROKEN


async def test_a_cut_answer_says_so(provider: OpenAIProvider, stub: Stub) -> None:
    stub.scripts = [say('{"command": "open mai', finish="length")]
    text, _, done = await hear(provider, ask(schema=ANSWER))
    assert (text, done.finish) == ('{"command": "open mai', "length")


async def test_junk_after_the_json_is_left_to_the_reader(
    provider: OpenAIProvider, stub: Stub
) -> None:
    stub.scripts = [say('{"command": "open"}\nHope that helps!')]
    assert (await hear(provider))[0] == '{"command": "open"}\nHope that helps!'


async def test_a_byte_at_a_time_is_as_good_as_all_at_once(
    provider: OpenAIProvider, stub: Stub
) -> None:
    stub.scripts = [dribble(delta(content="öffne "), delta("stop", content="die Tür"), DONE)]
    assert (await hear(provider))[0] == "öffne die Tür"


async def test_nothing_at_the_address() -> None:
    async with stubbed(say("")) as stub:
        address = stub.url
    error = await fail(OpenAIProvider("parrot", base_url=address, key=CANARY))
    assert (error.kind, error.retryable) == (Fault.NOT_RUNNING, True)
    assert error.message == f"Nothing answers at 127.0.0.1:{stub.port}."


async def test_no_such_host() -> None:
    provider = OpenAIProvider("parrot", base_url="https://nowhere.invalid", key=CANARY)
    error = await fail(provider)
    assert (error.kind, error.retryable) == (Fault.NOT_RUNNING, False)
    assert "nowhere.invalid" in error.message


async def test_https_where_http_is_spoken(stub: Stub) -> None:
    error = await fail(OpenAIProvider("parrot", base_url=stub.url.replace("http:", "https:")))
    assert error.kind is Fault.NOT_RUNNING
    assert "http:// or https://" in error.hint


async def test_listing_fails_as_clearly_as_asking(provider: OpenAIProvider, stub: Stub) -> None:
    for answer, kind in (
        (failing(401), Fault.KEY),
        (failing(503), Fault.BUSY),
        (hang_up, Fault.BROKEN),
    ):
        stub.pages["/v1/models"] = answer
        for listing in (provider.models, provider.describe):
            with pytest.raises(ProviderError) as caught:
                await listing()
            assert caught.value.kind is kind


async def test_how_long_to_wait_is_passed_on(provider: OpenAIProvider, stub: Stub) -> None:
    stub.scripts = [page(429, {"error": {"message": "Slow"}}, {"Retry-After": "7"})]
    error = await fail(provider)
    assert (error.retry_after, error.hint[:8]) == (7.0, "Wait 7 s")
    stub.scripts = [page(503, {"error": "Slow"}, {"Retry-After": "soon"})]
    assert (await fail(provider)).retry_after is None


def test_how_long_to_wait_in_all_its_forms() -> None:
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    date = format_datetime(now + timedelta(seconds=90), usegmt=True)
    past = format_datetime(now - timedelta(seconds=90), usegmt=True)
    for told, seconds in (("1.5", 1.5), (date, 90.0), (past, 0.0), ("-1", None), ("nan", None)):
        assert retry_after({"retry-after": told}, now) == seconds
    assert retry_after({"retry-after-ms": "250", "retry-after": "1"}, now) == 0.25
    assert retry_after({}, now) is None


async def test_the_package_itself_never_tries_again(provider: OpenAIProvider, stub: Stub) -> None:
    stub.scripts = [failing(500)]
    await fail(provider)
    assert len(stub.chats) == 1


def test_the_hosted_service_without_a_key() -> None:
    with pytest.raises(ProviderError) as caught:
        make_provider("openai:parrot", environ={})
    assert (caught.value.kind, caught.value.hint) == (
        Fault.KEY,
        "Set OPENAI_API_KEY in the environment and start again.",
    )


async def test_a_server_that_wants_a_key_where_none_is_set(stub: Stub) -> None:
    stub.scripts = [failing(401)]
    error = await fail(OpenAIProvider("parrot", base_url=stub.url))
    assert error.hint.startswith("Set UNDERSTUDY_KEY_127_0_0_1 in ")


@pytest.mark.parametrize("key", [f"{CANARY}\nX: y", f"{CANARY} more", f"{CANARY}é"])
def test_a_key_that_no_header_can_hold(key: str) -> None:
    with pytest.raises(ProviderError) as caught:
        make_provider("openai:parrot", environ={"OPENAI_API_KEY": key})
    assert caught.value.kind is Fault.KEY
    assert CANARY not in _told(caught.value)


def test_blanks_around_a_key_are_what_copying_brings_along() -> None:
    environ = Environment({"K": f" {CANARY}\n"})
    assert environ.secret("K").get_secret_value() == CANARY


@pytest.mark.parametrize("name", ["401", "500", "dropped", "junk", "error in the stream"])
async def test_the_key_is_nowhere_to_be_read(
    stub: Stub, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for logger in ("openai", "httpx2", "httpcore2"):
        caplog.set_level(logging.DEBUG, logger)
    environ = {"OPENAI_API_KEY": CANARY, "OPENAI_BASE_URL": stub.url}
    provider = make_provider("openai:parrot", environ=environ)
    stub.scripts = [FAULTS[name][0]]
    error = await fail(provider)
    # The server did get it: otherwise there was nothing to find.
    assert stub.asked[0].headers["authorization"] == f"Bearer {CANARY}"
    assert caplog.records
    shown = (caplog.text, _told(error), repr(provider), repr(vars(provider)), provider.spec)
    for text in shown:
        assert CANARY not in text


async def test_a_key_that_a_server_repeats_is_left_out(
    provider: OpenAIProvider, stub: Stub
) -> None:
    for script in (failing(500, message=ECHO), stream(event({"error": {"message": ECHO}}))):
        stub.scripts = [script]
        error = await fail(provider)
        assert "Incorrect API key provided: ..." in error.message
        assert CANARY not in _told(error)


def test_a_key_tells_itself_only_when_asked() -> None:
    secret = Secret(CANARY)
    assert secret.get_secret_value() == CANARY
    assert CANARY not in f"{secret} {secret!r} {[secret]}"
    assert CANARY not in f"{Environment({'K': CANARY})!r}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert "abcdef1234" not in Secret("").hide("Use sk-abcdef1234 here")


def test_the_package_is_the_one_the_errors_were_learned_from() -> None:
    assert openai.__version__.startswith("3.")


def _told(error: BaseException) -> str:
    """Return all that a traceback can show of an error, local variables included."""
    frames = error.__traceback__
    # What the tests themselves hold in their variables is no leak.
    while frames is not None and "tests" in Path(frames.tb_frame.f_code.co_filename).parts:
        frames = frames.tb_next
    assert frames is not None
    screen = io.StringIO()
    rich = Traceback.from_exception(
        type(error), error, frames, show_locals=True, locals_max_string=10_000
    )
    Console(file=screen, width=200).print(rich)
    plain = "".join(traceback.format_exception(error))
    return f"{error!r} {error} {vars(error)} {plain} {screen.getvalue()}"
