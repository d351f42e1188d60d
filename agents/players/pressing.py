"""What can't wait, and whose ideas it goes before. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.commands import Source, canonical
from agents.core.directions import is_direction
from agents.core.memories import Match
from agents.core.proposals import Course, Plan
from agents.core.types import Leg, Situation
from agents.exploration.decision.rated_commands import Urgency
from agents.exploration.language.english import english
from agents.exploration.mapping.folding import chart_of
from agents.exploration.mapping.possessions import LIGHTING, takes
from agents.players.dangers import in_the_dark
from agents.players.evidence import ANSWERS, Ranked
from agents.players.explorer import NovelCommand, explore

_STUCK = 1
"""Tries in vain up to which a plan goes on while somebody means harm."""
_MATCHES = 4
"""Tries in vain up to which light is made as was shown."""


def before_plan(situation: Situation, plan: Plan) -> bool:
    """Tell whether light, an answer or arms have to come before a plan is followed.

    A weapon that lies there is taken up while somebody means harm: where the plan has
    led on, it is left behind. Whoever showed just this went through the dark on purpose.
    Where nothing but an answer is heard, a plan that gives none comes to nothing however
    often it is tried.
    """
    if english().says("threat", situation.scene.text.lower()) and _fights_first(situation, plan):
        return True
    if plan.source is Source.SELF and _lightens_first(situation, plan):
        return True
    if plan.unfought and threw_arms(situation):
        ideas = explore(situation)
        return bool(ideas) and takes(ideas[0].key) and ideas[0].key != plan.key
    shown = plan.course is Course.SHOWN and not plan.tries
    insists = english().says("insists", situation.scene.text.lower())
    if insists and not shown and plan.key not in ANSWERS:
        ideas = explore(situation)
        return bool(ideas) and ideas[0].urgency is Urgency.INSISTED
    if plan.course is Course.SHOWN or not in_the_dark(situation):
        return False
    if plan.key.startswith(LIGHTING):
        return plan.tries >= _MATCHES  # it makes light, as somebody made it
    ideas = explore(situation)
    if plan.key in _pressing(ideas):
        return False
    return bool(ideas) and ideas[0].urgency in (Urgency.DARK, Urgency.RETREAT)


def _lightens_first(situation: Situation, plan: Plan) -> bool:
    """Tell whether a way of one's own was too narrow for what is carried today."""
    if situation.path is None:
        return False
    room = chart_of(situation.path, situation.lexicon).room
    attempt = room.tried.get(plan.key)
    if attempt is None or attempt.answer != "burdened":
        return False
    ideas = explore(situation)
    first = ideas[0].key if ideas else ""
    # Who would go elsewhere is brought back by the plan, to and fro.
    return first.startswith("drop ") or (is_direction(first) and first not in room.ways)


def _fights_first(situation: Situation, plan: Plan) -> bool:
    """Tell whether somebody who means harm has to be dealt with first.

    That is where the plan leads on past a weapon, would have the only one laid down, or
    has not come through; and where they come after one, and nobody showed how they are
    struck at. A plan that strikes deals with them as was shown.
    """
    if situation.path is None or plan.strikes:
        return False
    chart = chart_of(situation.path, situation.lexicon)
    arms = [name for name in chart.held if chart.is_weapon(name)]
    lays = plan.key.startswith("drop ") and chart.is_weapon(plan.key)
    pursued = plan.unfought and _is_pursued(situation.path)
    if arms and not (lays or plan.tries > _STUCK or pursued):
        return False
    ideas = explore(situation)
    first = ideas[0] if ideas else None
    if first is None or first.urgency is not Urgency.THREAT or first.key == plan.key:
        return False
    if chart.rejections(first.key, chart.room):
        return False  # the person would not have it before what was planned
    return bool(arms) or takes(first.key)


def threw_arms(situation: Situation) -> bool:
    """Tell whether the only weapon was thrown just now, and lies here."""
    path = situation.path
    if path is None or path.turn.decision is None:
        return False
    verb, _, rest = canonical(path.turn.decision.command).partition(" ")
    if verb != "throw":
        return False
    chart = chart_of(path, situation.lexicon)
    return chart.is_weapon(rest.partition(" at ")[0]) and not any(map(chart.is_weapon, chart.held))


def _is_pursued(path: Leg) -> bool:
    """Tell whether somebody meant harm a move ago already."""
    before = path.before
    return before is not None and english().says("threat", before.turn.scene.text.lower())


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
