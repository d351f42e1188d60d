"""The one turn loop: observe, retrieve, propose, critique, decide, step, learn.

A :class:`Coplay` is driven by intents and reports events (``agents.events``).
Screens, plain mode, replay's "take over" and evaluation all drive this loop, so
that a rule about playing is written once. Everything that waits (the engine,
SQLite, a player) is awaited off the event loop's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ParamSpec, TypeVar

from agents import events as ev
from agents.autopilot import Caution, reason_to_ask
from agents.database import transaction
from agents.errors import StoreError
from agents.journal import Journal, SessionInfo
from agents.memory.store import Memory
from agents.observation import effect_of, observe
from agents.protocols import Critic, Player
from agents.situation import build_situation
from agents.transcript import render_transcript, write_transcript
from agents.types import (
    Actor,
    Decision,
    Judged,
    Kind,
    Mode,
    Situation,
    Turn,
    canonical,
)
from agents.words import program_word
from games.errors import GameError
from games.types import NO_FACTS, Facts, GameInfo, Lexicon, Scene, clean_text
from games.world import World

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a co-play runs.

    Attributes:
        mode: who moves at first.
        pace: seconds between moves in auto mode.
        caution: when auto mode stops to ask.
        valid_wait: seconds a player that wants valid commands waits for them.
        transcripts: folder for exported transcripts.
        seed: the engine's seed for a new session, 1 or more.
        task: what the player is after; memory is kept apart by task.
        resume: id of a session to go on with, None for a new one.
        at: turn of that session to stand at, None for its tip.
    """

    transcripts: Path
    mode: Mode = Mode.COPILOT
    pace: float = 1.5
    caution: Caution = field(default_factory=Caution)
    valid_wait: float = 1.5
    seed: int = 1
    task: str = ""
    resume: int | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class _Report:
    """What the thinking task has to say; stale once the serial has moved on."""

    serial: int
    event: ev.Event


@dataclass(frozen=True, slots=True)
class _Tick:
    """The pace of auto mode has run out."""

    serial: int


