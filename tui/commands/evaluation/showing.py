"""``understudy evaluate --demonstrations``: what a player makes of an oracle's games in others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from games.engines import prepare_games
from games.errors import GameError, StoryError
from tui.commands.evaluation.playing import gathered, named_seeds
from tui.commands.evaluation.results import as_data
from tui.commands.frame import cell, narrate, print_json, say
from tui.commands.listing import print_table
from tui.speech import speech

if TYPE_CHECKING:
    from agents.evaluation.results.store import ResultStore
    from agents.evaluation.results.summary import Summary
    from agents.evaluation.runs.evaluation import Evaluation, EvaluationRequest
    from agents.evaluation.teaching.demonstrating import NoPlanError, Showing
    from games.types import GameInfo

C = TypeVar("C", bound=Callable[..., object])
MOST_SHOWN = 10_000
_BESIDE = ("random", "explorer")
"""Who needs no demonstration: played once, whatever is shown."""


class Counts(click.ParamType[tuple[int, ...]]):
    """Numbers of demonstrations: ``10``, or several for a curve: ``0,1,2,5,10,20``."""

    name = "counts"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Read what was typed."""
        if isinstance(value, tuple):
            return value
        found: set[int] = set()
        for part in str(value).split(","):
            if not (part.strip().isascii() and part.strip().isdecimal()):
                self.fail(
                    f"“{part}” is no number of demonstrations, such as 10 or 0,1,5", param, ctx
                )
            found.add(int(part))
        if max(found) > MOST_SHOWN:
            self.fail(f"at most {MOST_SHOWN} demonstrations are shown", param, ctx)
        return tuple(sorted(found))


def showing_options(seeds: click.ParamType[tuple[int, ...]]) -> Callable[[C], C]:
    """Let a command take what showing is told by.

    Args:
        seeds: how seeds are typed.
    """
    options = (
        click.option(
            "--demonstrations",
            type=Counts(),
            metavar="K",
            help="Have the game's oracle show K games of --train-seeds, and measure the player on "
            "--test-seeds, which nobody showed it. It remembers nothing else. Several numbers, "
            "such as 0,1,2,5,10,20, make a curve.",
        ),
        click.option(
            "--train-seeds",
            type=seeds,
            default="1-50",
            show_default=True,
            metavar="SEEDS",
            help="The games to show, with --demonstrations: the first K that the oracle wins.",
        ),
        click.option(
            "--test-seeds",
            type=seeds,
            metavar="SEEDS",
            help="Another name for --seeds; 1001-1100 with --demonstrations if neither is given.",
        ),
        click.option(
            "--same",
            is_flag=True,
            help="Show the first game K times instead of K games, with --demonstrations.",
        ),
    )

    def taking(command: C) -> C:
        for option in reversed(options):
            command = option(command)
        return command

    return taking


@dataclass(frozen=True, slots=True)
class Shown:
    """What was measured after so many demonstrations."""

    showing: Showing
    evaluation: Evaluation


def check_showing(params: dict[str, object], given: Callable[[str], bool]) -> None:
    """See that options of showing go together.

    Raises:
        click.UsageError: it tells which don't.
    """
    if given("test_seeds") and given("seeds"):
        raise click.UsageError("--test-seeds and --seeds are one: give one of them.")
    if params["demonstrations"] is None:
        for name in ("train_seeds", "same"):
            if given(name):
                raise click.UsageError(
                    f"--{name.replace('_', '-')} is about showing: say how many games are shown "
                    "with --demonstrations K."
                )
        return
    for name, option in (("expert", "--expert"), ("explained", "--explain"), ("jsonl", "--jsonl")):
        if params[name] is not None:
            raise click.UsageError(f"{option} doesn't go with --demonstrations.")
    if given("recall"):
        raise click.UsageError("With --demonstrations nothing else is remembered: leave --memory.")
    games = params["games"]
    if isinstance(games, tuple) and len(games) != 1:
        raise click.UsageError("Demonstrations are shown of one game: name one.")


def measure(
    request: EvaluationRequest,
    counts: Sequence[int],
    train: tuple[int, ...],
    store: ResultStore,
    play: Callable[[Evaluation], None],
    *,
    same: bool,
) -> list[Shown]:
    """Show so many games, measure, and so on for each number.

    Args:
        request: of one game.
        counts: how many are shown, one evaluation each.
        train: seeds of the games that are shown.
        store: where results are kept.
        play: plays what is missing.
        same: the first game again and again.

    Raises:
        GameError: the game has no oracle, or can't be played.
        StoreError: something can't be read or written.
    """
    from agents.evaluation.runs.evaluation import Evaluation
    from agents.evaluation.teaching.demonstrating import Classroom, Showing

    (game,) = request.games
    unmade = prepare(game, [*train[: max(counts)], *request.seeds])
    if unmade:
        narrate("They are left out, for everybody alike.")
        train = tuple(seed for seed in train if seed not in unmade)
        request = replace(request, seeds=tuple(s for s in request.seeds if s not in unmade))
        if not request.seeds:
            raise StoryError(
                f"No unseen game of {cell(game.title)} could be made.",
                "Nothing was measured. Name other --test-seeds, or another level.",
            )
    found: list[Shown] = []
    with Classroom(game, _passed_over) as classroom:
        for count in counts:
            showing = Showing(count, train, same)
            besides = (*(_BESIDE if count == counts[0] else ()), *(("nearest",) if count else ()))
            asked = replace(request, besides=besides)
            if count:
                narrate(f"{speech.count(count, 'demonstration')} by the oracle …")
            database = classroom.taught(showing)
            with Evaluation(database, asked, store, memory=showing.digest(game)) as evaluation:
                play(evaluation)
                found.append(Shown(showing, evaluation))
    return found


