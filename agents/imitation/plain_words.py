"""A demonstration in commands that stand by themselves.

"Again" and "it" mean what was said before them, and what was taken back was not meant
at all. Where something else comes in between today, they would mean that. The demonstration
stays as it was; a plan is made of what is left here. May import what ``operators`` may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agents.core.command_forms import word_set
from agents.core.commands import canonical
from agents.core.directions import OPPOSITE
from agents.core.refusals import is_refusal
from agents.core.text import words
from agents.imitation.operators import EMPTY, changes, fits, title_of, words_of
from agents.imitation.state import State, states_of
from agents.imitation.traces import Moment, Trace, keep
from games.types import PLAYER

_AGAIN = "again"
_UNDO, _RESTART, _QUIT = "undo", "restart", "quit"
_ANSWERS = frozenset({"yes", "no"})
_LEAVING = frozenset({_RESTART, _QUIT})
_PRONOUN = re.compile(r"(?<=\s)(?:it|them|him|her)\b(?!\s*')", re.I)
_NO_NOUNS = word_set("it them him her me myself all everything")
_BETWEEN = word_set(
    "at in into on onto to from with under behind over through off out up down about for against"
)
_FAR = 12
"""Moves back within which what is called "it" was named."""
_BACK = 20
"""Moves that are looked through for the one that an undo led back to."""
_OF_THE_PROGRAM = word_set("save script unscript noscript version verify notify pronouns score")
"""Asked of the program, with no bearing on the story."""


def in_plain_words(trace: Trace) -> Trace:
    """Return a demonstration without what was taken back, each command saying all it means."""
    said = _without_again(trace)
    keys = [canonical(command) for command in said]
    if not (_OF_THE_PROGRAM | _LEAVING | {_UNDO}).isdisjoint(keys):
        kept = _kept(trace, keys)
        trace, said = keep(trace, kept), [said[i] for i in kept]
    if any(map(_PRONOUN.search, said)):
        said = _without_pronouns(said, states_of(trace.moments))
    return trace if tuple(said) == trace.commands else replace(trace, commands=tuple(said))


def _without_again(trace: Trace) -> list[str]:
    said: list[str] = []
    for i, command in enumerate(trace.commands):
        before, after = trace.moments[i].scene.text, trace.moments[i + 1].scene.text
        again = said and canonical(command) == _AGAIN
        # Not every story knows the word, or its letter.
        heard = again and (before == after or not is_refusal(after))
        said.append(said[-1] if heard else command)
    return said


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
    return key in _OF_THE_PROGRAM | _LEAVING and _holds(before, then)


def _holds(one: Moment, other: Moment) -> bool:
    """Tell whether nothing is otherwise at one moment than at another, but for what is said."""
    a, b = one.scene, other.scene
    shown = (a.location, a.score, a.moves) == (b.location, b.score, b.moves)
    return shown and a.inventory == b.inventory and one.facts == other.facts


def _without_pronouns(commands: Sequence[str], states: Sequence[State]) -> list[str]:
    said: list[str] = []
    for i, command in enumerate(commands):
        one = len(_PRONOUN.findall(command)) == 1  # two may stand for two things
        meant = _meant(said, states[i], states[i + 1]) if one else ""
        said.append(_PRONOUN.sub(meant, command) if meant else command)
    return said


def _meant(said: Sequence[str], before: State, after: State) -> str:
    """Return what "it" stood for, empty if nothing tells: what changed, else what was named last.

    Args:
        said: what was said before it, the last one last.
        before, after: what held around it.
    """
    nouns = [noun for command in said[-_FAR:][::-1] for noun in _nouns(command)]
    near = before.held | before.here
    changed = [t for t in changes(before, after) if t in near and t not in (PLAYER, before.room)]
    for noun in nouns:
        if any(_names(noun, thing) for thing in changed):
            return noun
    if not before.bare and len(changed) == 1 and not any(_names(n, t) for n in nouns for t in near):
        return title_of(changed[0])
    return next((n for n in nouns if before.bare or any(_names(n, t) for t in near)), "")


def _names(noun: str, thing: str) -> bool:
    return any(fits(word, words_of(thing)) for word in words(noun, 2))


def _nouns(command: str) -> Iterator[str]:
    """Yield what a command names: what stands between its verb and words like "with"."""
    noun: list[str] = []
    for word in [*command.lower().replace(",", " ").split()[1:], "with"]:
        if word not in _BETWEEN:
            noun.append(word)
            continue
        told = [one for one in noun if one not in EMPTY]
        if told and not _NO_NOUNS.intersection(told) and not OPPOSITE.keys() & set(told):
            yield " ".join(noun)
        noun = []
