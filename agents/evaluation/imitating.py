"""The mimic in an episode: follows what was demonstrated, explores where nothing was."""

from __future__ import annotations

from collections.abc import Sequence

from agents.evaluation.protocols import TakeBack
from agents.imitation.backtracking import Backtracker
from agents.imitation.demonstration import Demonstration
from agents.imitation.knowledge import Knowledge
from agents.imitation.plan_executor import PlanExecutor
from agents.imitation.traces import Trace
from games.types import Facts, GameInfo, Lexicon, Scene


class Apprentice:
    """Follows demonstrations through an episode.

    Args:
        knowledge: what they teach.
        careful: take moves back after mishaps (lookahead undo).
    """

    def __init__(self, knowledge: Knowledge, *, careful: bool) -> None:
        self._executor = PlanExecutor(knowledge)
        self._careful = Backtracker(self._executor) if careful else None

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        """Take in the opening."""
        (self._careful or self._executor).begin(scene, facts)

    def act(self) -> str | TakeBack | None:
        """Return the next command; None once nothing is left to do."""
        if self._careful is None:
            return self._executor.act()
        action = self._careful.act()
        return TakeBack(action) if isinstance(action, int) else action

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what a command led to."""
        (self._careful or self._executor).saw(command, scene, facts)

    def took_back(self, scene: Scene, facts: Facts) -> None:
        """Take in that moves were taken back."""
        if self._careful is not None:
            self._careful.took_back()


Shelf = dict[tuple[object, ...], Knowledge]
"""What was understood, by the demonstrations that it was understood from."""


def understand(found: Sequence[Trace], shelf: Shelf) -> Knowledge | None:
    """Return what demonstrations teach, None if there are none.

    Args:
        found: demonstrations of one game, the one to follow first comes first.
        shelf: where it is kept for the next episode.
    """
    if not found:
        return None
    key = tuple((trace.session, trace.turns[-1]) for trace in found)
    if key not in shelf:
        shelf[key] = Knowledge([Demonstration(i, trace) for i, trace in enumerate(found)])
    return shelf[key]
