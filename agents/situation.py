"""Builds what a player is told from the path of turns. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from types import MappingProxyType

from agents.types import Exemplar, Situation, Step, Turn, canonical
from games.types import Facts, GameInfo, Lexicon

RECENT = 30


def build_situation(
    game: GameInfo,
    path: Sequence[Turn],
    *,
    task: str = "",
    facts: Facts,
    lexicon: Lexicon,
    exemplars: tuple[Exemplar, ...] = (),
    valid: tuple[str, ...] | None = None,
) -> Situation:
    """Describe the end of a path (root first, never empty) to a player."""
    here = path[-1]
    tried: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    failed: set[str] = set()
    steps: list[Step] = []
    for before, after in pairwise(path):
        if after.decision is None:
            continue
        command = canonical(after.decision.command)
        place = before.observation
        elsewhere[command] += 1
        if place.location == here.observation.location:
            tried[command] += 1
        if place.key == here.observation.key and after.effect.nothing:
            failed.add(command)
        if after.number > here.number - RECENT:
            steps.append(
                Step(
                    place.location,
                    after.decision.command,
                    after.decision.actor,
                    after.scene,
                    after.effect,
                )
            )
    return Situation(
        game=game,
        scene=here.scene,
        observation=here.observation,
        task=task,
        facts=facts,
        recent=tuple(steps),
        exemplars=exemplars,
        valid=valid,
        failed=frozenset(failed),
        tried=MappingProxyType(dict(tried)),
        elsewhere=MappingProxyType(dict(elsewhere)),
        lexicon=lexicon,
    )
