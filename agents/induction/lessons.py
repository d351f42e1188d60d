"""What demonstrations show that clauses of a task come to, and in which order.

May import ``agents.induction``'s values only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from agents.induction.changes import ChangeKind, Move, ThingChange
from agents.induction.frame import AXES, Cell, distance, subtract
from agents.induction.grid_map import GridMap
from agents.induction.mechanics import Mechanics
from agents.induction.missions import BACKWARD, TaskClause, clauses_of, likeness
from agents.induction.sights import ToldView, Words

_LIKE = 0.3
"""Likeness under which one clause's lesson says nothing of another."""
_ENGLISH = 2
"""Demonstrations that it takes to believe that a conjunction means what it doesn't in English."""


@dataclass(frozen=True, slots=True)
class TaskDemonstration:
    """A demonstration as what was told and played, with the task.

    Attributes:
        views: one more than commands.
        succeeded: it came to what the task asks.
    """

    task: str
    views: tuple[ToldView, ...]
    commands: tuple[str, ...]
    succeeded: bool

    def moves(self) -> list[Move]:
        """Return its moves."""
        around = pairwise(self.views)
        return [Move(b, c, a) for (b, a), c in zip(around, self.commands, strict=True)]


@dataclass(frozen=True, slots=True)
class ClauseStep:
    """One thing to do for a clause.

    Attributes:
        mention: which of the clause's mentions it is done to; None for something that
            isn't mentioned.
        like: words of that, those left out that it shares with what the next step is
            done to.
        shares: how many it shares with that.
        cell: where it is seen as this is done.
        beside: another mention that it must be so near to, and the two distances along
            the axes, the smaller first.
        won: words that it is called by afterwards and wasn't before, if it is altered.
    """

    kind: ChangeKind
    command: str
    mention: int | None
    cell: Cell
    like: Words = ()
    shares: int = 0
    beside: tuple[int, tuple[int, int]] | None = None
    won: Words = ()


Steps = tuple[ClauseStep, ...]


@dataclass(frozen=True, slots=True)
class _Done:
    """A change that a demonstration made, where and when."""

    time: int
    change: ThingChange
    at: Cell


def apart(one: Cell, other: Cell) -> tuple[int, int]:
    """Return the distances along the axes between two places, the smaller first."""
    x, y = subtract(one, other)
    low, high = sorted((abs(x), abs(y)))
    return low, high


