"""``understudy evaluate``: how good a player is, measured over many episodes."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    Frame,
    cell,
    examples,
    home_option,
    json_option,
    narrate,
    pass_frame,
    print_json,
    print_table,
)
from tui.commands.play import LARGEST_SEED, check_specs

if TYPE_CHECKING:
    from agents.evaluation.evaluation import Evaluation
    from agents.evaluation.summary import Summary
    from agents.evaluation.types import Condition, Result

_FOR_MODELS = ("OPENAI_", "OLLAMA_", "UNDERSTUDY_KEY_", "HTTP_", "HTTPS_", "SSL_")
MOST_SEEDS = 100_000
_SPAN = re.compile(r"(\d{1,10})(?:\s*-\s*(\d{1,10}))?")


class Seeds(click.ParamType[tuple[int, ...]]):
    """Seeds and spans of seeds: ``101-130``, ``1,5,9``, ``1-3,10``."""

    name = "seeds"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Read what was typed."""
        if isinstance(value, tuple):
            return value
        found: dict[int, None] = {}
        for part in str(value).split(","):
            span = _SPAN.fullmatch(part.strip())
            if span is None:
                self.fail(f"“{part}” is neither a seed nor a span such as 101-130", param, ctx)
            first, last = int(span[1]), int(span[2] or span[1])
            if not 1 <= first <= last <= LARGEST_SEED:
                self.fail(
                    f"“{part}” is no span of seeds: they go from 1 to {LARGEST_SEED}, "
                    "the smaller one first",
                    param,
                    ctx,
                )
            if last - first >= MOST_SEEDS or len(found) > MOST_SEEDS:
                self.fail(f"at most {MOST_SEEDS} seeds are played at once", param, ctx)
            found.update(dict.fromkeys(range(first, last + 1)))
        return tuple(found)


def _check_players(
    context: click.Context, parameter: click.Parameter, specs: tuple[str, ...]
) -> tuple[str, ...]:
    from agents.evaluation.agents import OWN

    if "human" in specs:
        raise click.BadParameter("a person can't be evaluated: choose another player than human")
    check_specs(specs, further=OWN)
    return tuple(dict.fromkeys(specs)) or ("mimic",)


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
        "understudy evaluate ~/story.z5 --seeds 1,5,20-29 --plot scores.svg --jsonl steps.jsonl",
    )
)
@click.argument("games", nargs=-1, required=True, metavar="GAME...")
@click.option(
    "--player",
    "players",
    metavar="SPEC",
    multiple=True,
    callback=_check_players,
    help="Who plays, any number: mimic (the default), explorer, random, replay (blind replay of "
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
@json_option
@home_option
@pass_frame
@click.pass_context
def evaluate(
    context: click.Context,
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
    scheduler: str | None,
    as_json: bool,
) -> None:
    """Measure players on GAME...: ids that `understudy games` lists, or story files.

    Each player plays one episode for each seed. The table has the mean of the final scores
    with its 95 % bootstrap interval, the median, the mean of the best scores reached (which is
    what the TALES benchmark counts), the share of the most there is, and wins: episodes that
    reached every point.
    """
    from agents.evaluation.evaluation import Evaluation, Request
    from agents.evaluation.store import ResultStore
    from agents.evaluation.types import Foresight, Recall

    catalog = frame.catalog()
    request = Request(
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
    )
    environ = _environ_for(players)
    store = ResultStore(out or frame.home.evaluations)
    with Evaluation(frame.home.database, request, store) as evaluation:
        _play(evaluation, scheduler or jobs or _processors(), environ)
        if as_json:
            print_json(as_data(evaluation))
        else:
            _print_results(evaluation)
        if plot is not None:
            _draw(evaluation, plot)
        if jsonl is not None:
            _write_steps(evaluation, jsonl)
    context.exit(_tell_failures(evaluation))


def _environ_for(players: Sequence[str]) -> dict[str, str]:
    """Return what workers need to reach language models; checks that it is there.

    Raises:
        ProviderError: a key or a package is missing.
    """
    from agents.evaluation.agents import OWN, check_model

    for player in players:
        if player not in OWN:
            check_model(player, os.environ)
    if not any(":" in player for player in players):
        return {}
    return {name: value for name, value in os.environ.items() if name.startswith(_FOR_MODELS)}


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _play(evaluation: Evaluation, where: int | str, environ: dict[str, str]) -> None:
    """Play what is missing, in so many processes or on a cluster; show how it goes."""
    from agents.evaluation.cluster import ClusterCrew
    from agents.evaluation.crew import LocalCrew
    from tui.commands.progress import watch

    for condition, reason in evaluation.absent.items():
        narrate(f"{cell(condition.game.title)}, {condition.player}: absent, {reason}.")
    if not evaluation.missing():
        return
    patience = 600.0 if environ else 30.0
    setup = evaluation.setup
    crew = (
        LocalCrew(setup, where, environ=environ, patience=patience)
        if isinstance(where, int)
        else ClusterCrew(setup, where, environ=environ, patience=patience)
    )
    try:
        watch(evaluation, crew)
    except KeyboardInterrupt:
        narrate(
            f"Stopped. {evaluation.known} of {evaluation.wanted} episodes are kept in "
            f"{evaluation.store.folder}; run the same command again to play the rest."
        )
        raise click.exceptions.Exit(1) from None


def _draw(evaluation: Evaluation, path: Path) -> None:
    from agents.evaluation.plots import draw

    draw(evaluation.results, path)
    narrate(f"The plots are in {path}.")


def _write_steps(evaluation: Evaluation, path: Path) -> None:
    """Write every step by playing the episodes again.

    Raises:
        StoreError: they can't be written.
    """
    from agents.errors import StoreError
    from agents.evaluation import tales
    from games.open import open_world

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="ascii") as file:
            for condition, results in evaluation.results.items():
                world = open_world(condition.game)
                try:
                    tales.write(file, world, condition, results)
                finally:
                    world.close()
    except OSError as error:
        raise StoreError(
            f"The steps can't be written to {path}: {error.strerror or error}.",
            "The results are kept; run the same command again with another --jsonl.",
        ) from error
    narrate(f"The steps are in {path}.")


