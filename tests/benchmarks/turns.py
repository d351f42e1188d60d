"""Times whole turns without a model, with 10,000 experiences in memory.

A turn is what a person waits for: from handing in a command until the next
proposal stands, rewarded, on a repainted play screen. It is played through
the real loop, engine, database and screen; only the terminal is headless. The
same turns are then played without a screen, in a home filled alike. Time of
the processor stands beside that of the clock: others may be at work, too.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Actor, Decision, Kind
from agents.core.memories import Effect
from agents.core.observation import observe
from agents.db.sql import transaction
from agents.home.paths import Home
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from games.open import open_world
from games.types import Facts, GameInfo, Scene
from tests.benchmarks.figures import Row, spread
from tui.app import UnderstudyApp
from tui.garbage import resting
from tui.services import PlayRequest, Services

EXPERIENCES = 10_000
MOVES = 150
SEED = 12
SESSION = 100
"""Turns of a session that fills the memory."""


class Watched:
    """A co-play that tells when the screen has taken in a standing proposal.

    Attributes:
        stands: set once it has.
        searched: seconds that the latest turn waited for valid commands.
        opened: seconds from the opening of the game to the first proposal.
    """

    def __init__(self, loop: Coplay) -> None:
        self._loop = loop
        self.stands = asyncio.Event()
        self.searched = 0.0
        self.opened = 0.0

    @property
    def serial(self) -> int:
        """Number of the present thought."""
        return self._loop.serial

    def submit(self, intent: intents.Intent) -> None:
        """Hand in an intent."""
        self._loop.submit(intent)

    async def run(self) -> AsyncIterator[ev.Event]:
        """Yield the events; whoever takes them has shown one when it asks for the next."""
        retrieved: float | None = None
        told, began = False, time.perf_counter()
        async for event in self._loop.run():
            if isinstance(event, ev.Thinking):
                retrieved, told, self.searched = None, False, 0.0
            elif isinstance(event, ev.Retrieved):
                retrieved = time.perf_counter()
            elif isinstance(event, ev.Completions) and not told:
                # The search may be over before memory has answered, and goes on after it.
                told = True
                if retrieved is not None and not self.stands.is_set():
                    self.searched = time.perf_counter() - retrieved
            yield event
            if isinstance(event, ev.Awaiting):
                self.opened = self.opened or time.perf_counter() - began
                self.stands.set()


def measure(story: Path, commands: Sequence[str]) -> list[Row]:
    """Return median and 95th percentile of a turn, painted and without a screen."""
    game = Catalog([story.parent]).find(str(story))
    rows = []
    for name, play in (("painted", _paint), ("without a screen", _play)):
        with (
            tempfile.TemporaryDirectory(prefix="understudy-bench-") as folder,
            Workspace(Home(Path(folder))) as stage,
        ):
            fill(stage, game, commands)
            known = stage.memory.stats().memories
            opened, took = asyncio.run(play(stage, game, commands[:MOVES]))
        title = f"a whole turn without a model, {known:,} experiences ({len(took)} turns), {name}"
        rows += [
            Row(title, *spread([one.whole for one in took])),
            Row(
                "the same without the search for valid commands",
                *spread([one.whole - one.searched for one in took]),
            ),
            Row("the same, time of the processor", *spread([one.busy for one in took])),
            Row(f"from opening that game to its first proposal, {name}", f"{opened:.2f} s"),
        ]
    return rows


def fill(stage: Workspace, game: GameInfo, commands: Sequence[str]) -> None:
    """Remember scenes of the walkthrough, each in many variations of its own key."""
    scenes = _scenes(game, commands)
    words = sorted({word for scene, _ in scenes for word in scene.text.split()})
    chance = random.Random(SEED)
    made = 0
    while stage.memory.stats().memories < EXPERIENCES:
        with transaction(stage.journal.db):
            scene, facts = scenes[0]
            turn = stage.journal.start(
                game,
                seed=SEED,
                task="",
                player="mimic",
                critic="none",
                scene=scene,
                observation=observe(scene, facts),
            )
            for _ in range(SESSION):
                number = chance.randrange(len(scenes))
                scene, facts = scenes[number]
                said = f"{scene.text} {' '.join(chance.sample(words, 6))}"
                observation = replace(observe(scene, facts), key=f"{made:064x}", description=said)
                after = stage.journal.append(
                    turn,
                    decision=Decision(Actor.PERSON, Kind.OVERRIDE, chance.choice(commands)),
                    scene=scene,
                    observation=observation,
                    effect=Effect(score=chance.choice((0, 0, 0, 5))),
                )
                stage.memory.learn(after)
                turn = after
                made += 1


def _scenes(game: GameInfo, commands: Sequence[str]) -> list[tuple[Scene, Facts]]:
    world = open_world(game)
    try:
        found = [(world.reset(SEED), world.facts())]
        for command in commands:
            found.append((world.step(command), world.facts()))
    finally:
        world.close()
    return found


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of a turn: in all, of searching, and of this process's processor."""

    whole: float
    searched: float
    busy: float


async def _turns(
    loop: Watched, commands: Sequence[str], painted: Callable[[], Awaitable[object]] | None = None
) -> list[Took]:
    """Play commands, each until its proposal stands and, if need be, is painted."""
    took = []
    await loop.stands.wait()
    for command in commands:
        loop.stands.clear()
        begin, busy = time.perf_counter(), time.process_time()
        loop.submit(intents.Type(command))
        await loop.stands.wait()
        if painted is not None:
            await painted()
        now, worked = time.perf_counter(), time.process_time()
        took.append(Took(now - begin, loop.searched, worked - busy))
    return took


async def _play(
    stage: Workspace, game: GameInfo, commands: Sequence[str]
) -> tuple[float, list[Took]]:
    """Play without a screen."""
    loop = Watched(stage.coplay(game, seed=SEED))

    async def run() -> None:
        # As plain mode hears them.
        async for _ in resting(loop.run()):
            pass

    running = asyncio.create_task(run())
    took = await _turns(loop, commands)
    loop.submit(intents.Leave())
    await running
    return loop.opened, took


async def _paint(
    stage: Workspace, game: GameInfo, commands: Sequence[str]
) -> tuple[float, list[Took]]:
    """Play on the play screen."""
    loops: list[Watched] = []

    def open_coplay(_: PlayRequest) -> Watched:
        loops.append(Watched(stage.coplay(game, seed=SEED, completions=True)))
        return loops[0]

    catalog = Catalog([])
    app = UnderstudyApp(Services(stage.home, open_coplay, stage, catalog), PlayRequest(game=game))
    async with app.run_test(size=(120, 40)) as pilot:
        while not loops:
            await pilot.pause()

        async def painted() -> None:
            done = asyncio.Event()
            app.screen.call_after_refresh(done.set)
            await done.wait()

        took = await _turns(loops[0], commands, painted)
        return loops[0].opened, took
