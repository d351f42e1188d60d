"""A real model, really served: by the provider itself, and beside it."""

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import httpx2
import pytest

from agents.prompts.critic import judgements_shape
from agents.prompts.player import ProposalShape
from agents.providers import gguf
from agents.providers.answers import schema_of
from agents.providers.base import Fault, ProviderError, Shape, TextChunk
from agents.providers.gguf import GgufProvider
from agents.providers.openai import OpenAIProvider
from tests.support.asking import ANSWER, ask, closing, fail, hear
from tests.support.gguf_serving import KEY, Served, end, serve
from tests.support.paths import TOP
from tests.support.tiny_gguf import ASSISTANT, END, TinyModel
from tests.support.waiting import PATIENCE, until

pytestmark = [
    pytest.mark.skipif(find_spec("xllamacpp") is None, reason="xllamacpp isn't installed"),
    pytest.mark.slow,
]


@pytest.fixture
async def provider(tiny: TinyModel) -> AsyncIterator[GgufProvider]:
    provider = GgufProvider(tiny.path)
    yield provider
    await provider.close()


def to(served: Served, **options: object) -> OpenAIProvider:
    return OpenAIProvider("tiny", base_url=served.url, key=KEY, **options)  # type: ignore[arg-type]


class Slots:
    """What a server says its slots are doing."""

    def __init__(self, served: Served) -> None:
        self._client = httpx2.AsyncClient(
            base_url=served.address,
            headers={"Authorization": f"Bearer {KEY}"},
            trust_env=False,
            timeout=PATIENCE,
        )

    async def busy(self) -> int:
        response = await self._client.get("/slots")
        return sum(slot["is_processing"] for slot in response.json())

    async def until(self, wanted: Callable[[int], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not wanted(await self.busy()):
                pass


async def test_it_answers_with_commands(served: Served, tiny: TinyModel) -> None:
    provider = to(served)
    for seed in range(10):
        text, _, done = await hear(provider, ask(temperature=1.0, seed=seed))
        assert text in tiny.answers()
        assert done.finish == "stop"
        assert done.usage.prompt_tokens > 0
        assert 2 <= done.usage.answer_tokens <= 3
        assert not done.usage.estimated


async def test_its_log_probabilities_are_those_that_were_written(
    served: Served, tiny: TinyModel
) -> None:
    told = {
        "messages": [{"role": "user", "content": "What now?"}],
        **{"temperature": 0, "logprobs": True, "top_logprobs": 10},
    }
    async with httpx2.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        headers = {"Authorization": f"Bearer {KEY}"}
        url = f"{served.url}/chat/completions"
        answer = (await client.post(url, json=told, headers=headers)).json()
    before = ASSISTANT
    said = answer["choices"][0]["logprobs"]["content"]
    assert len(said) >= 2
    for token in said:
        for guess in token["top_logprobs"]:
            following = guess["token"] or END
            expected = tiny.log_probability(before, following)
            assert guess["logprob"] == pytest.approx(expected, abs=1e-4)
        before = token["token"]


@pytest.mark.parametrize(
    "schema", [ANSWER, schema_of(ProposalShape), schema_of(judgements_shape(3))]
)
async def test_a_schema_is_kept(served: Served, schema: object) -> None:
    provider = to(served)
    for seed in range(3):
        text, _, done = await hear(
            provider, ask(schema=schema, temperature=0.9, seed=seed, max_tokens=1000)
        )
        assert done.finish == "stop"
        assert set(json.loads(text)) == set(schema["required"])  # type: ignore[index]
    assert (await provider.describe()).shape is Shape.SCHEMA


async def test_a_short_leash_cuts_the_answer(served: Served) -> None:
    text, _, done = await hear(to(served), ask(schema=ANSWER, max_tokens=4))
    assert done.finish == "length"
    with pytest.raises(ValueError, match=r"."):
        json.loads(text)


async def test_it_tells_what_it_is(served: Served) -> None:
    info = await to(served).describe()
    assert (info.name, info.context) == ("tiny", 4096)
    assert [model.name for model in await to(served).models()] == ["tiny"]


async def test_a_wrong_key_is_refused(served: Served) -> None:
    error = await fail(OpenAIProvider("tiny", base_url=served.url, key="wrong-key"))
    assert error.kind is Fault.KEY


async def test_a_prompt_that_is_too_long_is_told_with_both_numbers(served: Served) -> None:
    error = await fail(to(served), ask("x y " * 4000))
    assert (error.kind, error.retryable) == (Fault.CONTEXT, False)
    assert error.message.endswith("the model takes 4,096.")
    assert (await hear(to(served)))[2].finish == "stop"


async def test_leaving_early_frees_the_slot(served_tireless: Served) -> None:
    slots = Slots(served_tireless)
    async with closing(to(served_tireless).stream(ask(max_tokens=200_000))) as chunks:
        assert isinstance(await anext(chunks), TextChunk)
        assert await slots.busy() == 1
    await slots.until(lambda busy: busy == 0)


async def test_cancelling_frees_the_slot(served_tireless: Served) -> None:
    slots = Slots(served_tireless)
    task = asyncio.create_task(hear(to(served_tireless), ask(max_tokens=200_000)))
    await slots.until(lambda busy: busy == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await slots.until(lambda busy: busy == 0)


async def test_four_are_answered_at_once(served_tireless: Served) -> None:
    slots = Slots(served_tireless)
    provider = to(served_tireless)
    tasks = [asyncio.create_task(hear(provider, ask(max_tokens=200_000))) for _ in range(4)]
    await slots.until(lambda busy: busy == 4)
    tasks.pop().cancel()
    await slots.until(lambda busy: busy == 3)
    for task in tasks:
        task.cancel()
    await slots.until(lambda busy: busy == 0)


async def test_a_server_killed_in_mid_stream(served_tireless: Served) -> None:
    provider = to(served_tireless)
    async with closing(provider.stream(ask(max_tokens=200_000))) as chunks:
        await anext(chunks)
        served_tireless.process.kill()
        with pytest.raises(ProviderError) as caught:
            async for _ in chunks:
                pass
    assert (caught.value.kind, caught.value.retryable) == (Fault.BROKEN, True)
    served_tireless.process.wait(PATIENCE)
    assert (await fail(provider)).kind is Fault.NOT_RUNNING


async def test_a_restarted_server_answers_again(tiny: TinyModel, served: Served) -> None:
    # Another server at the same address would be found the same way.
    first = serve(tiny.path)
    provider = to(first)
    assert (await hear(provider))[0] in tiny.answers()
    end(first)
    assert (await fail(provider)).kind is Fault.NOT_RUNNING
    front = await asyncio.start_server(
        lambda reader, writer: _forward(reader, writer, served),
        "127.0.0.1",
        int(first.address.rpartition(":")[2]),
        reuse_address=True,
    )
    async with front:
        assert (await hear(provider))[0] in tiny.answers()


async def _forward(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served
) -> None:
    """Pass one connection on, so that a new server can be had at an old address."""
    port = int(served.address.rpartition(":")[2])
    there, back = await asyncio.open_connection("127.0.0.1", port)

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(4096):
            sink.write(data)
            await sink.drain()
        sink.close()

    await asyncio.gather(pump(reader, back), pump(there, writer))


# The provider that serves a file by itself.


async def test_the_provider_serves_the_file_when_it_is_first_asked(
    provider: GgufProvider, tiny: TinyModel
) -> None:
    assert (await provider.describe()).context == 4096
    assert _children() == []
    text, _, done = await hear(provider)
    assert text in tiny.answers()
    assert done.model == "tiny.gguf"
    (child,) = _children()
    await hear(provider, ask(schema=ANSWER, max_tokens=1000))
    assert _children() == [child]
    # Loading holds Python's global lock: not in the process that has the screen.
    assert "xllamacpp" not in sys.modules
    await provider.close()
    await provider.close()
    assert _children() == []


async def test_requests_at_the_start_share_one_server(
    provider: GgufProvider, tiny: TinyModel
) -> None:
    early = asyncio.create_task(hear(provider))
    answers = await asyncio.gather(*(hear(provider) for _ in range(5)))
    early.cancel()
    assert {text for text, _, _ in answers} <= tiny.answers()
    assert len(_children()) == 1


async def test_who_gives_up_at_the_start_does_not_stop_it_for_others(
    provider: GgufProvider, tiny: TinyModel
) -> None:
    impatient = asyncio.create_task(hear(provider))
    patient = asyncio.create_task(hear(provider))
    await until(_children)
    impatient.cancel()
    assert (await patient)[0] in tiny.answers()


async def test_a_server_that_was_killed_is_told_and_started_anew(tireless: TinyModel) -> None:
    provider = GgufProvider(tireless.path, context=1 << 18)
    async with closing(provider.stream(ask(max_tokens=200_000))) as chunks:
        await anext(chunks)
        (child,) = _children()
        os.kill(child, signal.SIGKILL)
        with pytest.raises(ProviderError) as caught:
            async for _ in chunks:
                pass
    assert (caught.value.kind, caught.value.retryable) == (Fault.BROKEN, True)
    assert "ended: it was killed" in caught.value.message
    text, _, _ = await hear(provider, ask(max_tokens=5))
    assert text
    assert _children() not in ([], [child])
    await provider.close()


async def test_the_context_is_what_was_asked_for_but_no_more_than_was_trained(
    tiny: TinyModel,
) -> None:
    small = GgufProvider(tiny.path, context=512, slots=2)
    assert (await small.describe()).context == 512
    error = await fail(small, ask("x y " * 300))
    assert error.message.endswith("the model takes 512.")
    await small.close()
    assert (await GgufProvider(tiny.path, context=1 << 20).describe()).context == 4096


async def test_its_name_and_that_it_costs_nothing(tiny: TinyModel) -> None:
    provider = GgufProvider(str(tiny.path))
    assert provider.spec == provider.backend == f"gguf:{tiny.path}"
    assert not provider.paid
    await provider.close()


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ProviderError) as caught:
        GgufProvider(tmp_path / "none.gguf")
    assert caught.value.kind is Fault.MISSING
    assert "none.gguf" in caught.value.message


def test_a_missing_package(tiny: TinyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gguf, "find_spec", lambda name: None)
    with pytest.raises(ProviderError) as caught:
        GgufProvider(tiny.path)
    assert caught.value.kind is Fault.MISSING
    assert caught.value.hint == 'pip install "understudy[local]"'


async def test_a_file_that_only_llama_cpp_can_tell_is_damaged(
    tiny: TinyModel, tmp_path: Path
) -> None:
    path = tmp_path / "odd.gguf"
    path.write_bytes(tiny.path.read_bytes().replace(b"output_norm.weight", b"output_gnom.weight"))
    provider = GgufProvider(path)
    await provider.describe()
    for _ in range(2):
        error = await fail(provider)
        assert (error.kind, error.retryable) == (Fault.BROKEN, False)
        assert "odd.gguf can't be loaded" in error.message
        assert "output_norm" in error.message
        assert "llama_model_load" not in error.message, "no log, but its words"
    # Mended, it is tried again.
    path.write_bytes(tiny.path.read_bytes())
    assert (await hear(provider))[0] in tiny.answers()
    await provider.close()


LOGS_LATE = """
import json, select, sys
sys.stdin.readline()
print(json.dumps({"error": "Failed."}), flush=True)
read = select.poll()
read.register(1, 0)
read.poll()  # until nobody reads its answer any more
print("error: there is no such tensor", file=sys.stderr)
"""


async def test_a_log_that_is_written_after_the_answer_is_read_whole(
    provider: GgufProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "logs_late.py"
    script.write_text(LOGS_LATE)
    monkeypatch.setattr(gguf, "_SCRIPT", script)
    assert "there is no such tensor" in (await fail(provider)).message


PROGRAM = """
import asyncio, sys
from tests.support.asking import ask, hear
from agents.providers.gguf import GgufProvider

async def main():
    provider = GgufProvider(sys.argv[1])
    text, _, _ = await hear(provider)
    if sys.argv[2] == "close":
        await provider.close()
    print(text, flush=True)
    if sys.argv[2] == "wait":
        sys.stdin.read()

asyncio.run(main())
"""


@pytest.fixture
def program(tiny: TinyModel) -> Iterator[Callable[[str], "subprocess.Popen[str]"]]:
    running: list[subprocess.Popen[str]] = []

    def start(how: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tiny.path), how],
            env=os.environ | {"PYTHONPATH": str(TOP)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate(timeout=PATIENCE)


@pytest.mark.parametrize("how", ["close", "leave"])
def test_it_is_quiet_and_ends_with_the_program(
    program: Callable[[str], "subprocess.Popen[str]"], tiny: TinyModel, how: str
) -> None:
    process = program(how)
    out, err = process.communicate(timeout=PATIENCE)
    assert (out.strip() in tiny.answers(), err, process.returncode) == (True, "", 0)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux lets us wait for it")
def test_a_killed_program_takes_its_server_along(
    program: Callable[[str], "subprocess.Popen[str]"],
) -> None:
    process = program("wait")
    assert process.stdout is not None
    assert process.stdout.readline()
    (server,) = _children(process.pid)
    handle = os.pidfd_open(server)
    process.kill()
    ended, _, _ = select.select([handle], [], [], PATIENCE)
    os.close(handle)
    assert ended


async def test_nobody_else_can_reach_the_server(provider: GgufProvider) -> None:
    await hear(provider)
    (child,) = _children()
    arguments = Path(f"/proc/{child}/cmdline").read_text()
    assert arguments.rstrip("\0").endswith("gguf_server.py")
    (address,) = _listening(child)
    assert address.startswith("127.0.0.1:")
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://{address}/slots")
    assert answer.status_code == 401


def _children(parent: int | None = None) -> list[int]:
    """Return the model servers that a process has started."""
    parent = parent or os.getpid()
    tasks = Path(f"/proc/{parent}/task")
    if not tasks.is_dir():
        pytest.skip("processes are listed in /proc only on Linux")
    numbers = [n for task in tasks.iterdir() for n in _read(task / "children").split()]
    return [
        int(number)
        for number in numbers
        if b"gguf_server.py" in _read(Path(f"/proc/{int(number)}/cmdline"))
        and int(number) not in _OTHERS
    ]


def _read(path: Path) -> bytes:
    """Read what the system tells of a thread or process; nothing if it has just ended."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


_OTHERS: set[int] = set()


@pytest.fixture(autouse=True)
def _leave_out_the_others(request: pytest.FixtureRequest) -> None:
    """The servers that fixtures have started are not the provider's."""
    _OTHERS.clear()
    _OTHERS.update(_children())


def _listening(process: int) -> list[str]:
    """Return the addresses on which a process takes connections."""
    links = [os.readlink(link) for link in Path(f"/proc/{process}/fd").iterdir()]
    sockets = {link[8:-1] for link in links if link.startswith("socket:[")}
    found = []
    for line in Path(f"/proc/{process}/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A" and fields[9] in sockets:
            host, port = fields[1].split(":")
            found.append(f"{socket.inet_ntoa(bytes.fromhex(host)[::-1])}:{int(port, 16)}")
    return found
