"""``understudy memory``: what was learned here, and how it is kept in bounds."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    ROW,
    Frame,
    examples,
    home_option,
    json_option,
    narrate,
    pass_frame,
    print_fields,
    print_json,
    print_table,
)
from tui.commands.memory_files import merge, stats
from tui.commands.memory_marks import add_to

if TYPE_CHECKING:
    from agents.memory.entries import MemoryEntry, Visit


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "understudy memory                   everything that is remembered",
        "understudy memory list zork1        what is remembered of one game",
        "understudy memory show 12           one memory whole, with every visit",
        "understudy memory forget 12         no longer count it",
        "understudy memory mute 12           keep it, but let no player know it",
        "understudy memory undo              undo what was done last by hand",
        "understudy memory merge FILE        take in another person's file",
        "understudy memory stats             counts and sizes",
        "understudy memory tidy --dry-run    what could be put away",
        "understudy memory rebuild           learn everything again from the journal",
    ),
)
@json_option
@home_option
@pass_frame
@click.pass_context
def memory(context: click.Context, frame: Frame, as_json: bool) -> None:
    """See what the agent has learned; mark, forget or merge it.

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
            "source": entry.source.value + (f", from {entry.origin}" if entry.origin else ""),
            "marks": ", ".join(marks(entry)) or "none",
            "note": entry.note,
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


@memory.command(
    epilog=examples(
        "understudy memory tidy --keep 100000      settle on a budget and keep within it",
        "understudy memory tidy --megabytes 200 --dry-run",
        "understudy memory tidy                    keep within the budget settled on",
        "understudy memory tidy --undo             bring back what went last",
    )
)
@click.option("--keep", type=click.IntRange(min=0), help="At most so many scenes.")
@click.option("--megabytes", type=click.FloatRange(min=0), help="At most so many MB of scenes.")
@click.option("--dry-run", is_flag=True, help="Only say what would be put away.")
@click.option("--undo", is_flag=True, help="Bring back what the latest tidying put away.")
@json_option
@home_option
@pass_frame
def tidy(
    frame: Frame,
    keep: int | None,
    megabytes: float | None,
    dry_run: bool,
    undo: bool,
    as_json: bool,
) -> None:
    """Put away what was never of use, until memory keeps within a budget.

    That is scenes where only the agent played, nothing was won, nobody died and
    that were never retrieved. What a person showed, or an import, always stays.
    A budget that is given here is kept as this home's, but for a dry run.
    """
    from agents.memory.tidying import MemoryBudget

    if undo and (keep is not None or megabytes is not None or dry_run):
        raise click.UsageError("--undo stands alone.")
    with frame.stage(read_only=dry_run) as stage:
        if undo:
            _told_back(stage.memory.untidy(), as_json)
            return
        budget = stage.memory.budget
        if keep is not None or megabytes is not None:
            budget = MemoryBudget(keep, megabytes)
            if not dry_run:
                stage.memory.settle_budget(budget)
        found = stage.memory.tidy(budget, dry=dry_run)
    if as_json:
        print_json({**asdict(found), "keep": budget.scenes, "megabytes": budget.megabytes})
        return
    if budget == MemoryBudget():
        narrate("This home has no budget for its memory: give one with --keep or --megabytes.")
        return
    deed = "would be" if dry_run else "were"
    narrate(
        f"{found.dropped:,} of {found.held:,} scenes {deed} put away, some "
        f"{found.bytes / 1e6:,.1f} MB."
        + (
            ""
            if dry_run or not found.dropped
            else " Bring them back: understudy memory tidy --undo"
        )
    )
    if found.over:
        narrate(
            f"{found.over:,} scenes over the budget are kept: people's own, or of use to the agent."
        )


def _told_back(scenes: int, as_json: bool) -> None:
    if as_json:
        print_json({"brought_back": scenes})
    else:
        narrate(f"{scenes:,} scenes are back." if scenes else "There is nothing to bring back.")


@memory.command(
    epilog=examples(
        "understudy memory rebuild",
        "understudy memory rebuild --steps 5 --discount 0.95 --rate 0.1",
    )
)
@click.option("--steps", type=click.IntRange(min=1), help="Moves before values are bootstrapped.")
@click.option("--discount", type=click.FloatRange(0, 1), help="A point's worth one move later.")
@click.option("--rate", metavar="1/N|NUMBER", help="Learning rate: 1/N (the mean) or a constant.")
@json_option
@home_option
@pass_frame
def rebuild(
    frame: Frame, steps: int | None, discount: float | None, rate: str | None, as_json: bool
) -> None:
    """Learn everything again from the journal, and from now on as given.

    Nothing is lost by it: what was forgotten or put away stays so.
    """
    from agents.memory.rules import Rules

    with frame.stage() as stage:
        rules = stage.memory.rules
        try:
            rules = Rules(
                rules.steps if steps is None else steps,
                rules.discount if discount is None else discount,
                rules.rate if rate is None else _rate(rate),
            )
        except ValueError as error:
            raise click.BadParameter(f"{error}.", param_hint="--rate") from error
        turns = stage.memory.rebuild(rules)
    if as_json:
        print_json({"turns": turns, **asdict(rules)})
    else:
        pace = "1/N" if rules.rate is None else f"{rules.rate:g}"
        narrate(
            f"Learned again from {turns:,} moves: {rules.steps} steps, discount "
            f"{rules.discount:g}, learning rate {pace}."
        )


def _rate(text: str) -> float | None:
    if text.upper() == "1/N":
        return None
    try:
        return float(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is neither 1/N nor a number") from error


add_to(memory)
memory.add_command(merge)
memory.add_command(stats)


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
                    ", ".join(marks(entry)),
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


def marks(entry: MemoryEntry) -> list[str]:
    """Name what a memory is marked with."""
    held = {
        "pinned": entry.pinned,
        "muted": entry.muted,
        "note": bool(entry.note),
        "forgotten": entry.forgotten_at is not None,
        "put away": entry.away,
    }
    return [name for name, so in held.items() if so]


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
        "pinned": entry.pinned,
        "muted": entry.muted,
        "note": entry.note,
        "origin": entry.origin or None,
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
