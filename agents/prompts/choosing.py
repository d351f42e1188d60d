"""What a small model is asked: which of some commands would the person play here?

A model of a few hundred million parameters copies examples, repeats lists and loses
itself in rules; what it can do is to go on with a conversation. So what the person
played before, and what the person noted, stand there as questions that it has
answered already, and the last question is about the present scene. The choices are
not listed: the backend keeps the answer to them, while a list pulls a small model to
its ends (measured by ``make bench ARGS=decisions``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from agents.core.memories import Exemplar, Role
from agents.core.types import Situation
from agents.prompts.quoting import inline
from agents.providers.answers import AnswerShape
from agents.providers.base import JsonSchema, Message, Speaker

OTHER = "something else"
"""What a model chooses that wants none of the choices."""

_SYSTEM = "You tell which command the person plays."
_SCENE = 300
_PLACE = 60
_NOTE = 120
_TWICE = 2


def choice_messages(situation: Situation, exemplars: Sequence[Exemplar]) -> tuple[Message, ...]:
    """Ask which command the person would play here.

    Args:
        situation: where it is to be played.
        exemplars: what was played in like situations, best first; the best
            encouraged one is told, and told twice, since one that is told once is
            often passed over.
    """
    messages = [Message(Speaker.SYSTEM, _SYSTEM)]
    best = next((one for one in exemplars if one.role is Role.ENCOURAGED), None)
    question = _question(situation.scene.location or "", situation.scene.text)
    for note in situation.notes[-1:]:
        messages += _answered(question, inline(note, _NOTE))
    if best is not None:
        if best.why:
            messages += _answered(question, inline(best.why, _NOTE))
        there = question if _same_place(best, situation) else _question(best.location, "")
        messages += _answered(there, json.dumps({"command": best.command})) * _TWICE
    told = inline(situation.scene.text, _SCENE)
    messages.append(Message(Speaker.USER, f"{told}\n\n{question}"))
    return tuple(messages)


class ChosenShape(AnswerShape):
    """The shape that a choice is taken in."""

    command: str


def choice_schema(choices: Iterable[str]) -> JsonSchema:
    """Return the schema of an answer that is one of some commands."""
    return {
        "type": "object",
        "properties": {"command": {"type": "string", "enum": list(choices)}},
        "required": ["command"],
        "additionalProperties": False,
    }


def _answered(question: str, answer: str) -> list[Message]:
    return [Message(Speaker.USER, question), Message(Speaker.ASSISTANT, answer)]


def _question(place: str, text: str) -> str:
    where = inline(place, _PLACE) or inline(text, _PLACE)
    return f"In {where}, what does the person play?" if where else "What does the person play?"


def _same_place(exemplar: Exemplar, situation: Situation) -> bool:
    return not exemplar.location or exemplar.location == situation.scene.location
