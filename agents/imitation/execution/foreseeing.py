"""Following demonstrations with foresight: mishaps are seen on snapshots and avoided.

The executor is let run ahead on snapshots, some moves further than the game stands.
The generator's state is part of a snapshot, so what was seen comes true, and as
long as it goes well each move costs one command tried. Where it would end in a
mishap (a death, a loss of points or of what is still needed), other courses are
searched, best first: the same way with waiting or stepping aside somewhere on
it, from the mishap backwards, each followed by the executor until it has gone well
for some moves beyond the mishap. The price of a course is what was put into it
and how far back, less what it gets done: steps of the demonstration, and what the
demonstration critic makes of the outcome of each move. What can't be searched before one move is
searched on before the next, until the mishap is due; then the least evil is taken.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Generator, Iterator, Sequence, Set
from dataclasses import dataclass, field

from typing_extensions import override

from agents.core.proposals import Plan
from agents.core.protocols import ForwardModel, SearchNode
from agents.critics.demonstrations import outcome_value
from agents.imitation.execution.backtracking import mishap
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.execution.pursuit import Mark, Pursuit, instead
from agents.imitation.planning.progress import Progress
from games.types import Facts, Scene

_HORIZON = 40
"""Moves that are seen ahead."""
_CALM = 4
"""Moves that have to go well beyond where a mishap was."""
_OFTEN = 3
"""Times that one mishap of one step is avoided, where nobody interferes."""
_STALLING = 6
"""Moves that get nothing done, beside what was put in, that a course may have."""
_NODES = 1_500
"""Commands that are tried for one mishap at most."""
_MORE = 150
"""Commands that are tried for a better course once one goes well."""
_BACK = (0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 26, 33)
"""Moves before a mishap at which something is put in."""
_WAITS = (1, 2, 3, 5)
"""Moves of waiting that are put in at once."""
_ASIDE = 3
"""Ways to step aside that are tried from one place."""
_DETOUR = 2.0
"""What a move that is put in costs."""
_EARLY = 0.15
"""What each move costs that was seen and is given up."""
_REWARD = 2.0
"""Moves that a whole reward of the critic is worth."""
_LATE = 2.0
"""Moves that putting a step off costs."""
_EVILS = {"death": 20.0, "astray": 20.0, "points": 5.0}
"""Moves that a mishap costs."""
_LOSS = 2.0
"""The same for the loss of a thing."""
_STEPPING_ASIDE = "it goes wrong otherwise, so something else comes first"


@dataclass(slots=True, eq=False)
class Foreseen:
    """Where a command led to.

    Attributes:
        before: the moment it was tried at, None where the game stands or stood:
            a moment holds a snapshot, and what is past is let go.
        depth: moves since the opening.
        reward: what the critic makes of all moves since the opening.
        what: the mishap that it was, empty if none.
        counted: what was held against ways by then.
    """

    before: Foreseen | None
    command: str
    position: SearchNode
    mark: Progress
    depth: int
    reward: float = 0.0
    what: str = ""
    counted: int = 0

    def since(self, start: Foreseen) -> list[Foreseen] | None:
        """Return the moments after another that led here, None if it isn't among them."""
        found: list[Foreseen] = []
        at: Foreseen | None = self
        while at is not None and at.depth > start.depth:
            found.append(at)
            at = at.before
        return found[::-1] if at is start else None


@dataclass(slots=True)
class _Incident:
    """A mishap that lies ahead, and the courses that are still to be tried.

    Attributes:
        depth: moves since the opening at which it was seen first.
        lag: moves more than steps that were done up to there.
        least: (it goes wrong or stalls, its price) of the best course so far, and
            where that ends.
        queue: (price, number, where to part, what to put in) of courses to try.
        pushed: courses that ever were in it.
        nodes: commands that were tried, of ``most``.
        settled: a course is known that goes well.
    """

    depth: int
    lag: float
    least: tuple[tuple[bool, float], Foreseen]
    queue: list[tuple[float, int, Foreseen, tuple[str, ...]]] = field(default_factory=list)
    pushed: int = 0
    nodes: int = 0
    most: int = _NODES
    settled: bool = False


