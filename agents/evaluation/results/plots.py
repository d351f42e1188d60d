"""Learning curves and score distributions, drawn by matplotlib.

matplotlib is an extra of its own and takes a second to import: it is imported
where it is used. Without it everything else of evaluation works.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.core.errors import StoreError
from agents.evaluation.episodes.types import Condition, Result
from agents.journal.agreement import GameAgreement, course
from games.storage import irregular

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_POINTS = 400
_BAND = (25, 75)
Results = Mapping[Condition, Sequence[Result]]


def check_drawing() -> None:
    """See that plots can be drawn, before hours are spent on what they show.

    Raises:
        StoreError: matplotlib isn't installed.
    """
    try:
        import matplotlib.figure  # noqa: F401, PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise StoreError(
            f"Plots need the package matplotlib, which can't be loaded ({error}).",
            'pip install "understudy[plot]", or leave --plot out.',
        ) from error


def draw(results: Results, path: Path) -> None:
    """Draw a row of plots for each game and write them to a file.

    On the left the score by step: the mean over the episodes, and the middle
    half of them as a band; an episode that is over keeps its score. On the
    right the final scores, one point an episode, with their mean. A game that
    was learned from has a third: the final score by episode.

    Args:
        results: what was played; conditions of one game follow each other.
        path: ends in ``.svg`` or ``.png``.

    Raises:
        StoreError: matplotlib isn't installed, or the file can't be written.
    """
    check_drawing()
    played = {condition: told for condition, told in results.items() if _scored(told)}
    if not played:
        raise StoreError("There is nothing to draw: no episode had a score.", "")
    _save(lambda: _figure(played), path)


def draw_teaching(points: Sequence[Mapping[str, object]], title: str, path: Path) -> None:
    """Draw a teaching curve: overrides by session, and the score alone after it.

    Args:
        points: one a session, as ``evaluate --expert --json`` has them.
        title: of the story.
        path: ends in ``.svg`` or ``.png``.

    Raises:
        StoreError: matplotlib isn't installed, or the file can't be written.
    """
    check_drawing()
    _save(lambda: _teaching_figure(points, title), path)


def draw_showing(points: Sequence[Mapping[str, Any]], title: str, path: Path) -> None:
    """Draw the share of unseen games that were won, over the demonstrations that were shown.

    Args:
        points: ``player``, ``demonstrations``, ``won`` with ``low`` and ``high``; who has
            one point only is drawn as a level line.
        title: of the game.
        path: ends in ``.svg`` or ``.png``.

    Raises:
        StoreError: matplotlib isn't installed, or the file can't be written.
    """
    check_drawing()
    _save(lambda: _showing_figure(points, title), path)


def draw_agreement(games: Sequence[GameAgreement], path: Path) -> None:
    """Draw how often the agent was right with a person and overridden, move by move.

    Args:
        games: a row each.
        path: ends in ``.svg`` or ``.png``.

    Raises:
        StoreError: matplotlib isn't installed, or the file can't be written.
    """
    check_drawing()
    _save(lambda: _agreement_figure(games), path)


def _agreement_figure(games: Sequence[GameAgreement]) -> Figure:
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra, and slow to import

    figure = Figure(figsize=(10, 3.2 * len(games)), layout="constrained")
    axes = figure.subplots(len(games), 2, squeeze=False)
    for (left, right), game in zip(axes, games, strict=True):
        points = course(game.stretches)
        moves = np.cumsum([point.moves for point in points])
        own = [(at, one) for at, one in zip(moves, points, strict=True) if one.interval is not None]
        shares = [one.agreement for _, one in own]
        (line,) = left.plot([at for at, _ in own], shares, marker="o")
        low, high = ([one.interval[end] for _, one in own if one.interval] for end in (0, 1))
        band = {"color": line.get_color(), "alpha": 0.15, "linewidth": 0}
        left.fill_between([at for at, _ in own], low, high, **band)
        left.set_title(game.game.title, loc="left")
        left.set_ylabel("your moves that it proposed: share, 95 % interval")
        left.set_ylim(-0.02, 1.02)
        right.plot(moves, [one.overrides_per_100 for one in points], marker="o")
        right.set_ylabel("overrides per 100 moves")
        right.set_ylim(bottom=0)
        for one in (left, right):
            one.set_xlabel("moves of yours and the agent's, in the order of play")
    return figure


def _showing_figure(points: Sequence[Mapping[str, Any]], title: str) -> Figure:
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra, and slow to import

    figure = Figure(figsize=(6, 3.6), layout="constrained")
    axes = figure.subplots()
    for player in dict.fromkeys(point["player"] for point in points):
        told = [point for point in points if point["player"] == player]
        if len(told) == 1:
            axes.axhline(told[0]["won"], label=player, linestyle=":", color="gray")
            continue
        shown = [point["demonstrations"] for point in told]
        (line,) = axes.plot(shown, [point["won"] for point in told], marker="o", label=player)
        low, high = ([point[end] for point in told] for end in ("low", "high"))
        axes.fill_between(shown, low, high, color=line.get_color(), alpha=0.15, linewidth=0)
    axes.set_title(title, loc="left")
    axes.set_xlabel("demonstrations")
    axes.set_ylabel("unseen games won: share, 95 % interval")
    axes.set_ylim(-0.02, 1.02)
    axes.legend(fontsize="small", frameon=False)
    return figure


def _save(drawn: Callable[[], Figure], path: Path) -> None:
    from matplotlib import rc_context  # noqa: PLC0415 - an extra, and slow to import

    # Equal results give an equal file: element ids from a fixed salt, no date.
    with rc_context({"svg.hashsalt": "understudy", "svg.fonttype": "path"}):
        figure = drawn()
        metadata = {"Date": None} if path.suffix.lower() == ".svg" else {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if what := irregular(path):
                raise OSError(errno.EINVAL, f"it is {what}")
            figure.savefig(path, metadata=metadata, dpi=120)
        except OSError as error:
            raise StoreError(
                f"The plot can't be written to {path}: {error.strerror or error}.",
                "The results are kept; run the same command again with another --plot.",
            ) from error


def mean_curve(results: Sequence[Result], steps: Sequence[int]) -> Any:
    """Return each episode's score at some steps, an array of episodes × steps.

    A score holds until it changes, and behind the episode's end.
    """
    rows = []
    for result in results:
        at = np.array([step for step, _ in result.curve])
        scores = np.array([score for _, score in result.curve], dtype=float)
        # Several entries of one step: the last counts (a move and its undoing).
        rows.append(scores[np.searchsorted(at, steps, side="right") - 1])
    return np.array(rows)


def _scored(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.curve]


def _figure(results: Results) -> Figure:
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra, and slow to import

    games = [list(group) for _, group in groupby(results, key=lambda one: one.game)]
    learning = any(condition.learn for condition in results)
    columns = 3 if learning else 2
    figure = Figure(figsize=(5 * columns, 3.6 * len(games)), layout="constrained")
    axes = figure.subplots(len(games), columns, squeeze=False)
    for row, conditions in zip(axes, games, strict=True):
        told = {condition: _scored(results[condition]) for condition in conditions}
        _draw_curves(row[0], told)
        _draw_scores(row[1], told)
        if learning:
            _draw_episodes(row[2], told)
        row[0].set_title(conditions[0].game.title, loc="left")
    return figure


def _teaching_figure(points: Sequence[Mapping[str, Any]], title: str) -> Figure:
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra, and slow to import

    figure = Figure(figsize=(10, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    sessions = [point["session"] for point in points]
    _draw_means(left, sessions, points, "overrides_per_100", "overrides")
    _draw_means(right, sessions, points, "score", "with the expert")
    _draw_means(right, sessions, points, "alone_mean", "alone, on unseen seeds")
    left.set_title(title, loc="left")
    left.set_ylabel("overrides per 100 moves: mean, 95 % interval")
    right.set_ylabel("score: mean, 95 % interval")
    right.legend(fontsize="small", frameon=False)
    for axes in (left, right):
        axes.set_xlabel("session")
        axes.set_xticks(sessions)
        axes.set_ylim(bottom=0)
    return figure


def _draw_means(
    axes: Axes, sessions: Sequence[int], points: Sequence[Mapping[str, Any]], name: str, label: str
) -> None:
    means = [np.nan if point.get(name) is None else point[name] for point in points]
    (line,) = axes.plot(sessions, means, marker="o", label=label)
    if all(f"{name}_low" in point for point in points):
        low, high = ([point[f"{name}_{end}"] for point in points] for end in ("low", "high"))
        axes.fill_between(sessions, low, high, color=line.get_color(), alpha=0.15, linewidth=0)


def _draw_curves(axes: Axes, results: Results) -> None:
    longest = max(result.steps for told in results.values() for result in told)
    steps = np.unique(np.linspace(0, max(1, longest), _POINTS).astype(int))
    for condition, told in results.items():
        scores = mean_curve(told, steps.tolist())
        (line,) = axes.plot(steps, scores.mean(axis=0), label=_label(condition))
        low, high = np.percentile(scores, _BAND, axis=0)
        axes.fill_between(steps, low, high, color=line.get_color(), alpha=0.15, linewidth=0)
    axes.set_xlabel("step")
    axes.set_ylabel("score: mean, middle half")
    axes.legend(fontsize="small", frameon=False)


def _draw_scores(axes: Axes, results: Results) -> None:
    chance = np.random.default_rng(1)
    for row, told in enumerate(results.values()):
        scores = [result.score for result in told if result.score is not None]
        apart = chance.uniform(-0.25, 0.25, len(scores))
        axes.scatter(scores, row + apart, s=12, alpha=0.5, linewidths=0)
        axes.plot([np.mean(scores)] * 2, [row - 0.35, row + 0.35], color="black", linewidth=1.5)
    axes.set_yticks(range(len(results)), [_label(condition) for condition in results])
    axes.invert_yaxis()
    axes.set_xlabel("final score, one point an episode; the line is the mean")


def _draw_episodes(axes: Axes, results: Results) -> None:
    for condition, told in results.items():
        scores = [result.curve[-1][1] for result in told]
        axes.plot(range(1, len(scores) + 1), scores, label=_label(condition), marker=".")
    axes.set_xlabel("episode")
    axes.set_ylabel("final score")
    axes.legend(fontsize="small", frameon=False)


def _label(condition: Condition) -> str:
    learning = ", learning" if condition.learn else ""
    return f"{condition.player} ({condition.foresight}{learning})"
