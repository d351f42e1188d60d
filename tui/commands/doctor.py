"""``understudy doctor``: is everything in place?"""

from __future__ import annotations

import os
from dataclasses import asdict

import click

from tui.commands.frame import (
    Frame,
    cell,
    examples,
    print_json,
    reporting,
)


@click.command(epilog=examples("understudy doctor", "understudy doctor --json"))
@reporting
@click.pass_context
def doctor(context: click.Context, frame: Frame, as_json: bool) -> None:
    """Check what is installed, found and writable, and say how to mend faults.

    Exits with 1 if something keeps games from being played.
    """
    from tui.doctor import examine

    checks = []
    for check in examine(frame.home, os.environ):
        checks.append(check)
        if not as_json:
            sign = "ok   " if check.ok else "FAULT" if check.vital else "note "
            click.echo(f"{sign}  {cell(check.name):<14} {cell(check.detail)}")
            if check.remedy:
                click.echo(f"       {'':<14} {cell(check.remedy)}")
    if as_json:
        print_json([asdict(check) for check in checks])
    context.exit(1 if any(check.vital and not check.ok for check in checks) else 0)
