"""The kinds of backends that come with the program.

Loaded with the first model that is named; vendors' modules only with the first
that is chosen.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from agents.providers.addresses import (
    HOSTED,
    HOSTED_KEY,
    host_of,
    is_nearby,
    key_variable,
    tidy_address,
)
from agents.providers.base import Fault, Provider, ProviderError
from agents.providers.model_files import FOLDER_VARIABLE
from agents.providers.registry import ProviderKind, ProviderSetup

if TYPE_CHECKING:
    from agents.providers.gguf import GgufProvider
    from agents.providers.ollama import OllamaProvider
    from agents.providers.openai import OpenAIProvider

# Model names may hold an @ themselves; what follows the last one is an address
# if it has a scheme, a port or a dot, or is this machine.
_ADDRESS = re.compile(
    r"@(?=https?://)|@(?=(?:localhost|\[[0-9a-f:]+\]|[^@/:]+\.[^@/]+|[^@/:]+:\d+)(?:[:/]|$))"
)


def _split_openai(rest: str) -> tuple[str, str]:
    places = [match.start() for match in _ADDRESS.finditer(rest)]
    model, address = (rest[: places[0]], rest[places[0] + 1 :]) if places else (rest, "")
    if not address:
        return ("" if rest.endswith("@") else model), ""
    try:
        return model, tidy_address(address)
    except ValueError as error:
        raise ValueError(f"openai:{model}@...: {error}") from None


def _split_ollama(rest: str) -> tuple[str, str]:
    model, at, address = rest.partition("@")
    return ("" if at and not address else model), address


def _openai(setup: ProviderSetup) -> Provider:
    make = cast("type[OpenAIProvider]", _vendor("openai", "OpenAIProvider"))
    moved = setup.environment.text("OPENAI_BASE_URL")
    address = setup.address or (tidy_address(moved) if moved else "")
    own = not setup.address or host_of(address) == host_of(HOSTED)
    name = setup.key_name or (HOSTED_KEY if own else key_variable(address))
    key = setup.environment.secret(name)
    return make(setup.model, base_url=address or None, key=key, key_name=name)


def _ollama(setup: ProviderSetup) -> Provider:
    make = cast("type[OllamaProvider]", _vendor("ollama", "OllamaProvider"))
    return make(setup.model, host=setup.address or None)


def _gguf(setup: ProviderSetup) -> Provider:
    make = cast("type[GgufProvider]", _vendor("gguf", "GgufProvider"))
    folder = setup.environment.text(FOLDER_VARIABLE)
    where = Path(folder).expanduser() if folder else None
    return make(setup.model, folder=where, threads=setup.threads or None)


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


def _is_hosted(model: str, address: str) -> bool:
    return not address or not is_nearby(address)


OPENAI = ProviderKind(_openai, ("MODEL", "MODEL@BASE_URL"), _split_openai, _is_hosted)
OLLAMA = ProviderKind(_ollama, ("MODEL", "MODEL@HOST"), _split_ollama)
GGUF = ProviderKind(_gguf, ("PATH", "NAME"))
