"""What players and critics have in common in being chosen by a spec.

``NAME`` or ``NAME:ARGUMENT`` names a part that is registered; a language model
needs no name of its own there, since its spec names it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from agents.providers.base import Provider, ProviderError
from agents.providers.registry import model_forms
from games.registry import Registry, blaming

T = TypeVar("T")

ProviderFor = Callable[[str], Provider]
"""From a model's spec to its backend.

Raises:
    ValueError: the spec names no model.
    ProviderError: the backend can't be set up.
"""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PartSetup:
    """What a player or a critic is made of.

    Attributes:
        spec: the whole of what was chosen; the part's own ``spec``.
        argument: what stands behind the name and a colon, empty if nothing does.
        provider_for: where models come from, None where there are none.
        clock: tells what day it is, for wording.
    """

    spec: str
    argument: str = ""
    provider_for: ProviderFor | None = None
    clock: Callable[[], datetime] = _now


@dataclass(frozen=True, slots=True)
class PartKind(Generic[T]):
    """What an entry point names.

    Attributes:
        make: returns the part, or None if nobody shall do its work; import there
            what is heavy. May raise ValueError and ProviderError.
        words: what it does, in few words, for lists.
        form: what may follow ``NAME:``, for help; empty if nothing may.
    """

    make: Callable[[PartSetup], T | None]
    words: str = ""
    form: str = ""


def is_part(registry: Registry[PartKind[T]], spec: str) -> bool:
    """Tell whether a spec names what is registered.

    Raises:
        PluginError: the plug-in that it names can't be loaded.
    """
    name, colon, argument = spec.partition(":")
    return name in registry and (not colon or bool(argument and registry.load(name).form))


def make_part(
    registry: Registry[PartKind[T]],
    spec: str,
    provider_for: ProviderFor | None,
    clock: Callable[[], datetime] = _now,
) -> T | None:
    """Build what a spec names; see that :func:`is_part` first.

    Raises:
        ValueError, ProviderError: it can't be made like that.
        PluginError: the plug-in that it names fails.
    """
    name, _, argument = spec.partition(":")
    kind = registry.load(name)
    with blaming(name, ValueError, ProviderError):
        return kind.make(PartSetup(spec, argument, provider_for, clock))


def unknown(what: str, spec: str, known: tuple[str, ...], *, models: bool = True) -> ValueError:
    """Return the error of a spec that names nothing, with what there is."""
    further = f", or a language model: {model_forms()}" if models else ""
    return ValueError(f"There is no {what} “{spec}”: choose {', '.join(known)}{further}.")
