"""``understudy evaluate``: how good a player is, measured over many episodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agents.core.machine import processors
from tui import speech
from tui.commands.evaluate_explain import (
    check_explained,
    explain_episode,
    tell_explanation,
)
from tui.commands.evaluate_results import as_data, draw_plots, print_results, write_steps
from tui.commands.evaluate_showing import (
    check_showing,
    measure,
    prepare,
    showing_options,
    tell_shown,
)
from tui.commands.evaluate_teaching import (
    check_teaching,
    given,
    teach,
    teaching_options,
    teaching_request,
    tell_all,
)
from tui.commands.frame import (
    Frame,
    cell,
    examples,
    narrate,
    print_json,
    reporting,
)
from tui.commands.play import LARGEST_SEED
from tui.commands.seeds import Seeds
from tui.commands.specs import SpecOption, check_specs, players

if TYPE_CHECKING:
    from agents.evaluation.crew import EpisodeFailed
    from agents.evaluation.evaluation import Crew, Evaluation
    from games.types import GameInfo

_PATIENCE = 30.0
"""Seconds without a sign of life after which a worker is hung."""
_MODEL_PATIENCE = 900.0
"""The same where a language model may think for long over one move."""
_FAILURES_TOLD = 5
_UNSEEN = tuple(range(1001, 1101))
"""Games that nobody showed, where others are shown."""


def _check_players(
    context: click.Context, parameter: click.Parameter, specs: tuple[str, ...]
) -> tuple[str, ...]:
    from agents.evaluation.agents import OWN

    if "human" in specs:
        raise click.BadParameter("a person can't be evaluated: choose another player than human")
    named = check_specs(context, specs, further=OWN)
    return tuple(dict.fromkeys(named)) or ("mimic",)


def _check_plot(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    if path is None:
        return None
    if path.suffix.lower() not in (".svg", ".png"):
        raise click.BadParameter(f"{path} is neither a .svg nor a .png file")
    from agents.evaluation.plots import check_drawing

    check_drawing()
    return path


@click.command(
    epilog=examples(
        "understudy evaluate zork1 --seeds 101-130",
        "understudy evaluate zork1 --player mimic --lookahead none --lookahead undo --jobs 4",
        "understudy evaluate zork1 advent --player explorer --steps 300 --json",
        "understudy evaluate cave --player explorer --learn --memory none --seeds 1-10",
        "understudy evaluate zork1 --expert zork1.commands --expert-seed 12 --sessions 5",
        "understudy evaluate zork1 --explain 101",
        "understudy evaluate babyai:GoToLocal --demonstrations 10 --test-seeds 1001-1100",
        "understudy evaluate ~/story.z5 --seeds 1,5,20-29 --plot scores.svg --jsonl steps.jsonl",
    )
)
@click.argument("games", nargs=-1, required=True, metavar="GAME...")
@click.option(
    "--player",
    "players",
    cls=SpecOption,
    registry=players,
    metavar="SPEC",
    multiple=True,
    callback=_check_players,
    help="Who plays, any number: mimic (the default), explorer, search (with "
    "--lookahead search), random, replay (blind replay of "
    "the best-scoring demonstration), or a language model as in `understudy play`.",
)
@click.option(
    "--seeds",
    type=Seeds(),
    default="101-130",
    show_default=True,
    metavar="SEEDS",
    help="One episode for each: seeds and spans, such as 101-130 or 1,5,20-29.",
)
@click.option(
    "--steps",
    type=click.IntRange(1, 1_000_000),
    default=1500,
    show_default=True,
    metavar="N",
    help="Moves that an episode may take; those that are taken back count, too.",
)
@click.option(
    "--lookahead",
    "foresights",
    type=click.Choice(["none", "undo", "search"]),
    multiple=True,
    default=("none",),
    help="What may be tried before it counts, recorded in every result: none (the default), "
    "undo (moves may be taken back), search (plans on snapshots). Several are compared.",
)
@click.option(
    "--memory",
    "recall",
    type=click.Choice(["all", "none", "human", "imported", "self"]),
    default="all",
    show_default=True,
    help="Whose experience is remembered.",
)
@click.option(
    "--learn",
    is_flag=True,
    help="Keep learning from episode to episode, in the order of the seeds, on a copy of the "
    "memory; yours is never changed.",
)
@click.option(
    "--end-on-death",
    is_flag=True,
    help="Let a death end the episode even if the story goes on (Jericho's convention).",
)
@click.option(
    "--node-budget",
    "nodes",
    type=click.IntRange(1, 1_000_000),
    default=500,
    show_default=True,
    metavar="N",
    help="Commands that may be tried before each move, with lookahead search.",
)
@click.option(
    "--baselines/--no-baselines",
    default=True,
    help="Whether random, explorer and blind replay play the same seeds beside them (they do).",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 1024),
    metavar="N",
    help="Worker processes; as many as there are processors if left out.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where results are kept as they come (else evaluations/ in your home). The same "
    "command again plays only what is missing.",
)
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_check_plot,
    metavar="FILE",
    help="Draw learning curves and score distributions to FILE.svg or FILE.png.",
)
@click.option(
    "--other-releases",
    is_flag=True,
    help="Where another release of a story was demonstrated better than this file, follow "
    "that, by what the story says alone.",
)
@click.option(
    "--jsonl",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write every step of every episode, in the column order of the TALES benchmark.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Play on a Dask cluster instead of on this machine's processors, such as "
    "tcp://127.0.0.1:8786.",
)
@click.option(
    "--explain",
    "explained",
    type=click.IntRange(1, LARGEST_SEED),
    metavar="SEED",
    help="Play one episode and tell where it left the demonstration, why, and what was lost.",
)
@showing_options(Seeds())
@teaching_options
@reporting
@click.pass_context
def evaluate(
    context: click.Context,
    /,
    frame: Frame,
    games: tuple[str, ...],
    players: tuple[str, ...],
    seeds: tuple[int, ...],
    steps: int,
    foresights: tuple[str, ...],
    recall: str,
    learn: bool,
    end_on_death: bool,
    nodes: int,
    baselines: bool,
    jobs: int | None,
    out: Path | None,
    plot: Path | None,
    jsonl: Path | None,
    other_releases: bool,
    scheduler: str | None,
    explained: int | None,
    expert: Path | None,
    demonstrations: tuple[int, ...] | None,
    train_seeds: tuple[int, ...],
    test_seeds: tuple[int, ...] | None,
    same: bool,
    as_json: bool,
    **_: object,
) -> None:
    """Measure players on GAME...: ids that `understudy games` lists, or story files.

    Each player plays one episode for each seed. The table has the mean of the final scores
    with its 95 % bootstrap interval, the median, the mean of the best scores reached (which is
    what the TALES benchmark counts), the share of the most there is, and wins: episodes that
    reached every point.
    """
    from agents.core.protocols import Foresight
    from agents.evaluation.evaluation import Evaluation, EvaluationRequest
    from agents.evaluation.store import ResultStore
    from agents.evaluation.types import Recall

    _check_lookahead(players, foresights)
    check_teaching(context)
    check_showing(context.params, partial(given, context))
    if explained is not None:
        check_explained(context.params)
    if test_seeds is not None:
        seeds = test_seeds
    elif demonstrations is not None and not given(context, "seeds"):
        seeds = _UNSEEN
    catalog = frame.catalog()
    if expert is not None:
        asked = teaching_request(context, catalog.find(games[0]), jobs or processors())
        curve = teach(frame.home.database, asked, out or frame.home.evaluations)
        tell_all(curve, as_json=as_json, plot=plot)
        return
    request = EvaluationRequest(
        games=tuple(dict.fromkeys(catalog.find(game) for game in games)),
        players=players,
        seeds=seeds,
        foresights=tuple(Foresight(one) for one in dict.fromkeys(foresights)),
        recall=Recall(recall),
        steps=steps,
        nodes=nodes,
        end_on_death=end_on_death,
        learn=learn,
        baselines=baselines,
        other_releases=other_releases,
    )
    if explained is not None:
        (condition,) = replace(request, baselines=False).conditions()
        told = explain_episode(frame.home.database, condition, explained)
        tell_explanation(condition, told, as_json=as_json)
        return
    models = _check_models(players, frame.environ)
    store = ResultStore(out or frame.home.evaluations)
    where = scheduler or jobs or processors()
    if demonstrations is not None:
        shown = measure(
            request,
            demonstrations,
            train_seeds,
            store,
            lambda one: _play(one, where, models, frame.environ),
            same=same,
        )
        tell_shown(shown, as_json=as_json, plot=plot)
        context.exit(max(_tell_failures(one.evaluation) for one in shown))
    for game in request.games:
        prepare(game, seeds)
    with Evaluation(frame.home.database, request, store) as evaluation:
        for game in evaluation.elsewhere:
            narrate(
                f"{cell(game.title)}: another release of this story was demonstrated better than "
                "this file. --other-releases follows that one, by its text."
            )
        _play(evaluation, where, models, frame.environ)
        if as_json:
            print_json(as_data(evaluation))
        else:
            print_results(evaluation)
        if plot is not None:
            draw_plots(evaluation, plot)
        if jsonl is not None:
            write_steps(evaluation, jsonl)
    context.exit(_tell_failures(evaluation))


def _check_lookahead(players: Sequence[str], foresights: Sequence[str]) -> None:
    """Refuse a player that plans on snapshots where it may have none.

    Raises:
        click.UsageError: it tells what to choose.
    """
    wrong = [one for one in dict.fromkeys(foresights) if one != "search"]
    if "search" in players and wrong:
        raise click.UsageError(
            "The player search plans on snapshots, which lookahead "
            f"{' and '.join(wrong)} doesn't allow: give it --lookahead search alone, or "
            "choose mimic, which plays under any lookahead."
        )


def _check_models(players: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Tell whether language models play; see first that they can be reached.

    Raises:
        ProviderError: a key or a package is missing.
    """
    from agents.evaluation.agents import OWN, check_player
    from agents.providers.registry import is_model_spec

    for player in players:
        if player not in OWN:
            check_player(player, environ)
    return any(map(is_model_spec, players))


