"""What an executor is about, in words: the plan that a person gets to see. Pure functions.

Names of things and places are the story's own and commands the demonstration's:
each is put on one short line. May import what ``plan_executor`` may, and ``agents.core.wording``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from agents.core.deeds import deed
from agents.core.labels import spoken
from agents.core.proposals import Course, Plan
from agents.core.wording import brief, counted, definite, times
from agents.exploration.language.phrases import is_plural
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.planning.planned_move import PlannedMove, act_of, edge_of, take_of
from agents.imitation.states.operators import VIOLENCE, Operator, name_of, title_of
from agents.imitation.states.state import NOWHERE, State
from games.types import PLAYER

_MOST = 3
"""Obstacles that are told at most."""
_NUMBER = re.compile(r"#\d+\b")
_TOLD_APART = re.compile(r"(?<=\S) \(\d+\)$")
"""What a world adds to names that several places share: "Forest (5)"."""
_DEEDS = frozenset({"go", "say", "wait", "fend", "again", "told"})
"""Words that begin a planner's note which tells a deed and not a state of things."""
_UNNAMED = re.compile(r"attr-\d+")
_OPPOSITES = {"locked": "unlocked", "open": "closed", "on": "off", "worn": "taken off"}


def describe(executor: PlanExecutor) -> Plan | None:
    """Tell what an executor's pending move is for, None if it has none."""
    move = executor.pending
    if move is None:
        return None
    return _spoken(executor, _described(executor, move))


def _described(executor: PlanExecutor, move: PlannedMove) -> Plan:
    step = move.goal or _due(executor)
    tries = _tries(executor, move)
    course = _course(executor, move, tries)
    effect = effect_of(step) if move.goal is not None else "answer the question"
    plan = _step_of(executor, step, move.command, effect, unfought=_is_unfought(executor))
    if course is Course.SHOWN:
        return plan
    return replace(
        plan,
        obstacles=_obstacles(executor, move, step, tries),
        remedy=_remedy(move),
        course=course,
        tries=tries,
        strikes=bool(move.foe or VIOLENCE.match(move.key)),
    )


def taking_back(executor: PlanExecutor, moves: int) -> Plan:
    """Tell that moves are to be taken back before the demonstration is followed on."""
    step = _due(executor)
    plan = _step_of(executor, step, step.command, effect_of(step))
    return replace(_spoken(executor, plan), take_back=moves)


def _spoken(executor: PlanExecutor, plan: Plan) -> Plan:
    """Put what was seen on screen in place of names that only the programmer knows."""
    names = executor.planner.knowledge.shown_names
    if not names:
        return plan
    effect, remedy = spoken(plan.effect, names), spoken(plan.remedy, names)
    obstacles = tuple(spoken(one, names) for one in plan.obstacles)
    if (effect, obstacles, remedy) == (plan.effect, plan.obstacles, plan.remedy):
        return plan
    return replace(plan, effect=effect, obstacles=obstacles, remedy=remedy)


def _due(executor: PlanExecutor) -> Operator:
    """Return the step that is due, the last one if all are done."""
    steps = executor.at.steps
    return steps[min(executor.at.cursor, len(steps) - 1)]


def _step_of(
    executor: PlanExecutor, step: Operator, command: str, effect: str, *, unfought: bool = False
) -> Plan:
    """Return the plan to play a command for a demonstrated step."""
    demonstration = executor.planner.knowledge.by_number[step.trace]
    trace = demonstration.trace
    return Plan(
        command=command,
        session=trace.session,
        turn=trace.turns[step.index + 1],
        step=step.index + 1,
        steps=len(demonstration.operators),
        source=trace.source,
        shown=step.command,
        effect=effect,
        unfought=unfought,
        file=trace.file,
        second=trace.seconds.get(trace.turns[step.index + 1]),
    )


def effect_of(op: Operator) -> str:
    """Tell what a demonstrated step is for: "carry the egg and win 5 points"."""
    said = [_moved(thing, where, op) for thing, where in sorted(op.moved.items())]
    said += _states(op)
    if op.destination:
        said.append(f"reach {_place(op.destination)}")
    if not said:
        aside = [_moved(thing, where, op) for thing, where in sorted(op.aside.items())]
        said = aside or [deed(op.command)]
    if op.score:
        said.append(f"{'win' if op.score > 0 else 'lose'} {counted(abs(op.score), 'point')}")
    said = list(dict.fromkeys(said))  # things of one name are told of once
    *most, last = said[-_MOST:]
    return f"{', '.join(most)} and {last}" if most else last


def _moved(thing: str, where: str, op: Operator) -> str:
    if thing == PLAYER:
        return f"get into {_place(where)}" if where != op.room else "get out"
    if where == PLAYER:
        return f"carry {_the(thing)}"
    slain = VIOLENCE.match(op.key) and where != op.room and thing not in op.held
    if where == NOWHERE or slain:
        return f"be rid of {_the(thing)}"
    return f"have {_the(thing)} in {_place(where)}"


