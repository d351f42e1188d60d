"""How far one demonstration carries the mimic, in whatever stories with walkthroughs there are.

Alone: ``make bench ARGS=stories``; takes an hour. Shares of what the demonstration itself
scored, no times. A walkthrough is a file ``NAME-seedN.commands`` beside the story; it is
imported as a person would import it. Why points were lost is told by kind, for play
without lookahead.

``UNDERSTUDY_BENCH`` names a folder in which results are kept: with it, what was broken off
goes on where it was, as long as the program is the same. ``UNDERSTUDY_BENCH_SEEDS`` (such as
``101-110``) and ``UNDERSTUDY_BENCH_STORIES`` (names, with commas) have it measure less.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean

from agents.core.protocols import Foresight
from agents.evaluation.episodes.agents import AgentParts
from agents.evaluation.episodes.explaining import explain
from agents.evaluation.episodes.types import Condition, Result
from agents.evaluation.results.store import ResultStore
from agents.evaluation.results.summary import bootstrap_interval
from agents.evaluation.runs.evaluation import Evaluation, EvaluationRequest
from agents.evaluation.runs.worker_pool import LocalPool
from agents.home.database import open_database
from agents.imitation.selection.choosing import best_traces
from agents.importers.performance.playing import perform
from agents.importers.performance.recording import record
from agents.importers.recordings.commands import read_commands
from agents.importers.recordings.heard import Recording
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.catalog import Catalog
from games.open import open_world
from games.types import GameInfo
from tests.benchmarks.figures import Row

SEEDS = "101-130"
STEPS = 1500
LONG = 1000
"""Commands of a demonstration that is given more steps: as many again as it has."""
LOOKED_AT = frozenset({"advent", "deephome", "karn", "lostpig", "murdac", "zork1"})
"""Stories whose episodes were looked at while the latest rules were made."""
EARLIER = frozenset({"curses", "detective", "spirit"})
"""Stories that were looked at before that; of the others, only results were seen."""
_WALKTHROUGH = re.compile(r"(?P<name>.+)-seed(?P<seed>\d+)\.commands")


def measure(folder: Path) -> list[Row]:
    """Return rows for each story that has a walkthrough: shares by lookahead, and reasons."""
    return measure_each(folder, _story)


def measure_each(
    folder: Path, story: Callable[[GameInfo, Path, int, Path], list[Row]]
) -> list[Row]:
    """Return rows for each story of a folder that has a walkthrough and is wanted.

    Args:
        folder: stories and walkthroughs.
        story: measures one: the game, its walkthrough, the seed of that, and a folder
            for results, which bears the story's name.
    """
    rows: list[Row] = []
    catalog = Catalog([folder])
    wanted = os.environ.get("UNDERSTUDY_BENCH_STORIES", "")
    with tempfile.TemporaryDirectory(prefix="understudy-") as made:
        kept = Path(os.environ.get("UNDERSTUDY_BENCH") or made)
        for path, name, seed in walkthroughs(folder):
            stories = sorted(folder.glob(f"{name}.z[1-8]"))
            if stories and (not wanted or name in wanted.split(",")):
                rows += story(catalog.find(str(stories[0])), path, seed, kept / name)
    return rows


def walkthroughs(folder: Path) -> Iterator[tuple[Path, str, int]]:
    """Yield the walkthroughs of a folder, with the story's name and the seed."""
    for path in sorted(folder.glob("*.commands")):
        told = _WALKTHROUGH.fullmatch(path.name)
        if told is not None:
            yield path, told["name"], int(told["seed"])


def _story(game: GameInfo, path: Path, seed: int, folder: Path) -> list[Row]:
    name = folder.name
    folder.mkdir(parents=True, exist_ok=True)
    home = folder / "understudy.db"
    scored, commands = learn(home, game, path, seed)
    half = "looked at" if name in LOOKED_AT else "results only"
    half = "looked at earlier" if name in EARLIER else half
    if not scored:
        return [Row(f"{game.title}, {half}", "no score", f"{commands} commands")]
    steps = STEPS if commands < LONG else 2 * commands
    rows = []
    for player, foresight in (("replay", Foresight.NONE), *(("mimic", f) for f in Foresight)):
        results = play(home, game, player, foresight, steps)
        shares = shares_of(results, scored)
        what = f"{game.title}, {half}: {player}"
        what += f", lookahead {foresight}" if player == "mimic" else ""
        beside = f"{len(shares)} seeds"
        if player == "mimic" and foresight is Foresight.NONE:
            beside = _reasons(home, game, results, scored, steps) or beside
        rows.append(Row(what, figure(shares), beside))
        print(rows[-1], file=sys.stderr, flush=True)
    return rows


def _learned(home: Path, game: GameInfo) -> tuple[int, int]:
    """Return what the walkthrough scored that a home has, and how many commands it has."""
    db = open_database(home, read_only=True)
    try:
        (trace,) = best_traces(db, game)
        return trace.moments[-1].scene.score or 0, len(trace.commands)
    finally:
        db.close()


def learn(home: Path, game: GameInfo, path: Path, seed: int) -> tuple[int, int]:
    """Import a walkthrough; return what it scored and how many commands it has."""
    return import_into(home, game, read_commands(path), seed)


def import_into(home: Path, game: GameInfo, file: Recording, seed: int) -> tuple[int, int]:
    """Import commands into a home that may have them; return their score and number."""
    if home.exists():
        return _learned(home, game)
    world = open_world(game)
    db = open_database(home)
    try:
        played = perform(world, seed, file)
        done = record(Journal(db), Memory(db), game, file, played, seed=seed)
        turns = Journal(db).path(Journal(db).info(done.session).tip)
        return turns[-1].scene.score or 0, len(turns) - 1
    finally:
        db.close()
        world.close()


def play(
    home: Path, game: GameInfo, player: str, foresight: Foresight, steps: int
) -> Sequence[Result]:
    """Play the episodes that are asked for, or take them from what was kept."""
    least, _, most = os.environ.get("UNDERSTUDY_BENCH_SEEDS", SEEDS).partition("-")
    seeds = tuple(range(int(least), int(most or least) + 1))
    told = EvaluationRequest(
        (game,), (player,), seeds, foresights=(foresight,), steps=steps, baselines=False
    )
    with Evaluation(home, told, ResultStore(home.parent / "results")) as evaluation:
        crew = LocalPool(evaluation.setup, os.cpu_count() or 1, environ={})
        for _ in evaluation.run(crew):
            pass
        assert not evaluation.failed, evaluation.failed
        (results,) = evaluation.results.values()
    return results


def _reasons(home: Path, game: GameInfo, results: Sequence[Result], scored: int, steps: int) -> str:
    """Tell why points were lost, as shares of all that there were."""
    lost: Counter[str] = Counter()
    db, world = open_database(home, read_only=True), open_world(game)
    try:
        for result in results:
            if (result.score or 0) < scored:
                condition = Condition(game, "mimic", steps=steps)
                parts = AgentParts(condition, result.seed, Journal(db), Memory(db), {})
                lost.update({c.value: n for c, n in explain(world, parts).causes.items()})
    finally:
        world.close()
        db.close()
    return ", ".join(f"{why} {n / scored / len(results):.3f}" for why, n in lost.most_common())


def shares_of(results: Sequence[Result], scored: int) -> list[float]:
    """Return what part of a demonstration's score each result has."""
    return [(result.score or 0) / scored for result in results]


def figure(shares: Sequence[float]) -> str:
    """Write a mean with its interval."""
    low, high = bootstrap_interval(shares)
    return f"{fmean(shares):.2f} ({low:.2f} to {high:.2f})"
