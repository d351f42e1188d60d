"""Options that several commands share, worded once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

C = TypeVar("C", bound=Callable[..., Any])


def output_option(
    words: str = "Write to FILE (replacing it) instead of stdout.",
) -> Callable[[C], C]:
    """Let a command write to a file instead."""
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.option("-o", "--output", type=kind, metavar="FILE", help=words)


def whose_option(command: C) -> C:
    """Let a command count some people's games alone."""
    return click.option(
        "--memory",
        "whose",
        type=click.Choice(["all", "human", "imported", "self"]),
        default="all",
        show_default=True,
        help="Whose games count: people's here, imported ones, the agent's own.",
    )(command)
