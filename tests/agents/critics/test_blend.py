"""A blend of the real demonstration critic and a model that answers from a script."""

import json
from itertools import pairwise
from typing import Any

import pytest

from agents.core.memories import Label
from agents.core.proposals import Calibration
from agents.critics.blend import Blend, shares, skill
from agents.critics.demonstrations import DemonstrationCritic
from agents.critics.llm import LlmCritic
from agents.providers.base import Fault, ProviderError
from tests.support.making import memory, situation
from tests.support.scripted import Scripted

LOCAL, MODEL = "demonstrations", "scripted:script"
GONE = ProviderError(Fault.NOT_RUNNING, "Ollama isn't running.", "Start it.")


def ruling(
    number: int,
    people: float = 0.0,
    progress: float = 0.0,
    danger: float = 0.0,
    reason: str = "I think so.",
) -> dict[str, Any]:
    shares = {"people": people, "progress": progress, "danger": danger}
    return {"number": number, **shares, "reason": reason}


def answer(*rulings: dict[str, Any]) -> list[str]:
    return [json.dumps({"outline": "They went in.", "judgements": list(rulings)})]


def blend(*script: Any) -> tuple[Blend, Scripted]:
    provider = Scripted(list(script))
    return Blend(DemonstrationCritic(), LlmCritic(provider)), provider


def told(
    local: tuple[int, float] | None = None, model: tuple[int, float] | None = None
) -> dict[str, Calibration]:
    """Calibrations as (n, auc) of each critic, None for none."""
    given = {LOCAL: local, MODEL: model}
    return {spec: Calibration(n_auc[0], n_auc[1], 0.2) for spec, n_auc in given.items() if n_auc}


@pytest.mark.parametrize(
    ("calibration", "expected"),
    [
        (None, 0.5),
        (Calibration(10), 0.5),
        (Calibration(500, None, 0.1), 0.5),
        (Calibration(200, 0.5, 0.25), 10 / 220),
        (Calibration(200, 0.3, 0.4), 10 / 220),
        (Calibration(180, 1.0, 0.0), 190 / 200),
        (Calibration(20, 0.75, 0.2), 0.5),
    ],
)
def test_skill_by_hand(calibration: Calibration | None, expected: float) -> None:
    assert skill(calibration) == pytest.approx(expected)


def test_a_better_record_has_more_say() -> None:
    for n in (20, 100, 1000):
        skills = [skill(Calibration(n, auc / 20, 0.2)) for auc in range(10, 21)]
        assert all(a < b for a, b in pairwise(skills))
    # The longer it only guesses, the less it counts; the longer it is right, the more.
    assert skill(Calibration(20, 0.5, 0.2)) > skill(Calibration(500, 0.5, 0.2)) > 0
    assert skill(Calibration(20, 0.9, 0.2)) < skill(Calibration(500, 0.9, 0.2)) < 1


def test_shares_are_of_one() -> None:
    say = shares(told(local=(400, 0.9), model=(400, 0.5)), (LOCAL, MODEL))
    assert sum(say.values()) == pytest.approx(1)
    assert say[MODEL] < 0.05
    assert shares({}, (LOCAL, MODEL)) == {LOCAL: 0.5, MODEL: 0.5}


async def test_at_once_it_says_what_people_taught() -> None:
    critic, provider = blend()
    here = situation(memory("north"))
    assert await critic.judge(here, ["north", "up"]) == await DemonstrationCritic().judge(
        here, ["north", "up"]
    )
    assert provider.seen.requests == []
    assert critic.spec == f"{LOCAL} + {MODEL}"


