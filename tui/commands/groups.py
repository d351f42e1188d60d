"""Groups of commands, and how ``--help`` lists what is in them. May import click alone."""

from __future__ import annotations

import click
from typing_extensions import override

_WHOLE = 300
"""Characters of a command's first sentence, at most: it is told to its end."""


class Group(click.Group):
    """A group that tells what each of its commands does in a whole sentence."""

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a line or two each, where click cuts all sentences to one line."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        told = [
            (name, command.get_short_help_str(_WHOLE))
            for name, command in found
            if command is not None and not command.hidden
        ]
        if told:
            with formatter.section("Commands"):
                formatter.write_dl(told)
