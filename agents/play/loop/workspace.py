"""What is played in an open home: co-plays over its journal and memory.

The one place that puts worlds, players, critics and the store together.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from agents.core.commands import Mode
from agents.guidance.mentor import Mentor
from agents.home.database import open_database
from agents.home.settings import ModelSettings, load_settings
from agents.journal import exchanges
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.asides.teaching_staff import make_teacher
from agents.play.loop.autopilot import Caution
from agents.play.loop.coplay import Coplay
from agents.play.loop.settings import Settings
from agents.play.records.ledger import Ledger
from agents.play.records.open_home import OpenHome
from agents.play.thought.cast import Cast
from agents.providers.model_files import FOLDER_VARIABLE
from games.open import open_world
from games.types import GameInfo
from games.world import World


class Workspace(OpenHome):
    """The open home, and co-plays over it. Close it, or use it as a context manager.

    Raises:
        StoreError: the database can't be opened; says why and what to do.
    """

    def coplay(
        self,
        game: GameInfo,
        *,
        player: str | Sequence[str] = "mimic",
        critic: str = "demonstrations",
        mode: Mode = Mode.COPILOT,
        pace: float | None = None,
        seed: int | None = None,
        task: str = "",
        resume: int | None = None,
        at: int | None = None,
        world: Callable[[GameInfo], World] = open_world,
        environ: Mapping[str, str] | None = None,
        lookahead: bool | None = None,
        budget_tokens: int | None = None,
        other_releases: bool = False,
        completions: bool = False,
        teacher: str = "",
    ) -> Coplay:
        """Set a game up to be played; nothing runs before ``Coplay.run``.

        Args:
            game: what to play, with its story file where it needs one.
            player: spec of who proposes; several make a team.
            critic: spec of who rewards.
            pace: seconds between moves in auto mode; None as settled.
            seed: the engine's seed, 1 or more; drawn if None.
            resume: session to go on with; its own seed and task count then.
            at: a turn of that session to take over from.
            world: how to open the world.
            environ: where keys are looked up, for backends that need one.
            lookahead: proposals may be tried on a copy of the game; None as settled.
            budget_tokens: tokens that models may take in this session; None as
                settled.
            other_releases: follow another release of the story, by its text,
                where that was demonstrated better.
            completions: tell of all commands that do something, which is searched for
                at every turn; else only what a player wants of them is.
            teacher: spec of who sets goals, empty for nobody but the person.

        Raises:
            ValueError: a spec is unknown, or the seed is less than 1.
            ProviderError: a chosen backend can't be set up.
            StoreError: the database can't be opened for writing.
        """
        if seed is not None and seed < 1:
            raise ValueError("a seed is 1 or more")
        settled = _settled(load_settings(self.home.settings), lookahead, budget_tokens)
        cast = self._cast(settled, player, critic, environ or {})
        mentor = None
        if teacher:
            guide = make_teacher(teacher, game, world=world, provider_for=cast.teacher_provider)
            mentor = Mentor(guide, game.title, task)
        settings = Settings(
            transcripts=self.home.transcripts,
            mode=mode,
            pace=settled.play.pace if pace is None else pace,
            caution=Caution(asks=settled.play.asks),
            seed=seed if seed is not None else secrets.randbelow(2**31 - 2) + 1,
            task=task,
            resume=resume,
            at=at,
            other_releases=other_releases,
            completions=completions,
            mentor=mentor,
        )
        opened, ledger = world(game), self.ledger()
        cast.learn_from(exchanges.latest(ledger.journal.db))
        return Coplay(opened, ledger, cast, settings)

    def _cast(
        self,
        settled: ModelSettings,
        player: str | Sequence[str],
        critic: str,
        environ: Mapping[str, str],
    ) -> Cast:
        """Choose who proposes and who rewards."""
        variables = {FOLDER_VARIABLE: str(self.home.models), **environ}
        cast = Cast(settled, variables, _now)
        cast.choose_players((player,) if isinstance(player, str) else tuple(player))
        cast.choose_critic(critic)
        return cast

    def ledger(self) -> Ledger:
        """Open journal and memory on a thread and a connection of their own.

        Raises:
            StoreError: the database can't be opened for writing.
        """
        db = open_database(self.home.database)
        return Ledger(Journal(db), Memory(db), on_close=db.close)


def _settled(
    settings: ModelSettings, lookahead: bool | None, budget_tokens: int | None
) -> ModelSettings:
    """Return the settings with what was asked for this game alone."""
    play, budget = settings.play, settings.budget
    if lookahead is not None:
        play = play.model_copy(update={"lookahead": lookahead})
    if budget_tokens is not None:
        budget = replace(budget, session_tokens=budget_tokens)
    return settings.model_copy(update={"play": play, "budget": budget})


def _now() -> datetime:
    return datetime.now(UTC)
