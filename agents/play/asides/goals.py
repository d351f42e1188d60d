"""The goals of a game in play: set, judged after each move, told to whoever proposes."""

from __future__ import annotations

from collections.abc import Callable

from agents.core import events as ev
from agents.core import intents
from agents.core.errors import StoreError
from agents.core.goals import (
    PERSON,
    Goal,
    GoalDeed,
    GoalNews,
    GoalState,
    TeacherStanding,
    open_goals,
    same_goal,
)
from agents.core.types import Turn
from agents.guidance.judging import reached
from agents.guidance.mentor import GoalAdvice, Mentor, Value
from agents.journal import goals
from agents.play.asides.guiding import Advised, Tutor
from agents.play.records.ledger import Ledger
from agents.play.records.position import Position
from games.types import Scene

GoalIntent = (
    intents.SetGoal | intents.PutGoal | intents.TickGoal | intents.StrikeGoal | intents.RestoreGoal
)
"""What a person does about goals."""


class Goals:
    """The goals of one session.

    Args:
        ledger: where they are kept.
        position: where the game stands.
        mentor: asks the teacher, None where there is none.
        report: takes what a teacher said, on the event loop's thread.

    Attributes:
        all: those that aren't struck, in their order.
        teachers: how far those who set any are followed.
    """

    def __init__(
        self,
        ledger: Ledger,
        position: Position,
        mentor: Mentor | None = None,
        report: Callable[[Advised], None] = lambda _: None,
    ) -> None:
        self._ledger = ledger
        self._position = position
        self.all: tuple[Goal, ...] = ()
        self.teachers: tuple[TeacherStanding, ...] = ()
        self._tutor = None if mentor is None else Tutor(mentor, position, report)

    def ask_teacher(self, value: Value) -> None:
        """Have the teacher asked if it is time to; nobody waits for it."""
        if self._tutor is not None:
            self._tutor.ask(self.all, value)

    async def heard(self, said: Advised) -> list[ev.Event]:
        """Take in what a teacher said; a failure is told, never raised."""
        if said.fault[0]:
            return [ev.Failed(*said.fault)]
        if said.advice is None or said.turn != self._position.here.id or self._tutor is None:
            return []
        try:
            return await self._take(said.advice, self._tutor.spec)
        except StoreError as error:
            return [ev.Failed(error.message, error.hint)]

    async def _take(self, advice: GoalAdvice, spec: str) -> list[ev.Event]:
        news = []
        if advice.give_up is not None:
            news.append(await self.give_up(advice.give_up))
        if advice.texts:
            here, parent = self._position.here, advice.parent
            fresh = await self._ledger.ask(
                lambda one: goals.add(one.db, here, advice.texts, spec, parent)
            )
            news += [GoalNews(GoalDeed.SET, goal) for goal in fresh]
        return await self.look(*news)

    async def close(self) -> None:
        """Let go of the teacher."""
        if self._tutor is not None:
            await self._tutor.close()

    @property
    def heeded(self) -> tuple[Goal, ...]:
        """Those that are open, of the person and of teachers that are followed."""
        deaf = {one.spec for one in self.teachers if not one.is_heeded}
        return tuple(goal for goal in open_goals(self.all) if goal.author not in deaf)

    async def look(self, *news: GoalNews) -> list[ev.Event]:
        """Read the goals where the game stands now, and tell them if they are others.

        A failure is told, never raised.
        """
        session, path = self._position.here.session, {turn.id for turn in self._position.path}
        before = self.all
        try:
            self.all = await self._ledger.ask(lambda one: goals.read(one.db, session, path))
            self.teachers = await self._ledger.ask(lambda one: goals.standings(one.db))
        except StoreError as error:
            return [ev.Failed(error.message, error.hint)]
        if not news and self.all == before:
            return []
        return [ev.GoalsTold(self.all, self.teachers, news)]

    async def answer(self, asked: GoalIntent) -> list[ev.Event]:
        """Do what a person asks; a failure is told, never raised."""
        try:
            done = await self._change(asked)
        except StoreError as error:
            return [ev.Failed(error.message, error.hint)]
        return [done] if isinstance(done, ev.Notice) else await self.look(done)

    async def give_up(self, goal: Goal) -> GoalNews:
        """Count a goal as failed where the game stands.

        Raises:
            StoreError: it was not kept.
        """
        await self._mark(self._position.here, goal, GoalState.FAILED)
        return GoalNews(GoalDeed.FAILED, goal)

    async def played(self, before: Scene, turn: Turn) -> list[ev.Event]:
        """Judge which goals a move has reached, and tell; a failure is told, never raised."""
        done = reached(self.all, before, turn)
        try:
            for goal in done:
                await self._mark(turn, goal, GoalState.REACHED)
        except StoreError as error:
            return [ev.Failed(error.message, error.hint)]
        news = [GoalNews(GoalDeed.REACHED, goal) for goal in done]
        told = await self.look(*news) if news else []
        if self._tutor is not None:
            self._tutor.played(self.all, turn)
        return told

    async def _mark(self, turn: Turn, goal: Goal, state: GoalState) -> None:
        await self._ledger.ask(lambda one: goals.mark(one.db, turn, goal.id, state))

    async def _change(self, asked: GoalIntent) -> GoalNews | ev.Notice:
        here = self._position.here
        match asked:
            case intents.SetGoal(text=text):
                return await self._set_own(text)
            case intents.RestoreGoal():
                back = await self._ledger.ask(lambda one: goals.restore(one.db, here.session))
                if back is None:
                    return ev.Notice("There is nothing to undo: no goal was struck.")
                return GoalNews(GoalDeed.RESTORED, back)
            case intents.StrikeGoal(goal=number):
                gone = await self._ledger.ask(
                    lambda one: goals.strike(one.db, here.session, number)
                )
                return GoalNews(GoalDeed.STRUCK, gone)
            case intents.PutGoal(goal=number, by=by):
                return await self._put(number, by)
            case intents.TickGoal(goal=number):
                return await self._tick(number)

    async def _set_own(self, text: str) -> GoalNews | ev.Notice:
        if not text.strip():
            return ev.Notice("No goal was set: a goal has words.")
        here = self._position.here
        fresh = await self._ledger.ask(lambda one: goals.add(one.db, here, (text,), PERSON))
        if fresh:
            return GoalNews(GoalDeed.SET, fresh[0])
        known = next((one for one in self.all if one.is_open and same_goal(one.text, text)), None)
        if known is None:
            return ev.Notice("No goal was set: nothing of it can be shown.")
        return ev.Notice(f"“{known.text}” is a goal already.")

    async def _put(self, number: int, by: int) -> GoalNews | ev.Notice:
        here = self._position.here
        places = [goal.id for goal in self.all]
        place = places.index(number) + by if number in places else 0
        goal, moved = await self._ledger.ask(
            lambda one: goals.put(one.db, here.session, number, place)
        )
        if not moved:
            where = "first" if by < 0 else "last"
            return ev.Notice(f"“{goal.text}” is the {where} goal already.")
        return GoalNews(GoalDeed.MOVED, goal)

    async def _tick(self, number: int) -> GoalNews | ev.Notice:
        here = self._position.here
        goal = next((one for one in self.all if one.id == number), None)
        if goal is None:
            return ev.Notice("There is no such goal: nothing was ticked.")
        state = GoalState.TICKED if goal.is_open else GoalState.OPEN
        await self._mark(here, goal, state)
        deed = GoalDeed.TICKED if goal.is_open else GoalDeed.OPENED
        return GoalNews(deed, goal)
