"""Tries on a snapshot: of a real story and of the cave, in a child process and not."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any, TypeVar, cast

import pytest

from agents.core.lookahead import MovedOnError, SharedWorld, WorldLookahead
from games.catalog import Catalog
from games.errors import GameError, WorldCrashedError
from games.open import open_world
from games.process import ProcessWorld
from games.spawn import Child
from games.types import Engine, GameInfo, Scene
from games.world import World
from tests.support.paths import DATA
from tests.support.waiting import PATIENCE

T = TypeVar("T")
STORY = DATA / "prompter.z5"
PROMPTER = GameInfo("prompter", "The Prompter's Box", Engine.ZMACHINE, path=STORY)


@pytest.fixture(params=["prompter", "cave"])
def world(request: pytest.FixtureRequest) -> Iterator[SharedWorld]:
    info = Catalog([]).find("cave") if request.param == "cave" else PROMPTER
    opened = SharedWorld(open_world(info))
    opened.reset(3)
    if request.param == "cave":
        opened.run(["no"])
    yield opened
    opened.close()


def standing(world: SharedWorld) -> tuple[object, ...]:
    """What the person sees and what the world is, random generator included."""
    return world.snapshot(), world.facts(), sorted(world.valid_commands())


def moves(world: SharedWorld) -> list[str]:
    return ["in", "take lamp"] if world.info.id == "cave" else ["east", "take lamp"]


async def test_an_attempt_tells_what_would_change_and_changes_nothing(world: SharedWorld) -> None:
    lookahead = WorldLookahead(world)
    before = standing(world)
    there = await lookahead.attempt(moves(world)[0])
    nonsense = await lookahead.attempt("xyqzzv")
    assert there.changed
    assert there.scene.text
    assert not nonsense.changed
    assert nonsense.scene.text
    assert lookahead.used == 2
    assert standing(world) == before


async def test_the_game_goes_on_as_if_nothing_was_tried(world: SharedWorld) -> None:
    lookahead = WorldLookahead(world)
    seen = []
    for command in moves(world):
        tried = await lookahead.attempt(command)
        for other in ("xyqzzv", "wait", "jump", command):
            await lookahead.attempt(other)
        played = world.step(command)
        assert tried.scene.text == played.text
        seen.append(played)
    assert world.play(()) == []
    world.reset(3)
    if world.info.id == "cave":
        world.run(["no"])
    assert world.play(moves(world)) == seen


async def test_a_death_in_an_attempt_is_nobody_s_death() -> None:
    world = SharedWorld(open_world(PROMPTER))
    try:
        world.reset(1)
        trial = await WorldLookahead(world).attempt("jump")
        assert trial.scene.over
        assert trial.changed
        assert not world.step("look").over
    finally:
        world.close()


@pytest.mark.parametrize("word", ["save", "quit", "restart", "restore x", "look. save"])
async def test_words_of_the_program_are_never_tried(world: SharedWorld, word: str) -> None:
    lookahead = WorldLookahead(world)
    with pytest.raises(GameError, match="program's own"):
        await lookahead.attempt(word)
    assert lookahead.used == 0


async def test_a_command_the_engine_refuses_leaves_all_as_it_was(world: SharedWorld) -> None:
    before = standing(world)
    with pytest.raises(GameError):
        await WorldLookahead(world).attempt("take " + "x" * 300)
    assert standing(world) == before


def child_of(world: SharedWorld) -> ProcessWorld:
    assert isinstance(world._world, ProcessWorld)
    return world._world


async def test_an_engine_that_stops_in_an_attempt_stands_again(world: SharedWorld) -> None:
    """The child is killed in the middle of the attempt: a new one stands there."""
    inner = child_of(world)
    before = standing(world)

    class Deadly:
        """Passes calls on, and ends the real child just before a step."""

        def __getattr__(self, name: str) -> Any:
            return getattr(inner, name)

        def step(self, command: str) -> Scene:
            assert inner.pid is not None
            os.kill(inner.pid, signal.SIGKILL)
            return inner.step(command)

    trial = await WorldLookahead(SharedWorld(cast(World, Deadly()))).attempt(moves(world)[0])
    assert trial.changed
    assert standing(world) == before


HANGS_AT = """
import sys
from games import child
from games.engines import build_world

class Hanging:
    def __init__(self, *arguments):
        self._world = build_world(*arguments)
    def __getattr__(self, name):
        return getattr(self._world, name)
    def step(self, command):
        if command == "east":
            import threading
            threading.Event().wait()
        return self._world.step(command)

