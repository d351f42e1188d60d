"""``understudy doctor``: is everything in place, and is a game's score what it says?"""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    Frame,
    cell,
    examples,
    narrate,
    print_json,
    reporting,
    say,
)
from tui.commands.listing import print_table
from tui.commands.play import LARGEST_SEED
from tui.speech.speech import count
from tui.speech.typed import in_home

if TYPE_CHECKING:
    from games.types import GameInfo
    from tui.figures import Comparison


MOST_TOLD = 20
"""Faults that are told one by one."""


@click.command(
    epilog=examples(
        "understudy doctor",
        "understudy doctor --json",
        "understudy doctor --repair           mend a damaged memory file; the old one is kept",
        "understudy doctor zork1",
        "understudy doctor zork1 --along zork1.commands --seed 12",
    )
)
@click.argument("game", required=False)
@click.option(
    "--along",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Compare after each of the commands in FILE, not at the start only.",
)
@click.option(
    "--seed",
    type=click.IntRange(1, LARGEST_SEED),
    default=1,
    metavar="N",
    help="Seed that GAME is started with (1).",
)
@click.option(
    "--repair",
    is_flag=True,
    help="Copy what is whole of a damaged memory file into a new one; the old one is kept.",
)
@reporting
@click.pass_context
def doctor(
    context: click.Context,
    frame: Frame,
    game: str | None,
    along: Path | None,
    seed: int,
    repair: bool,
    as_json: bool,
) -> None:
    """Check what is installed, found and writable, and say how to mend faults.

    With GAME, say instead where its score, moves, place and belongings are read,
    and what other sources say of them: the engine's own tables, the status line,
    the story when it is asked for its score.

    With --repair, look at the memory file alone: if it is damaged, all that can be
    read of it goes to a new file in its place, and the old one stays beside it.

    Exits with 1 if something keeps games from being played.
    """
    if repair:
        if game is not None or along is not None:
            raise click.UsageError("--repair stands alone.")
        _repair(frame, as_json)
        return
    if game is not None:
        _tell_figures(frame.catalog().find(game), along, seed, as_json)
        return
    if along is not None:
        raise click.UsageError("--along compares a game's figures: name the GAME.")
    from tui.doctor import examine

    checks = []
    for check in examine(frame.home, os.environ):
        checks.append(check)
        if not as_json:
            sign = "ok   " if check.ok else "FAULT" if check.vital else "note "
            say(f"{sign}  {cell(check.name):<14} {cell(check.detail)}")
            if check.remedy:
                remedy = in_home(check.remedy, frame.home_option)
                say(f"       {'':<14} {cell(remedy)}")
    if as_json:
        print_json([asdict(check) for check in checks])
    context.exit(1 if any(check.vital and not check.ok for check in checks) else 0)


def _repair(frame: Frame, as_json: bool) -> None:
    from agents.importers.salvage.repair import repair

    done = repair(frame.home.database)
    if as_json:
        print_json({**asdict(done), "lost": dict(done.lost)})
        return
    if done.kept is None:
        there = frame.home.database.exists()
        state = "The memory file is sound" if there else "There is no memory file yet"
        narrate(f"{state}: nothing was changed.")
        return
    for fault in done.found[:MOST_TOLD]:
        narrate(f"Found: {fault}.")
    for note in done.mended[:MOST_TOLD]:
        narrate(f"Put right: {note}.")
    for told, of in ((done.found, "faults"), (done.mended, "values that were put right")):
        if len(told) > MOST_TOLD:
            narrate(f"And {len(told) - MOST_TOLD:,} more {of}.")
    for table, number in done.lost:
        narrate(f"Not to be read, or with nothing to belong to: {count(number, 'row')} of {table}.")
    narrate(
        f"The new file holds {count(done.sessions, 'session')} with {count(done.turns, 'turn')}. "
        f"The old one is kept as {done.kept}."
    )


def _tell_figures(info: GameInfo, along: Path | None, seed: int, as_json: bool) -> None:
    from agents.importers.recordings.commands import read_commands
    from tui.figures import compare_figures

    commands = [line.command for line in read_commands(along).lines] if along else []
    found = compare_figures(info, commands, seed)
    if as_json:
        print_json({"game": info.id, "seed": seed, **asdict(found)})
        return
    print_table(
        ("Figure", "Read from", "Says", ""),
        (
            (reading.figure, reading.source, reading.value, "shown" if reading.shown else "")
            for reading in found.readings
        ),
    )
    say()
    for line in _differences(found):
        say(line)


def _differences(found: Comparison) -> list[str]:
    if not found.readings:
        return ["This world knows its figures itself; there is no other source."]
    where = f"at {found.looks:,} moments" if found.looks > 1 else "at the start"
    if not found.differences:
        return [f"All sources say the same {where}."]
    told = [f"Compared {where}:"]
    for one in found.differences:
        told.append(
            f"  {one.figure}: {one.source} says something else {one.times:,} times, first "
            f"{f'at move {one.number} ({cell(one.command)})' if one.number else 'at the start'}: "
            f"{cell(one.said) or 'nothing'}, shown is {cell(one.shown) or 'nothing'}."
        )
    return told
