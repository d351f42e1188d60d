"""Language models as players, with scripted answers."""

import json
from collections.abc import AsyncIterator
from typing import Any

from agents.core.proposals import Draft, Proposal
from agents.core.protocols import Trial
from agents.players.llm import LlmPlayer
from agents.providers.base import (
    ModelInfo,
    Shape,
)
from games.types import Scene
from tests.support.asking import closing
from tests.support.paths import DATA
from tests.support.scripted import Scripted

STORY = DATA / "prompter.z5"


def answer(command: str, reason: str = "Because.", confidence: float = 0.7, *others: str) -> str:
    told = [{"command": c, "reason": f"{c}?"} for c in others]
    return json.dumps(
        {"command": command, "reason": reason, "confidence": confidence, "alternatives": told}
    )


def player(*replies: Any, **options: Any) -> tuple[LlmPlayer, Scripted]:
    """A player whose model answers with these, and the script it follows."""
    info = options.pop("info", ModelInfo("script", 8192, Shape.TEXT, False))
    script = Scripted([[r] if isinstance(r, str) else r for r in replies], info=info)
    return LlmPlayer(script, **options), script


async def run(words: AsyncIterator[Proposal | Draft]) -> list[Proposal | Draft]:
    async with closing(words) as said:
        return [word async for word in said]


async def final(words: AsyncIterator[Proposal | Draft]) -> Proposal:
    """The last proposal; everything before it is a draft."""
    *drafts, proposal = await run(words)
    assert all(isinstance(d, Draft) for d in drafts)
    assert isinstance(proposal, Proposal)
    return proposal


# --- trying on a copy of the game --------------------------------------------------


class Parser:
    """A lookahead over a made-up parser: the edge of the world, for odd cases."""

    def __init__(self, answers: dict[str, str | Exception], noisy: bool = False) -> None:
        self.answers = answers
        self.noisy = noisy
        self.used = 0
        self.tried: list[str] = []

    async def attempt(self, command: str) -> Trial:
        self.used += 1
        self.tried.append(command)
        told = self.answers.get(command, "I don't know that.")
        if isinstance(told, Exception):
            raise told
        scene = Scene(told, "West of House", score=0)
        return Trial(scene, self.noisy or told == "ok")
