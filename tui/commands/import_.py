"""``understudy import``: somebody's play becomes a session of demonstrations."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agents.core.commands import Kind
from games.readings import READING
from games.text import clean_line
from tui.commands.frame import (
    Frame,
    cell,
    examples,
    narrate,
    print_json,
    reporting,
    say,
)
from tui.commands.importing.playing import found_seed, game_of, opened, performed
from tui.commands.importing.report import as_data, outcome, summary, tell
from tui.commands.importing.watching import VISION
from tui.commands.play import LARGEST_SEED
from tui.plain.lines import has_come

if TYPE_CHECKING:
    from agents.core.types import Turn
    from agents.importers.performance.playing import Performance
    from agents.importers.performance.recording import Imported
    from agents.importers.recordings.heard import Recording
    from agents.importers.video.footage import Footage
    from agents.journal.sessions import SessionInfo
    from agents.play.records.open_home import OpenHome
    from games.types import GameInfo


@click.command(
    "import",
    epilog=examples(
        "understudy import zork1.commands --game zork1 --seed 12",
        "understudy import evening.transcript --game zork1 --json",
        "understudy import recording.rec --game ~/advent.z5 --seed 1 --json",
        "understudy import evening.mp4 --game zork1",
        "understudy import evening.mp4 --game zork1 --reader vision --model ollama:qwen2.5vl",
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
    help="How a video is read: story (by what the story says), ocr (by letter "
    "recognition, where columns don't tell the letters apart) or vision (by a "
    "language model that takes pictures: --model).",
)
@click.option(
    "--model",
    default="",
    metavar="SPEC",
    help="The model that reads a video, with --reader vision: pictures of its text "
    "are sent there, and nowhere else.",
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
    "--without-story",
    is_flag=True,
    help="Its story isn't here: keep what it says, unverified, as text to go by "
    "(under the title that --game gives it).",
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
    order = _Order(**asked | {"task": clean_line(str(asked["task"]))})
    if order.without_story and order.after is not None:
        raise click.UsageError("--after goes on with a session, which needs its story.")
    if order.after is not None and (order.seed is not None or order.task):
        raise click.UsageError("--after goes on with a session: it has its own seed and task.")
    if bool(order.model) != (order.reader == VISION):
        raise click.UsageError("--reader vision and --model SPEC go together: who is to read?")
    recordings = [_read(frame, file, order) for file in files]
    done = []
    with frame.open_home() as workspace:
        for recorded in recordings:
            found, recording, played = _import(frame, workspace, recorded, order)
            tell(recording, played)
            done.append(as_data(found, recording, played))
            if not as_json:
                say(summary(found))
    if as_json:
        print_json(done[0] if len(files) == 1 else done)


def _undo(frame: Frame, as_json: bool) -> None:
    """Delete the session of the newest import, which can be brought back like any other."""
    from agents.core.errors import CommandFileError
    from agents.importers.performance.recording import newest_import
    from agents.journal.shelf import Shelving

    with frame.open_home() as workspace:
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
    model: str
    whose: str
    trust: bool
    task: str
    again: bool
    after: int | None
    yes: bool
    without_story: bool = False


def _read(frame: Frame, file: Path, order: _Order) -> Recording | Footage:
    """Read a file; a video that its story is to read is only watched yet."""
    from agents.importers.recordings.formats import read_recording
    from tui.commands.importing import watching

    if watching.is_film(file, order.form):
        if order.after is not None:
            raise click.UsageError("--after doesn't go with a video: its opening is what it needs.")
        if order.without_story and order.reader in ("", watching.STORY):
            raise click.UsageError("Without the story, --reader ocr reads a video, or vision.")
        return watching.watched(frame, file, order.reader, order.model)
    if order.reader:
        raise click.UsageError(f"--reader is for videos, and {file} is none.")
    recording = read_recording(file, order.form)
    if order.after is None and not order.without_story:
        if order.game is None and not (recording.game or recording.opening):
            raise click.UsageError(_missing("--game"))
        if order.seed is None and not (recording.answered or recording.seed):
            raise click.UsageError(_missing("--seed"))
    return recording


def _import(
    frame: Frame, workspace: OpenHome, recorded: Recording | Footage, order: _Order
) -> tuple[SessionInfo, Recording, Performance | None]:
    """Import one file; its performance is None if it had been imported before."""
    from agents.core.errors import CommandFileError
    from agents.importers.performance.playing import refuse_other_games
    from agents.importers.performance.recording import find_import
    from agents.importers.recordings.heard import Recording
    from tui.commands.importing import watching

    journal = workspace.journal
    if order.without_story and isinstance(recorded, Recording):
        return _retell(workspace, recorded, order)
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
            played = performed(world, seed, recording, path, reading)
        refuse_other_games(recording, played, insisted=order.form is not None)
        _ask_first(recording, played, order)
        done = _record(
            workspace, info, recording, played, order, seed, task, path[-1] if path else None
        )
    except KeyboardInterrupt:
        raise CommandFileError("The import was stopped.", "Nothing was imported.") from None
    return journal.info(done.session), recording, None if done.known else played


def _retell(
    workspace: OpenHome, recording: Recording, order: _Order
) -> tuple[SessionInfo, Recording, Performance | None]:
    """Keep a recording whose story isn't here."""
    from agents.importers.performance.recording import find_import
    from agents.importers.performance.retelling import retell, untold_game

    journal = workspace.journal
    info = untold_game(cell(order.game or Path(recording.name).stem))
    seed = order.seed or recording.seed or 1
    session = find_import(journal, info, seed, order.task, recording.digest)
    if session is not None and not order.again:
        return journal.info(session), recording, None
    played = retell(recording)
    _ask_first(recording, played, order)
    # Nothing bears it out, so there is nothing to trust either.
    order = replace(order, trust=False)
    done = _record(workspace, info, recording, played, order, seed, order.task)
    return journal.info(done.session), recording, played


def _record(
    workspace: OpenHome,
    info: GameInfo,
    recording: Recording,
    played: Performance,
    order: _Order,
    seed: int,
    task: str,
    after: Turn | None = None,
) -> Imported:
    """Keep a recording as the order says."""
    from agents.importers.performance.recording import record
    from agents.play.records.practice import catch_up

    done = record(
        workspace.journal,
        workspace.memory,
        info,
        recording,
        played,
        seed=seed,
        task=task,
        again=order.again,
        after=after,
        trust=order.trust,
        kind=Kind.TYPED if order.whose == "human" else Kind.IMPORTED,
    )
    catch_up(workspace.journal)
    return done


def _missing(option: str) -> str:
    return f"Missing option '{option}' (or --after, to go on with a session)."


def agreed(question: str) -> bool:
    """Ask at a terminal; Enter says yes."""
    answered = has_come(sys.stdin)
    said = click.confirm(question, default=True, err=True)
    if answered:
        click.echo(err=True)  # the answer's own line end stands above the question
    return said


def _ask_first(recording: Recording, played: Performance, order: _Order) -> None:
    """Show what would be kept, and ask, where a person sits at a terminal.

    Raises:
        CommandFileError: they would rather not.
    """
    from agents.core.errors import CommandFileError

    narrate(outcome(recording, played, order.trust))
    if order.yes or not (sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()):
        return
    if not agreed("Keep it?"):
        raise CommandFileError("You said no.", "Nothing was imported.")
