"""What bars the way of a task: tools are fetched, what lies there is taken away, keys tried.

May import ``agents.induction``'s values only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from agents.induction.aims import Advice, Aim
from agents.induction.changes import ChangeKind
from agents.induction.frame import Cell
from agents.induction.grid_map import GridMap
from agents.induction.lessons import ClauseStep
from agents.induction.mechanics import Mechanics
from agents.induction.missions import SLOT, TaskClause
from agents.induction.sights import Words
from agents.induction.trials import Trials


class AimPursuer(Protocol):
    """Pursues an aim as the map stands; each returns None where it can't."""

    def go_on(self, aim: Aim) -> Advice | None:
        """Go to where a step is done and do it."""
        ...

    def look_around(self, aim: Aim) -> Advice | None:
        """Go to where most comes into sight."""
        ...

    def free_hands(self, aim: Aim) -> Advice | None:
        """Put down what is carried."""
        ...

    def try_out(
        self, aim: Aim, among: Callable[[Cell], bool] | None, commands: Sequence[str]
    ) -> Advice | None:
        """Try commands on what stands somewhere."""
        ...


class Barriers:
    """Gets what bars the way out of it.

    Args:
        pursuit: pursues an aim, as if what it is supposed to carry were carried.
        grid: where things are.
        mechanics: what commands do.
        trials: what was tried.
        commands: all that there are.
    """

    def __init__(
        self,
        pursuit: AimPursuer,
        grid: GridMap,
        mechanics: Mechanics,
        trials: Trials,
        commands: Sequence[str],
    ) -> None:
        self._pursuit = pursuit
        self._grid = grid
        self._mechanics = mechanics
        self._trials = trials
        self._commands = commands

    @property
    def _carried(self) -> tuple[Words, ...]:
        return self._grid.carried or ()

    def make_way(self, aim: Aim) -> Advice | None:
        """Open or clear the way to where something goes that was laid down for that."""
        carried = self._carried
        if self._leads_on(aim):
            return None
        by_what_is_carried = (
            self._pursuit.go_on(aim) or self._pursuit.look_around(aim) if carried else None
        )
        return by_what_is_carried or self.fetch_tool(aim) or self.open_the_way(aim)

    def open_the_way(self, aim: Aim) -> Advice | None:
        """Take away what bars the way, else try what shares a word with what shuts it there."""
        return self._clear_the_way(aim) or self._try_pair(aim)

    def is_opened_by_what_is_carried(self, aim: Aim) -> bool:
        """Tell whether what is carried is what something on the way takes to be opened."""
        carried = self._carried
        wanted = self._grid.tools_wanted()
        if not any(tool.fits(name, shut) for shut, tool in wanted for name in carried):
            return False
        self._grid.carried = ()
        without = self._pursuit.go_on(aim)
        self._grid.carried = carried
        return without is None

    def try_what_is_carried(self, aim: Aim) -> Advice | None:
        """Try what is carried on what shuts the way, if it isn't known how to go on."""
        if self._leads_on(aim) or self._clear_the_way(aim) is not None:
            return None
        tried = self._try_pair(aim)
        return tried if tried is not None and tried.trying else None

    def fetch_tool(self, aim: Aim) -> Advice | None:
        """Go for what opens something that is shut and leads on, if it is known where that is."""
        carried = self._carried
        for shut, tool in self._grid.tools_wanted():
            if any(tool.fits(name, shut) for name in carried):
                continue
            there = [name for _, name in self._grid.names() if tool.fits(name, shut)]
            if not there:
                continue
            self._grid.carried = (there[0],)
            leads = self._pursuit.go_on(aim) or self._pursuit.look_around(aim)
            self._grid.carried = carried
            if leads is None:
                continue
            found = self._fetch(there[0])
            if found is not None:
                return found
        return None

    def _clear_the_way(self, aim: Aim) -> Advice | None:
        """Take away what bars the way, if it is known how; what is carried is laid down first."""
        grid, carried, taking = self._grid, self._carried, self._mechanics.taking()
        if taking is None:
            return None
        found = None
        for grid.carried in (carried, None):
            if found is None and not (self._pursuit.go_on(aim) or self._pursuit.look_around(aim)):
                grid.clearing = True
                found = self._pursuit.go_on(aim) or self._pursuit.look_around(aim)
                grid.clearing = False
        grid.carried = carried
        if found is None:
            return None
        return self._pursuit.free_hands(aim) if carried else replace(found, clearing=True)

    def _leads_on(self, aim: Aim) -> bool:
        """Tell whether one could go on with free hands."""
        carried = self._carried
        self._grid.carried = ()
        leads = self._pursuit.go_on(aim) or self._pursuit.look_around(aim)
        self._grid.carried = carried
        return leads is not None

    def _try_pair(self, aim: Aim) -> Advice | None:
        """Try what shares a word with what shuts a way on that."""
        carried = self._carried
        altering = {change.command for change in self._mechanics.changes(ChangeKind.ALTER)}
        commands = [c for c in self._commands if c in altering] or self._commands
        for shut, name in self._trials.pairs(commands, carried):
            if name in carried:
                found = self._pursuit.try_out(aim, shut.__eq__, commands)
            else:
                found = self._fetch(name)
            if found is not None:
                return found
        return None

    def _fetch(self, name: Words) -> Advice | None:
        """Go and take something, if it is known how; what is carried is laid down first."""
        carried = self._carried
        known = self._mechanics.changes(ChangeKind.TAKE)
        if not known:
            return None
        step = ClauseStep(ChangeKind.TAKE, known[-1].command, 0, known[-1].cell)
        aim = Aim(step, TaskClause((SLOT,), (name,)))
        return self._pursuit.free_hands(aim) if carried else self._pursuit.go_on(aim)
