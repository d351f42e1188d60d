"""What can't wait, and whose ideas it goes before. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.commands import Source
from agents.core.memories import Match
from agents.core.proposals import Course, Plan
from agents.exploration.prospects import Urgency
from agents.players.evidence import ANSWERS, Ranked
from agents.players.explorer import NovelCommand


def before_plan(ideas: Sequence[NovelCommand], plan: Plan) -> bool:
    """Tell whether the first idea can't wait until a plan was followed.

    Whoever showed just this went through the dark on purpose.
    """
    if plan.course is Course.SHOWN or plan.key in _pressing(ideas):
        return False
    return bool(ideas) and ideas[0].urgency >= Urgency.DARK


def before_memory(ideas: Sequence[NovelCommand], best: Ranked) -> bool:
    """Tell whether the first idea goes before what is remembered best.

    That somebody did something in a place like this is no reason to leave a question
    open or a light unlit.
    """
    if not ideas or best.key in _pressing(ideas):
        return False
    exact = any(
        e.match is Match.EXACT
        and e.same_game
        and e.source is not Source.SELF
        and (best.key in ANSWERS or e.no_effect < e.visits)
        for e in best.backing
    )
    return ideas[0].urgency >= (Urgency.DARK if exact else Urgency.THREAT)


def _pressing(ideas: Sequence[NovelCommand]) -> set[str]:
    return {idea.key for idea in ideas if idea.urgency}