def _states(op: Operator) -> list[str]:
    """Tell which states a step sets; a story file's have numbers and no names."""
    said: dict[str, list[str]] = {}  # of one thing in one breath
    for (thing, what), on in sorted(op.states.items()):
        if _UNNAMED.fullmatch(what):
            said[deed(op.command)] = []
        else:
            opposite = _OPPOSITES.get(what) or f"no longer {brief(what)}"
            said.setdefault(f"have {_the(thing)}", []).append(brief(what) if on else opposite)
    return [f"{begun} {' and '.join(states)}".rstrip() for begun, states in said.items()]


def _course(executor: PlanExecutor, move: PlannedMove, tries: int) -> Course:
    goal = move.goal
    if goal is not None and goal.index != executor.at.cursor and goal.index in executor.at.late:
        return Course.LATE
    straight = (move.operator is goal or move.repeats) and not (move.note or tries)
    if goal is not None and straight and goal.room == executor.at.state.room:
        return Course.SHOWN
    return Course.MENDING


def _tries(executor: PlanExecutor, move: PlannedMove) -> int:
    """Return how often what the move does was tried in vain."""
    keys = [act_of(op) for op in (move.operator, move.goal) if op is not None]
    if move.taking:
        keys.append(take_of(move.taking))
    if move.edge is not None:
        keys.append(edge_of(move.edge))
    return max(map(executor.at.attempts.tries, keys), default=0)


def _obstacles(
    executor: PlanExecutor, move: PlannedMove, step: Operator, tries: int
) -> tuple[str, ...]:
    """Tell what is otherwise than when the step was demonstrated."""
    if move.goal is None:
        return ("the story asks something",)
    if move.obstacle:
        return (brief(move.obstacle),)
    state, then = (
        executor.at.state,
        executor.planner.knowledge.by_number[step.trace].states[step.index],
    )
    found = [_missing(thing, step, state) for thing in step.named]
    found += _company(executor, step, state)
    if state.room != step.room and state.room and not any(found):
        here, there = _place(state.room), _place(step.room)
        there = "another place of that name" if there == here else there
        found.append(f"you are in {here}, not in {there}")
    if state.vehicle != then.vehicle and state.room == step.room:
        found.append(f"you are {_seat(state)}")
    found += _strangers(executor, then)
    if tries:
        found.append(f"tried {times(tries)} in vain")
    return tuple(one for one in found if one)[:_MOST]


def _missing(thing: str, step: Operator, state: State) -> str:
    """Tell where a thing is that a step needs, empty if it is at hand."""
    if thing in state.held or (thing not in step.held and state.reaches(thing)):
        return ""
    place = state.place_of(thing)
    if place == NOWHERE:
        return f"{_the(thing)} {_is(thing)} nowhere to be found"
    if place == state.room:
        holder = state.holders.get(thing, place)
        lies = "lie" if _is(thing) == "are" else "lies"
        where = f"{_is(thing)} in {_the(holder)}" if holder != place else f"{lies} here"
        return f"{_the(thing)} {where}"
    if thing not in step.held and place == step.room:
        return ""
    return f"{_the(thing)} {_is(thing)} in {_place(place)}"


def _company(executor: PlanExecutor, step: Operator, state: State) -> list[str]:
    """Tell who is waited for."""
    demonstration = executor.planner.knowledge.by_number[step.trace]
    return [
        f"{_the(one)} {_is(one)}n't here"
        for one in demonstration.company.get(step.index, ())
        if one not in state.here
    ]


def _is_unfought(executor: PlanExecutor) -> bool:
    """Tell whether nobody here was struck at in any demonstration."""
    state, strikes = executor.at.state, executor.planner.knowledge.strikes
    return not state.bare and strikes.keys().isdisjoint(state.contents.get(state.room, ()))


def _strangers(executor: PlanExecutor, then: State) -> list[str]:
    """Tell who is here and wasn't, of those that demonstrations did away with."""
    known, state = executor.planner.knowledge, executor.at.state
    return [
        f"{_the(one)} {_is(one)} in the way"
        for one in sorted(state.contents.get(state.room, ()))
        if one not in then.here and (one in known.strikes or one in known.removers)
    ]


def _seat(state: State) -> str:
    return f"in {_the(state.vehicle)}" if state.vehicle else "not in what carried you"


def _remedy(move: PlannedMove) -> str:
    """Tell what a move does about what is in the way."""
    if move.goal is None:
        return f"answer “{brief(move.command)}”"
    if move.remedy:
        return brief(move.remedy)
    if move.waiting:
        return brief(move.note) if move.note.startswith("wait for what") else "wait"
    if move.taking:
        return f"take {_the(move.taking)}"
    if move.dropping:
        return f"lay down {_the(move.dropping)}: there is too much to carry"
    if move.operator is move.goal and not move.note.startswith("told"):
        return "do it now that it can be done" if "now" in move.note else "try it again"
    note = brief(_NUMBER.sub("", move.note))
    return note if note.partition(" ")[0] in _DEEDS else f"first {deed(move.command)}"


def _is(thing: str) -> str:
    head = brief(title_of(thing)).partition(" of ")[0]
    return "are" if is_plural(head) and head == head.lower() else "is"


def _the(thing: str) -> str:
    return definite(brief(name_of(thing)))


def _place(place: str) -> str:
    """Name a place or a holder; what begins with a capital is a name already."""
    name = brief(_TOLD_APART.sub("", _NUMBER.sub("", place)))
    return _the(name) if name[:1].islower() else name
