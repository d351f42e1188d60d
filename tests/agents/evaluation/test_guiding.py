"""A learner with a teacher, without one, and after it: through the objects of co-play."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

pytest.importorskip("minigrid")

from agents.core import events as ev
from agents.core import intents
from agents.core.goals import GoalDeed
from agents.evaluation.guidance_results import episodes_to
from agents.evaluation.guiding import GuidancePlan, GuidanceStudy, Guiding
from agents.guidance.oracle import OracleTeacher
from agents.home.paths import Home
from agents.play.coplay import Coplay
from agents.play.workspace import Workspace
from games.catalog import Catalog
from games.open import open_world

LEVEL = Catalog([]).find("babyai:GoToRedBallNoDists")


def test_a_teacher_is_asked_until_it_falls_silent_and_equal_seeds_play_equally() -> None:
    world = open_world(LEVEL, isolated=False)
    plan = GuidancePlan(LEVEL, episodes=1, silent=1, steps=10)
    study = GuidanceStudy(plan, world, OracleTeacher(open_world(LEVEL, isolated=False), waits=True))
    *_, both = study.run(Guiding.BOTH_WAYS, 1)
    *_, again = study.run(Guiding.BOTH_WAYS, 1)
    assert both == again
    assert (len(both.won), both.silent, both.asked[-1]) == (2, 1, 0)
    assert both.asked[0] >= 1
    assert episodes_to([both], 0.0, 1) == 1
    assert episodes_to([both], 1.1, 1) is None


async def _until_set(coplay: Coplay) -> AsyncIterator[ev.Event]:
    async for event in coplay.run():
        yield event
        if isinstance(event, ev.GoalsTold):
            coplay.submit(intents.Leave())


async def test_in_play_its_goals_come_while_the_person_is_free_to_move(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        coplay = workspace.coplay(LEVEL, seed=3, teacher="oracle")
        told = [one async for one in _until_set(coplay) if isinstance(one, ev.GoalsTold)]
        assert [(one.deed, one.goal.text, one.goal.author) for one in told[0].news] == [
            (GoalDeed.SET, "find the red ball", "oracle"),
            (GoalDeed.SET, "go to the red ball", "oracle"),
        ]


async def test_an_oracle_without_a_plan_says_nothing(tmp_path: Path) -> None:
    from agents.guidance.teachers import GuidanceRequest
    from tests.support.following import prompter

    teacher = OracleTeacher(open_world(prompter(), isolated=False), waits=True)
    teacher.begin(3, open_world(prompter(), isolated=False).reset(3), frozenset())
    scene = open_world(prompter(), isolated=False).reset(3)
    assert await teacher.advise(GuidanceRequest("Prompter", "", scene)) == ()
    await teacher.close()
