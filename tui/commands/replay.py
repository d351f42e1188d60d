"""``understudy replay``: see a session again, or check that it comes out the same."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    Frame,
    cell,
    examples,
    narrate,
    on_terminal,
    print_json,
    reporting,
    say,
)
from tui.commands.recorded import unpacked
from tui.speech import speech
from tui.terminal.echo import unechoed

if TYPE_CHECKING:
    from agents.core.types import Turn
    from agents.journal.journal import Journal
    from agents.journal.replay import Verification
    from agents.journal.sessions import SessionInfo


@click.command(
    epilog=examples(
        "understudy replay 3                 open the replay screen",
        "understudy replay 3 --plain         read the session from its beginning",
        "understudy replay 3 --verify        re-execute it and compare every scene",
        "understudy replay 3 --verify --json",
        "understudy replay 3 --json > s.json  keep it, or give it to somebody",
        "understudy replay s.json            see again what such a file holds",
    )
)
@click.argument("session")
@click.option("--plain", is_flag=True, help="Print the session as text.")
@click.option(
    "--verify", is_flag=True, help="Re-execute every branch of it and compare every scene."
)
@reporting
@click.pass_context
def replay(
    context: click.Context, frame: Frame, session: str, plain: bool, verify: bool, as_json: bool
) -> None:
    """Show SESSION again, turn by turn, with what was proposed at the time.

    SESSION is a number that `understudy sessions` lists, or a file that
    `understudy replay --json` wrote.
    """
    from agents.journal.goals import standing_at
    from agents.journal.session_file import as_data

    with unpacked(frame, session) as (kept, number):
        if not (plain or verify or as_json) and on_terminal():
            with unechoed(sys.__stdin__):
                from tui.commands.screen import open_replay

                context.exit(open_replay(kept, number, guest=kept is not frame))
            return
        with kept.open_home(read_only=True) as workspace:
            info = workspace.journal.info(number)
            if verify:
                paths = _all_paths(workspace.journal, number)
            else:
                paths = [workspace.journal.path(info.tip, judged=True)]
            failures = {turn.id: workspace.journal.failures(turn.id) for turn in paths[0]}
            wanted = standing_at(workspace.journal.db, paths[0])
    if verify:
        context.exit(_verify(frame, info, paths, as_json))
    elif as_json:
        print_json(as_data(info, paths[0], failures, wanted))
    else:
        _print_plain(info, paths[0])


def _all_paths(journal: Journal, session: int) -> list[tuple[Turn, ...]]:
    """Return the ways to the ends of all of a session's branches, the newest first."""
    from agents.journal.replay import branches

    return [journal.path(branch.tip) for branch in branches(journal.tree(session), ())]


def _verify(frame: Frame, info: SessionInfo, paths: Sequence[Sequence[Turn]], as_json: bool) -> int:
    from agents.journal.replay import verify_all
    from games.open import open_world

    world = open_world(frame.story_of(info.game))
    try:
        found = verify_all(world, paths, info.seed, info.reading)
    finally:
        world.close()
    if as_json:
        print_json(
            {
                "session": info.id,
                "turns": found.turns,
                "matched": found.matched,
                "ok": found.ok,
                "first_difference": _difference(found),
            }
        )
    elif found.ok:
        say(f"Session {info.id}: all {speech.count(found.turns, 'turn')} came out the same.")
    else:
        turns = speech.count(found.turns, "turn")
        say(f"Session {info.id}: {found.matched} of {turns} came out the same.")
        _tell_difference(found)
    return 0 if found.ok else 1


def _difference(found: Verification) -> dict[str, object] | None:
    first = found.first_difference
    if first is None:
        return None
    return {
        "number": first.number,
        "command": first.command,
        "field": first.field,
        "was": first.was,
        "now": first.now,
    }


def _tell_difference(found: Verification) -> None:
    first = found.first_difference
    if first is None:
        return
    played = f" after {cell(first.command)}" if first.command is not None else ""
    narrate(
        f"It first differs at move {first.number}{played}: the {first.field} was "
        f"“{cell(first.was)}” and is “{cell(first.now)}” now. The record is kept as it was; "
        "the story file or the engine is another version, or the story is not repeatable."
    )


def _print_plain(info: SessionInfo, path: Sequence[Turn]) -> None:
    say(f"{cell(info.game.title)}. Session {info.id}, seed {info.seed}.")
    for before, turn in zip((None, *path), path, strict=False):
        say("")
        if turn.decision is not None:
            for judged in turn.judged:
                say(speech.proposal(judged))
            say(f"> {cell(turn.decision.command)}")
            say(speech.decision(turn))
        say(speech.story(turn, before))
