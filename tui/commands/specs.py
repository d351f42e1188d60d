"""Options that name a player or a critic: what can be named, plug-ins included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
from typing_extensions import override

from agents.providers.model_files import full_spec
from games.registry import Registry
from tui.commands.frame import Frame


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


def check_specs(
    context: click.Context, specs: Sequence[str], further: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Refuse what names no player; return the specs, short names of model files whole.

    Args:
        context: of the command: its home may hold model files.
        specs: what was typed.
        further: specs that a command knows beside those of the players.

    Raises:
        click.BadParameter: it tells what there is.
    """
    from agents.players.registry import PLAYERS, check_player

    folder = context.ensure_object(Frame).models
    with misuse():
        named = tuple(full_spec(spec, folder, (*PLAYERS.names, *further)) for spec in specs)
        for spec in named:
            check_player(spec, further)
    return named


def check_critic(context: click.Context, spec: str) -> str:
    """Refuse what names no critic; return its spec, a short name whole.

    Raises:
        click.BadParameter: it tells what there is.
    """
    from agents.critics.registry import CRITICS
    from agents.critics.registry import check_critic as see_critic

    with misuse():
        named = full_spec(spec, context.ensure_object(Frame).models, CRITICS.names)
        see_critic(named)
    return named


@contextmanager
def misuse() -> Iterator[None]:
    """Let a spec that names nothing be misuse of the command line."""
    try:
        yield
    except ValueError as error:
        told = str(error)
        raise click.BadParameter(f"{told[:1].lower()}{told[1:]}") from None
