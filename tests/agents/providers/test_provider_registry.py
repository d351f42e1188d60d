"""Backends by their specs."""

import subprocess
import sys
from pathlib import Path

import pytest

from agents.core.machine import processors
from agents.home.paths import Home
from agents.home.settings import ModelSettings, load_settings
from agents.play.thought.cast import Cast
from agents.providers import builtin, registry
from agents.providers.base import Fault, Provider, ProviderError
from agents.providers.gguf import GgufProvider
from agents.providers.registry import (
    ModelSpec,
    ProviderKind,
    ProviderSetup,
    is_model_spec,
    make_provider,
    may_cost,
    parse_spec,
)
from agents.providers.resilience import Resilient
from games.errors import PluginError
from games.registry import Registration, Registry
from tests.support.asking import hear
from tests.support.making import clock
from tests.support.openai_stub import say, stubbed
from tests.support.tiny_gguf import write_model
from tests.support.waiting import PATIENCE


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("openai:gpt-x", ModelSpec("openai", "gpt-x")),
        (
            "openai:llama@http://localhost:8080",
            ModelSpec("openai", "llama", "http://localhost:8080/v1"),
        ),
        ("openai:llama@localhost:8080", ModelSpec("openai", "llama", "http://localhost:8080/v1")),
        ("openai:m@api.example.org", ModelSpec("openai", "m", "https://api.example.org/v1")),
        ("openai:@cf/meta/llama-3", ModelSpec("openai", "@cf/meta/llama-3")),
        ("openai:claude@20240229", ModelSpec("openai", "claude@20240229")),
        (
            "openai:claude@20240229@https://gate.example/v1",
            ModelSpec("openai", "claude@20240229", "https://gate.example/v1"),
        ),
        ("ollama:llama3.2:3b", ModelSpec("ollama", "llama3.2:3b")),
        ("ollama:llama3.2@attic:11434", ModelSpec("ollama", "llama3.2", "attic:11434")),
        ("gguf:~/models/a@b.gguf", ModelSpec("gguf", "~/models/a@b.gguf")),
    ],
)
def test_parse(spec: str, told: ModelSpec) -> None:
    assert is_model_spec(spec)
    assert parse_spec(spec) == told


@pytest.mark.parametrize(
    "spec", ["", "openai", "openai:", "gguf: ", "mimic", "openai:a\nb", "ollama:@host", "ollama:m@"]
)
def test_junk_is_answered_with_the_known_forms(spec: str) -> None:
    with pytest.raises(ValueError, match="openai:MODEL@BASE_URL") as caught:
        make_provider(spec, environ={})
    assert "gguf:PATH" in str(caught.value)


def test_players_of_other_kinds_are_no_models() -> None:
    assert not any(map(is_model_spec, ("mimic", "human", "explorer", "openai", "script:x")))


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="password") as caught:
        make_provider("openai:m@http://me:hidden@example.org/v1", environ={})
    assert "hidden" not in str(caught.value)


def test_specs_come_back() -> None:
    for spec in ("openai:m", "openai:m@http://127.0.0.1:8080/v1", "ollama:m"):
        provider = make_provider(spec, environ={"OPENAI_API_KEY": "k-1"})
        assert provider.spec == spec


async def test_no_key_goes_to_another_server_than_its_own() -> None:
    environ = {"OPENAI_API_KEY": "hosted-key", "UNDERSTUDY_KEY_127_0_0_1": "local-key"}
    async with stubbed(say("open")) as stub:
        spec = f"openai:parrot@{stub.url}"
        await hear(make_provider(spec, environ=environ))
        del environ["UNDERSTUDY_KEY_127_0_0_1"]
        await hear(make_provider(spec, environ=environ))
        await hear(make_provider(spec, environ={"MINE": "my-key"}, key_name="MINE"))
        moved = environ | {"OPENAI_BASE_URL": stub.url}
        provider = make_provider("openai:parrot", environ=moved)
        await hear(provider)
    assert provider.spec == spec
    sent = [asked.headers["authorization"] for asked in stub.asked]
    assert sent == [f"Bearer {key}" for key in ("local-key", "none", "my-key", "hosted-key")]


