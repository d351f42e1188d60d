"""Looking for backends: loopback servers, real files, and nothing that may cost money."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import pytest

from agents.home.paths import Home
from agents.home.settings import BackendSettings, ModelSettings
from agents.providers import registry
from agents.providers.base import ModelInfo, Provider, Shape
from agents.providers.registry import ProviderKind, ProviderSetup
from games.registry import Registration, Registry
from tests.support import openai_stub as stub
from tests.support import tiny_gguf
from tests.support.fake_clock import stopped_clock
from tests.support.ollama_stub import running_ollama
from tests.support.waiting import soon
from tui import doctor, probes
from tui.cli import main
from tui.probes import Prober
from tui.services import BackendReport

KEY = "canary-8c1f0b"
ELSEWHERE = "https://models.example/v1"


@pytest.fixture(autouse=True)
def nobody_nearby(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for no server that whoever runs the tests may have."""
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:1")
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def prober(folder: Path, *servers: str, **environ: str) -> Prober:
    return Prober(Home(folder), ModelSettings(backends=BackendSettings(servers=servers)), environ)


async def look(looker: Prober) -> dict[str, BackendReport]:
    return {report.spec: report for report in await looker.every()}


async def test_nothing_there_is_told_with_a_remedy(tmp_path: Path) -> None:
    found = await look(prober(tmp_path, OLLAMA_HOST="http://127.0.0.1:1"))
    assert list(found) == ["ollama", "openai", "gguf"]
    assert found["ollama"].ok is False
    assert "ollama serve" in found["ollama"].remedy
    assert (found["openai"].ok, found["openai"].paid) == (None, True)
    assert "OPENAI_API_KEY" in found["openai"].remedy


@pytest.mark.parametrize(
    ("name", "value"),
    [("ALL_PROXY", "socks5://anna:secret@127.0.0.1:9"), ("SSL_CERT_FILE", "/nonexistent/x.pem")],
)
async def test_a_setting_that_keeps_a_vendor_from_being_asked_is_named_before_anybody_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for other in ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(other, raising=False)
        monkeypatch.delenv(other.lower(), raising=False)
    looker = prober(tmp_path, OLLAMA_HOST="http://127.0.0.1:1", OPENAI_API_KEY=KEY)
    assert (await look(looker))["openai"].ok is None
    monkeypatch.setenv(name, value)
    told = (await look(looker))["openai"]
    assert (told.ok, told.paid) == (False, True)
    assert name in told.detail
    assert f"Unset {name}" in told.remedy
    assert "secret" not in told.detail


@pytest.mark.parametrize("host", [":1", "::1", "[::1]:1", "0.0.0.0:1", "localhost:1"])
async def test_ollamas_address_is_read_as_the_program_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", host)
    report = await prober(tmp_path, OLLAMA_HOST=host).one("ollama")
    assert (report.ok, report.paid) == (False, False), "it is this machine, and was asked"
    found = await look(prober(tmp_path, OLLAMA_HOST=host))
    assert found["ollama"].ok is False


async def test_what_is_set_and_is_no_address_is_named(tmp_path: Path) -> None:
    found = await look(prober(tmp_path, OLLAMA_HOST="ftp://a b", OPENAI_BASE_URL="x y"))
    for spec, name in (("ollama", "OLLAMA_HOST"), ("openai", "OPENAI_BASE_URL")):
        assert found[spec].ok is False
        assert found[spec].detail.startswith(name)
        assert "http" in found[spec].remedy


async def test_a_server_nearby_tells_its_models(tmp_path: Path) -> None:
    async with stub.stubbed() as server:
        server.models = ({"id": "parrot", "max_model_len": 8192}, {"id": "owl"})
        found = await look(prober(tmp_path, server.url))
    report = found[f"openai@{server.url}"]
    assert (report.ok, report.paid) == (True, False)
    assert report.models == (
        ModelInfo("parrot", 8192, Shape.SCHEMA),
        ModelInfo("owl", None, Shape.SCHEMA),
    )
    assert report.model_spec("owl") == f"openai:owl@{server.url}"
    assert server.chats == []


async def test_ollama_tells_contexts_and_capabilities(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_ollama() as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.host)
        report = (await look(prober(tmp_path, OLLAMA_HOST=ollama.host)))["ollama"]
    assert report.ok
    assert report.models == (
        ModelInfo("storyteller:1b", 8192, Shape.SCHEMA, False, sees=False),
        ModelInfo("thinker:4b", 40960, Shape.SCHEMA, True, sees=False),
    )
    assert ollama.chats == []


async def test_what_may_cost_money_is_not_contacted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sought: list[object] = []

    def refuse(*where: object, **_: object) -> None:
        sought.append(where)
        raise OSError("nobody is to be contacted")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    looker = prober(
        tmp_path,
        ELSEWHERE,
        OLLAMA_HOST="https://ollama.example",
        OPENAI_API_KEY=KEY,
        UNDERSTUDY_KEY_MODELS_EXAMPLE=KEY,
    )
    found = await look(looker)
    for spec in ("ollama", "openai", f"openai@{ELSEWHERE}"):
        assert (found[spec].ok, found[spec].paid) == (None, True), spec
    assert "OPENAI_API_KEY holds a key" in found["openai"].detail
    assert "UNDERSTUDY_KEY_MODELS_EXAMPLE holds a key" in found[f"openai@{ELSEWHERE}"].detail
    assert KEY not in repr(found)
    assert sought == []