async def test_parts_and_members_of_a_blend() -> None:
    critic, _ = blend(answer(ruling(2, -0.2, 0, -0.4), ruling(1, 0.6, 0.2)))
    here = situation(memory("north"), calibrations=told(local=(60, 0.75), model=(60, 0.75)))
    north, up = await critic.deepen(here, ["north", "up"])
    assert [(p.name, p.value) for p in north.parts] == [
        ("people", 0.23),
        ("outcome", 0.0),
        ("novelty", 0.05),
        ("model people", 0.3),
        ("model progress", 0.1),
        ("model danger", 0.0),
    ]
    assert north.reward == 0.68
    assert north.parts[3].note == "They went in."
    assert "people count 50% and the model 50%" in north.reason
    assert "The model says: I think so." in north.reason
    mine, its = north.members
    assert (mine.critic, mine.reward) == (LOCAL, 0.57)
    assert (its.critic, its.reward, its.exchanges) == (MODEL, 0.8, ())
    assert up.reward == pytest.approx(sum(p.value for p in up.parts))
    assert up.members[1].reward == -0.6
    assert (len(north.exchanges), up.exchanges) == (1, ())
    assert north.exchanges[0].purpose == "critique"


async def test_one_that_is_often_wrong_visibly_counts_for_less() -> None:
    rewards = []
    for auc in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        critic, _ = blend(answer(ruling(1, -0.9)))
        here = situation(memory("north"), calibrations=told((100, 0.8), (100, auc)))
        (north,) = await critic.deepen(here, ["north"])
        rewards.append(north.reward)
    assert all(a > b for a, b in pairwise(rewards))
    assert rewards[0] > 0 > rewards[-1]


async def test_the_reward_follows_what_the_model_says() -> None:
    rewards = []
    for said in (-1.0, -0.5, 0.0, 0.5, 1.0):
        critic, _ = blend(answer(ruling(1, said)))
        (north,) = await critic.deepen(situation(memory("north")), ["north"])
        rewards.append(north.reward)
    assert all(a < b for a, b in pairwise(rewards))


async def test_where_nobody_has_played_the_model_speaks_alone() -> None:
    critic, _ = blend(answer(ruling(1, 0, 0.4)))
    (north,) = await critic.deepen(situation(calibrations=told((100, 0.9), None)), ["north"])
    assert (north.known, north.reward) == (True, 0.4)
    assert not north.members[0].known
    assert "The model says" in north.reason


async def test_where_the_model_is_silent_people_speak_alone() -> None:
    critic, _ = blend(answer(ruling(2, 1.0)))
    here = situation(memory("north"))
    north, up = await critic.deepen(here, ["north", "up"])
    (alone,) = await DemonstrationCritic().judge(here, ["north"])
    assert (north.reward, north.known) == (alone.reward, True)
    assert not north.members[1].known
    assert up.members[1].known


async def test_what_neither_knows_stays_unknown() -> None:
    critic, _ = blend(answer(ruling(2, 1.0)))
    north, _ = await critic.deepen(situation(), ["north", "up"])
    assert (north.known, north.reward) == (False, 0.0)


async def test_it_stands_in_for_a_model_that_is_away_and_says_so() -> None:
    critic, provider = blend([GONE], answer(ruling(1, 0.5)))
    here = situation(memory("north"))
    with pytest.raises(ProviderError, match="isn't running") as caught:
        await critic.deepen(here, ["north"])
    assert caught.value.exchanges[0].fault == "not-running"
    (alone,) = await critic.judge(here, ["north"])
    assert alone.reason.endswith("I judge alone: Ollama isn't running.")
    assert alone.reward == (await DemonstrationCritic().judge(here, ["north"]))[0].reward
    await critic.deepen(here, ["north"])
    assert "alone" not in (await critic.judge(here, ["north"]))[0].reason
    assert provider.seen.streams_open == 0


async def test_what_a_model_taught_is_not_counted_beside_its_own_word() -> None:
    labels = (Label("north", 1.0, 9, 1.0, MODEL),)
    critic, _ = blend(answer(ruling(1, 0.2)))
    here = situation(memory("north"), labels=labels)
    (at_once,) = await critic.judge(here, ["north"])
    assert "taught by model" in {part.name for part in at_once.parts}
    (north,) = await critic.deepen(here, ["north"])
    assert "taught by model" not in {part.name for part in north.parts}