async def test_a_file(tmp_path: Path) -> None:
    with pytest.raises(ProviderError) as caught:
        make_provider(f"gguf:{tmp_path / 'none.gguf'}", environ={})
    assert caught.value.kind is Fault.MISSING


def test_a_file_is_computed_with_as_many_processors_as_were_settled(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_model(tmp_path / "tiny.gguf")
    spec = f"gguf:{tmp_path / 'tiny.gguf'}"
    home.settings.write_text("[backends]\nthreads = 3\n")
    taken = []
    for settings in (load_settings(home.settings), ModelSettings()):
        guarded = Cast(settings, {}, clock).provider(spec)
        assert isinstance(guarded, Resilient)
        assert isinstance(guarded._inner, GgufProvider)
        taken.append(guarded._inner._threads)
    assert taken == [3, max(1, processors() - 1)]


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> object:
        raise ModuleNotFoundError(f"No module named {name!r}", name="openai")

    monkeypatch.setattr(builtin, "import_module", absent)
    with pytest.raises(ProviderError) as caught:
        make_provider("openai:m", environ={"OPENAI_API_KEY": "k-1"})
    assert (caught.value.kind, caught.value.hint) == (Fault.MISSING, "pip install openai")


def test_no_vendor_is_imported_before_it_is_chosen() -> None:
    program = (
        "import sys, agents.providers.registry as r\n"
        "r.parse_spec('openai:m@localhost:1'); r.is_model_spec('gguf:x')\n"
        "print([n for n in ('openai', 'ollama', 'xllamacpp', 'httpx2') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize(
    ("spec", "costs"),
    [
        ("openai:m", True),
        ("openai:m@http://localhost:1/v1", False),
        ("openai:m@https://api.example.org", True),
        ("openai:m@http://me:secret@localhost", True),
        ("openai:", True),
        ("ollama:m", False),
        ("ollama:", False),
        ("gguf:x", False),
        ("mimic", False),
        ("nobody:x", False),
    ],
)
def test_what_may_cost_money(spec: str, costs: bool) -> None:
    assert may_cost(spec) is costs


class Tin(Provider):
    """A model in a tin."""

    def __init__(self, setup: ProviderSetup) -> None:
        self.setup = setup

    @property
    def spec(self) -> str:
        return self.setup.spec


TIN = ProviderKind(Tin, ("LABEL",), may_cost=lambda model, address: model == "gold")
RUST = ProviderKind(lambda setup: 1 / 0)  # type: ignore[arg-type,return-value]


async def test_a_plugins_models_are_named_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        Registration(name.lower(), f"tests.agents.providers.test_provider_registry:{name}", "shop")
        for name in ("TIN", "RUST", "AIR")
    ]
    put = Registry("understudy.providers", ProviderKind, others=lambda _: found)
    monkeypatch.setattr(registry, "PROVIDERS", put)
    assert is_model_spec("tin:a@b:c")
    assert parse_spec("tin:a@b:c") == ModelSpec("tin", "a@b:c")
    assert (may_cost("tin:gold"), may_cost("tin:iron")) == (True, False)
    made = make_provider("tin:iron", environ={"UNDERSTUDY_KEY_TIN": "hidden"})
    assert isinstance(made, Tin)
    assert "hidden" not in repr(made.setup)
    assert made.setup.environment.secret("UNDERSTUDY_KEY_TIN").get_secret_value() == "hidden"
    assert (made.backend, made.paid) == ("tin", False)
    assert (await made.describe()).name == "iron"
    assert await made.models() == ()
    with pytest.raises(ValueError, match="gguf:PATH, gguf:NAME, rust:MODEL, tin:LABEL"):
        parse_spec("tin:")
    with pytest.raises(PluginError, match="“rust” failed: ZeroDivisionError"):
        make_provider("rust:x", environ={})
    with pytest.raises(PluginError, match="AIR"):
        make_provider("air:x", environ={})
