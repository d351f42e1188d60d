"""The command line: ``understudy`` and the one place where errors end.

Exit codes: 0 done, 1 failed (a sentence says why and what to do), 2 misuse.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import shlex
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click
from typing_extensions import override

from agents.core.errors import REPAIR
from games.errors import ToldError
from games.text import clean_line
from games.types import clean_text
from tui.commands.frame import Frame, examples, home_option, on_terminal, pass_frame
from tui.commands.groups import Group
from tui.speech.typed import in_home
from tui.terminal.echo import unechoed

_MODULES = {
    "play": "play",
    "replay": "replay",
    "transcript": "transcript",
    "sessions": "sessions",
    "progress": "agreement",
    "memory": "memory",
    "manual": "manual",
    "map": "map",
    "notes": "notes",
    "games": "games",
    "models": "models",
    "import": "import_",
    "export": "export",
    "practise": "practise",
    "evaluate": "evaluate",
    "serve": "serve",
    "doctor": "doctor",
}
"""Command -> module of ``tui.commands`` that has it: only the one asked for is imported."""


_YOUNG = 50_000
"""Objects after which Python looks for garbage."""


class _Commands(Group):
    """The commands; a word that is none may well be a game."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_MODULES)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"tui.commands.{_MODULES[cmd_name]}")
        (found,) = (
            it
            for it in vars(module).values()
            if isinstance(it, click.Command) and it.name == cmd_name
        )
        return found

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, and tell how a game is played where there is none."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            word = clean_line(args[0])
            raise click.UsageError(
                f"There is no command “{word}”. To play a game of that name: "
                f"understudy play {shlex.quote(word)}",
                ctx,
            )
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "understudy                          open the library",
        "understudy play cave                play Colossal Cave",
        "understudy play zork1 --plain       play as a conversation, line by line",
        "understudy doctor                   see whether everything is in place",
    ),
)
@click.version_option(package_name="understudy", prog_name="understudy")
@home_option
@pass_frame
@click.pass_context
def cli(context: click.Context, frame: Frame) -> None:
    """Play text adventures beside an agent that learns by watching you.

    Without a command, the library screen opens.
    """
    if context.invoked_subcommand is not None:
        return
    if not on_terminal():
        raise click.UsageError(
            "The library screen needs a terminal. Without one: "
            "understudy games, then understudy play GAME --plain."
        )
    with unechoed(sys.__stdin__):
        from tui.commands.screen import open_library

        context.exit(open_library(frame))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    Args:
        arguments: words of the command line without the program's name; those
            of the process if None.
    """
    usual = gc.get_threshold()
    # What is imported and made at the start stays: looking through it took a tenth of that.
    gc.set_threshold(_YOUNG, *usual[1:])
    try:
        return _run(arguments)
    finally:
        gc.set_threshold(*usual)


def _run(arguments: Sequence[str] | None) -> int:
    """Run a command, and tell whatever goes wrong; return the exit code."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            # Text that the terminal's encoding lacks becomes a question mark, no traceback.
            stream.reconfigure(errors="replace")
    frame = Frame()
    try:
        code = cli.main(
            args=arguments if arguments is None else list(arguments),
            prog_name="understudy",
            standalone_mode=False,
            obj=frame,
        )
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        # It quotes the command line, which may hold anything.
        said = io.StringIO()
        error.show(said)
        _tell(frame, said.getvalue().rstrip(), "")
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _tell(frame, "Stopped.", "Everything that was shown is kept.")
        return 1
    except (BrokenPipeError, SystemExit):
        # The reader of stdout has seen enough; click exits when it notices that first.
        _silence()
        return 0
    except ToldError as error:
        _tell(frame, error.message, error.hint)
        return 1
    except Exception as error:  # noqa: BLE001 - the last resort: told and written down
        if isinstance(error, OSError) and error.errno == errno.EIO:
            _silence()  # the terminal is gone, and with it whoever could be told
            return 1
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            _tell(
                frame,
                "No space is left where this writes to.",
                "Free some; your sessions are kept.",
            )
            _silence()
            return 1
        if isinstance(error, OSError) and error.errno in _UNUSABLE and error.filename:
            place = Path(os.fsdecode(error.filename))
            ours = place.is_relative_to(frame.home.root)
            _tell(
                frame,
                f"{place} can't be used: {error.strerror}.",
                _OWN_PLACE if ours else "Name another; your sessions stay.",
            )
            return 1
        if isinstance(error, FileNotFoundError) and _is_adrift():
            _tell(
                frame,
                "The folder that this runs in is gone.",
                "Go to another; your sessions are kept.",
            )
            return 1
        told = _explained(error, frame)
        _tell(frame, told, REPAIR if told.startswith(_DAMAGED) else "", _log(frame))
        return 1
    return code if isinstance(code, int) else 0


def _is_adrift() -> bool:
    """Tell whether the folder that relative paths start from was removed meanwhile."""
    try:
        os.getcwd()
    except OSError:
        return True
    return False


def _open_closed_streams() -> None:
    """Give a program that was started without stdout or stderr something to write to.

    Else the next file that is opened takes the number of the stream, and what a
    library prints ends up in it.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


_UNUSABLE = frozenset((errno.ENAMETOOLONG, errno.ELOOP, errno.EACCES, errno.EPERM, errno.EROFS))
"""What the system says of a file or a folder that can't be had as it was named."""
_OWN_PLACE = (
    "Your sessions stay as they are. Make it readable and writable for you, or choose another "
    "home with --home."
)
_DAMAGED = "The memory file of this home is damaged"


def _explained(error: Exception, frame: Frame) -> str:
    """Say what an error nobody foresaw means; a damaged home is the likeliest reason."""
    from agents.importers.salvage.faults import find_faults

    fault = None
    with suppress(Exception):  # what went wrong may keep this from being looked into, too
        fault = next(find_faults(frame.home.database), None)
    if fault is not None:
        return f"{_DAMAGED}: {fault}."
    return f"Something went wrong that should not: {type(error).__name__}: {error}"


def _tell(frame: Frame, *sentences: str) -> None:
    told = in_home(" ".join(filter(None, sentences)), frame.home_option)
    try:
        click.echo(clean_text(told), err=True)
    except OSError:
        _silence()


def _silence() -> None:
    """Let nothing complain at exit that the reader of stdout went away."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _log(frame: Frame) -> str:
    """Write the present exception's traceback to the home's log; say where it is."""
    from agents.home.outputs import append_output

    path = frame.home.log
    report = f"{datetime.now(UTC).isoformat()}\n{traceback.format_exc()}\n"
    try:
        append_output(path, report)
    except OSError as error:
        return f"(The details could not be written to {path}: {error.strerror or error}.)"
    return f"Your sessions are kept. The details are in {path}."
