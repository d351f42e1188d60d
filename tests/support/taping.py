"""Plays made-up games into a real database, for tests of journal and memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from agents.core.commands import Actor, Decision, Kind
from agents.core.memories import Effect, Observation
from agents.core.proposals import Judged
from agents.core.types import Turn
from agents.db.sql import transaction
from agents.home.database import open_database
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.types import Ending, Engine, Facts, GameInfo, Scene

ZORK = GameInfo("zork1", "Zork I", Engine.ZMACHINE, sha256="1" * 64, licence="MIT", release="88")
CAVE = GameInfo("cave", "Colossal Cave", Engine.CAVE, sha256="2" * 64, release="1.7")

DESCRIPTIONS = {
    "West of House": "You stand in an open field west of a white house with a boarded door.",
    "Behind House": "You are behind the white house. A small window is slightly ajar.",
    "Kitchen": "This is the kitchen of the white house. A table has been used for food.",
    "Attic": "This is the attic. The only exit is a stairway leading down.",
    "Cellar": "A dark and damp cellar with a narrow passageway and a metal ramp.",
}


def observe(
    location: str, inventory: Sequence[str] = (), extra: str = "", description: str | None = None
) -> Observation:
    """Make an observation whose key depends on all that is given."""
    text = DESCRIPTIONS.get(location, "") if description is None else description
    key = hashlib.sha256(repr((location, sorted(inventory), extra, text)).encode()).hexdigest()
    return Observation(key, location, f"{text} {extra}".strip(), tuple(inventory))


@contextmanager
def database() -> Iterator[Database]:
    """Open a new database, for one of many examples in a test."""
    with TemporaryDirectory(prefix="understudy-") as folder:
        db = open_database(Path(folder) / "understudy.db")
        try:
            yield db
        finally:
            db.close()


class Tape:
    """A session that is played by hand, one call a move.

    Attributes:
        here: the turn where the person stands.
    """

    def __init__(
        self,
        db: Database,
        game: GameInfo = ZORK,
        *,
        task: str = "",
        location: str = "West of House",
        inventory: tuple[str, ...] = (),
        extra: str = "",
        learning: bool = True,
    ) -> None:
        self.journal, self.memory = Journal(db), Memory(db)
        self.game, self.task, self.learning = game, task, learning
        observation = observe(location, inventory, extra)
        self.here = self.journal.start(
            game,
            seed=12,
            task=task,
            player="mimic",
            critic="demonstrations",
            scene=Scene(observation.description, location, inventory, score=0, max_score=350),
            observation=observation,
        )
        self.session = self.here.session

    def play(
        self,
        command: str,
        to: str | None = None,
        *,
        by: Actor = Actor.PERSON,
        kind: Kind | None = None,
        replaced: str | None = None,
        why: str = "",
        effect: Effect | None = None,
        inventory: tuple[str, ...] | None = None,
        extra: str = "",
        judged: Sequence[Judged] = (),
        turns: int | None = None,
        text: str = "",
        awaits_key: bool = False,
        ending: Ending | None = None,
    ) -> Turn:
        """Play a command, and teach it unless the tape doesn't learn; it counts turns, or these."""
        before = self.here
        effect = Effect() if effect is None else effect
        kind = kind or (Kind.AUTO if by is Actor.AGENT else Kind.TYPED)
        location = to if to is not None else before.observation.location
        carried = before.scene.inventory if inventory is None else inventory
        observation = observe(location, carried, extra)
        with transaction(self.journal.db, "this move was not kept and not played"):
            after = self.journal.append(
                before,
                decision=Decision(by, kind, command, replaced=replaced, why=why),
                scene=Scene(
                    text or f"You {command}.",
                    location,
                    carried,
                    score=(before.scene.score or 0) + effect.score,
                    max_score=350,
                    moves=before.number + 1 if turns is None else turns,
                    died=effect.died,
                    ending=ending,
                    awaits_key=awaits_key,
                ),
                observation=observation,
                effect=effect,
                judged=judged,
            )
            if self.learning:
                self.memory.learn(after)
        self.here = after
        return after

    def go_to(self, turn: Turn) -> None:
        """Stand at another turn of this session."""
        self.journal.move_tip(self.session, turn.id)
        self.here = turn


def lose_facts(db: Database, turn: int) -> None:
    """Damage a database: what held at a turn is gone, in spite of what forbids it."""
    for (name,) in db.conn.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'change'"
    ).fetchall():
        db.conn.execute(f'DROP TRIGGER "{name}"')
    db.conn.execute("DELETE FROM change WHERE turn = ?", (turn,))
    db.conn.commit()


class FactTape:
    """A session in which the world's facts tell the rooms."""

    def __init__(self, db: Database, room: str, name: str, game: GameInfo = ZORK) -> None:
        self.journal, self.game = Journal(db), game
        self.here = self.journal.start(
            game,
            seed=12,
            task="",
            player="mimic",
            critic="",
            scene=Scene(f"{name}\nA room.", name, ()),
            observation=observe(name, description=f"{name}\nA room."),
            facts=_facts(room),
        )

    def go(self, command: str, room: str, name: str, text: str = "") -> Turn:
        text = text or f"{name}\nA room."
        self.here = self.journal.append(
            self.here,
            decision=Decision(Actor.PERSON, Kind.TYPED, command),
            scene=Scene(text, name, ()),
            observation=observe(name, description=text),
            effect=Effect(),
            facts=_facts(room),
        )
        return self.here

    def ways(self) -> tuple[tuple[str, str], ...]:
        return self.journal.ways_out(self.game, self.here)


def _facts(room: str) -> Facts:
    return frozenset({("in", "player", room), ("in", "lamp", "vault")})
