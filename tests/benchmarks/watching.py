"""Says how exactly recordings are read, and what is handed on is read back.

Recordings are of the real Frotz in real terminals (tests/data/recordings); what is
handed on is a walkthrough of Zork I, played here.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from agents.exporters.casts import to_cast
from agents.exporters.steps import ExportedSession, episode
from agents.exporters.texts import to_lines, to_markdown
from agents.home.database import open_database
from agents.importers.performance.judging import Verdict, alike, find_seed
from agents.importers.performance.playing import perform
from agents.importers.performance.recording import record
from agents.importers.recordings.commands import parse_commands
from agents.importers.recordings.formats import read_recording
from agents.importers.recordings.heard import Recording
from agents.journal.journal import Journal
from agents.journal.transcript import render_transcript
from agents.memory.store import Memory
from games.catalog import Catalog
from games.open import open_world
from games.world import World
from tests.benchmarks.figures import Row
from tests.support.paths import DATA

_MOVES = 100
_SEED = 12
_RECORDINGS = DATA / "recordings"
TYPED = ("look", "east", "take lamp", "light lamp", "examine lamp", "west", "down", "look",
         "inventory", "up", "east", "drop lamp", "take all", "north", "wait")  # fmt: skip
"""What was typed in each of the recordings."""


def measure(story: Path, commands: Sequence[str]) -> list[Row]:
    """Read every recording, and everything that is handed on."""
    with _world(DATA / "prompter.z5") as world:
        rows = [_watched(world, path) for path in sorted(_RECORDINGS.iterdir())]
    with tempfile.TemporaryDirectory() as folder:
        return rows + list(_read_back(story, commands[:_MOVES], Path(folder)))


@contextmanager
def _world(story: Path) -> Iterator[World]:
    world = open_world(Catalog([story]).find(story.stem), isolated=False)
    try:
        yield world
    finally:
        world.close()


def _watched(world: World, path: Path) -> Row:
    begun = time.perf_counter()
    found = read_recording(path)
    seconds = time.perf_counter() - begun
    played = perform(world, find_seed(world, found), found)
    exact = sum(line.command == typed for line, typed in zip(found.lines, TYPED, strict=False))
    borne_out = played.count(Verdict.VERIFIED)
    return Row(
        f"watched, {path.name} (target 100 %)",
        f"commands {_share(exact, max(len(TYPED), len(found.lines)))}",
        f"answers {_share(borne_out, len(TYPED))}, {seconds:.1f} s",
    )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)"


def _read_back(story: Path, commands: Sequence[str], folder: Path) -> Iterator[Row]:
    with _world(story) as world:
        file = parse_commands("tour", "\n".join(commands), "tour")
        db = open_database(folder / "understudy.db")
        journal = Journal(db)
        played = perform(world, _SEED, file)
        record(journal, Memory(db), world.info, file, played, seed=_SEED)
    info = journal.info(1)
    one = episode(info, journal.path(info.tip, judged=True))
    for name, written in _FORMS.items():
        path = folder / name
        path.write_text(written(one), "utf-8")
        equal = _equal(one, read_recording(path))
        yield Row(f"handed on as {name} and read back (target 100 %)",
                  f"commands and answers {_share(equal, len(one.steps))}")  # fmt: skip
    db.close()


def _equal(one: ExportedSession, found: Recording) -> int:
    return sum(
        line.command == step.command and alike(line.answer or "", step.after.text)
        for step, line in zip(one.steps, found.lines, strict=False)
    )


_FORMS: dict[str, Callable[[ExportedSession], str]] = {
    "transcript": lambda one: render_transcript(one.info.game.title, _SEED, one.path, notes=True),
    "markdown": to_markdown,
    "session": lambda one: to_lines(one, full=False),
    "asciicast": to_cast,
}
