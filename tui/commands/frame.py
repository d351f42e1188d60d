"""What every command shares: the home, ``--json``, and how results are printed.

Data goes to stdout, everything said about it to stderr. Whatever costs time to
import (Rich, SQLite, the screen) is imported where it is used, so that
``understudy --help`` answers at once.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
from typing_extensions import override

from agents.core.commands import Mode
from agents.home.paths import Home, find_home, story_folders
from agents.providers.model_files import FOLDER_VARIABLE, models_folder
from games.text import clean_line
from games.types import clean_text
from tui.speech.typed import in_home

if TYPE_CHECKING:
    from rich.progress import ProgressColumn

    from agents.play.loop.coplay import Coplay
    from agents.play.loop.workspace import Workspace
    from agents.play.records.open_home import OpenHome
    from games.catalog import Catalog
    from games.types import GameInfo

C = TypeVar("C", bound=Callable[..., Any])


@dataclass
class Frame:
    """What holds for one run of the program: the options before the command.

    Attributes:
        home_option: what ``--home`` says, None if it wasn't given.
    """

    home_option: Path | None = None

    @property
    def home(self) -> Home:
        """The home folder of this run."""
        return find_home(self.home_option, os.environ)

    @property
    def environ(self) -> Mapping[str, str]:
        """What backends of language models look at: the environment and the home's models."""
        return {FOLDER_VARIABLE: str(self.home.models), **os.environ}

    @property
    def models(self) -> Path:
        """Where model files are."""
        return models_folder(self.environ) or self.home.models

    def catalog(self, *, levels: bool = True) -> Catalog:
        """Return the games that are known here, and levels of worlds that are made."""
        from games.catalog import Catalog

        return Catalog(story_folders(self.home, os.environ), self.home.stories, levels=levels)

    def story_of(self, recorded: GameInfo, named: str | None = None) -> GameInfo:
        """Find the story that a session was recorded with.

        Args:
            recorded: the session's game; it has no path.
            named: what the person gave for the game, if anything.

        Raises:
            StoryError: it isn't here, or what was named is another story.
        """
        from games.engines import WORLDS
        from games.errors import StoryError

        title = cell(recorded.title)
        if named is not None:
            found = self.catalog().find(named)
            if found.sha256 != recorded.sha256:
                raise StoryError(
                    f"That session was played with {title}, not with {cell(found.title)}.",
                    "It is kept as it was; `understudy sessions` lists what belongs to what.",
                )
            return found
        catalog = self.catalog()
        for entry in catalog.entries():
            if entry.available and entry.info.sha256 == recorded.sha256:
                return entry.info
        made = catalog.made_again(recorded)
        if made is not None:
            return made
        if recorded.engine not in WORLDS:
            raise StoryError(
                f"{title} was played with the plug-in “{cell(recorded.engine)}”, which isn't here.",
                "The session is kept. Install the package that brings the plug-in.",
            )
        raise StoryError(
            f"The story file of {title} is not here, and the session needs it.",
            "The session is kept. Put the file into a folder of UNDERSTUDY_STORIES, or: "
            "understudy games add PATH",
        )

    def open_home(self, *, read_only: bool = False) -> OpenHome:
        """Open the home to look into it or to tend what it keeps."""
        from agents.play.records.open_home import OpenHome

        return OpenHome(self.home, read_only=read_only)

    def workspace(self, *, read_only: bool = False) -> Workspace:
        """Open the home to play in it."""
        from agents.play.loop.workspace import Workspace

        return Workspace(self.home, read_only=read_only)

    def game_for(self, workspace: OpenHome, game: str | None, resume: int | None) -> GameInfo:
        """Return the game that a command line asks for, by name or by session."""
        if resume is not None:
            return self.story_of(workspace.journal.info(resume).game, game)
        return self.catalog().find(game or "")


@dataclass(frozen=True)
class Casting:
    """With whom and how a game is played, as the command line says.

    Attributes:
        players: specs of who proposes; several are a team.
        critic: spec of who rewards.
        lookahead: proposals may be tried on a copy of the game; None as settled.
        budget_tokens: what models may take in a session; None as settled.
        other_releases: follow what another release was demonstrated by.
        teacher: spec of who sets goals, empty for the person alone.
    """

    players: tuple[str, ...] = ("mimic",)
    critic: str = "demonstrations"
    mode: Mode = Mode.COPILOT
    seed: int | None = None
    task: str = ""
    lookahead: bool | None = None
    budget_tokens: int | None = None
    other_releases: bool = False
    teacher: str = ""

    def coplay(
        self,
        workspace: Workspace,
        game: GameInfo,
        *,
        seed: int | None = None,
        resume: int | None = None,
        at: int | None = None,
        completions: bool = False,
    ) -> Coplay:
        """Set a game up; the seed counts for a new session, and before the casting's.

        Keys of language models are looked up in the environment here and nowhere else.
        """
        return workspace.coplay(
            game,
            player=self.players,
            critic=self.critic,
            mode=self.mode,
            seed=self.seed if seed is None else seed,
            task=self.task,
            resume=resume,
            at=at,
            completions=completions,
            environ=os.environ,
            lookahead=self.lookahead,
            budget_tokens=self.budget_tokens,
            other_releases=self.other_releases,
            teacher=self.teacher,
        )


ROW = click.IntRange(max=2**63 - 1)
"""The number of a session or a memory; SQLite knows none beyond."""

