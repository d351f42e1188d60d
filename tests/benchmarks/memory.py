"""Times memory at growing sizes, beside a plain Python scan of the same records.

The store is filled through the journal and the learner, a session to a
transaction, with made-up rooms: each has a name and a text of its own, and a
scene there differs by what lies about and what is carried. All of it follows
from a seed. A million experiences take minutes, so they are measured on demand.
"""

from __future__ import annotations

import hashlib
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

from agents.core.commands import Actor, Decision, Kind
from agents.core.memories import Effect, Observation
from agents.core.types import Turn
from agents.db.sql import transaction
from agents.home.database import open_database
from agents.journal.journal import Journal
from agents.memory.fulltext import tokens
from agents.memory.store import Memory
from games.types import Engine, GameInfo, Scene
from tests.benchmarks.figures import Row, quantile

SIZES = (1_000, 10_000, 100_000)
BIG = (*SIZES, 1_000_000)
SEED = 12
SESSION = 200
"""Moves of a session."""
TOGETHER = 50
"""Sessions that are recorded and learned together, in one transaction."""
ROOMS = 150
"""Rooms of a game; a game has up to 20,000 scenes."""
SCENES_A_GAME = 20_000
LYING_ABOUT = 6
"""Words of a scene that tell what lies about; the others are its room's."""
PROBES = 200
WARM = 50
SCANS = 3
COMMANDS = ("north", "south", "east", "west", "up", "down", "take lamp", "open door", "wait")


@dataclass(frozen=True, slots=True)
class Room:
    """A made-up place."""

    game: GameInfo
    name: str
    text: str


