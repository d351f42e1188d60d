"""A real small model, where it can be had: `make test` fetches it once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import pytest_asyncio

from agents.core.proposals import Proposal
from agents.players.influence import influences
from agents.players.llm import LlmPlayer
from agents.prompts.player import ProposalShape
from agents.providers.answers import schema_of
from agents.providers.base import Message, Request, Sampling, Speaker, TextChunk
from agents.providers.fetching import FETCHABLE
from agents.providers.gguf import GgufProvider
from agents.providers.model_files import find_file
from tests.support.asking import closing, hear
from tests.support.making import memory, situation
from tests.support.paths import TOP

FOLDER = Path(os.environ.get("UNDERSTUDY_MODELS") or TOP / ".venv" / "models")
MISSING = "SmolLM2 isn't here: make test fetches it where there is a network"

pytestmark = [
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("xllamacpp") is None, reason="xllamacpp isn't installed"),
    pytest.mark.skipif(find_file("smollm2", FOLDER) is None, reason=MISSING),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def model() -> AsyncIterator[GgufProvider]:
    provider = GgufProvider("smollm2", folder=FOLDER)
    yield provider
    await provider.close()


@pytest.mark.asyncio(loop_scope="module")
async def test_it_tells_its_size_and_licence(model: GgufProvider) -> None:
    told = await model.describe()
    (listed,) = [one for one in FETCHABLE if one.name == "smollm2"]
    assert told.parameters == listed.parameters
    assert told.context is not None
    assert told.context <= listed.context
    assert told.licence == listed.licence.lower()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("command", ["open mailbox", "kill troll", "southeast", "read leaflet"])
async def test_it_goes_on_as_the_person_played(model: GgufProvider, command: str) -> None:
    others = ("take lamp", "north", "wave sword", "open trapdoor", "drop leaflet", "up")
    async with closing(LlmPlayer(model).propose(situation(memory(command), valid=others))) as words:
        proposal = [word async for word in words if isinstance(word, Proposal)][-1]
    assert proposal.command == command
    (exchange,) = proposal.exchanges
    assert not exchange.fault
    assert exchange.prompt_tokens > 20


@pytest.mark.asyncio(loop_scope="module")
async def test_what_moved_it_is_told_by_its_own_probabilities(model: GgufProvider) -> None:
    planted = memory("read leaflet")
    here = situation(planted, memory("north"))
    async with closing(influences(model, here, "read leaflet")) as words:
        *_, found = [one async for one in words]
    assert found[0].outcome == planted.outcome
    assert found[0].weight > 1


@pytest.mark.asyncio(loop_scope="module")
async def test_it_keeps_to_a_schema_in_a_stream(model: GgufProvider) -> None:
    request = Request(
        (Message(Speaker.USER, "You stand at a door. What do you type?"),),
        Sampling(temperature=0.0, max_tokens=160),
        schema_of(ProposalShape),
    )
    text, _, _ = await hear(model, request)
    assert text.lstrip().startswith("{")


@pytest.mark.asyncio(loop_scope="module")
async def test_four_are_answered_at_once_and_leaving_one_leaves_the_others(
    model: GgufProvider,
) -> None:
    def request(n: int) -> Request:
        asked = (Message(Speaker.USER, f"Count from {n} on, in words."),)
        return Request(asked, Sampling(temperature=0.0, max_tokens=24))

    async def leave() -> None:
        async with closing(model.stream(request(1))) as chunks:
            async for chunk in chunks:
                if isinstance(chunk, TextChunk):
                    return

    answers = await asyncio.gather(leave(), *(hear(model, request(n)) for n in range(2, 5)))
    assert all(said[0] for said in answers[1:] if said is not None)
    assert len(answers) == 4
