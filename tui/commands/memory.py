"""``understudy memory``: what was learned here, and how it is kept in bounds."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from agents.core.wording import verdict_of
from tui.commands.frame import (
    ROW,
    Frame,
    examples,
    kept_as,
    narrate,
    print_fields,
    print_json,
    reporting,
    say,
)
from tui.commands.groups import Group
from tui.commands.listing import Column, data_of, minute, print_listing
from tui.commands.memory_files import merge, stats
from tui.commands.memory_marks import add_to
from tui.speech.speech import signed, whose

if TYPE_CHECKING:
    from agents.memory.entries import MemoryEntry, Visit


@click.group(
    cls=Group,
    invoke_without_command=True,
    epilog=examples(
        "understudy memory                   everything that is remembered",
        "understudy memory list zork1        what is remembered of one game",
        "understudy memory show 12           one memory whole, with every visit",
        "understudy memory forget 12         no longer count it",
        "understudy memory mute 12           keep it, but let no player know it",
        "understudy memory undo              undo what was done last by hand",
        "understudy memory forget-session 3  let a whole session teach nothing",
        "understudy memory merge FILE        take in another person's file",
        "understudy memory stats             counts and sizes",
        "understudy memory tidy --dry-run    what could be put away",
        "understudy memory rebuild           learn everything again from the journal",
    ),
)
@reporting
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
@reporting
def list_(frame: Frame, game: str | None, forgotten: bool, as_json: bool) -> None:
    """List memories: all, or those of GAME."""
    _list(frame, game, forgotten, as_json)


@memory.command(epilog=examples("understudy memory show 12", "understudy memory show 12 --json"))
@click.argument("id", type=ROW)
@reporting
def show(frame: Frame, id: int, as_json: bool) -> None:
    """Show the memory ID whole: the scene, what was played and what followed."""
    with frame.open_home(read_only=True) as workspace:
        entry = workspace.memory.entry(id)
    if as_json:
        history = [data_of(visit, VISITS) for visit in entry.history]
        print_json(data_of(entry, COLUMNS) | {"history": history})
        return
    print_fields(
        {
            "memory": entry.id,
            "game": entry.title,
            "place": entry.location,
            "scene": entry.description,
            "carrying": ", ".join(entry.inventory),
            "command": entry.command,
            "worth": signed(entry.q),
            "says": verdict_of(entry.role, entry.q),
            "who": whose(entry.maker) + (f", from {entry.origin}" if entry.origin else ""),
            "marks": ", ".join(marks(entry)) or "none",
            "note": entry.note,
        }
    )
    say("")
    print_listing(entry.history, VISITS, as_json=False)


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
@reporting
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
    with frame.open_home(read_only=dry_run) as workspace:
        if undo:
            _told_back(workspace.memory.untidy(), as_json)
            return
        budget = workspace.memory.budget
        if keep is not None or megabytes is not None:
            budget = MemoryBudget(keep, megabytes)
            if not dry_run:
                workspace.memory.settle_budget(budget)
        found = workspace.memory.tidy(budget, dry=dry_run)
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
@reporting
def rebuild(
    frame: Frame, steps: int | None, discount: float | None, rate: str | None, as_json: bool
) -> None:
    """Learn everything again from the journal, and from now on as given.

    Nothing is lost by it: what was forgotten or put away stays so.
    """
    from agents.memory.rules import Rules
    from agents.play.records.practice import learn_again

    with frame.open_home() as workspace:
        rules = workspace.memory.rules
        try:
            rules = Rules(
                rules.steps if steps is None else steps,
                rules.discount if discount is None else discount,
                rules.rate if rate is None else _rate(rate),
            )
        except ValueError as error:
            raise click.BadParameter(f"{error}.", param_hint="--rate") from error
        turns = learn_again(workspace.memory, rules)
    if as_json:
        print_json({"turns": turns, **asdict(rules)})
    else:
        pace = "1/N (the mean of all)" if rules.rate is None else f"{rules.rate:g}"
        narrate(
            f"Learned again from {turns:,} moves. Points count for the {rules.steps} moves that "
            f"led to them, {1 - rules.discount:.0%} less with each (discount {rules.discount:g}); "
            f"learning rate {pace}."
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
    with frame.open_home(read_only=True) as workspace:
        name = kept_as(frame, workspace, game)
        found = workspace.memory.entries(game=name, forgotten=forgotten)
    if found or as_json:
        print_listing(found, COLUMNS, as_json=as_json)
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


COLUMNS: tuple[Column[MemoryEntry], ...] = (
    Column("id", "Memory"),
    Column("game", "Game"),
    Column("location", "Place"),
    Column("command", "Command"),
    Column("q", "Worth", told=lambda one: signed(one.q, 1)),
    Column("visits", "Times"),
    Column("source", "From", value=lambda one: one.maker, told=lambda one: whose(one.maker)),
    Column("session", "Session"),
    Column("turn"),
    Column("role"),
    Column("task"),
    Column("score"),
    Column("deaths"),
    Column("nothings", value=lambda one: one.no_effect),
    Column("undone"),
    Column("when"),
    Column("forgotten", value=lambda one: one.forgotten_at),
    Column("pinned"),
    Column("muted"),
    Column("note"),
    Column("origin", value=lambda one: one.origin or None),
    Column("", "", lambda one: ", ".join(marks(one))),
)
"""What is told of a memory."""

VISITS: tuple[Column[Visit], ...] = (
    Column("session", "Session"),
    Column("turn"),
    Column("number", "Move"),
    Column("when", "When", told=lambda one: minute(one.when)),
    Column(
        "kind",
        "How",
        told=lambda one: f"passed over for {one.command}" if one.passed else one.kind,
    ),
    Column("command"),
    Column("replaced"),
    Column("why"),
    Column("score", "Points"),
    Column("", "What followed", lambda one: _followed(one)),
    Column("", "Why", lambda one: one.why),
    Column("died"),
    Column("nothing"),
    Column("undone"),
    Column("passed"),
)
"""What is told of a visit of a memory."""
