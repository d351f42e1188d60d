"""Tells of one episode where it left the demonstration, why, and what was lost by that.

An episode is played as any other, by the same agent, and beside it a blind replay of
the demonstration under the same seed. What each move was for is asked of the agent's
plan; what each step had brought is read from the demonstration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from agents.core.commands import canonical
from agents.core.errors import StoreError
from agents.core.proposals import Course, Plan
from agents.evaluation.episodes.adapter import DeliberatingAgent
from agents.evaluation.episodes.agents import AgentParts, make_agent
from agents.evaluation.episodes.baselines import ReplayAgent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.types import Finish, Result
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.selection.choosing import best_traces
from agents.imitation.selection.pruning import without_wandering
from agents.imitation.states.operators import Operator
from games.types import Facts, Scene
from games.world import World


class Cause(StrEnum):
    """Why a step that had won points did not."""

    ENDED = "the story ended first"
    MOVES = "no moves were left"
    MISSING = "a thing was missing"
    PLACE = "the place was not reached"
    ANSWER = "the story answered otherwise"
    PASSED = "it was not tried"


@dataclass(frozen=True, slots=True)
class Departure:
    """A stretch of an episode in which it wasn't as demonstrated.

    Attributes:
        move, step: where it began, both from 1.
        shown: the command that was demonstrated there.
        then, now: what the story answered to it when it was demonstrated, and what it
            answered to the move that was made.
        why: what was otherwise, as the plan tells it.
        did: the commands of the stretch.
        back: the step at which it went on as demonstrated, None if it never did.
    """

    move: int
    step: int
    shown: str
    then: str
    now: str
    why: tuple[str, ...]
    did: tuple[str, ...]
    back: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """A step that won points when it was demonstrated and not in the episode.

    Attributes:
        step: its number, from 1.
        tries: moves that were made for its sake.
        told: what was in the way, or what the story answered, the last time.
        by_replay: blind replay won these points under the same seed.
    """

    step: int
    shown: str
    points: int
    cause: Cause
    tries: int = 0
    told: str = ""
    by_replay: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a demonstration in one episode.

    Attributes:
        result: of the episode.
        session, steps, score: the demonstration, its steps and what it scored.
        replayed: what blind replay scored under this seed.
        last: what the story said at the end.
    """

    result: Result
    session: int
    steps: int
    score: int
    replayed: int | None
    departures: tuple[Departure, ...]
    losses: tuple[Loss, ...]
    last: str = ""

    @property
    def causes(self) -> dict[Cause, int]:
        """Cause -> points that were lost by it."""
        points: Counter[Cause] = Counter()
        for loss in self.losses:
            points[loss.cause] += loss.points
        return dict(points.most_common())


@dataclass(frozen=True, slots=True)
class _Move:
    number: int
    command: str
    plan: Plan | None
    text: str
    won: int


class _Record:
    """The moves of an episode that stand, with the plans behind them."""

    def __init__(self, agent: DeliberatingAgent) -> None:
        self._agent = agent
        self._count = 0
        self._scores = [0]
        self.moves: list[_Move] = []
        self.taken_back: list[_Move] = []

    def began(self, scene: Scene, facts: Facts) -> None:
        self._scores = [scene.score or 0]

    def played(self, command: str, scene: Scene, facts: Facts) -> None:
        self._count += 1
        score = self._scores[-1] if scene.score is None else scene.score
        won = score - self._scores[-1]
        self._scores.append(score)
        self.moves.append(_Move(self._count, command, self._agent.plan, scene.text, won))

    def took_back(self, moves: int) -> None:
        self.taken_back += self.moves[-moves:]
        del self.moves[-moves:], self._scores[-moves:]

    def ended(self) -> None:
        """Do nothing."""


def explain(world: World, equipment: AgentParts) -> Explanation:
    """Play an episode, and blind replay beside it, and tell what became of it.

    Args:
        world: may be left over from another episode.
        equipment: of the agent that plays; it has to follow demonstrations.

    Raises:
        StoreError: there is no demonstration.
        ValueError: such a player makes no plans.
        GameError: the story can't be begun.
    """
    told = equipment.condition
    traces = best_traces(
        equipment.journal.db,
        told.game,
        sources=equipment.memory.sources,
        other_releases=told.other_releases,
    )
    if not traces:
        raise StoreError(
            f"There is no demonstration of {told.game.title} to leave.",
            "Play it, or import one; then ask again.",
        )
    agent = make_agent(equipment)
    if not isinstance(agent, DeliberatingAgent):
        raise ValueError(f"{told.player} follows no demonstration: choose mimic or search.")
    record = _Record(agent)
    try:
        result = Episode(world, agent, told, equipment.seed, record).play()
    finally:
        agent.close()
    blind = replace(told, player="replay")
    replayed = Episode(world, ReplayAgent(traces[0].commands), blind, equipment.seed).play()
    assert result is not None
    assert replayed is not None
    followed = Demonstration(0, without_wandering(traces[0]))
    return account(followed, record, result, replayed)


