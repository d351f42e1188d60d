"""What can't wait, and whose ideas it goes before. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.commands import Source
from agents.core.memories import Match
from agents.core.proposals import Course, Plan
from agents.core.types import Situation
from agents.exploration.english import english
from agents.exploration.folding import chart_of
from agents.exploration.possessions import takes
from agents.exploration.prospects import Urgency
from agents.players.dangers import in_the_dark
from agents.players.evidence import ANSWERS, Ranked
from agents.players.explorer import NovelCommand, explore


def before_plan(situation: Situation, plan: Plan) -> bool:
    """Tell whether light, an answer or arms have to come before a plan is followed.

    A weapon that lies there is taken up while somebody means harm: where the plan has
    led on, it is left behind. Whoever showed just this went through the dark on purpose. Where nothing but an answer
    is heard, a plan that gives none comes to nothing however often it is tried.
    """
    if _wants_arms(situation):
        ideas = explore(situation)
        first = ideas[0] if ideas else None
        return first is not None and first.urgency is Urgency.THREAT and takes(first.key)
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


def _wants_arms(situation: Situation) -> bool:
    """Tell whether somebody means harm just now to a person without a weapon."""
    if situation.path is None or not english().says("threat", situation.scene.text.lower()):
        return False
    chart = chart_of(situation.path, situation.lexicon)
    return not any(map(chart.is_weapon, chart.held))


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
