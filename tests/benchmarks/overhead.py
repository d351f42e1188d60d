"""Times what Understudy adds to a language model's answer.

A whole turn (step, record, retrieve among 10,000 experiences, assemble the
prompt, stream to the screen, parse, try on a copy of the game, judge, repaint)
and the bare vendor's client with the very same messages take turns at one
loopback server that streams at a known rate; the difference is what is added.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import cast

import openai
from openai.types.chat import ChatCompletionMessageParam

from agents.core import events as ev
from agents.core import intents
from agents.core.types import Situation
from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from agents.prompts.player import player_messages
from games.catalog import Catalog
from games.types import GameInfo
from tests.benchmarks.figures import Row, spread
from tests.benchmarks.streaming import streaming
from tests.benchmarks.turns import SEED, Watched, fill
from tui.app import UnderstudyApp
from tui.services import PlayRequest, Services

RATE = 200.0
"""Tokens a second."""
WORDS = 60
MOVES = 60

Messages = Sequence[tuple[str, str]]


class Overheard(Watched):
    """A co-play that also tells what its model was asked, and knowing what."""

    situation: Situation | None = None
    messages: Messages = ()

    async def run(self) -> AsyncIterator[ev.Event]:
        """Yield the events, and note the latest request."""
        async for event in super().run():
            if isinstance(event, ev.Retrieved):
                self.situation = event.situation
            elif isinstance(event, ev.Proposed) and event.final:
                assert event.judged is not None, "the model has answered"
                self.messages = event.judged.proposal.exchanges[-1].messages
            yield event


def measure(story: Path, commands: Sequence[str]) -> list[Row]:
    """Return the bare answer's time, what a turn adds to it, and its prompt's share."""
    game = Catalog([story.parent]).find(str(story))
    with (
        tempfile.TemporaryDirectory(prefix="understudy-bench-") as folder,
        Workspace(Home(Path(folder))) as workspace,
        streaming(RATE, WORDS) as server,
    ):
        fill(workspace, game, commands)
        known = workspace.memory.stats().memories
        took = asyncio.run(_play(workspace, game, commands[:MOVES], server.url))
    bare = [one for one, _, _, _ in took]
    added = [whole - alone for alone, whole, _, _ in took]
    rest = [whole - alone - searched for alone, whole, searched, _ in took]
    prompts = [prompt for _, _, _, prompt in took]
    return [
        Row(f"an answer of {WORDS} tokens at {RATE:.0f} a second, bare `openai`", *spread(bare)),
        Row(
            f"what a whole turn adds to it, {known:,} experiences ({len(took)} turns)",
            *spread(added),
        ),
        Row("the same without the wait for valid commands", *spread(rest)),
        Row("of it, assembling the prompt", *spread(prompts)),
    ]


async def _play(
    workspace: Workspace, game: GameInfo, commands: Sequence[str], url: str
) -> list[tuple[float, float, float, float]]:
    """Return for each move: bare answer, whole turn, wait for the search, prompt; in seconds."""
    loops: list[Overheard] = []

    def open_coplay(_: PlayRequest) -> Overheard:
        spec = f"openai:parrot@{url}"
        loops.append(Overheard(workspace.coplay(game, seed=SEED, player=spec, completions=True)))
        return loops[0]

    services = Services(workspace.home, open_coplay, workspace, Catalog([]))
    app = UnderstudyApp(services, PlayRequest(game=game))
    client = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
    took = []
    async with app.run_test(size=(120, 40)) as pilot, client:
        while not loops:
            await pilot.pause()
        loop = loops[0]
        await loop.stands.wait()
        for command in commands:
            loop.stands.clear()
            begin = time.perf_counter()
            loop.submit(intents.Type(command))
            await loop.stands.wait()
            painted = asyncio.Event()
            app.screen.call_after_refresh(painted.set)
            await painted.wait()
            whole = time.perf_counter() - begin
            alone = await _ask(client, loop.messages)
            took.append((alone, whole, loop.searched, _assemble(loop.situation)))
    return took


async def _ask(client: openai.AsyncOpenAI, messages: Messages) -> float:
    begin = time.perf_counter()
    stream = await client.chat.completions.create(
        model="parrot",
        messages=cast(
            list[ChatCompletionMessageParam],
            [{"role": role, "content": said} for role, said in messages],
        ),
        stream=True,
    )
    text = ""
    async for chunk in stream:
        if chunk.choices:
            text += chunk.choices[0].delta.content or ""
    assert text.endswith("}"), text
    return time.perf_counter() - begin


def _assemble(situation: Situation | None) -> float:
    assert situation is not None
    begin = time.perf_counter()
    player_messages(situation)
    return time.perf_counter() - begin