class Maker:
    """Makes rooms and scenes, always the same ones in the same order."""

    def __init__(self) -> None:
        self._chance = random.Random(SEED)
        letters = "bcdfghklmnprstvz", "aeiou"
        self._words = sorted(
            {
                "".join(
                    self._chance.choice(letters[place % 2])
                    for place in range(self._chance.randint(4, 8))
                )
                for _ in range(6_000)
            }
        )
        # Common words are as common as they are in English.
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self._words))))

    def say(self, count: int) -> str:
        """Return some words, the common ones often."""
        return " ".join(self._chance.choices(self._words, cum_weights=self._weights, k=count))

    def rooms(self) -> Iterator[list[Room]]:
        """Yield the rooms of one game after another."""
        number = 0
        while True:
            number += 1
            digest = hashlib.sha256(str(number).encode()).hexdigest()
            game = GameInfo(f"made-{number}", f"Made {number}", Engine.ZMACHINE, sha256=digest)
            yield [Room(game, self.say(2).title(), self.say(45)) for _ in range(ROOMS)]

    def observe(self, room: Room) -> Observation:
        """Return a scene in a room as nobody has seen it before."""
        text = f"{room.text} {self.say(LYING_ABOUT)}."
        carried = tuple(sorted(self.say(self._chance.randint(0, 4)).split()))
        key = hashlib.blake2b(repr((room.name, text, carried)).encode(), digest_size=16)
        return Observation(key.hexdigest(), room.name, text, carried)

    def sessions(self) -> Iterator[tuple[GameInfo, list[tuple[Observation, str, int, bool]]]]:
        """Yield session after session: scenes, with what was played there and what it won."""
        for rooms in self.rooms():
            for _ in range(SCENES_A_GAME // SESSION):
                yield (
                    rooms[0].game,
                    [
                        (
                            self.observe(self._chance.choice(rooms)),
                            self._chance.choice(COMMANDS),
                            self._chance.choice((0,) * 19 + (5,)),
                            self._chance.random() < 0.3,
                        )
                        for _ in range(SESSION + 1)
                    ],
                )


class Store:
    """A memory that is filled, and the same records as plain Python has them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = open_database(path)
        self.journal, self.memory = Journal(self.db), Memory(self.db)
        self.records: list[tuple[str, ...]] = []
        self.seconds = 0.0
        self.game = GameInfo("none", "None", Engine.ZMACHINE)
        self.tip: Turn | None = None
        self.last: list[Observation] = []
        self._sessions = Maker().sessions()
        self._names: dict[str, str] = {}

    def fill(self, size: int) -> None:
        """Play on until so many experiences are stored."""
        missing = islice(self._sessions, (size - len(self.records)) // SESSION)
        while sessions := list(islice(missing, TOGETHER)):
            begin = time.perf_counter()
            with transaction(self.db):
                ends = [self._record(game, moves) for game, moves in sessions]
                self.tip = ends[-1][1]
                self.memory.learn_recorded(ends[0][0].id, self.tip.id)
            self.seconds += time.perf_counter() - begin
            for game, moves in sessions:
                self._remember(game, moves)

    def _remember(
        self, game: GameInfo, moves: Sequence[tuple[Observation, str, int, bool]]
    ) -> None:
        """Keep what a plain scan needs."""
        self.game, self.last = game, [move[0] for move in moves[1:]]
        for seen, *_ in moves[:-1]:
            words = tokens(f"{seen.description} {seen.location} {' '.join(seen.inventory)}")
            self.records.append(tuple(self._names.setdefault(w, w) for w in words))

    def _record(
        self, game: GameInfo, moves: Sequence[tuple[Observation, str, int, bool]]
    ) -> tuple[Turn, Turn]:
        """Record a session; return its opening and where it ended."""
        first, command, points, person = moves[0]
        root = turn = self.journal.start(
            game, seed=1, task="", player="explorer", critic="none",
            scene=_scene(first, 0), observation=first,
        )  # fmt: skip
        score = 0
        for seen, following, won, by_person in moves[1:]:
            score += points
            actor, kind = (Actor.PERSON, Kind.TYPED) if person else (Actor.AGENT, Kind.AUTO)
            turn = self.journal.append(
                turn,
                decision=Decision(actor, kind, command),
                scene=_scene(seen, score),
                observation=seen,
                effect=Effect(score=points),
            )
            command, points, person = following, won, by_person
        return root, turn

    def scan(self, seen: Observation) -> list[int]:
        """Return the eight most similar records, by looking at each."""
        words = tokens(f"{seen.description} {seen.location} {' '.join(seen.inventory)}")
        ranked = []
        for number, record in enumerate(self.records):
            shared = len(words.intersection(record))
            ranked.append((-shared / (len(words) + len(record) - shared), number))
        return [number for _, number in sorted(ranked)[:8]]


def _scene(seen: Observation, score: int) -> Scene:
    return Scene(seen.description, seen.location, seen.inventory, score=score, max_score=5_000)


def measure(sizes: Sequence[int] = SIZES) -> list[Row]:
    """Return the table's rows, for each size in turn as the store grows."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as folder:
        store = Store(Path(folder) / "understudy.db")
        for size in sizes:
            held, before = len(store.records), store.seconds
            store.fill(size)
            rate = (size - held) / (store.seconds - before)
            rows += _measure(store, size, rate)
        store.db.close()
    return rows


def _measure(store: Store, size: int, rate: float) -> list[Row]:
    maker = Maker()
    maker.say(1 + size % 7)
    # A scene as nobody has seen it, in a room that is known or like one that is.
    probes = [_varied(maker, seen) for seen in (store.last * 2)[: PROBES + WARM]]
    found, worked = [], []
    for probe in probes:
        begin, busy = time.perf_counter(), time.thread_time()
        store.memory.retrieve(store.game, probe)
        worked.append(time.thread_time() - busy)
        found.append(time.perf_counter() - begin)
    scans = []
    for probe in probes[:SCANS]:
        begin = time.perf_counter()
        store.scan(probe)
        scans.append(time.perf_counter() - begin)
    learned, committed = _live(store, probes[:PROBES])
    scan = statistics.median(scans)
    middle = statistics.median(found[WARM:])
    size_on_disk = sum(
        part.stat().st_size for part in store.path.parent.iterdir() if part.is_file()
    )
    name = f"{size:,} experiences"
    return [
        Row(
            f"memory, {name}: retrieval for one scene",
            f"p50 {middle * 1000:.1f} ms, p95 {quantile(found[WARM:], 0.95) * 1000:.1f} ms; "
            f"of processor time {statistics.median(worked[WARM:]) * 1000:.1f} ms, "
            f"{quantile(worked[WARM:], 0.95) * 1000:.1f} ms",
            f"plain scan {scan * 1000:,.0f} ms: {scan / middle:,.1f} ×",
        ),
        Row(
            f"memory, {name}: one learning step, one live commit",
            f"{statistics.median(learned) * 1000:.2f} ms, "
            f"{statistics.median(committed) * 1000:.2f} ms",
            f"p95 {quantile(learned, 0.95) * 1000:.2f} ms, "
            f"{quantile(committed, 0.95) * 1000:.2f} ms",
        ),
        Row(
            f"memory, {name}: ingest (recorded and learned in bulk), size of the file",
            f"{rate:,.0f}/s",
            f"{size_on_disk / 1e6:,.0f} MB",
        ),
    ]


def _varied(maker: Maker, seen: Observation) -> Observation:
    text = f"{seen.description} {maker.say(4)}"
    key = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return Observation(key, seen.location, text, seen.inventory)


def _live(store: Store, probes: Sequence[Observation]) -> tuple[list[float], list[float]]:
    """Return seconds of learning alone, and of whole moves with their commit."""
    assert store.tip is not None
    learned, committed = [], []
    turn = store.tip
    for seen in probes:
        begin = time.perf_counter()
        with transaction(store.db):
            after = store.journal.append(
                turn,
                decision=Decision(Actor.AGENT, Kind.AUTO, "wait"),
                scene=_scene(seen, 0),
                observation=seen,
                effect=Effect(),
            )
            halfway = time.perf_counter()
            store.memory.learn(after)
            learned.append(time.perf_counter() - halfway)
        committed.append(time.perf_counter() - begin)
        turn = after
    return learned, committed
