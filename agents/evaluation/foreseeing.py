"""Following demonstrations with foresight: mishaps are seen on snapshots and avoided.

Before each move its outcome is looked at. If it would be a mishap (a death, a
loss of points or of what is still needed), other courses are searched, best
first: the guide's own next moves, with waiting and with stepping aside in
between, until one has gone well for some moves. The generator's state is part
of a snapshot, so what was seen comes true, and the course that was found is
followed to its end. The value of a course is what it costs in moves less what
it gets done: steps of the demonstration, and points as the demonstration
critic counts them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from agents.evaluation.protocols import Position, Search, TakeBack
from agents.imitation.careful import mishap
from agents.imitation.guide import Guide, Mark
from agents.imitation.knowledge import Knowledge
from games.types import Facts, GameInfo, Lexicon, Scene

_HORIZON = 4
"""Own moves that have to go well before a course is taken."""
_NODES = 150
"""Commands that are tried for one mishap at most, of the budget for a move."""
_DETOUR = 1.5
"""What a move costs that is none of the guide's, beside itself."""
_ASIDE = 3
"""Ways to step aside that are tried from one place."""
_POINTS = 0.2


@dataclass(frozen=True, slots=True)
class _Course:
    """Commands that led to a position without a mishap."""

    commands: tuple[str, ...]
    position: Position
    mark: Mark
    own: int


class Foreseer:
    """Follows demonstrations, and looks before it leaps (lookahead search).

    Args:
        knowledge: what the demonstrations teach.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._guide = Guide(knowledge)
        self._search: Search | None = None
        self._course: list[str] = []

    def plan_with(self, search: Search) -> None:
        """Take hold of what tries commands."""
        self._search = search

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        """Take in the opening."""
        self._guide.begin(scene, facts)

    def act(self) -> str | TakeBack | None:
        """Return the next command; None once nothing is left to do."""
        if self._course:
            self._guide.act()  # so that the guide knows a move of its own again
            return self._course.pop(0)
        here = self._guide.mark()
        command = self._guide.act()
        if command is None or self._search is None:
            return command
        after = self._search.attempt(self._search.here(), command)
        if after is None or not self._goes_wrong(here, command, after):
            return self._back_to(here, command)
        course = self._find(self._search, here)
        if course is None:
            return self._back_to(here, command)
        self._course = list(course.commands[1:])
        return self._back_to(here, course.commands[0])

    def _back_to(self, here: Mark, command: str) -> str:
        """Stand where the game stands, with the guide's own move in mind."""
        self._guide.back_to(here)
        self._guide.act()
        return command

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what a command led to."""
        self._guide.saw(command, scene, facts)

    def took_back(self, scene: Scene, facts: Facts) -> None:
        """Do nothing: what is foreseen need not be taken back."""

    def _goes_wrong(self, here: Mark, command: str, after: Position) -> bool:
        """Let the guide see where a command leads; tell whether that is a mishap."""
        guide = self._guide
        guide.back_to(here)
        own = guide.act() == command
        operator = guide.pending.operator if own and guide.pending is not None else None
        before, cursor = guide.state, guide.cursor
        guide.saw(command, after.scene, after.facts)
        return bool(mishap(guide, before, after.scene, cursor, operator))

    def _find(self, search: Search, here: Mark) -> _Course | None:
        """Search for a course without a mishap, the best first."""
        root = _Course((), search.here(), here, 0)
        queue: list[tuple[float, int, _Course]] = [(0.0, 0, root)]
        pushed = 0
        while queue:
            _, _, course = heapq.heappop(queue)
            if course.own >= _HORIZON or (course.commands and course.position.scene.over):
                return course
            for command, own in self._choices(course):
                if pushed >= _NODES:
                    return None
                after = search.attempt(course.position, command)
                if after is None:
                    continue
                pushed += 1
                if self._goes_wrong(course.mark, command, after):
                    continue
                further = _Course(
                    (*course.commands, command), after, self._guide.mark(), course.own + own
                )
                heapq.heappush(queue, (self._price(root, further), pushed, further))
        return None

    def _choices(self, course: _Course) -> Iterator[tuple[str, bool]]:
        """Yield the guide's own command, waiting, and ways to step aside."""
        self._guide.back_to(course.mark)
        own = self._guide.act()
        idle = self._guide.demonstration.idle
        aside = self._guide.atlas.leaving(self._guide.state.room)[:_ASIDE]
        if own is not None:
            yield own, True
        for command in (idle, *aside):
            if command != own:
                yield command, False

    @staticmethod
    def _price(root: _Course, course: _Course) -> float:
        """Return what a course costs, less what it gets done."""
        moves = len(course.commands)
        won = (course.position.scene.score or 0) - (root.position.scene.score or 0)
        done = course.mark.cursor - root.mark.cursor
        return moves + _DETOUR * (moves - course.own) - done - _POINTS * won
