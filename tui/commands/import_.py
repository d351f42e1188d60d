"""``understudy import``: somebody's play becomes a session of demonstrations."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agents.core.commands import Kind
from agents.importers.judging import Verdict
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
    from agents.importers.heard import Recording
    from agents.importers.video.footage import Footage
    from agents.importers.playing import Performance, PlayedLine, Rejection
    from agents.journal.sessions import SessionInfo
    from agents.play.workspace import Workspace
    from games.world import World

_TOLD = 20
"""Rejected commands that are told one by one; JSON has them all."""


@click.command(
    "import",
    epilog=examples(
        "understudy import zork1.commands --game zork1 --seed 12",
        "understudy import evening.transcript --game zork1 --json",
        "understudy import recording.rec --game ~/advent.z5 --seed 1 --json",
        "understudy import evening.mp4 --game zork1",
        "understudy import tour.txt --game cave --seed 7 --task 'see the caves'",
        "understudy import rest-of-zork1.commands --after 3",
        "understudy import --undo",
    ),
)
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, metavar="FILE...")
@click.option("--game", metavar="GAME", help="The game that it was played in.")
@click.option(
    "--seed",
    type=click.IntRange(1, LARGEST_SEED),
    metavar="N",
    help="Seed of the engine's random generator that it is played with; "
    "searched for where a recording tells the story's answers.",
)
@click.option(
    "--format",
    "form",
    metavar="FORM",
    help="The form of the file, where it isn't to be told by its content.",
)
@click.option(
    "--reader",
    default="",
    metavar="READER",
    help="How a video is read: story (by what the story says, the default), ocr, "
    "or a model that takes images, by its spec.",
)
@click.option(
    "--as",
    "whose",
    type=click.Choice(["human", "reference"]),
    default="reference",
    help="Whose moves it counts as: yours, or somebody's, which weigh a little less.",
)
@click.option(
    "--trust",
    is_flag=True,
    help="Learn from turns too that the story answers otherwise than recorded.",
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
@click.option("--undo", is_flag=True, help="Take the last import back; files aren't read.")
@click.option("--yes", is_flag=True, help="Keep it without asking.")
@reporting
def import_(frame: Frame, files: tuple[Path, ...], undo: bool, as_json: bool, **asked: Any) -> None:
    """Play what somebody played in FILE, and keep each step as a demonstration.

    A FILE of commands has one a line; empty lines and lines that begin with #
    are skipped (a comment says why the command it stands beside was played).
    Recordings of Frotz, where [ is written [91], are read too. (An empty line
    is the key Enter where the story waits for a single key.)

    Transcripts, logs of ClubFloyd, GlkOte transcripts, walkthroughs and chats
    tell the story's answers too: each is compared with what the story says now.
    What it says otherwise is kept, marked as unverified, and teaches nothing.

    Videos of a terminal (MP4, WebM, GIF) are watched and read, by the story itself
    where it is here.

    All of a FILE is kept or, if the import is interrupted, nothing.
    """
    if undo == bool(files):
        raise click.UsageError("Name a file to import, or say --undo to take the last one back.")
    if undo:
        _undo(frame, as_json)
        return
    order = _Order(**asked)
    if order.after is not None and (order.seed is not None or order.task):
        raise click.UsageError("--after goes on with a session: it has its own seed and task.")
    recordings = [_read(file, order) for file in files]
    done = []
    with frame.workspace() as workspace:
        for recorded in recordings:
            found, recording, played = _import(frame, workspace, recorded, order)
            _tell(recording, played)
            done.append(as_data(found, recording, played))
            if not as_json:
                say(_summary(found))
    if as_json:
        print_json(done[0] if len(files) == 1 else done)


def _undo(frame: Frame, as_json: bool) -> None:
    """Delete the session of the newest import, which can be brought back like any other."""
    from agents.core.errors import CommandFileError
    from agents.importers.recording import newest_import
    from agents.journal.shelf import Shelving

    with frame.workspace() as workspace:
        session = newest_import(workspace.journal)
        if session is None:
            raise CommandFileError(
                "No import is here that could be taken back.", "Nothing changed."
            )
        workspace.shelve(session, Shelving.DELETE)
        info = workspace.journal.info(session)
    if as_json:
        print_json({"session": session, "file": info.file, "undone": True})
    else:
        narrate(
            f"Session {session}, of {cell(info.file)}, is deleted and teaches nothing. "
            f"Back with: understudy sessions restore {session}"
        )


@dataclass(frozen=True)
class _Order:
    """How files are to be imported, as the command line says."""

    game: str | None
    seed: int | None
    form: str | None
    reader: str
    whose: str
    trust: bool
    task: str
    again: bool
    after: int | None
    yes: bool


def _read(file: Path, order: _Order) -> Recording | Footage:
    """Read a file; a video is only watched yet, where the story is to read it."""
    from agents.importers.formats import read_recording
    from tui.commands import watching

    if watching.is_film(file, order.form):
        if order.after is not None:
            raise click.UsageError("--after doesn't go with a video: its opening is what it needs.")
        return watching.watched(file, order.reader)
    if order.reader:
        raise click.UsageError(f"--reader is for videos, and {file} is none.")
    recording = read_recording(file, order.form)
    if order.after is None:
        if order.game is None and not (recording.game or recording.opening):
            raise click.UsageError(_missing("--game"))
        if order.seed is None and not (recording.answered or recording.seed):
            raise click.UsageError(_missing("--seed"))
    return recording


def _import(
    frame: Frame, workspace: Workspace, recorded: Recording | Footage, order: _Order
) -> tuple[SessionInfo, Recording, Performance | None]:
    """Import one file; its performance is None if it had been imported before."""
    from agents.core.errors import CommandFileError
    from agents.importers.playing import refuse_other_games
    from agents.importers.recording import find_import, record
    from tui.commands import watching
    from tui.commands.import_game import found_seed, game_of, opened

    journal = workspace.journal
    if order.game is None and order.after is None:
        info = game_of(frame, recorded)
    else:
        info = frame.game_for(workspace, order.game, order.after)
    path: tuple[Turn, ...] = ()
    reading: int | None = READING
    seed, task = order.seed, order.task
    if order.after is not None:
        known = journal.info(order.after)
        path, seed, task = journal.path(known.tip), known.seed, known.task
        reading = known.reading
    try:
        narrate(f"Playing {cell(recorded.name)} in {cell(info.title)} …")
        with opened(info) as world:
            recording = watching.read(recorded, world, seed)
            seed = seed or recording.seed
            if seed is None:
                seed = found_seed(world, recording)
            session = None
            if not (order.again or path):
                session = find_import(journal, info, seed, task, recording.digest)
            if session is not None:
                return journal.info(session), recording, None
            played = _perform(world, seed, recording, path, reading)
        refuse_other_games(recording, played, insisted=order.form is not None)
        _ask_first(recording, played, order)
        done = record(
            journal,
            workspace.memory,
            info,
            recording,
            played,
            seed=seed,
            task=task,
            again=order.again,
            after=path[-1] if path else None,
            trust=order.trust,
            kind=Kind.TYPED if order.whose == "human" else Kind.IMPORTED,
        )
    except KeyboardInterrupt:
        raise CommandFileError("The import was stopped.", "Nothing was imported.") from None
    return journal.info(done.session), recording, None if done.known else played


def _missing(option: str) -> str:
    return f"Missing option '{option}' (or --after, to go on with a session)."


def _perform(
    world: World,
    seed: int,
    recording: Recording,
    path: tuple[Turn, ...],
    reading: int | None,
) -> Performance:
    from agents.importers.playing import perform

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


def _ask_first(recording: Recording, played: Performance, order: _Order) -> None:
    """Show what would be kept, and ask, where a person sits at a terminal.

    Raises:
        CommandFileError: they would rather not.
    """
    from agents.core.errors import CommandFileError

    narrate(_outcome(recording, played, order.trust))
    if order.yes or not (sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()):
        return
    if not click.confirm("Keep it?", default=True, err=True):
        raise CommandFileError("You said no.", "Nothing was imported.")


def _outcome(recording: Recording, played: Performance, trust: bool) -> str:
    turns = len(played.steps) - 1
    if not recording.answered:
        return f"{speech.count(turns, 'turn')} of {cell(recording.name)} can be kept."
    verified, repaired, unverified = (played.count(verdict) for verdict in Verdict)
    taught = turns if trust else turns - unverified
    return (
        f"{speech.count(turns, 'turn')} read as {recording.format}: {verified} verified, "
        f"{repaired} repaired, {unverified} unverified; {taught} would be taught."
    )


def as_data(
    session: SessionInfo, recording: Recording, played: Performance | None
) -> dict[str, object]:
    """Return an import as other tools read it.

    Args:
        session: what it was imported to.
        recording: what was read.
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
        "format": recording.format,
        "known": played is None,
        **{verdict.value: played.count(verdict) if played else 0 for verdict in Verdict},
        "repairs": [_repair(one) for one in played.repairs] if played else [],
        "rejected": [_rejection(one) for one in played.rejections] if played else [],
        "ended_at_line": played.last_line if played else None,
        "left": played.left if played else 0,
    }


def _repair(one: PlayedLine) -> dict[str, object]:
    assert one.line is not None
    return {"line": one.line.number, "read": one.line.command, "meant": one.command}


def _rejection(one: Rejection) -> dict[str, object]:
    return {
        "line": one.line,
        "command": one.command,
        "played": one.played,
        "why": one.why,
        "unknown": list(one.unknown),
    }


def _tell(recording: Recording, played: Performance | None) -> None:
    if played is None:
        narrate(
            f"{cell(recording.name)} was imported already: nothing was added. "
            "--again imports it once more."
        )
        return
    for repair in played.repairs[:_TOLD]:
        assert repair.line is not None
        narrate(
            f"Line {repair.line.number} was read as “{_short(repair.line.command, 60)}”, "
            f"and “{_short(repair.command, 60)}” is answered as recorded."
        )
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
