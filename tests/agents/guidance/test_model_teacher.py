"""A language model as a teacher, over a real server on this machine: whatever it answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from agents.core.goals import Goal, GoalState
from agents.guidance.mentor import MOST_ASKS, Mentor
from agents.guidance.model_teacher import ModelTeacher
from agents.guidance.teachers import GoalFeedback, GuidanceRequest
from agents.prompts.teacher import AcceptedGoals, read_goals
from agents.providers.base import ProviderError
from agents.providers.openai import OpenAIProvider
from agents.providers.resilience import Policy, Resilient
from tests.agents.guidance.test_teaching import BALL, turn
from tests.support.openai_stub import DONE, Stub, delta, dribble, page, say, silence, stubbed, usage

ASKED = GuidanceRequest("Levels", BALL.task, BALL)
GOOD = json.dumps({"goals": ["1. Find the red ball.", "“go to the red ball”"]})
HASTY = Policy(first=0.05, idle=0.05, whole=0.2, tries=1)


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with stubbed(say(GOOD)) as stub:
        yield stub


@pytest.fixture
async def teacher(stub: Stub) -> AsyncIterator[ModelTeacher]:
    provider = OpenAIProvider("parrot", base_url=stub.url, key="k")
    yield ModelTeacher(Resilient(provider))
    await provider.close()


async def test_its_goals_come_clean_and_it_is_told_what_the_learner_says(
    teacher: ModelTeacher, stub: Stub
) -> None:
    failed = GoalFeedback(
        Goal(1, "sing", 0, "m", GoalState.FAILED, 3), 0.25, 12, (("look", 3), ("sing", 9))
    )
    asked = GuidanceRequest("Levels", BALL.task, BALL, feedback=(failed,))
    assert await teacher.advise(asked) == ("Find the red ball.", "go to the red ball")
    user = stub.chats[0]["messages"][-1]["content"]
    assert "sing: failed, worth 25% to the learner; 12 moves: look 3×, sing 9×" in user
    assert stub.chats[0]["stream"] is True


@pytest.mark.parametrize(
    ("said", "goals"),
    [
        ("```json\n" + GOOD + "\n```", ("Find the red ball.", "go to the red ball")),
        ('{"goals": ["Finde den roten Ball"]}', ("Finde den roten Ball",)),
        ('{"goals": "- find the key\\n- open the door"}', ("find the key", "open the door")),
        (
            '{"goals": [{"goal": "find the key", "why": "it is locked"}, 7, null]}',
            ("find the key",),
        ),
        ('{"goals": [""]}', ()),
        (f'{{"goals": ["{"I am sorry but I can not help with that " * 4}"]}}', ()),
        ('{"goals": []}', ()),
    ],
)
async def test_what_models_say_is_read(
    said: str, goals: tuple[str, ...], teacher: ModelTeacher, stub: Stub
) -> None:
    stub.scripts = [say(said)]
    assert await teacher.advise(ASKED) == goals


async def test_a_byte_at_a_time_is_read_as_well(teacher: ModelTeacher, stub: Stub) -> None:
    stub.scripts = [dribble(delta(content='{"goals": ["sing"]}'), delta("stop"), usage(7, 3), DONE)]
    assert await teacher.advise(ASKED) == ("sing",)


@pytest.mark.parametrize("said", ["I can't help with that.", "", "\x1b[31m", "[[[[", "42"])
async def test_nonsense_is_a_failure_that_is_told_after_one_repair(
    said: str, teacher: ModelTeacher, stub: Stub
) -> None:
    stub.scripts = [say(said)]
    with pytest.raises(ProviderError):
        await teacher.advise(ASKED)
    assert len(stub.chats) <= 2


async def test_refusing_and_silence_are_failures(stub: Stub) -> None:
    provider = OpenAIProvider("parrot", base_url=stub.url, key="k")
    teacher = ModelTeacher(Resilient(provider, policy=HASTY))
    for script in (page(403, {"error": {"message": "no"}}), silence):
        stub.scripts = [script]
        with pytest.raises(ProviderError):
            await teacher.advise(ASKED)
    await provider.close()


async def test_its_asks_are_bounded_however_unsure_the_learner_is(stub: Stub) -> None:
    provider = OpenAIProvider("parrot", base_url=stub.url, key="k")
    mentor = Mentor(ModelTeacher(Resilient(provider)), "Levels")
    for number in range(MOST_ASKS + 5):
        await mentor.consult((), turn(number, BALL), lambda goal, here: 0.0)
        for moved in range(12):
            mentor.played((), turn(number + moved, BALL))
    assert len(stub.chats) == MOST_ASKS
    await provider.close()


def test_numbers_that_belong_to_a_goal_stay() -> None:
    assert read_goals(AcceptedGoals(goals=["score 10 points", "2) 3 coins"])) == (
        "score 10 points",
        "3 coins",
    )
