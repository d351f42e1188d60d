"""Who moves: the person, or the agent in auto mode, at what pace, and until when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from agents.core import events as ev
from agents.core.command_forms import deed_of
from agents.core.commands import Actor, Decision, Mode
from agents.core.proposals import Judged
from agents.core.types import Turn
from agents.play.loop.autopilot import Caution, Pilot


class Initiative:
    """The mode of a game in play, and the clock that auto mode plays by.

    Args:
        mode: who moves at first.
        pace: seconds between moves in auto mode.
        caution: when auto mode stops to ask.
        due: told the number of the thought whose proposal is to be played now.
    """

    def __init__(
        self, mode: Mode, pace: float, caution: Caution, due: Callable[[int], None]
    ) -> None:
        self.mode = mode
        self._pace = pace
        self._caution = caution
        self._due = due
        self._pilot = Pilot()
        self._timer: asyncio.TimerHandle | None = None
        self._agreed = 0
        self._guesses = 0

    @property
    def now(self) -> ev.ModeChanged:
        """How things stand, as an event."""
        agreement = (self._agreed, self._guesses)
        return ev.ModeChanged(self.mode, self._pilot.paused, self._pace, agreement)

    @property
    def plays_on(self) -> bool:
        """Whether the agent moves and nothing holds it."""
        return self.mode is Mode.AUTO and not self._pilot.paused

    def change_mode(self, mode: Mode) -> None:
        """Let another move."""
        self.mode = mode
        self._pilot.start_over()

    def change_pace(self, seconds: float, serial: int) -> list[ev.Event]:
        """Play on slower or faster; a move that is about to be played waits anew."""
        self._pace = min(max(seconds, 0.0), 60.0)
        return [self.now, *([self._go_on(serial)] if self._timer is not None else ())]

    def pause(self, paused: bool, serial: int, judged: Judged | None) -> list[ev.Event]:
        """Stop auto mode, or let it go on; ``judged`` is what it would play."""
        if paused:
            self._pilot.hold("you paused it")
            self.stop_clock()
        else:
            self._pilot.go_on()
            if self.mode is Mode.AUTO and judged is not None:
                # The person has seen what it wants and says "go on": that is consent.
                return [self.now, self._go_on(serial)]
        return [self.now, ev.Awaiting(serial, self.mode, paused=paused, why=self._pilot.why)]

    def hold(self, why: str) -> None:
        """Have auto mode wait until the person says to go on."""
        if self.mode is Mode.AUTO:
            self._pilot.hold(why)

    def held(self, serial: int) -> ev.Awaiting:
        """Say that the person has the move, whatever is proposed."""
        return ev.Awaiting(serial, self.mode, paused=self._pilot.paused, why=self._pilot.why)

    def decide(self, serial: int, path: Sequence[Turn], judged: Judged | None) -> ev.Awaiting:
        """Say who has the move now that a proposal stands; start the clock if it is the agent.

        Args:
            serial: of the thought that proposed.
            path: from the root to where the game stands.
            judged: the proposal, None if nobody proposes.
        """
        if path[-1].scene.over:
            return ev.Awaiting(serial, self.mode, why="the story is over")
        if self.mode is not Mode.AUTO:
            return ev.Awaiting(serial, self.mode)
        self._pilot.consider(path, judged, self._caution)
        return self.held(serial) if self._pilot.paused else self._go_on(serial)

    def stop_clock(self) -> None:
        """Let nothing be played by itself until something else is decided."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _go_on(self, serial: int) -> ev.Awaiting:
        """Let the pending proposal be played when the pace has run out."""
        self.stop_clock()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._pace, self._due, serial)
        return ev.Awaiting(serial, self.mode, pace=self._pace)

    def played(self, decision: Decision, judged: Judged | None) -> bool | None:
        """Take note of a move; in watch mode return whether it was the agent's guess."""
        if decision.actor is Actor.PERSON:
            self._pilot.answered()
        if self.mode is not Mode.WATCH or judged is None:
            return None
        agreed = deed_of(decision.command) == deed_of(judged.proposal.command)
        self._guesses += 1
        self._agreed += agreed
        return agreed
