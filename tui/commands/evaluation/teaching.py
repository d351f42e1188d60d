"""``understudy evaluate --expert``: how fast a player learns from somebody who knows."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from click.core import ParameterSource

from tui.commands.frame import cell, narrate, print_json, say
from tui.commands.listing import print_table
from tui.commands.play import LARGEST_SEED
from tui.speech import speech

if TYPE_CHECKING:
    from agents.evaluation.teaching.curve import Taught, TeachingCurve, TeachingRequest
    from games.types import GameInfo

C = TypeVar("C", bound=Callable[..., object])

_OPTIONS = (
    click.option(
        "--expert",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Measure how fast the player learns: a stand-in for the person knows the commands in "
        "FILE, accepts what serves it and overrides what doesn't, session after session; after "
        "each the player is measured alone on --seeds. It begins with nothing unless --memory is "
        "given. “oracle” is the world's own expert, where a world has one (babyai, textworld).",
    ),
    click.option(
        "--intervene",
        is_flag=True,
        help="With --expert oracle: count how often it has to step in, session after session, "
        "each on a game of another seed; nothing is measured alone.",
    ),
    click.option(
        "--expert-seed",
        type=click.IntRange(1, LARGEST_SEED),
        default=1,
        show_default=True,
        metavar="N",
        help="The seed that FILE was played with.",
    ),
    click.option(
        "--sessions",
        type=click.IntRange(1, 1000),
        default=5,
        show_default="5; 20 with --intervene",
        metavar="K",
        help="Sessions with the expert, each on another seed.",
    ),
    click.option(
        "--repetitions",
        type=click.IntRange(1, 1000),
        default=1,
        show_default=True,
        metavar="R",
        help="Times that all sessions are taught anew, on other seeds; gives means and intervals.",
    ),
    click.option(
        "--first-repetition",
        type=click.IntRange(1, 10_000),
        default=1,
        show_default=True,
        metavar="N",
        help="The number of the first repetition. Each number has seeds of its own, the same for "
        "everybody: with --expert, repetition N is taught on the K seeds from 2001 + K·(N-1) on, "
        "those of --seeds left out.",
    ),
    click.option(
        "--overrides",
        type=click.IntRange(1, 1_000_000),
        metavar="N",
        help="Stop teaching after so many overrides, and count the places that the player sees "
        "alone beside the explorer's.",
    ),
)


def teaching_options(command: C) -> C:
    """Let a command take what teaching is told by."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


ORACLE = "oracle"
_EPISODES = 20
_WITH_EXPERT = (
    *("intervene", "expert_seed", "sessions", "overrides"),
    *("repetitions", "first_repetition"),
)
_WITH_TEACHER = ("repetitions", "first_repetition")
_WITHOUT_EXPERT = {
    "learn": "--learn",
    "jsonl": "--jsonl",
    "scheduler": "--scheduler",
    "other_releases": "--other-releases",
    "by_text": "--text",
    "nodes": "--node-budget",
}


def given(context: click.Context, name: str) -> bool:
    """Tell whether an option was typed, not left as it is."""
    return context.get_parameter_source(name) not in (None, ParameterSource.DEFAULT)


def check_teaching(context: click.Context) -> None:
    """See that options of teaching go together.

    Raises:
        click.UsageError: it tells which don't.
    """
    told = context.params
    if told["expert"] is None:
        for name in filter(partial(given, context), _WITH_EXPERT):
            if name in _WITH_TEACHER and told["teacher"] is not None:
                continue
            raise click.UsageError(
                f"--{name.replace('_', '-')} is about teaching: name what the expert knows with "
                "--expert FILE."
            )
        return
    if told["intervene"] and not _asks_oracle(context):
        raise click.UsageError("--intervene asks the world's own expert: add --expert oracle.")
    for name in filter(partial(given, context), _WITHOUT_EXPERT):
        raise click.UsageError(f"{_WITHOUT_EXPERT[name]} doesn't go with --expert.")
    if set(told["foresights"]) != {"none"}:
        raise click.UsageError("With --expert the player looks at nothing beforehand.")
    if len(told["games"]) != 1 or len(told["players"]) != 1:
        raise click.UsageError("An expert teaches one player one game: name one of each.")
    if told["players"][0] in ("random", "replay"):
        raise click.UsageError(f"The player {told['players'][0]} learns nothing: choose mimic.")


def _asks_oracle(context: click.Context) -> bool:
    told: Path = context.params["expert"]
    return str(told) == ORACLE and not told.exists()


