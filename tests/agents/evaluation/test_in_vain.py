"""Who is refused where a clock ticks tries it a few times, whoever proposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database
from typing_extensions import override

from agents.evaluation.episodes.agents import AgentParts, make_agent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.types import Condition
from agents.home.database import open_database
from agents.importers.performance.playing import perform
from agents.importers.performance.recording import record
from agents.importers.recordings.commands import parse_commands
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.types import Facts, GameInfo, Lexicon, Scene
from games.world import World

_HANDS = 8
INFO = GameInfo("gate", "Gate", "gate", sha256="7" * 64)


class Gate(World):
    """A hall with a guard at its gate, who lets by on odd seeds, and a clock that ticks."""

    def __init__(self) -> None:
        self.seed = self.now = self.score = 0
        self.room, self.held = "Hall", False

    @property
    @override
    def info(self) -> GameInfo:
        return INFO

    @override
    def reset(self, seed: int) -> Scene:
        self.seed, self.now, self.score = seed, 0, 0
        self.room, self.held = "Hall", False
        return self._show("Hall\nA gate leads north. A guard and a clock are here.")

    @override
    def step(self, command: str) -> Scene:
        self.now += 1
        if command == "north" and self.room == "Hall":
            if self.seed % 2:
                self.room = "Platform"
                return self._show("Platform\nThe hall is south. A coin lies here.")
            return self._show(f'"Ticket?" says the guard. It is {self.now} past nine.')
        if command == "take coin" and self.room == "Platform":
            self.held, self.score = True, 5
            return self._show("Taken.")
        return self._show("You can't do that.")

    @override
    def facts(self) -> Facts:
        coin = ("in", "coin", "player" if self.held else "Platform")
        hands = {("is", "clock", f"hand-{i}") for i in range(_HANDS) if self.now >> i & 1}
        inside = {("in", "player", self.room), ("in", "guard", "Hall"), ("in", "clock", self.room)}
        return frozenset({coin, *inside, *hands})

    @override
    def lexicon(self) -> Lexicon:
        words = frozenset(["north", "south", "take", "coin", "clock", "guard", "look", "wait"])
        return Lexicon(words, ("take", "look", "wait"), ("north", "south"), 9)

    @override
    def snapshot(self) -> bytes:
        return b""

    @override
    def restore(self, snapshot: bytes) -> Scene:
        return self._show("")

    @override
    def close(self) -> None:
        pass

    def _show(self, text: str) -> Scene:
        held = ("coin",) if self.held else ()
        return Scene(text, self.room, held, score=self.score, moves=self.now)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_database(tmp_path / "home.db")
    yield db
    db.close()


@pytest.mark.parametrize("player", ["mimic", "explorer"])
@pytest.mark.parametrize("taught", [True, False])
def test_what_is_only_refused_is_not_tried_again_and_again(
    db: Database, player: str, taught: bool
) -> None:
    world, journal, memory = Gate(), Journal(db), Memory(db)
    if taught:
        file = parse_commands("tour", "north\ntake coin\n", "tour")
        record(journal, memory, INFO, file, perform(world, 1, file), seed=1)
    condition = Condition(INFO, player, steps=60)
    agent = make_agent(AgentParts(condition, 2, journal, memory, {}))
    result = Episode(world, agent, condition, 2).play()
    if (close := getattr(agent, "close", None)) is not None:
        close()
    assert result is not None
    moves = [str(move) for move in result.moves]
    often = [Counter(moves[at : at + 10])["north"] for at in range(len(moves))]
    assert max(often) <= 3, moves