def as_data(evaluation: Evaluation) -> dict[str, object]:
    """Return what an evaluation found as other tools read it."""
    from agents.evaluation.summary import summarise

    request = evaluation.request
    return {
        "seeds": list(request.seeds),
        "steps": request.steps,
        "memory": request.recall.value,
        "learn": request.learn,
        "end_on_death": request.end_on_death,
        "node_budget": request.nodes,
        "results": [
            {
                **_named(condition),
                **{
                    field: value
                    for field, value in asdict(summarise(condition, results)).items()
                    if field != "condition"
                },
                "runs": [_run(condition, result) for result in results],
            }
            for condition, results in evaluation.results.items()
            if results
        ],
        "absent": [
            {**_named(condition), "reason": reason}
            for condition, reason in evaluation.absent.items()
        ],
        "failed": [
            {**_named(one.chain.condition), "seed": one.seed, "reason": one.reason}
            for one in evaluation.failed
        ],
        "folder": str(evaluation.store.folder),
    }


def _named(condition: Condition) -> dict[str, object]:
    return {
        "game": condition.game.id,
        "player": condition.player,
        "lookahead": condition.foresight.value,
        "memory": condition.recall.value,
        "learn": condition.learn,
    }


def _run(condition: Condition, result: Result) -> dict[str, object]:
    told = result.as_data()
    told["ending"] = told.pop("finish")
    told["best_score"] = told.pop("best")
    return {
        **_named(condition),
        **{name: value for name, value in told.items() if name not in ("curve", "moves")},
        "won": result.won,
    }


def _print_results(evaluation: Evaluation) -> None:
    from agents.evaluation.summary import summarise

    rows = [
        _row(summarise(condition, results))
        for condition, results in evaluation.results.items()
        if results
    ]
    print_table(_COLUMNS, [*rows, *(_absent_row(c) for c in evaluation.absent)])


_COLUMNS = (
    *("game", "player", "lookahead", "memory", "n", "mean", "95 %", "median", "best", "of"),
    *("share", "wins", "deaths", "undos", "nodes", "steps/s"),
)


def _row(summary: Summary) -> tuple[object, ...]:
    condition = summary.condition
    spread = "" if summary.low is None else f"{summary.low:.1f} to {summary.high:.1f}"
    return (
        condition.game.id,
        _player_cell(condition),
        condition.foresight.value,
        condition.recall.value,
        summary.episodes,
        _figure(summary.mean),
        spread,
        _figure(summary.median),
        _figure(summary.best),
        summary.max_score,
        "" if summary.share is None else f"{summary.share:.1%}",
        f"{summary.wins} of {summary.episodes}",
        f"{summary.deaths:.1f}",
        f"{summary.undos:.1f}",
        f"{summary.nodes:.0f}",
        f"{summary.steps * summary.episodes / max(summary.seconds, 1e-9):.0f}",
    )


def _absent_row(condition: Condition) -> tuple[object, ...]:
    named = (condition.game.id, _player_cell(condition), condition.foresight.value)
    return (*named, condition.recall.value, "absent", *[""] * (len(_COLUMNS) - 5))


def _player_cell(condition: Condition) -> str:
    return f"{condition.player}, learning" if condition.learn else condition.player


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _tell_failures(evaluation: Evaluation) -> int:
    """Say which episodes couldn't be played; return the exit code."""
    for one in evaluation.failed:
        narrate(
            f"{cell(one.chain.condition.game.title)}, {one.chain.condition.player}, seed "
            f"{one.seed} could not be played: {cell(one.reason)}"
        )
    if evaluation.failed:
        narrate("The other results are kept; run the same command again to try these once more.")
    return 1 if evaluation.failed else 0