def account(
    demonstration: Demonstration, record: _Record, result: Result, replayed: Result
) -> Explanation:
    """Tell what became of a demonstration in an episode that was recorded."""
    trace = demonstration.trace
    return Explanation(
        result,
        trace.session,
        len(demonstration.operators),
        demonstration.states[-1].score,
        replayed.score,
        tuple(_departures(demonstration, record.moves)),
        tuple(_losses(demonstration, record, result, replayed)),
        record.moves[-1].text if record.moves else "",
    )


def _departures(demonstration: Demonstration, moves: Sequence[_Move]) -> list[Departure]:
    """Return the stretches in which it went otherwise, in the order of the moves."""
    found: list[Departure] = []
    under_way: list[_Move] = []
    furthest = 0

    def close(back: int | None) -> None:
        if under_way:
            found.append(_departure(demonstration, under_way, back))
        under_way.clear()

    for move in moves:
        step = _step_of(demonstration, move.plan)
        if step is not None and step.index >= furthest and _as_shown(move, step):
            close(step.index + 1)
            furthest = step.index
        else:
            under_way.append(move)
    close(None)
    return found


def _departure(demonstration: Demonstration, moves: Sequence[_Move], back: int | None) -> Departure:
    first = moves[0]
    step = _step_of(demonstration, first.plan)
    why = next((m.plan.obstacles for m in moves if m.plan is not None and m.plan.obstacles), ())
    if step is None:
        why = why or ("nothing was left to follow",)
    return Departure(
        first.number,
        0 if step is None else step.index + 1,
        "" if step is None else step.command,
        "" if step is None else step.text,
        first.text,
        why or ("the story answered otherwise",),
        tuple(move.command for move in moves),
        back,
    )


def _step_of(demonstration: Demonstration, plan: Plan | None) -> Operator | None:
    """Return the step that a plan is for, None if it is no step of this demonstration."""
    if plan is None or plan.session != demonstration.trace.session:
        return None
    steps = demonstration.operators
    return steps[plan.step - 1] if plan.step <= len(steps) else None


def _as_shown(move: _Move, step: Operator) -> bool:
    """Tell whether a move was the demonstrated one, and brought what it had brought."""
    plan = move.plan
    if plan is None or plan.course is not Course.SHOWN or move.won != step.score:
        return False
    return canonical(move.command) == step.key and step.answered_by(move.text)


def _losses(
    demonstration: Demonstration, record: _Record, result: Result, replayed: Result
) -> list[Loss]:
    """Return the steps whose points were not won, in the order of the demonstration."""
    steps = demonstration.operators
    points = _gains(replayed)
    lost = _unwon(steps, record.moves)
    tried: dict[int, list[_Move]] = {}
    last = 0
    for move in (*record.taken_back, *record.moves):
        step = _step_of(demonstration, move.plan)
        if step is not None:
            tried.setdefault(step.index, []).append(move)
            last = max(last, step.index)
    found: list[Loss] = []
    for op in lost:
        moves = tried.get(op.index, [])
        cause, told = _cause(op, moves, last, result)
        by_replay = points.get(op.index + 1, 0) >= op.score
        found.append(Loss(op.index + 1, op.command, op.score, cause, len(moves), told, by_replay))
    return found


def _unwon(steps: Sequence[Operator], moves: Sequence[_Move]) -> list[Operator]:
    """Return the steps that had won points and for which no move won as many.

    A move stands for the step that its plan was for, else for one with the same
    command, else for any that won as much.
    """
    open_ = [op for op in steps if op.score > 0]
    gains = [move for move in moves if move.won > 0]
    fits = (
        lambda op, m: m.plan is not None and m.plan.step == op.index + 1,
        lambda op, m: canonical(m.command) == op.key,
        lambda op, m: True,
    )
    for fit in fits:
        for move in list(gains):
            for op in open_:
                if op.score == move.won and fit(op, move):
                    open_.remove(op)
                    gains.remove(move)
                    break
    return open_


def _gains(result: Result) -> dict[int, int]:
    """Return move -> points that it won."""
    found: dict[int, int] = {}
    before = 0
    for step, score in result.curve:
        found[step] = score - before
        before = score
    return found


def _cause(op: Operator, moves: Sequence[_Move], last: int, result: Result) -> tuple[Cause, str]:
    """Tell why a step's points were not won, and what was said of it last."""
    if not moves and op.index > last:
        if result.finish is Finish.STEPS:
            return Cause.MOVES, ""
        if result.finish is not Finish.GAVE_UP:
            return Cause.ENDED, ""
    if not moves:
        return Cause.PASSED, ""
    played = [m for m in moves if canonical(m.command) == op.key]
    if played and op.room:
        return Cause.ANSWER, played[-1].text
    plan = moves[-1].plan
    told = plan.obstacles if plan is not None else ()
    missing = [one for one in told if not one.startswith("you are")]
    if missing:
        return Cause.MISSING, ", ".join(missing)
    return Cause.PLACE, ", ".join(told)
