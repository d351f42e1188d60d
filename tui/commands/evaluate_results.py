"""What an evaluation found: as a table, as data, as plots, step by step."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.frame import narrate, print_table

if TYPE_CHECKING:
    from agents.evaluation.evaluation import Evaluation
    from agents.evaluation.summary import Summary
    from agents.evaluation.types import Condition, Result


def draw_plots(evaluation: Evaluation, path: Path) -> None:
    """Draw learning curves and score distributions.

    Raises:
        StoreError: they can't be drawn or written.
    """
    from agents.evaluation.plots import draw

    draw(evaluation.results, path)
    narrate(f"The plots are in {path}.")


def write_steps(evaluation: Evaluation, path: Path) -> None:
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


def print_results(evaluation: Evaluation) -> None:
    """Print the table."""
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
