"""``understudy memory``: what was learned here, and how to mute it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    ROW,
    Frame,
    cell,
    examples,
    home_option,
    json_option,
    narrate,
    pass_frame,
    print_fields,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from agents.memory.entries import MemoryEntry, Visit


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "understudy memory                   everything that is remembered",
        "understudy memory list zork1        what is remembered of one game",
        "understudy memory show 12           one memory whole, with every visit",
        "understudy memory forget 12         no longer count it",
        "understudy memory restore 12        count it again",
    ),
)
@json_option
@home_option
@pass_frame
@click.pass_context
def memory(context: click.Context, frame: Frame, as_json: bool) -> None:
    """See what the agent has learned, forget it or bring it back.

    Without a command it lists all memories.
    """
    if context.invoked_subcommand is None:
        _list(frame, None, False, as_json)


@memory.command("list", epilog=examples("understudy memory list zork1 --forgotten"))
@click.argument("game", required=False)
@click.option("--forgotten", is_flag=True, help="List only what was forgotten.")
@json_option
@home_option
@pass_frame
def list_(frame: Frame, game: str | None, forgotten: bool, as_json: bool) -> None:
    """List memories: all, or those of GAME."""
    _list(frame, game, forgotten, as_json)


@memory.command(epilog=examples("understudy memory show 12", "understudy memory show 12 --json"))
@click.argument("id", type=ROW)
@json_option
@home_option
@pass_frame
def show(frame: Frame, id: int, as_json: bool) -> None:
    """Show the memory ID whole: the scene, what was played and what followed."""
    with frame.stage(read_only=True) as stage:
        entry = stage.memory.entry(id)
    if as_json:
        print_json(as_data(entry) | {"history": [_visit(visit) for visit in entry.history]})
        return
    print_fields(
        {
            "memory": entry.id,
            "game": entry.title,
            "place": entry.location,
            "scene": entry.description,
            "carrying": ", ".join(entry.inventory),
            "command": entry.command,
            "Q": f"{entry.q:+.2f}",
            "advice": entry.role.value,
            "source": entry.source.value,
            "forgotten": entry.forgotten_at.isoformat() if entry.forgotten_at else "no",
        }
    )
    click.echo("")
    print_table(
        ("Session", "Move", "When", "How", "Points", "What followed", "Why"),
        [
            (
                visit.session,
                visit.number,
                visit.when.astimezone().strftime("%Y-%m-%d %H:%M"),
                f"passed over for {visit.command}" if visit.passed else visit.kind.value,
                visit.score,
                _followed(visit),
                visit.why,
            )
            for visit in entry.history
        ],
    )


@memory.command(epilog=examples("understudy memory forget 12"))
@click.argument("id", type=ROW)
@json_option
@home_option
@pass_frame
def forget(frame: Frame, id: int, as_json: bool) -> None:
    """Stop counting the memory ID; `restore` brings it back."""
    _change(frame, id, as_json, forget=True)


@memory.command(epilog=examples("understudy memory restore 12"))
@click.argument("id", type=ROW)
@json_option
@home_option
@pass_frame
def restore(frame: Frame, id: int, as_json: bool) -> None:
    """Count the forgotten memory ID again."""
    _change(frame, id, as_json, forget=False)


def _change(frame: Frame, id: int, as_json: bool, *, forget: bool) -> None:
    with frame.stage() as stage:
        before = stage.memory.entry(id)
        if forget:
            stage.memory.forget(id)
        else:
            stage.memory.restore(id)
        entry = stage.memory.entry(id)
    changed = entry.forgotten != before.forgotten
    what = f"Memory {id} ({cell(entry.command)}, {cell(entry.location) or cell(entry.title)})"
    if as_json:
        print_json({"id": id, "forgotten": entry.visits == 0, "changed": changed})
    elif not changed:
        narrate(f"{what} was {'forgotten' if forget else 'counted'} already.")
    elif forget:
        narrate(f"{what} is forgotten. It comes back with: understudy memory restore {id}")
    else:
        narrate(f"{what} counts again.")


def _list(frame: Frame, game: str | None, forgotten: bool, as_json: bool) -> None:
    with frame.stage(read_only=True) as stage:
        found = stage.memory.entries(game=game, forgotten=forgotten)
    if as_json:
        print_json([as_data(entry) for entry in found])
    elif found:
        print_table(
            ("Memory", "Game", "Place", "Command", "Q", "Visits", "From", "Session", ""),
            [
                (
                    entry.id,
                    entry.game,
                    entry.location,
                    entry.command,
                    f"{entry.q:+.1f}",
                    entry.visits,
                    entry.source.value,
                    entry.session,
                    "forgotten" if entry.forgotten_at else "",
                )
                for entry in found
            ],
        )
    else:
        of = f" of {game}" if game else ""
        narrate(f"Nothing{of} is {'forgotten' if forgotten else 'remembered here yet'}.")


def _followed(visit: Visit) -> str:
    said = {
        "died": visit.died,
        "nothing happened": visit.nothing,
        "taken back": visit.undone,
        "forgotten": visit.forgotten_at is not None,
    }
    return ", ".join(what for what, so in said.items() if so)


def as_data(entry: MemoryEntry) -> dict[str, object]:
    """Return a memory as other tools read it."""
    return {
        "id": entry.id,
        "game": entry.game,
        "location": entry.location,
        "command": entry.command,
        "q": entry.q,
        "visits": entry.visits,
        "source": entry.source.value,
        "session": entry.session,
        "turn": entry.turn,
        "role": entry.role.value,
        "task": entry.task,
        "score": entry.score,
        "deaths": entry.deaths,
        "nothings": entry.nothings,
        "undone": entry.undone,
        "when": entry.when.isoformat(),
        "forgotten": entry.forgotten_at.isoformat() if entry.forgotten_at else None,
    }


def _visit(visit: Visit) -> dict[str, object]:
    return {
        "session": visit.session,
        "turn": visit.turn,
        "number": visit.number,
        "when": visit.when.isoformat(),
        "kind": visit.kind.value,
        "command": visit.command,
        "replaced": visit.replaced,
        "why": visit.why,
        "score": visit.score,
        "died": visit.died,
        "nothing": visit.nothing,
        "undone": visit.undone,
        "passed": visit.passed,
    }
