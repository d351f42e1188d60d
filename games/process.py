"""Worlds in a child process: a deadline for every call, recovery from any fault.

A damaged story can end the whole process that runs it, or hang it for ever. So
the real world lives in a child (:mod:`games.child`), and this one, which looks
the same from outside, keeps what it takes to stand there again: the seed and the
trail of commands since the last reset. Equal seed and equal commands give equal
scenes, so a new child that plays the trail again stands where the old one stood.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, TypeVar

from typing_extensions import override

from games.engines import WORLDS
from games.errors import GameError, PluginError, StoryError, WorldCrashedError
from games.keeper import ChildKeeper
from games.readings import Reading
from games.spawn import COMMAND, Child, ChildError, ChildHungError
from games.telling import FactsNews
from games.text import clean_line
from games.trail import Trail, pack_snapshot, unpack_snapshot
from games.turns import Turns
from games.types import Facts, GameInfo, Lexicon, Scene, shared
from games.world import World, never

T = TypeVar("T")

_MOVING = frozenset({"reset", "step", "run", "play", "restore"})
_BEGINNING = frozenset({"reset", "replay"})
_PER_COMMAND = 0.005
"""Seconds that each of many commands adds to a deadline."""

_STAND = "Nothing was played; you stand where you stood."
_NOT_PLAYED = (
    "This move was not played; you stand where you stood. Try another command, or go back a turn."
)
_DAMAGED = "The story file may be damaged: compare its checksum, or get it anew."
_UNOPENED = "Try again; `understudy doctor` tells whether what plays it is whole."
_START_ANEW = "The moves are kept; start the story anew, or go back to an earlier turn."


class ProcessWorld(World):
    """A world that runs in a child process of its own.

    May be called from any thread; calls are served one at a time. The child
    starts at the first call, or at :meth:`start`, and again whenever it is
    found dead. Every call may raise StoryError if the story can't be opened and
    WorldCrashedError if the engine died or hung; the world then stands where it
    stood, and after GameError too.

    Args:
        info: the game.
        deadline: seconds that one call may take; many commands in one call get
            5 ms more each.
        start_deadline: seconds that a call may wait for the story to be opened; as many
            more as a game may take to begin, where it may be made then.
        command: starts another child than :mod:`games.child`'s own.

    Raises:
        PluginError: nothing is registered that plays the game.
    """

    def __init__(
        self,
        info: GameInfo,
        *,
        deadline: float = 5.0,
        start_deadline: float = 10.0,
        command: Sequence[str] | None = None,
    ) -> None:
        self._info = info
        self._deadline = deadline
        self._start_deadline = start_deadline
        target = () if command else ("--world", WORLDS.registered(info.engine).target)
        self._turns = Turns()
        self._keeper = ChildKeeper(info, (*(command or COMMAND), *target), self._turns)
        self._trail: Trail | None = None
        self._standing: Child | None = None  # the child that is where the trail leads
        self._lost: GameError | None = None

    def __enter__(self) -> ProcessWorld:
        """Return the world itself; leaving the block closes it."""
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    @override
    def info(self) -> GameInfo:
        return self._info

    @cached_property
    def _patience(self) -> float:
        """Seconds that a game may take beyond the deadline to begin: it may be made then."""
        with suppress(PluginError):
            return WORLDS.load(self._info.engine).patience
        return 0.0

    @property
    def pid(self) -> int | None:
        """Process id of the present child, None if there is none."""
        return self._keeper.pid

    def start(self) -> None:
        """Start the child if none runs, without waiting for it."""
        with self._turns.turn():
            self._keeper.spawned()

    @override
    def reset(self, seed: int) -> Scene:
        if seed < 1:
            raise ValueError(f"a seed is 1 or more, not {seed}")
        with self._turns.turn():
            scene = self._ask(Scene, "reset", seed, ready=self._opened, when="at its very start")
            self._stand(Trail(seed))
            return scene

    @override
    def step(self, command: str) -> Scene:
        return self._advance(Scene, "step", command, (command,))

    @override
    def run(self, commands: Sequence[str]) -> Scene:
        return self._advance(Scene, "run", list(commands), tuple(commands))

    @override
    def play(self, commands: Sequence[str]) -> list[Scene]:
        return self._advance(list[Scene], "play", list(commands), tuple(commands))

    @override
    def snapshot(self) -> bytes:
        with self._turns.turn():
            state = self._ask(bytes, "snapshot", when="as its state was held")
            return pack_snapshot(self._identity, self._begun, state)

    @override
    def restore(self, snapshot: bytes) -> Scene:
        """Go back to a snapshot of the same game and show its scene.

        Works in a new child too. Where the engine stops at its own state, the
        commands that led to it are played again instead.

        Raises:
            GameError: it is no snapshot of this game.
        """
        trail, state = unpack_snapshot(self._identity, snapshot)
        with self._turns.turn():
            try:
                child = self._opened()
                if self._standing is not child:
                    self._exchange(child, Scene, "reset", trail.seed)
                scene = self._exchange(child, Scene, "restore", state)
            except ChildError:
                self._replace()
                scene = self._replay(trail)
            self._stand(trail)
            return scene

    @override
    def facts(self) -> Facts:
        with self._turns.turn():
            return self._twice(
                lambda: self._heard_facts(self._placed()),
                "The story",
                "the engine as its state was read",
            )

    @override
    def lexicon(self) -> Lexicon:
        """Return the words that the parser knows; the story need not have begun."""
        with self._turns.turn():
            ready = self._placed if self._trail else self._opened
            return shared(self._ask(Lexicon, "lexicon", ready=ready, when="as its words were read"))

    @override
    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        """Return commands that change the world now, tried on a snapshot.

        The search gives way: any other call, ``cancelled`` turning true (asked
        every 20 ms) or the deadline ends it, and what was found is returned.
        """
        with self._turns.turn():
            return self._twice(
                lambda: self._searched(self._placed(), cancelled),
                "The story",
                "the engine as it was searched for commands",
            )

    @override
    def oracle(self) -> str | None:
        with self._turns.turn():
            told: list[str] = self._ask(list[str], "oracle", when="as its expert was asked")
            return told[0] if told else None

    @override
    def readings(self) -> list[Reading]:
        with self._turns.turn():
            return self._ask(list[Reading], "readings", when="as its figures were looked into")

    @override
    def close(self) -> None:
        """End the child and remove its folder; whatever is being asked fails."""
        self._turns.close(lambda: self._keeper.child, self._keeper.end)

    def _advance(
        self, kind: type[T], operation: str, argument: str | list[str], commands: tuple[str, ...]
    ) -> T:
        if len(commands) == 1:
            when = f"at {_quoted(commands[0])}"
        else:
            when = f"somewhere in {len(commands)} moves"
        with self._turns.turn():
            moves = len(commands)
            answer = self._ask(kind, operation, argument, when=when, hint=_NOT_PLAYED, moves=moves)
            self._stand(self._begun.then(commands))
            return answer

    def _searched(self, child: Child, cancelled: Callable[[], bool]) -> list[str]:
        """Let a child search until somebody wants something else of the world."""
        if cancelled():
            return []
        with self._turns.search(child) as search:
            if search is None:
                return []

            def unwanted() -> bool:
                return search.preempted or cancelled()

            try:
                until = time.monotonic() + self._deadline
                found: list[str] = child.wait(search.serial, until, unwanted, list[str])
                return found
            except ChildError:
                if not unwanted():
                    raise
                self._replace()
                return []

    def _ask(
        self,
        kind: type[T],
        operation: str,
        *arguments: Any,
        when: str,
        hint: str = _STAND,
        moves: int = 0,
        ready: Callable[[], Child] | None = None,
    ) -> T:
        """Ask a child that stands where the trail leads, or is ``ready`` otherwise."""
        ready = ready or self._placed
        return self._twice(
            lambda: self._exchange(ready(), kind, operation, *arguments, moves=moves),
            "The story",
            f"the engine {when}",
            hint,
        )

    def _heard_facts(self, child: Child) -> Facts:
        """Have a child tell what is new in its facts since it last told them."""
        hearer = self._keeper.hearer
        return hearer.hear(self._exchange(child, FactsNews, "facts", hearer.number))

    def _exchange(
        self, child: Child, kind: type[T], operation: str, *arguments: Any, moves: int = 0
    ) -> T:
        if operation in _MOVING:
            # Until the trail says so too, all else is in doubt: an error, or an
            # interruption between answer and trail, thus costs one re-execution
            # instead of a story that is elsewhere than its trail.
            self._standing = None
        seconds = self._deadline + _PER_COMMAND * moves
        if operation in _BEGINNING:
            seconds += self._patience
        answer: T = child.ask(operation, *arguments, seconds=seconds, kind=kind)
        return answer

    def _twice(
        self,
        attempt: Callable[[], T],
        who: str,
        when: str,
        hint: str = _STAND,
        *,
        respawn: bool = True,
        final: bool = False,
    ) -> T:
        """Attempt something, and again with another child if one dies of it.

        One that hangs is not asked again: a person waits.

        Args:
            attempt: raises ChildError where a child fails.
            who: begins the sentence that says so, of which ``when`` is the end.
            respawn: let another child open the story meanwhile.
            final: the trail leads nowhere any more if this fails.
        """
        for last in (False, True):
            try:
                return attempt()
            except ChildError as fault:
                self._discard()
                hung = isinstance(fault, ChildHungError)
                if not (last or hung):
                    continue
                if respawn:
                    self._keeper.spawned()
                message = f"{who} {'hung' if hung else 'stopped'} {when} ({fault})."
                if self._trail is None:  # nothing was begun, so the story is to blame
                    raise StoryError(message, _DAMAGED if self._info.path else _UNOPENED) from fault
                error = WorldCrashedError(message, hint)
                if final:
                    self._lost = error
                raise error from fault
        raise AssertionError("the second attempt returned or raised")

    def _placed(self) -> Child:
        """Return a child that stands where the trail leads."""
        child = self._opened()
        if self._standing is child:
            return child
        if self._lost is not None:
            raise WorldCrashedError(self._lost.message, self._lost.hint)
        self._replay(self._begun)
        return self._opened()

    def _replay(self, trail: Trail) -> Scene:
        """Lead a child along a trail from the start and return the last scene."""
        commands = trail.commands

        def attempt() -> Scene:
            child = self._opened()
            try:
                return self._exchange(
                    child, Scene, "replay", trail.seed, commands, moves=len(commands)
                )
            except GameError as error:
                raise WorldCrashedError(
                    f"The story could not be played back to where you stood: {error.message}",
                    error.hint or _START_ANEW,
                ) from error

        when = "the engine as it was played back to where you stood"
        final = trail is self._trail
        scene = self._twice(attempt, "The story", when, _START_ANEW, final=final)
        self._standing = self._keeper.child
        return scene

    def _opened(self) -> Child:
        """Return a child whose story is open."""
        when = f"as it opened “{self._info.title}”"
        hint = "Your moves are kept; try again."
        return self._twice(self._open, "The engine", when, hint, respawn=False)

    def _open(self) -> Child:
        try:
            return self._keeper.opened(self._start_deadline + self._patience)
        except GameError as error:
            self._discard()
            if self._trail is None:
                raise
            raise WorldCrashedError(
                f"The engine stopped and could not be started again: {error.message}",
                f"{error.hint} Your moves are kept: mend it and try again.".strip(),
            ) from error

    def _replace(self) -> None:
        """Put a new child in the place of one that failed, without waiting for it."""
        self._discard()
        self._keeper.spawned()

    def _discard(self) -> None:
        self._standing = None
        self._keeper.discard()

    def _stand(self, trail: Trail) -> None:
        self._trail = trail
        self._standing = self._keeper.child
        self._lost = None

    @property
    def _begun(self) -> Trail:
        if self._trail is None:
            raise GameError("The story has not begun.", "Start it with a seed first.")
        return self._trail

    @property
    def _identity(self) -> str:
        return self._info.sha256 or self._info.id


def _quoted(command: str) -> str:
    text = clean_line(command)
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"
