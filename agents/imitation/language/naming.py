"""What a demonstration calls things by, besides the words of their names.

May import what ``operators`` may.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from agents.core.command_forms import word_set
from agents.core.text import words
from agents.imitation.states.operators import EMPTY, changes, fits, words_of
from agents.imitation.states.state import State
from games.types import PLAYER

_RESTLESS = 3
"""Moves without being named that make a thing one that moves by itself."""
PRONOUNS = word_set("it them him her")
"""Words for whatever was spoken of before."""


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
        things = named | after.here
        strange = [
            word
            for word in said
            if word not in EMPTY | PRONOUNS
            and not any(fits(word, words_of(thing)) for thing in things)
        ]
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
        said = set(words(command, 2))
        for relation, thing, where in after.since(before)[0]:
            if relation != "in" or thing == PLAYER or thing in before.held or thing in after.held:
                continue
            if any(fits(word, words_of(thing)) for word in said):
                continue
            if PLAYER in (where, after.holders.get(thing)) or before.vehicle == thing:
                continue
            moves[thing] += 1
    return frozenset(t for t, n in moves.items() if n >= _RESTLESS)
