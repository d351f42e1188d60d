"""Waiting out what befell the person: whoever is frozen, feeble or afloat won't be for ever.

Something was told that no demonstration heard, and then what was shown to go at once is
refused in words that none heard either, where and with what it was done then. It may pass:
time is let pass, and the step tried again now and then, with nothing held against it.
May import what ``progress`` may, and ``knowledge``.
"""

from __future__ import annotations

from agents.exploration.language.english import english
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.action_model.waiting import sentences
from agents.imitation.planning.giving_up import SAME, is_spent, most_tries, plainly_refused
from agents.imitation.planning.planned_move import PlannedMove, act_of, edge_of, take_of, way_of
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator, mentioned
from agents.imitation.states.plights import Hindrance
from agents.imitation.states.state import State

_TELLING = 4
"""Words that a sentence has at least that tells of something."""
_LATELY = 30
"""Moves within which what is refused may be for what befell the person."""
_EVERY = 3
"""Moves that are let pass before a step is tried again..."""
_LONGEST = 33
"""...how many of them one step is waited for..."""
_IN_ALL = 150
"""...and how many in a game."""
_PASSED = "hindrance"
"""Under what it is counted how many were let pass in all."""


def suffer(
    at: Progress, knowledge: Knowledge, move: PlannedMove | None, before: State, after: State
) -> bool:
    """Take in what befell the person; tell whether what was tried is refused for it."""
    as_shown = move is not None and move.operator is not None and move.operator.text == after.text
    unheard = [] if as_shown else _unheard(knowledge, after.text)
    hindrance, at.hindrance = at.hindrance, None
    if move is None or after.died or after.room != before.room:
        pass
    elif hindrance is not None and move.waiting:  # what is told may be that it is over
        at.hindrance = hindrance if not unheard else Hindrance(hindrance.key, 0)
    elif unheard and _is_refused(at, move, before, after):
        key = _PASSED, (after.room, move.key)
        waited = at.attempts.tries(key)
        lately = hindrance is not None or at.moves - at.befell <= _LATELY
        given_up = waited or _is_given_up(at, knowledge, move)
        if lately and given_up and waited < _LONGEST:
            _forgive(at, move)
            at.hindrance = Hindrance(key, _EVERY)
        return at.hindrance is not None  # and the refusal itself befell nobody
    if len(unheard) > 1 or (
        unheard and (after.facts != before.facts or move is None or move.waiting)
    ):
        at.befell = at.moves
    return False


def bide(at: Progress, due: Operator) -> PlannedMove | None:
    """Let time pass while what befell the person lasts, None if it doesn't or is not waited for."""
    hindrance = at.hindrance
    if hindrance is None or not hindrance.pause or at.attempts.tries(_PASSED) >= _IN_ALL:
        return None
    at.attempts.failed(_PASSED)
    at.attempts.failed(hindrance.key)
    at.hindrance = Hindrance(hindrance.key, hindrance.pause - 1)
    note = "wait until it has passed"
    return PlannedMove(
        at.demonstration.idle,
        due,
        note=note,
        waiting=True,
        obstacle="what befell you keeps you from it",
        remedy=note,
    )


def _unheard(knowledge: Knowledge, text: str) -> list[str]:
    """Return what a text tells that was told in no demonstration."""
    told = (one for one in sentences(text) if len(one.split()) >= _TELLING)
    return [one for one in told if one not in knowledge.told]


def _is_refused(at: Progress, move: PlannedMove, before: State, after: State) -> bool:
    """Tell whether what was shown to go came to nothing, as far as anybody can see."""
    op, edge = move.operator, move.edge
    if before.facts != after.facts or after.asks or move.waiting or move.dropping:
        return False
    if plainly_refused(after.text):
        return False
    if op is not None:
        if op is not move.goal or op.room != before.room or op.worked(after):
            return False
        if not (op.meant or op.score > 0):
            return False
    wanted = before.held | ({move.taking} if op is None and move.taking else set())
    if english().says("full", after.text.lower()) and not wanted <= at.then.held:
        return False  # so much was never carried
    if any(mentioned(thing, after.text) for thing in after.here - at.then.here):
        return False  # somebody is in the way
    return op is not None or bool(move.taking) or (edge is not None and not edge.guess)


def _is_given_up(at: Progress, knowledge: Knowledge, move: PlannedMove) -> bool:
    """Tell whether nothing else is left to be tried."""
    if move.operator is not None:
        return is_spent(knowledge, at.attempts, move.operator)
    if move.edge is not None:
        most = most_tries(knowledge, at.attempts, move.edge.start, move.edge.key)
        return at.attempts.same(edge_of(move.edge)) >= most
    return at.attempts.same(take_of(move.taking)) >= SAME


def _forgive(at: Progress, move: PlannedMove) -> None:
    """Hold nothing against what was tried."""
    op = move.operator
    if op is not None:
        at.attempts.worked(act_of(op))
        at.attempts.worked(way_of(op.room, op.key))
        for thing in op.moved:
            at.attempts.worked(take_of(thing))
    if move.edge is not None:
        at.attempts.worked(edge_of(move.edge))
    if move.taking:
        at.attempts.worked(take_of(move.taking))
