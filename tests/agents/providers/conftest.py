"""A real model of two thirds of a megabyte, and a real server for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import tiny_gguf

import agents.providers

KEY = "loopback-key"
SCRIPT = Path(agents.providers.__file__).with_name("gguf_server.py")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tiny_gguf.TinyModel:
    """The model whose every probability is known."""
    return tiny_gguf.write_model(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture(scope="session")
def tireless(tmp_path_factory: pytest.TempPathFactory) -> tiny_gguf.TinyModel:
    """The same, but it never stops by itself."""
    path = tmp_path_factory.mktemp("models") / "tireless.gguf"
    return tiny_gguf.write_model(path, context=1 << 20, tireless=True)


@dataclass
class Served:
    """A server that runs."""

    address: str
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"{self.address}/v1"


def serve(path: Path, *, context: int = 4096, slots: int = 4) -> Served:
    """Start llama.cpp's own server on a file, in a child process."""
    pytest.importorskip("xllamacpp", reason="xllamacpp isn't installed")
    process = subprocess.Popen(
        [sys.executable, "-P", str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    told = {"path": str(path), "name": "tiny", "key": KEY, "context": context, "slots": slots}
    print(json.dumps(told), file=process.stdin, flush=True)
    return Served(json.loads(process.stdout.readline())["address"], process)


def end(served: Served) -> None:
    served.process.kill()
    served.process.communicate()


@pytest.fixture(scope="session")
def served(tiny: tiny_gguf.TinyModel) -> Iterator[Served]:
    """A server of the tiny model, four slots of 4,096 tokens."""
    served = serve(tiny.path)
    yield served
    end(served)


@pytest.fixture
def served_tireless(tireless: tiny_gguf.TinyModel) -> Iterator[Served]:
    """A server of its own, of the model that doesn't stop."""
    served = serve(tireless.path, context=1 << 18)
    yield served
    end(served)