class Foreseer(Pursuit):
    """Follows demonstrations, and looks before it leaps.

    Args:
        executor: follows the demonstrations.
        often: times that one mishap of one step is avoided: what comes again and
            again comes, unless others keep leaving the line that was foreseen.
        avoided: the mishaps that are, all by default.
    """

    def __init__(
        self,
        executor: PlanExecutor,
        *,
        often: int = _OFTEN,
        avoided: Set[str] = frozenset(),
    ) -> None:
        super().__init__(executor)
        self._avoided = avoided
        self._often = often
        self._mark: Progress
        self._reward = 0.0
        self._line: list[Foreseen] = []
        self._incident: _Incident | None = None
        self._accepted: set[tuple[int, str]] = set()
        self._met: Counter[tuple[int, str]] = Counter()

    @override
    def begin(self, scene: Scene, facts: Facts) -> None:
        super().begin(scene, facts)
        self._reward = 0.0
        self._stand(self.executor.checkpoint())

    @override
    def act(self, search: ForwardModel | None = None) -> Plan | None:
        if search is not None:
            self._foresee(search)
        self.executor.back_to(self._mark)
        plan = self._own()
        if self._line and plan is not None and self._line[0].command != plan.command:
            return instead(plan, self._line[0].command, _STEPPING_ASIDE)
        return plan

    @override
    def checkpoint(self) -> Mark:
        return Mark(self._mark, self._depth, self._reward)

    @override
    def back_to(self, mark: Mark) -> None:
        super().back_to(mark)
        self._reward = mark.reward
        self._stand(mark.progress)

    @override
    def saw(self, command: str, scene: Scene, facts: Facts, *, shown: bool = False) -> None:
        if self._line:
            foreseen = self._line.pop(0)
            seen = foreseen.position
            if foreseen.command == command and (seen.scene.text, seen.facts) == (scene.text, facts):
                self._depth += 1
                self._mark, self._reward = foreseen.mark, foreseen.reward
                foreseen.before = None
                return
            self._line, self._incident = [], None
            self.executor.back_to(self._mark)
            self.executor.act()  # so that the executor knows a move of its own
        super().saw(command, scene, facts, shown=shown)
        self._mark = self.executor.checkpoint()

    @property
    def line(self) -> Sequence[Foreseen]:
        """The moves that are seen ahead."""
        return tuple(self._line)

    def suppose(self, search: ForwardModel, command: str) -> Generator[Foreseen, None, None]:
        """Yield what a command would lead to, then each move of the executor's after it.

        Close it, or exhaust it, before asking for anything else.
        """
        counted = self.executor.graph.counted
        try:
            found = self._try(search, self._here(search), command)
            while found is not None:
                yield found
                found = None if found.position.scene.over else self._own_move(search, found)
        finally:
            self.executor.graph.uncount(counted)
            self.executor.back_to(self._mark)
            self.executor.act()

    def _stand(self, mark: Progress) -> None:
        """Stand somewhere from where nothing is seen ahead."""
        self._mark, self._line, self._incident = mark, [], None

    # --- looking ahead -------------------------------------------------------------

    def _foresee(self, search: ForwardModel) -> None:
        """Bring the line of moves that are seen ahead up to the horizon."""
        here = self._here(search)
        while True:
            if self._incident is not None and not self._avoid(search, here, self._incident):
                return
            end = self._line[-1] if self._line else here
            if end.depth - here.depth >= _HORIZON:
                return
            found = self._own_move(search, end)
            if found is None:
                return
            self._line.append(found)
            if found.what:
                self._meet(here, found)

    def _here(self, search: ForwardModel) -> Foreseen:
        """Return where the game stands, as the moment that the line goes on from."""
        if self._line and self._line[0].before is not None:
            return self._line[0].before
        counted = self.executor.graph.counted
        return Foreseen(
            None, "", search.here(), self._mark, self._depth, self._reward, counted=counted
        )

    def _own_move(self, search: ForwardModel, at: Foreseen) -> Foreseen | None:
        """Let the executor make its own next move; None if it can't be seen."""
        self.executor.back_to(at.mark)
        command = self.executor.act()
        return None if command is None else self._try(search, at, command)

    def _try(self, search: ForwardModel, at: Foreseen, command: str) -> Foreseen | None:
        """Try a command, the executor's own or another; None if it can't be tried."""
        after = search.attempt(at.position, command)
        if after is None:
            return None
        executor = self.executor
        executor.back_to(at.mark)
        own = executor.act() == command
        operator = executor.pending.operator if own and executor.pending is not None else None
        before, cursor = executor.at.state, executor.at.cursor
        executor.saw(command, after.scene, after.facts)
        what = mishap(executor, before, after.scene, cursor, operator)
        if (cursor, what) in self._accepted or (self._avoided and what not in self._avoided):
            what = ""
        reward = at.reward + _outcome(at.position, after)
        mark, counted = executor.checkpoint(), executor.graph.counted
        return Foreseen(at, command, after, mark, at.depth + 1, reward, what, counted)

    # --- avoiding what was seen ------------------------------------------------------

    def _meet(self, here: Foreseen, ahead: Foreseen) -> None:
        """Set out to avoid a mishap that lies ahead, unless that was done often in vain."""
        key = (ahead.before or here).mark.cursor, ahead.what
        self._met[key] += 1
        if self._met[key] > self._often:
            self._accepted.add(key)
            return
        self._incident = incident = _Incident(
            ahead.depth,
            ahead.depth - _done(ahead.mark),
            ((True, self._price(here, ahead, 0.0)), ahead),
        )
        self._branch(incident, here, ahead, 0.0)

    def _avoid(self, search: ForwardModel, here: Foreseen, incident: _Incident) -> bool:
        """Search on for a course around a mishap; tell whether that is settled."""
        while incident.queue and incident.nodes < incident.most:
            if search.left < 1 + max(_WAITS):
                if self._line and self._line[0].what:
                    break
                return False
            spent, _, at, put_in = heapq.heappop(incident.queue)
            if at is not here and at.since(here) is None:
                continue
            left = search.left
            self._count_again(here, at.since(here) or ())
            end = self._run(search, here, at, put_in, incident.depth + _CALM)
            incident.nodes += left - search.left
            if end is None:
                continue
            stalls = end.depth - _done(end.mark) > incident.lag + spent + _STALLING
            worth = bool(end.what) or stalls, self._price(here, end, spent)
            incident.least = min(incident.least, (worth, end), key=lambda least: least[0])
            if end.what:
                self._branch(incident, here, end, spent)
            elif not stalls and not incident.settled:
                incident.settled = True
                incident.most = min(incident.most, incident.nodes + _MORE)
        _, least = incident.least
        if least.before is not None and least.what:
            self._accepted.add((least.before.mark.cursor, least.what))
        self._line = least.since(here) or self._line
        self._count_again(here, self._line)
        self._incident = None
        return True

    def _count_again(self, here: Foreseen, line: Sequence[Foreseen]) -> None:
        """Hold against ways what one line of moves shows, and nothing that others showed."""
        graph = self.executor.graph
        graph.uncount(here.counted)
        before = here
        for after in line:
            graph.saw(
                before.mark.state, after.command, after.mark.state, self.executor.planner.clock
            )
            after.counted, before = graph.counted, after

    def _run(
        self,
        search: ForwardModel,
        here: Foreseen,
        at: Foreseen,
        put_in: tuple[str, ...],
        depth: int,
    ) -> Foreseen | None:
        """Put commands in and let the executor go on, to a mishap or beyond a depth.

        None if it comes to nothing: it can't be tried, or nothing is left to do.
        """
        for command in put_in:
            found = self._try(search, at, command)
            if found is None or found.what:
                return None
            at = found
        depth += len(put_in)
        while at.depth < depth and not at.what and not at.position.scene.over:
            found = self._own_move(search, at)
            if found is None:
                return None
            at = found
        return at

    def _branch(self, incident: _Incident, here: Foreseen, end: Foreseen, spent: float) -> None:
        """Put courses into the queue that part from one that ended in a mishap."""
        line = [here, *(end.since(here) or [])][:-1]
        for back in _BACK:
            if back >= len(line):
                break
            at = line[-1 - back]
            if at.position.scene.text.rstrip().endswith("?"):
                continue  # what is asked now is not asked any more after a detour
            for put_in in self._detours(at):
                price = spent + _DETOUR * len(put_in) + _EARLY * back
                incident.pushed += 1
                heapq.heappush(incident.queue, (price, incident.pushed, at, put_in))

    def _detours(self, at: Foreseen) -> Iterator[tuple[str, ...]]:
        """Yield what can be put in: waiting, and ways to step aside."""
        self.executor.back_to(at.mark)
        own = self.executor.act()
        idle = self.executor.at.demonstration.idle
        for times in _WAITS:
            yield (idle,) * times
        for command in self.executor.graph.leaving(self.executor.at.state.room)[:_ASIDE]:
            if command != own:
                yield (command,)

    @staticmethod
    def _price(here: Foreseen, end: Foreseen, spent: float) -> float:
        """Return what a course costs, less what it gets done."""
        moves = end.depth - here.depth
        done = _done(end.mark) - _done(here.mark)
        evil = _EVILS.get(end.what, _LOSS) if end.what else 0.0
        return spent + evil + moves - done - _REWARD * (end.reward - here.reward)


def _outcome(before: SearchNode, after: SearchNode) -> float:
    """Return what the demonstration critic makes of what followed a move."""
    won = (after.scene.score or 0) - (before.scene.score or 0)
    return outcome_value(won, idle=float(before.facts == after.facts and not won))


def _done(mark: Progress) -> float:
    """Return the steps that are done; what was put off counts as less than nothing."""
    return mark.cursor - (1.0 + _LATE) * len(mark.late)
