"""Language-model backends by spec.

Vendor modules are imported when a backend is first chosen: they take up to half
a second, and some are extras that may not be installed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from agents.providers.addresses import HOSTED, HOSTED_KEY, host_of, key_variable, tidy_address
from agents.providers.base import Fault, Provider, ProviderError
from agents.providers.keys import Environment

if TYPE_CHECKING:
    from agents.providers.gguf import GgufProvider
    from agents.providers.ollama import OllamaProvider
    from agents.providers.openai import OpenAIProvider

FORMS = (
    "openai:MODEL",
    "openai:MODEL@BASE_URL",
    "ollama:MODEL",
    "ollama:MODEL@HOST",
    "gguf:PATH",
)
_KINDS = ("openai", "ollama", "gguf")
# Model names may hold an @ themselves; what follows the last one is an address
# if it has a scheme, a port or a dot, or is this machine.
_ADDRESS = re.compile(
    r"@(?=https?://)|@(?=(?:localhost|\[[0-9a-f:]+\]|[^@/:]+\.[^@/]+|[^@/:]+:\d+)(?:[:/]|$))"
)


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A spec taken apart.

    Attributes:
        kind: "openai", "ollama" or "gguf".
        model: the model's name, or the file's path.
        address: where the server answers, empty for the usual place.
    """

    kind: str
    model: str
    address: str = ""


def is_model_spec(spec: str) -> bool:
    """Tell whether a spec names a language model, well or badly."""
    return spec.partition(":")[0] in _KINDS and ":" in spec


def parse_spec(spec: str) -> ModelSpec:
    """Take a spec apart.

    Raises:
        ValueError: it names no backend; the message lists the known forms.
    """
    kind, _, rest = spec.strip().partition(":")
    rest = rest.strip()
    if kind not in _KINDS or not rest or any(ord(letter) < 32 for letter in rest):
        raise ValueError(f"{spec!r} names no language model; known are {', '.join(FORMS)}")
    if kind == "gguf":
        return ModelSpec(kind, rest)
    if kind == "ollama":
        model, _, address = rest.partition("@")
    else:
        places = [match.start() for match in _ADDRESS.finditer(rest)]
        model, address = (rest[: places[0]], rest[places[0] + 1 :]) if places else (rest, "")
    if not model or (rest.endswith("@") and not address):
        raise ValueError(f"{spec!r} lacks a part; known are {', '.join(FORMS)}")
    if kind == "openai" and address:
        try:
            address = tidy_address(address)
        except ValueError as error:
            raise ValueError(f"{kind}:{model}@...: {error}") from None
    return ModelSpec(kind, model, address)


def make_provider(
    spec: str, *, environ: Mapping[str, str], key_name: str | None = None
) -> Provider:
    """Return the backend of a spec; nothing is sent before it is asked.

    Args:
        environ: where keys are looked up: OPENAI_API_KEY for the vendor's own
            service (or wherever OPENAI_BASE_URL says it is), and for any other
            server the variable that :func:`key_variable` names after its host.
        key_name: the variable that holds the key, if it is another.

    Raises:
        ValueError: the spec is none.
        ProviderError: a package, a file or a key is missing.
    """
    # Only in a wrapping that shows nothing: tracebacks may show local variables.
    variables = Environment(environ)
    del environ
    told = parse_spec(spec)
    if told.kind == "gguf":
        return _gguf(told)
    if told.kind == "ollama":
        return _ollama(told)
    return _openai(told, variables, key_name)


def _openai(told: ModelSpec, variables: Environment, key_name: str | None) -> Provider:
    make = cast("type[OpenAIProvider]", _vendor("openai", "OpenAIProvider"))
    moved = variables.text("OPENAI_BASE_URL")
    address = told.address or (tidy_address(moved) if moved else "")
    own = not told.address or host_of(address) == host_of(HOSTED)
    name = key_name or (HOSTED_KEY if own else key_variable(address))
    return make(told.model, base_url=address or None, key=variables.secret(name), key_name=name)


def _ollama(told: ModelSpec) -> Provider:
    make = cast("type[OllamaProvider]", _vendor("ollama", "OllamaProvider"))
    return make(told.model, host=told.address or None)


def _gguf(told: ModelSpec) -> Provider:
    make = cast("type[GgufProvider]", _vendor("gguf", "GgufProvider"))
    return make(told.model)


def _vendor(module: str, name: str) -> object:
    try:
        return getattr(import_module(f"agents.providers.{module}"), name)
    except ModuleNotFoundError as error:
        missing = (error.name or module).partition(".")[0]
    raise ProviderError(
        Fault.MISSING,
        f"This backend needs the package {missing}, which isn't installed.",
        f"pip install {missing}",
    )
