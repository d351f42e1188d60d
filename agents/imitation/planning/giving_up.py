"""How often something is tried in vain before it is given up.

May import what ``progress`` may, and ``knowledge``.
"""

from __future__ import annotations

from agents.core.text import without_figures
from agents.exploration.language.english import english
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.planning.planned_move import act_of, way_of
from agents.imitation.planning.progress import Progress
from agents.imitation.states.attempts import Attempts
from agents.imitation.states.operators import IDLE, VIOLENCE, Operator

PATIENCE = 25
"""Tries of one step at most, whatever the story answers."""
SAME = 3
"""Equal answers in a row after which a step is given up."""
SAME_MOVE = 8
"""The same for a way that leads on by chance, and says the same each time it doesn't."""
_BOARDING = 20
"""The same for a way into what comes and leaves again."""
_REFUSED = 2
"""The same for a way that is refused, and led on each time when it was shown."""
_SAME_WAIT = 40
"""The same where something is waited for."""
_SAME_CHANCE = 12
"""The same for what may fail by chance and says so in the same words."""
_NO_USE = 4
"""Tries in vain that a plain refusal counts as."""
_NO_WAY = 7 * _NO_USE
"""The same for a way that was shown, where the story says that there is none."""


def is_spent(knowledge: Knowledge, attempts: Attempts, op: Operator) -> bool:
    """Tell whether a step was tried often enough."""
    key = act_of(op)
    most = most_tries(knowledge, attempts, op.room, op.key) if op.destination else SAME
    by_chance = knowledge.may_fail(op) or (op.only_wins and VIOLENCE.match(op.key))
    if by_chance or attempts.said(key).startswith(knowledge.misfires):
        most = _SAME_WAIT if op.key in IDLE else _SAME_CHANCE
    return attempts.tries(key) >= max(PATIENCE, most) or attempts.same(key) >= most


def most_tries(knowledge: Knowledge, attempts: Attempts, room: str, key: str) -> int:
    """Return after how many equal answers a way out of a place is given up.

    Chance is at work where it led on at one try and not at another when it was shown, and
    where the story tells that one went and was led back, or that there is no way where one
    was: nothing bars it, then. A train comes when its time has come.
    """
    if (room, key) in knowledge.awaited:
        return _SAME_WAIT
    if (room, key) in knowledge.boarding:
        return _BOARDING
    told = attempts.said(way_of(room, key))
    if (room, key) in knowledge.ways and english().says("no_exit", told.lower()):
        return _NO_WAY
    by_chance = (room, key) in knowledge.by_chance or english().says("led_back", told)
    return SAME_MOVE if by_chance else _REFUSED


def count(at: Progress, key: tuple[str, object], done: bool, said: str) -> None:
    """Count a try: whether it worked, and what the story answered."""
    if done:
        at.attempts.worked(key)
        at.vain = 0
        return
    at.vain, at.failed_at = at.vain + 1, at.moves
    # There is no use in asking a parser twice.
    answer = without_figures(said)
    for _ in range(_NO_USE if plainly_refused(said) else 1):
        at.attempts.failed(key, answer)


def plainly_refused(said: str) -> bool:
    """Tell whether a parser said that there is no such way, thing or word, or no weapon."""
    told = said.lower()
    return any(english().says(kind, told) for kind in ("no_exit", "absent", "unknown", "unarmed"))
