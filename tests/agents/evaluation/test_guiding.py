"""A learner with a teacher, without one, and after it: through the objects of co-play."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

pytest.importorskip("minigrid")

from agents.core import events as ev
from agents.core import intents
from agents.core.errors import StoreError
from agents.core.goals import GoalDeed
from agents.evaluation.teaching import tutoring
from agents.evaluation.teaching.guidance_results import GuidanceFile, episodes_to, shares_of
from agents.evaluation.teaching.guiding import GuidancePlan, GuidanceRun, GuidanceStudy, Guiding
from agents.evaluation.teaching.tutoring import TutoringRequest, tutor
from agents.guidance.oracle import OracleTeacher
from agents.guidance.teachers import GoalTeacher, GuidanceRequest
from agents.home.paths import Home
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from agents.providers.base import Fault, ProviderError
from games.catalog import Catalog
from games.errors import GameError
from games.open import open_world
from games.types import Facts, GameInfo, Scene
from games.world import World

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
    from tests.support.following import prompter

    teacher = OracleTeacher(open_world(prompter(), isolated=False), waits=True)
    teacher.begin(3, open_world(prompter(), isolated=False).reset(3), frozenset())
    scene = open_world(prompter(), isolated=False).reset(3)
    assert await teacher.advise(GuidanceRequest("Prompter", "", scene)) == ()
    await teacher.close()


def test_a_game_without_an_expert_is_refused_before_anything_is_played() -> None:
    from tests.support.following import prompter

    plan = GuidancePlan(prompter(), episodes=1, silent=0, steps=2)
    with pytest.raises(GameError, match="has no expert of its own"):
        next(tutor(TutoringRequest(plan, ways=(Guiding.ONE_WAY,)), {}))
    alone = TutoringRequest(plan, ways=(Guiding.ALONE,))
    assert len(list(tutor(alone, {}))) == 1, "who plays alone needs none"


def test_what_a_plug_in_plays_has_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.following import prompter

    asked = []

    def opening(game: GameInfo, *, isolated: bool) -> World:
        asked.append(isolated)
        raise GameError(game.title, "Nothing is opened.")

    monkeypatch.setattr(tutoring, "open_world", opening)
    for game in (LEVEL, GameInfo("lamps:3", "Lamps", "lamps"), prompter()):
        with pytest.raises(GameError):
            next(tutor(TutoringRequest(GuidancePlan(game, episodes=1, silent=0)), {}))
    assert asked == [False, True, True]


def test_what_was_kept_is_not_played_again_and_a_line_cut_off_is(tmp_path: Path) -> None:
    plan = GuidancePlan(LEVEL, episodes=1, silent=0, steps=2)
    asked = TutoringRequest(plan, ways=(Guiding.ALONE,), repetitions=(1, 2))
    first = list(tutor(asked, {}, tmp_path))
    kept = GuidanceFile(tmp_path, plan, "oracle")
    told = kept.path.read_text()
    kept.path.write_text(told[:-9])
    again = tutor(asked, {}, tmp_path)
    assert next(again) == first[0]
    assert list(again) == first[1:]
    kept.path.unlink()
    kept.path.mkdir()
    with pytest.raises(StoreError, match="can't be read"):
        GuidanceFile(tmp_path, plan, "oracle")


class Failing(GoalTeacher):
    """A language model that can't be reached."""

    spec = "failing"

    def begin(self, seed: int, scene: Scene, facts: Facts) -> None:
        """Take nothing in."""

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take nothing in."""

    async def advise(self, asked: GuidanceRequest) -> tuple[str, ...]:
        raise ProviderError(Fault.NOT_RUNNING, "Nobody is there.")

    async def close(self) -> None:
        """Free nothing."""


def test_a_teacher_that_fails_counts_as_silent() -> None:
    plan = GuidancePlan(LEVEL, episodes=1, silent=0, steps=30)
    study = GuidanceStudy(plan, open_world(LEVEL, isolated=False), Failing())
    (run,) = study.run(Guiding.BOTH_WAYS, 3)
    assert run.asked == (0,)
    assert 1 <= run.faults[0] <= 3


def test_shares_are_told_by_tens_and_for_the_silence_apart() -> None:
    won = (*[False] * 10, *[True] * 15)
    runs = [GuidanceRun(Guiding.BOTH_WAYS, n, won, (1,) * 25, silent=5) for n in (1, 2)]
    found = [(one.first, one.last, one.mean, one.silent) for one in shares_of(runs)]
    assert found == [(1, 10, 0.0, False), (11, 20, 1.0, False), (21, 25, 1.0, True)]
    assert shares_of([]) == []
    assert episodes_to(runs) == 19
