"""Options that name a player or a critic: what can be named, plug-ins included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click


class PlayerOption(click.Option):
    """Names players; its help lists those of plug-ins, looked for when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's line of help."""
        from agents.players.registry import PLAYERS

        forms = {name: kind.form for name, kind in PLAYERS.usable().items()}
        return _with_plugins(super().get_help_record(ctx), forms, PLAYERS.others)


class CriticOption(click.Option):
    """Names a critic; its help lists those of plug-ins."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's line of help."""
        from agents.critics.registry import CRITICS

        forms = {name: kind.form for name, kind in CRITICS.usable().items()}
        return _with_plugins(super().get_help_record(ctx), forms, CRITICS.others)


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


def _with_plugins(
    record: tuple[str, str] | None, forms: dict[str, str], plugins: Sequence[str]
) -> tuple[str, str] | None:
    from agents.providers.registry import PROVIDERS

    specs = [f"{name}:{forms[name]}" if forms[name] else name for name in plugins if name in forms]
    for name, kind in PROVIDERS.usable().items():
        if name in PROVIDERS.others:
            specs += (f"{name}:{form}" for form in kind.forms)
    if record is None or not specs:
        return record
    return record[0], f"{record[1]} Plug-ins add {', '.join(specs)}."
