"""The one turn loop: observe, retrieve, propose, critique, decide, step, learn.

A :class:`Coplay` is driven by intents and reports events (``agents.core.events``).
Screens, plain mode, replay's "take over" and evaluation all drive this loop, so
that a rule about playing is written once. Everything that waits (the engine,
SQLite, a player) is awaited off the event loop's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field, replace
from pathlib import Path

from agents.core import events as ev
from agents.core.errors import StoreError
from agents.core.program_words import program_word
from agents.core.protocols import Critic, DeepCritic, Player
from agents.core.types import Actor, Decision, Exchange, Judged, Kind, Mode, Situation, canonical
from agents.journal.transcript import render_transcript, write_transcript
from agents.play.autopilot import Caution, Pilot
from agents.play.cast import Cast
from agents.play.deliberation import Deliberation, Patience, Prompt, Standpoint, no_reward
from agents.play.late_answers import LateAnswers
from agents.play.ledger import Ledger
from agents.play.navigation import Navigation
from agents.play.position import Position
from agents.providers.base import ProviderError
from games.errors import GameError, PluginError
from games.types import GameInfo, clean_text
from games.world import World


@dataclass(frozen=True, slots=True)
class Settings:
    """How a co-play runs.

    Attributes:
        mode: who moves at first.
        pace: seconds between moves in auto mode.
        caution: when auto mode stops to ask.
        patience: how long to search for valid commands.
        transcripts: folder for exported transcripts.
        seed: the engine's seed for a new session, 1 or more.
        task: what the player is after; memory is kept apart by task.
        resume: id of a session to go on with, None for a new one.
        at: turn of that session to stand at, None for its tip.
        other_releases: where another release of the story was demonstrated better,
            that is followed by its text.
    """

    transcripts: Path
    mode: Mode = Mode.COPILOT
    pace: float = 1.5
    caution: Caution = field(default_factory=Caution)
    patience: Patience = field(default_factory=Patience)
    seed: int = 1
    task: str = ""
    resume: int | None = None
    at: int | None = None
    other_releases: bool = False


@dataclass(frozen=True, slots=True)
class _Report:
    """What the thinking task has to say; stale once the serial has moved on."""

    serial: int
    event: ev.Event


@dataclass(frozen=True, slots=True)
class _Tick:
    """The pace of auto mode has run out."""

    serial: int


@dataclass(frozen=True, slots=True)
class _Deep:
    """A slower critic's word on what was proposed under a serial."""

    serial: int
    judged: Judged


