"""``understudy evaluate --teacher``: what a teacher's goals are worth to a learner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tui.commands.evaluation.teaching import given
from tui.commands.frame import Frame, cell, narrate, print_json, say
from tui.commands.listing import print_table
from tui.speech import speech

if TYPE_CHECKING:
    from agents.evaluation.teaching.guiding import GuidanceRun
    from agents.evaluation.teaching.tutoring import TutoringRequest
    from games.types import GameInfo

C = TypeVar("C", bound=Callable[..., object])

_WAYS = ("alone", "one-way", "both-ways")
_OPTIONS = (
    click.option(
        "--teacher",
        metavar="SPEC",
        help="Measure what a teacher's goals are worth to a learner that nobody shows anything: "
        "success by episodes alone, with goals, and with goals of a teacher that hears how they "
        "went; then without the teacher. oracle is the world's own expert (babyai, textworld); a "
        "language model is named as with --player.",
    ),
    click.option(
        "--guiding",
        "ways",
        type=click.Choice(_WAYS),
        multiple=True,
        help="With --teacher: how they speak; several are compared on the same games (all three).",
    ),
    click.option(
        "--episodes",
        type=click.IntRange(1, 10_000),
        default=20,
        show_default=True,
        metavar="N",
        help="With --teacher: episodes of a repetition, each on another game.",
    ),
    click.option(
        "--silent",
        type=click.IntRange(0, 10_000),
        default=10,
        show_default=True,
        metavar="N",
        help="With --teacher: episodes that follow without a word of it.",
    ),
)
_ONLY_HERE = ("ways", "episodes", "silent")
_WITHOUT = (
    *("expert", "demonstrations", "explained", "seeds", "recall", "learn", "jobs", "jsonl"),
    *("plot", "scheduler", "nodes", "foresights", "other_releases", "by_text", "end_on_death"),
)


def guiding_options(command: C) -> C:
    """Let a command take what guidance is told by."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def check_guiding(context: click.Context) -> None:
    """See that options of guidance go together.

    Raises:
        click.UsageError: it tells which don't.
    """
    told = context.params
    named = {one.name: one.opts[0] for one in context.command.params}
    if told["teacher"] is None:
        for name in filter(partial(given, context), _ONLY_HERE):
            raise click.UsageError(f"{named[name]} is about a teacher: add --teacher oracle.")
        return
    for name in filter(partial(given, context), _WITHOUT):
        raise click.UsageError(f"{named[name]} doesn't go with --teacher.")
    if len(told["games"]) != 1 or len(told["players"]) != 1:
        raise click.UsageError("A teacher guides one player in one game: name one of each.")
    if told["players"] != ("mimic",):
        raise click.UsageError("Only the mimic learns to pursue goals: leave --player out.")


def guiding_request(
    context: click.Context, game: GameInfo, environ: Mapping[str, str]
) -> TutoringRequest:
    """Return what the options of a command ask for.

    Raises:
        click.BadParameter: there is no such teacher.
        ProviderError: it can't be set up.
    """
    from agents.evaluation.teaching.guiding import GuidancePlan, Guiding
    from agents.evaluation.teaching.tutoring import TutoringRequest, check_tutor

    told = context.params
    try:
        check_tutor(told["teacher"], environ)
    except ValueError as error:
        raise click.BadParameter(f"{error}", context, param_hint="--teacher") from None
    plan = GuidancePlan(game, told["players"][0], told["episodes"], told["silent"], told["steps"])
    ways = tuple(map(Guiding, dict.fromkeys(told["ways"] or _WAYS)))
    first = told["first_repetition"]
    numbers = range(first, first + told["repetitions"])
    return TutoringRequest(plan, told["teacher"], ways, numbers)


def guide(
    context: click.Context, frame: Frame, game: GameInfo, out: Path | None, *, as_json: bool
) -> None:
    """Measure what the options ask for, and tell it."""
    asked = guiding_request(context, game, frame.environ)
    runs = _play(asked, frame.environ, out or frame.home.evaluations)
    tell_guided(asked, runs, as_json=as_json)


def _play(asked: TutoringRequest, environ: Mapping[str, str], folder: Path) -> list[GuidanceRun]:
    """Play what isn't known yet, and say how it goes.

    Raises:
        click.exceptions.Exit: it was stopped; what is whole is kept.
    """
    from agents.evaluation.teaching.tutoring import tutor

    found = []
    try:
        for run in tutor(asked, environ, folder):
            found.append(run)
            won = sum(run.won)
            narrate(
                f"{run.guiding.value}, repetition {run.repetition}: {won} of {len(run.won)} won"
            )
    except KeyboardInterrupt:
        narrate(
            f"Stopped. Repetitions that were over are kept in {folder}; run the same command "
            "again to play the rest."
        )
        raise click.exceptions.Exit(1) from None
    return found


def tell_guided(asked: TutoringRequest, runs: Sequence[GuidanceRun], *, as_json: bool) -> None:
    """Print what was won by episodes, a row for each way of speaking."""
    if as_json:
        print_json(guided_data(asked, runs))
        return
    plan = asked.plan
    say(
        f"{cell(plan.game.title)}, goals set by {cell(asked.teacher)}; "
        f"{speech.count(len(asked.repetitions), 'repetition')}; share won"
    )
    rows: list[list[str]] = []
    columns = ["guidance"]
    for way in asked.ways:
        told = _told(runs, way)
        shares = told["shares"]
        columns = ["guidance", *(_span(one) for one in shares), "90 % won after"]
        cells = [f"{one['mean']:.0%} ({one['low']:.0%} to {one['high']:.0%})" for one in shares]
        needed = told["episodes_to_90"]
        rows.append([way.value, *cells, "never" if needed is None else f"{needed} episodes"])
    print_table(columns, rows)
    faults = sum(sum(run.faults) for run in runs)
    if faults:
        say(f"The teacher failed {speech.count(faults, 'time')}; then it counted as silent.")
    if not any(sum(run.asked) for run in runs) and asked.ways != ("alone",):
        say("The teacher never set a goal.")


def _span(share: Mapping[str, object]) -> str:
    span = f"{share['first']}–{share['last']}"
    return f"{span}, silent" if share["silent"] else span


def guided_data(asked: TutoringRequest, runs: Sequence[GuidanceRun]) -> dict[str, object]:
    """Return what came of it as other tools read it."""
    plan = asked.plan
    return {
        "game": plan.game.id,
        "player": plan.player,
        "teacher": asked.teacher,
        "episodes": plan.episodes,
        "silent": plan.silent,
        "repetitions": list(asked.repetitions),
        "guiding": {way.value: _told(runs, way) for way in asked.ways},
        "runs": [asdict(run) for run in runs],
    }


def _told(runs: Sequence[GuidanceRun], way: str) -> dict[str, Any]:
    from agents.evaluation.teaching.guidance_results import episodes_to, shares_of

    own = [run for run in runs if run.guiding == way]
    return {
        "shares": [asdict(one) for one in shares_of(own)],
        "episodes_to_90": episodes_to(own),
    }
