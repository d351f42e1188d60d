"""How fast a model reads is learned from what it reports, and prompts are kept to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agents.core.proposals import Exchange
from agents.prompts.player import player_messages
from agents.providers.base import Request, Sampling
from agents.providers.openai import OpenAIProvider
from agents.providers.throughput import Throughput
from games.types import Scene
from tests.support.asking import hear
from tests.support.gguf_serving import KEY, Served
from tests.support.making import memory, step
from tests.support.scenes import rich


def asked(**told: Any) -> Exchange:
    """An exchange of 640 tokens that were read in ten seconds, and 21 written in one."""
    known = {"prompt_tokens": 640, "answer_tokens": 21, "first": 10.0, "seconds": 11.0}
    return Exchange("propose", "gguf:small", (), **{**known, **told})


def test_nothing_is_known_before_a_model_was_asked() -> None:
    throughput = Throughput(5.0)
    assert throughput.reading is None
    assert throughput.writing is None
    assert throughput.room is None, "the first prompt is whole"


def test_the_speed_is_what_the_backend_reports_and_bounds_what_is_read_anew() -> None:
    throughput = Throughput(5.0, exchanges=[asked(cached_tokens=320, reading=5.0)] * 3)
    assert throughput.reading == pytest.approx(64)
    assert throughput.writing == pytest.approx(20)
    assert throughput.room is not None
    assert throughput.room.tokens == 320
    assert throughput.room.keeps


def test_a_machine_that_gets_busy_is_noticed() -> None:
    throughput = Throughput(5.0, exchanges=[asked(cached_tokens=0, reading=5.0)] * 8)
    before = throughput.reading
    throughput.learn([asked(cached_tokens=0, reading=20.0)] * 8)
    assert before == pytest.approx(128)
    assert throughput.reading == pytest.approx(32)


@pytest.mark.parametrize(
    "told",
    [
        {"fault": "timeout"},
        {"tries": 2},
        {"estimated": True},
        {"cached_tokens": 639, "reading": 0.1},
        {"prompt_tokens": 40},
    ],
    ids=["failed", "tried again", "not counted", "nearly all from cache", "too short"],
)
def test_what_tells_nothing_of_the_speed_is_left_out(told: dict[str, Any]) -> None:
    assert Throughput(5.0, exchanges=[asked(**told)]).reading is None


def test_without_its_own_figures_a_model_elsewhere_has_no_speed_and_one_nearby_has() -> None:
    assert Throughput(5.0, nearby=False, exchanges=[asked()]).room is None
    assert Throughput(5.0, nearby=True, exchanges=[asked()]).reading == pytest.approx(64)


def test_where_no_cache_is_told_of_the_slow_ones_were_read_whole() -> None:
    quick, slow = asked(reading=1.0), asked(reading=10.0)
    assert Throughput(5.0, exchanges=[slow, quick, quick, slow]).reading == pytest.approx(64)


def test_any_time_may_be_allowed() -> None:
    assert Throughput(None, exchanges=[asked(cached_tokens=0, reading=60.0)]).room is None


@pytest.mark.slow
async def test_over_thirty_moves_most_of_a_prompt_comes_from_the_cache(
    served_tireless: Served,
) -> None:
    """By the server's own count: what never changes stands first, history is only added to."""
    model = OpenAIProvider("tireless", base_url=served_tireless.url, key=KEY)
    prompt = cached = 0
    for move in range(1, 31):
        recent = [
            replace(step(f"push {n}"), scene=Scene(f"The stone {n} moves a little. " * 3))
            for n in range(-(-max(0, move - 30) // 10) * 10, move)
        ]
        here = rich(
            recent=tuple(recent),
            elsewhere={"push": move},
            exemplars=tuple(memory(f"pull {move + n}") for n in range(4)),
            scene=Scene(f"The stone {move} moves a little.", location="Behind House"),
        )
        request = Request(player_messages(here).messages, Sampling(max_tokens=1))
        _, _, done = await hear(model, request)
        assert done.usage.cached_tokens is not None
        assert done.usage.reading is not None
        prompt += done.usage.prompt_tokens
        cached += done.usage.cached_tokens
    await model.close()
    assert cached / prompt > 0.7
