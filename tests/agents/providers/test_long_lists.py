"""Servers that list very many models, or something else than models."""

from __future__ import annotations

import pytest

from agents.providers.base import Fault, ModelInfo, ProviderError
from agents.providers.bounds import LONGEST_LINE, MOST_MODELS
from agents.providers.ollama import OllamaProvider
from agents.providers.openai import OpenAIProvider
from tests.support.asking import fail, hear
from tests.support.openai_stub import DONE, Script, delta, page, stream, stubbed
from tui.doctor import check_backend
from tui.services import BackendReport

MANY = [{"id": f"bird{i}", "context_length": 4096, "about": "x" * 900} for i in range(6000)]
OPEN = stream(delta("stop", content="open"), DONE)


async def test_a_model_is_known_wherever_it_stands_in_a_long_list() -> None:
    assert len(MANY) > MOST_MODELS
    assert len(str(MANY)) > LONGEST_LINE
    async with stubbed(OPEN) as stub:
        stub.models = MANY
        provider = OpenAIProvider("bird5999", base_url=stub.url)
        assert (await provider.describe()).context == 4096
        assert len(await provider.models()) == MOST_MODELS
        assert (await hear(provider))[0] == "open"
        await provider.close()


async def test_ollamas_list_may_be_a_long_line() -> None:
    async with stubbed() as stub:
        listed = [{"model": one["id"], "about": one["about"]} for one in MANY]
        stub.pages["/api/tags"] = page(200, {"models": listed})
        provider = OllamaProvider("parrot", host=stub.url.removesuffix("/v1"))
        assert len(await provider.models()) == MOST_MODELS
        await provider.close()


async def test_all_that_are_there_are_counted() -> None:
    no = page(404, {"error": {"message": "no such model", "code": "model_not_found"}})
    async with stubbed(no) as stub:
        stub.models = MANY
        provider = OpenAIProvider("parrot", base_url=stub.url)
        assert "and 5992 more" in (await fail(provider)).hint
        await provider.close()


@pytest.mark.parametrize("listed", [page(200, "<html>"), page(200, {"models": []}), page(500, "")])
async def test_who_lists_nothing_is_asked_all_the_same(listed: Script) -> None:
    async with stubbed(OPEN) as stub:
        stub.pages["/v1/models"] = listed
        provider = OpenAIProvider("parrot", base_url=stub.url)
        assert (await provider.describe()).context is None
        assert (await hear(provider))[0] == "open"
        with pytest.raises(ProviderError) as caught:
            await provider.models()
        assert caught.value.kind is Fault.BROKEN
        await provider.close()


async def test_an_error_in_place_of_a_list_is_told_in_the_servers_words() -> None:
    async with stubbed() as stub:
        stub.pages["/v1/models"] = page(200, {"error": {"message": "The index is locked."}})
        provider = OpenAIProvider("parrot", base_url=stub.url)
        with pytest.raises(ProviderError, match="The index is locked"):
            await provider.models()
        await provider.close()


def test_a_long_list_is_told_in_a_line_of_some_length() -> None:
    models = tuple(ModelInfo(f"bird{i}") for i in range(MOST_MODELS))
    check = check_backend(BackendReport("openai", True, "127.0.0.1", models=models))
    assert len(check.detail) < 1000
    assert "and 4,988 more" in check.detail
    assert check.models == models
