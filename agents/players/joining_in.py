"""What the person does again and again instead of what is proposed: it is proposed then.

Whoever waits for something knows for what, and how long; nobody else does. Pure functions.
"""

from __future__ import annotations

from agents.core.command_forms import deed_of
from agents.core.commands import Actor
from agents.core.deeds import done
from agents.core.directions import is_direction
from agents.core.proposals import Candidate, Plan
from agents.core.refusals import is_refusal
from agents.core.types import Leg, Situation
from agents.core.wording import times

_AGAIN = 2
"""Times in a row from which somebody may be expected to do it once more."""
_LIKELY = 0.5
_ANSWERS = frozenset({deed_of("yes"), deed_of("no")})


def joining_in(situation: Situation, plan: Plan | None) -> Candidate | None:
    """Return what the person has lately done in a row, where a plan has nothing new to say.

    They typed it at least twice instead of something else, in one place, and it brought no
    points and no harm. A way that leads elsewhere is none of these: the same step leads
    elsewhere each time. A question that they answered in between interrupts nothing.

    Args:
        situation: what is seen.
        plan: what is to be followed, if anything; what it asks for may be what they declined.
    """
    command, deed = "", ""
    declined: set[str] = set()
    typed = count = 0
    leg, room = situation.path, situation.path.room if situation.path is not None else ""
    while leg is not None and leg.room == room and _may_go_on(leg):
        decision = leg.turn.decision
        assert decision is not None
        made = deed_of(decision.key)
        if made in _ANSWERS:
            leg = leg.before
            continue
        if made != (deed or made):
            break
        command, deed = command or decision.command, made
        asked = {deed_of(one.proposal.key) for one in leg.turn.judged[:1]} - {deed}
        declined |= asked
        typed, count, leg = typed + bool(asked), count + 1, leg.before
    if typed < _AGAIN or situation.scene.awaits_key or situation.scene.over:
        return None
    if plan is not None and deed_of(plan.key) not in declined:
        return None
    reason = f"You {done(command)} {times(count)} in a row, so I do it with you."
    return Candidate(command, _LIKELY, reason)


def _may_go_on(leg: Leg) -> bool:
    """Tell whether a person made a move that led nowhere, and brought no points and no harm."""
    turn, made, effect = leg.turn, leg.turn.decision, leg.turn.effect
    if made is None or made.actor is not Actor.PERSON:
        return False
    if is_direction(made.key) and (leg.before is None or leg.before.room != leg.room):
        return False
    return not (effect.score or effect.died or is_refusal(turn.scene.text))