child.build_world = Hanging
child.main(sys.argv[1:])
"""


class Hasty(ProcessWorld):
    """A world in a child process that is waited for long, but not where it hangs."""

    def _exchange(
        self, child: Child, kind: type[T], operation: str, *told: Any, moves: int = 0
    ) -> T:
        self._deadline = 1.0 if told == ("east",) else PATIENCE
        return super()._exchange(child, kind, operation, *told, moves=moves)


async def test_a_hang_in_an_attempt_ends_at_the_deadline_and_nothing_is_lost() -> None:
    inner = Hasty(PROMPTER, command=(sys.executable, "-c", HANGS_AT))
    world = SharedWorld(inner)
    try:
        world.reset(2)
        world.step("down")
        here, facts = world.step("look"), world.facts()
        with pytest.raises(WorldCrashedError):
            await WorldLookahead(world).attempt("east")
        assert world.facts() == facts
        assert world.step("look").text == here.text
    finally:
        world.close()


async def test_nothing_is_tried_once_the_game_moved_on(world: SharedWorld) -> None:
    still = [True]
    lookahead = WorldLookahead(world, lambda: still[0])
    await lookahead.attempt("look")
    still[0] = False
    before = standing(world)
    with pytest.raises(MovedOnError):
        await lookahead.attempt(moves(world)[0])
    assert lookahead.used == 1
    assert standing(world) == before


class Telltale:
    """A lock that tells when somebody has to wait for it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.waited_for = threading.Event()

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            self.waited_for.set()
            assert self._lock.acquire(timeout=PATIENCE)

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class Gate:
    """A world that waits in the middle of an attempt until it is let go."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.inside = threading.Event()
        self.go = threading.Event()
        self.hold = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    def step(self, command: str) -> Scene:
        scene = self._world.step(command)
        if self.hold:
            self.hold = False
            self.inside.set()
            assert self.go.wait(PATIENCE)
        return scene


async def test_a_move_of_the_person_waits_for_one_attempt_and_no_more() -> None:
    gate = Gate(open_world(PROMPTER))
    world = SharedWorld(gate)
    world._lock = lock = Telltale()  # type: ignore[assignment]
    try:
        await asyncio.to_thread(world.reset, 1)
        still = [True]
        lookahead = WorldLookahead(world, lambda: still[0])
        trying = asyncio.create_task(lookahead.attempt("east"))
        assert await asyncio.to_thread(gate.inside.wait, PATIENCE)
        later = [asyncio.create_task(lookahead.attempt("down")) for _ in range(3)]
        still[0] = False
        trying.cancel()
        move = asyncio.create_task(asyncio.to_thread(world.step, "down"))
        assert await asyncio.to_thread(lock.waited_for.wait, PATIENCE)
        assert not move.done()
        gate.go.set()
        scene = await move
        assert scene.location == "Under the Stage"
        refused = await asyncio.gather(*later, return_exceptions=True)
        assert all(isinstance(r, MovedOnError) for r in refused)
        assert lookahead.used == 1
        assert world.step("look").location == "Under the Stage"
    finally:
        world.close()


async def test_a_search_never_sees_the_middle_of_an_attempt() -> None:
    gate = Gate(open_world(PROMPTER))
    world = SharedWorld(gate)
    try:
        await asyncio.to_thread(world.reset, 1)
        before = await asyncio.to_thread(world.valid_commands)
        trying = asyncio.create_task(WorldLookahead(world).attempt("east"))
        assert await asyncio.to_thread(gate.inside.wait, PATIENCE)
        search = asyncio.create_task(asyncio.to_thread(world.valid_commands))
        gate.go.set()
        assert (await trying).changed
        assert await search == before
    finally:
        world.close()


class Stuck:
    """A world whose snapshots lead nowhere."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    def restore(self, snapshot: bytes) -> None:
        raise GameError("These bytes are no snapshot.")


async def test_where_a_snapshot_leads_nowhere_the_commands_are_played_again() -> None:
    inner = Stuck(open_world(PROMPTER))
    world = SharedWorld(cast(World, inner))
    try:
        world.reset(1)

        def mend() -> None:
            world.reset(1)

        trial = await WorldLookahead(world, mend=mend).attempt("east")
        assert trial.changed
        assert world.step("look").location == "Stage"
        with pytest.raises(GameError, match="no snapshot"):
            await WorldLookahead(world).attempt("east")
    finally:
        world.close()


def test_the_shared_world_looks_the_same_from_outside(world: SharedWorld) -> None:
    inner = world._world
    assert world.info == inner.info
    assert world.lexicon() == inner.lexicon()
    held = world.snapshot()
    assert isinstance(world.step("look"), Scene)
    world.restore(held)
    assert world.snapshot() == held