pass_frame = click.make_pass_decorator(Frame, ensure=True)


class _Folder(click.Path):
    """A folder that has a name: an empty one is a variable that nobody has set."""

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it names no folder. The one that this runs in is called “.”.", param, ctx)
        return super().convert(value, param, ctx)


def _keep_home(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(Frame).home_option = value


def home_option(command: C) -> C:
    """Let a command take ``--home``; it counts before and after its name."""
    return click.option(
        "--home",
        # One that can't be read is no misuse: what is asked of it tells what to do.
        type=_Folder(path_type=Path, file_okay=False, readable=False),
        metavar="FOLDER",
        callback=_keep_home,
        is_eager=True,  # other options are checked against what is in it
        expose_value=False,
        help="Where sessions, memory and stories are kept (else UNDERSTUDY_HOME, "
        "saves/ in a checkout, or your user-data folder).",
    )(command)


def json_option(command: C) -> C:
    """Let a command print JSON instead of a table."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout.")(command)


def examples(*lines: str) -> str:
    """Return an epilog that shows a command's use, one example a line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def reporting(command: C) -> C:
    """Let a command that prints take ``--json`` and ``--home``, and give it the frame."""
    return json_option(home_option(cast("C", pass_frame(command))))


def print_json(value: object) -> None:
    """Print data for other tools: ASCII, so that no text in it can steer a terminal."""
    click.echo(json.dumps(value, indent=2, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def say(text: str = "", *, end: str = "\n") -> None:
    """Print text as data; what steers a terminal is left out, wherever it came from."""
    click.echo(clean_text(text) + end, nl=False)


def narrate(text: str) -> None:
    """Say something about what is done, apart from the data, as clean as :func:`say`.

    What is asked for is done all the same where nobody can be told. Command lines in it
    lead to the home of this run.
    """
    context = click.get_current_context(silent=True)
    frame = (context and context.find_object(Frame)) or Frame()
    with suppress(OSError):
        click.echo(clean_text(in_home(text, frame.home_option)), err=True)


def cell(value: object) -> str:
    """Return a value as one clean line for a table."""
    return "" if value is None else clean_line(str(value))


def print_fields(fields: Mapping[str, object]) -> None:
    """Print one thing, a named field a line."""
    width = max(len(name) for name in fields)
    for name, value in fields.items():
        say(f"{name:<{width}}  {cell(value)}")


@contextmanager
def show_progress(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show on stderr how far something is, where somebody watches.

    Yields:
        What is told how many steps are done, and of how many.
    """
    from rich.progress import MofNCompleteColumn, TimeRemainingColumn

    with _bar(words, MofNCompleteColumn(), TimeRemainingColumn()) as tell:
        yield tell


@contextmanager
def show_download(words: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show on stderr how much of a file has come, where somebody watches.

    Yields:
        What is told how many bytes are here, and of how many (None if unknown).
    """
    from rich.progress import DownloadColumn, TransferSpeedColumn

    with _bar(words, DownloadColumn(), TransferSpeedColumn()) as tell:
        yield tell


@contextmanager
def _bar(words: str, *columns: ProgressColumn) -> Iterator[Callable[[int, int | None], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    with Progress(
        TextColumn(words),
        BarColumn(),
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def find_played(frame: Frame, workspace: OpenHome, game: str) -> GameInfo:
    """Return a game by name; its sessions serve where its story file has gone."""
    from games.errors import GameError

    try:
        return frame.catalog().find(game)
    except GameError:
        for session in workspace.journal.sessions(game, limit=1):
            return session.game
        raise


def kept_as(frame: Frame, workspace: OpenHome, game: str | None) -> str | None:
    """Return what the home calls a game that a person named by id, hash or path; None for all.

    Raises:
        GameError: neither the home nor the catalogue has such a game.
    """
    from games.errors import GameError

    if game is None or workspace.journal.sessions(game, limit=1, deleted=True):
        return game
    catalog = frame.catalog()
    try:
        found = catalog.find(game)
    except GameError:
        wanted = game.strip().casefold()
        if any(entry.info.id.casefold() == wanted for entry in catalog.entries()):
            return game  # it is known, though it can't be played here
        raise
    return found.sha256 or found.id


def keep_in_file(path: Path, text: str, what: str) -> None:
    """Write a text to a file that a person named.

    Args:
        what: the text's own name, as a sentence begins with it.

    Raises:
        StoreError: it could not be written, and what stood there was left; or it is a memory.
    """
    from agents.core.errors import StoreError
    from agents.home.outputs import write_output

    try:
        write_output(path, text)
    except OSError as error:
        raise StoreError(
            f"{what} could not be written to {path}: {error.strerror or error}.",
            "Choose another file with -o; your sessions are kept.",
        ) from error


def named_again(game: str | None) -> str:
    """Return the words that name a game on a command line as the person did.

    A story opened by its path is in no folder that a session looks in, so the
    advice how to resume must name it too. Empty if nothing was named.
    """
    return shlex.quote(clean_text(game)) if game else ""


def on_terminal() -> bool:
    """Tell whether a screen can be drawn: a capable terminal on both ends, or a browser."""
    if "TEXTUAL_DRIVER" in os.environ:
        return True
    both = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    return both and os.environ.get("TERM", "dumb") != "dumb" and _draws()


def _draws() -> bool:
    """Tell whether the terminal's encoding has the characters that a screen is made of."""
    try:
        "─│█▁›−".encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return True
