"""Doing what was learned to serve a goal. Pure functions."""

from __future__ import annotations

from agents.core.commands import canonical
from agents.core.proposals import Candidate, GoalMove
from agents.core.text import clean_line, shorten
from agents.core.types import Situation
from agents.core.wording import times

_LONGEST = 80
_LEAST, _MOST = 0.05, 0.6
ALTERNATIVES = 4


def pursued(situation: Situation, pursuit: GoalMove, barred: frozenset[str]) -> list[Candidate]:
    """Return the commands that serve a goal, the best first; none where all are barred.

    Args:
        situation: where they would be played.
        pursuit: what was learned.
        barred: commands that are not to be proposed, canonical.
    """
    left = [one for one in (pursuit.command, *pursuit.others) if canonical(one) not in barred]
    if not left:
        return []
    sure = _LEAST + (_MOST - _LEAST) * pursuit.value if pursuit.tries else _LEAST
    best = Candidate(left[0], sure, _reason(situation, pursuit, left[0]))
    rest = [Candidate(one, _LEAST, "tried less, or worth less") for one in left[1:]]
    return [best, *rest[:ALTERNATIVES]]


def _reason(situation: Situation, pursuit: GoalMove, command: str) -> str:
    """Say which goal a command is for, and what is known of it."""
    said = [_for(situation, pursuit)]
    if pursuit.tries and canonical(command) == pursuit.key:
        likely = f"{pursuit.value:.0%} likely to get there"
        came = likely if pursuit.value > 0 else "nothing came of it"
        said.append(f"I played it {times(pursuit.tries)} in a spot like this: {came}.")
    else:
        said.append("I haven't tried that in a spot like this.")
    return " ".join(said)


def _for(situation: Situation, pursuit: GoalMove) -> str:
    goal = pursuit.goal
    text = goal.text if goal is not None else situation.scene.task or situation.task
    what = "the task" if goal is None else "the goal" if goal.author else "your goal"
    step = f": {pursuit.step} first" if pursuit.step else ""
    return f"For {what} “{shorten(clean_line(text), _LONGEST)}”{step}."
