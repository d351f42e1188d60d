"""What a story says in other words today, where the demonstration waited to be told something.

“There's something you can hear” asked for listening, “something you can smell” for
smelling: what is told today, and not what was told then, says which it is. May import
what ``progress`` may.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from agents.core.text import words
from agents.imitation.action_model.waiting import Wait, sentences
from agents.imitation.language.hearsay import in_short, things_called, told_anew, with_told
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import IDLE, VIOLENCE, Operator

_LEAST = 4
"""Words at least of a sentence of which one may be another today."""
_Reading = Callable[[str, str, str], str]
"""What reads a command out of a sentence: as said today, as told then, for which command."""


def prompted(at: Progress, wait: Wait) -> bool:
    """Have done what is told today, where something else was told when waiting ended.

    Returns whether the story has told it: the step behind the wait is another one now.
    """
    if wait.end >= len(at.steps) or wait.foretold:
        return False
    step = _named_by_whom(at, wait) if wait.things else _asked_for(at, wait)
    if step is None or step == at.steps[wait.end]:
        return step is not None
    at.rewritten = list(at.steps)
    at.rewritten[wait.end] = step
    return True


def _named_by_whom(at: Progress, wait: Wait) -> Operator | None:
    """Return the step behind a wait for somebody, with what they ask for as they come today."""
    shown = at.demonstration.operators[wait.end]
    if not wait.over(at.state, at.heard) or at.steps[wait.end] != shown:
        return None
    for one in told_anew(at.demonstration.operators[wait.end - 1], at.state.text):
        if set(one.then) & set(words(shown.key)[1:]) and things_called(one.now, at.state):
            return with_told(shown, replace(in_short(shown, one), quoted=True), at.state)
    return None


def _asked_for(at: Progress, wait: Wait) -> Operator | None:
    """Return the step behind a wait as the latest answer asks for it, None if it doesn't."""
    latest = sentences(at.heard[-1]) if wait.told and at.heard else []
    said = [one for one in latest if one not in wait.told]
    for how in (_same, _but_a_word):
        for one in said:
            step = _asked_by(one, at, wait, how)
            if step is not None:
                return step
    return None


def _asked_by(said: str, at: Progress, wait: Wait, how: _Reading) -> Operator | None:
    """Return the step behind a wait as a sentence asks for it, None if it asks for nothing."""
    demo = at.demonstration
    shown, place = demo.operators[wait.end], demo.operators[wait.first].room
    for other in dict.fromkeys(demo.wordings.waits.values()):
        if other.end >= len(demo.operators) or not _ends_in(place, demo.operators[other.end]):
            continue
        asked = demo.operators[other.end]
        if asked.is_move and shown.is_move and asked.destination != shown.destination:
            continue  # a stop on the way: one gets out where one wants to go
        for told in other.told:
            if not any(_is_like(told, own) for own in wait.told):
                continue
            key = how(said, told, asked.key)
            if key and key != shown.key:
                return replace(shown, command=key, key=key)
    return None


def _ends_in(place: str, op: Operator) -> bool:
    """Tell whether a step was done in a place, and was more than letting time pass."""
    return op.room == place and op.key not in IDLE


def _is_like(told: str, own: str) -> bool:
    """Tell whether two sentences have most words in common."""
    one, other = set(told.split()), set(own.split())
    return len(one & other) >= _LEAST - 1 and 2 * len(one & other) >= min(len(one), len(other))


def _same(said: str, told: str, key: str) -> str:
    """Return the command that a sentence asked for, empty if it is another sentence."""
    return key if said == told else ""


def _but_a_word(said: str, told: str, key: str) -> str:
    """Return the command that a sentence asks for that is another one but for a word of it.

    Empty if more is otherwise, or that word is none of the command.
    """
    today, then = said.split(), told.split()
    if len(today) != len(then) or len(then) < _LEAST:
        return ""
    other = [(a, b) for a, b in zip(then, today, strict=True) if a != b]
    if len(other) != 1 or other[0][0] not in words(key):
        return ""
    return " ".join(other[0][1] if word == other[0][0] else word for word in key.split())


def is_told_off(at: Progress, wait: Wait) -> bool:
    """Tell whether what is given again and again was answered twice as it never was.

    It may be done already: a cab that waits comes no second time.
    """
    # What was fought for till points were won is told in as many words as there are blows.
    by_chance = wait.wins or wait.stake is not None
    told_off = not by_chance and at.attempts.same(_answers_of(wait)) > 1
    if told_off:
        at.attempts.worked(_answers_of(wait))
    return told_off


def note_answer(at: Progress, op: Operator, command: str) -> None:
    """Take in how the story answered what is given again and again."""
    wait = at.demonstration.wordings.repeats.get(op.index)
    if wait is None or wait.apart or command != op.command:
        return
    if VIOLENCE.match(op.key):
        return  # a blow may miss twice in the same words
    if at.state.room != op.room:
        return  # whoever is led elsewhere by chance was told nothing of what it is given for
    said = next(iter(sentences(at.state.text)), "")
    shown = at.demonstration.operators[wait.first : wait.end]
    if any(said in sentences(one.text) for one in shown):
        at.attempts.worked(_answers_of(wait))
    else:
        at.attempts.failed(_answers_of(wait), said)


def _answers_of(wait: Wait) -> tuple[str, object]:
    return "answered", wait.first
