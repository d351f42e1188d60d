"""Says goals as plain sentences, on the screen and off it."""

from __future__ import annotations

from collections.abc import Sequence

from agents.core import events as ev
from agents.core.goals import PERSON, Goal, GoalDeed, GoalState, TeacherStanding
from games.text import clean_line

_DEEDS = {
    GoalDeed.SET: "Goal set: “{}”.",
    GoalDeed.REACHED: "Goal reached: “{}”.",
    GoalDeed.TICKED: "Ticked: “{}”. The same again opens it.",
    GoalDeed.OPENED: "Open again: “{}”.",
    GoalDeed.FAILED: "Given up: “{}”.",
    GoalDeed.MOVED: "“{}” has another place now.",
    GoalDeed.STRUCK: "Struck: “{}”.",
    GoalDeed.RESTORED: "Back again: “{}”.",
}
BY_HAND = frozenset(GoalDeed) - {GoalDeed.REACHED, GoalDeed.FAILED}
"""What is done to goals apart from a move."""
_STATES = {
    GoalState.OPEN: "",
    GoalState.REACHED: "reached",
    GoalState.TICKED: "done",
    GoalState.FAILED: "given up",
}


def whose_goal(author: str) -> str:
    """Say who set a goal."""
    return "you" if author == PERSON else clean_line(author)


def standing_words(one: TeacherStanding) -> str:
    """Say what a teacher's goals came to, and how far they are followed."""
    who = whose_goal(one.spec)
    if not one.given:
        return f"{who}: none of its goals is settled yet"
    words = f"{who}: {one.reached} of {one.given} reached, {one.helped} of these led to more"
    if not one.is_heeded:
        return f"{words}; its goals are shown and no longer followed"
    return f"{words}; its word counts {one.weight:.0%}"


def news_words(event: ev.GoalsTold, undo: str = "") -> str:
    """Say what became of goals; nothing where they were only read.

    Args:
        event: what is told.
        undo: what brings a struck goal back.
    """
    said = []
    for one in event.news:
        words = _DEEDS[one.deed].format(clean_line(one.goal.text))
        if one.deed is GoalDeed.STRUCK and undo:
            words = f"{words} {undo} brings it back."
        if one.deed is GoalDeed.SET and one.goal.author != PERSON:
            words = f"{whose_goal(one.goal.author)} sets a goal: “{clean_line(one.goal.text)}”."
        said.append(words)
    return " ".join(said)


def goal_line(place: int, goal: Goal) -> str:
    """Say a goal with its place in the list, from 1."""
    state = _STATES[goal.state]
    beside = [part for part in (state, "" if goal.author == PERSON else goal.author) if part]
    told = f" ({clean_line(', '.join(beside))})" if beside else ""
    return f"{place}. {clean_line(goal.text)}{told}"


def listed(goals: Sequence[Goal], teachers: Sequence[TeacherStanding]) -> str:
    """Say all goals, and how far their teachers are followed."""
    if not goals:
        return "There are no goals: /goals add TEXT sets one, such as /goals add find the key."
    lines = [goal_line(place, goal) for place, goal in enumerate(goals, 1)]
    shown = {goal.author for goal in goals}
    lines += [f"{standing_words(one)}." for one in teachers if one.spec in shown]
    return "\n".join(lines)