def _play(
    evaluation: Evaluation, where: int | str, models: bool, environ: Mapping[str, str]
) -> None:
    """Play what is missing, in so many processes or on a cluster; show how it goes."""
    from agents.evaluation.agents import model_variables
    from agents.evaluation.cluster import ClusterCrew
    from agents.evaluation.crew import LocalCrew
    from tui.commands.progress import watch

    for condition, reason in evaluation.absent.items():
        narrate(f"{cell(condition.game.title)}, {condition.player}: absent, {reason}.")
    if not evaluation.missing():
        return
    patience = _MODEL_PATIENCE if models else _PATIENCE
    crew: Crew
    if isinstance(where, int):
        variables = model_variables(environ) if models else {}
        crew = LocalCrew(evaluation.setup, where, environ=variables, patience=patience)
    else:
        crew = ClusterCrew(evaluation.setup, where, patience=patience)
    try:
        watch(evaluation, crew)
    except KeyboardInterrupt:
        narrate(
            f"Stopped. {evaluation.known} of {evaluation.wanted} episodes are kept in "
            f"{evaluation.store.folder}; run the same command again to play the rest."
        )
        raise click.exceptions.Exit(1) from None


def _tell_failures(evaluation: Evaluation) -> int:
    """Say which episodes couldn't be played; return the exit code."""
    failed: dict[tuple[GameInfo, int], list[EpisodeFailed]] = {}
    for one in evaluation.failed:
        failed.setdefault((one.chain.condition.game, one.seed), []).append(one)
    for (game, seed), told in list(failed.items())[:_FAILURES_TOLD]:
        who = ", ".join(dict.fromkeys(one.chain.condition.player for one in told))
        narrate(
            f"{cell(game.title)}, seed {seed} could not be played by {who}: {cell(told[0].reason)}"
        )
    if len(failed) > _FAILURES_TOLD:
        more = speech.count(len(failed) - _FAILURES_TOLD, "game")
        narrate(f"So it went with {more} more.")
    if failed:
        narrate("The other results are kept; run the same command again to try these once more.")
    return 1 if failed else 0
