"""Tells by its content in which form a recording was kept, and reads it.

One parser's result whatever the form (:class:`~agents.importers.recordings.heard.Recording`);
a file's name says nothing. What no reader knows is a file of commands only if it
looks like one: what is nothing of the kind is refused, not played.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from agents.core.errors import CommandFileError
from agents.home.database import MAGIC
from agents.importers.homes import packs
from agents.importers.recordings import (
    commands,
    floyd,
    markdown,
    structured,
    tapes,
    terminals,
    transcripts,
)
from agents.importers.recordings.files import NOTHING, content_of, open_file, text_of
from agents.importers.recordings.heard import Parsed, Recording, digest_of
from agents.importers.recordings.peeling import peeled
from agents.importers.recordings.timings import is_timing

_HEAD = 1_000
"""Bytes by which a file is known for something else."""
_LONGEST_COMMAND = 120
"""Characters that a story reads of a line are fewer (Standard 1.1, section 15, read)."""
_MOST_LONG = 0.1
"""Share of longer lines from which on a text is no file of commands."""


@dataclass(frozen=True, slots=True)
class TextForm:
    """A form in which play is kept as text.

    Attributes:
        name: as ``--format`` takes it.
        told: what it is, for a person.
        known: tells whether a text is of it.
        read: reads one.
    """

    name: str
    told: str
    known: Callable[[str], bool]
    read: Callable[[str], Parsed]


@dataclass(frozen=True, slots=True)
class JsonForm:
    """A form in which play is kept as JSON; as :class:`TextForm`, of parsed values."""

    name: str
    told: str
    known: Callable[[list[Any]], bool]
    read: Callable[[list[Any]], Parsed]


JSON_FORMS = (
    JsonForm("session", "a session file", structured.is_session, structured.read_session),
    JsonForm("glktra", "a GlkOte transcript", structured.is_glkote, structured.read_glkote),
    JsonForm("entries", "entries of commands", structured.is_entries, structured.read_entries),
    JsonForm(
        "trajectories",
        "trajectories",
        structured.is_trajectories,
        structured.read_trajectories,
    ),
    JsonForm("dataset", "rows of a dataset", structured.is_rows, structured.read_rows),
    JsonForm("tales", "steps of TALES", structured.is_tales, structured.read_tales),
    JsonForm("chat", "a chat of messages", structured.is_chat, structured.read_chat),
)
TEXT_FORMS = (
    TextForm("clubfloyd", "a log of ClubFloyd", floyd.is_log, floyd.read_log),
    TextForm(
        "walkthrough",
        "a walkthrough that tells each step",
        transcripts.is_walkthrough,
        transcripts.read_walkthrough,
    ),
    TextForm(
        "regression",
        "a regression script",
        transcripts.is_regression,
        transcripts.read_regression,
    ),
    TextForm("markdown", "a transcript in Markdown", markdown.is_markdown, markdown.read_markdown),
    TextForm("transcript", "a transcript", transcripts.is_transcript, transcripts.read_transcript),
)
COMMANDS = "commands"
TERMINAL_FORMS = ("asciicast", "ttyrec", "typescript")


def read_recording(path: Path, form: str | None = None) -> Recording:
    """Read a recording of play.

    Args:
        path: the file.
        form: the name of its form; None to tell by the content.

    Raises:
        CommandFileError: it can't be read, is nothing of the kind, or not of
            the form that was named.
    """
    with open_file(path) as file:
        head = file.read(_HEAD)
    _refuse_homes(path, head)
    found = _terminal(path) if form in (None, *TERMINAL_FORMS) else None
    data = b"" if found else content_of(path)
    text = "" if found else text_of(path, data)
    if found is None and form != COMMANDS:
        found = _json(path, text, form)
    if found is None and form != COMMANDS:
        found = _text(text, form)
    if found is not None:
        return _recording(path, *found)
    if form not in (None, COMMANDS):
        raise CommandFileError(
            f"{path} is not of the form “{form}”.",
            f"{NOTHING} Without --format the form is told by the content.",
        )
    if len(data) > commands.LARGEST:
        raise CommandFileError(
            f"{path} is over {commands.LARGEST // 1024:,} KB: too large for a file of commands.",
            f"{NOTHING} Cut it into several files.",
        )
    if form is None:
        _refuse_prose(path, text)
    return commands.parse_commands(path.name, text, str(path))


def _refuse_homes(path: Path, head: bytes) -> None:
    """Refuse what another command takes in.

    Raises:
        CommandFileError: it is a home's database, or a pack.
    """
    if head.startswith(MAGIC):
        raise CommandFileError(
            f"{path} is a database, not a recording.",
            f"{NOTHING} understudy memory merge {path} takes in another home.",
        )
    if packs.begins(head):
        raise CommandFileError(
            f"{path} is a pack of demonstrations, not a recording.",
            f"{NOTHING} understudy memory merge {path} takes in a pack.",
        )


def _recording(path: Path, form: str, parsed: Parsed) -> Recording:
    """Make a recording of what was read of a file.

    Raises:
        CommandFileError: no command was in it.
    """
    lines = tuple(line for line in parsed.lines if line.command)
    if not lines:
        raise CommandFileError(f"{path} holds no command.", f"{NOTHING} It was read as {form}.")
    opening = parsed.opening or None
    digest = digest_of(lines)
    return Recording(
        path.name, lines, digest, form, opening, parsed.game, parsed.seed, parsed.goals
    )


def _terminal(path: Path) -> tuple[str, Parsed] | None:
    tape = tapes.read_tape(partial(open_file, path), path)
    return None if tape is None else (tape[0], terminals.read_terminal(tape[1]))


def _json(path: Path, text: str, form: str | None) -> tuple[str, Parsed] | None:
    values = structured.values_of(text)
    if values is None:
        return None
    for one in JSON_FORMS:
        if form in (None, one.name) and one.known(values):
            return one.name, one.read(values)
    raise CommandFileError(
        f"{path} holds JSON of no form that is known here.",
        f"{NOTHING} Known are {', '.join(one.told for one in JSON_FORMS)}.",
    )


def _text(text: str, form: str | None) -> tuple[str, Parsed] | None:
    text = peeled(text)
    for one in TEXT_FORMS:
        if form == one.name or (form is None and one.known(text)):
            return one.name, one.read(text)
    return None


def _refuse_prose(path: Path, text: str) -> None:
    """Refuse what is no file of commands.

    Raises:
        CommandFileError: it is JSON cut off, a timing, has no words, or many of its lines are
            longer than a story reads.
    """
    if text.lstrip().startswith(("{", "[{", '["')):
        raise CommandFileError(f"{path} holds broken JSON.", f"{NOTHING} It may be cut off.")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if lines and not any(char.isalnum() for line in lines for char in line):
        raise CommandFileError(f"{path} holds no command.", f"{NOTHING} No line has a word.")
    if is_timing(text):
        raise CommandFileError(
            f"{path} is the timing of a typescript.",
            f"{NOTHING} Name the typescript: the timing is read where it lies beside it and "
            "is called the same, with .timing behind.",
        )
    long = sum(len(line) > _LONGEST_COMMAND for line in lines)
    if long > _MOST_LONG * len(lines):
        raise CommandFileError(
            f"{path} is no recording: its lines are too long to be commands.",
            f"{NOTHING} --format commands plays its lines all the same.",
        )
