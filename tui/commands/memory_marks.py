"""``understudy memory pin|mute|note|undo|forget-session``: what a person does to memories."""

from __future__ import annotations

import click

from agents.core.memories import Change
from tui.commands.frame import (
    ROW,
    Frame,
    cell,
    examples,
    narrate,
    print_json,
    reporting,
)
from tui.speech.memory import amended, unamended, unlearned

_HELP = {
    Change.PIN: "Pin the memory ID: never tidied away, preferred to others that fit as well.",
    Change.UNPIN: "Take the pin off the memory ID.",
    Change.MUTE: "Mute the memory ID: kept and listed, but never retrieved for a player.",
    Change.UNMUTE: "Let the memory ID be retrieved again.",
    Change.FORGET: "Stop counting the memory ID; `restore` brings it back.",
    Change.RESTORE: "Count the forgotten memory ID again.",
}


def add_to(group: click.Group) -> None:
    """Add the commands to ``understudy memory``."""
    for change, words in _HELP.items():
        group.add_command(_command(change, words))
    group.add_command(note)
    group.add_command(undo)
    group.add_command(forget_session)


def _command(change: Change, words: str) -> click.Command:
    @click.command(
        change.value, help=words, epilog=examples(f"understudy memory {change.value} 12")
    )
    @click.argument("id", type=ROW)
    @reporting
    def command(frame: Frame, id: int, as_json: bool) -> None:
        _amend(frame, id, change, "", as_json)

    return command


@click.command(
    epilog=examples(
        "understudy memory note 12 'only with the lamp lit'",
        "understudy memory note 12            take the note away",
    )
)
@click.argument("id", type=ROW)
@click.argument("text", default="")
@reporting
def note(frame: Frame, id: int, text: str, as_json: bool) -> None:
    """Keep a note with the memory ID; without TEXT, take it away."""
    _amend(frame, id, Change.NOTE, text, as_json)


@click.command(epilog=examples("understudy memory undo"))
@reporting
def undo(frame: Frame, as_json: bool) -> None:
    """Undo the last pin, mute, note, forget or the like; again, the one before."""
    with frame.open_home() as workspace:
        undone = workspace.memory.undo_amendment()
    if as_json:
        print_json(None if undone is None else {"id": undone.outcome, "undone": undone.what.value})
    elif undone is None:
        narrate("There is nothing to undo.")
    else:
        narrate(f"Undone: {unamended(undone.what, undone.command)}")


@click.command(
    "forget-session",
    epilog=examples(
        "understudy memory forget-session 3            none of its moves teaches anything",
        "understudy memory forget-session 3 --undo     all of them do again",
    ),
)
@click.argument("session", type=ROW)
@click.option("--undo", is_flag=True, help="Let all its moves teach again.")
@reporting
def forget_session(frame: Frame, session: int, undo: bool, as_json: bool) -> None:
    """Have the moves of SESSION teach nothing; the session itself stays."""
    from agents.core.events import Unlearned
    from agents.db.sql import transaction

    with frame.open_home() as workspace:
        workspace.journal.info(session)  # says so where there is none
        turns = [turn.id for turn in workspace.journal.tree(session)]
        memory = workspace.memory
        with transaction(workspace.journal.db, "memory was left as it was"):
            memory.catch_up(session)
            moves = sum(map(memory.teach_again if undo else memory.forget_turn, turns))
    if as_json:
        print_json({"session": session, "moves": moves, "undone": undo})
    elif moves:
        narrate(unlearned(Unlearned(moves, session=True, undone=undo)))
    else:
        narrate("It was so already: nothing was changed.")


def _amend(frame: Frame, id: int, change: Change, text: str, as_json: bool) -> None:
    with frame.open_home() as workspace:
        changed = workspace.memory.amend(id, change, text)
        entry = workspace.memory.entry(id)
    if as_json:
        print_json(
            {
                "id": id,
                "forgotten": entry.visits == 0,
                "pinned": entry.pinned,
                "muted": entry.muted,
                "note": entry.note,
                "changed": changed,
            }
        )
        return
    what = f"Memory {id} ({cell(entry.command)}, {cell(entry.location) or cell(entry.title)})"
    if changed and change is Change.NOTE and not entry.note:
        narrate(f"{what}: its note was taken away. Back with: understudy memory undo")
    elif changed:
        narrate(f"{what}: {amended(change)} Back with: understudy memory undo")
    else:
        narrate(f"{what} was so already: nothing was changed.")
