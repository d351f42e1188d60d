"""``understudy replay``: see a session again, or check that it comes out the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tui import speech
from tui.commands.frame import (
    ROW,
    Frame,
    cell,
    examples,
    home_option,
    json_option,
    narrate,
    on_terminal,
    pass_frame,
    print_json,
)

if TYPE_CHECKING:
    from agents.journal import Journal, SessionInfo
    from agents.replay import Verification
    from agents.types import Critique, Exchange, Proposal, Turn

    Failures = Mapping[int, Sequence[tuple[str, Exchange]]]


@click.command(
    epilog=examples(
        "understudy replay 3                 open the replay screen",
        "understudy replay 3 --plain         read the session from its beginning",
        "understudy replay 3 --verify        re-execute it and compare every scene",
        "understudy replay 3 --verify --json",
    )
)
@click.argument("session", type=ROW)
@click.option("--plain", is_flag=True, help="Print the session as text.")
@click.option(
    "--verify", is_flag=True, help="Re-execute every branch of it and compare every scene."
)
@json_option
@home_option
@pass_frame
@click.pass_context
def replay(
    context: click.Context, frame: Frame, session: int, plain: bool, verify: bool, as_json: bool
) -> None:
    """Show SESSION again, turn by turn, with what was proposed at the time.

    SESSION is a number that `understudy sessions` lists.
    """
    if not (plain or verify or as_json) and on_terminal():
        from tui.commands.screen import open_replay

        context.exit(open_replay(frame, session))
        return
    with frame.stage(read_only=True) as stage:
        info = stage.journal.info(session)
        if verify:
            paths = _all_paths(stage.journal, session)
        else:
            paths = [stage.journal.path(info.tip, judged=True)]
    if verify:
        context.exit(_verify(frame, info, paths, as_json))
    elif as_json:
        print_json(as_data(info, paths[0]))
    else:
        _print_plain(info, paths[0])


def _all_paths(journal: Journal, session: int) -> list[tuple[Turn, ...]]:
    """Return the ways to the ends of all of a session's branches, the newest first."""
    from agents.replay import branches

    return [journal.path(branch.tip) for branch in branches(journal.tree(session), ())]


def _verify(frame: Frame, info: SessionInfo, paths: Sequence[Sequence[Turn]], as_json: bool) -> int:
    from agents.replay import verify_all
    from games.open import open_world

    world = open_world(frame.story_of(info.game))
    try:
        found = verify_all(world, paths, info.seed)
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
        click.echo(f"Session {info.id}: all {speech.count(found.turns, 'turn')} came out the same.")
    else:
        click.echo(f"Session {info.id}: {found.matched} of {found.turns} turns came out the same.")
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
    click.echo(f"{cell(info.game.title)}. Session {info.id}, seed {info.seed}.")
    for turn in path:
        click.echo("")
        if turn.decision is not None:
            for judged in turn.judged:
                click.echo(speech.proposal(judged))
            click.echo(f"> {cell(turn.decision.command)}")
            click.echo(speech.decision(turn))
        click.echo(speech.story(turn))


def as_data(
    info: SessionInfo, path: Sequence[Turn], failures: Failures | None = None
) -> dict[str, object]:
    """Return a session's path as other tools read it.

    Args:
        info: the session.
        path: its turns, with what was proposed at the time.
        failures: what each turn's language models were asked in vain, by its id.
    """
    return {
        "session": info.id,
        "game": info.game.id,
        "seed": info.seed,
        "task": info.task,
        "player": info.player,
        "critic": info.critic,
        "turns": [_turn(turn, (failures or {}).get(turn.id, ())) for turn in path],
    }


def _turn(turn: Turn, failures: Sequence[tuple[str, Exchange]]) -> dict[str, object]:
    scene, decision = turn.scene, turn.decision
    return {
        "id": turn.id,
        "parent": turn.parent,
        "number": turn.number,
        "at": turn.at.isoformat(),
        "actor": decision.actor.value if decision else None,
        "kind": decision.kind.value if decision else None,
        "command": decision.command if decision else None,
        "replaced": decision.replaced if decision else None,
        "why": decision.why if decision else "",
        "text": scene.text,
        "location": scene.location,
        "inventory": list(scene.inventory),
        "score": scene.score,
        "moves": scene.moves,
        "died": scene.died,
        "ending": scene.ending.value if scene.ending else None,
        "proposals": [
            {
                **_proposal(judged.proposal),
                "rewards": [critique.reward for critique in judged.critiques],
                "critiques": [_critique(critique) for critique in judged.critiques],
            }
            for judged in turn.judged
        ],
        "failures": [{"asker": asker, **_exchange(asked)} for asker, asked in failures],
    }


def _proposal(made: Proposal) -> dict[str, object]:
    # A team's exchanges are those of its members; left to it are those that dropped out.
    told = [asked for member in made.members for asked in member.exchanges]
    own = [asked for asked in made.exchanges if asked not in told]
    return {
        "player": made.player,
        "commands": list(made.commands),
        "confidence": made.confidence,
        "reason": made.reason,
        "lookahead": made.lookahead,
        "exchanges": [_exchange(asked) for asked in own],
        "ballots": [asdict(ballot) for ballot in made.ballots],
        "members": [_proposal(member) for member in made.members],
    }


def _critique(critique: Critique) -> dict[str, object]:
    return {
        "critic": critique.critic,
        "command": critique.command,
        "reward": critique.reward,
        "known": critique.known,
        "reason": critique.reason,
        "parts": [asdict(part) for part in critique.parts],
        "exchanges": [_exchange(asked) for asked in critique.exchanges],
    }


def _exchange(asked: Exchange) -> dict[str, object]:
    messages = [{"role": role, "content": content} for role, content in asked.messages]
    return {**asdict(asked), "messages": messages, "sampling": dict(asked.sampling)}
