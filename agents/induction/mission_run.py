"""A task on its way to being done: which step comes next, and the command for it.

May import ``agents.induction``'s values only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from agents.induction.aims import Advice, Aim, matches
from agents.induction.barriers import Barriers
from agents.induction.changes import ChangeKind, Move, ThingChange
from agents.induction.frame import HERE, STAYING, Cell, Pose
from agents.induction.grid_map import GridMap
from agents.induction.guessing import guess_steps, untried_names
from agents.induction.lessons import ClauseLessons, Steps, apart
from agents.induction.looking import find_viewpoint
from agents.induction.mechanics import Mechanics
from agents.induction.missions import TaskClause, clauses_of
from agents.induction.placing import empty_places, find_place_to_lay
from agents.induction.routes import find_route
from agents.induction.sights import ToldView, Words
from agents.induction.trials import Trials

_UNSURE = 8
"""What it costs to open something while it isn't known that what is wanted lies beyond."""
_ORDERS = 2
"""In how many orders several clauses are tried."""


class MissionRun:
    """What is done of a task on one path.

    Args:
        task: in words.
        lessons: what was learned of tasks.
        mechanics: what commands do, moves of this path included.
        view: what is told at the beginning.
        commands: all that there are, as far as the world says.

    Attributes:
        aims: what is to be done, in order.
        likeness: how like its clauses are to what was demonstrated, in [0, 1].
        round: how often all was done, and it wasn't over.
    """

    def __init__(
        self,
        task: str,
        lessons: ClauseLessons,
        mechanics: Mechanics,
        view: ToldView,
        commands: Iterable[str] = (),
    ) -> None:
        self.task = task
        self._lessons = lessons
        self._mechanics = mechanics
        self.grid = GridMap(mechanics)
        self._commands = tuple(commands) or tuple(sorted(mechanics.commands()))
        self._carried = self.grid.carried = view.carried
        self._trials = Trials(self.grid, mechanics)
        self._barriers = Barriers(self, self.grid, mechanics, self._trials, self._commands)
        self._vain: Counter[tuple[object, ...]] = Counter()
        self._refused: set[Cell] = set()
        self._taken_from: set[Cell] = set()
        self._bound: list[Cell] = []
        self._guessed: set[TaskClause] = set()
        self._rough = False
        self.round = 0
        self._at = 0
        self._since = 0
        self._cycle = 1
        self._meant: dict[TaskClause, list[Steps]] = {}
        self.likeness = 0.0
        self.aims = self._plan()
        self.grid.see(view)

    def _plan(self) -> list[Aim]:
        names = self._lessons.names | {w for _, n in self.grid.names() for w in n}
        clauses = self._lessons.in_order(clauses_of(self.task, names))
        if self.round % 2:
            clauses.reverse()
        for words in (words for clause in clauses for words in clause.mentions):
            self._mechanics.note_thing(words)
        shown = {clause: self._lessons.steps_for(clause) for clause in clauses}
        meant = {clause: self._readings(clause, *shown[clause]) for clause in clauses}
        if meant != self._meant:
            self._meant, self._since = meant, self.round
        orders = _ORDERS if len(clauses) > 1 else 1
        self._cycle = orders * max(map(len, meant.values()), default=1)
        aims: list[Aim] = []
        self._guessed = set()
        for clause in clauses:
            steps = meant[clause][(self.round - self._since) // orders % len(meant[clause])]
            if not shown[clause][1] or steps != shown[clause][0]:
                self._guessed.add(clause)
            aims += [Aim(step, clause) for step in steps]
        self.likeness = min((like for _, like in shown.values()), default=1.0)
        return aims

    def _readings(self, clause: TaskClause, steps: Steps, like: float) -> list[Steps]:
        """Return what a clause may come to, the likeliest first."""
        guesses = list(guess_steps(clause, self._mechanics, self._commands))
        if not like:
            told = bool(guesses) and len(clause.mentions) == 1  # in so many words
            return guesses if told else [*guesses, steps]
        passed = all(step.kind is ChangeKind.REACH for step in steps)
        return [steps, *(guesses if passed else ())]  # what was done may have been but passed

    @property
    def _is_anew(self) -> bool:
        """Whether everything that the task may ask was done, so that other things are meant."""
        return (self.round - self._since) % self._cycle == 0

    # --- what was played --------------------------------------------------------------

    def follow(self, move: Move) -> None:
        """Take in a move, of which the mechanics know already."""
        pose, carried = self.grid.pose, self._carried
        motion, changes = self.grid.follow(move)
        self._carried = self.grid.carried = move.after.carried
        self._trials.note(pose, carried, move.command)
        if motion == STAYING and not changes and carried == self._carried:
            self._vain[pose, carried, move.command] += 1
        if changes and self._guessed and self.aims:
            self._guess_anew()
        self._advance(pose, changes)

    def _guess_anew(self) -> None:
        """Think again of what clauses mean that nobody showed, if more is known of commands."""
        aim, known = self.aims[self._at], self._plan()
        if len(known) != len(self.aims):
            self._at = next((at for at, one in enumerate(known) if one.clause == aim.clause), 0)
        self.aims = known

    def _advance(self, pose: Pose, changes: Sequence[ThingChange]) -> None:
        if not self.aims:
            return
        aim = self.aims[self._at]
        step = aim.step
        reached: Cell | None = None
        if step.kind is ChangeKind.REACH:
            at = self.grid.pose.on_map(step.cell)
            name = self.grid.things.get(at, ())
            if self._fits(aim, name, roughly=self._rough) and at not in self._refused:
                reached = at
        for change in changes:
            if change.kind is ChangeKind.TAKE:
                self._taken_from.add(pose.on_map(change.cell))
            if change.kind is ChangeKind.PUT and step.kind is ChangeKind.TAKE and self._is_anew:
                self._refused.add(pose.on_map(change.cell))  # it was taken by mistake
            as_asked = change.kind is step.kind and set(step.won) <= set(change.became)
            if as_asked and self._fits(aim, change.words, roughly=self._rough):
                reached = pose.on_map(change.cell)
        if reached is None:
            return
        if step.kind is ChangeKind.PUT and not self._is_placed(aim, reached):
            return
        self._bound.append(reached)
        self._at += 1
        if self._at == len(self.aims):
            self._begin_again()

    def _begin_again(self) -> None:
        """All is done, and yet it goes on: another order, deed or thing was meant."""
        self.round += 1
        self._at = 0
        if self._is_anew:
            self._refused |= set(self._bound)
        self._bound = []
        self.aims = self._plan()

    def _is_placed(self, aim: Aim, at: Cell) -> bool:
        beside = aim.step.beside
        if beside is None:
            return True
        words = aim.clause.mentions[beside[0]]
        return any(
            apart(at, cell) == beside[1] and set(words) <= set(name)
            for cell, name in self.grid.names()
            if cell != at
        )

    def is_guessed(self, aim: Aim) -> bool:
        """Tell whether nobody showed anything like what a step is for."""
        return aim.clause in self._guessed

    def where(self, seen: Cell, unit: str) -> str:
        """Say where a place is, seen from here."""
        told = self._mechanics.frame.tell(seen, unit)
        return told or "out of sight"

    # --- what to do -------------------------------------------------------------------

    def choose(self) -> Advice | None:
        """Return the next command, None where nothing is known of the task."""
        if not self.aims:
            return None
        aim = self.aims[self._at]
        held = any(self._fits(aim, name, roughly=True) for name in self._carried)
        if aim.step.kind is ChangeKind.PUT and not held and self._at:
            first = self._barriers.make_way(aim)
            if first is not None:
                return first
            self._at -= 1
            aim = self.aims[self._at]
        if aim.step.kind is ChangeKind.PUT and not aim.step.command:
            put = self._mechanics.changes(ChangeKind.PUT)
            if not put:
                return self._try_anything(aim)
            aim = self.aims[self._at] = aim.done_by(put[-1].command, put[-1].cell)
        step = aim.step
        if self.is_guessed(aim) and step.kind is ChangeKind.REACH:
            named = untried_names(aim.clause, self._mechanics, self._commands)
            meant = {at for at, name in self.grid.names() if self._fits(aim, name)}
            meant = self._on_its_side(aim, step.mention, meant, roughly=False)
            if named or self.round:
                tried = self.try_out(aim, meant.__contains__, named)
                if tried is not None:
                    return tried
        if (
            step.kind is ChangeKind.TAKE
            and self._carried
            and not self._barriers.is_opened_by_what_is_carried(aim)
        ):
            freeing = self._barriers.try_what_is_carried(aim) or self.free_hands(aim)
            if freeing is not None:
                return freeing
        found = self.go_on(aim)
        if found is None and self._candidates(aim, roughly=False):
            found = self._barriers.fetch_tool(aim)
        found = found or self.look_around(aim) or self._barriers.fetch_tool(aim)
        self._rough = found is None and self._is_wider(aim)
        if self._rough:
            found = self.go_on(aim, roughly=True)
        found = found or self._barriers.open_the_way(aim) or self.try_out(aim, self.grid.is_in_line)
        if found is None and self.grid.look_anew():
            found = self.look_around(aim)
        return found or self.try_out(aim)

    def _is_wider(self, aim: Aim) -> bool:
        """Tell whether nothing was ever called by the last word of what a step is done to."""
        known = self._lessons.names | {word for _, name in self.grid.names() for word in name}
        return aim.step.mention is not None and not set(aim.words[-1:]) & known

    def go_on(self, aim: Aim, *, roughly: bool = False) -> Advice | None:
        """Go to where a step is done and do it, if it is known where."""
        step = aim.step
        if step.kind is ChangeKind.PUT:
            wanted = self._places_beside(aim, roughly=roughly)
        else:
            wanted = self._candidates(aim, roughly=roughly)
        if not wanted:
            return None
        route = find_route(
            self.grid,
            self._mechanics,
            lambda pose: (
                pose.on_map(step.cell) in wanted
                and not (step.command and self._vain[pose, self._carried, step.command])
            ),
        )
        if route is None:
            return None
        at = route.pose.on_map(step.cell)
        command = route.first or step.command or self._stir()
        name = self.grid.things.get(at, aim.words)
        return Advice(command, aim, at, name, len(wanted) - 1, route.cost + bool(step.command))

    def _candidates(self, aim: Aim, *, roughly: bool) -> set[Cell]:
        """Return where things are that a step may be done to: those on the side that is told."""
        found = {
            cell
            for cell, name in self.grid.names()
            if self._fits(aim, name, roughly=roughly) and cell not in self._refused
        }
        return self._on_its_side(aim, aim.step.mention, found, roughly=roughly)

    def _on_its_side(
        self, aim: Aim, mention: int | None, found: set[Cell], *, roughly: bool
    ) -> set[Cell]:
        """Return those that are where what is mentioned last is said to be."""
        side = self._lessons.side(aim.clause.tail)
        if side is None or mention != len(aim.clause.mentions) - 1:
            return found
        there = {c for c in found if c[0] * side[0] + c[1] * side[1] > 0}
        return there if there or not roughly else found

    def _places_beside(self, aim: Aim, *, roughly: bool) -> set[Cell]:
        """Return the empty places that are as near to the other thing as was shown."""
        if aim.step.beside is None:
            return {c for c in self.grid.free if c != self.grid.pose.at}
        other, apart_by = aim.step.beside
        words = aim.clause.mentions[other]
        near = {c for c, n in self.grid.names() if matches(words, n, roughly=roughly)}
        there = self._on_its_side(aim, other, near, roughly=roughly)
        return empty_places(self.grid, there, apart_by)

    def _fits(self, aim: Aim, name: Words, *, roughly: bool = False) -> bool:
        if not name:
            return False
        if aim.step.mention is None:
            return set(aim.words) <= set(name) and self._shares(aim, name)
        return matches(aim.words, name, roughly=roughly)

    def _shares(self, aim: Aim, name: Words) -> bool:
        """Tell whether a thing that isn't mentioned shares a word with what it is for."""
        if not aim.step.shares:
            return True
        at = self.aims.index(aim) + 1
        if at >= len(self.aims):
            return True
        whole = self.aims[at].words
        known = [n for _, n in self.grid.names() if set(whole) <= set(n) and n != name]
        if not known:  # what it is for wasn't seen yet, so that only its mention can tell
            known = [whole]
        return any(len(set(name) & set(n)) >= aim.step.shares for n in known)

    def free_hands(self, aim: Aim) -> Advice | None:
        """Put down what is carried, if it is known how: what is meant can't be taken else."""
        known = self._mechanics.changes(ChangeKind.PUT)
        cell, command = aim.step.cell, ""
        if known:
            cell, command = known[-1].cell, known[-1].command
        grid, carried = self.grid, self._carried
        grid.carried = ()
        leading = next((lead for lead in (self.go_on, self.look_around) if lead(aim)), None)
        grid.carried = carried
        route = find_place_to_lay(
            *(grid, self._mechanics, cell),
            lambda pose: not self._vain[pose, carried, command],
            self._taken_from,
            (lambda: leading(aim) is not None) if leading is not None else None,
        )
        if route is None:
            return None
        if not route.first and not command:
            return self._try_anything(aim)
        return Advice(route.first or command, aim, left=route.cost, freeing=True)

    def look_around(self, aim: Aim) -> Advice | None:
        """Go to where most that was never in sight comes into sight for the way."""
        best = find_viewpoint(self.grid, self._mechanics, self.grid.unseen(), _UNSURE)
        if best is None:
            return None
        reached, doubt = best
        return Advice(reached.first, aim, left=reached.cost, doubt=doubt)

    def _stir(self) -> str:
        """Return a motion that turns away from where one stands, to come there anew."""
        motions = self._mechanics.motions()
        turns = [c for c, m in sorted(motions.items()) if m.shift == HERE]
        return (turns or sorted(motions) or [""])[0]

    def try_out(
        self,
        aim: Aim,
        among: Callable[[Cell], bool] | None = None,
        commands: Sequence[str] = (),
    ) -> Advice | None:
        """Go and try on something what was tried least there: what it does is learned from it.

        Args:
            aim: what for.
            among: tells of a place whether to try there; only what was never tried then.
            commands: which to try; all if none are given.
        """
        trial = self._trials.choose(commands or self._commands, self._carried, among)
        if trial is not None:
            return Advice(
                *(trial.command, aim, None, trial.words),
                left=trial.left,
                trying=True,
                tried=trial.tried,
            )
        if among is not None:
            return None
        return self._try_anything(aim)

    def _try_anything(self, aim: Aim) -> Advice:
        command = self._trials.choose_unknown(self._commands, self._carried)
        return Advice(command, aim, trying=True)
