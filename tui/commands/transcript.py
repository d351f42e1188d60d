"""``understudy transcript``: what was played, as a text to read, search and keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agents.core.errors import StoreError
from tui.commands.frame import Frame, cell, examples, narrate, print_json, reporting, say
from tui.commands.options import output_option
from tui.commands.recorded import unpacked
from tui.speech import speech

if TYPE_CHECKING:
    from agents.core.types import Turn
    from agents.journal.sessions import SessionInfo


@click.command(
    epilog=examples(
        "understudy transcript 3             what was played in session 3",
        "understudy transcript 3 --notes     with who played each move, and why",
        "understudy transcript 3 --find lamp only the moves that speak of a lamp",
        "understudy transcript 3 --output manor.txt",
        "understudy transcript 3 --json",
    )
)
@click.argument("session")
@click.option("--notes", is_flag=True, help="Say who played each move, what it replaced and why.")
@click.option("--find", "words", metavar="WORDS", help="Only the moves in which these words stand.")
@output_option("Write it to a file, which must not be there yet.")
@reporting
def transcript(
    frame: Frame, session: str, notes: bool, words: str | None, output: Path | None, as_json: bool
) -> None:
    """Write the story of SESSION: its commands and answers, from the opening on.

    SESSION is a number that `understudy sessions` lists, or a file that
    `understudy replay --json` wrote. Every move is kept as it is played, so there
    is a transcript of every session; it goes to where the session stands.
    """
    from agents.journal.goals import told_on

    with unpacked(frame, session) as (kept, number), kept.open_home(read_only=True) as workspace:
        info = workspace.journal.info(number)
        path = workspace.journal.path(info.tip)
        beside = told_on(workspace.journal.db, path) if notes else {}
    shown = path if words is None else _found(path, words, notes, beside)
    if as_json:
        print_json(_data(info, shown))
        return
    from agents.journal.transcript import render_transcript

    if words is not None and not shown:
        raise StoreError(f"“{cell(words)}” stands nowhere in session {info.id}.")
    title, seed = info.game.title, info.seed
    only = {turn.id for turn in shown}
    text = render_transcript(title, seed, path, notes=notes, beside=beside, only=only)
    if output is None:
        say(text, end="")
    else:
        _write(output, text)
        narrate(f"{speech.count(len(shown), 'turn')} written to {cell(output)}.")
    if words is not None:
        narrate(f"“{cell(words)}” stands in {len(shown)} of {speech.count(len(path), 'turn')}.")


def _found(
    path: Sequence[Turn], words: str, notes: bool, beside: Mapping[int, Sequence[str]]
) -> tuple[Turn, ...]:
    """Return the turns in which words stand, or in what is told of them."""
    from agents.journal.transcript import matches, pattern, turn_texts

    if pattern(words) is None:
        raise click.UsageError("--find needs words to look for.")
    texts = turn_texts(path, notes=notes, beside=beside)
    places = {found.turn for found in matches(texts, words)}
    return tuple(turn for place, turn in enumerate(path) if place in places)


def _write(path: Path, text: str) -> None:
    from agents.home.outputs import write_output

    try:
        write_output(path, text, replace=False)
    except FileExistsError:
        raise StoreError(
            f"{path} is there already, and was left as it is.", "Give another name."
        ) from None
    except OSError as error:
        raise StoreError(
            f"{path} can't be written: {error.strerror or error}.",
            "The session is kept. Choose another file with -o.",
        ) from None


def _data(info: SessionInfo, path: Sequence[Turn]) -> dict[str, object]:
    from agents.journal.transcript import notes_on

    return {
        "session": info.id,
        "game": info.game.id,
        "title": info.game.title,
        "seed": info.seed,
        "turns": [
            {
                "number": turn.number,
                "command": None if turn.decision is None else turn.decision.command,
                "kind": None if turn.decision is None else turn.decision.kind.value,
                "replaced": None if turn.decision is None else turn.decision.replaced,
                "why": "" if turn.decision is None else turn.decision.why,
                "notes": list(notes_on(turn)),
                "text": turn.scene.text,
            }
            for turn in path
        ],
    }
