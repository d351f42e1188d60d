"""Makes games, in a process of its own: ``python -m games.textworld.generate``.

Started by :mod:`games.textworld.making` with one hash seed, since TextWorld's cooking
games depend on the order of sets. Level, seeds, folder and seconds are its arguments. It
writes the seed of each game that is there, a line each; what fails is told in the last
line of standard error.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

from games.textworld.families import Level, parse_level
from games.textworld.making import file_name

_SERIAL = slice(0x12, 0x18)
_CHECKSUM = slice(0x1C, 0x1E)
_HEADER = 0x40
MOST_MAPS = 20
"""Maps that are drawn for a seed until one has room for the quest: half of them may not."""
_NEXT_MAP = 1_000_003
"""Between the seeds of maps that are drawn for one game."""


def make(level: Level, seed: int, file: Path) -> None:
    """Make a game: the story file, and beside it TextWorld's own description."""
    import textworld  # noqa: PLC0415 - takes half a second
    from textworld.challenges import CHALLENGES  # noqa: PLC0415
    from textworld.generator import compile_game, make_game  # noqa: PLC0415
    from textworld.generator.chaining import QuestGenerationError  # noqa: PLC0415

    for number in range(MOST_MAPS):
        options = textworld.GameOptions()
        options.path, options.force_recompile = str(file), True
        options.seeds = seed + number * _NEXT_MAP
        # Else the task would tell the whole way, one command after the other.
        options.grammar.only_last_action = True
        try:
            game = _build(level, seed, options, CHALLENGES, make_game)
            break
        except QuestGenerationError:
            if number + 1 == MOST_MAPS:
                raise
    compile_game(game, options)
    file.write_bytes(undated(file.read_bytes()))


def _build(level: Level, seed: int, options: Any, challenges: Any, make_game: Any) -> Any:
    """Return a game; raises TextWorld's error where its map is too small for its quest."""
    if level.challenge:
        settings = dict(level.settings)
        if level.challenge == "tw-cooking":
            settings["recipe_seed"] = seed
        return challenges[level.challenge][1](settings, options)
    options.nb_rooms = level.settings["rooms"]
    options.nb_objects = level.settings["things"]
    options.chaining.max_depth = options.quest_length = level.settings["steps"]
    return make_game(options)


def undated(image: bytes) -> bytes:
    """Return a story without the day it was compiled on, so that equal games are equal files.

    The day is the serial number, which the checksum leaves out of account
    (Z-Machine Standard 11.1: it sums from 0x40 on).
    """
    return image[: _SERIAL.start] + b"000000" + image[_SERIAL.stop :]


def main(arguments: list[str]) -> None:
    """Make the games of a level and some seeds in a folder, each within so many seconds."""
    name, seeds, folder, seconds = arguments
    level = parse_level(name)
    told, sys.stdout = sys.stdout, sys.stderr  # what TextWorld prints is not for who waits
    for seed in map(int, seeds.split(",")):
        # Whoever waits may be killed; nobody else would end this one then.
        signal.alarm(int(seconds))
        make(level, seed, Path(folder) / file_name(level, seed))
        print(seed, file=told, flush=True)
    signal.alarm(0)


if __name__ == "__main__":
    main(sys.argv[1:])
