"""``understudy import``: a command file becomes a session of demonstrations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from games.readings import READING
from games.text import shorten
from tui import speech
from tui.commands.frame import (
    Frame,
    cell,
    examples,
    narrate,
    print_json,
    reporting,
    say,
    show_progress,
)
from tui.commands.play import LARGEST_SEED

if TYPE_CHECKING:
    from agents.core.types import Turn
    from agents.importers.commands import CommandFile
    from agents.importers.playing import Performance, Rejection
    from agents.journal.sessions import SessionInfo
    from games.types import GameInfo

_TOLD = 20
"""Rejected commands that are told one by one; JSON has them all."""


@click.command(
    "import",
    epilog=examples(
        "understudy import zork1.commands --game zork1 --seed 12",
        "understudy import recording.rec --game ~/advent.z5 --seed 1 --json",
        "understudy import tour.txt --game cave --seed 7 --task 'see the caves'",
        "understudy import rest-of-zork1.commands --after 3",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--game", metavar="GAME", help="The game that it was played in.")
@click.option(
    "--seed",
    type=click.IntRange(1, LARGEST_SEED),
    metavar="N",
    help="Seed of the engine's random generator that it is played with.",
)
@click.option(
    "--task", default="", metavar="TEXT", help="What it is after; memory is kept per task."
)
@click.option("--again", is_flag=True, help="Import it even if it was imported before.")
@click.option(
    "--after",
    type=int,
    metavar="SESSION",
    help="Play on from where this session stands, and lengthen it.",
)
@reporting
def import_(
    frame: Frame,
    file: Path,
    game: str | None,
    seed: int | None,
    task: str,
    again: bool,
    after: int | None,
    as_json: bool,
) -> None:
    """Play the commands in FILE and keep each step as a demonstration.

    FILE holds one command a line; empty lines and lines that begin with # are
    skipped. Recordings of Frotz, where [ is written [91], are read too. (An
    empty line is the key Enter where the story waits for a single key.) All of
    it is kept or, if the import is interrupted, nothing.
    """
    from agents.core.errors import CommandFileError
    from agents.importers.commands import read_commands
    from agents.importers.recording import find_import, record

    if after is None and (game is None or seed is None):
        missing = "--game" if game is None else "--seed"
        raise click.UsageError(f"Missing option '{missing}' (or --after, to go on with a session).")
    if after is not None and (seed is not None or task):
        raise click.UsageError("--after goes on with a session: it has its own seed and task.")
    commands = read_commands(file)
    played: Performance | None = None
    with frame.workspace() as workspace:
        journal = workspace.journal
        info = frame.game_for(workspace, game, after)
        path: tuple[Turn, ...] = ()
        reading: int | None = READING
        if after is not None:
            known = journal.info(after)
            path, seed, task = journal.path(known.tip), known.seed, known.task
            reading = known.reading
        assert seed is not None
        session = None
        if not (again or path):
            session = find_import(journal, info, seed, task, commands.digest)
        if session is None:
            try:
                played = _perform(info, seed, commands, path, reading)
                done = record(
                    journal,
                    workspace.memory,
                    info,
                    commands,
                    played,
                    seed=seed,
                    task=task,
                    again=again,
                    after=path[-1] if path else None,
                )
            except KeyboardInterrupt:
                raise CommandFileError("The import was stopped.", "Nothing was imported.") from None
            session = done.session
            played = None if done.known else played
        found = journal.info(session)
    if played is not None:
        _tell(played)
    else:
        narrate(
            f"{cell(file)} was imported already: nothing was added. --again imports it once more."
        )
    if as_json:
        print_json(as_data(found, played))
    else:
        say(_summary(found))


def _perform(
    info: GameInfo, seed: int, commands: CommandFile, path: tuple[Turn, ...], reading: int | None
) -> Performance:
    from agents.importers.playing import perform
    from games.open import open_world

    narrate(f"Playing {cell(commands.name)} in {cell(info.title)} …")
    world = open_world(info)
    try:
        with show_progress("Playing") as progress:
            lines = len(commands.lines)
            return perform(
                world,
                seed,
                commands,
                lambda done: progress(done, lines),
                after=path,
                reading=reading,
            )
    finally:
        world.close()


def as_data(session: SessionInfo, played: Performance | None) -> dict[str, object]:
    """Return an import as other tools read it.

    Args:
        session: what it was imported to.
        played: how that went, None if it had been imported before.
    """
    return {
        "session": session.id,
        "turns": session.turns,
        "demonstrations": session.demonstrations,
        "score": session.score,
        "best_score": session.best_score,
        "max_score": session.max_score,
        "ending": session.ending.value if session.ending else None,
        "game": session.game.id,
        "sha256": session.game.sha256,
        "seed": session.seed,
        "task": session.task,
        "file": session.file,
        "known": played is None,
        "rejected": [_rejection(one) for one in played.rejections] if played else [],
        "ended_at_line": played.last_line if played else None,
        "left": played.left if played else 0,
    }


def _rejection(one: Rejection) -> dict[str, object]:
    return {
        "line": one.line,
        "command": one.command,
        "played": one.played,
        "why": one.why,
        "unknown": list(one.unknown),
    }


def _tell(played: Performance) -> None:
    for one in played.rejections[:_TOLD]:
        command = f" “{_short(one.command, 60)}”" if one.command else ""
        sent = "was refused" if one.played else "was not played"
        narrate(f"Line {one.line}{command} {sent}: {_short(one.why)}")
    if (more := len(played.rejections) - _TOLD) > 0:
        narrate(f"{speech.count(more, 'more command')} met the like; --json lists all.")
    if played.left:
        narrate(
            f"The story ended at line {played.last_line}; "
            f"{speech.count(played.left, 'command')} after it "
            f"{'was' if played.left == 1 else 'were'} not played."
        )


def _summary(session: SessionInfo) -> str:
    score = ""
    if session.score is not None:
        most = f" of {session.max_score}" if session.max_score else ""
        score = f", score {session.score}{most}"
    return (
        f"Session {session.id}: {cell(session.game.title)}, seed {session.seed}, "
        f"{speech.count(session.demonstrations, 'demonstration')}{score}."
    )


def _short(text: str, longest: int = 160) -> str:
    return shorten(cell(text), longest)
