"""Playing the episodes of an evaluation: in processes or on a cluster, with progress."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from tui.commands.frame import cell, narrate

if TYPE_CHECKING:
    from agents.evaluation.runs.evaluation import Evaluation, WorkerPool
    from games.types import GameInfo

_PATIENCE = 30.0
"""Seconds without a sign of life after which a worker is hung."""
_MODEL_PATIENCE = 900.0
"""The same where a language model may think for long over one move."""
_SEEDS_TOLD = 20


def playing(
    where: int | str, players: Sequence[str], environ: Mapping[str, str]
) -> Callable[[Evaluation], None]:
    """Return what plays an evaluation, once it is known that its players can be reached.

    Raises:
        ProviderError: a key or a package is missing.
    """
    models = _check_models(players, environ)
    return lambda evaluation: _play(evaluation, where, models, environ)


def _check_models(players: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Tell whether language models play; see first that they can be reached.

    Raises:
        ProviderError: a key or a package is missing.
    """
    from agents.evaluation.episodes.agents import OWN, check_player
    from agents.providers.registry import is_model_spec

    for player in players:
        if player not in OWN:
            check_player(player, environ)
    return any(map(is_model_spec, players))


def _play(
    evaluation: Evaluation, where: int | str, models: bool, environ: Mapping[str, str]
) -> None:
    """Play what is missing, in so many processes or on a cluster; show how it goes."""
    from agents.evaluation.episodes.agents import model_variables
    from agents.evaluation.runs.cluster import ClusterPool
    from agents.evaluation.runs.worker_pool import LocalPool
    from tui.commands.evaluation.progress import watch

    for condition, reason in evaluation.absent.items():
        narrate(f"{cell(condition.game.title)}, {condition.player}: absent, {reason}.")
    if not evaluation.missing():
        return
    patience = _MODEL_PATIENCE if models else _PATIENCE
    crew: WorkerPool
    if isinstance(where, int):
        variables = model_variables(environ) if models else {}
        crew = LocalPool(evaluation.setup, where, environ=variables, patience=patience)
    else:
        crew = ClusterPool(evaluation.setup, where, patience=patience)
    try:
        watch(evaluation, crew)
    except KeyboardInterrupt:
        narrate(
            f"Stopped. {evaluation.known} of {evaluation.wanted} episodes are kept in "
            f"{evaluation.store.folder}; run the same command again to play the rest."
        )
        raise click.exceptions.Exit(1) from None


def tell_failures(evaluation: Evaluation) -> int:
    """Say which episodes couldn't be played; return the exit code."""
    players: dict[tuple[GameInfo, str], list[str]] = {}
    reasons: dict[GameInfo, dict[int, str]] = {}
    for one in evaluation.failed:
        game, seed = one.chain.condition.game, one.seed
        reasons.setdefault(game, {}).setdefault(seed, one.reason)
        players.setdefault((game, _alike(one.reason, seed)), []).append(one.chain.condition.player)
    for game, told in reasons.items():
        for reason, seeds in gathered(told).items():
            who = ", ".join(dict.fromkeys(players[game, _alike(reason, seeds[0])]))
            narrate(
                f"{cell(game.title)}, {named_seeds(seeds)} could not be played by {who}: "
                f"{cell(reason)}"
            )
    if evaluation.failed:
        narrate("The other results are kept; run the same command again to try these once more.")
    return 1 if evaluation.failed else 0


def gathered(reasons: Mapping[int, str]) -> dict[str, list[int]]:
    """Return why games can't be played, and which seeds each reason is told of.

    Args:
        reasons: seed -> why; one that differs in the seed only is one reason, which is
            told in the words of the first.
    """
    first: dict[str, str] = {}
    found: dict[str, list[int]] = {}
    for seed, reason in reasons.items():
        told = first.setdefault(_alike(reason, seed), reason)
        found.setdefault(told, []).append(seed)
    return found


def named_seeds(seeds: Sequence[int]) -> str:
    """Name seeds in a sentence, the first of very many."""
    said = ", ".join(map(str, seeds[:_SEEDS_TOLD]))
    more = len(seeds) - _SEEDS_TOLD
    return f"seed{'s' * (len(seeds) > 1)} {said}{f' and {more} more' if more > 0 else ''}"


def _alike(reason: str, seed: int) -> str:
    """Return a reason as it is told of any seed."""
    return re.sub(rf"\b{seed}\b", "…", reason)
