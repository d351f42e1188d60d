"""What a demonstration calls things by, besides the words of their names.

May import what ``operators`` may.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise

from agents.core.command_forms import word_set
from agents.core.text import words
from agents.imitation.states.operators import (
    EMPTY,
    appeared,
    changes,
    fits,
    names_in,
    title_of,
    words_of,
)
from agents.imitation.states.state import State
from games.types import PLAYER

_RESTLESS = 3
"""Moves without being named that make a thing one that moves by itself."""
PRONOUNS = word_set("it them him her")
"""Words for whatever was spoken of before."""
_NO_NAMES = EMPTY | PRONOUNS
_WITH = re.compile(r"\s*\(with ([^()]+)\)", re.I)
"""What a parser says to have taken for the tool that nobody named."""


def aliases_in(
    states: Sequence[State], commands: Sequence[str], restless: frozenset[str]
) -> dict[str, str]:
    """Learn what things are called by words that are not in their names.

    A word that fits nothing in reach, in a command that changed one thing, is
    a name of that thing if it mostly goes with it. What came from elsewhere meanwhile
    was not named: a feather may fall while a spell is learned.
    """
    pairs: dict[str, Counter[str]] = defaultdict(Counter)
    heard: Counter[str] = Counter()
    for i, command in enumerate(commands):
        before, after = states[i], states[i + 1]
        said = words(command, 2)[1:]
        named = before.held | before.here | after.held
        names = frozenset().union(*map(words_of, named | after.here))
        strange = [word for word in said if word not in _NO_NAMES and not fits(word, names)]
        if not strange:
            continue
        changed = [
            t
            for t in changes(before, after)
            if t in named and t not in restless and t not in (PLAYER, before.room, after.room)
        ]
        for word in strange:
            heard[word] += 1
            if len(changed) == 1:
                pairs[word][changed[0]] += 1
    found: dict[str, str] = {}
    for word, counts in pairs.items():
        thing, times = counts.most_common(1)[0]
        if 2 * times > heard[word]:
            found[word] = thing
    return found


def restless_in(states: Sequence[State], commands: Sequence[str]) -> frozenset[str]:
    """Return the things that move about by themselves."""
    moves: Counter[str] = Counter()
    for i, command in enumerate(commands):
        before, after = states[i], states[i + 1]
        gone = [fact for fact in after.since(before)[0] if fact[0] == "in" and fact[1] != PLAYER]
        said = set(words(command, 2)) if gone else ()
        for _, thing, where in gone:
            if thing in before.held or thing in after.held:
                continue
            if any(fits(word, words_of(thing)) for word in said):
                continue
            if PLAYER in (where, after.holders.get(thing)) or before.vehicle == thing:
                continue
            moves[thing] += 1
    return frozenset(t for t, n in moves.items() if n >= _RESTLESS)


def passers_by_in(
    states: Sequence[State], commands: Sequence[str], held: Collection[str]
) -> frozenset[str]:
    """Return who came from nowhere and went there again, with nobody ever naming them.

    Args:
        states, commands: of a demonstration.
        held: what was ever carried.
    """
    came: set[str] = set()
    gone: set[str] = set()
    for before, after in pairwise(states):
        if not (before.bare or after.bare):
            came |= appeared(before, after)
            left = (thing for relation, thing, _ in after.since(before)[0] if relation == "in")
            gone |= {t for t in left if t in came and t not in after.holders}
    gone.difference_update(held)
    said = {word for command in commands for word in words(command, 2)} if gone else set[str]()
    return frozenset(t for t in gone if not any(fits(word, words_of(t)) for word in said))


def meant_by(things: Sequence[str], command: str, before: State, after: State) -> tuple[str, ...]:
    """Return which of the things that a command may name it did name.

    Of several that the same words fit, it was the one that changed, else the one that
    the answer names in full; that the others are alike says nothing.
    """
    if not things:
        return ()
    said = frozenset(words(command, 2))
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for thing in things:
        alike[frozenset(word for word in said if fits(word, words_of(thing)))].append(thing)
    changed = changes(before, after)
    told = after.text.lower()
    found: set[str] = set()
    for group in alike.values():
        named = [t for t in group if t in changed] or [t for t in group if title_of(t) in told]
        found |= set(named or group)
    return tuple(thing for thing in things if thing in found)


def used_by(text: str, held: Collection[str]) -> tuple[str, ...]:
    """Return what was carried that the story says it took to be meant: "(with the shovel)"."""
    told = _WITH.match(text)
    return names_in(f"with {told[1]}", held) if told else ()