def teaching_request(context: click.Context, game: GameInfo, jobs: int) -> TeachingRequest:
    """Return what the options of a command ask for.

    Raises:
        CommandFileError: the expert's file can't be read.
    """
    from agents.evaluation.episodes.types import Recall
    from agents.evaluation.teaching.curve import TeachingRequest
    from agents.evaluation.teaching.teaching import LessonLimits
    from agents.importers.recordings.commands import read_commands

    told = context.params
    return TeachingRequest(
        game=game,
        file=None if _asks_oracle(context) else read_commands(told["expert"]),
        expert_seed=told["expert_seed"],
        player=told["players"][0],
        recall=Recall(told["recall"]) if given(context, "recall") else Recall.NONE,
        sessions=_EPISODES
        if told["intervene"] and not given(context, "sessions")
        else told["sessions"],
        repetitions=told["repetitions"],
        first=told["first_repetition"],
        seeds=told["seeds"],
        limits=LessonLimits(told["steps"], told["overrides"], told["end_on_death"]),
        jobs=jobs,
        alone=not told["intervene"],
    )


_ASKED = (0.05, 0.1)
"""Shares of its moves in which a player might ask."""
_FIGURES = ("moves", "overrides", "overrides_per_100", "score", "alone_mean", "alone_rooms", "won")


def teach(database: Path, request: TeachingRequest, folder: Path) -> TeachingCurve:
    """Teach what isn't known yet, and say how it goes.

    Raises:
        CommandFileError: the expert's file is for another story.
        GameError: the story can't be played.
        StoreError: something can't be read or written.
        click.exceptions.Exit: it was stopped; what is whole is kept.
    """
    from agents.evaluation.teaching.curve import TeachingCurve

    if request.file is not None:
        narrate(f"The expert learns {cell(request.file.name)} in {cell(request.game.title)} …")
    with TeachingCurve(database, request, folder) as curve:
        part = curve.part
        if part is not None and part.left:
            died = "its death" if part.died else "the story's end"
            narrate(
                f"It knows the story as far as {died} after {speech.count(part.commands, 'move')}; "
                f"{speech.count(part.left, 'command')} of the file came after that."
            )
        if curve.known:
            whole = len({one.repetition for one in curve.known})
            narrate(f"{whole} of {request.repetitions} repetitions are known already.")
        try:
            for taught in curve.run():
                narrate(_told(taught, several=request.numbers != range(1, 2)))
        except KeyboardInterrupt:
            narrate(
                f"Stopped. Repetitions that were over are kept in {folder}; run the same "
                "command again to play the rest."
            )
            raise click.exceptions.Exit(1) from None
    return curve


def _told(taught: Taught, *, several: bool) -> str:
    lesson, alone = taught.lesson, taught.alone.mean
    which = f"Repetition {taught.repetition}, session" if several else "Session"
    score = "" if lesson.score is None else f", score {lesson.score}"
    then = "" if alone is None else f"; alone {alone:.1f}"
    why = f" ({cell(lesson.why)})" if lesson.why else ""
    return (
        f"{which} {lesson.session}: {speech.count(lesson.overrides, 'override')} in "
        f"{speech.count(lesson.moves, 'move')}{score}, {_ENDS[lesson.end]}{why}{then}."
    )


_ENDS = {
    "done": "the expert had no more to show",
    "victory": "won",
    "death": "the expert died",
    "over": "the story was over",
    "stuck": "the expert got stuck",
    "steps": "all moves were played",
    "overrides": "as many overrides as were asked for",
    "stopped": "a move could not be played",
}


def as_data(curve: TeachingCurve) -> dict[str, object]:
    """Return a curve as other tools read it."""
    from agents.evaluation.teaching.asking import mistakes_caught

    asked, explorer = curve.request, curve.explorer
    lessons = [one.lesson for one in curve.known]
    return {
        "game": asked.game.id,
        "player": asked.player,
        "memory": asked.recall.value,
        "seeds": list(asked.seeds),
        "steps": asked.limits.steps,
        "overrides": asked.limits.overrides,
        "repetitions": asked.repetitions,
        "first_repetition": asked.first,
        "expert": _expert(curve),
        "teaching": points(curve),
        "asking": {f"{share:.2f}": mistakes_caught(lessons, share) for share in _ASKED},
        "explorer": None if explorer is None else asdict(explorer),
        "runs": [_run(taught) for taught in curve.known],
        "folder": str(curve.folder),
    }


def _expert(curve: TeachingCurve) -> dict[str, object]:
    asked, part = curve.request, curve.part
    if asked.file is None or part is None:
        return {"file": None, "oracle": True}
    told: dict[str, object] = {"file": asked.file.name, "seed": asked.expert_seed}
    return told | {"commands": part.commands, "score": part.score}


