"""Measure everything and print one Markdown table.

Needs ``zork1.z3`` and ``zork1-seed12.commands`` in a folder of
``UNDERSTUDY_STORIES``. Peers are measured in the same run, turn by turn.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.benchmarks import (
    beginner,
    decisions,
    demonstrations,
    evaluation,
    forgetting,
    guidance,
    imitation,
    latency,
    local_model,
    map_edges,
    maps,
    memory,
    models,
    overhead,
    practise,
    reexecution,
    startup,
    stories,
    teaching,
    turns,
    video,
    watching,
    which_player,
    worlds,
)
from tests.benchmarks.figures import machine, table

PARTS = (
    "reexecution",
    "turns",
    "overhead",
    "latency",
    "startup",
    "imitation",
    "evaluation",
    "memory",
    "maps",
    "watching",
)
ON_DEMAND = (
    *("beginner", "teaching", "stories", "demonstrations", "decisions", "models", "local-model"),
    *("which-player", "video", "worlds", "practise", "forgetting", "guidance", "map"),
)
"""Parts that measure no speed and take minutes or hours: run when asked for alone."""


def find(name: str) -> Path:
    """Return a file of the story folders.

    Raises:
        SystemExit: it isn't there.
    """
    folders = os.environ.get("UNDERSTUDY_STORIES", "").split(os.pathsep)
    for folder in folders:
        if folder and (Path(folder) / name).is_file():
            return Path(folder) / name
    sys.exit(f"{name} is in no folder of UNDERSTUDY_STORIES: name the folder that has it.")


def main() -> None:
    """Run the parts that are asked for, all if none is."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument(
        "parts", nargs="*", choices=[[], *PARTS, *ON_DEMAND], help="which to run; all if none"
    )
    parser.add_argument(
        "--big", action="store_true", help="fill the memory with a million experiences, too"
    )
    parser.add_argument(
        "--short", action="store_true", help="of models and which-player, a few moves alone"
    )
    parser.add_argument(
        "--situations", type=int, metavar="N", help="of models, so many of the 300 situations"
    )
    parser.add_argument(
        "--episodes", type=int, metavar="N", help="of models, so many of the 10 episodes"
    )
    parser.add_argument(
        "--repetitions",
        type=int,
        default=teaching.REPETITIONS,
        metavar="N",
        help="of teaching, how often each story is taught",
    )
    parser.add_argument(
        "--first-repetition",
        type=int,
        default=1,
        metavar="N",
        help="of teaching, where their numbers begin: each has seeds of its own",
    )
    told = parser.parse_args()
    wanted = told.parts or PARTS
    story = find("zork1.z3")
    commands = find("zork1-seed12.commands").read_text().splitlines()
    rows = []
    if "reexecution" in wanted:
        rows += reexecution.measure(story, commands)
    if "turns" in wanted:
        rows += turns.measure(story, commands)
    if "overhead" in wanted:
        rows += overhead.measure(story, commands)
    if "latency" in wanted:
        rows += latency.measure()
    if "maps" in wanted:
        rows += maps.measure()
    if "map" in wanted:
        rows += map_edges.measure(story.parent)
    if "watching" in wanted:
        rows += watching.measure(story, commands)
    if "startup" in wanted:
        rows += startup.measure(story)
    if "imitation" in wanted:
        rows += imitation.measure(story, commands)
        rows += imitation.measure_long(story.parent)
    if "evaluation" in wanted:
        rows += evaluation.measure(story, commands)
        rows += evaluation.measure_mimic(story.parent)
    if "memory" in wanted:
        rows += memory.measure(memory.BIG if told.big else memory.SIZES)
    if "beginner" in wanted:
        rows += beginner.measure(story)
    if "teaching" in wanted:
        rows += teaching.measure(story.parent, told.repetitions, told.first_repetition)
    if "decisions" in wanted:
        rows += decisions.measure(story, commands)
    if "models" in wanted:
        size = models.Size.of(told.situations or 300, told.episodes or 10)
        rows += models.measure(story, commands, size, short=told.short)
    if "local-model" in wanted:
        rows += local_model.measure(story)
    if "which-player" in wanted:
        rows += which_player.measure(story.parent, short=told.short)
    if "stories" in wanted:
        rows += stories.measure(story.parent)
    if "demonstrations" in wanted:
        rows += demonstrations.measure(story.parent)
    if "video" in wanted:
        rows += video.measure()
    if "guidance" in wanted:
        rows += guidance.measure()
    if "worlds" in wanted:
        rows += worlds.measure(story, commands)
    if "practise" in wanted:
        rows += practise.measure()
    if "forgetting" in wanted:
        rows += forgetting.measure()
    print(f"Measured on {machine()}.\n")
    print(table(rows))


if __name__ == "__main__":
    main()
