"""Plays what is missing of a study of guidance, and keeps each repetition as it is whole."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agents.evaluation.episodes.agents import UNHURRIED, check_player
from agents.evaluation.teaching.guidance_results import GuidanceFile
from agents.evaluation.teaching.guiding import GuidancePlan, GuidanceRun, GuidanceStudy, Guiding
from agents.play.asides.teaching_staff import ORACLE, make_teacher
from agents.play.thought.cast import Cast
from agents.providers.registry import is_model_spec, model_forms
from games.engines import WORLDS
from games.errors import GameError
from games.open import open_world
from games.world import World

_TODAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TutoringRequest:
    """What is to be measured, and how often.

    Attributes:
        teacher: spec of who sets goals.
        ways: of speaking that are compared.
        repetitions: their numbers; equal numbers are equal games in each way.
    """

    plan: GuidancePlan
    teacher: str = ORACLE
    ways: tuple[Guiding, ...] = tuple(Guiding)
    repetitions: Sequence[int] = (1,)


def check_tutor(spec: str, environ: Mapping[str, str]) -> None:
    """See that a teacher can be set up, before any episode is begun.

    Raises:
        ValueError: there is no such teacher.
        ProviderError: a key, a file or a package of its backend is missing.
    """
    if spec == ORACLE:
        return
    if not is_model_spec(spec):
        raise ValueError(
            f"There is no teacher “{spec}”: choose {ORACLE}, or a language model: {model_forms()}."
        )
    check_player(spec, environ)


def tutor(
    asked: TutoringRequest, environ: Mapping[str, str], folder: Path | None = None
) -> Iterator[GuidanceRun]:
    """Yield each repetition once it is whole, those that are known already first.

    Args:
        asked: what is to be measured.
        environ: where keys of language models are looked up.
        folder: where repetitions are kept, None for nowhere.

    Raises:
        GameError: the game can't be played.
        ProviderError: the teacher can't be set up.
        StoreError: something can't be read or written.
    """
    kept = None if folder is None else GuidanceFile(folder, asked.plan, asked.teacher)
    missing = []
    for way in asked.ways:
        for repetition in asked.repetitions:
            known = None if kept is None else kept.find(way, repetition)
            if known is None:
                missing.append((way, repetition))
            else:
                yield known
    if not missing:
        return
    with ExitStack() as stack:
        study = _study(stack, asked, environ)
        for way, repetition in missing:
            *_, whole = study.run(way, repetition)
            if kept is not None:
                kept.keep(whole)
            yield whole


def _study(stack: ExitStack, asked: TutoringRequest, environ: Mapping[str, str]) -> GuidanceStudy:
    game = asked.plan.game
    loop = stack.enter_context(asyncio.Runner()).get_loop()
    # A damaged story file would end this process, and so might somebody else's world.
    isolated = game.path is not None or game.engine not in WORLDS.own
    world = open_world(game, isolated=isolated)
    stack.callback(world.close)
    if asked.teacher == ORACLE and set(asked.ways) != {Guiding.ALONE}:
        _check_expert(world)
    cast = Cast(UNHURRIED, environ, lambda: _TODAY)
    stack.callback(lambda: loop.run_until_complete(cast.close()))
    teacher = make_teacher(
        asked.teacher,
        game,
        world=lambda info: open_world(info, isolated=isolated),
        provider_for=cast.teacher_provider,
        waits=True,
    )
    stack.callback(lambda: loop.run_until_complete(teacher.close()))
    return GuidanceStudy(asked.plan, world, teacher, loop)


def _check_expert(world: World) -> None:
    """Refuse a game that has no expert: its goals would be none, however long one played."""
    world.reset(1)
    if world.oracle() is None:
        raise GameError(
            f"{world.info.title} has no expert of its own.",
            "Nothing was played. Name a language model as the teacher, or another game.",
        )
