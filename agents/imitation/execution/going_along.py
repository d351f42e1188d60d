"""Going along with a person who shows another order than a plan's.

Where they would not have the step that is due and do what the demonstration does
later, the plan goes on behind that; where they go back to what it did before, it goes
on from there, and where they come right back, as if they had passed over nothing. A deed
tells more than a step from one place to another, and two steps in a row more than one.
What they won't have twice is put off, and what was put off and they won't have is left.
May import what ``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

from agents.imitation.planning.planned_move import PlannedMove, take_of
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import VIOLENCE, Operator
from agents.imitation.states.plights import Aside
from agents.imitation.states.state import State

_NEAR_MOVE, _NEAR_DEED = 8, 25
"""Steps that are passed over because of one that was shown."""
_RUN, _LONG_RUN = 2, 3
"""Steps shown in a row that lead anywhere ahead, and anywhere at all."""
_UNWANTED = 2
"""Times that a step is overridden before it is put off."""


def go_along(
    at: Progress,
    overridden: PlannedMove | None,
    before: State,
    after: State,
    *,
    detour: bool = False,
) -> None:
    """Take in what a person played instead of what was planned.

    Args:
        at: how far the demonstration is followed; its state is still the one ``before``.
        overridden: the move that was planned, if any.
        before, after: what held before and after the person's move.
        detour: it was another way to where the plan was going.
    """
    if before.facts == after.facts:
        return  # who only looks around has shown no other order
    at.let_lie -= after.held - before.held
    if overridden is not None and overridden.waiting and overridden.edge is not None:
        at.pace = before.room, after.room
    back = _comes_back(at, before, after)
    if not detour:  # who goes there as well wants what is there
        _leave(at, overridden)
    if back:
        return
    shown = {op.index for op in at.steps if _shows(op, before, after)}
    on = {index for index in (_next(at, lead) for lead in at.leads) if index in shown}
    at.shown = at.shown + 1 if on else int(bool(shown))
    found = on or shown
    at.leads = frozenset(index + 1 for index in found)
    if not found:
        return
    nearest = min(found, key=lambda index: (abs(index - at.cursor), -index))
    op = at.steps[nearest]
    if nearest < at.cursor:
        if at.shown >= (_RUN if at.cursor - nearest <= _NEAR_DEED else _LONG_RUN):
            at.cursor = nearest + 1
    elif at.shown >= _RUN or (nearest - at.cursor <= _near(op) and not _on_the_way(at, op)):
        _pass_over(at, nearest)


def _comes_back(at: Progress, before: State, after: State) -> bool:
    """Go on as before a way that a person comes right back from, and note what they leave."""
    then, at.aside = at.aside, None
    if before.room == after.room:
        return False
    if then is not None and then.room == after.room and then.held == after.held:
        at.cursor, at.late = then.cursor, [*then.late]
        at.leads, at.shown = frozenset(), 0
        return True
    at.aside = Aside(before.room, frozenset(before.held), at.cursor, tuple(at.late))
    return False


def keep_along(at: Progress, before: State, after: State) -> None:
    """Take in a move that was planned, after a person had shown others."""
    at.leads = frozenset(
        index + 1
        for index in (_next(at, lead) for lead in at.leads)
        if index < len(at.steps) and _shows(at.steps[index], before, after)
    )
    at.shown = at.shown if at.leads else 0


def keep_up(at: Progress, before: State) -> None:
    """Take in that others did what is due, while something else was to come first.

    Who wards somebody off as others walk on stands further down the line by then.
    """
    for op in at.steps[at.cursor : at.cursor + _NEAR_MOVE]:
        if _shows(op, before, at.state):
            at.cursor = op.index + 1
            return
        if not (op.is_move or at.needless(op)):
            return


def brought_elsewhere(laid: set[str], before: State, after: State) -> set[str]:
    """Return which of the things that had been laid down are elsewhere after a move."""
    lying = laid - before.held
    return {thing for thing in lying if before.place_of(thing) != after.place_of(thing)}


def laid_by_others(command: str, before: State, after: State) -> set[str]:
    """Return what others laid down on purpose, and not in a throw at somebody."""
    if VIOLENCE.match(command) or before.room != after.room or after.died:
        return set()
    return {t for t in before.held - after.held if after.holders.get(t) == after.room}


def _on_the_way(at: Progress, shown: Operator) -> bool:
    """Tell whether a person only took up here what a later step takes, before leaving."""
    return shown.only_takes and at.steps[at.cursor].is_move


def _near(op: Operator) -> int:
    return _NEAR_MOVE if op.is_move else _NEAR_DEED


def _shows(op: Operator, before: State, after: State) -> bool:
    """Tell whether a move did what a step did, there and then."""
    return (
        op.room == before.room
        and op.meant
        and not (op.died or op.refused)
        and op.holds_in(after)
        and not op.holds_in(before)
    )


def _next(at: Progress, index: int) -> int:
    """Return the first step from one on that is to be done."""
    steps = at.steps
    while index < len(steps) and (not steps[index].meant or at.needless(steps[index])):
        index += 1
    return index


def _leave(at: Progress, overridden: PlannedMove | None) -> None:
    """Put off what a person won't have time and again, or leave it at last."""
    if overridden is None:
        return
    for thing in (left := _not_taken(at, overridden)):
        at.attempts.failed(take_of(thing))
    at.let_lie |= left
    goal = overridden.goal
    if goal is None or goal.trace != at.demonstration.number:
        return
    if goal.index in at.late:
        at.late.remove(goal.index)
        return
    if goal.index != at.cursor or goal.is_move:
        return
    at.declined[goal.index] += 1
    if at.declined[goal.index] >= _UNWANTED:
        at.put_off(goal)


def _not_taken(at: Progress, overridden: PlannedMove) -> frozenset[str]:
    """Return what lies here and isn't to be picked up, until something needs it."""
    op = overridden.operator
    if overridden.taking:
        return frozenset({overridden.taking})
    if op is None or op is not overridden.goal or not op.only_takes:
        return frozenset()
    return frozenset(filter(at.state.reaches, op.moved))


def _pass_over(at: Progress, last: int) -> None:
    """Go on behind a step; of those before it, put off what is still to be done."""
    gone = at.steps[last].is_move
    while at.cursor <= last:
        op = at.steps[at.cursor]
        declined = at.declined[op.index] and not gone  # who leaves may yet come back for it
        if op.index == last or op.is_move or at.needless(op) or declined:
            at.cursor += 1
        else:
            at.put_off(op)
