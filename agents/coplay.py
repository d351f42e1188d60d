"""The one turn loop: observe, retrieve, propose, critique, decide, step, learn.

A :class:`Coplay` is driven by intents and reports events (``agents.events``).
Screens, plain mode, replay's "take over" and evaluation all drive this loop, so
that a rule about playing is written once. Everything that waits (the engine,
SQLite, a player) is awaited off the event loop's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from agents import events as ev
from agents.autopilot import Caution, Pilot
from agents.deliberation import Deliberation, Standpoint
from agents.errors import StoreError
from agents.ledger import Ledger
from agents.protocols import Critic, Player
from agents.transcript import render_transcript, write_transcript
from agents.types import Actor, Decision, Judged, Kind, Mode, Situation, Turn, canonical
from agents.words import program_word
from games.errors import GameError
from games.types import NO_FACTS, Facts, GameInfo, Lexicon, Scene, clean_text
from games.world import World


@dataclass(frozen=True, slots=True)
class Settings:
    """How a co-play runs.

    Attributes:
        mode: who moves at first.
        pace: seconds between moves in auto mode.
        caution: when auto mode stops to ask.
        valid_wait: seconds to search for a player that wants valid commands.
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
    valid_wait: float = 1.0
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
        world: a fresh world; closed with the co-play.
        ledger: journal and memory; closed with the co-play.
        player: who proposes, None if nobody does.
        critic: who rewards, None if nobody does.
        settings: see :class:`Settings`.
    """

    def __init__(
        self,
        world: World,
        ledger: Ledger,
        player: Player | None,
        critic: Critic | None,
        settings: Settings,
    ) -> None:
        self.game: GameInfo = world.info
        self.player = player
        self.critic = critic
        self.mode = settings.mode
        self.pace = settings.pace
        self.session = 0
        self.seed = settings.seed
        self._world = world
        self._ledger = ledger
        self._settings = settings
        self._task = settings.task
        self._mind = Deliberation(world, ledger, player, critic, settings.valid_wait)
        self._inbox: asyncio.Queue[ev.Intent | _Report | _Tick] = asyncio.Queue()
        self._path: tuple[Turn, ...] = ()
        self._astray = False  # the world may stand elsewhere than the path's end
        self._facts: Facts = NO_FACTS
        self._lexicon = Lexicon()
        self._serial = 0
        self._thinking: asyncio.Task[None] | None = None
        self._tick: asyncio.TimerHandle | None = None
        self._pending: Judged | None = None
        self._known: Situation | None = None
        self._pilot = Pilot()
        self._taken_back: tuple[Turn, ...] = ()
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
            try:
                await self._ledger.close_session(self.session)
            except StoreError as error:
                yield ev.Failed(error.message, error.hint)
            yield ev.Closed(self.session)
        finally:
            await self._close()

    async def _close(self) -> None:
        self._stop_thinking()
        await asyncio.to_thread(self._world.close)
        await self._ledger.close()

    # --- opening and standing --------------------------------------------------------

    async def _open(self) -> AsyncIterator[ev.Event]:
        resume, surprise = self._settings.resume, False
        if resume is None:
            scene, facts = await asyncio.to_thread(self._enter, ())
            root = await self._ledger.begin(
                self.game,
                scene,
                facts,
                seed=self.seed,
                task=self._task,
                player=self.player.spec if self.player else "human",
                critic=self.critic.spec if self.critic else "none",
            )
            self.session, self._path, self._facts = root.session, (root,), facts
        else:
            info, path = await self._ledger.recall(resume, self._settings.at)
            self.session, self.seed, self._task = info.id, info.seed, info.task
            surprise = await self._stand_at(path)
        self._lexicon = await asyncio.to_thread(self._world.lexicon)
        yield ev.Opened(
            self.session, self.game, self.seed, self._path, resume is not None, self.mode
        )
        if surprise:
            yield ev.Notice(
                "The engine answers otherwise than when this was recorded (another version?). "
                "The story goes on from what it says now; the record stays as it was."
            )

    def _enter(self, commands: Sequence[str]) -> tuple[Scene, Facts]:
        """Bring the world to the end of a list of commands by re-execution."""
        scene = self._world.reset(self.seed)
        if commands:
            scene = self._world.run(commands)
        return scene, self._world.facts()

    async def _stand_at(self, path: tuple[Turn, ...]) -> bool:
        """Stand at the end of a path; True if the world shows another scene there."""
        self._astray = True
        scene, facts = await asyncio.to_thread(self._enter, _commands(path))
        self._path, self._facts, self._astray = path, facts, False
        return replace(scene, text="") != replace(path[-1].scene, text="")

    async def _go_back(self) -> None:
        """Lead the world to the path's end again, or leave that to the next move."""
        self._astray = True
        with suppress(GameError):  # the next move says so, if it still can't
            await asyncio.to_thread(self._settle)

    def _settle(self) -> None:
        if self._astray:
            self._enter(_commands(self._path))
            self._astray = False

    # --- thinking ----------------------------------------------------------------------

    def _think(self) -> None:
        """Start to think about the present turn, dropping what was thought before."""
        self._stop_thinking()
        serial = self._serial
        at = Standpoint(serial, self.game, self._task, self._path, self._facts, self._lexicon)

        def report(event: ev.Event) -> None:
            self._inbox.put_nowait(_Report(serial, event))

        self._thinking = asyncio.create_task(self._mind.think(at, report))

    def _stop_thinking(self) -> None:
        """Make everything in flight stale: reports, ticks, the pending proposal."""
        self._serial += 1
        self._pending = None
        self._known = None
        self._stop_ticking()
        if self._thinking is not None:
            self._thinking.cancel()
            self._thinking = None

    def _stop_ticking(self) -> None:
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None

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
        self._pilot.consider(self._path, self._pending, self._settings.caution)
        if not self._pilot.paused:
            return self._go_on()
        return ev.Awaiting(self._serial, self.mode, paused=True, why=self._pilot.why)

    def _go_on(self) -> ev.Awaiting:
        """Let the pending proposal be played when the pace has run out."""
        self._stop_ticking()
        loop = asyncio.get_running_loop()
        self._tick = loop.call_later(self.pace, self._inbox.put_nowait, _Tick(self._serial))
        return ev.Awaiting(self._serial, self.mode, pace=self.pace)

    # --- handling intents ------------------------------------------------------------------

    async def _handle(self, intent: ev.Intent) -> AsyncIterator[ev.Event]:
        match intent:
            case ev.Accept():
                stream = self._accept(intent)
            case ev.Type():
                stream = self._typed(intent)
            case ev.Undo(moves=moves, forget=forget):
                stream = self._undo(moves, forget)
            case ev.Forget():
                stream = self._forget()
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
            case ev.SetMode(mode=mode):
                stream = self._set_mode(mode)
            case ev.SetPace(seconds=seconds):
                stream = self._set_pace(seconds)
            case ev.Pause(paused=paused):
                stream = self._hold(paused)
            case ev.Repropose():
                stream = self._ask_again()
            case ev.Leave():  # pragma: no cover - the loop itself takes this one
                return
        async for event in stream:
            yield event

    async def _set_mode(self, mode: Mode) -> AsyncIterator[ev.Event]:
        """Change who moves; the pending proposal is dropped, never played."""
        self.mode = mode
        self._pilot.start_over()
        yield self._mode_changed()
        self._think()

    async def _set_pace(self, seconds: float) -> AsyncIterator[ev.Event]:
        self.pace = min(max(seconds, 0.0), 60.0)
        yield self._mode_changed()
        if self._tick is not None:
            yield self._go_on()

    async def _hold(self, paused: bool) -> AsyncIterator[ev.Event]:
        if paused:
            self._pilot.hold("you paused it")
            self._stop_ticking()
        else:
            self._pilot.go_on()
        yield self._mode_changed()
        if not paused and self.mode is Mode.AUTO and self._pending is not None:
            # The person has seen what it wants and says "go on": that is consent.
            yield self._go_on()
        else:
            yield ev.Awaiting(self._serial, self.mode, paused=paused, why=self._pilot.why)

    async def _ask_again(self) -> AsyncIterator[ev.Event]:
        self._think()
        yield self._mode_changed()

    def _mode_changed(self) -> ev.ModeChanged:
        return ev.ModeChanged(
            self.mode, self._pilot.paused, self.pace, (self._agreed, self._guesses)
        )

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
        try:
            (critique,) = await self.critic.judge(self._known, (command,))
        except Exception as error:  # noqa: BLE001 - whatever a critic does is reported
            yield ev.Failed(
                f"No reward: {type(error).__name__}: {error}.",
                "Nothing was played; your move stands as you typed it.",
            )
            return
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
            turn = await self._ledger.record(
                self.game, self._task, before, decision, scene, facts, judged
            )
        except StoreError as error:
            await self._go_back()
            yield self._stopped(error)
            return
        self._path, self._facts, self._taken_back = (*self._path, turn), facts, ()
        if decision.actor is Actor.PERSON:
            self._pilot.answered()
        yield ev.TurnPlayed(turn, self._score_guess(decision, judged))
        if self.mode is Mode.WATCH:
            yield self._mode_changed()
        self._think()

    def _stopped(self, error: GameError | StoreError) -> ev.Failed:
        """Report a move that was not played, and think again about this turn."""
        if self.mode is Mode.AUTO:
            self._pilot.hold("the last move could not be played")
        self._think()
        return ev.Failed(error.message, error.hint)

    def _step(self, command: str) -> tuple[Scene, Facts]:
        self._settle()
        return self._world.step(command), self._world.facts()

    def _score_guess(self, decision: Decision, judged: Judged | None) -> bool | None:
        if self.mode is not Mode.WATCH or judged is None:
            return None
        agreed = canonical(decision.command) == canonical(judged.proposal.command)
        self._guesses += 1
        self._agreed += agreed
        return agreed

    # --- moving in the tree -----------------------------------------------------------------------

    async def _move(
        self,
        path: tuple[Turn, ...],
        reason: str,
        *,
        undone: tuple[Turn, ...] = (),
        redone: tuple[Turn, ...] = (),
        forget: bool = False,
    ) -> ev.Moved:
        """Stand at another turn: the session's tip moves, no row changes.

        Args:
            path: from the root to where to stand.
            reason: told to the person.
            undone, redone: turns that are taken back, or stand again.
            forget: also forget what the person's moves among the undone taught.

        Raises:
            GameError, StoreError: we stand where we stood.
        """
        self._stop_thinking()
        stood = self._path, self._facts
        try:
            await self._stand_at(path)
            forgot = await self._ledger.rebase(
                path[-1], undone=undone, redone=redone, forget=forget
            )
        except (GameError, StoreError):
            self._path, self._facts = stood
            await self._go_back()
            raise
        self._taken_back = () if forget else undone
        if self.mode is Mode.AUTO:
            self._pilot.hold("you moved; unpause when it may go on")
        self._think()
        return ev.Moved(path, reason, forgot)

    async def _undo(self, moves: int, forget: bool) -> AsyncIterator[ev.Event]:
        back = min(max(moves, 1), len(self._path) - 1)
        if back == 0:
            yield ev.Notice("This is the beginning: there is nothing to undo.")
            return
        try:
            yield await self._move(
                self._path[:-back],
                f"undid {back} move{'s' if back > 1 else ''}",
                undone=self._path[-back:],
                forget=forget,
            )
        except (GameError, StoreError) as error:
            yield self._stopped(error)

    async def _redo(self, moves: int) -> AsyncIterator[ev.Event]:
        try:
            path = await self._ledger.redo_path(self._path, max(moves, 1))
            again = path[len(self._path) :]
            if not again:
                yield ev.Notice("There is nothing to redo from here.")
                return
            reason = f"redid {len(again)} move{'s' if len(again) > 1 else ''}"
            yield await self._move(path, reason, redone=again)
        except (GameError, StoreError) as error:
            yield self._stopped(error)

    async def _forget(self) -> AsyncIterator[ev.Event]:
        """Forget what the moves just taken back had taught; else undo and forget one."""
        if not self._taken_back:
            async for event in self._undo(1, forget=True):
                yield event
            return
        try:
            forgot = await self._ledger.forget(self._taken_back)
        except StoreError as error:
            yield ev.Failed(error.message, error.hint)
            return
        self._taken_back = ()
        yield ev.Moved(self._path, "forgot what the moves you took back had taught", forgot)
        self._think()

    async def _go_to(self, turn: int, reason: str) -> AsyncIterator[ev.Event]:
        try:
            path = await self._ledger.path(self.session, turn)
            yield await self._move(path, reason)
        except (GameError, StoreError) as error:
            yield self._stopped(error)

    async def _bookmark(self, name: str) -> AsyncIterator[ev.Event]:
        here = self._path[-1]
        try:
            await self._ledger.bookmark(here, name)
        except StoreError as error:
            yield ev.Failed(error.message, error.hint)
            return
        called = f" “{name}”" if name else ""
        yield ev.Notice(f"Bookmark{called} set at move {here.number}. `restore` brings you back.")

    async def _return_to(self, name: str) -> AsyncIterator[ev.Event]:
        try:
            turn = await self._ledger.find_bookmark(self.session, name)
        except StoreError as error:
            yield ev.Failed(error.message, error.hint)
            return
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


def _commands(path: Sequence[Turn]) -> list[str]:
    return [turn.decision.command for turn in path if turn.decision is not None]