def prepare(
    game: GameInfo,
    seeds: Sequence[int],
    making: Callable[[GameInfo, Sequence[int]], Iterator[int]] = prepare_games,
) -> tuple[int, ...]:
    """Have games made beforehand where an engine makes them; say how it goes.

    Args:
        game, seeds: what is made.
        making: makes games and yields the seed of each; it raises at one that it can't.

    Returns:
        Seeds whose games can't be made. The others are there, or are made as they begin.
    """
    wanted = list(dict.fromkeys(seeds))
    every = max(1, len(wanted) // 10)
    made: set[int] = set()
    unmade: dict[int, str] = {}
    while left := [seed for seed in wanted if seed not in made and seed not in unmade]:
        try:
            for seed in making(game, left):
                made.add(seed)
                if len(made) % every == 0 or len(made) == len(wanted):
                    many = speech.count(len(wanted), "game")
                    narrate(f"{len(made)} of {many} of {cell(game.title)} made.")
            break
        except GameError as error:
            # They are made in this order, so that the first one missing is the one that failed.
            rest = [seed for seed in left if seed not in made]
            if not rest:
                break
            unmade[rest[0]] = error.message
    for reason, which in gathered(unmade).items():
        narrate(
            f"{speech.count(len(which), 'game')} of {cell(game.title)} can't be made "
            f"({named_seeds(which)}): {cell(reason)}"
        )
    return tuple(unmade)


def _passed_over(error: NoPlanError) -> None:
    narrate(f"{cell(error.message)} It is passed over.")


def tell_shown(shown: Sequence[Shown], *, as_json: bool, plot: Path | None) -> None:
    """Print what was measured, and draw it if that is asked for."""
    if as_json:
        print_json(shown_as_data(shown))
    else:
        _print_shown(shown)
    if plot is not None:
        from agents.evaluation.results.plots import draw_showing

        draw_showing(points(shown), shown[0].evaluation.request.games[0].title, plot)
        narrate(f"The curve is in {plot}.")


def shown_as_data(shown: Sequence[Shown]) -> dict[str, object]:
    """Return what was measured as other tools read it: as ``evaluate`` does, with more."""
    last = shown[-1]
    data = as_data(last.evaluation)
    told: dict[str, list[object]] = {"results": [], "absent": [], "failed": []}
    for one in shown:
        found = as_data(one.evaluation)
        for name, kept in told.items():
            rows = found[name]
            assert isinstance(rows, list)
            kept += [{**row, "demonstrations": one.showing.count} for row in rows]
    return {
        **data,
        **told,
        "demonstrations": [one.showing.count for one in shown],
        "train_seeds": list(last.showing.seeds),
        "test_seeds": list(last.evaluation.request.seeds),
        "same": last.showing.same,
    }


def points(shown: Sequence[Shown]) -> list[dict[str, object]]:
    """Return (player, demonstrations, share won with its interval) for a drawing."""
    from agents.evaluation.results.summary import bootstrap_interval

    found: list[dict[str, object]] = []
    for one in shown:
        for condition, results in one.evaluation.results.items():
            if results:
                won = [float(result.won) for result in results]
                low, high = bootstrap_interval(won)
                told = {"player": condition.player, "demonstrations": one.showing.count}
                found.append({**told, "won": sum(won) / len(won), "low": low, "high": high})
    return found


def _print_shown(shown: Sequence[Shown]) -> None:
    from agents.evaluation.results.summary import summarise

    first = shown[0].evaluation.request
    how = "of one game" if shown[0].showing.same else "of other games"
    say(
        f"{cell(first.games[0].title)}, {len(first.seeds)} unseen games; demonstrations {how}; "
        f"at most {first.steps} steps"
    )
    rows = [
        (one.showing.count, *_row(summarise(condition, results)))
        for one in shown
        for condition, results in one.evaluation.results.items()
        if results
    ]
    print_table(("shown", "player", "wins", "share", "mean", "95 %", "steps"), rows)


def _row(told: Summary) -> tuple[str, ...]:
    interval = "" if told.low is None or told.high is None else f"{told.low:.2f} to {told.high:.2f}"
    return (
        told.condition.player,
        f"{told.wins} of {told.episodes}",
        "" if told.share is None else f"{told.share:.1%}",
        "" if told.mean is None else f"{told.mean:.2f}",
        interval,
        f"{told.steps:.1f}",
    )
