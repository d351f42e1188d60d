"""Language-model backends by spec: ``KIND:MODEL``.

A kind is registered in the group ``understudy.providers``. What it parses is known
at once; vendors' modules are imported when a backend is first chosen: they take up
to half a second, and some are extras that may not be installed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agents.providers.base import Provider, ProviderError
from agents.providers.keys import Environment
from games.errors import PluginError
from games.registry import Registry, blaming


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A spec taken apart.

    Attributes:
        kind: "openai", "ollama", "gguf", or that of a plug-in.
        model: the model's name, or the file's path.
        address: where the server answers, empty for the usual place.
    """

    kind: str
    model: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class ProviderSetup:
    """What a backend is made of.

    Attributes:
        spec: the whole of what was chosen; the provider's own ``spec``.
        model, address: its parts, as the kind took them apart.
        environment: where keys are looked up; never shown in a traceback.
        key_name: the variable that holds the key, if it is another than usual.
        threads: processors that a model is computed with in this program; 0 for as many
            as leave one to the screen.
    """

    spec: str
    model: str
    address: str
    environment: Environment
    key_name: str | None = None
    threads: int = 0


def whole(rest: str) -> tuple[str, str]:
    """Take all that follows the kind for the model."""
    return rest, ""


def _never(model: str, address: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ProviderKind:
    """What an entry point of ``understudy.providers`` names.

    Attributes:
        make: returns the backend, having sent nothing; import there what is
            heavy. May raise ValueError and ProviderError.
        forms: what may follow ``KIND:``, for help and messages.
        parse: takes that apart into model and address, the model empty where a
            part is missing; may raise ValueError.
        may_cost: tells whether asking costs money, so that a person is asked first;
            what can be reached on this machine or in this house doesn't.
    """

    make: Callable[[ProviderSetup], Provider]
    forms: tuple[str, ...] = ("MODEL",)
    parse: Callable[[str], tuple[str, str]] = whole
    may_cost: Callable[[str, str], bool] = _never


PROVIDERS: Registry[ProviderKind] = Registry(
    "understudy.providers", ProviderKind, ("openai", "ollama", "gguf")
)
"""Every kind of backend, by what stands before the colon of a spec."""


def model_forms() -> str:
    """Return the forms that a model's spec can have, as a sentence lists them."""
    usable = PROVIDERS.usable().items()
    return ", ".join(f"{name}:{form}" for name, kind in usable for form in kind.forms)


def is_model_spec(spec: str) -> bool:
    """Tell whether a spec names a language model, well or badly."""
    kind, colon, _ = spec.partition(":")
    return bool(colon) and kind in PROVIDERS


def parse_spec(spec: str) -> ModelSpec:
    """Take a spec apart.

    Raises:
        ValueError: it names no backend; the message lists the known forms.
        PluginError: the plug-in that it names can't be loaded.
    """
    kind, _, rest = spec.strip().partition(":")
    rest = rest.strip()
    if kind not in PROVIDERS or not rest or any(ord(letter) < 32 for letter in rest):
        raise ValueError(f"{spec!r} names no language model; known are {model_forms()}")
    with blaming(kind, ValueError):
        model, address = PROVIDERS.load(kind).parse(rest)
    if not model:
        raise ValueError(f"{spec!r} lacks a part; known are {model_forms()}")
    return ModelSpec(kind, model, address)


def may_cost(spec: str) -> bool:
    """Tell whether asking a model may cost money, as its kind says."""
    if not is_model_spec(spec):
        return False
    name, _, rest = spec.partition(":")
    try:
        kind = PROVIDERS.load(name)
    except PluginError:
        return False  # there is nothing that could be asked
    try:
        with blaming(name):
            return kind.may_cost(*_split(kind, rest.strip()))
    except PluginError:
        return True


def _split(kind: ProviderKind, rest: str) -> tuple[str, str]:
    try:
        return kind.parse(rest)
    except ValueError:
        return rest, ""


def make_provider(
    spec: str, *, environ: Mapping[str, str], key_name: str | None = None, threads: int = 0
) -> Provider:
    """Return the backend of a spec; nothing is sent before it is asked.

    Args:
        environ: where keys are looked up: OPENAI_API_KEY for the vendor's own
            service (or wherever OPENAI_BASE_URL says it is), and for any other
            server the variable that
            :func:`agents.providers.addresses.key_variable` names after its host.
        key_name: the variable that holds the key, if it is another.
        threads: processors for a model file, 0 for all but one.

    Raises:
        ValueError: the spec is none.
        ProviderError: a package, a file or a key is missing.
        PluginError: the plug-in that it names fails.
    """
    # Only in a wrapping that shows nothing: tracebacks may show local variables.
    variables = Environment(environ)
    del environ
    told = parse_spec(spec)
    kind = PROVIDERS.load(told.kind)
    with blaming(told.kind, ValueError, ProviderError):
        setup = ProviderSetup(spec, told.model, told.address, variables, key_name, threads)
        return kind.make(setup)
