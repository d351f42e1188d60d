"""Which game a recording is of, and which seed it was played with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from games.errors import GameError
from tui.commands.frame import Frame, cell, narrate, show_progress

if TYPE_CHECKING:
    from agents.importers.heard import Recording
    from agents.importers.video.footage import Footage
    from games.types import GameInfo
    from games.world import World

_SURE, _CERTAIN = 0.6, 0.9
"""Share of an opening's letters that must be found where a game isn't named, and from
which on no other is looked at."""


@contextmanager
def opened(info: GameInfo) -> Iterator[World]:
    """Open a game for a while."""
    from games.open import open_world

    world = open_world(info)
    try:
        yield world
    finally:
        world.close()


def game_of(frame: Frame, recording: Recording | Footage) -> GameInfo:
    """Find the game that a recording is of: it says so, or opens as the game does.

    Raises:
        CommandFileError: none that is here opens so.
    """
    from agents.core.errors import CommandFileError
    from agents.importers.judging import alike
    from agents.importers.video.footage import Footage
    from agents.importers.video.known_text import opens_as

    games = [entry.info for entry in frame.catalog().entries() if entry.available]
    filmed = isinstance(recording, Footage)
    if not filmed:
        for info in games:
            if recording.game and info.sha256 == recording.game:
                return info
    sure: list[tuple[float, str, GameInfo]] = []
    with show_progress("Looking for the game") as progress:
        for done, info in enumerate(games):
            progress(done, len(games))
            try:
                with opened(info) as world:
                    opening = world.reset(1).text
            except GameError:
                continue
            if filmed:
                sure.append((opens_as(recording, opening), info.id, info))
                if sure[-1][0] > _CERTAIN:
                    break
            elif opening and recording.opening and alike(recording.opening, opening):
                sure.append((1.0, info.id, info))
                break
    best = max(sure, default=None, key=lambda one: one[0])
    if best is not None and best[0] > _SURE:
        narrate(f"It opens as {cell(best[2].title)} does.")
        return best[2]
    raise CommandFileError(
        f"No game that is here is the one of {recording.name}.",
        "Nothing was imported. Name it with --game; `understudy games` lists them.",
    )


def found_seed(world: World, recording: Recording) -> int:
    """Return the seed with which a story answers longest as a recording says."""
    from agents.importers.judging import find_seed

    with show_progress("Looking for the seed") as progress:
        seed = find_seed(world, recording, progress)
    narrate(f"With seed {seed} the story answers as recorded for the longest.")
    return seed
