"""What came of a move: which step was done, and what counts as tried in vain."""

from __future__ import annotations

from agents.exploration.language.english import english
from agents.imitation.action_model.siblings import hides
from agents.imitation.contingencies.fighting_on import fight_on
from agents.imitation.contingencies.lookalikes import look_on
from agents.imitation.contingencies.readying import note_ready
from agents.imitation.contingencies.shifting_mazes import (
    begin_anew,
    is_astray,
    stands_in,
    take_for,
)
from agents.imitation.contingencies.variations import do_otherwise, looked
from agents.imitation.execution.hearing import hear
from agents.imitation.planning.awaiting import is_to_come
from agents.imitation.planning.giving_up import count, plainly_refused
from agents.imitation.planning.lists import put_off_rest
from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.planning.patience import expect
from agents.imitation.planning.planned_move import (
    PlannedMove,
    act_of,
    blind_of,
    drop_of,
    edge_of,
    take_of,
    way_of,
)
from agents.imitation.planning.progress import Progress
from agents.imitation.planning.setting import note_figures
from agents.imitation.states.operators import IDLE, Operator
from agents.imitation.states.state import State
from games.types import PLAYER

ROUNDABOUT = 6
"""Times that one comes by the same place for one step before that seems vain."""
EFFORT = 120
"""Moves spent on one step before it is put off."""

_PASSED_OVER = 5
"""Times that a move is not played in one place before that counts as trying it in vain."""
_ANEW = 2
"""Times that a step which was plainly refused is tried again with its means made anew."""


def judge(
    at: Progress, planner: MeansEndsPlanner, move: PlannedMove, before: State, after: State
) -> None:
    """Count what a move of ours achieved."""
    if move.goal is not None and not move.waiting:
        at.effort[move.goal.index] += 1
        if move.edge is not None:
            _pace(at, move.goal.index, after.room)
    if move.operator is not None:
        _judge_step(at, planner, move, move.operator, before, after)
    elif move.taking:
        _count_take(at, move.taking, before, after)
        planner.loads[move.taking] = len(after.held)
        _arm_again(at, move)
    elif move.dropping:
        count(at, drop_of(move.dropping), move.dropping not in after.held, after.text)
    elif move.edge is not None:
        count(at, edge_of(move.edge), after.room == move.edge.end, after.text)
    fight_on(at, move, before, after)


def pass_over(at: Progress, move: PlannedMove, room: str) -> None:
    """Take in that a move of ours was not played, and something else was that nobody showed.

    Whoever plays may know what we don't: that it is refused, or that it kills. Who says the
    same for ever is led out of a place and back into it.
    """
    key = "passed over", (room, move.key)
    at.attempts.failed(key)
    if at.attempts.tries(key) < _PASSED_OVER:
        return
    if move.operator is not None:
        count(at, act_of(move.operator), False, "")
    elif move.taking:
        count(at, take_of(move.taking), False, "")
    if move.edge is not None:
        count(at, edge_of(move.edge), False, "")
    if move.goal is not None:
        at.effort[move.goal.index] += EFFORT // 4


def _judge_step(
    at: Progress,
    planner: MeansEndsPlanner,
    move: PlannedMove,
    op: Operator,
    before: State,
    after: State,
) -> None:
    """Count what a demonstrated step achieved, for its own sake or as a means."""
    won = 0 < op.score <= after.score - before.score
    # Who wins what it won, told as then, has done it, whatever befell at once.
    done = op.worked(after) or (won and (op.only_wins or op.answered_by(after.text)))
    stood_in = op is move.goal and stands_in(at, op, before, after)
    done = (done or stood_in) and not is_astray(at, op, after)
    if op is move.goal and op.states and hides(op) and not won and op.is_yet_to_bring(after):
        done = False  # it is marked as looked through, and wasn't the one
    if op.trace == at.demonstration.number and op.index in at.demonstration.wordings.gambles:
        done = True  # however it falls, it is one throw
    if op is not move.goal and op.meant and op.aside and op.holds_in(before):
        done = op.came_along(after)  # what it was for held: it was played for the rest
    if op is not move.goal and (op.meant or op.aside) and before.facts == after.facts:
        done = done and before.bare  # what it is a means to has not come of it
    if before.bare and not before.held.issuperset(t for t in op.moved if t in op.held):
        done = False  # what wasn't in hand wasn't laid down
    if done and move.serves is not None:
        _take_heart(at, planner, move.serves)
        tries = at.attempts.tries(act_of(move.serves))
        at.remade[move.serves.index, op.index] = tries
    for thing in op.moved:
        if op.puts(thing) == PLAYER:
            planner.loads[thing] = len(after.held)
            _count_take(at, thing, before, after)
    led_on = not done and _is_led_on(at, op)
    if done or op is not move.goal or not (led_on or is_to_come(at, op, before)):
        # What was tried without what it takes may yet go well with it.
        count(at, (blind_of if move.blind and not done else act_of)(op), done, after.text)
        if not done and (before.room != op.room or at.cursor < op.index):
            at.attempts.failed(_elsewhere(op))
    if op.destination and not led_on:
        count(at, way_of(op.room, op.key), after.room == op.destination, after.text)
    if done or op is not move.goal:
        expect(at, planner.knowledge.by_number[op.trace], op, done=done)
    if done and (before.bare or before.facts != after.facts):
        at.attempts.worked(("clarify", op.index))  # else it was so before anything was said
    note_ready(at, move, done=done)
    if not done and after.asks and not op.asks:
        at.asked = op
    if op.trace == at.demonstration.number:  # whatever it was done for, what it told is told
        hear(at, at.demonstration.operators[op.index])
    if op is move.goal:
        if op.trace == at.demonstration.number:
            note_figures(at, op)
        _finish(at, op, done, after)
        if stood_in:
            take_for(at, op, after.room)
        elif not done and (begin_anew(at, op, before, after) or do_otherwise(at, op)):
            at.attempts.worked(act_of(op))
    elif done and _leads_up(at, op, move.goal):
        at.cursor = op.index + 1  # what was waited for in between is waited for again


