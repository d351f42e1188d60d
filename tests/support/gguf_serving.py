"""llama.cpp's own server on a file, in a child process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

import agents.providers
from tests.support.waiting import PATIENCE

KEY = "loopback-key"
SCRIPT = Path(agents.providers.__file__).with_name("gguf_server.py")


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
    if find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp isn't installed")
    process = subprocess.Popen(
        [sys.executable, "-P", str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    told = {"path": str(path), "name": "tiny", "key": KEY, "context": context}
    told |= {"slots": slots, "threads": 1}
    print(json.dumps(told), file=process.stdin, flush=True)
    return Served(json.loads(process.stdout.readline())["address"], process)


def end(served: Served) -> None:
    served.process.kill()
    served.process.communicate(timeout=PATIENCE)
