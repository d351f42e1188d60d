"""How seeds are typed: one, several, spans of them."""

from __future__ import annotations

import re

import click

from tui.commands.play import LARGEST_SEED

MOST_SEEDS = 100_000
_SPAN = re.compile(r"(\d{1,10})(?:\s*-\s*(\d{1,10}))?")


class Seeds(click.ParamType[tuple[int, ...]]):
    """Seeds and spans of seeds: ``101-130``, ``1,5,9``, ``1-3,10``."""

    name = "seeds"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Read what was typed."""
        if isinstance(value, tuple):
            return value
        found: dict[int, None] = {}
        for part in str(value).split(","):
            span = _SPAN.fullmatch(part.strip())
            if span is None:
                self.fail(f"“{part}” is neither a seed nor a span such as 101-130", param, ctx)
            first, last = int(span[1]), int(span[2] or span[1])
            if not 1 <= first <= last <= LARGEST_SEED:
                self.fail(
                    f"“{part}” is no span of seeds: they go from 1 to {LARGEST_SEED}, "
                    "the smaller one first",
                    param,
                    ctx,
                )
            if last - first >= MOST_SEEDS or len(found) > MOST_SEEDS:
                self.fail(f"at most {MOST_SEEDS} seeds are played at once", param, ctx)
            found.update(dict.fromkeys(range(first, last + 1)))
        return tuple(found)
