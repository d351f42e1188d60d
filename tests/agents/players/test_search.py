"""The player that tries commands ahead: in the real engine, and over literal trials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Source
from agents.core.proposals import Course, Plan, Proposal
from agents.core.protocols import Lookahead, Trial
from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from agents.players.search import MOST, Searcher
from games.errors import GameError
from games.types import Scene
from tests.support.following import SEED, TOUR, demonstrate, prompter
from tests.support.making import clock, last, memory, situation


class Told(Lookahead):
    """Knows what comes of commands; of all others nothing does."""

    def __init__(self, trials: Mapping[str, Trial | None]) -> None:
        self._trials = trials
        self.tried: list[str] = []

    @property
    def used(self) -> int:
        return len(self.tried)

    async def attempt(self, command: str) -> Trial:
        self.tried.append(command)
        trial = self._trials.get(command, Trial(Scene("Nothing happens.", score=0), False))
        if trial is None:
            raise GameError("The engine stopped.")
        return trial


def wins(points: int) -> Trial:
    return Trial(Scene("Well done.", score=points), True)


DEADLY = Trial(Scene("You have died.", score=0, died=True), True)
PLAN = Plan(
    command="wait",
    session=1,
    turn=2,
    step=1,
    steps=3,
    source=Source.HUMAN,
    shown="wait",
    effect="something later",
    course=Course.SHOWN,
)
VALID = ("open mailbox", "take leaflet", "north", "south")


async def ask(lookahead: Told | None, **kw: Any) -> Proposal:
    found: Proposal | None = None
    async for found in Searcher(clock).propose(situation(valid=VALID, **kw), lookahead):
        assert found.player == "search"
    assert found is not None
    return found


async def test_without_lookahead_it_proposes_what_the_mimic_would() -> None:
    sit = situation(memory("south"), valid=VALID)
    proposal = await last(Searcher(clock), sit)
    assert (proposal.command, proposal.lookahead) == ("south", 0)


async def test_what_wins_points_comes_first_and_what_kills_last() -> None:
    ahead = Told({"north": wins(10), "open mailbox": DEADLY})
    proposal = await ask(ahead)
    assert (proposal.command, proposal.lookahead) == ("north", len(ahead.tried))
    assert "10 points" in proposal.reason
    assert "open mailbox" not in [one.command for one in proposal.alternatives[:2]]
    assert 1 < len(ahead.tried) <= MOST


async def test_what_cannot_be_tried_is_left_out() -> None:
    proposal = await ask(Told({"north": None, "south": wins(1)}))
    assert proposal.command == "south"
    assert "north" not in proposal.commands


async def test_a_plan_was_drawn_up_looking_ahead_and_stands() -> None:
    ahead = Told({"wait": DEADLY, "south": wins(3)})
    proposal = await ask(ahead, plan=PLAN)
    assert (proposal.command, proposal.plan, ahead.tried) == ("wait", PLAN, [])


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(Home(tmp_path / "home")) as workspace:
        demonstrate(workspace.journal.db, tmp_path)
        yield workspace


async def test_in_a_real_game_it_follows_a_demonstration_and_has_tried_it(
    workspace: Workspace,
) -> None:
    coplay = workspace.coplay(prompter(), seed=SEED, player="search")
    made: list[Proposal] = []
    async for event in coplay.run():
        assert not isinstance(event, ev.Failed), event
        if isinstance(event, ev.Proposed) and event.final and event.judged is not None:
            made.append(event.judged.proposal)
        if isinstance(event, ev.Awaiting):
            more = len(made) < len(TOUR)
            coplay.submit(intents.Accept(event.serial, 0) if more else intents.Leave())
    assert [one.command for one in made] == list(TOUR)
    assert all(one.plan is not None for one in made)
    assert made[0].lookahead >= len(TOUR), "the whole way was seen before the first step"
    assert replace(made[0], seconds=0).player == "search"
