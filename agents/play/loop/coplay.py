"""The one turn loop: observe, retrieve, propose, critique, decide, step, learn.

A :class:`Coplay` is driven by intents and reports events (``agents.core.events``).
Screens, plain mode, replay's "take over" and evaluation all drive this loop, so
that a rule about playing is written once. Everything that waits (the engine,
SQLite, a player) is awaited off the event loop's thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable
from typing import TypeAlias

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Actor, Decision, Kind, Mode
from agents.core.errors import StoreError
from agents.core.program_words import program_word, storys_own
from agents.core.protocols import Critic, Player
from agents.journal.bookmarks import bookmark_names
from agents.play.asides.amendments import MemoryIntent, amend
from agents.play.asides.asides import Aside, Asides
from agents.play.asides.charting import Charting, Walk
from agents.play.asides.goals import GoalIntent, Goals
from agents.play.asides.guiding import Advised
from agents.play.loop.advisor import Advisor, ThoughtIntent
from agents.play.loop.inbox import Due, Inbox, Item
from agents.play.loop.initiative import Initiative
from agents.play.loop.navigation import Navigation, Trip
from agents.play.loop.opening import open_session
from agents.play.loop.settings import Settings
from agents.play.records.decisions import accepted, typed
from agents.play.records.ledger import Ledger
from agents.play.records.position import Position
from agents.play.thought.cast import Cast
from agents.play.thought.thinking import Report, SecondOpinion
from agents.providers.base import ProviderError
from games.errors import GameError
from games.types import GameInfo
from games.world import World

_Act: TypeAlias = (
    intents.Accept
    | intents.Type
    | intents.WalkTo
    | intents.ChartAll
    | intents.SetMode
    | intents.SetPace
    | intents.Pause
    | intents.Leave
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
        self._navigation = Navigation(self._position, ledger)
        self._inbox = Inbox()
        self._told: deque[ev.Event] = deque()
        self._charting = Charting(ledger)
        self._asides = Asides(ledger, self._position, settings.transcripts)
        self._goals = Goals(ledger, self._position, settings.mentor, self._inbox.put)
        self._initiative = Initiative(
            settings.mode,
            settings.pace,
            settings.caution,
            lambda serial: self._inbox.put(Due(serial)),
        )
        self._advisor = Advisor(
            self._position, ledger, cast, settings, self._initiative, self._inbox.put
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
        return self._advisor.serial

    # --- driving -----------------------------------------------------------------

    def submit(self, intent: intents.Intent) -> None:
        """Hand in an intent; call it on the event loop's thread."""
        self._inbox.put(intent)

    async def run(self) -> AsyncIterator[ev.Event]:
        """Play: yield events until a Leave intent; closes the world at the end.

        Raises:
            GameError: the world could not be opened at all.
            StoreError: the journal could not be opened or written at the start.
        """
        try:
            await self._open()
            self._advisor.think()
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

    def _tell(self, *events: ev.Event) -> None:
        """Report events: they are yielded once what is being done is done."""
        self._told.extend(events)

    def _tell_error(self, error: GameError | StoreError | ProviderError) -> None:
        self._tell(ev.Failed(error.message, error.hint))

    async def _take(self, item: Item) -> None:
        match item:
            case Report() | SecondOpinion():
                self._tell(*await self._advisor.heard(item))
            case Walk():
                await self._walk_on(item)
            case Advised():
                await self._advised(item)
            case Due(serial=serial):
                if self._inbox.holds_a_wish:
                    # The person was faster than what would play now: that comes first.
                    self._inbox.put(item)
                elif serial == self.serial and self._initiative.plays_on:
                    await self._play_pending()
            case _:
                await self._handle(item)

    async def _close(self) -> None:
        await self._goals.close()
        await self._advisor.close()
        await self._position.close()
        await self._ledger.close()

    # --- opening --------------------------------------------------------------------

    async def _open(self) -> None:
        position = self._position
        self._advisor.task, told = await open_session(
            position, self._ledger, self._cast, self._settings, self._initiative.mode
        )
        self.session = position.here.session
        self._tell(*told, *await self._asides.notes_here())
        self._aim(await self._goals.look())
        await self._charting.begin(position.here)
        self._tell(self._charting.charted(position.here))
        self._tell(*await self._advisor.better_release())

    def _aim(self, told: list[ev.Event]) -> None:
        """Tell what became of goals; whoever proposes goes by those that are open."""
        self._advisor.goals = self._goals.heeded
        self._tell(*told)
        self._goals.ask_teacher(self._advisor.value_of)

    async def _advised(self, said: Advised) -> None:
        """Take in what a teacher said of where the game stands."""
        if told := await self._goals.heard(said):
            self._aim(told)
            self._advisor.reconsider()

    # --- handling intents ------------------------------------------------------------------

    async def _handle(self, intent: intents.Intent) -> None:
        if isinstance(intent, Trip):
            await self._navigated(self._navigation.go(intent))
        elif isinstance(intent, MemoryIntent):
            await self._amended(amend(self._ledger, intent, self._position.path))
        elif isinstance(intent, GoalIntent):
            self._aim(await self._goals.answer(intent))
            self._advisor.reconsider()
        elif isinstance(intent, Aside):
            told = await self._asides.answer(intent, self._advisor.task)
            self._tell(*told)
            self._advisor.heed(told)
        elif isinstance(intent, ThoughtIntent):
            self._tell(*await self._advisor.answer(intent))
        else:
            await self._act(intent)

    async def _act(self, intent: _Act) -> None:
        """Do what a person asks of the game, or change who moves in it."""
        match intent:
            case intents.Accept():
                judged, mode = self._advisor.shown, self._initiative.mode
                await self._decide(accepted(intent, judged, self.serial, mode))
            case intents.Type(text=text) if room := self._charting.asked(text, self._position.here):
                await self._walk(room)
            case intents.Type():
                await self._typed(intent)
            case intents.WalkTo(room=room):
                await self._walk(room)
            case intents.ChartAll():
                await self._chart_all()
            case intents.SetMode(mode=mode):
                # What is pending is dropped, never played.
                self._initiative.change_mode(mode)
                self._tell(self._initiative.now)
                self._advisor.think()
            case intents.SetPace(seconds=seconds):
                self._tell(*self._initiative.change_pace(seconds, self.serial))
            case intents.Pause(paused=paused):
                judged = self._advisor.judged
                self._tell(*self._initiative.pause(paused, self.serial, judged))
            case intents.Leave():
                await self._leave()

    async def _leave(self) -> None:
        """Note that the person has left, and tell what is kept."""
        hints, kept, deleted = 0, True, False
        try:
            kept = await self._ledger.close_session(self.session)
            hints = await self._asides.hints_taken(self.session)
            if kept:
                info = await self._ledger.ask(lambda journal: journal.info(self.session))
                deleted = info.deleted is not None
        except StoreError as error:
            self._tell_error(error)
        self._tell(ev.Closed(self.session if kept else 0, hints, deleted))

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
                bookmarks = await self._ledger.ask(lambda of: bookmark_names(of.db, self.session))
            except StoreError as error:
                self._tell_error(error)
        judged, mode = self._advisor.shown, self._initiative.mode
        awaits_key = self._position.here.scene.awaits_key
        asked = typed(intent, judged, mode, lexicon, bookmarks, awaits_key=awaits_key)
        await self._decide(asked)
        own = isinstance(asked, Decision) and not awaits_key
        if own and (why := storys_own(intent.text, lexicon)):
            self._tell(ev.Notice(why))

    async def _play_pending(self) -> None:
        if self._advisor.judged is not None:
            command = self._advisor.judged.proposal.command
            await self._play(Decision(Actor.AGENT, Kind.AUTO, command, Mode.AUTO))

    # --- playing a move -------------------------------------------------------------------------

    async def _play(self, decision: Decision) -> None:
        if await self._step(decision):
            self._advisor.think()

    async def _step(self, decision: Decision) -> bool:
        """Play a move and record it; False if it wasn't played, which then was told."""
        before = self._position.here
        if before.scene.over:
            self._tell(ev.Notice("The story is over: nothing was played. Undo, restart or leave."))
            return False
        thought = self._advisor.let_go()
        stood = self._position.path, self._position.facts
        try:
            scene, facts = await self._position.step(decision.command)
        except GameError as error:
            self._advisor.refuse(before, decision)
            self._stopped(error)
            return False
        try:
            turn = await self._ledger.record(
                before, decision, scene, facts, thought.shown, thought.failures
            )
        except StoreError as error:
            await self._position.go_back(*stood)
            self._stopped(error)
            return False
        self._position.advance(turn, facts)
        self._advisor.played(before, turn, decision, thought)
        self._charting.played(turn, facts)
        self._navigation.played()
        self._tell(ev.TurnPlayed(turn, self._initiative.played(decision, thought.shown)))
        self._aim(await self._goals.played(before.scene, turn))
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
            self._advisor.think()
            self._tell(rest)
        else:
            # What the person does meanwhile is taken first.
            self._inbox.put(rest)

    async def _chart_all(self) -> None:
        try:
            self._tell(await self._charting.toggle(self.game, self._position.here))
        except StoreError as error:
            self._tell_error(error)

    def _stopped(self, error: GameError | StoreError) -> None:
        """Report a move that was not played, and think again about this turn."""
        self._advisor.elsewhere("the last move could not be played")
        self._tell_error(error)

    async def _navigated(self, trip: Awaitable[ev.Moved | ev.Notice]) -> None:
        """Tell what came of a move in the tree, and think about where we stand now."""
        try:
            outcome = await trip
        except (GameError, StoreError) as error:
            self._stopped(error)
            return
        if isinstance(outcome, ev.Moved):
            told = await self._goals.look()
            self._advisor.goals = self._goals.heeded
            self._advisor.elsewhere("you moved; unpause when it may go on")
        self._tell(outcome)
        if isinstance(outcome, ev.Moved):
            self._tell(*told)
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
        if not isinstance(outcome, ev.Notice):
            self._advisor.reconsider()
