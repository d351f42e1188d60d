"""What a small model is asked: which of some commands would the person play here?

A model of a few hundred million parameters copies examples, repeats lists and loses
itself in rules; what it can do is to go on with a story and a conversation. So the latest
moves stand first, as a transcript that is only added to: a backend reads anew no more
than the last of them. What the person played in like scenes, and what the person noted,
follow as questions that it has answered already; the last question is about the present
scene. (Were the latest moves told as answers, too, they would be repeated: with eight of
them 24 of 40 picks are right, with a transcript 38, with neither 37.) The choices are not
listed: the backend keeps the answer to them, while a list pulls a small model to its ends
(measured by ``make bench ARGS=decisions``). Where a backend doesn't keep it to them, and
to larger models, they are listed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from agents.core.commands import canonical
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
_SCENE = 200
_MOVES = 30
"""Moves after which the transcript begins anew; no more than a situation holds."""
_PLACE = 60
_NOTE = 120
_TWICE = 2
_ELSEWHERE = re.compile(r"^(?!here: |this game: )[^:.!?]{1,60}: ")


@dataclass(frozen=True, slots=True)
class Telling:
    """How much a choice is told.

    Attributes:
        scene: characters of the present scene.
        moves: after so many the transcript of the latest moves begins anew, so that it
            only grows in between; 1 for none of them.
        repeats: times that the best memory is told.
        notes: whether the person's note and reason are told in their words; what they tell
            to play is told in any case.
    """

    scene: int = _SCENE
    moves: int = _MOVES
    repeats: int = _TWICE
    notes: bool = True


_WHOLE = Telling()
_CUTS = (
    Cut(_WHOLE, ""),
    Cut(Telling(moves=12), "the oldest moves"),
    Cut(Telling(moves=6), "older moves"),
    Cut(Telling(moves=3), "most moves"),
    Cut(Telling(moves=1), "all moves"),
    Cut(Telling(80, 1), "most of the scene"),
    Cut(Telling(80, 1, notes=False), "the words of the person's notes"),
    Cut(Telling(80, 1, repeats=1, notes=False), "a memory's second telling"),
)


def choice_prompt(
    situation: Situation,
    exemplars: Sequence[Exemplar],
    room: Allowance | None = None,
    known: Sequence[Message] = (),
    *,
    told: str = "",
    listed: Sequence[str] = (),
) -> Prompt:
    """Ask which command the person would play here, in the time there is.

    Args:
        situation: where it is to be played.
        exemplars: what was played in like situations, best first.
        room: what may be read anew so that the answer begins in time.
        known: the prompt that the backend read last.
        told: the command that the person's own words tell to play here, empty for none.
        listed: the choices, where the model must be told of them.
    """
    if room is not None:
        compose = partial(choice_messages, situation, exemplars, told=told, listed=listed)
        return fit_time(compose, _CUTS, room, known)
    messages = choice_messages(situation, exemplars, told=told, listed=listed)
    return Prompt(messages, estimate_prompt(messages))


def choice_messages(
    situation: Situation,
    exemplars: Sequence[Exemplar],
    telling: Telling = _WHOLE,
    *,
    told: str = "",
    listed: Sequence[str] = (),
) -> tuple[Message, ...]:
    """Ask which command the person would play here.

    Args:
        situation: where it is to be played.
        exemplars: what was played in like situations, best first; the best
            encouraged one is told, and told twice, since one that is told once is
            often passed over.
        telling: how much of it is told.
        told: the command that the person's notes or reasons tell to play here. It stands
            as what the person answered, in the place of what was played: words alone
            move a small model little, and of two answers it takes either; told once more
            than a memory, it is passed over less often.
        listed: the choices, for a model that its backend doesn't keep to them, or that
            is large enough not to be drawn to the ends of a list.

    Commands stand in their canonical form, however they were typed: told “e” and offered
    “east”, a small model takes them for two.
    """
    story = _story(situation, telling)
    messages = [Message(Speaker.SYSTEM, "\n".join((_SYSTEM, *story)))]
    best = next((one for one in exemplars if one.role is Role.ENCOURAGED), None)
    question = _question(situation.scene.location or "", situation.scene.text)
    for note in notes_here(situation)[-1:] if telling.notes else ():
        messages += _answered(question, inline(note, _NOTE))
    if best is not None and not told:
        if best.why and telling.notes:
            messages += _answered(question, inline(best.why, _NOTE))
        there = question if _same_place(best, situation) else _question(best.location, "")
        messages += _answered(there, json.dumps({"command": best.key})) * telling.repeats
    if told:
        answered = _answered(question, json.dumps({"command": canonical(told)}))
        messages += answered * (telling.repeats + 1)
    # Without moves before it the scene stands best beside the question.
    alone = "" if story else inline(situation.scene.text, telling.scene)
    asked = f"{alone}\n\n{question}" if alone else question
    if listed:
        names = SEPARATOR.join(inline(one) for one in (*map(canonical, listed), OTHER))
        asked += f'\nChoose one of these: {names}\nAnswer with {{"command": …}} alone.'
    messages.append(Message(Speaker.USER, asked))
    return tuple(messages)


class ChosenShape(AnswerShape):
    """The shape that a choice is taken in."""

    command: str


def choice_schema(choices: Iterable[str]) -> JsonSchema:
    """Return the schema of an answer that is one of some commands, in canonical form."""
    kept = list(dict.fromkeys(map(canonical, choices)))
    return {
        "type": "object",
        "properties": {"command": {"type": "string", "enum": kept}},
        "required": ["command"],
        "additionalProperties": False,
    }


def notes_here(situation: Situation) -> tuple[str, ...]:
    """Return the notes on what is here; those on other places say nothing of it."""
    return tuple(note for note in situation.notes if not _ELSEWHERE.match(note))


def _story(situation: Situation, telling: Telling) -> list[str]:
    """Return the latest moves and the present scene, as the story tells them, if any are told.

    The present scene stands as it will stand among the moves when the next was made.
    """
    recent = situation.recent
    moves = max(sum(situation.elsewhere.values()), len(recent))
    count = min(moves % telling.moves, len(recent))
    if not count:
        return []
    first = len(recent) - count - 1
    lines: list[str] = []
    for at in range(max(0, first), len(recent) - 1):
        if at != first:
            lines.append(f"> {inline(recent[at].command)}")
        lines.append(inline(recent[at].scene.text, _SCENE))
    lines.append(f"> {inline(recent[-1].command)}")
    if telling.scene:
        lines.append(inline(situation.scene.text, telling.scene))
    return lines


def _answered(question: str, answer: str) -> list[Message]:
    return [Message(Speaker.USER, question), Message(Speaker.ASSISTANT, answer)]


def _question(place: str, text: str) -> str:
    where = inline(place, _PLACE) or inline(text, _PLACE)
    return f"In {where}, what does the person play?" if where else "What does the person play?"


def _same_place(exemplar: Exemplar, situation: Situation) -> bool:
    return not exemplar.location or exemplar.location == situation.scene.location