class Coplay:
    """A game in play: one session, one world, one player, one critic.

    Args:
        world: a fresh world of ``world.info``; closed with the co-play.
        journal, memory: over one database connection that is this co-play's
            alone; used from one thread of its own.
        player: who proposes, None if nobody does.
        critic: who rewards, None if nobody does.
        settings: see :class:`Settings`.
        on_close: called once at the end, to free what the caller opened.
    """

    def __init__(
        self,
        world: World,
        journal: Journal,
        memory: Memory,
        player: Player | None,
        critic: Critic | None,
        settings: Settings,
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        self.game: GameInfo = world.info
        self.player = player
        self.critic = critic
        self.mode = settings.mode
        self.pace = settings.pace
        self.paused = False
        self.session = 0
        self.seed = settings.seed
        self._world = world
        self._journal = journal
        self._memory = memory
        self._settings = settings
        self._task = settings.task
        self._on_close = on_close
        self._inbox: asyncio.Queue[ev.Intent | _Report | _Tick] = asyncio.Queue()
        self._store = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._path: tuple[Turn, ...] = ()
        self._facts: Facts = NO_FACTS
        self._lexicon = Lexicon()
        self._serial = 0
        self._thinking: asyncio.Task[None] | None = None
        self._tick: asyncio.TimerHandle | None = None
        self._pending: Judged | None = None
        self._known: Situation | None = None
        self._asked = ""
        self._may_explore = False
        self._agreed = 0
        self._guesses = 0

    @property
    def serial(self) -> int:
        """Number of the present thought; one of a lower number is stale."""
        return self._serial

    # --- driving -----------------------------------------------------------------

    def submit(self, intent: ev.Intent) -> None:
        """Hand in an intent; call it on the event loop's thread."""
        self._inbox.put_nowait(intent)

    async def run(self) -> AsyncIterator[ev.Event]:
        """Play: yield events until a Leave intent; closes the world at the end.

        Raises:
            GameError: the world could not be opened at all.
            StoreError: the journal could not be opened or written at the start.
        """
        try:
            async for event in self._open():
                yield event
            self._think()
            while True:
                item = await self._inbox.get()
                if isinstance(item, ev.Leave):
                    break
                if isinstance(item, _Report):
                    if item.serial == self._serial:
                        for event in self._heard(item):
                            yield event
                elif isinstance(item, _Tick):
                    if item.serial == self._serial:
                        async for event in self._play_pending():
                            yield event
                else:
                    async for event in self._handle(item):
                        yield event
            yield ev.Closed(self.session)
        finally:
            await self._close()

    async def _close(self) -> None:
        self._stop_thinking()
        await asyncio.to_thread(self._world.close)
        await self._stored(self._on_close)
        self._store.shutdown(wait=False)

    async def _stored(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a call on the one thread that uses the database connection."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._store, lambda: call(*args, **kwargs))

    # --- opening and standing --------------------------------------------------------

    async def _open(self) -> AsyncIterator[ev.Event]:
        if self._settings.resume is None:
            scene, facts = await asyncio.to_thread(self._enter, ())
            root = await self._stored(self._begin, scene, facts)
            self.session, self._path, self._facts = root.session, (root,), facts
            surprise = False
        else:
            info, path = await self._stored(self._recall, self._settings.resume)
            self.session, self.seed, self._task = info.id, info.seed, info.task
            surprise = await self._stand_at(path)
        self._lexicon = await asyncio.to_thread(self._world.lexicon)
        resumed = self._settings.resume is not None
        yield ev.Opened(self.session, self.game, self.seed, self._path, resumed, self.mode)
        if surprise:
            yield ev.Notice(
                "The engine answers otherwise than when this was recorded (another version?). "
                "The story goes on from what it says now; the record stays as it was."
            )

    def _begin(self, scene: Scene, facts: Facts) -> Turn:
        return self._journal.start(
            self.game,
            seed=self.seed,
            task=self._task,
            player=self.player.spec if self.player else "human",
            critic=self.critic.spec if self.critic else "none",
            scene=scene,
            observation=observe(scene, facts),
        )

    def _recall(self, session: int) -> tuple[SessionInfo, tuple[Turn, ...]]:
        info = self._journal.info(session)
        turn = self._settings.at if self._settings.at is not None else info.tip
        path = self._journal.path(turn)
        if path[0].session != session:
            raise StoreError(
                f"Turn {turn} does not belong to session {session}.", "Nothing was changed."
            )
        if turn != info.tip:
            self._journal.move_tip(session, turn)
        return info, path

    def _enter(self, commands: Sequence[str]) -> tuple[Scene, Facts]:
        """Bring the world to the end of a list of commands by re-execution."""
        scene = self._world.reset(self.seed)
        if commands:
            scene = self._world.run(commands)
        return scene, self._world.facts()

    async def _stand_at(self, path: tuple[Turn, ...]) -> bool:
        """Stand at the end of a path; True if the world shows another scene there."""
        commands = [t.decision.command for t in path if t.decision is not None]
        scene, facts = await asyncio.to_thread(self._enter, commands)
        self._path, self._facts = path, facts
        return replace(scene, text="") != replace(path[-1].scene, text="")

    # --- thinking ----------------------------------------------------------------------

    def _think(self) -> None:
        """Start to think about the present turn, dropping what was thought before."""
        self._stop_thinking()
        self._thinking = asyncio.create_task(self._think_through(self._serial))

    def _stop_thinking(self) -> None:
        """Make everything in flight stale: reports, ticks, the pending proposal."""
        self._serial += 1
        self._pending = None
        self._known = None
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
        if self._thinking is not None:
            self._thinking.cancel()
            self._thinking = None

    async def _think_through(self, serial: int) -> None:
        def report(event: ev.Event) -> None:
            self._inbox.put_nowait(_Report(serial, event))

        judged: Judged | None = None
        try:
            report(ev.Thinking(serial))
            situation = await self._situation()
            report(ev.Ways(await self._stored(self._ways)))
            report(ev.Retrieved(serial, situation))
            if not situation.scene.over:
                judged = await self._deliberate(serial, situation, report)
        except (GameError, StoreError) as error:
            report(ev.Failed(error.message, error.hint))
        except Exception as error:  # noqa: BLE001 - a player's fault must not stop the person
            report(
                ev.Failed(
                    f"The player failed: {type(error).__name__}: {error}",
                    "Your session is kept; type your own move, or ask again.",
                )
            )
        report(ev.Proposed(serial, judged, final=True))

    async def _deliberate(
        self, serial: int, situation: Situation, report: Callable[[ev.Event], None]
    ) -> Judged | None:
        """Search valid commands, ask the player, have the critic judge."""
        search = asyncio.create_task(asyncio.to_thread(self._world.valid_commands))
        try:
            if self.player is not None and self.player.wants_valid(situation):
                await asyncio.wait({search}, timeout=self._settings.valid_wait)
                if search.done():
                    situation = replace(situation, valid=tuple(search.result()))
                    report(ev.Completions(serial, situation.valid or ()))
            judged = await self._propose(serial, situation, report)
            if situation.valid is None:
                self._announce_later(serial, search)
            return judged
        except BaseException:
            search.cancel()
            raise

    def _announce_later(self, serial: int, search: asyncio.Task[list[str]]) -> None:
        """Report valid commands when they are found; nobody waits for them."""

        def found(task: asyncio.Task[list[str]]) -> None:
            if not task.cancelled() and task.exception() is None:
                self._inbox.put_nowait(
                    _Report(serial, ev.Completions(serial, tuple(task.result())))
                )

        search.add_done_callback(found)

    async def _situation(self) -> Situation:
        here = self._path[-1]
        exemplars = await self._stored(
            self._memory.retrieve, self.game, here.observation, task=self._task
        )
        return build_situation(
            self.game,
            self._path,
            task=self._task,
            facts=self._facts,
            lexicon=self._lexicon,
            exemplars=exemplars,
        )

    def _ways(self) -> tuple[tuple[str, str], ...]:
        location = self._path[-1].observation.location
        return self._journal.ways(self.game.id, location) if location else ()

    async def _propose(
        self, serial: int, situation: Situation, report: Callable[[ev.Event], None]
    ) -> Judged | None:
        if self.player is None:
            return None
        proposal = None
        async for proposal in self.player.propose(situation):
            report(ev.Proposed(serial, Judged(proposal), final=False))
        if proposal is None:
            return None
        if self.critic is None:
            return Judged(proposal)
        return Judged(proposal, await self.critic.judge(situation, proposal.commands))

    def _heard(self, report: _Report) -> list[ev.Event]:
        """Take in a fresh report of the thinking task; return what to show."""
        shown: list[ev.Event] = [report.event]
        if isinstance(report.event, ev.Retrieved):
            self._known = report.event.situation
        if isinstance(report.event, ev.Proposed) and report.event.final:
            self._pending = report.event.judged
            shown.append(self._await_person())
        return shown

    def _await_person(self) -> ev.Awaiting:
        if self._path[-1].scene.over:
            return ev.Awaiting(self._serial, self.mode, why="the story is over")
        if self.mode is not Mode.AUTO:
            return ev.Awaiting(self._serial, self.mode)
        if not self.paused:
            why = reason_to_ask(
                self._path, self._pending, self._settings.caution, may_explore=self._may_explore
            )
            if self._pending is not None and not self._pending.proposal.exploring:
                self._may_explore = False
            if not why:
                self._schedule()
                return ev.Awaiting(self._serial, self.mode, pace=self.pace)
            self.paused = True
            self._asked = why
        return ev.Awaiting(self._serial, self.mode, paused=True, why=self._asked)

    def _schedule(self) -> None:
        tick = _Tick(self._serial)
        loop = asyncio.get_running_loop()
        self._tick = loop.call_later(self.pace, self._inbox.put_nowait, tick)

    # --- handling intents ------------------------------------------------------------------

    async def _handle(self, intent: ev.Intent) -> AsyncIterator[ev.Event]:
        match intent:
            case ev.Accept():
                stream = self._accept(intent)
            case ev.Type():
                stream = self._typed(intent)
            case ev.Undo(moves=moves, forget=forget):
                stream = self._undo(moves, forget)
            case ev.Redo(moves=moves):
                stream = self._redo(moves)
            case ev.GoTo(turn=turn):
                stream = self._go_to(turn, "took over here")
            case ev.Restart():
                stream = self._go_to(self._path[0].id, "back at the beginning, as a new branch")
            case ev.Bookmark(name=name):
                stream = self._bookmark(name)
            case ev.ReturnTo(name=name):
                stream = self._return_to(name)
            case ev.ExportTranscript():
                stream = self._export()
            case ev.Consider(text=text):
                stream = self._consider(text)
            case ev.SetMode() | ev.SetPace() | ev.Pause() | ev.Repropose():
                stream = self._steer(intent)
            case ev.Leave():  # pragma: no cover - the loop itself takes this one
                return
        async for event in stream:
            yield event

    async def _steer(
        self, intent: ev.SetMode | ev.SetPace | ev.Pause | ev.Repropose
    ) -> AsyncIterator[ev.Event]:
        """Change who moves and how fast; a pending proposal is dropped, never played."""
        match intent:
            case ev.SetMode(mode=mode):
                self.mode, self.paused, self._asked = mode, False, ""
                self._may_explore = False
            case ev.SetPace(seconds=seconds):
                self.pace = min(max(seconds, 0.0), 60.0)
            case ev.Pause(paused=paused):
                if not paused and self._asked:
                    self._may_explore = True
                self.paused = paused
                self._asked = "you paused it" if paused else ""
        yield self._mode_changed()
        resumed = isinstance(intent, ev.Pause) and not intent.paused
        if resumed and self.mode is Mode.AUTO and self._pending is not None:
            # The person has seen what it wants and says "go on": that is consent.
            yield self._go_on()
        elif isinstance(intent, ev.Pause):
            if self._tick is not None:
                self._tick.cancel()
            yield ev.Awaiting(self._serial, self.mode, paused=self.paused, why=self._asked)
        elif not (isinstance(intent, ev.SetPace) and self.mode is not Mode.AUTO):
            self._think()

    def _go_on(self) -> ev.Awaiting:
        self._schedule()
        return ev.Awaiting(self._serial, self.mode, pace=self.pace)

    def _mode_changed(self) -> ev.ModeChanged:
        return ev.ModeChanged(self.mode, self.paused, self.pace, (self._agreed, self._guesses))

    async def _accept(self, intent: ev.Accept) -> AsyncIterator[ev.Event]:
        if self._pending is None or intent.serial != self._serial:
            yield ev.Notice("That proposal is gone; look at the new one before you take it.")
            return
        commands = self._pending.proposal.commands
        if not 0 <= intent.index < len(commands):
            yield ev.Notice(f"There is no alternative {intent.index + 1} here.")
            return
        kind = Kind.ACCEPTED if intent.index == 0 else Kind.ALTERNATIVE
        replaced = None if intent.index == 0 else commands[0]
        decision = Decision(
            Actor.PERSON, kind, commands[intent.index], self.mode, replaced, intent.why
        )
        async for event in self._play(decision):
            yield event

    async def _typed(self, intent: ev.Type) -> AsyncIterator[ev.Event]:
        text = clean_text(intent.text).replace("\t", " ").strip()
        if "\n" in text:
            yield ev.Notice("One move at a time: nothing was played. Type the lines one by one.")
            return
        if not text:
            yield ev.Notice("Nothing was typed and nothing was played.")
            return
        asked = program_word(text)
        if isinstance(asked, ev.Confirm | ev.Notice):
            yield asked
            return
        if asked is not None:
            async for event in self._handle(asked):
                yield event
            return
        async for event in self._play(self._decision_for(text, clean_text(intent.why).strip())):
            yield event

    def _decision_for(self, command: str, why: str) -> Decision:
        """Name a typed command by how it stands to what was proposed."""
        kind, replaced = Kind.TYPED, None
        if self._pending is not None and self.mode is not Mode.WATCH:
            commands = [canonical(c) for c in self._pending.proposal.commands]
            if canonical(command) == commands[0]:
                kind = Kind.ACCEPTED
            else:
                replaced = self._pending.proposal.command
                known = canonical(command) in commands
                kind = Kind.ALTERNATIVE if known else Kind.OVERRIDE
        return Decision(Actor.PERSON, kind, command, self.mode, replaced, why)

    async def _consider(self, text: str) -> AsyncIterator[ev.Event]:
        command = clean_text(text).strip()
        if self.critic is None or self._known is None or not command or program_word(command):
            return
        (critique,) = await self.critic.judge(self._known, (command,))
        yield ev.Judgement(self._serial, critique)

    async def _play_pending(self) -> AsyncIterator[ev.Event]:
        if self._pending is None:
            return
        decision = Decision(Actor.AGENT, Kind.AUTO, self._pending.proposal.command, Mode.AUTO)
        async for event in self._play(decision):
            yield event

    # --- playing a move -------------------------------------------------------------------------

    async def _play(self, decision: Decision) -> AsyncIterator[ev.Event]:
        before = self._path[-1]
        if before.scene.over:
            yield ev.Notice("The story is over: nothing was played. Undo, restart or leave.")
            return
        judged = self._pending
        self._stop_thinking()
        try:
            scene, facts = await asyncio.to_thread(self._step, decision.command)
        except GameError as error:
            yield self._stopped(error)
            return
        try:
            turn = await self._stored(self._record, before, decision, scene, facts, judged)
        except StoreError as error:
            await self._stand_at(self._path)
            yield self._stopped(error)
            return
        self._path, self._facts = (*self._path, turn), facts
        yield ev.TurnPlayed(turn, self._score_guess(decision, judged))
        if self.mode is Mode.WATCH:
            yield self._mode_changed()
        self._think()

    def _stopped(self, error: GameError | StoreError) -> ev.Failed:
        """Report a move that was not played, and think again about this turn."""
        self.paused = self.mode is Mode.AUTO
        self._asked = "the last move could not be played" if self.paused else ""
        self._think()
        return ev.Failed(error.message, error.hint)

    def _step(self, command: str) -> tuple[Scene, Facts]:
        return self._world.step(command), self._world.facts()

    def _record(
        self,
        before: Turn,
        decision: Decision,
        scene: Scene,
        facts: Facts,
        judged: Judged | None,
    ) -> Turn:
        """Commit a turn and what it teaches, in one transaction."""
        observation = observe(scene, facts, before.observation, decision.command)
        effect = effect_of(before.scene, before.observation, scene, observation)
        with transaction(self._journal.db):
            turn = self._journal.append(
                before,
                decision=decision,
                scene=scene,
                observation=observation,
                effect=effect,
                judged=(judged,) if judged is not None else (),
            )
            self._memory.learn(self.game, self._task, before, turn)
        return turn

    def _score_guess(self, decision: Decision, judged: Judged | None) -> bool | None:
        if self.mode is not Mode.WATCH or judged is None:
            return None
        agreed = canonical(decision.command) == canonical(judged.proposal.command)
        self._guesses += 1
        self._agreed += agreed
        return agreed

    # --- moving in the tree -----------------------------------------------------------------------

    async def _move(
        self, path: tuple[Turn, ...], reason: str, taken: Sequence[Turn] = (), forget: bool = False
    ) -> ev.Moved:
        """Stand at another turn: the session's tip moves, no row changes.

        Args:
            path: from the root to where to stand.
            reason: told to the person.
            taken: turns that are taken back; memory counts them as undone.
            forget: also forget what the person's moves among them taught.
        """
        self._stop_thinking()
        stood = self._path
        await self._stand_at(path)
        try:
            forgot = await self._stored(self._rebase, path[-1], taken, forget)
        except StoreError:
            await self._stand_at(stood)
            raise
        if self.mode is Mode.AUTO:
            self.paused, self._asked = True, "you moved; unpause when it may go on"
        self._think()
        return ev.Moved(path, reason, forgot)

    def _rebase(self, tip: Turn, taken: Sequence[Turn], forget: bool) -> int:
        forgot = 0
        with transaction(self._journal.db):
            for turn in taken:
                self._memory.undone(turn)
                if forget and turn.demonstration:
                    forgot += self._memory.forget_turn(turn.id)
            self._journal.move_tip(self.session, tip.id)
        return forgot

    async def _undo(self, moves: int, forget: bool) -> AsyncIterator[ev.Event]:
        back = min(max(moves, 1), len(self._path) - 1)
        if back == 0:
            yield ev.Notice("This is the beginning: there is nothing to undo.")
            return
        reason = f"undid {back} move{'s' if back > 1 else ''}"
        try:
            yield await self._move(self._path[:-back], reason, self._path[-back:], forget)
        except (GameError, StoreError) as error:
            yield self._stopped(error)

    async def _redo(self, moves: int) -> AsyncIterator[ev.Event]:
        path = self._path
        for _ in range(max(moves, 1)):
            child = await self._stored(self._journal.newest_child, path[-1].id)
            if child is None:
                break
            path = (*path, child)
        forward = len(path) - len(self._path)
        if forward == 0:
            yield ev.Notice("There is nothing to redo from here.")
            return
        try:
            yield await self._move(path, f"redid {forward} move{'s' if forward > 1 else ''}")
        except (GameError, StoreError) as error:
            yield self._stopped(error)

    async def _go_to(self, turn: int, reason: str) -> AsyncIterator[ev.Event]:
        try:
            path = await self._stored(self._journal.path, turn)
            if path[0].session != self.session:
                raise StoreError(
                    f"Turn {turn} belongs to another session.", "You stand where you stood."
                )
            yield await self._move(path, reason)
        except (GameError, StoreError) as error:
            yield self._stopped(error)

    async def _bookmark(self, name: str) -> AsyncIterator[ev.Event]:
        here = self._path[-1]
        try:
            await self._stored(self._journal.bookmark, self.session, here.id, name)
        except StoreError as error:
            yield ev.Failed(error.message, error.hint)
            return
        called = f" “{name}”" if name else ""
        yield ev.Notice(f"Bookmark{called} set at move {here.number}. `restore` brings you back.")

    async def _return_to(self, name: str) -> AsyncIterator[ev.Event]:
        turn = await self._stored(self._journal.find_bookmark, self.session, name)
        if turn is None:
            called = f" called “{name}”" if name else ""
            yield ev.Notice(f"There is no bookmark{called} in this session: `save` sets one.")
            return
        async for event in self._go_to(turn, "back at the bookmark"):
            yield event

    async def _export(self) -> AsyncIterator[ev.Event]:
        text = render_transcript(self.game, self.seed, self._path)
        name = f"{self.game.id}-session-{self.session}"
        try:
            path = await asyncio.to_thread(write_transcript, self._settings.transcripts, name, text)
        except OSError as error:
            yield ev.Failed(
                f"The transcript could not be written: {error.strerror or error}.",
                "Nothing of the session is lost; free some space or choose another home.",
            )
            return
        yield ev.Exported(path)
