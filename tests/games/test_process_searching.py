"""Searches in a child process: they give way, end when they are told to, and end well."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from games.errors import WorldCrashedError
from tests.support.toys import SHORT, Opener, await_word
from tests.support.waiting import PATIENCE


def test_a_call_ends_a_search_and_is_answered(
    toy: Opener, fifo: Path, pool: ThreadPoolExecutor
) -> None:
    world = toy()
    world.reset(7)
    world.step(f"slow {fifo}")
    pid = world.pid
    searching = pool.submit(world.valid_commands)
    await_word(fifo)
    assert world.step("two").score == 2
    assert searching.result(PATIENCE) == ["found so far"]
    assert world.pid == pid


def test_a_search_ends_a_search(toy: Opener, fifo: Path, pool: ThreadPoolExecutor) -> None:
    world = toy()
    world.reset(7)
    world.step(f"slow {fifo}")
    first = pool.submit(world.valid_commands)
    await_word(fifo)
    second = pool.submit(world.valid_commands)
    assert first.result(PATIENCE) == ["found so far"]
    await_word(fifo)
    assert world.facts()
    assert second.result(PATIENCE) == ["found so far"]


def test_a_search_ends_when_its_caller_says_so(
    toy: Opener, fifo: Path, pool: ThreadPoolExecutor
) -> None:
    world = toy()
    world.reset(7)
    world.step(f"slow {fifo}")
    cancelled = threading.Event()
    searching = pool.submit(world.valid_commands, cancelled.is_set)
    await_word(fifo)
    assert not searching.done()
    cancelled.set()
    assert searching.result(PATIENCE) == ["found so far"]
    assert world.valid_commands(cancelled.is_set) == []


def test_a_search_gives_what_it_has_at_the_deadline(
    toy: Opener, fifo: Path, pool: ThreadPoolExecutor
) -> None:
    world = toy()
    world.reset(7)
    world.step(f"slow {fifo}")
    world._deadline = SHORT
    searching = pool.submit(world.valid_commands)
    await_word(fifo)
    assert searching.result(PATIENCE) == ["found so far"]


def test_a_search_that_hears_nothing_is_ended(
    toy: Opener, fifo: Path, pool: ThreadPoolExecutor
) -> None:
    world = toy()
    world.reset(7)
    world.step(f"deaf {fifo}")
    world._deadline = SHORT
    searching = pool.submit(world.valid_commands)
    await_word(fifo)
    with pytest.raises(WorldCrashedError, match="searched for commands") as caught:
        searching.result(PATIENCE)
    assert "you stand where you stood" in caught.value.hint
    world._deadline = PATIENCE
    searching = pool.submit(world.valid_commands)
    await_word(fifo)
    assert world.step("two").score == 2
    assert searching.result(PATIENCE) == []


def test_a_search_that_ends_the_engine_is_told(toy: Opener) -> None:
    world = toy()
    world.reset(7)
    world.step("fragile")
    with pytest.raises(WorldCrashedError, match="searched for commands"):
        world.valid_commands()
    assert world.step("two").score == 2


def test_a_caller_that_fails_in_mid_search_leaves_the_world_sound(toy: Opener, fifo: Path) -> None:
    world = toy()
    world.reset(7)
    world.step(f"slow {fifo}")
    with ThreadPoolExecutor() as pool:
        heard = pool.submit(await_word, fifo)

        def cancelled() -> bool:
            if heard.done():
                raise LookupError("the caller's own mistake")
            return False

        with pytest.raises(LookupError):
            world.valid_commands(cancelled)
        heard.result(PATIENCE)
    assert world.step("two").score == 2
