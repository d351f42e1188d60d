"""A small demonstration in the real engine, for tests of those that follow it."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from agents.importers.performance.playing import perform
from agents.importers.performance.recording import record
from agents.importers.recordings.commands import read_commands
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.catalog import Catalog
from games.open import open_world
from games.types import GameInfo
from tests.support.paths import DATA

STORY = DATA / "prompter.z5"
SEED = 3
TOUR = (
    "east",
    "take lamp",
    "light lamp",
    "west",
    "down",
    "up",
    "south",
    "take script",
    "north",
)


def prompter() -> GameInfo:
    return Catalog([STORY]).find("prompter")


def demonstrate(db: Database, folder: Path, *commands: str) -> int:
    """Import a demonstration; return its session."""
    file = folder / "tour.txt"
    file.write_text("\n".join(commands or TOUR))
    world = open_world(prompter(), isolated=False)
    try:
        played = perform(world, SEED, read_commands(file))
        done = record(Journal(db), Memory(db), world.info, read_commands(file), played, seed=SEED)
    finally:
        world.close()
    return done.session