def _run(taught: Taught) -> dict[str, object]:
    lesson = taught.lesson
    return {
        "repetition": taught.repetition,
        **{name: value for name, value in asdict(lesson).items() if name not in ("missed", "sure")},
        "overrides_per_100": lesson.overrides_per_100,
        "alone": asdict(taught.alone),
        "overridden": [
            {"move": move, "proposed": told, "played": shown} for move, told, shown in lesson.missed
        ],
    }


def points(curve: TeachingCurve) -> list[dict[str, object]]:
    """Return a point for each session: means over the repetitions, with intervals."""
    found: list[dict[str, object]] = []
    for session in sorted({one.lesson.session for one in curve.known}):
        taught = [one for one in curve.known if one.lesson.session == session]
        point: dict[str, object] = {"session": session, "repetitions": len(taught)}
        for name in _FIGURES:
            point |= _figure(name, [value for one in taught if (value := _of(one, name))[0]])
        found.append(point)
    return found


def _of(taught: Taught, name: str) -> tuple[bool, float]:
    """Return a figure of one session, and whether there is one."""
    lesson, alone = taught.lesson, taught.alone
    value: float | None
    match name:
        case "alone_mean":
            value = alone.mean
        case "alone_rooms":
            value = statistics.fmean(alone.rooms) if alone.rooms else None
        case "won":
            value = float(lesson.end.value == "victory")
        case _:
            value = getattr(lesson, name)
    return value is not None, value or 0.0


def _figure(name: str, told: Sequence[tuple[bool, float]]) -> dict[str, object]:
    from agents.evaluation.results.summary import bootstrap_interval

    values = [value for _, value in told]
    mean = round(statistics.fmean(values), 4) if values else None
    if len(values) < 2:
        return {name: mean}
    low, high = bootstrap_interval(values)
    return {name: mean, f"{name}_low": round(low, 4), f"{name}_high": round(high, 4)}


def print_curve(curve: TeachingCurve) -> None:
    """Print a table, one row a session."""
    from agents.evaluation.teaching.asking import mistakes_caught

    asked = curve.request
    alone = f"; alone on {speech.count(len(asked.seeds), 'seed')}" if asked.alone else ""
    say(
        f"{cell(asked.game.title)}, taught by {_who(curve)}; "
        f"{speech.count(asked.repetitions, 'repetition')}{alone}"
    )
    columns = ["session", "moves", "overrides", "overrides per 100", "score"]
    names = ["moves", "overrides", "overrides_per_100", "score"]
    if asked.alone:
        columns.append("alone")
        names.append("alone_mean")
    if asked.counts_rooms and asked.alone:
        columns.append("places alone")
        names.append("alone_rooms")
    print_table(
        columns, [(point["session"], *(_cell(point, n) for n in names)) for point in points(curve)]
    )
    for share in _ASKED if asked.file is None else ():
        caught = mistakes_caught([one.lesson for one in curve.known], share)
        if caught is not None:
            say(f"Asking in {share:.0%} of the moves would catch {caught:.0%} of its mistakes.")
    if curve.explorer is not None:
        found = curve.explorer
        mean = "" if found.mean is None else f"{found.mean:.1f} points, "
        say(f"The explorer, taught nothing: {mean}{statistics.fmean(found.rooms):.1f} places")


def _who(curve: TeachingCurve) -> str:
    asked, part = curve.request, curve.part
    if asked.file is None or part is None:
        return "the world's own expert"
    score = "" if part.score is None else f", {speech.count(part.score, 'point')}"
    moves = speech.count(part.commands, "move")
    return f"{cell(asked.file.name)} (seed {asked.expert_seed}, {moves}{score})"


def _cell(point: dict[str, object], name: str) -> str:
    mean, low, high = (point.get(key) for key in (name, f"{name}_low", f"{name}_high"))
    if mean is None:
        return ""
    interval = f" ({low:.1f} to {high:.1f})" if low is not None and high is not None else ""
    return f"{mean:.1f}{interval}"


def tell_all(curve: TeachingCurve, *, as_json: bool, plot: Path | None) -> None:
    """Print a curve, and draw it if that is asked for."""
    if as_json:
        print_json(as_data(curve))
    else:
        print_curve(curve)
    if plot is not None:
        from agents.evaluation.results.plots import draw_teaching

        draw_teaching(points(curve), curve.request.game.title, plot)
        narrate(f"The curve is in {plot}.")
