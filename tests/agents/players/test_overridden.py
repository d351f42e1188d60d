"""Whoever plays, what the person overrode in a situation isn't proposed there again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from agents.core.proposals import Proposal
from agents.core.protocols import Player, Trial
from agents.players.explorer import Explorer
from agents.players.llm import LlmPlayer
from agents.players.mimic import Mimic
from agents.players.search import Searcher
from agents.players.team import Team
from agents.prompts.choosing import OTHER
from games.types import Scene
from tests.agents.players.test_choosing import LARGE, SMALL, free, picks
from tests.support.choosing import along, opening, proposing
from tests.support.making import clock, situation
from tests.support.scripted import Scripted


def stubborn(answer: Callable[[str], str], info: Any) -> LlmPlayer:
    """A model that wants to go north, and has another idea when it is asked again."""
    return LlmPlayer(Scripted([[answer("north")], [answer("east")]], info=info))


async def answer_of(player: Player, *path: Any) -> Proposal:
    told = situation(text="A path leads north.")
    told = replace(told, path=along(opening(told.observation.key), *path))
    async with aclosing(player.propose(told, _Anywhere())) as words:  # type: ignore[type-var]
        return [word async for word in words if isinstance(word, Proposal)][-1]


class _Anywhere:
    """A copy of the game on which each way leads somewhere."""

    used = 0

    async def attempt(self, command: str) -> Trial:
        return Trial(Scene(f"{command} of it", location=command), changed=True)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Explorer(),
        lambda: Searcher(clock),
        lambda: Mimic(clock),
        lambda: stubborn(picks, SMALL),
        lambda: stubborn(free, LARGE),
        lambda: Team([Explorer(), stubborn(picks, SMALL)], None),
    ],
    ids=["explorer", "search", "mimic", "small model", "large model", "team"],
)
async def test_what_was_overridden_here_is_not_said_again(make: Callable[[], Player]) -> None:
    here = situation().observation.key
    overridden = proposing("north", "wave", 1, here)
    assert (await answer_of(make())).key == "north"
    assert (await answer_of(make(), overridden)).key != "north"


@pytest.mark.parametrize("answer", [picks, free])
async def test_a_small_model_leads_no_team_where_nobody_has_shown_anything(
    answer: Callable[[str], str],
) -> None:
    """It is at chance there; the explorer knows what is worth trying in a story."""
    alone = await answer_of(Explorer())
    script = [[picks(OTHER)], [answer("south")]] if answer is free else [[answer("south")]]
    model = LlmPlayer(Scripted(script, info=SMALL))
    team = await answer_of(Team([model, Explorer()], None))
    assert (team.key, alone.key) == ("north", "north")
    assert {one.command for one in team.ballots} == {"south", "north"}
