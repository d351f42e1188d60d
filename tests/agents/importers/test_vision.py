"""A film of real play, read by models that take pictures: loopback servers of both kinds."""

from __future__ import annotations

import base64
import io

import pytest

from agents.core.errors import CommandFileError
from agents.importers.performance.judging import Verdict
from agents.importers.performance.playing import perform
from agents.importers.recordings.formats import read_recording
from agents.importers.recordings.heard import Recording
from agents.providers.base import Message, Provider, Speaker
from agents.providers.budget import IMAGE_TOKENS, estimate_prompt
from agents.providers.ollama import OllamaProvider
from agents.providers.openai import OpenAIProvider
from games.catalog import Catalog
from games.open import open_world
from tests.support.ollama_stub import running_ollama
from tests.support.openai_stub import page, say, stubbed
from tests.support.paths import DATA

pytest.importorskip("av", reason="needs the extra “video”: PyAV")
from PIL import Image

from agents.importers.video.footage import Footage
from agents.importers.video.pages import Page, pages_of, texts_on
from agents.importers.video.vision import read_by_model

CAST = DATA / "recordings/frotz-60x14.cast"


@pytest.fixture(scope="module")
def footage(small_footage: Footage) -> Footage:
    return small_footage


@pytest.fixture(scope="module")
def copies(footage: Footage) -> list[str]:
    """What a model that sees well writes of each page: the cast's own text, numbered."""
    truth = read_recording(CAST)
    lines = (truth.opening or "").split("\n")
    for line in truth.lines:
        lines += [f">{line.command}", *(line.answer or "").split("\n")]
    texts = iter([line for line in lines if line.strip()] + [">_"])
    return [
        "\n".join(f"{number}: {next(texts)}" for number, _ in enumerate(one.rows, 1))
        for one in pages_of(footage.rows)
    ]


async def read(footage: Footage, provider: Provider, told: list[str]) -> Recording:
    try:
        return await read_by_model(footage, provider, seconds=600.0, tell=told.append)
    finally:
        await provider.close()


def bears_out(recording: Recording) -> None:
    world = open_world(Catalog([DATA / "prompter.z5"]).find("prompter"), isolated=False)
    try:
        played = perform(world, 1, recording)
    finally:
        world.close()
    typed = [line.command for line in read_recording(CAST).lines]
    assert [step.command for step in played.steps[1:]] == typed
    assert played.count(Verdict.UNVERIFIED) == 0


def is_page(encoded: str) -> bool:
    with Image.open(io.BytesIO(base64.b64decode(encoded))) as image:
        return image.format == "PNG" and 500 < image.width < 2_000


async def test_a_server_of_chat_completions_gets_pages_as_data_urls(
    footage: Footage, copies: list[str]
) -> None:
    told: list[str] = []
    async with stubbed(*map(say, copies)) as stub:
        recording = await read(footage, OpenAIProvider("eye", base_url=stub.url), told)
        chats, host = stub.chats, f"127.0.0.1:{stub.port}"
    bears_out(recording)
    assert len(chats) == len(copies)
    for chat in chats:
        words, picture = chat["messages"][-1]["content"]
        assert words["type"] == "text"
        kind, _, data = picture["image_url"]["url"].partition(",")
        assert (picture["type"], kind) == ("image_url", "data:image/png;base64")
        assert is_page(data)
    assert told[0].startswith(f"To {host} go {len(copies)} pages of pictures")


async def test_ollama_gets_pages_as_images(footage: Footage, copies: list[str]) -> None:
    told: list[str] = []
    async with running_ollama() as stub:
        stub.models["eye:1b"] = {"context": 32768, "capabilities": ["completion", "vision"]}
        stub.says = [copies[0]]
        recording = await read(footage, OllamaProvider("eye:1b", host=stub.host), told)
        chats = stub.chats
    assert recording.lines[0].command == "look"
    assert len(chats) == len(copies)
    assert all(map(is_page, (chat["messages"][-1]["images"][0] for chat in chats)))
    assert "images" not in chats[0]["messages"][0]


async def test_a_model_without_eyes_gets_nothing(footage: Footage) -> None:
    told: list[str] = []
    async with running_ollama() as stub:
        provider = OllamaProvider("storyteller:1b", host=stub.host)
        with pytest.raises(CommandFileError, match="takes no pictures") as refused:
            await read(footage, provider, told)
        assert not stub.chats
    assert "No picture was sent" in refused.value.hint
    assert not told


async def test_what_was_read_before_a_failure_is_kept(footage: Footage, copies: list[str]) -> None:
    told: list[str] = []
    failing = page(400, {"error": {"message": "image input is not supported"}})
    async with stubbed(say(copies[0]), failing) as stub:
        recording = await read(footage, OpenAIProvider("eye", base_url=stub.url), told)
        assert len(stub.chats) == 2  # and not again without one field or another
    # The last answer on the page is cut off with it.
    assert [line.command for line in recording.lines][:5] == [
        "look", "east", "take lamp", "light lamp", "examine lamp",
    ]  # fmt: skip
    assert "Page 2 of 3 couldn't be read" in told[-1]
    async with stubbed(failing) as stub:
        with pytest.raises(CommandFileError, match="couldn't be read") as refused:
            await read(footage, OpenAIProvider("eye", base_url=stub.url), told)
    assert refused.value.hint.startswith("Nothing was imported.")


async def test_no_more_is_sent_than_may_be(
    footage: Footage, copies: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.importers.video.vision.MOST_PAGES", 1)
    told: list[str] = []
    async with stubbed(say(copies[0])) as stub:
        recording = await read(footage, OpenAIProvider("eye", base_url=stub.url), told)
        assert len(stub.chats) == 1
    assert "isn't read" in told[0]
    assert recording.lines[0].command == "look"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("```\n1: >look\n3) Here.\n9: more\n```", {4: ">look", 7: "Here."}),
        (">look\n\nStage\nHere.", {4: ">look", 6: "Stage", 7: "Here."}),
        ("I can't see\nany of it.", {}),
    ],
)
def test_rows_are_found_again_in_an_answer(answer: str, found: dict[int, str]) -> None:
    assert texts_on(Page((4, 6, 7), b""), answer) == found


def test_pictures_count_in_a_prompt() -> None:
    words = Message(Speaker.USER, "Copy it.")
    shown = Message(Speaker.USER, "Copy it.", (b"", b""))
    assert estimate_prompt([shown]) - estimate_prompt([words]) == 2 * IMAGE_TOKENS
