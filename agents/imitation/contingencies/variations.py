"""Doing a step otherwise than it was shown, where it comes to nothing as it was.

In other words, by another way, to another of several like things. May import what
``progress`` may, and ``siblings``.
"""

from __future__ import annotations

from dataclasses import replace

from agents.core.refusals import is_refusal
from agents.core.text import words
from agents.imitation.action_model.siblings import another, hides, shows_nothing
from agents.imitation.language.hearsay import go_as_told, points_at, rewrite, said_otherwise
from agents.imitation.planning.narrowing import narrow
from agents.imitation.planning.planned_move import act_of
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator

_LONGEST = 8
"""Steps that something is readied by at most."""
_VAIN = 2
"""Tries in vain after which it is readied anew."""
_UNLUCKY = 3
"""Tries in vain of what was told, before it is done to another of several like things."""
_RUN_UPS = 6
"""Times that this is done for one step."""


def do_otherwise(at: Progress, op: Operator) -> bool:
    """Have a step that was done in vain done otherwise; return whether there is a way to."""
    otherwise = _say_otherwise(at, op) or _go_as_told(at, op) or _instead(at, op, narrow(at, op))
    otherwise = otherwise or _say_as_shown(at, op) or _try_another(at, op)
    return otherwise or _insist_anew(at, op) or _run_up(at, op)


def _say_otherwise(at: Progress, op: Operator) -> bool:
    """Have what was told today said in another way, if it came to nothing in this one."""
    steps = at.demonstration.operators
    shown = steps[op.index]
    told = set(words(shown.key)[1:])
    if not told or not any(
        i < op.index and told <= set(words(steps[i].text)) for i in at.otherwise
    ):
        return False
    return _instead(at, op, said_otherwise(op, shown))


def _say_as_shown(at: Progress, op: Operator) -> bool:
    """Have a step said as it was shown, once, where nobody understands what was told today.

    Somebody may be spoken of otherwise today, and listen to their name all the same.
    """
    key = "as shown", op.index
    if at.attempts.tries(key) or not is_refusal(at.state.text):
        return False
    at.attempts.failed(key)
    return _instead(at, op, replace(at.demonstration.operators[op.index], room=op.room))


def _go_as_told(at: Progress, op: Operator) -> bool:
    """Have the way gone that was told today, where the one that was shown led elsewhere."""
    return _instead(at, op, go_as_told(at.demonstration.operators[op.index], at.told))


def _try_another(at: Progress, op: Operator) -> bool:
    """Have a step done to another of several like things, once each, if it brings nothing."""
    shown = at.demonstration.operators[op.index]
    thing, key = hides(shown), ("alike", op.index)
    if not thing or at.attempts.tries(key):
        return False
    before = at.demonstration.operators[max(0, op.index - 1)]
    if points_at(before, shown, at.state):
        return False  # it is told which
    told = rewrite(at.demonstration.operators, at.told, at.state)[op.index]
    as_told = op.key == told.key != shown.key and _told_plainly(at, shown)
    if as_told and at.attempts.tries(act_of(op)) < _UNLUCKY:
        return False  # it may fail by chance
    tried = at.tried.union(op.named)
    other = another(shown, tried, at.state) if at.state.reaches(thing) else None
    sought = bool(shown.states) and shown.is_yet_to_bring(at.state)
    while sought and other is not None and other[0].holds_in(at.state):
        tried = tried | {other[1]}  # it was done to that one already, in vain
        other = another(shown, tried, at.state)
    if other is None and thing not in tried and at.state.reaches(thing):
        other = shown, thing  # it was told to be another one, and none of these is it
    if other is None:
        at.attempts.failed(key)  # from now on as it is told, else as it was shown
        return _instead(at, op, told)
    at.tried = tried | {other[1]}
    return _instead(at, op, other[0])


def _told_plainly(at: Progress, op: Operator) -> bool:
    """Tell whether it was told in one way only what is otherwise in a step."""
    said = set(words(op.key))
    told = [one for one in at.told if said.issuperset(one.then)]
    return len({one.then for one in told}) == len({(one.then, one.now) for one in told})


def _run_up(at: Progress, op: Operator) -> bool:
    """Do again, from its beginning, what was done right before a step and shows in nothing.

    A fire may have gone down again, and a spring run out.
    """
    steps, key = at.demonstration.operators, ("run up", op.index)
    matters = op.score > 0 or op.meant
    if at.demonstration.wordings.means_to(op):
        return False  # it is known what it depends on
    if not matters or op.destination or at.cursor != op.index or at.state.room != op.room:
        return False
    if op.only_takes and all(_was_had(at, thing, op.index) for thing in op.moved):
        return False  # it lay there since it had been laid down
    first = op.index
    while first and _prepares(steps[first - 1], op) and op.index - first < _LONGEST:
        first -= 1
    vain = at.attempts.tries(act_of(op))
    if first == op.index or vain < _VAIN or at.attempts.tries(key) >= _RUN_UPS:
        return False
    at.attempts.failed(key)
    at.cursor = first
    return True


def _insist_anew(at: Progress, op: Operator) -> bool:
    """Ask again for what was asked for until it came, where it is gone before one got into it.

    A cab may have driven off.
    """
    wait, key = at.demonstration.wordings.repeats.get(op.index - 1), ("asked anew", op.index)
    if wait is None or wait.end != op.index or at.cursor != op.index:
        return False
    if not op.is_move or at.state.room != op.room or at.attempts.tries(key) >= _RUN_UPS:
        return False
    if not all(one.brings_nothing for one in at.demonstration.operators[wait.first : wait.end]):
        return False  # what it brought is still there
    at.attempts.failed(key)
    at.attempts.worked(("wait", (op.trace, wait.first)))
    at.cursor, at.heard = wait.first, ()
    return True


def _was_had(at: Progress, thing: str, index: int) -> bool:
    """Tell whether a thing had been carried before a step was shown."""
    return any(thing in state.held for state in at.demonstration.states[:index])


def _prepares(one: Operator, op: Operator) -> bool:
    """Tell whether a step may have readied another one where it was done, though nothing shows."""
    return one.room == op.room and one.told_by_text and one.brings_nothing and one.key != op.key


def _instead(at: Progress, op: Operator, step: Operator | None) -> bool:
    if step is None or step.key == op.key or at.steps[op.index] is not op:
        return False
    at.rewritten = list(at.steps)
    at.rewritten[op.index] = step
    return True


def looked(at: Progress, look: Operator) -> bool:
    """Go back to what a look shows to have been done to the wrong one of like things."""
    found = at.demonstration.wordings.checks.get(look.index)
    if found is None or at.cursor != look.index + 1:
        return False
    steps = at.demonstration.operators
    before, done = (steps[i] for i in found)
    if not shows_nothing(look, before, at.state.text):
        return False
    other = another(done, at.tried | set(done.named), at.state)
    if other is None:
        return False
    step, thing = other
    at.tried |= {thing}
    at.rewritten = list(at.steps)
    at.rewritten[done.index] = step
    at.cursor = done.index
    return True