class ClauseLessons:
    """What was learned of tasks.

    Args:
        shown: demonstrations.
        mechanics: what commands do.
    """

    def __init__(self, shown: Iterable[TaskDemonstration], mechanics: Mechanics) -> None:
        self._mechanics = mechanics
        self._steps: dict[Words, Counter[Steps]] = defaultdict(Counter)
        self._orders: dict[Words, int] = defaultdict(int)
        self._tails: dict[Words, Counter[Cell]] = defaultdict(Counter)
        self.names: set[str] = set()
        self.count = 0
        told = [one for one in shown if one.succeeded and one.commands]
        for one in told:
            for view in one.views:
                self.names |= {word for sight in view.sights for word in sight.words}
        for one in told:
            for clause in clauses_of(one.task, self.names):
                for words in clause.mentions:
                    mechanics.note_thing(words)
        runs = [(one, _Run(one, mechanics)) for one in told]
        self.reach = self._learn_reach(runs)
        for one, run in runs:
            clauses = clauses_of(one.task, self.names)
            if clauses:
                self._learn(clauses, run)
                self.count += 1

    # --- learning ---------------------------------------------------------------------

    def _learn_reach(self, runs: Sequence[tuple[TaskDemonstration, _Run]]) -> Cell | None:
        """Return where what was gone to was seen in the end, most often."""
        votes: Counter[Cell] = Counter()
        handled = {done.change.cell for _, run in runs for done in run.done}
        for one, run in runs:
            if run.done and run.done[-1].time == len(one.commands):
                votes[run.done[-1].change.cell] += 0
                continue
            mentions = [m for c in clauses_of(one.task, self.names) for m in c.mentions]
            ends = self._mechanics.located(one.views[-1])
            near = [c for c, words in ends if any(set(m) <= set(words) for m in mentions)]
            if near:
                votes[min(near, key=lambda c: (c not in handled, distance(c)))] += 1
        return max(votes, key=lambda cell: votes[cell]) if votes else None

    def _learn(self, clauses: Sequence[TaskClause], run: _Run) -> None:
        times: list[int | None] = []
        for clause in clauses:
            steps, time, subject = self._come_to(clause, run)
            times.append(time)
            if steps:
                self._steps[clause.pattern][steps] += 1
            if clause.tail and subject is not None:
                self._tails[clause.tail].update(way for way in AXES if _lies(subject, way))
        for at, (clause, (one, other)) in enumerate(
            zip(clauses[1:], pairwise(times), strict=True), 1
        ):
            if one is not None and other is not None and one != other and at:
                self._orders[clause.joint] += 1 if one < other else -1

    def _come_to(self, clause: TaskClause, run: _Run) -> tuple[Steps, int | None, Cell | None]:
        """Return the steps that a clause came to, when it was done, and where its thing was."""
        steps: list[ClauseStep] = []
        time = None
        subject: Cell | None = None
        for done in run.lasting():
            mention = _mention(clause, done.change.words)
            if mention is None:
                continue
            step = self._step(clause, done, mention, run)
            if step.kind is ChangeKind.PUT and step.beside is None:
                continue  # near to nothing that is asked for: hands were needed
            helping = run.helping(done, clause)
            steps += [self._helping_step(one, done) for one in helping]
            steps.append(step)
            time = done.time
            if subject is None and mention == len(clause.mentions) - 1:
                subject = done.at  # what is said at the end is said of what is mentioned last
        if not steps and self.reach is not None:
            mention = len(clause.mentions) - 1
            reached = run.reached(clause.mentions[mention], self.reach)
            if reached is not None:
                time, subject = reached
                steps = [ClauseStep(ChangeKind.REACH, "", mention, self.reach)]
        return tuple(steps), time, subject

    def _helping_step(self, one: _Done, whole: _Done) -> ClauseStep:
        shared = set(one.change.words) & set(whole.change.words)
        like = tuple(word for word in one.change.words if word not in shared)
        return ClauseStep(
            one.change.kind, one.change.command, None, one.change.cell, like, len(shared)
        )

    def _step(self, clause: TaskClause, done: _Done, mention: int, run: _Run) -> ClauseStep:
        beside = None
        if done.change.kind is ChangeKind.PUT:
            for other, words in enumerate(clause.mentions):
                cells = run.cells_of(words, done) if other != mention else []
                if cells:
                    nearest = min((apart(done.at, c) for c in cells), key=sum)
                    beside = other, nearest
        change = done.change
        won: Words = ()
        if change.kind is ChangeKind.ALTER:
            won = tuple(word for word in change.became if word not in change.words)
        return ClauseStep(change.kind, change.command, mention, change.cell, beside=beside, won=won)

    # --- what was learned -------------------------------------------------------------

    def steps_for(self, clause: TaskClause) -> tuple[Steps, float]:
        """Return the steps that a clause comes to, and how like it what was shown is."""
        ranked = sorted(
            ((likeness(clause.pattern, p), p) for p in self._steps), key=lambda one: -one[0]
        )
        if ranked and ranked[0][0] >= _LIKE:
            return _most_shown(self._steps[ranked[0][1]]), ranked[0][0]
        if self.reach is not None and self.count:
            return (ClauseStep(ChangeKind.REACH, "", len(clause.mentions) - 1, self.reach),), 0.0
        return (), 0.0

    def in_order(self, clauses: Sequence[TaskClause]) -> list[TaskClause]:
        """Return clauses in the order in which they are to be done, as far as is known."""
        for at, clause in enumerate(clauses):
            if at and self._is_backward(clause.joint):
                return [*self.in_order(clauses[at:]), *self.in_order(clauses[:at])]
        return list(clauses)

    def _is_backward(self, joint: Words) -> bool:
        """Tell whether what a conjunction leads to is done first: as shown, else as in English."""
        told = -_ENGLISH if set(joint) & BACKWARD else 0
        return self._orders.get(joint, 0) + told < 0

    def side(self, tail: Words) -> Cell | None:
        """Return to which side of the beginning something lies by what is said of it.

        A side that has a word of its own is told by that; what is said otherwise tells
        one that no other words tell.
        """
        ways = self._mechanics.frame.ways
        for word in tail:
            if word in ways:
                return ways[word]
        if not tail:
            return None
        spoken = {ways[w] for known in (*self._tails, tail) for w in known if w in ways}
        votes = self._tails.get(tail, Counter())
        taken = {self._voted(other, spoken) for other in self._tails if other != tail}
        left = [way for way in AXES if way not in spoken and (votes[way] or way not in taken)]
        ranked = sorted(left, key=lambda way: -votes[way])
        if len(ranked) > 1 and votes[ranked[0]] == votes[ranked[1]]:
            return None
        return ranked[0] if ranked else None

    def _voted(self, tail: Words, spoken: Set[Cell]) -> Cell | None:
        votes = self._tails[tail]
        told = any(word in self._mechanics.frame.ways for word in tail)
        ranked = [way for way, _ in votes.most_common() if way not in spoken]
        return None if told or not ranked else ranked[0]


