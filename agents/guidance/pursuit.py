"""Pursues goals along a path: which comes next, what to play for it, what a move taught.

The task itself is the last goal, so that a learner learns without a teacher too. May
import ``agents.core``, ``agents.induction`` and ``games``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agents.core.commands import canonical
from agents.core.goal_reading import Asks, GoalAim, Words, names, read_goal
from agents.core.goals import Goal, GoalState
from agents.core.proposals import GoalMove
from agents.core.text import words
from agents.core.types import Turn
from agents.guidance.judging import NONE, Names, holds, in_sight, is_at, is_reached, sights_named
from agents.guidance.skills import GoalTransition, Skills
from agents.induction.sights import sights_of
from games.types import Ending, Scene

_DEEPEST = 3
"""Steps of steps that are thought of at most."""
_DOUBT = 20
"""Moves for which what wasn't meant counts for nothing; another of that very name may be."""
_TASK = "task: "
_NEAR = f"{Asks.NEAR.value} _"

Sought = tuple[str, Words]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A goal as it is pursued.

    Attributes:
        form: under which it is learned; the task's own is kept apart, since only the
            world says that it is done.
        goal: that it is or serves, None for the task.
    """

    aim: GoalAim
    form: str
    goal: Goal | None = None

    @property
    def is_task(self) -> bool:
        """Whether it is the task itself."""
        return self.form.startswith(_TASK)


def task_wanted(task: str) -> Wanted | None:
    """Return the task as a goal, None where it names no thing."""
    aim = read_goal(task)
    return Wanted(aim, f"{_TASK}{aim.form}") if task and aim.thing else None


def standing_of(thing: Words, scene: Scene, but: Names = NONE) -> str:
    """Say how a thing stands: where it is told, what is close, and what is in hand.

    What else there is makes no difference to a goal that doesn't speak of it.

    Args:
        thing: words of its name.
        scene: where one stands.
        but: whole names of what isn't meant.
    """
    near = sights_named(thing, scene, but)
    if near:
        where = " ".join(f"{count} {way}" for way, count in near[0].steps)
    else:
        where = (
            scene.location or ""
            if in_sight(thing, scene, but)
            else f"unseen {scene.location or ''}"
        )
    close = sorted(
        one.steps[0][0]
        for one in sights_of(scene.text)
        if len(one.steps) == 1 and one.steps[0][1] == 1
    )
    hands = "with it" if holds(thing, scene, but) else "full" if scene.inventory else ""
    return "|".join((where, ",".join(close), hands))


def distance_to(thing: Words, scene: Scene, but: Names = NONE) -> int | None:
    """Return how many steps away the nearest thing of a name is told, None where it isn't."""
    near = sights_named(thing, scene, but)
    return sum(count for _, count in near[0].steps) if near else None


