"""Which of several like things is the right one today.

A person looks, does something to one of several things that differ in a word, and
looks again: what they see has changed. If it hasn't today, another of them was meant. So
it was if something came out of one of them, and doesn't today.
May import what ``hearsay`` may.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.imitation.action_model.waiting import sentences
from agents.imitation.language.hearsay import Told, with_told
from agents.imitation.states.operators import Operator, words_of
from agents.imitation.states.state import State
from games.types import PLAYER

_NEAR = 4
"""Steps between one look and the other at most."""


def find_checks(operators: Sequence[Operator]) -> dict[int, tuple[int, int]]:
    """Return look -> (the same look before, what was done between them that it shows)."""
    found: dict[int, tuple[int, int]] = {}
    for look in operators:
        if look.does_anything or look.destination:
            continue
        for before in reversed(operators[max(0, look.index - _NEAR) : look.index]):
            if before.room != look.room:
                break
            if before.key == look.key:
                done = [op for op in operators[before.index : look.index] if op.does_anything]
                if len(done) == 1 and done[0].named and _changed(before, look):
                    found[look.index] = before.index, done[0].index
                break
    return found


def _changed(before: Operator, look: Operator) -> bool:
    return set(sentences(before.text)) != set(sentences(look.text))


def another(op: Operator, tried: frozenset[str], state: State) -> tuple[Operator, str] | None:
    """Return a step done to another of several like things, and which; None if all were tried.

    Args:
        op: the step as it was demonstrated.
        tried: things that it was done to.
        state: what holds now.
    """
    for thing in op.named:
        if thing in op.held:
            continue
        mine = words_of(thing)
        for other in sorted(state.contents.get(state.holders.get(thing, ""), ())):
            theirs = words_of(other)
            alike = bool(mine & theirs) and len(mine - theirs) == len(theirs - mine) == 1
            if other in tried or not alike:
                continue
            told = Told(op.index, tuple(mine - theirs), tuple(theirs - mine), quoted=True)
            return with_told(op, told, state), other
    return None


def hides(op: Operator) -> str:
    """Return the thing that a step brought something out of where it was, empty if none.

    The story may mark it then.
    """
    left = [t for t in op.named if t not in op.held]
    if len(left) != 1 or op.destination or left[0] in op.moved:
        return ""
    if op.states and not op.brought:
        return ""
    return left[0] if op.score > 0 or PLAYER in op.brought.values() else ""


def shows_nothing(look: Operator, before: Operator, text: str) -> bool:
    """Tell whether a look shows what it showed before, and not what it should have."""
    now = set(sentences(text))
    return now != set(sentences(look.text)) and now == set(sentences(before.text))
