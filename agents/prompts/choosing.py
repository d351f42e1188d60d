"""What a small model is asked: which of some commands would the person play here?

A model of a few hundred million parameters copies examples, repeats lists and loses
itself in rules; what it can do is to go on with a conversation. So what the person
played before, and what the person noted, stand there as questions that it has
answered already, and the last question is about the present scene. The choices are
not listed: the backend keeps the answer to them, while a list pulls a small model to
its ends (measured by ``make bench ARGS=decisions``). Where a backend doesn't keep it to
them, and to larger models, they are listed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from agents.core.memories import Exemplar, Role
from agents.core.types import Situation
from agents.prompts.hurrying import Cut, Prompt, fit_time
from agents.prompts.quoting import inline
from agents.providers.answers import AnswerShape
from agents.providers.base import JsonSchema, Message, Speaker
from agents.providers.budget import estimate_prompt
from agents.providers.throughput import Allowance

PURPOSE = "choose"
"""What an exchange is recorded as that asks for a choice."""
SEPARATOR = " / "
"""Stands between the choices in the record of an exchange."""
OTHER = "something else"
"""What a model chooses that wants none of the choices."""

_SYSTEM = "You tell which command the person plays."
_SCENE = 300
_PLACE = 60
_NOTE = 120
_TWICE = 2


@dataclass(frozen=True, slots=True)
class Telling:
    """How much a choice is told.

    Attributes:
        scene: characters of the present scene.
        repeats: times that the best memory is told.
        notes: whether the person's note and reason are told.
    """

    scene: int = _SCENE
    repeats: int = _TWICE
    notes: bool = True


_WHOLE = Telling()
_CUTS = (
    Cut(_WHOLE, ""),
    Cut(Telling(150), "the end of a long scene"),
    Cut(Telling(80), "most of the scene"),
    Cut(Telling(80, notes=False), "the person's notes"),
    Cut(Telling(80, repeats=1, notes=False), "a memory's second telling"),
)


def choice_prompt(
    situation: Situation,
    exemplars: Sequence[Exemplar],
    room: Allowance | None = None,
    known: Sequence[Message] = (),
    *,
    noted: str = "",
    listed: Sequence[str] = (),
) -> Prompt:
    """Ask which command the person would play here, in the time there is.

    Args:
        situation: where it is to be played.
        exemplars: what was played in like situations, best first.
        room: what may be read anew so that the answer begins in time.
        known: the prompt that the backend read last.
        noted: the command that the person's notes tell to play here, empty for none.
        listed: the choices, where the model must be told of them.
    """
    if room is not None:
        compose = partial(choice_messages, situation, exemplars, noted=noted, listed=listed)
        return fit_time(compose, _CUTS, room, known)
    messages = choice_messages(situation, exemplars, noted=noted, listed=listed)
    return Prompt(messages, estimate_prompt(messages))


def choice_messages(
    situation: Situation,
    exemplars: Sequence[Exemplar],
    telling: Telling = _WHOLE,
    *,
    noted: str = "",
    listed: Sequence[str] = (),
) -> tuple[Message, ...]:
    """Ask which command the person would play here.

    Args:
        situation: where it is to be played.
        exemplars: what was played in like situations, best first; the best
            encouraged one is told, and told twice, since one that is told once is
            often passed over.
        telling: how much of it is told.
        noted: the command that the person's notes tell to play here. It stands as what
            the person answered last, since a note alone moves a small model little.
        listed: the choices, for a model that its backend doesn't keep to them, or that
            is large enough not to be drawn to the ends of a list.
    """
    messages = [Message(Speaker.SYSTEM, _SYSTEM)]
    best = next((one for one in exemplars if one.role is Role.ENCOURAGED), None)
    question = _question(situation.scene.location or "", situation.scene.text)
    for note in situation.notes[-1:] if telling.notes else ():
        messages += _answered(question, inline(note, _NOTE))
    if best is not None:
        if best.why and telling.notes:
            messages += _answered(question, inline(best.why, _NOTE))
        there = question if _same_place(best, situation) else _question(best.location, "")
        messages += _answered(there, json.dumps({"command": best.command})) * telling.repeats
    if noted and telling.notes:
        messages += _answered(question, json.dumps({"command": noted})) * telling.repeats
    told = inline(situation.scene.text, telling.scene)
    asked = f"{told}\n\n{question}"
    if listed:
        names = SEPARATOR.join(inline(one) for one in (*listed, OTHER))
        asked += f'\nChoose one of these: {names}\nAnswer with {{"command": …}} alone.'
    messages.append(Message(Speaker.USER, asked))
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
