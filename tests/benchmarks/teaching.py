"""How fast the agent learns from somebody who knows the story, and from a little of it.

Alone: ``make bench ARGS=teaching``. Points and overrides, no times; takes hours. What
is known is kept in the folder for temporary files, and not played again.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from agents.evaluation.curve import Taught, TeachingCurve, TeachingRequest
from agents.evaluation.teaching import LessonLimits
from agents.importers.commands import read_commands
from games.catalog import Catalog
from tests.benchmarks.beginner import with_interval
from tests.benchmarks.figures import Row

EXPERTS = (("zork1.z3", "zork1-seed12.commands", 12), ("advent.z5", "advent-seed1.commands", 1))
SESSIONS = 5
REPETITIONS = 10
SEEDS = tuple(range(401, 406))
"""On which the agent plays alone, seen by nobody: sessions are taught on others."""
LITTLE = (10, 20, 40, 80)
"""Overrides from the opening, and nothing more."""


def measure(folder: Path) -> list[Row]:
    """Return rows for each session, and for a few overrides alone."""
    rows: list[Row] = []
    for story, commands, seed in EXPERTS:
        if not ((folder / story).is_file() and (folder / commands).is_file()):
            continue
        asked = TeachingRequest(
            game=Catalog([folder]).find(str(folder / story)),
            file=read_commands(folder / commands),
            expert_seed=seed,
            sessions=SESSIONS,
            repetitions=REPETITIONS,
            seeds=SEEDS,
            jobs=os.cpu_count() or 1,
        )
        rows += _sessions(_taught(asked))
        for overrides in LITTLE:
            few = TeachingRequest(
                game=asked.game,
                file=asked.file,
                expert_seed=seed,
                sessions=1,
                repetitions=REPETITIONS,
                seeds=SEEDS,
                limits=LessonLimits(steps=400, overrides=overrides),
                jobs=asked.jobs,
            )
            rows.append(_little(_taught(few)))
    return rows


def _taught(asked: TeachingRequest) -> TeachingCurve:
    kept = Path(tempfile.gettempdir()) / "understudy-teaching"
    with TeachingCurve(kept / "nothing.db", asked, kept) as curve:
        for taught in curve.run():
            lesson = taught.lesson
            sys.stderr.write(
                f"{asked.game.id} {taught.repetition}.{lesson.session} seed {lesson.seed}: "
                f"{lesson.overrides} of {lesson.moves}, score {lesson.score}, {lesson.end} "
                f"{lesson.why}; alone {taught.alone.mean}\n"
            )
    return curve


def _sessions(curve: TeachingCurve) -> list[Row]:
    title, made = curve.request.game.title, curve.part.score
    rows = []
    for session in range(1, SESSIONS + 1):
        told = [one for one in curve.known if one.lesson.session == session]
        overrides = with_interval([one.lesson.overrides_per_100 for one in told])
        scores = with_interval([one.lesson.score or 0 for one in told])
        what = f"{title}, taught by an expert who makes {made}, session {session}"
        beside = f"score {scores}, then alone {_alone(told)}"
        rows.append(Row(what, f"{overrides} overrides per 100 moves", beside))
    return rows


def _little(curve: TeachingCurve) -> Row:
    assert curve.explorer is not None
    shown = with_interval([one.lesson.score or 0 for one in curve.known])
    rooms = with_interval([room for one in curve.known for room in one.alone.rooms])
    explored = with_interval(list(curve.explorer.rooms))
    return Row(
        f"{curve.request.game.title}, {curve.request.limits.overrides} overrides and no more, "
        f"which made {shown}",
        f"alone {_alone(curve.known)}",
        f"{rooms} places, the explorer {explored}",
    )


def _alone(told: list[Taught]) -> str:
    return with_interval([one.alone.mean for one in told if one.alone.mean is not None])
