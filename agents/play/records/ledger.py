"""Journal and memory as the turn loop uses them: awaited, on one thread.

A database connection belongs to one thread at a time, and a commit waits for
the disk: every call here runs on a thread of the ledger's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import ParamSpec, TypeVar

from agents.core.commands import Decision
from agents.core.errors import StoreError
from agents.core.memories import Change
from agents.core.observation import effect_of, observe
from agents.core.proposals import Exchange, Judged
from agents.core.types import Leg, Turn
from agents.db.sql import transaction
from agents.guidance import store
from agents.guidance.skills import Skills
from agents.imitation.selection.choosing import better_elsewhere
from agents.imitation.states.traces import Moment, Trace
from agents.imitation.transfer.productions import Productions
from agents.induction.induced_policy import TaskKnowledge
from agents.journal.facts import facts_of
from agents.journal.journal import Journal
from agents.journal.sessions import SessionInfo
from agents.memory.amendments import Amendment
from agents.memory.store import Memory
from agents.play.records.practice import catch_up, practise
from agents.play.records.shelving import still_withdraw
from agents.play.retrieval.inducing import taught_tasks
from agents.play.retrieval.place_knowledge import (
    PlaceKnowledge,
    lessons_of,
    look_up,
    paths_before,
    to_follow,
)
from games.types import Facts, GameInfo, Scene

P = ParamSpec("P")
R = TypeVar("R")


class Ledger:
    """What a co-play writes down and looks up.

    Args:
        journal, memory: over one connection that nobody else uses.
        on_close: frees that connection, on the ledger's thread.
    """

    def __init__(
        self, journal: Journal, memory: Memory, on_close: Callable[[], None] = lambda: None
    ) -> None:
        self.journal = journal
        self.memory = memory
        self._on_close = on_close
        self._lessons: tuple[tuple[str, Moment, tuple[int, int]], Productions] | None = None
        self._changes = 0  # by hand, to what was learned, through this ledger
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    async def _call(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: call(*args, **kwargs))

    async def ask(self, look: Callable[[Journal], R]) -> R:
        """Read or write something beside the turns, on the ledger's thread."""
        return await self._call(look, self.journal)

    async def remembered(self, look: Callable[[Memory], R]) -> R:
        """Look through memory, or see to it as a whole, on the ledger's thread."""
        return await self._call(look, self.memory)

    async def close(self) -> None:
        """Free the connection and end the thread."""
        await self._call(self._on_close)
        self._thread.shutdown(wait=False)

    async def begin(
        self,
        game: GameInfo,
        scene: Scene,
        facts: Facts,
        *,
        seed: int,
        task: str,
        player: str,
        critic: str,
    ) -> Turn:
        """Start a session and return its root."""

        def write() -> Turn:
            self.memory.catch_up()
            return self.journal.start(
                game,
                seed=seed,
                task=task,
                player=player,
                critic=critic,
                scene=scene,
                observation=observe(scene, facts),
                facts=facts,
            )

        return await self._call(write)

    async def recall(self, session: int, at: int | None) -> tuple[SessionInfo, tuple[Turn, ...]]:
        """Return a session and its path to its tip, or to another of its turns.

        The tip then is that turn.

        Raises:
            StoreError: there is no such session, it is deleted, or the turn is not
                one of its.
        """

        def look() -> tuple[SessionInfo, tuple[Turn, ...]]:
            self.memory.catch_up()
            info = self.journal.info(session)
            if info.deleted is not None:
                raise StoreError(
                    f"Session {session} is deleted.",
                    f"Bring it back with: understudy sessions restore {session}",
                )
            turn = info.tip if at is None else at
            path = self.journal.path(turn, judged=True)
            _check_session(path, session)
            if turn != info.tip:
                self.journal.move_tip(session, turn)
            return info, path

        return await self._call(look)

    async def record(
        self,
        before: Turn,
        decision: Decision,
        scene: Scene,
        facts: Facts,
        judged: Judged | None,
        failures: Sequence[tuple[str, Exchange]] = (),
    ) -> Turn:
        """Commit a turn, in one transaction with what a person shows by it.

        Moves that were only accepted, or that the agent played, are learned together:
        when the person shows something again, takes moves back or leaves, or when
        the home is next played in. Until then the path tells of them.

        Args:
            before: the turn the decision was made at.
            decision: what was played, and by whom.
            scene, facts: what the world shows and is after it.
            judged: what was proposed and rewarded; members of a team get seats
                of their own.
            failures: who was asked in vain, and what was exchanged.

        Raises:
            StoreError: nothing of it was kept.
        """
        observation = observe(scene, facts, before.observation, decision.command)
        effect = effect_of(before.scene, before.observation, scene, observation, facts)

        def write() -> Turn:
            with transaction(self.journal.db, "this move was not kept and not played"):
                turn = self.journal.append(
                    before,
                    decision=decision,
                    scene=scene,
                    observation=observation,
                    effect=effect,
                    judged=(judged,) if judged is not None else (),
                    failures=failures,
                    facts=facts,
                )
                if decision.demonstrates:
                    self.memory.catch_up(turn.session)
                still_withdraw(self.journal, self.memory, turn.session)
            return turn

        return await self._call(write)

    async def rebase(
        self,
        tip: Turn,
        *,
        undone: Sequence[Turn] = (),
        redone: Sequence[Turn] = (),
        forget: bool = False,
    ) -> tuple[int, int]:
        """Move a session's tip; return how many memories were forgotten, how many taught again.

        Args:
            tip: where the person stands now.
            undone: turns that were taken back; memory counts them so.
            redone: turns that stand again after all; what was forgotten of them when
                they were taken back counts again.
            forget: also forget what the person's own among the undone taught.
        """

        def write() -> tuple[int, int]:
            with transaction(self.journal.db, "you stand where you stood"):
                self.memory.catch_up(tip.session)
                taught = sum(map(self.memory.redone, redone))
                for turn in undone:
                    self.memory.undone(turn)
                self.journal.move_tip(tip.session, tip.id)
                forgot = self._forget(undone) if forget else 0
                self._changes += bool(taught or forgot)
                return forgot, taught

        return await self._call(write)

    async def forget(self, turns: Sequence[Turn]) -> int:
        """Forget what a person's turns taught; return how many memories that were."""

        def write() -> int:
            with transaction(self.journal.db, "memory was left as it was"):
                if turns:
                    self.memory.catch_up(turns[0].session)
                self._changes += 1
                return self._forget(turns)

        return await self._call(write)

    async def unlearn(self, session: int, turn: int | None = None) -> tuple[int, bool]:
        """Have a turn teach nothing, or all turns of a session; if so already, teach again.

        Returns:
            How many moves that changed, and whether they teach again.
        """

        def write() -> tuple[int, bool]:
            ids = [one.id for one in self.journal.tree(session)] if turn is None else [turn]
            with transaction(self.journal.db, "memory was left as it was"):
                # What was merely accepted is still to be learned, and would be later.
                self.memory.catch_up(session)
                self._changes += 1
                withdrawn = sum(map(self.memory.forget_turn, ids))
                if withdrawn:
                    return withdrawn, False
                return sum(map(self.memory.teach_again, ids)), True

        return await self._call(write)

    def _forget(self, turns: Sequence[Turn]) -> int:
        return sum(self.memory.forget_turn(t.id) for t in turns if t.demonstration)

    async def lore(self, game: GameInfo, here: Turn, task: str, opening: Turn) -> PlaceKnowledge:
        """Return what is known of the place of a turn, and of who plays and judges."""

        def look() -> PlaceKnowledge:
            revision = self._revised()
            found = look_up(self.journal, self.memory, game, here, task, opening)
            ways = tuple(found.directions)  # read here: later it would be on another's thread
            return replace(found, directions=ways, revision=revision)

        return await self._call(look)

    async def lessons(
        self, game: GameInfo, opening: Moment, revision: tuple[int, int]
    ) -> Productions:
        """Return what demonstrations of other games of a kind teach; read once a revision."""
        key = game.id, opening, revision
        if self._lessons is None or self._lessons[0] != key:
            sources = self.memory.sources
            told = await self._call(lambda: lessons_of(self.journal.db, sources, game, opening))
            self._lessons = key, told
        return self._lessons[1]

    async def revision(self) -> tuple[int, int]:
        """Return what differs once memory was changed by hand, here or elsewhere."""
        return await self._call(self._revised)

    def _revised(self) -> tuple[int, int]:
        # The second is SQLite's count of what other connections have committed.
        (elsewhere,) = self.journal.db.conn.execute("PRAGMA data_version").fetchone()
        return self._changes, elsewhere

    async def earlier_paths(self, game: GameInfo, session: int, opening: Turn) -> Iterable[Leg]:
        """Return the paths of sessions that the agent played alone before this one."""
        sources = self.memory.sources
        return await self._call(paths_before, self.journal, sources, game, session, opening)

    async def taught_tasks(self, game: GameInfo) -> TaskKnowledge:
        """Return what demonstrations teach of tasks in worlds like a game's."""
        sources = frozenset(self.memory.sources)
        return await self._call(taught_tasks, self.journal.db, sources, game)

    async def skills(self, game: GameInfo, session: int) -> Skills:
        """Return what was learned of pursuing goals in a game, but for what a session teaches."""

        def learned() -> Skills:
            catch_up(self.journal, game, but=session)
            return store.load(self.journal.db, game)

        return await self._call(learned)

    async def close_session(self, session: int) -> bool:
        """Note that the person has left: for memory an episode ends there.

        Returns:
            Whether there is a session to go on with: one of no moves and no hints isn't.

        Raises:
            StoreError: only the time of leaving was lost.
        """

        def write() -> bool:
            with transaction(self.journal.db, "only the time of leaving was lost"):
                info = self.journal.info(session)
                if not (info.played or info.hints or info.goals):
                    return False
                self.memory.catch_up(session)
                self.memory.finish(self.journal.turn(info.tip))
                if not still_withdraw(self.journal, self.memory, session):
                    practise(self.journal, info.game, self.journal.path(info.tip), info.task)
                self.journal.close_session(session)
                return True

        return await self._call(write)

    async def demonstrations(
        self, game: GameInfo, task: str, session: int, *, other_releases: bool = False
    ) -> Sequence[Trace]:
        """Return the demonstrations to follow in a session, the best first."""
        return await self._call(
            to_follow,
            self.journal.db,
            game,
            self.memory.sources,
            task,
            session,
            other_releases=other_releases,
        )

    async def better_elsewhere(self, game: GameInfo, task: str) -> GameInfo | None:
        """Return the release of a story that was demonstrated better than this one."""
        return await self._call(
            better_elsewhere, self.journal.db, game, sources=self.memory.sources, task=task
        )

    async def facts(self, session: int) -> Mapping[int, Facts]:
        """Return what held after each turn of a session, where that was kept."""
        return await self._call(facts_of, self.journal.db, session)

    async def path(self, session: int, turn: int) -> tuple[Turn, ...]:
        """Return the path to a turn of this session.

        Raises:
            StoreError: the turn is unknown or belongs to another session.
        """
        path = await self._call(self.journal.path, turn, judged=True)
        _check_session(path, session)
        return path

    async def redo_path(self, path: tuple[Turn, ...], moves: int) -> tuple[Turn, ...]:
        """Lengthen a path along the newest branch, by at most that many moves."""
        for _ in range(moves):
            child = await self._call(self.journal.newest_child, path[-1].id)
            if child is None:
                break
            path = (*path, child)
        return await self._call(self.journal.path, path[-1].id, judged=True)

    # --- memory, as a person changes it -----------------------------------------

    async def amend(self, outcome: int, what: Change, text: str = "") -> bool:
        """Pin, mute, note or forget a memory, or the opposite; return whether that changed it.

        Raises:
            StoreError: there is no such memory, or nothing could be written.
        """
        self._changes += 1
        return await self._call(self.memory.amend, outcome, what, text)

    async def undo_amendment(self) -> Amendment | None:
        """Undo what was done last by hand to any memory; None if nothing was left."""
        self._changes += 1
        return await self._call(self.memory.undo_amendment)


def _check_session(path: Sequence[Turn], session: int) -> None:
    if path[0].session != session:
        raise StoreError(
            f"Turn {path[-1].id} belongs to session {path[0].session}, not to {session}.",
            "Nothing was changed.",
        )
