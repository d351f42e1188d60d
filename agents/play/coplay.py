"""The one turn loop: observe, retrieve, propose, critique, decide, step, learn.

A :class:`Coplay` is driven by intents and reports events (``agents.core.events``).
Screens, plain mode, replay's "take over" and evaluation all drive this loop, so
that a rule about playing is written once. Everything that waits (the engine,
SQLite, a player) is awaited off the event loop's thread.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Actor, Decision, Kind, Mode, canonical
from agents.core.errors import StoreError
from agents.core.program_words import program_word, storys_own
from agents.core.protocols import Critic, Player
from agents.imitation.companion import Companion
from agents.journal.transcript import render_transcript, write_transcript
from agents.play.amendments import amend, unlearn
from agents.play.asides import ASIDES, Asides
from agents.play.autopilot import Caution
from agents.play.cast import Cast
from agents.play.charting import Charting, Walk
from agents.play.decisions import accepted, typed
from agents.play.deliberation import (
    Deliberation,
    Patience,
    Prompt,
    Standpoint,
    checked,
    no_reward,
)
from agents.play.initiative import Initiative
from agents.play.late_answers import LateAnswers
from agents.play.ledger import Ledger
from agents.play.navigation import Navigation
from agents.play.position import Position
from agents.play.thinking import Report, SecondOpinion, ThoughtRunner
from agents.providers.base import ProviderError
from games.errors import FOREIGN_FAULTS, GameError, PluginError
from games.types import GameInfo, clean_text
from games.world import World

_ANSWERS_OTHERWISE = (
    "The engine answers otherwise than when this was recorded (another version?). "
    "The story goes on from what it says now; the record stays as it was."
)


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
class _Due:
    """The pace of auto mode has run out: what a thought proposed is to be played."""

    serial: int


_Item: TypeAlias = intents.Intent | Report | SecondOpinion | Walk | _Due
"""What the loop takes in."""


def _moves(item: object) -> bool:
    """Tell whether something that waits is a person's wish that what plays on heeds."""
    return not isinstance(
        item, Report | SecondOpinion | Walk | _Due | intents.Consider | intents.SetPace
    )


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
        self.session = 0
        self._position = Position(world, settings.seed)
        self._ledger = ledger
        self._cast = cast
        self._settings = settings
        self._task = settings.task
        self._navigation = Navigation(self._position, ledger)
        self._releases = settings.other_releases
        self._deliberation = Deliberation(
            self._position.world,
            ledger,
            cast,
            Companion(ledger, other_releases=settings.other_releases),
            settings.patience,
        )
        self._refused: defaultdict[int, set[str]] = defaultdict(set)  # turn -> what broke off
        self._dropped: defaultdict[str, set[str]] = defaultdict(set)  # scene -> what was dropped
        self._inbox: asyncio.Queue[_Item] = asyncio.Queue()
        self._told: deque[ev.Event] = deque()
        self._thinking = ThoughtRunner(self._deliberation, cast, self._inbox.put_nowait)
        self._late = LateAnswers(ledger)
        self._charting = Charting(ledger)
        self._asides = Asides(ledger, self._position)
        self._initiative = Initiative(
            settings.mode,
            settings.pace,
            settings.caution,
            lambda serial: self._inbox.put_nowait(_Due(serial)),
        )

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
        return self._thinking.serial

    # --- driving -----------------------------------------------------------------

    def submit(self, intent: intents.Intent) -> None:
        """Hand in an intent; call it on the event loop's thread."""
        self._inbox.put_nowait(intent)

    async def run(self) -> AsyncIterator[ev.Event]:
        """Play: yield events until a Leave intent; closes the world at the end.

        Raises:
            GameError: the world could not be opened at all.
            StoreError: the journal could not be opened or written at the start.
        """
        try:
            await self._open()
            self._think()
            leaving = False
            while not leaving:
                while self._told:
                    yield self._told.popleft()
                item = await self._inbox.get()
                leaving = isinstance(item, intents.Leave)
                await self._take(item)
            while self._told:
                yield self._told.popleft()
        finally:
            await self._close()

    def _queued(self) -> list[object]:
        """Take a look at what waits to be handled; it stays there, in its order."""
        waiting: list[_Item] = []
        while not self._inbox.empty():
            waiting.append(self._inbox.get_nowait())
        for one in waiting:
            self._inbox.put_nowait(one)
        return list(waiting)

    def _tell(self, *events: ev.Event) -> None:
        """Report events: they are yielded once what is being done is done."""
        self._told.extend(events)

    def _tell_error(self, error: GameError | StoreError | ProviderError) -> None:
        self._tell(ev.Failed(error.message, error.hint))

    async def _take(self, item: _Item) -> None:
        match item:
            case Report(serial=serial, event=event):
                await self._heard(serial, event)
            case SecondOpinion(serial=serial, critiques=critiques) if serial != self.serial:
                await self._keep(self._late.keep_critiques(serial, critiques))
            case SecondOpinion(critiques=critiques):
                self._tell(*self._thinking.reconsidered(critiques))
            case Walk():
                await self._walk_on(item)
            case _Due(serial=serial):
                if any(_moves(waiting) for waiting in self._queued()):
                    # The person was faster than what would play now: that comes first.
                    self._inbox.put_nowait(item)
                elif serial == self.serial and self._initiative.plays_on:
                    await self._play_pending()
            case _:
                await self._handle(item)

    async def _close(self) -> None:
        self._stop_thinking()
        self._thinking.close()
        self._late.dismiss()
        await self._cast.close()
        await self._position.close()
        await self._ledger.close()

    # --- opening --------------------------------------------------------------------

    async def _open(self) -> None:
        resume, surprise = self._settings.resume, False
        position, cast = self._position, self._cast
        if resume is None:
            scene, facts = await position.open()
            names = {"player": cast.player_spec, "critic": cast.critic_spec}
            root = await self._ledger.begin(
                self.game, scene, facts, seed=position.seed, task=self._task, **names
            )
            position.advance(root, facts)
        else:
            info, path = await self._ledger.recall(resume, self._settings.at)
            position.seed, self._task = info.seed, info.task
            surprise = await position.stand_at(path)
        self.session = position.here.session
        await position.learn_words()
        self._tell(
            ev.Opened(
                self.session,
                self.game,
                position.seed,
                position.path,
                resume is not None,
                self._initiative.mode,
                cast.player_spec,
                cast.critic_spec,
            )
        )
        if surprise:
            self._tell(ev.Notice(_ANSWERS_OTHERWISE))
        self._tell(*await self._asides.notes_here())
        await self._charting.begin(position.here)
        self._tell(self._charting.charted(position.here))
        await self._tell_releases()

    async def _tell_releases(self) -> bool:
        """Say that another release was demonstrated better, and whether that is followed."""
        if not self._cast.follows_plans:
            return False
        try:
            other = await self._ledger.better_elsewhere(self.game, self._task)
        except StoreError as error:
            self._tell_error(error)
            return True
        if other is not None:
            self._tell(ev.ReleaseKnown(other, followed=self._releases))
        return other is not None

    # --- thinking ----------------------------------------------------------------------

    def _think(self, edited: Prompt | None = None) -> None:
        """Start to think about the present turn, dropping what was thought before."""
        self._stop_thinking()
        serial, position, play = self.serial, self._position, self._cast.settings.play

        def still() -> bool:
            return serial == self.serial

        at = Standpoint(
            serial,
            self.game,
            self._task,
            position.path,
            position.facts,
            position.lexicon,
            position.lookahead(still) if play.lookahead else None,
            position.forward(play.nodes, still) if play.lookahead else None,
            frozenset(self._refused.get(position.here.id, ())),
            frozenset(self._dropped.get(position.here.observation.key, ())),
        )
        self._thinking.begin(at, edited)

    def _stop_thinking(self) -> None:
        """Make everything in flight stale: reports, ticks, the pending proposal."""
        self._thinking.drop()
        self._initiative.stop_clock()

    async def _heard(self, serial: int, event: ev.Event) -> None:
        """Take in a report; what a member of a team brings too late is kept with its turn."""
        if serial == self.serial:
            self._tell(*self._thinking.heard(event))
            if isinstance(event, ev.Proposed) and event.final:
                self._tell(
                    self._initiative.decide(serial, self._position.path, self._thinking.judged)
                )
        elif isinstance(event, ev.Rejudged):
            await self._keep(self._late.keep_members(serial, event.judged.proposal, self.critic))

    async def _keep(self, keeping: Awaitable[None]) -> None:
        try:
            await keeping
        except StoreError as error:
            self._tell_error(error)

    # --- handling intents ------------------------------------------------------------------

    async def _handle(self, intent: intents.Intent) -> None:
        if isinstance(intent, ASIDES):
            self._tell(*await self._asides.answer(intent, self._task))
            return
        match intent:
            case intents.Accept():
                judged, mode = self._thinking.judged, self._initiative.mode
                await self._decide(accepted(intent, judged, self.serial, mode))
            case intents.Type(text=text) if room := self._charting.asked(text, self._position.here):
                await self._handle(intents.WalkTo(room))
            case intents.Type():
                await self._typed(intent)
            case intents.Undo(moves=moves, forget=forget):
                await self._navigated(self._navigation.undo(moves, forget))
            case intents.Forget():
                await self._navigated(self._navigation.forget())
            case intents.Redo(moves=moves):
                await self._navigated(self._navigation.redo(moves))
            case intents.GoTo(turn=turn):
                await self._navigated(self._navigation.go_to(turn, "took over here"))
            case intents.WalkTo(room=room):
                await self._walk(room)
            case intents.ChartAll():
                await self._chart_all()
            case intents.Restart():
                await self._navigated(self._navigation.restart())
            case intents.Bookmark(name=name, typed=line):
                await self._navigated(self._navigation.bookmark(name, line))
            case intents.ReturnTo(name=name, typed=line):
                await self._navigated(self._navigation.return_to(name, line))
            case intents.ExportTranscript(notes=notes):
                await self._export(notes)
            case intents.Consider(text=text):
                await self._consider(text)
            case intents.SetMode(mode=mode):
                self._set_mode(mode)
            case intents.SetPace(seconds=seconds):
                self._tell(*self._initiative.change_pace(seconds, self.serial))
            case intents.Pause(paused=paused):
                held = self._initiative.pause(paused, self.serial, self._thinking.judged)
                self._tell(*held)
            case intents.Repropose():
                self._drop_pending()
                self._ask_again()
            case intents.RecallDropped():
                await self._recall()
            case intents.Reask(messages=messages):
                self._ask_again(messages)
            case intents.StopThinking():
                self._stop_and_wait()
            case intents.ChangePlayers() | intents.ChangeCritic():
                await self._recast(intent)
            case intents.FollowReleases(others=others):
                await self._follow_releases(others)
            case intents.Amend() | intents.UndoAmendment():
                await self._amended(amend(self._ledger, intent))
            case intents.Unlearn():
                await self._amended(unlearn(self._ledger, self.session, self._position.here.id))
            case intents.ForgetSession():
                await self._amended(unlearn(self._ledger, self.session, None))
            case intents.Leave():
                await self._leave()

    async def _leave(self) -> None:
        """Note that the person has left, and tell what is kept."""
        hints, kept = 0, True
        try:
            kept = await self._ledger.close_session(self.session)
            hints = await self._asides.hints_taken(self.session)
        except StoreError as error:
            self._tell_error(error)
        self._tell(ev.Closed(self.session if kept else 0, hints))

    def _set_mode(self, mode: Mode) -> None:
        """Change who moves; the pending proposal is dropped, never played."""
        self._initiative.change_mode(mode)
        self._tell(self._initiative.now)
        self._think()

    def _drop_pending(self) -> None:
        """Have what is proposed not be proposed in this scene again, until it is played here."""
        judged = self._thinking.judged
        dropped = self._dropped[self._position.here.observation.key]
        if judged is not None:
            dropped.add(canonical(judged.proposal.command))
            # What it was isn't said: in watch mode it is hidden.
            self._tell(ev.Notice("That is dropped, and not proposed in this scene again."))
        elif dropped and self._thinking.settled:
            dropped.clear()
            self._tell(ev.Notice("What you dropped here may be proposed again."))

    async def _recall(self) -> None:
        """Think again if memory was changed elsewhere since this was thought."""
        if not self._cast.uses_models and await self._deliberation.outdated():
            self._think()

    def _ask_again(self, edited: Prompt | None = None) -> None:
        self._cast.try_again()
        self._think(edited)
        self._tell(self._initiative.now)

    def _stop_and_wait(self) -> None:
        """Drop the thought under way; the person goes on without a proposal."""
        self._stop_thinking()
        self._late.dismiss()
        self._initiative.hold("you stopped it")
        self._tell(ev.Proposed(self.serial, None, final=True))
        self._tell(self._initiative.held(self.serial))

    async def _recast(self, intent: intents.ChangePlayers | intents.ChangeCritic) -> None:
        """Have others propose or judge; a cast that can't be changes nothing."""
        try:
            if isinstance(intent, intents.ChangePlayers):
                await asyncio.to_thread(self._cast.choose_players, intent.specs)
            else:
                await asyncio.to_thread(self._cast.choose_critic, intent.spec)
        except ValueError as error:
            self._tell(ev.Failed(str(error), "Nothing was changed."))
            return
        except (ProviderError, PluginError) as error:
            self._tell(ev.Failed(error.message, error.hint or "Nothing was changed."))
            return
        self._tell(ev.CastChanged(self._cast.player_spec, self._cast.critic_spec))
        self._think()

    async def _follow_releases(self, others: bool | None) -> None:
        self._releases = not self._releases if others is None else others
        self._deliberation.follow_releases(self._releases)
        self._think()
        if not await self._tell_releases():
            self._tell(
                ev.Notice("No other release of this story was demonstrated better than this one.")
            )

    async def _decide(self, asked: Decision | intents.Intent | ev.Confirm | ev.Notice) -> None:
        """Play what a person decided, do what they asked for, or tell why not."""
        match asked:
            case Decision():
                await self._play(asked)
            case ev.Confirm() | ev.Notice():
                self._tell(asked)
            case _:
                await self._handle(asked)

    async def _typed(self, intent: intents.Type) -> None:
        """Play what a person typed, or do what it asks of the program, and say which."""
        lexicon = self._position.lexicon
        bookmarks: tuple[str, ...] = ()
        if isinstance(program_word(intent.text), intents.ReturnTo):
            try:
                bookmarks = await self._ledger.bookmarks(self.session)
            except StoreError as error:
                self._tell_error(error)
        judged, mode = self._thinking.judged, self._initiative.mode
        awaits_key = self._position.here.scene.awaits_key
        asked = typed(intent, judged, mode, lexicon, bookmarks, awaits_key=awaits_key)
        await self._decide(asked)
        own = isinstance(asked, Decision) and not awaits_key
        if own and (why := storys_own(intent.text, lexicon)):
            self._tell(ev.Notice(why))

    async def _consider(self, text: str) -> None:
        command = clean_text(text).strip()
        known = self._thinking.thought.situation
        if self.critic is None or known is None or not command:
            return
        if program_word(command, self._position.lexicon):
            return
        try:
            (critique,) = checked(await self.critic.judge(known, (command,)))
        except FOREIGN_FAULTS as error:  # whatever a critic does is reported
            self._tell(no_reward(error))
            return
        self._tell(ev.Judgement(self.serial, critique))

    async def _play_pending(self) -> None:
        if self._thinking.judged is not None:
            command = self._thinking.judged.proposal.command
            await self._play(Decision(Actor.AGENT, Kind.AUTO, command, Mode.AUTO))

    # --- playing a move -------------------------------------------------------------------------

    async def _play(self, decision: Decision) -> None:
        if await self._step(decision):
            self._think()

    async def _step(self, decision: Decision) -> bool:
        """Play a move and record it; False if it wasn't played, which then was told."""
        before = self._position.here
        if before.scene.over:
            self._tell(ev.Notice("The story is over: nothing was played. Undo, restart or leave."))
            return False
        thought = self._thinking.thought
        if thought.judged is not None:
            # Members that the team didn't wait for may still answer.
            self._late.listen(self._thinking.let_go())
        else:
            self._late.dismiss()
        self._stop_thinking()
        stood = self._position.path, self._position.facts
        try:
            scene, facts = await self._position.step(decision.command)
        except GameError as error:
            self._refused[before.id].add(decision.key)
            self._stopped(error)
            return False
        try:
            turn = await self._ledger.record(
                before,
                decision,
                scene,
                facts,
                thought.judged,
                thought.failures,
            )
        except StoreError as error:
            await self._position.go_back(*stood)
            self._stopped(error)
            return False
        self._position.advance(turn, facts)
        if decision.actor is Actor.PERSON:
            self._dropped[before.observation.key].discard(decision.key)
        self._charting.played(turn, facts)
        self._navigation.played()
        self._late.played(turn, thought)
        self._tell(ev.TurnPlayed(turn, self._initiative.played(decision, thought.judged)))
        self._tell(*await self._asides.notes_here())
        self._tell(self._charting.charted(turn))
        if self._initiative.mode is Mode.WATCH:
            self._tell(self._initiative.now)
        return True

    # --- walking ------------------------------------------------------------------------

    async def _walk(self, room: str) -> None:
        """Begin to walk to a room of the map."""
        plan = self._charting.plan(self._position.here, room)
        if isinstance(plan, ev.Notice):
            self._tell(plan)
        else:
            await self._walk_on(plan)

    async def _walk_on(self, walk: Walk) -> None:
        """Play a walk's next move; what the person did meanwhile has ended it."""
        if self._position.here.id != walk.at:
            return
        if not await self._step(walk.decision(self._initiative.mode)):
            return
        rest = self._charting.go_on(walk, self._position.here)
        if isinstance(rest, ev.Notice):
            self._think()
            self._tell(rest)
        else:
            # What the person does meanwhile is taken first.
            self._inbox.put_nowait(rest)

    async def _chart_all(self) -> None:
        try:
            self._tell(await self._charting.toggle(self.game, self._position.here))
        except StoreError as error:
            self._tell_error(error)

    def _stopped(self, error: GameError | StoreError) -> None:
        """Report a move that was not played, and think again about this turn."""
        self._late.dismiss()
        self._initiative.hold("the last move could not be played")
        self._think()
        self._tell_error(error)

    async def _navigated(self, trip: Awaitable[ev.Moved | ev.Notice]) -> None:
        """Tell what came of a move in the tree, and think about where we stand now."""
        try:
            outcome = await trip
        except (GameError, StoreError) as error:
            self._stopped(error)
            return
        if isinstance(outcome, ev.Moved):
            self._initiative.hold("you moved; unpause when it may go on")
            self._late.dismiss()
            self._think()
        self._tell(outcome)
        if isinstance(outcome, ev.Moved):
            self._tell(self._charting.charted(self._position.here))
            self._tell(*await self._asides.notes_here())

    async def _amended(self, change: Awaitable[ev.Amended | ev.Unlearned | ev.Notice]) -> None:
        """Tell what was changed by hand; what needs no model thinks again at once."""
        try:
            outcome = await change
        except StoreError as error:
            self._tell_error(error)
            return
        self._tell(outcome)
        if not isinstance(outcome, ev.Notice) and not self._cast.uses_models:
            self._think()

    async def _export(self, notes: bool) -> None:
        position = self._position
        text = render_transcript(self.game.title, position.seed, position.path, notes=notes)
        name = f"{self.game.id}-session-{self.session}"
        try:
            path = await asyncio.to_thread(write_transcript, self._settings.transcripts, name, text)
        except OSError as error:
            message = f"The transcript could not be written: {error.strerror or error}."
            hint = "Nothing of the session is lost; free some space or choose another home."
            self._tell(ev.Failed(message, hint))
            return
        self._tell(ev.Exported(path))
