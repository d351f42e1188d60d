"""Looks for places that language models may be asked at: what answers, what is missing.

Nearby servers are contacted, for that costs nothing; anything that may cost
money is listed and left alone until a person asks for it. No key is shown: only
whether one is there. Imports no Textual.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from agents.home.paths import Home
from agents.home.settings import ModelSettings
from agents.prompts.roles import split_cast
from agents.providers.addresses import (
    HOSTED,
    HOSTED_KEY,
    OLLAMA_PORT,
    host_of,
    is_nearby,
    key_variable,
    ollama_address,
    tidy_address,
)
from agents.providers.base import ModelInfo, Provider, ProviderError, Shape
from agents.providers.bounds import MOST_MODELS
from agents.providers.gguf_file import read_gguf
from agents.providers.model_files import model_files, models_folder, short_name
from agents.providers.registry import PROVIDERS, make_provider, may_cost
from agents.providers.surroundings import check_surroundings
from games.errors import PluginError
from games.registry import blaming
from games.text import clean_line
from games.types import clean_text
from tui.services import BackendReport

PATIENCE = 2.0
"""Seconds that a server nearby is given to tell what it has."""
LONG_PATIENCE = 10.0
"""The same for one that the person has asked for, which may be far away."""
MOST = 20
"""Models that a server is asked the details of."""
ANY = "any"
"""Stands for a model where only the server is meant; never sent in a request."""

_VARIABLES = {"ollama": "OLLAMA_HOST", "openai": "OPENAI_BASE_URL"}
"""Backend -> where a person may say that it answers."""
_USUAL = {"ollama": f"http://127.0.0.1:{OLLAMA_PORT}", "openai": HOSTED}


class Prober:
    """Looks for backends.

    Args:
        home: its ``models/`` folder may hold GGUF files.
        settings: names further servers.
        environ: where keys and addresses are looked up.
    """

    def __init__(self, home: Home, settings: ModelSettings, environ: Mapping[str, str]) -> None:
        self._folder = models_folder(environ) or home.models
        self._servers = settings.backends.servers
        self._environ = environ

    async def every(self) -> Sequence[BackendReport]:
        """Look at all backends that cost nothing; list the others."""
        return await asyncio.gather(*(self._look(spec) for spec in self._specs()))

    async def one(self, spec: str) -> BackendReport:
        """Contact a single backend, one that may cost money too.

        Listing models is all that is asked of it.
        """
        if spec == "gguf":
            return await asyncio.to_thread(look_for_files, self._folder)
        return await self._contact(spec, LONG_PATIENCE)

    def _specs(self) -> Iterable[str]:
        yield "ollama"
        yield from (f"openai@{address}" for address in self._servers)
        yield "openai"
        yield "gguf"
        yield from PROVIDERS.others

    async def _look(self, spec: str) -> BackendReport:
        if spec in PROVIDERS.others:
            return await asyncio.to_thread(_listed_plugin, spec)
        address = self._address(spec)
        kind = spec.partition("@")[0]
        if not address and kind in _VARIABLES:
            told = f"{_VARIABLES[kind]} in the environment is no address"
            return BackendReport(spec, False, told, f"Write it as {_USUAL[kind]}.", paid=True)
        if spec == "gguf" or is_nearby(address):
            return await (self.one(spec) if spec == "gguf" else self._contact(spec, PATIENCE))
        listed = self._listed(spec, address)
        if listed.remedy:
            return listed
        try:
            await asyncio.to_thread(check_surroundings)
        except ProviderError as error:
            return replace(listed, ok=False, detail=error.message, remedy=error.hint)
        return listed

    def _address(self, spec: str) -> str:
        """Return where a backend answers; empty if what is set for it is no address."""
        kind, _, given = spec.partition("@")
        if kind not in _VARIABLES:
            return ""
        told = given or self._environ.get(_VARIABLES[kind], "").strip()
        try:
            if not told:
                return _USUAL[kind]
            return ollama_address(told) if kind == "ollama" else tidy_address(told)
        except ValueError:
            return ""

    def _listed(self, spec: str, address: str) -> BackendReport:
        """Say what is known of a backend without contacting it."""
        if spec.startswith("ollama"):
            return BackendReport(spec, None, f"{host_of(address)}, not asked", paid=True)
        # What has no address of its own is the vendor's, wherever that may have moved.
        name = key_variable(address) if "@" in spec else HOSTED_KEY
        if self._environ.get(name, "").strip():
            detail, remedy = f"{host_of(address)}, not asked; {name} holds a key", ""
        else:
            detail = f"{host_of(address)}, not asked; no key in {name}"
            remedy = f"To use it, set {name} in the environment."
        return BackendReport(spec, None, detail, remedy, paid=True)

    async def _contact(self, spec: str, patience: float) -> BackendReport:
        plugin = spec in PROVIDERS.others
        paid = _is_paid(spec) if plugin else not is_nearby(self._address(spec))
        provider: Provider | None = None
        try:
            # The vendor's package is imported for it, which takes up to half a second.
            provider = await asyncio.to_thread(self._provider, spec)
            async with asyncio.timeout(patience):
                with blaming(spec, ProviderError, ValueError):
                    models = await _details(provider, await provider.models(), self._environ)
        except TimeoutError:
            remedy = "Check that it is well, and look again."
            return BackendReport(spec, False, "didn't answer in time", remedy, paid=paid)
        except (ProviderError, PluginError, ValueError) as error:
            hint = "" if isinstance(error, ValueError) else error.hint
            told = str(error) if isinstance(error, ValueError) else error.message
            return BackendReport(spec, False, clean_text(told), clean_text(hint), paid=paid)
        finally:
            if provider is not None:
                await provider.close()
        answers = _place(spec) if plugin else host_of(self._address(spec))
        if models:
            more = f"Only {MOST_MODELS:,} of its models are listed; any can be named."
            remedy = more if len(models) == MOST_MODELS else ""
            return BackendReport(spec, True, answers, remedy, models=models, paid=paid)
        if plugin:
            forms = PROVIDERS.load(spec).forms
            remedy = f"Choose one as {' or '.join(f'{spec}:{form}' for form in forms)}."
            return BackendReport(spec, True, answers, remedy, paid=paid)
        remedy = "ollama pull MODEL" if spec.startswith("ollama") else "Load a model there."
        return BackendReport(spec, True, f"{answers}, without a model", remedy, paid=paid)

    def _provider(self, spec: str) -> Provider:
        kind, at, address = spec.partition("@")
        return make_provider(f"{kind}:{ANY}{at}{address}", environ=self._environ)


def _listed_plugin(spec: str) -> BackendReport:
    """Say that a plug-in's models were not asked for, or why they can't be."""
    try:
        PROVIDERS.load(spec)
    except PluginError as error:
        told = f"{_place(spec)}, can't be asked: {clean_text(error.message)}"
        return BackendReport(spec, False, told, clean_text(error.hint))
    return BackendReport(spec, None, f"{_place(spec)}, not asked", paid=_is_paid(spec))


def _place(plugin: str) -> str:
    """Say where a plug-in comes from: what its address is, it alone knows."""
    return f"plug-in of {PROVIDERS.registered(plugin).origin}"


def _is_paid(plugin: str) -> bool:
    return may_cost(f"{plugin}:{ANY}")


def server_of(spec: str) -> str:
    """Return the spec of the server that a player or critic names, empty if it names none."""
    backend = split_cast(spec).backend
    kind, _, rest = backend.partition(":")
    address = rest.rpartition("@")[2]
    named = kind in ("ollama", "openai") and address.startswith(("http://", "https://"))
    return f"{kind}@{address}" if named else ""


async def _details(
    provider: Provider, models: Sequence[ModelInfo], environ: Mapping[str, str]
) -> tuple[ModelInfo, ...]:
    """Return models with their contexts, as far as a server tells them one by one."""
    if not provider.spec.startswith("ollama"):
        return tuple(models)
    place = provider.spec.removeprefix(f"ollama:{ANY}")

    async def describe(info: ModelInfo) -> ModelInfo:
        own = make_provider(f"ollama:{info.name}{place}", environ=environ)
        try:
            return await own.describe()
        except ProviderError:
            return info
        finally:
            await own.close()

    told = await asyncio.gather(*map(describe, models[:MOST]))
    return (*told, *models[MOST:])


def look_for_files(folder: Path) -> BackendReport:
    """Say whether GGUF files can be served, and which lie in the home."""
    found, damaged = [], []
    with suppress(OSError):
        for path in model_files(folder):
            try:
                told = read_gguf(path)
            except (OSError, ValueError) as error:
                damaged.append(f"{path.name}: {error}")
            else:
                info = ModelInfo(
                    short_name(path, folder),
                    told.context,
                    Shape.SCHEMA,
                    parameters=told.parameters or None,
                    licence=clean_line(told.licence),
                    size=path.stat().st_size,
                )
                found.append(info)
    if find_spec("xllamacpp") is None:
        remedy = 'pip install "understudy[local]"'
        return BackendReport("gguf", False, "xllamacpp isn't installed", remedy, tuple(found))
    report = BackendReport("gguf", True, "files are served by xllamacpp", models=tuple(found))
    if damaged:
        told_of = clean_text(f"{report.detail}, but not {'; '.join(damaged)}")
        return replace(report, detail=told_of, remedy="Download these anew, or remove them.")
    if not found:
        return replace(
            report,
            remedy="understudy models fetch smollm2 brings a small one; yours go as gguf:PATH, "
            f"or into {folder}.",
        )
    return report
