"""``understudy progress``: how often you had to step in, game by game, over time."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    Frame,
    cell,
    examples,
    kept_as,
    narrate,
    print_json,
    reporting,
    say,
)
from tui.commands.listing import minute, print_table
from tui.speech import speech

if TYPE_CHECKING:
    from agents.journal.agreement import GameAgreement, MoveCounts


@click.command(
    epilog=examples(
        "understudy progress                 each game that you played, a row each",
        "understudy progress zork1           that game, session by session",
        "understudy progress zork1 --json",
        "understudy progress --plot curves.svg",
    )
)
@click.argument("game", required=False)
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw the curves into FILE (.svg or .png; extra “plot”).",
)
@reporting
def progress(frame: Frame, game: str | None, plot: Path | None, as_json: bool) -> None:
    """Tell how often the agent proposed what you played, and how often you stepped in.

    All games, or GAME session by session. Counted is what was played here: imports,
    moves that were taken back, and sessions in which you made no move are told apart.
    """
    from agents.journal.agreement import read_agreement

    if plot is not None:
        from agents.evaluation.results.plots import check_drawing

        _check(plot)
        check_drawing()
    with frame.open_home(read_only=True) as workspace:
        found = read_agreement(workspace.journal.db, kept_as(frame, workspace, game))
    own = [one for one in found if one.stretches]
    if as_json:
        print_json([_data(one) for one in found])
    elif not found:
        whose = f"of {cell(game)} " if game else ""
        narrate(f"Nothing {whose}was played here yet: understudy play GAME begins.")
    else:
        _print(own, found, by_session=game is not None)
    if plot is not None:
        if own:
            from agents.evaluation.results.plots import draw_agreement

            draw_agreement(own, plot)
            narrate(f"The curves are in {plot}.")
        else:
            narrate("There is nothing to draw: no session here has a move of yours.")


def _check(plot: Path) -> None:
    if plot.suffix.lower() not in (".svg", ".png"):
        raise click.BadParameter("a plot's name ends in .svg or .png.", param_hint="'--plot'")


def _print(own: list[GameAgreement], found: list[GameAgreement], *, by_session: bool) -> None:
    if by_session:
        for one in own:
            _print_sessions(one)
    elif own:
        columns = ["Game", "Sessions", "Moves", "Agreed", "Overrides per 100", "from first to last"]
        print_table(columns, [_row(one) for one in own])
    alone = sum(one.autoplay for one in found)
    if alone:
        narrate(f"Beside these the agent played {speech.count(alone, 'move')} by itself.")
    elif not own:
        narrate("No move here was yours.")


def _row(one: GameAgreement) -> tuple[object, ...]:
    total = one.total
    sessions = len({stretch.session for stretch in one.stretches})
    return (one.game.title, sessions, total.moves, *_rates(total), _curve(one))


def _rates(counts: MoveCounts) -> tuple[str, str]:
    agreed, overrides = counts.agreement, counts.overrides_per_100
    return (
        "" if agreed is None else f"{agreed:.0%}",
        "" if overrides is None else f"{overrides:.1f}",
    )


def _curve(one: GameAgreement) -> str:
    from agents.journal.agreement import course

    told = [point.overrides_per_100 for point in course(one.stretches)]
    rates = [f"{rate:.0f}" for rate in told if rate is not None]
    shown = rates if len(rates) <= _MOST else [*rates[: _MOST // 2], "…", *rates[-_MOST // 2 :]]
    return " ".join(shown)


_MOST = 8
"""Points that are told of a curve."""


def _print_sessions(one: GameAgreement) -> None:
    total = one.total
    agreed, overrides = _rates(total)
    say(one.game.title)
    print_table(
        ("Session", "When", "Moves", "Agent's", "Agreed", "Overrides per 100", "Taken back"),
        [
            (
                f"{stretch.session}" + (f" from {stretch.first}" if stretch.first > 1 else ""),
                minute(stretch.at),
                stretch.counts.moves,
                stretch.counts.auto or "",
                *_rates(stretch.counts),
                stretch.counts.taken_back or "",
            )
            for stretch in one.stretches
        ],
    )
    if total.offered:
        low, high = total.interval or (0.0, 0.0)
        narrate(
            f"It proposed what you played in {agreed} of {speech.count(total.offered, 'move')} "
            f"(over many more moves it may be anything from {low:.0%} to {high:.0%})."
        )
    if overrides:
        narrate(f"You stepped in {overrides} times in a hundred moves.")


def _data(one: GameAgreement) -> dict[str, object]:
    from agents.journal.agreement import course

    return {
        "game": one.game.id,
        "title": one.game.title,
        **_counted(one.total),
        "autoplay": one.autoplay,
        "course": [_counted(point) for point in course(one.stretches)],
        "sessions": [
            {"session": s.session, "first": s.first, "at": s.at, **_counted(s.counts)}
            for s in one.stretches
        ],
    }


def _counted(counts: MoveCounts) -> dict[str, object]:
    low, high = counts.interval or (None, None)
    return {
        **asdict(counts),
        "agreement": counts.agreement,
        "agreement_low": low,
        "agreement_high": high,
        "overrides_per_100": counts.overrides_per_100,
    }
