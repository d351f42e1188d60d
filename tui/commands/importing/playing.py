"""How ``understudy import`` finds a recording's game and seed, and plays it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from games.errors import GameError
from tui.commands.frame import Frame, cell, narrate, show_progress

if TYPE_CHECKING:
    from agents.core.types import Turn
    from agents.importers.performance.playing import Performance
    from agents.importers.recordings.heard import Recording
    from agents.importers.video.footage import Footage
    from games.types import GameInfo
    from games.world import World

_SURE, _CERTAIN = 0.6, 0.9
"""Share of an opening's letters that a video must show for it to be a game's, and from
which on no other game is looked at."""


def game_of(frame: Frame, recording: Recording | Footage) -> GameInfo:
    """Find the game that a recording is of: it says so, or opens as the game does.

    Raises:
        CommandFileError: none that is here opens so.
    """
    from agents.core.errors import CommandFileError
    from agents.importers.performance.judging import alike
    from agents.importers.recordings.heard import Recording
    from agents.importers.video.known_text import opens_as

    # Levels have another opening for each seed: nothing is recognised by one.
    known = frame.catalog(levels=False).entries()
    games = [entry.info for entry in known if entry.available]
    said = recording if isinstance(recording, Recording) else None
    for info in games:
        if said and said.game and info.sha256 == said.game:
            return info
    best, likeliest = _SURE, None
    with show_progress("Looking for the game") as progress:
        for done, info in enumerate(games):
            progress(done, len(games))
            if said and not said.opening:
                break
            try:
                with opened(info) as world:
                    opening = world.reset(1).text
            except GameError:
                continue
            if isinstance(recording, Recording):
                sure = float(bool(opening) and alike(recording.opening or "", opening))
            else:
                sure = opens_as(recording, opening)
            if sure > best:
                best, likeliest = sure, info
            if best > _CERTAIN:
                break
    if likeliest is not None:
        narrate(f"It opens as {cell(likeliest.title)} does.")
        return likeliest
    raise CommandFileError(
        f"No game that is here is the one of {recording.name}.",
        "Nothing was imported. Name it with --game; `understudy games` lists them. Or keep it "
        "as text to go by: --without-story",
    )


@contextmanager
def opened(info: GameInfo) -> Iterator[World]:
    """Open a world of a game for as long as it is played in."""
    from games.open import open_world

    world = open_world(info)
    try:
        yield world
    finally:
        world.close()


def found_seed(world: World, recording: Recording) -> int:
    """Look for the seed that a recording was played with, and say which that is."""
    from agents.importers.performance.judging import find_seed

    with show_progress("Looking for the seed") as progress:
        seed = find_seed(world, recording, progress)
    narrate(f"With seed {seed} the story answers as recorded for the longest.")
    return seed


def performed(
    world: World,
    seed: int,
    recording: Recording,
    path: tuple[Turn, ...],
    reading: int | None,
) -> Performance:
    """Play a recording, and show how far that is."""
    from agents.importers.performance.playing import perform

    with show_progress("Playing") as progress:
        lines = len(recording.lines)
        return perform(
            world,
            seed,
            recording,
            lambda done: progress(done, lines),
            after=path,
            reading=reading,
        )
