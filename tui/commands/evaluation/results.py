"""What an evaluation found: as a table, as data, as plots, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.frame import cell, narrate, say
from tui.commands.listing import print_table
from tui.speech import speech

if TYPE_CHECKING:
    from agents.evaluation.episodes.types import Condition, Result
    from agents.evaluation.results.summary import Summary
    from agents.evaluation.runs.evaluation import Evaluation
    from games.types import GameInfo


def draw_plots(evaluation: Evaluation, path: Path) -> None:
    """Draw learning curves and score distributions.

    Raises:
        StoreError: they can't be drawn or written.
    """
    from agents.evaluation.results.plots import draw

    draw(evaluation.results, path)
    narrate(f"The plots are in {path}.")


def write_steps(evaluation: Evaluation, path: Path) -> None:
    """Write every step by playing the episodes again.

    Raises:
        StoreError: they can't be written.
    """
    from agents.core.errors import StoreError
    from agents.evaluation.results import tales
    from agents.home.outputs import open_output, refuse_memory
    from games.open import open_world

    try:
        refuse_memory(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_output(path, "ascii") as file:
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
    from agents.evaluation.results.summary import summarise

    request = evaluation.request
    return {
        "seeds": list(request.seeds),
        "steps": request.steps,
        "memory": request.recall.value,
        "learn": request.learn,
        "end_on_death": request.end_on_death,
        "text": request.by_text,
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
    from agents.evaluation.episodes.types import to_data

    told = to_data(result)
    told["ending"] = told.pop("finish")
    told["best_score"] = told.pop("best")
    return {
        **_named(condition),
        **{name: value for name, value in told.items() if name != "curve"},
        "won": result.won,
    }


def print_results(evaluation: Evaluation) -> None:
    """Print a table for each game, narrow enough for a terminal of 80 columns."""
    from agents.evaluation.results.summary import summarise

    found = evaluation.results
    for number, game in enumerate(evaluation.request.games):
        told = [
            summarise(condition, results)
            for condition, results in found.items()
            if condition.game == game and results
        ]
        absent = [condition for condition in evaluation.absent if condition.game == game]
        if number:
            say("")
        say(_heading(evaluation, game, told))
        _print_table(told, absent)


def _heading(evaluation: Evaluation, game: GameInfo, told: Sequence[Summary]) -> str:
    request = evaluation.request
    most = max((one.max_score for one in told if one.max_score is not None), default=None)
    parts = [
        f"{cell(game.title)}, {speech.count(len(request.seeds), 'seed')}",
        f"at most {speech.count(request.steps, 'step')}",
        f"memory {request.recall}",
        *(["by text alone"] if request.by_text else []),
    ]
    if most is not None:
        parts.append(f"{most} points to be had")
    return "; ".join(parts)


def _print_table(told: Sequence[Summary], absent: Sequence[Condition]) -> None:
    further = {
        name: value
        for name, value in _FURTHER.items()
        if any(value(one) != "0" for one in told)  # all of them did without
    }
    columns = ("player", "mean", "95 %", "median", "best", "share", "wins", "deaths", *further)
    rows = [(*_row(one), *(value(one) for value in further.values())) for one in told]
    blank = ("",) * (len(columns) - 2)
    print_table(columns, [*rows, *((_player_cell(one), "absent", *blank) for one in absent)])


_FURTHER: dict[str, Callable[[Summary], str]] = {
    "undos": lambda one: f"{one.undos:.3g}",
    "nodes": lambda one: f"{one.nodes:.0f}",
}


def _row(summary: Summary) -> tuple[str, ...]:
    low, high = summary.low, summary.high
    return (
        _player_cell(summary.condition),
        _figure(summary.mean),
        "" if low is None or high is None else f"{low:.1f} to {high:.1f}",
        _figure(summary.median),
        _figure(summary.best),
        "" if summary.share is None else f"{summary.share:.1%}",
        f"{summary.wins} of {summary.episodes}",
        f"{summary.deaths:.1f}",
    )


def _player_cell(condition: Condition) -> str:
    parts = [condition.player]
    if condition.foresight != "none":
        parts.append(condition.foresight.value)
    if condition.learn:
        parts.append("learning")
    return ", ".join(parts)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
