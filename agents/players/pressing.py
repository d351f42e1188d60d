"""What can't wait, and whose ideas it goes before. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.commands import Source
from agents.core.memories import Match
from agents.core.proposals import Course, Plan
from agents.core.types import Situation
from agents.exploration.english import english
from agents.exploration.prospects import Urgency
from agents.players.dangers import in_the_dark
from agents.players.evidence import ANSWERS, Ranked
from agents.players.explorer import NovelCommand, explore


def before_plan(situation: Situation, plan: Plan) -> bool:
    """Tell whether light has to be made, or an answer given, before a plan is followed.

    Whoever showed just this went through the dark on purpose. Where nothing but an answer
    is heard, a plan that gives none comes to nothing however often it is tried.
    """
    shown = plan.course is Course.SHOWN and not plan.tries
    insists = english().says("insists", situation.scene.text.lower())
    if insists and not shown and plan.key not in ANSWERS:
        ideas = explore(situation)
        return bool(ideas) and ideas[0].urgency is Urgency.INSISTED
    if plan.course is Course.SHOWN or not in_the_dark(situation):
        return False
    ideas = explore(situation)
    if plan.key in _pressing(ideas):
        return False
    return bool(ideas) and ideas[0].urgency in (Urgency.DARK, Urgency.RETREAT)


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
    return {idea.key for idea in ideas if idea.urgency is not Urgency.NONE}
