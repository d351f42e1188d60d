"""Options that name a player or a critic: what can be named, plug-ins included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
from typing_extensions import override

from games.registry import Registry


class SpecOption(click.Option):
    """Names players or critics; its help lists those of plug-ins, too.

    Args:
        registry: returns where they are registered; asked when help is shown.
    """

    def __init__(self, *names: Any, registry: Callable[[], Registry[Any]], **settings: Any) -> None:
        super().__init__(*names, **settings)
        self._registry = registry

    @override
    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        from agents.providers.registry import PROVIDERS

        record = super().get_help_record(ctx)
        usable, models = self._registry().usable(), PROVIDERS.usable()
        named = [(name, usable[name].form) for name in self._registry().others if name in usable]
        named += [(n, form) for n in PROVIDERS.others if n in models for form in models[n].forms]
        if record is None or not named:
            return record
        specs = (f"{name}:{form}" if form else name for name, form in named)
        return record[0], f"{record[1]} Plug-ins add {', '.join(specs)}."


def players() -> Registry[Any]:
    """Return where players are registered."""
    from agents.players.registry import PLAYERS

    return PLAYERS


def critics() -> Registry[Any]:
    """Return where critics are registered."""
    from agents.critics.registry import CRITICS

    return CRITICS


def check_specs(specs: Sequence[str], further: tuple[str, ...] = ()) -> None:
    """Refuse what names no player.

    Args:
        specs: what was typed.
        further: specs that a command knows beside those of the players.

    Raises:
        click.BadParameter: it tells what there is.
    """
    from agents.players.registry import check_player

    with misuse():
        for spec in specs:
            check_player(spec, further)


@contextmanager
def misuse() -> Iterator[None]:
    """Let a spec that names nothing be misuse of the command line."""
    try:
        yield
    except ValueError as error:
        told = str(error)
        raise click.BadParameter(f"{told[:1].lower()}{told[1:]}") from None
