"""What to say to a story that asks something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agents.core.directions import is_direction
from agents.exploration.decision.rated_commands import LEAST, RatedCommand, Urgency
from agents.exploration.decision.things import as_known
from agents.exploration.language.english import english
from agents.exploration.language.phrases import asked_about, choices, numbered
from agents.exploration.mapping.chart import Chart
from games.types import Lexicon

_SAY_NUMBER = re.compile(r"\bsay (?:a|the|its|your|which) number\b")
_ANSWER = 10.0
"""Value of answering what is asked."""
_OTHERWISE = 2.0
"""Value of the other answer: after the first, and before all that is no answer."""
_ASKED_ENOUGH = 3
"""How often a question is answered before it is let be."""


def _from_list(chart: Chart) -> list[RatedCommand]:
    """Return the numbers of a list that ends an answer, those that were not taken first."""
    said = "say {}" if "1" in chart.unknown and _SAY_NUMBER.search(chart.said) else "{}"
    numbers = [said.format(one) for one in numbered(chart.said)]
    why = "The story gives a list to choose from"
    tried = {one: chart.room.tried.get(one) for one in numbers}
    counts = {one: 0 if done is None else done.count for one, done in tried.items()}
    return [
        RatedCommand(one, _ANSWER / (at + len(numbers) * counts[one]), why, again=True)
        for at, one in enumerate(numbers, 1)
        if counts[one] < _ASKED_ENOUGH
    ]


def _first_answers(text: str) -> list[RatedCommand]:
    """Return what to say to a story that asks before it begins."""
    words, why = english(), "The story asks before it begins"
    told = [words.called] if words.says("asks_name", text) else ["yes", "no"]
    return [RatedCommand(one, _ANSWER / at, why, again=True) for at, one in enumerate(told, 1)]


def answers(chart: Chart, lexicon: Lexicon) -> list[RatedCommand]:
    """Return what may be said to a question that waits, the best first."""
    words = english()
    if words.says("which", chart.said):
        return list(_which(chart, lexicon))
    if listed := _from_list(chart):
        return listed
    text = chart.question
    if not text:
        return [] if chart.begun else _first_answers(chart.said)
    again = chart.asked[text[-80:]]
    if again > _ASKED_ENOUGH:
        return []
    yes = words.says("asks_after_death", text) != bool(again % 2)
    why = "The story asks and waits for an answer"
    urgency = Urgency.INSISTED if chart.insisted else Urgency.QUESTION
    said, other = ("yes", "no") if yes else ("no", "yes")
    return [
        RatedCommand(said, _ANSWER, why, urgency=urgency),
        RatedCommand(other, _OTHERWISE, "The other answer"),
    ]


def _which(chart: Chart, lexicon: Lexicon) -> Iterator[RatedCommand]:
    """Say again what was meant, with the full name of one that wasn't tried.

    A whole command is understood in every story; a direction some would take for the
    answer.
    """
    words, names = chart.last.split(), choices(chart.said)
    noun, room = asked_about(chart.last, names), chart.room
    if noun and lexicon.knows(words[0]):
        end = len(words) - words[::-1].index(noun)
        among = {word for name in names for word in name.split()}
        begin = next((at for at in range(end - 1, 0, -1) if words[at - 1] not in among), 1)
        for told in names:
            name = as_known(told, lexicon)
            command = " ".join([*words[:begin], name, *words[end:]])
            if name and command not in room.tried and command != chart.last:
                yield RatedCommand(command, _ANSWER, f"The story asks which {noun} I mean")


def heard_first(chart: Chart, found: list[RatedCommand], lexicon: Lexicon) -> list[RatedCommand]:
    """Say something else before a way is gone where the story asks which thing is meant.

    It would take a direction for the answer: "the north wall".
    """
    if not english().says("which", chart.said) or not lexicon.knows("look"):
        return found
    ways = [one for one in found if is_direction(one.command)]
    rest = [one for one in found if not is_direction(one.command)]
    best = max((one.value for one in ways), default=LEAST)
    why = "The story asks which one I mean, and I can't tell"
    return [*rest, RatedCommand("look", best, why)]
