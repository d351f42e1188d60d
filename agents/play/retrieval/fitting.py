"""What of memory bears on a situation: keys where a key is awaited, else commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from agents.core.memories import ActionValue, Exemplar, Match
from games.types import KEYS

ALIKE = 0.5
"""How like two places are at most that share their names and words only."""


def for_lines(exemplars: Iterable[Exemplar]) -> tuple[Exemplar, ...]:
    """Return what bears on a scene that awaits a line.

    What was pressed at a screen that asks for a key is no command where a line is
    awaited.
    """
    return tuple(one for one in exemplars if not _is_key(one))


def for_keys(
    exemplars: Iterable[Exemplar], values: Iterable[ActionValue]
) -> tuple[tuple[Exemplar, ...], Sequence[ActionValue]]:
    """Return what bears on a scene that awaits a key.

    What a story means by a key is told by the screen that asks for it, so only what
    was pressed at this very screen counts there.
    """
    exact = tuple(one for one in exemplars if one.match is Match.EXACT)
    here = {one.command for one in exact}
    return exact, tuple(one for one in values if one.command in here)


def for_this_game(exemplars: Iterable[Exemplar], sessions: Set[int]) -> tuple[Exemplar, ...]:
    """Return what bears on a game of which there is another one for each seed.

    Places of two such games share no more than their names.

    Args:
        exemplars: memories.
        sessions: those of this very game.
    """
    return tuple(
        one
        if one.session in sessions or not one.same_game
        else replace(one, match=Match.TEXT, similarity=min(one.similarity, ALIKE))
        for one in exemplars
    )


def _is_key(memory: Exemplar) -> bool:
    """Tell whether a memory is of a key that was pressed at another screen, in no place."""
    pressed = len(memory.command) == 1 or memory.command in KEYS
    return pressed and not memory.location and memory.match is not Match.EXACT
