"""minigrid's bot as the oracle: what it would do next where a level stands.

The bot follows its plan from step to step and marks what it has seen, so it has a level
of its own, in which it takes the steps that were taken; going back begins it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from games.babyai.levels import quiet
from games.errors import FOREIGN_FAULTS

with quiet():
    from minigrid.utils.baby_ai_bot import BabyAIBot


_SEARCHES = 60
"""Ways that the bot may look for to decide on one step: where it goes round in circles, it
looks for ever."""

_LOSSES = 8
"""Steps running after which a bot that loses its way each time has no plan."""


class _LostError(Exception):
    """The bot comes to no decision."""


class _BoundedBot(BabyAIBot):  # type: ignore[misc] # minigrid has no types
    """The bot, which gives up instead of changing its plan for ever."""

    def replan(self, action_taken: int | None = None) -> Any:
        self._searches = 0
        return super().replan(action_taken)

    def _shortest_path(self, *asked: Any, **how: Any) -> Any:
        self._searches = getattr(self, "_searches", 0) + 1
        if self._searches > _SEARCHES:
            raise _LostError
        return super()._shortest_path(*asked, **how)


class BotExpert:
    """Advises where a level stands.

    Args:
        begin: draws the level of a seed.
        commands: in the order of the actions.
    """

    def __init__(self, begin: Callable[[int], Any], commands: Sequence[str]) -> None:
        self._begin = begin
        self._commands = tuple(commands)
        self._seed = 0
        self._taken: list[str] = []
        self._lost = 0
        self._env: Any = None
        self._bot: Any = None
        self._advice: str | None = None

    def advise(self, seed: int, taken: Sequence[str]) -> str | None:
        """Return the next command of the bot's plan, None where it has none.

        Args:
            seed: of the level.
            taken: the commands so far, of the six.
        """
        known = self._taken
        if self._env is None or seed != self._seed or list(taken[: len(known)]) != known:
            self._start(seed)
        with quiet():
            for command in taken[len(self._taken) :]:
                self._follow(command)
        return self._advice

    def forget(self) -> None:
        """Give up level and bot."""
        self._env = self._bot = None

    def _start(self, seed: int) -> None:
        self._seed, self._taken, self._lost = seed, [], 0
        self._env = self._begin(seed)
        with quiet():
            self._bot = _BoundedBot(self._env)
            self._plan(None)

    def _follow(self, command: str) -> None:
        number = self._commands.index(command)
        self._env.step(number)
        self._taken.append(command)
        self._plan(number)

    def _plan(self, taken: int | None) -> None:
        """Have the bot plan on; one that lost its way plans anew from here, some times running."""
        self._advice = self._asked(taken)
        if self._advice is not None:
            self._lost = 0
        elif taken is not None and self._lost < _LOSSES:
            self._lost += 1
            self._bot = _BoundedBot(self._env)
            self._advice = self._asked(None)

    def _asked(self, taken: int | None) -> str | None:
        try:
            action = self._bot.replan(taken)
        except FOREIGN_FAULTS:
            # Where it has no plan the bot fails at whatever it meets first: assertions, an
            # error of its own (a box that was opened), a search that came to nothing.
            return None
        number = int(action)
        return self._commands[number] if number < len(self._commands) else None
