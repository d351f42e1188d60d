"""What a body wants: the story says that one is hungry or thirsty, and one sees to it.

Who showed the game ate when the story said so, not at a step of their plan: it is done
when it is said today. May import what ``progress`` may, ``planned_move`` and ``winning_back``.
"""

from __future__ import annotations

from typing import Protocol

from agents.core.refusals import is_refusal
from agents.core.text import words
from agents.exploration.language.english import english
from agents.imitation.action_model.waiting import NEEDS, NO_NEED, needs_told
from agents.imitation.planning.planned_move import PlannedMove, act_of
from agents.imitation.planning.progress import Progress
from agents.imitation.planning.winning_back import GainPlanner
from agents.imitation.states.operators import IDLE, Operator, title_of
from games.types import PLAYER

_FAR = 12.0
"""Moves to what a need is seen to with that are made at once."""
_ERRANDS = 30
"""Moves that are spent on one need at most."""
_TRIES = 2
"""Times that the same is eaten or drunk in vain."""


class NeedsPlanner(GainPlanner, Protocol):
    """What finds means, and gets there."""

    def go_to(self, place: str, goal: Operator) -> PlannedMove | None:
        """Return the next command on the way to a place, None if there is no way."""

    def called(self, thing: str) -> str:
        """Return what to call a thing."""


def feel(at: Progress, command: str, changed: bool) -> None:
    """Take in what need the story tells of, and which one a command saw to.

    Args:
        at: where that is kept.
        command: what was played.
        changed: it was answered otherwise than by a mere refusal.
    """
    verb = command.partition(" ")[0]
    done = changed or not is_refusal(at.state.text) or NO_NEED.search(at.state.text)
    seen_to = {need for need, deeds in NEEDS.items() if verb in deeds and done}
    told = needs_told(at.state.text)
    for need in told - (at.needs - seen_to):
        at.attempts.failed(_felt(need))
    at.needs = (at.needs - seen_to) | told


def _felt(need: str) -> tuple[str, object]:
    """Return the name under which it is counted how often a need was told of."""
    return "felt", need


def see_to(planner: NeedsPlanner, due: Operator) -> PlannedMove | None:
    """Eat or drink what the demonstration did, or its like; fetch it where it is near.

    What was waited for, and has come now, is done first.
    """
    if _has_come(planner.at, due):
        return None
    for need in sorted(planner.at.needs):
        shown = [
            op
            for op in planner.knowledge.operators
            if op.key.partition(" ")[0] in NEEDS[need] and not op.refused
        ]
        move = _consume(planner, need, shown, due) if shown else None
        move = move or _fetch(planner, need, shown, due)
        if move is not None:
            return move
    return None


def _has_come(at: Progress, due: Operator) -> bool:
    """Tell whether a step comes right after waiting for its moment, and wasn't tried yet."""
    if not 0 < due.index < len(at.steps) or due.key in IDLE or at.attempts.tries(act_of(due)):
        return False
    return at.steps[due.index - 1].key in IDLE and at.state.room == due.room


def _consume(
    planner: NeedsPlanner, need: str, shown: list[Operator], due: Operator
) -> PlannedMove | None:
    """Eat or drink what is at hand: what was shown, then what else is good for it."""
    at, s = planner.at, planner.at.state
    note = f"{need}: the story says so"
    for op in shown:
        way = _way(at, need, op)
        here = bool(op.named) or need == "tired"
        if here and all(map(s.reaches, op.named)) and at.attempts.tries(way) < _TRIES:
            at.attempts.failed(way)
            return PlannedMove(op.command, due, op, note=note)
    common = _common_states(planner, shown)
    for thing in sorted(s.held):
        key = need, thing
        if thing == PLAYER or not at.named_no_more(thing) or at.attempts.tries(key):
            continue
        food = any("food" in english().kinds_of(word) for word in words(title_of(thing)))
        if need == "hungry" and (food or (common and common <= set(s.states.get(thing, ())))):
            at.attempts.failed(key)
            return PlannedMove(f"eat {planner.called(thing)}", due, note=note)
    return None


def _way(at: Progress, need: str, op: Operator) -> tuple[str, object]:
    """Return the name under which tries to see to a need are counted, anew whenever it is told."""
    return need, (at.attempts.tries(_felt(need)), op.key, op.named)


def _common_states(planner: NeedsPlanner, shown: list[Operator]) -> frozenset[str]:
    """Return the states that all that was eaten had, and nothing else that one carried."""
    had: list[set[str]] = []
    eaten: set[str] = set()
    for op in shown:
        then = planner.knowledge.by_number[op.trace].states[op.index]
        had += [set(then.states.get(t, ())) for t in op.named]
        eaten |= set(op.named)
    if not had:
        return frozenset()
    s = planner.at.state
    others = [t for t in s.held if t not in eaten]
    common = set.intersection(*had)
    usual = {w for w in common if 2 * sum(s.is_set(t, w) for t in others) > len(others)}
    return frozenset(common - usual)


def _fetch(
    planner: NeedsPlanner, need: str, shown: list[Operator], due: Operator
) -> PlannedMove | None:
    """Go and get what the demonstration ate or drank, where it isn't far."""
    at, s, key = planner.at, planner.at.state, ("need", need)
    if s.bare or at.attempts.tries(key) >= _ERRANDS:
        return None
    for op in shown:
        if at.attempts.tries(_way(at, need, op)) >= _TRIES:
            continue
        for thing in op.named:
            place = s.place_of(thing)
            if not place or planner.distance(place) > _FAR:
                continue
            portable = thing in planner.knowledge.carriable
            move = planner.acquire(thing, due) if portable else planner.go_to(place, due)
            if move is not None:
                at.attempts.failed(key)
                return move
    return None
