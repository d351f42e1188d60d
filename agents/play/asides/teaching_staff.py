"""From a spec to a teacher: the world's own expert, or a language model."""

from __future__ import annotations

from collections.abc import Callable

from agents.guidance.model_teacher import ModelTeacher
from agents.guidance.oracle import OracleTeacher
from agents.guidance.teachers import GoalTeacher
from agents.providers.base import Provider
from games.types import GameInfo
from games.world import World

ORACLE = "oracle"


def make_teacher(
    spec: str,
    game: GameInfo,
    *,
    world: Callable[[GameInfo], World],
    provider_for: Callable[[str], Provider],
    waits: bool = False,
) -> GoalTeacher:
    """Return the teacher that a spec names.

    Args:
        spec: ``oracle``, or a model's.
        game: what is played.
        world: opens a copy of it.
        provider_for: sets a model's backend up.
        waits: whoever asks does nothing else meanwhile.

    Raises:
        ValueError: there is no such teacher.
        ProviderError: the backend can't be set up.
    """
    if spec == ORACLE:
        return OracleTeacher(world(game), waits=waits)
    return ModelTeacher(provider_for(spec))
