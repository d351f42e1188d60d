"""A demonstration in commands that stand by themselves.

"Again" and "it" mean what was said before them, "oops" puts a word of it right, and what
was taken back was not meant at all. Where something else comes in between today, they
would mean that. The demonstration stays as it was; a plan is made of what is left here.
May import what ``operators`` may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from types import MappingProxyType

from agents.core.command_forms import word_set
from agents.core.commands import canonical
from agents.core.refusals import is_refusal
from agents.imitation.language.pronouns import PRONOUN, without_pronouns
from agents.imitation.states.state import states_of
from agents.imitation.states.traces import Moment, Spoken, Trace, keep

_AGAIN = "again"
_OOPS = frozenset({"oops", "o"})
_UNDO, _RESTART, _QUIT = "undo", "restart", "quit"
_ANSWERS = frozenset({"yes", "no"})
_LEAVING = frozenset({_RESTART, _QUIT})
_BACK = 20
"""Moves that are looked through for the one that an undo led back to."""
_OF_THE_PROGRAM = word_set("save script unscript noscript version verify notify pronouns score")
"""Asked of the program, with no bearing on the story."""


def in_plain_words(trace: Trace) -> Trace:
    """Return a demonstration without what was taken back, each command saying all it means."""
    said = _without_again(trace)
    keys = [canonical(command) for command in said]
    if not (_OF_THE_PROGRAM | _LEAVING | {_UNDO, _AGAIN}).isdisjoint(keys):
        kept = _kept(trace, keys)
        trace, said = keep(trace, kept), [said[i] for i in kept]
    spoken = dict(trace.spoken)
    if any(map(PRONOUN.search, said)):
        tried = [i for i, turn in enumerate(trace.turns[1:]) if turn in spoken]
        plain, since = without_pronouns(said, states_of(trace.moments), tried)
        spoken |= {
            turn: Spoken(said[i], since.get(i, ()))
            for i, turn in enumerate(trace.turns[1:])
            if i in since or PRONOUN.search(plain[i])
        }
        said = plain
    if (tuple(said), spoken) == (trace.commands, trace.spoken):
        return trace
    return replace(trace, commands=tuple(said), spoken=MappingProxyType(spoken))


def _without_again(trace: Trace) -> list[str]:
    said: list[str] = []
    for i, command in enumerate(trace.commands):
        before, after = trace.moments[i].scene.text, trace.moments[i + 1].scene.text
        again = said and canonical(command) == _AGAIN
        # Not every story knows the word, or its letter.
        heard = again and (before == after or not is_refusal(after))
        first, _, right = command.strip().partition(" ")
        amends = said and right and first.lower() in _OOPS
        if amends and is_refusal(before) and not is_refusal(after):
            command = _corrected(said[-1], right.strip(), before)
        said.append(said[-1] if heard else command)
    return said


def _corrected(command: str, right: str, answer: str) -> str:
    """Return a command with the word put right that its answer quotes, else the likest one."""
    told, said = answer.lower(), command.split()
    quoted = (i for i, word in enumerate(said) if f'"{word.lower()}"' in told)
    wrong = next(quoted, max(range(len(said)), key=lambda i: _likeness(said[i], right)))
    return " ".join([*said[:wrong], right, *said[wrong + 1 :]])


def _likeness(word: str, other: str) -> float:
    return SequenceMatcher(None, word.lower(), other.lower()).ratio()


def _kept(trace: Trace, keys: Sequence[str]) -> list[int]:
    """Return the steps that still stood in the end and were said to the story."""
    kept: list[int] = []
    i = 0
    while i < len(keys):
        confirmed = i + 1 < len(keys) and keys[i + 1] in _ANSWERS
        after = i + 1 + (confirmed and keys[i] in _LEAVING)
        if not _is_out_of_the_story(trace, keys[i], i, after, kept):
            kept.append(i)
            after = i + 1
        i = after
    return kept


def _is_out_of_the_story(trace: Trace, key: str, at: int, after: int, kept: list[int]) -> bool:
    """Tell whether a step is none of the story's; one that took others back takes them away.

    Args:
        key: what was said.
        at, after: the moments before it, and after it was said and confirmed.
        kept: the steps before it that stand.
    """
    before, then = trace.moments[at], trace.moments[after]
    if key == _UNDO:
        back = (n for n in range(1, min(_BACK, len(kept)) + 1))
        found = next((n for n in back if _holds(trace.moments[kept[-n]], then)), 0)
        del kept[len(kept) - found :]
        return bool(found) or _holds(before, then)
    if key == _RESTART and _holds(trace.moments[0], then):
        kept.clear()
        return True
    if key == _QUIT and then.scene.over:
        return True
    return key in _OF_THE_PROGRAM | _LEAVING | {_AGAIN} and _holds(before, then)


def _holds(one: Moment, other: Moment) -> bool:
    """Tell whether nothing is otherwise at one moment than at another, but for what is said."""
    a, b = one.scene, other.scene
    shown = (a.location, a.score, a.moves) == (b.location, b.score, b.moves)
    return shown and a.inventory == b.inventory and one.facts == other.facts
