"""How fast the agent learns from somebody who knows the story, and from a little of it.

Alone: ``make bench ARGS=teaching``. Points and overrides, no times. ``--repetitions N`` has it
teach less often than ten times, ``--first-repetition N`` on other seeds, and
``UNDERSTUDY_BENCH_STORIES`` (such as ``zork1,cave``) fewer stories. What is known is kept
repetition by repetition, in the folder that ``UNDERSTUDY_BENCH`` names or else in that for
temporary files, and not played again: after an interruption the same command goes on, as
long as the program is the same. ``understudy evaluate GAME --expert FILE --out FOLDER`` with
the same seeds, sessions and steps plays the same repetitions and keeps them alike.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from agents.evaluation.teaching.curve import Taught, TeachingCurve, TeachingRequest
from agents.evaluation.teaching.teaching import LessonLimits
from agents.importers.recordings.commands import parse_commands, read_commands
from agents.importers.recordings.heard import Recording
from games.catalog import Catalog
from games.types import GameInfo
from tests.benchmarks.beginner import with_interval
from tests.benchmarks.figures import Row

EXPERTS = (("zork1.z3", "zork1-seed12.commands", 12), ("advent.z5", "advent-seed1.commands", 1))
CAVE_SEED = 2
"""With which the walkthrough of Colossal Cave that comes with its package wins."""
SESSIONS = 5
REPETITIONS = 10
"""If no other number is asked for."""
SEEDS = tuple(range(401, 406))
"""On which the agent plays alone, seen by nobody: sessions are taught on others."""
_JOBS = min(2, os.cpu_count() or 1)
LITTLE = (10, 20, 40, 80)
"""Overrides from the opening, and nothing more."""
ASKED = {2: 5, 3: 2, 5: 1}
"""Session -> overrides per 100 moves that the README aims at, at most."""
ASKED_ALONE = 0.9
"""Share of the expert's points that the agent alone is to make after the first session."""


def measure(folder: Path, repetitions: int = REPETITIONS, first: int = 1) -> list[Row]:
    """Return rows for each session, and for a few overrides alone.

    Args:
        folder: where stories and walkthroughs lie.
        repetitions: how often each is taught.
        first: the number of the first of these.
    """
    rows: list[Row] = []
    wanted = os.environ.get("UNDERSTUDY_BENCH_STORIES", "")
    for game, file, seed in experts(folder):
        if wanted and not {game.id, Path(game.path or "").stem} & set(wanted.split(",")):
            continue
        asked = TeachingRequest(
            game=game,
            file=file,
            expert_seed=seed,
            sessions=SESSIONS,
            repetitions=repetitions,
            first=first,
            seeds=SEEDS,
            jobs=_JOBS,
        )
        rows += _sessions(taught(asked))
        rows += [_little(taught(one)) for one in little(asked)]
    return rows


def experts(folder: Path) -> Iterator[tuple[GameInfo, Recording, int]]:
    """Yield the stories of a folder that a walkthrough lies beside, and Colossal Cave."""
    for story, commands, seed in EXPERTS:
        if (folder / story).is_file() and (folder / commands).is_file():
            game = Catalog([folder]).find(str(folder / story))
            yield game, read_commands(folder / commands), seed
    yield Catalog([]).find("cave"), cave_walkthrough(), CAVE_SEED


def cave_walkthrough() -> Recording:
    """Return the walkthrough that the package of Colossal Cave has among its tests.

    It is written as Python: "drop(rod)" is "drop rod", and what has a dot is none of the story's.
    """
    text = files("adventure").joinpath("tests", "walkthrough2.txt").read_text()
    lines = [line for line in re.findall(r"^>>> (.+)$", text, re.M) if "." not in line]
    commands = [re.sub(r"[()]", " ", line).strip() for line in lines if "import" not in line]
    return parse_commands("walkthrough2.txt", "\n".join(commands), "Colossal Cave's walkthrough")


def little(asked: TeachingRequest) -> Iterator[TeachingRequest]:
    """Yield the requests for a few overrides and no more."""
    for overrides in LITTLE:
        limits = LessonLimits(steps=400, overrides=overrides)
        yield replace(asked, sessions=1, limits=limits)


def taught(asked: TeachingRequest) -> TeachingCurve:
    kept = Path(os.environ.get("UNDERSTUDY_BENCH") or tempfile.gettempdir()) / "understudy-teaching"
    with TeachingCurve(kept / "nothing.db", asked, kept) as curve:
        for one in curve.run():
            lesson = one.lesson
            sys.stderr.write(
                f"{asked.game.id} {one.repetition}.{lesson.session} seed {lesson.seed}: "
                f"{lesson.overrides} of {lesson.moves}, score {lesson.score}, {lesson.end} "
                f"{lesson.why}; alone {one.alone.mean}\n"
            )
    return curve


def _sessions(curve: TeachingCurve) -> list[Row]:
    title, made = curve.request.game.title, curve.part.score if curve.part else None
    rows = []
    for session in range(1, SESSIONS + 1):
        told = [one for one in curve.known if one.lesson.session == session]
        overrides = with_interval([one.lesson.overrides_per_100 for one in told])
        scores = with_interval([one.lesson.score or 0 for one in told])
        what = f"{title}, taught by an expert who makes {made}, session {session}"
        beside = f"score {scores}, then alone {_alone(told)}"
        if session == 1 and made:
            beside += f" (asked: {ASKED_ALONE * made:.0f})"
        at_most = f" (asked: at most {ASKED[session]})" if session in ASKED else ""
        rows.append(Row(what, f"{overrides} overrides per 100 moves{at_most}", beside))
    return rows


def _little(curve: TeachingCurve) -> Row:
    assert curve.explorer is not None
    shown = with_interval([one.lesson.score or 0 for one in curve.known])
    rooms = with_interval([room for one in curve.known for room in one.alone.rooms])
    explored = with_interval(list(curve.explorer.rooms))
    return Row(
        f"{curve.request.game.title}, {curve.request.limits.overrides} overrides and no more, "
        f"which made {shown}",
        f"alone {_alone(curve.known)} (asked: as many)",
        f"{rooms} places, the explorer {explored}",
    )


def _alone(told: list[Taught]) -> str:
    return with_interval([one.alone.mean for one in told if one.alone.mean is not None])