def _is_led_on(at: Progress, op: Operator) -> bool:
    """Tell whether what a step followed is told to be somewhere again: it isn't the end yet."""
    if op.trace != at.demonstration.number or at.state.room != op.room:
        return False
    guide = at.demonstration.wordings.guides.get(op.index)
    return guide is not None and bool(guide.way([at.state.text]))


def come_to(at: Progress, op: Operator) -> None:
    """Hold nothing against a step, where it was shown, that it was tried elsewhere or too soon."""
    if at.state.room == op.room and at.attempts.tries(_elsewhere(op)):
        at.attempts.worked(act_of(op))
        at.attempts.worked(_elsewhere(op))


def _elsewhere(op: Operator) -> tuple[str, object]:
    return "elsewhere", (op.trace, op.index)


def _take_heart(at: Progress, planner: MeansEndsPlanner, op: Operator) -> None:
    """Let a step be tried once more that was plainly refused, now that its means are there."""
    key = "anew", op.index
    refused = plainly_refused(at.attempts.said(act_of(op)))
    if refused and planner.spent(op) and at.attempts.tries(key) < _ANEW:
        at.attempts.worked(act_of(op))
        at.attempts.failed(key)


def _leads_up(at: Progress, op: Operator, goal: Operator | None) -> bool:
    """Tell whether a step was done once more right before the one that is due, and for it.

    Nothing was done between them but to let time pass.
    """
    if goal is None or at.cursor != goal.index:
        return False
    if op.trace != at.demonstration.number or not op.index < goal.index:
        return False
    between = at.demonstration.operators[op.index + 1 : goal.index]
    return all(one.key in IDLE and one.room == op.room for one in between)


def _count_take(at: Progress, thing: str, before: State, after: State) -> None:
    """Count a try to take a thing; who lost it to somebody at once did not try in vain."""
    snatched = thing in before.here and not after.reaches(thing) and not after.bare
    count(at, take_of(thing), thing in after.held or snatched, after.text)
    _hide(at, thing, after)


def _arm_again(at: Progress, move: PlannedMove) -> None:
    """Let a blow be struck again that took a weapon, now that something is taken up for it."""
    if move.goal is None or move.taking not in at.state.held:
        return
    if english().says("unarmed", at.attempts.said(act_of(move.goal)).lower()):
        at.attempts.worked(act_of(move.goal))


def _hide(at: Progress, thing: str, after: State) -> None:
    """Take in that a thing that is here can't be seen now."""
    if thing in after.here and english().says("absent", after.text.lower()):
        at.hidden |= {thing}


def _finish(at: Progress, op: Operator, done: bool, after: State) -> None:
    """Take in that a step of the demonstration was done, maybe better than it was then."""
    again = at.demonstration.wordings.retried.get(op.index)
    if again is not None and at.cursor == op.index and not op.answered_by(after.text):
        twin, on = again
        if at.steps[twin].answered_by(after.text):
            at.attempts.worked(act_of(op))
            at.cursor = on
            return
    if done:
        late = op.index in at.late
        at.finish(op.index)
        if late:
            _go_through(at, op)
        looked(at, op)
        put_off_rest(at, op)
        look_on(at, op)


def _go_through(at: Progress, op: Operator) -> None:
    """Take up the line at a way that couldn't be gone, once what it took here is done after all.

    As long as something that brings points is still to be done behind it.
    """
    ways = (at.steps[index] for index in sorted(at.broken) if op.index < index < at.cursor)
    for way in (one for one in ways if one.room == at.state.room):
        behind = [one for one in at.steps[way.index : at.cursor] if one.score > 0]
        if all(one.index in at.done or at.needless(one) for one in behind):
            continue
        at.broken -= {way.index}
        at.attempts.worked(act_of(way))
        at.attempts.worked(way_of(way.room, way.key))
        for one in behind:
            at.effort[one.index] = 0
        at.cursor, at.resumed = way.index, at.cursor
        return


def _pace(at: Progress, index: int, room: str) -> None:
    """Count how often one comes by a place for the sake of a step: round and round is vain."""
    at.paced[index, room] += 1
    if at.paced[index, room] > ROUNDABOUT:
        at.effort[index] += EFFORT // 4
