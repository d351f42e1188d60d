"""Language models play episodes in worker processes, asked over a real socket."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from agents.evaluation.episodes.agents import check_player
from agents.evaluation.episodes.types import Chain, Setup
from agents.evaluation.runs.worker_pool import EpisodeFailed, EpisodePlayed, Event, LocalPool
from games.types import GameInfo
from tests.support import openai_stub as stub
from tests.support.evaluation import condition


def proposes(command: str) -> stub.Script:
    said = {"command": command, "reason": "It seems right.", "confidence": 0.7}
    return stub.say(json.dumps({**said, "alternatives": []}))


async def evaluated(game: GameInfo, spec: str, folder: Path, steps: int) -> list[Event]:
    crew = LocalPool(Setup(None, folder), 1, environ={}, patience=60)
    chain = Chain(condition(game, spec, steps=steps), "key", (1, 2))
    return await asyncio.to_thread(lambda: list(crew.run([chain])))


async def test_a_model_plays_every_move_of_an_episode(prompter: GameInfo, tmp_path: Path) -> None:
    script = [proposes("east"), proposes("take lamp"), proposes("west")]
    async with stub.stubbed(*script) as server:
        spec = f"openai:parrot@{server.url}"
        check_player(spec, {})
        events = await evaluated(prompter, spec, tmp_path, steps=3)
    first, second = (event.result for event in events if isinstance(event, EpisodePlayed))
    assert first.moves == ("east", "take lamp", "west")
    assert second.moves == ("west",) * 3  # the last script, again and again
    assert len(server.chats) == 6
    assert "brass lamp" in json.dumps(server.chats[2])


async def test_a_model_that_fails_is_told_and_not_counted(
    prompter: GameInfo, tmp_path: Path
) -> None:
    async with stub.stubbed(stub.page(401, {"error": {"message": "no such key"}})) as server:
        events = await evaluated(prompter, f"openai:parrot@{server.url}", tmp_path, steps=3)
    (failed,) = (event for event in events if isinstance(event, EpisodeFailed))
    assert failed.seed == 1
    assert "key" in failed.reason
    assert not any(isinstance(event, EpisodePlayed) for event in events)