def _most_shown(known: Counter[Steps]) -> Steps:
    """Return the steps that were shown most often: by how they end, all in all, one by one.

    What was done besides differs from one demonstration to the next.
    """
    ends, wholes = Counter[object](), Counter[object]()
    for steps, times in known.items():
        ends[_outline(steps)[-1]] += times
        wholes[_outline(steps)] += times

    def shown(steps: Steps) -> tuple[int, int, int, int]:
        outline = _outline(steps)
        return ends[outline[-1]], wholes[outline], known[steps], -len(steps)

    return max(known, key=shown)


def _outline(steps: Steps) -> tuple[object, ...]:
    return tuple((step.kind, step.mention, step.beside) for step in steps)


class _Run:
    """A demonstration on a map."""

    def __init__(self, shown: TaskDemonstration, mechanics: Mechanics) -> None:
        grid = GridMap(mechanics)
        grid.see(shown.views[0])
        self.done: list[_Done] = []
        self._paths = [grid.pose]
        self._maps = [dict(grid.things)]
        for time, move in enumerate(shown.moves(), 1):
            pose = grid.pose
            _, changes = grid.follow(move)
            self.done += [_Done(time, change, pose.on_map(change.cell)) for change in changes]
            self._paths.append(grid.pose)
            self._maps.append(dict(grid.things))

    def lasting(self) -> list[_Done]:
        """Return what was done for its own sake: not to pass, and not put down again."""
        return [
            d for d in self.done if d.change.kind is not ChangeKind.ALTER or not self._is_passed(d)
        ]

    def helping(self, done: _Done, clause: TaskClause) -> list[_Done]:
        """Return what was taken before a change, isn't mentioned and was kept."""
        before = [d for d in self.done if d.time < done.time and d.change.kind is ChangeKind.TAKE]
        put = {d.change.words for d in self.done if d.change.kind is ChangeKind.PUT}
        return [
            d
            for d in before
            if d.change.words not in put and _mention(clause, d.change.words) is None
        ]

    def _is_passed(self, done: _Done) -> bool:
        return any(pose.at == done.at for pose in self._paths[done.time :])

    def cells_of(self, words: Words, done: _Done) -> list[Cell]:
        """Return where things of a name were as something was done, itself left out."""
        known = self._maps[done.time].items()
        return [cell for cell, name in known if set(words) <= set(name) and cell != done.at]

    def reached(self, words: Words, cell: Cell) -> tuple[int, Cell] | None:
        """Return when a thing of that name was first seen at a place by who went, and where."""
        for time, pose in enumerate(self._paths):
            at = pose.on_map(cell)
            if time and set(words) <= set(self._maps[time].get(at, ())) and words:
                return time, at
        return None


def _mention(clause: TaskClause, name: Words) -> int | None:
    """Return which mention of a clause a thing's name fits, the first."""
    fits = (at for at, words in enumerate(clause.mentions) if words and set(words) <= set(name))
    return next(fits, None)


def _lies(cell: Cell, way: Cell) -> bool:
    return cell[0] * way[0] + cell[1] * way[1] > 0