class Coplay:
    """A game in play: one session, one world, who proposes and who rewards.

    Args:
        world: a fresh world; closed with the co-play.
        ledger: journal and memory; closed with the co-play.
        cast: players and critic; closed with the co-play.
        settings: see :class:`Settings`.
    """

    def __init__(self, world: World, ledger: Ledger, cast: Cast, settings: Settings) -> None:
        self.game: GameInfo = world.info
        self.mode = settings.mode
        self.pace = settings.pace
        self.session = 0
        self._ground = Position(world, settings.seed)
        self._ledger = ledger
        self._cast = cast
        self._settings = settings
        self._task = settings.task
        self._travel = Navigation(self._ground, ledger)
        self._releases = settings.other_releases
        self._mind = Deliberation(
            self._ground.world,
            ledger,
            cast,
            settings.patience,
            other_releases=settings.other_releases,
        )
        self._pilot = Pilot()
        self._inbox: asyncio.Queue[ev.Intent | _Report | _Tick | _Deep] = asyncio.Queue()
        self._serial = 0
        self._thinking: asyncio.Task[None] | None = None
        self._deep: asyncio.Task[None] | None = None
        self._tick: asyncio.TimerHandle | None = None
        self._pending: Judged | None = None
        self._known: Situation | None = None
        self._failures: tuple[tuple[str, Exchange], ...] = ()
        self._after = LateAnswers(ledger)
        self._agreed = 0
        self._guesses = 0

    @property
    def player(self) -> Player | None:
        """Who proposes now, None if nobody does."""
        return self._cast.player

    @property
    def critic(self) -> Critic | None:
        """Who rewards now, None if nobody does."""
        return self._cast.critic

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
                    elif isinstance(item.event, ev.Rejudged):
                        async for event in self._overheard(item.serial, item.event.judged):
                            yield event
                elif isinstance(item, _Tick):
                    if item.serial == self._serial:
                        async for event in self._play_pending():
                            yield event
                elif isinstance(item, _Deep):
                    async for event in self._rejudged(item):
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
        self._after.dismiss()
        if self._deep is not None:
            self._deep.cancel()
        self._mind.close()
        await self._cast.close()
        await self._ground.close()
        await self._ledger.close()

    # --- opening --------------------------------------------------------------------

    async def _open(self) -> AsyncIterator[ev.Event]:
        resume, surprise = self._settings.resume, False
        if resume is None:
            scene, facts = await self._ground.open()
            root = await self._ledger.begin(
                self.game,
                scene,
                facts,
                seed=self._ground.seed,
                task=self._task,
                player=self._cast.player_spec,
                critic=self._cast.critic_spec,
            )
            self._ground.advance(root, facts)
        else:
            info, path = await self._ledger.recall(resume, self._settings.at)
            self._ground.seed, self._task = info.seed, info.task
            surprise = await self._ground.stand_at(path)
        self.session = self._ground.here.session
        await self._ground.learn_words()
        yield ev.Opened(
            self.session,
            self.game,
            self._ground.seed,
            self._ground.path,
            resume is not None,
            self.mode,
            self._cast.player_spec,
            self._cast.critic_spec,
        )
        if surprise:
            yield ev.Notice(
                "The engine answers otherwise than when this was recorded (another version?). "
                "The story goes on from what it says now; the record stays as it was."
            )
        async for event in self._tell_releases():
            yield event

    async def _tell_releases(self) -> AsyncIterator[ev.Event]:
        """Say that another release was demonstrated better, and whether that is followed."""
        if not self._cast.follows_plans:
            return
        try:
            other = await self._ledger.better_elsewhere(self.game, self._task)
        except StoreError as error:
            yield ev.Failed(error.message, error.hint)
            return
        if other is not None:
            yield ev.ReleaseKnown(other, followed=self._releases)

    # --- thinking ----------------------------------------------------------------------

    def _think(self, edited: Prompt | None = None) -> None:
        """Start to think about the present turn, dropping what was thought before."""
        self._stop_thinking()
        serial = self._serial
        at = Standpoint(
            serial,
            self.game,
            self._task,
            self._ground.path,
            self._ground.facts,
            self._ground.lexicon,
            self._ground.lookahead(lambda: serial == self._serial),
        )

        def report(event: ev.Event) -> None:
            self._inbox.put_nowait(_Report(serial, event))

        self._cast.budget.begin_move()
        self._thinking = asyncio.create_task(self._mind.think(at, report, edited=edited))

    def _stop_thinking(self) -> None:
        """Make everything in flight stale: reports, ticks, the pending proposal."""
        self._serial += 1
        self._pending = None
        self._known = None
        self._failures = ()
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
        match report.event:
            case ev.Retrieved(situation=situation):
                self._known = situation
            case ev.PlayerFailed(who=who, exchanges=exchanges):
                self._failures += tuple((who, exchange) for exchange in exchanges)
            case ev.Rejudged(judged=late) if self._pending is not None:
                # A slower critic may have spoken since the team decided.
                self._pending = replace(self._pending, proposal=late.proposal)
                shown = [ev.Rejudged(report.serial, self._pending)]
            case ev.Proposed(judged=judged, final=True):
                self._pending = judged
                if self._cast.uses_models:
                    shown.append(self._cast.spent())
                self._deepen(report.serial)
                shown.append(self._await_person())
        return shown

    def _deepen(self, serial: int) -> None:
        """Have a slower critic judge what is proposed; nobody waits for it."""
        critic, pending, known = self._cast.critic, self._pending, self._known
        if pending is None or known is None or not isinstance(critic, DeepCritic):
            return
        if self._deep is not None:
            self._deep.cancel()

        async def ask() -> None:
            try:
                critiques = await critic.deepen(known, pending.proposal.commands)
            except ProviderError as error:
                failed = ev.PlayerFailed(
                    serial,
                    critic.spec,
                    error.kind.value,
                    error.message,
                    error.hint,
                    error.retryable,
                    error.exchanges,
                )
                self._inbox.put_nowait(_Report(serial, failed))
            else:
                self._inbox.put_nowait(_Deep(serial, replace(pending, critiques=critiques)))

        self._deep = asyncio.create_task(ask())

    async def _rejudged(self, deep: _Deep) -> AsyncIterator[ev.Event]:
        """Show the slower critic's word, or keep it with the turn it came too late for."""
        if deep.serial == self._serial and self._pending is not None:
            self._pending = replace(self._pending, critiques=deep.judged.critiques)
            yield ev.Rejudged(deep.serial, self._pending)
            yield self._cast.spent()
        else:
            try:
                await self._after.keep_critiques(deep.serial, deep.judged.critiques)
            except StoreError as error:
                yield ev.Failed(error.message, error.hint)

    async def _overheard(self, serial: int, judged: Judged) -> AsyncIterator[ev.Event]:
        """Keep what a member of a team brought after the move was played."""
        try:
            await self._after.keep_members(serial, judged.proposal, self.critic)
        except StoreError as error:
            yield ev.Failed(error.message, error.hint)

    def _await_person(self) -> ev.Awaiting:
        if self._ground.here.scene.over:
            return ev.Awaiting(self._serial, self.mode, why="the story is over")
        if self.mode is not Mode.AUTO:
            return ev.Awaiting(self._serial, self.mode)
        self._pilot.consider(self._ground.path, self._pending, self._settings.caution)
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
                stream = self._travelled(self._travel.undo(moves, forget))
            case ev.Forget():
                stream = self._travelled(self._travel.forget())
            case ev.Redo(moves=moves):
                stream = self._travelled(self._travel.redo(moves))
            case ev.GoTo(turn=turn):
                stream = self._travelled(self._travel.go_to(turn, "took over here"))
            case ev.Restart():
                stream = self._travelled(self._travel.restart())
            case ev.Bookmark(name=name):
                stream = self._travelled(self._travel.bookmark(name))
            case ev.ReturnTo(name=name):
                stream = self._travelled(self._travel.return_to(name))
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
            case ev.Reask(messages=messages):
                stream = self._ask_again(messages)
            case ev.StopThinking():
                stream = self._stop_and_wait()
            case ev.ChangePlayers() | ev.ChangeCritic():
                stream = self._recast(intent)
            case ev.FollowReleases(others=others):
                stream = self._follow_releases(others)
            case ev.Amend() | ev.UndoAmendment():
                stream = self._amend(intent)
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

    async def _ask_again(self, edited: Prompt | None = None) -> AsyncIterator[ev.Event]:
        self._cast.try_again()
        self._think(edited)
        yield self._mode_changed()

    async def _stop_and_wait(self) -> AsyncIterator[ev.Event]:
        """Drop the thought under way; the person goes on without a proposal."""
        self._stop_thinking()
        self._after.dismiss()
        if self.mode is Mode.AUTO:
            self._pilot.hold("you stopped it")
        yield ev.Proposed(self._serial, None, final=True)
        yield ev.Awaiting(self._serial, self.mode, paused=self._pilot.paused, why=self._pilot.why)

    async def _recast(self, intent: ev.ChangePlayers | ev.ChangeCritic) -> AsyncIterator[ev.Event]:
        """Have others propose or judge; a cast that can't be changes nothing."""
        try:
            if isinstance(intent, ev.ChangePlayers):
                await asyncio.to_thread(self._cast.choose_players, intent.specs)
            else:
                await asyncio.to_thread(self._cast.choose_critic, intent.spec)
        except ValueError as error:
            yield ev.Failed(str(error), "Nothing was changed.")
            return
        except (ProviderError, PluginError) as error:
            yield ev.Failed(error.message, error.hint or "Nothing was changed.")
            return
        yield ev.CastChanged(self._cast.player_spec, self._cast.critic_spec)
        self._think()

    async def _follow_releases(self, others: bool | None) -> AsyncIterator[ev.Event]:
        self._releases = not self._releases if others is None else others
        self._mind.follow_releases(self._releases)
        self._think()
        told = False
        async for event in self._tell_releases():
            told = True
            yield event
        if not told:
            yield ev.Notice("No other release of this story was demonstrated better than this one.")

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
            yield no_reward(error)
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
        before = self._ground.here
        if before.scene.over:
            yield ev.Notice("The story is over: nothing was played. Undo, restart or leave.")
            return
        judged, failures, serial = self._pending, self._failures, self._serial
        known = self._known
        if judged is not None:
            # Members that the team didn't wait for may still answer.
            self._after.listen(self._thinking)
            self._thinking = None
        else:
            self._after.dismiss()
        self._stop_thinking()
        stood = self._ground.path, self._ground.facts
        try:
            scene, facts = await self._ground.step(decision.command)
        except GameError as error:
            yield self._stopped(error)
            return
        try:
            turn = await self._ledger.record(
                self.game, self._task, before, decision, scene, facts, judged, failures
            )
        except StoreError as error:
            await self._ground.go_back(*stood)
            yield self._stopped(error)
            return
        self._ground.advance(turn, facts)
        self._travel.played()
        self._after.played(serial, turn, judged, known)
        if decision.actor is Actor.PERSON:
            self._pilot.answered()
        yield ev.TurnPlayed(turn, self._score_guess(decision, judged))
        if self.mode is Mode.WATCH:
            yield self._mode_changed()
        self._think()

    def _stopped(self, error: GameError | StoreError) -> ev.Failed:
        """Report a move that was not played, and think again about this turn."""
        self._after.dismiss()
        if self.mode is Mode.AUTO:
            self._pilot.hold("the last move could not be played")
        self._think()
        return ev.Failed(error.message, error.hint)

    def _score_guess(self, decision: Decision, judged: Judged | None) -> bool | None:
        if self.mode is not Mode.WATCH or judged is None:
            return None
        agreed = canonical(decision.command) == canonical(judged.proposal.command)
        self._guesses += 1
        self._agreed += agreed
        return agreed

    async def _travelled(self, trip: Awaitable[ev.Moved | ev.Notice]) -> AsyncIterator[ev.Event]:
        """Tell what came of a move in the tree, and think about where we stand now."""
        try:
            outcome = await trip
        except (GameError, StoreError) as error:
            yield self._stopped(error)
            return
        if isinstance(outcome, ev.Moved):
            if self.mode is Mode.AUTO:
                self._pilot.hold("you moved; unpause when it may go on")
            self._after.dismiss()
            self._think()
        yield outcome

    async def _amend(self, intent: ev.Amend | ev.UndoAmendment) -> AsyncIterator[ev.Event]:
        """Mute or forget a memory, or undo that; what needs no model thinks again at once."""
        try:
            if isinstance(intent, ev.UndoAmendment):
                undone = await self._ledger.undo_amendment()
                if undone is None:
                    yield ev.Notice("There is nothing to undo: no memory was changed by hand.")
                    return
                yield ev.Amended(undone.outcome, undone.what, undone.command, undone=True)
            elif await self._ledger.amend(intent.outcome, intent.what):
                yield ev.Amended(intent.outcome, intent.what, intent.command)
            else:
                yield ev.Notice("Nothing was changed: that memory was so already.")
                return
        except StoreError as error:
            yield ev.Failed(error.message, error.hint)
            return
        if not self._cast.uses_models:
            self._think()

    async def _export(self) -> AsyncIterator[ev.Event]:
        text = render_transcript(self.game, self._ground.seed, self._ground.path)
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
