"""Fighting on where a fight was shown whose end nothing shows.

Who can defend themselves no more stand where they stood. What was done to them then is
refused while they can: there have been too few blows today. May import what ``progress``
may, and ``planned_move``.
"""

from __future__ import annotations

from agents.imitation.planning.planned_move import PlannedMove, act_of
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import VIOLENCE, Operator, mentioned
from agents.imitation.states.state import State

_OFTEN = 8
"""Times that one fight is taken up again."""


def fight_on(at: Progress, move: PlannedMove, before: State, after: State) -> None:
    """Go back to the blows that came before a step which was tried in vain just now."""
    op = move.goal
    if op is None or op.index != at.cursor or move.waiting or VIOLENCE.match(move.command):
        return
    if after.died or not before.room == after.room == op.room:
        return
    first = _first_blow(at, op, after)
    if first is None or at.attempts.tries(("fight on", first)) >= _OFTEN:
        return
    at.attempts.failed(("fight on", first))
    at.attempts.worked(act_of(op))
    at.cursor = first


def _first_blow(at: Progress, op: Operator, now: State) -> int | None:
    """Return the first of the blows that were dealt here before a step, at who is still here.

    None where they brought something, where whom they struck was gone when the step was
    taken, or where the story says nothing of them now.
    """
    first: int | None = None
    there = at.demonstration.states[op.index].here
    for one in reversed(at.steps[: op.index]):
        if one.room != op.room:
            break
        foes = set(one.named) - one.held
        strikes = bool(VIOLENCE.match(one.key) and foes) and foes <= there
        stand = all(now.reaches(foe) and mentioned(foe, now.text) for foe in foes)
        if strikes and stand and not (one.meant or one.aside):
            first = one.index
        elif strikes or first is not None:
            break
    return first