async def test_a_moved_address_is_contacted_if_it_is_nearby(tmp_path: Path) -> None:
    async with stub.stubbed() as server:
        found = await look(prober(tmp_path, OPENAI_BASE_URL=server.url, OPENAI_API_KEY=KEY))
    assert (found["openai"].ok, found["openai"].paid) == (True, False)
    assert found["openai"].model_spec("parrot") == "openai:parrot"
    assert KEY not in repr(found)


async def test_a_refused_key_is_told_when_a_person_asks(tmp_path: Path) -> None:
    async with stub.stubbed() as server:
        server.pages["/v1/models"] = stub.page(401, {"error": {"message": f"bad key {KEY}"}})
        looker = prober(tmp_path, OPENAI_BASE_URL=server.url, OPENAI_API_KEY=KEY)
        report = await looker.one("openai")
    assert report.ok is False
    assert report.remedy
    assert KEY not in repr(report)


async def test_a_server_that_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    async with stub.stubbed() as server:
        server.pages["/v1/models"] = stub.silence
        with stopped_clock() as skip:
            looking = asyncio.create_task(look(prober(tmp_path, server.url)))
            await soon(server.begun.wait())
            skip(probes.PATIENCE)
            report = (await looking)[f"openai@{server.url}"]
        await soon(server.left.wait())
    assert report.ok is False
    assert "in time" in report.detail


async def test_a_server_without_a_model_says_so(tmp_path: Path) -> None:
    async with stub.stubbed() as server:
        server.models = ()
        report = (await look(prober(tmp_path, server.url)))[f"openai@{server.url}"]
    assert report.ok
    assert report.remedy


async def test_files_in_the_home_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    path = tiny_gguf.write_model(tmp_path / "models" / "tiny.gguf", context=2048).path
    report = await prober(tmp_path).one("gguf")
    (told,) = report.models
    assert (told.name, told.context, told.shape) == ("tiny", 2048, Shape.SCHEMA)
    assert told.size == path.stat().st_size
    assert told.parameters
    assert report.model_spec(told.name) == "gguf:tiny"
    path.with_name("cut.gguf").write_bytes(path.read_bytes()[:5000])
    report = await prober(tmp_path).one("gguf")
    assert len(report.models) == 1
    assert "cut.gguf: it is" in report.detail
    assert report.remedy


async def test_without_the_package_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "find_spec", lambda _: None)
    report = await prober(tmp_path).one("gguf")
    assert report.ok is False
    assert "understudy[local]" in report.remedy


def test_the_doctor_lists_backends(
    home_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    home_folder.mkdir()
    (home_folder / "models").mkdir()
    tiny_gguf.write_model(home_folder / "models" / "tiny.gguf")
    assert main(["doctor", "--json"]) == 0, "no backend is needed to play"
    said = capsys.readouterr().out
    checks = {check["name"]: check for check in json.loads(said)}
    assert not checks["ollama"]["ok"]
    assert "holds a key" in checks["openai"]["detail"]
    assert checks["gguf"]["models"][0]["context"] == 4096
    assert KEY not in said
    assert main(["doctor"]) == 0
    assert "tiny (4,096 tokens · answers by schema)" in capsys.readouterr().out


def test_the_doctor_tells_settings_that_make_no_sense(
    home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home_folder.mkdir()
    (home_folder / "settings.toml").write_text("[budget]\nbananas = 1\n")
    assert main(["doctor"]) == 1
    assert "bananas" in capsys.readouterr().out


def test_what_an_extra_brings_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = ["click", 'no-such-package>=1; extra == "local"']
    monkeypatch.setattr("tui.doctor.metadata.requires", lambda _: needed)
    assert doctor.check_packages().ok


class Tin(Provider):
    def __init__(self, setup: ProviderSetup) -> None:
        self._spec = setup.spec

    @property
    def spec(self) -> str:
        return self._spec


TIN = ProviderKind(Tin, ("LABEL",))


async def test_a_plugins_backend_is_listed_and_asked_when_a_person_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Registration("tin", "tests.tui.test_probes:TIN", "shop", "1.0")]
    put = Registry("understudy.providers", ProviderKind, others=lambda _: found)
    monkeypatch.setattr(registry, "PROVIDERS", put)
    monkeypatch.setattr(probes, "PROVIDERS", put)
    looker = prober(tmp_path)
    told = BackendReport("tin", None, "plug-in of shop 1.0, not asked")
    assert (await look(looker))["tin"] == told
    assert await looker.one("tin") == BackendReport(
        "tin", True, "plug-in of shop 1.0", "Choose one as tin:LABEL."
    )
    monkeypatch.setattr(Tin, "models", lambda self: 1 / 0)
    failed = await looker.one("tin")
    assert failed.ok is False
    assert "“tin” failed: ZeroDivisionError" in failed.detail


async def test_a_plugin_that_does_not_load_is_said_to_be_broken_not_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Registration("tin", "tests.tui.test_probes:NOTHING", "shop", "1.0")]
    put = Registry("understudy.providers", ProviderKind, others=lambda _: found)
    monkeypatch.setattr(registry, "PROVIDERS", put)
    monkeypatch.setattr(probes, "PROVIDERS", put)
    told = (await look(prober(tmp_path)))["tin"]
    assert told.ok is False
    assert "can't be asked" in told.detail
    assert "not asked" not in told.detail
    assert told.remedy
