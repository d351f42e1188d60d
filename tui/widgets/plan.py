"""A plan as the proposal pane shows it. Pure functions."""

from __future__ import annotations

from textual.content import Content

from agents.core.commands import Source
from agents.core.proposals import Plan
from agents.core.wording import towards
from games.text import clean_line
from tui.widgets.format import QUIET

_MAKERS = {Source.HUMAN: "your", Source.IMPORTED: "imported", Source.SELF: "its own"}


def plan_list(plan: Plan) -> Content:
    """Write a plan as a short list: what is followed, what for, what is in the way."""
    rows = [("follows", _followed(plan), ""), ("aims to", towards(plan.effect), "bold")]
    rows += [("but", obstacle, "$warning") for obstacle in plan.obstacles]
    if plan.remedy:
        rows.append(("hence", plan.remedy, ""))
    return Content("\n").join(
        Content.assemble((f"{label:<9}", QUIET), (clean_line(words), style))
        for label, words, style in rows
    )


def _followed(plan: Plan) -> str:
    """Name what is followed as shortly as can be: it stands on one line of a narrow pane."""
    return f"{_MAKERS[plan.source]} session {plan.session}, move {plan.step}/{plan.steps}"


def plan_line(plan: Plan) -> Content:
    """Write what matters most of a plan on one line."""
    told = Content.assemble(
        (f"{plan.step}/{plan.steps} ", QUIET), (clean_line(towards(plan.effect)), "bold")
    )
    if plan.obstacles:
        told = told.append_text(f" · {clean_line(plan.obstacles[0])}", "$warning")
    return told
