"""``understudy evaluate``: how good a player is, measured over many episodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agents.core.machine import processors
from tui.commands.evaluation.explain import (
    check_explained,
    explain_episode,
    tell_explanation,
)
from tui.commands.evaluation.guiding import check_guiding, guide, guiding_options
from tui.commands.evaluation.playing import playing, tell_failures
from tui.commands.evaluation.results import as_data, draw_plots, print_results, write_steps
from tui.commands.evaluation.showing import (
    check_showing,
    measure,
    prepare,
    showing_options,
    tell_shown,
)
from tui.commands.evaluation.teaching import (
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
    from agents.evaluation.results.store import ResultStore
    from agents.evaluation.runs.evaluation import Evaluation, EvaluationRequest
    from games.types import GameInfo

_UNSEEN = tuple(range(1001, 1101))
"""Games that nobody showed, where others are shown."""


def _check_players(
    context: click.Context, parameter: click.Parameter, specs: tuple[str, ...]
) -> tuple[str, ...]:
    from agents.evaluation.episodes.agents import OWN

    if "human" in specs:
        raise click.BadParameter("a person can't be evaluated: choose another player than human")
    named = check_specs(context, specs, further=OWN)
    return tuple(dict.fromkeys(named)) or ("mimic",)


def _check_plot(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    if path is None:
        return None
    if path.suffix.lower() not in (".svg", ".png"):
        raise click.BadParameter(f"{path} is neither a .svg nor a .png file")
    from agents.evaluation.results.plots import check_drawing

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
        "understudy evaluate babyai:GoToLocal --teacher oracle --repetitions 5",
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
    "--text",
    "by_text",
    is_flag=True,
    help="Play by what the story says alone: no facts from its memory, nor those that were "
    "kept of demonstrations.",
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
@guiding_options
@reporting
@click.pass_context
def evaluate(
    context: click.Context,
    /,
    frame: Frame,
    games: tuple[str, ...],
    players: tuple[str, ...],
    jobs: int | None,
    out: Path | None,
    plot: Path | None,
    jsonl: Path | None,
    scheduler: str | None,
    explained: int | None,
    expert: Path | None,
    demonstrations: tuple[int, ...] | None,
    train_seeds: tuple[int, ...],
    same: bool,
    teacher: str | None,
    as_json: bool,
    **_: object,
) -> None:
    """Measure players on GAME...: ids that `understudy games` lists, or story files.

    Each player plays one episode for each seed. The table has the mean of the final scores
    with its 95 % bootstrap interval, the median, the mean of the best scores reached (which is
    what the TALES benchmark counts), the share of the most there is, and wins: episodes that
    reached every point.
    """
    from agents.evaluation.results.store import ResultStore

    _check(context)
    catalog = frame.catalog()
    if expert is not None:
        asked = teaching_request(context, catalog.find(games[0]), jobs or processors())
        curve = teach(frame.home.database, asked, out or frame.home.evaluations)
        tell_all(curve, as_json=as_json, plot=plot)
        return
    if teacher is not None:
        guide(context, frame, catalog.find(games[0]), out, as_json=as_json)
        return
    request = _request(context, [catalog.find(game) for game in games])
    if explained is not None:
        _explain(frame, request, explained, as_json=as_json)
        return
    store = ResultStore(out or frame.home.evaluations)
    play = playing(scheduler or jobs or processors(), players, frame.environ)
    if demonstrations is not None:
        shown = measure(request, demonstrations, train_seeds, store, play, same=same)
        tell_shown(shown, as_json=as_json, plot=plot)
        context.exit(max(tell_failures(one.evaluation) for one in shown))
    evaluation = _measure(frame, request, store, play)
    _show(evaluation, plot, jsonl, as_json=as_json)
    context.exit(tell_failures(evaluation))


def _check(context: click.Context) -> None:
    """Refuse options that don't go together.

    Raises:
        click.UsageError: it tells what to choose.
    """
    said = context.params
    _check_lookahead(said["players"], said["foresights"])
    check_teaching(context)
    check_guiding(context)
    check_showing(said, partial(given, context))
    if said["explained"] is not None:
        check_explained(said)


def _request(context: click.Context, games: Sequence[GameInfo]) -> EvaluationRequest:
    """Return what the command line asks to be measured."""
    from agents.core.protocols import Foresight
    from agents.evaluation.episodes.types import Recall
    from agents.evaluation.runs.evaluation import EvaluationRequest

    said = context.params
    seeds = said["seeds"]
    if said["test_seeds"] is not None:
        seeds = said["test_seeds"]
    elif said["demonstrations"] is not None and not given(context, "seeds"):
        seeds = _UNSEEN
    return EvaluationRequest(
        games=tuple(dict.fromkeys(games)),
        players=said["players"],
        seeds=seeds,
        foresights=tuple(Foresight(one) for one in dict.fromkeys(said["foresights"])),
        recall=Recall(said["recall"]),
        steps=said["steps"],
        nodes=said["nodes"],
        end_on_death=said["end_on_death"],
        learn=said["learn"],
        baselines=said["baselines"],
        other_releases=said["other_releases"],
        by_text=said["by_text"],
    )


def _explain(frame: Frame, request: EvaluationRequest, seed: int, *, as_json: bool) -> None:
    """Play one episode and tell where it left the demonstration."""
    (condition,) = replace(request, baselines=False).conditions()
    told = explain_episode(frame.home.database, condition, seed)
    tell_explanation(condition, told, as_json=as_json)


def _show(evaluation: Evaluation, plot: Path | None, jsonl: Path | None, *, as_json: bool) -> None:
    """Print the results, and write what is wanted of them into files."""
    if as_json:
        print_json(as_data(evaluation))
    else:
        print_results(evaluation)
    if plot is not None:
        draw_plots(evaluation, plot)
    if jsonl is not None:
        write_steps(evaluation, jsonl)


def _measure(
    frame: Frame,
    request: EvaluationRequest,
    store: ResultStore,
    play: Callable[[Evaluation], None],
) -> Evaluation:
    """Play what is missing of an evaluation, and return it with its results."""
    from agents.evaluation.runs.evaluation import Evaluation

    for game in request.games:
        prepare(game, request.seeds)
    with Evaluation(frame.home.database, request, store) as evaluation:
        for game in evaluation.elsewhere:
            narrate(
                f"{cell(game.title)}: another release of this story was demonstrated better than "
                "this file. --other-releases follows that one, by its text."
            )
        play(evaluation)
    return evaluation


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