class Pursuer:
    """Follows one path; whoever proposes asks it, and what was played teaches it.

    Args:
        skills: what was learned before; what this path teaches is added to it.
        task: what is asked, empty for nothing.
    """

    def __init__(self, skills: Skills, task: str) -> None:
        self.skills = skills
        self._task = task_wanted(task)
        self._tried: Counter[tuple[str, str]] = Counter()
        self._nearest: dict[Words, int] = {}
        self._reached: set[Sought] = set()
        self._lived: list[list[GoalTransition]] = []
        self._wrong: Names = NONE
        self._doubted = 0

    def value(self, text: str, scene: Scene) -> float:
        """Return what the learner thinks that pursuing a goal is worth here, in [0, 1]."""
        aim = read_goal(text)
        return self.skills.value(aim.form, standing_of(aim.thing, scene))

    def next(self, goals: Sequence[Goal], scene: Scene) -> Wanted | None:
        """Return what is pursued now: the first goal, or the step towards it that is due."""
        wanted = next(
            (Wanted(aim, aim.form, goal) for goal in goals if (aim := read_goal(goal.text)).thing),
            self._task,
        )
        for _ in range(_DEEPEST):
            step = None if wanted is None else self._step_to(wanted, scene)
            if step is None:
                break
            wanted = step
        return wanted

    def _step_to(self, wanted: Wanted, scene: Scene) -> Wanted | None:
        """Return the first step that led to such a goal before and is still to be done."""
        for form in self.skills.steps_to(wanted.form):
            name = form.partition(" ")[0]
            if name not in _STEPS:
                continue
            aim = GoalAim(Asks(name), name, wanted.aim.thing)
            if aim.asks is Asks.LEAVE:
                aim = replace(aim, thing=_in_the_way(aim.thing, scene, self._wrong))
            if form != wanted.form and not _is_so(aim, scene, self._wrong):
                return Wanted(aim, form, wanted.goal)
        return None

    def pursue(
        self, goals: Sequence[Goal], scene: Scene, commands: Sequence[str], moment: int
    ) -> GoalMove | None:
        """Return what to play for what is pursued; None where nothing is.

        Args:
            goals: that are open, the next one first.
            scene: where one stands.
            commands: all that there are.
            moment: number of the move.
        """
        wanted = self.next(goals, scene)
        if wanted is None or not commands or scene.over:
            return None
        standing = standing_of(wanted.aim.thing, scene, self._wrong)
        ranked = self.skills.rank(wanted.form, standing, commands, self._tried, moment)
        known = self.skills.worth.get(wanted.form, {}).get(standing, {})
        best = ranked[0][0]
        worth = known.get(canonical(best))
        return GoalMove(
            command=best,
            goal=wanted.goal,
            step=_said(wanted) if wanted.goal is None or wanted.form != _form(wanted.goal) else "",
            value=0.0 if worth is None else max(0.0, min(1.0, worth.q)),
            tries=0 if worth is None else worth.visits,
            others=tuple(command for command, _ in ranked[1:]),
        )

    def saw(self, goals: Sequence[Goal], before: Scene, turn: Turn) -> None:
        """Learn from a move.

        Args:
            goals: that were open before it.
            before: where it was made.
            turn: the move, and what came of it.
        """
        command = canonical(turn.decision.command) if turn.decision is not None else ""
        pursued = self.next(goals, before)
        if pursued is not None:
            self._tried[standing_of(pursued.aim.thing, before, self._wrong), command] += 1
        wanted = [Wanted(aim, aim.form) for g in goals if (aim := read_goal(g.text)).thing]
        every = {(one.form, one.aim.thing): one for one in wanted}
        for one in (self._task, pursued):
            if one is not None:
                every.setdefault((one.form, one.aim.thing), one)
        moves = [self._live(one, command, before, turn) for one in every.values()]
        for lived in moves:
            self.skills.learn(lived)
        if self._gets_on(zip(every, moves, strict=True), turn.scene):
            self._tried.clear()
        self._note_wrong(before, turn)
        self._lived.append(moves)

    def _gets_on(self, moves: Iterable[tuple[Sought, GoalTransition]], now: Scene) -> bool:
        """Tell whether a move reached what wasn't reached before on this path, or came nearer."""
        fresh = False
        for (form, thing), lived in moves:
            if lived.reward > 0 and form != _NEAR:
                fresh = fresh or (form, thing) not in self._reached
                self._reached.add((form, thing))
            distance = distance_to(thing, now, self._wrong)
            if distance is not None and distance < self._nearest.get(thing, distance + 1):
                self._nearest[thing] = distance
                fresh = True
        return fresh

    def _note_wrong(self, before: Scene, turn: Turn) -> None:
        """Note what was taken as the task asks, and wasn't it: another of that name is meant."""
        if self._wrong and turn.number > self._doubted + _DOUBT:
            self._wrong = NONE
        task, now = self._task, turn.scene
        if task is None or task.aim.asks is not Asks.TAKE or now.over:
            return
        new = [name for name in now.inventory if name not in before.inventory]
        wrong = {frozenset(words(name)) for name in new if names(task.aim.thing, name)}
        if wrong:
            self._wrong, self._doubted = self._wrong | wrong, turn.number
            self._nearest.clear()

    def finish(self) -> None:
        """Pass back along the path what its end taught; to be called once, at the end."""
        self.skills.replay(self._lived)
        self._lived = []

    def _live(self, one: Wanted, command: str, before: Scene, turn: Turn) -> GoalTransition:
        now, thing = turn.scene, one.aim.thing
        reward, ends = 0.0, now.over
        if one.is_task:
            reward = float(turn.effect.score > 0 or now.ending is Ending.VICTORY)
        elif one.aim.asks is Asks.NEAR:
            was, distance = (distance_to(thing, one, self._wrong) for one in (before, now))
            reward = float(was is not None and distance is not None and distance < was)
            ends = ends or distance is None  # what is out of sight isn't come nearer to
        else:
            reward = float(is_reached(one.aim, before, turn))
        ends = ends or reward > 0
        was_so, then = (standing_of(thing, scene, self._wrong) for scene in (before, now))
        return GoalTransition(one.form, was_so, command, reward, then, ends)


def note_steps(skills: Skills, goals: Iterable[Goal], task: str, *, won: bool) -> None:
    """Remember which steps teachers gave on the way to what, once a session is over.

    Args:
        skills: where it is remembered.
        goals: of the session.
        task: what was asked.
        won: it was done.
    """
    known = list(goals)
    asked = task_wanted(task)
    first = [goal for goal in known if goal.parent is None and goal.author]
    if asked is not None and first:
        skills.note_steps(asked.form, map(_form, first), helped=won)
    for goal in known:
        steps = [one for one in known if one.parent == goal.id and one.author]
        if steps and goal.state is not GoalState.OPEN:
            skills.note_steps(_form(goal), map(_form, steps), helped=goal.is_done)


def _form(goal: Goal) -> str:
    return read_goal(goal.text).form


def _is_so(aim: GoalAim, scene: Scene, but: Names = NONE) -> bool:
    """Tell whether what a step asks is so already, or can't be asked yet."""
    match aim.asks:
        case Asks.FIND:
            return in_sight(aim.thing, scene, but)
        case Asks.REACH:
            return is_at(aim.thing, scene, but) or holds(aim.thing, scene, but)
        case Asks.NEAR:
            return is_at(aim.thing, scene, but) or not in_sight(aim.thing, scene, but)
        case Asks.LEAVE:
            return not aim.thing
        case _:
            return holds(aim.thing, scene, but)


def _in_the_way(thing: Words, scene: Scene, but: Names) -> Words:
    """Return what is in one's hands in place of a thing that is to be taken, if anything."""
    if holds(thing, scene, but):
        return ()
    others = (n for n in scene.inventory if not names(thing, n) or frozenset(words(n)) in but)
    return tuple(words(next(others, "")))


_STEPS = frozenset(one.value for one in (Asks.FIND, Asks.REACH, Asks.NEAR, Asks.TAKE, Asks.LEAVE))
_WORDS = {
    Asks.FIND: "find the {}",
    Asks.REACH: "go to the {}",
    Asks.NEAR: "get closer to the {}",
    Asks.TAKE: "pick up the {}",
    Asks.LEAVE: "drop the {}",
}


def words_for(asks: Asks, thing: Words) -> str:
    """Say a goal in plain English."""
    return _WORDS[asks].format(" ".join(thing))


def _said(wanted: Wanted) -> str:
    """Say what is pursued, empty for the task itself."""
    return "" if wanted.is_task else words_for(wanted.aim.asks, wanted.aim.thing)
