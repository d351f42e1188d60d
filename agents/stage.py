"""An open home: the database, its journal and memory, and co-plays over them.

The one place that puts worlds, players, critics and the store together.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType

from agents.coplay import Coplay, Settings
from agents.critics.registry import make_critic
from agents.database import open_database
from agents.home import Home
from agents.journal import Journal
from agents.ledger import Ledger
from agents.memory.store import Memory
from agents.players.registry import make_player
from agents.types import Mode
from games.open import open_world
from games.types import GameInfo
from games.world import World


class Stage:
    """The open home. Close it, or use it as a context manager.

    Attributes:
        journal, memory: over a connection of the stage's own, for screens and
            commands; a co-play opens another for itself.
        read_only: nothing can be recorded, so nothing can be played.

    Raises:
        StoreError: the database can't be opened; says why and what to do.
    """

    def __init__(self, home: Home, *, read_only: bool = False) -> None:
        self.home = home
        self.read_only = read_only
        self._db = open_database(home.database, read_only=read_only)
        self.journal = Journal(self._db)
        self.memory = Memory(self._db)

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the stage's own connection."""
        self._db.close()

    def coplay(
        self,
        game: GameInfo,
        *,
        player: str = "mimic",
        critic: str = "demonstrations",
        mode: Mode = Mode.COPILOT,
        pace: float = 1.5,
        seed: int | None = None,
        task: str = "",
        resume: int | None = None,
        at: int | None = None,
        world: Callable[[GameInfo], World] = open_world,
    ) -> Coplay:
        """Set a game up to be played; nothing runs before ``Coplay.run``.

        Args:
            game: what to play, with its story file where it needs one.
            player, critic: specs; see the registries.
            seed: the engine's seed, 1 or more; drawn if None.
            resume: session to go on with; its own seed and task count then.
            at: a turn of that session to take over from.
            world: how to open the world.

        Raises:
            ValueError: a spec is unknown, or the seed is less than 1.
            StoreError: the database can't be opened for writing.
        """
        if seed is not None and seed < 1:
            raise ValueError("a seed is 1 or more")
        chosen_player = make_player(player, clock=_now)
        chosen_critic = make_critic(critic)
        settings = Settings(
            transcripts=self.home.transcripts,
            mode=mode,
            pace=pace,
            seed=seed if seed is not None else secrets.randbelow(2**31 - 2) + 1,
            task=task,
            resume=resume,
            at=at,
        )
        db = open_database(self.home.database)
        return Coplay(
            world(game),
            Ledger(Journal(db), Memory(db), on_close=db.close),
            chosen_player,
            chosen_critic,
            settings,
        )


def _now() -> datetime:
    return datetime.now(UTC)
