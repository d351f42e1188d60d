"""Times the program from its start to the first painted scene, and weighs it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figures import Row, paired, ratio
from tests.support.pty_program import Terminal

ROUNDS = 7
FIRST = "West of House"


def measure(story: Path) -> list[Row]:
    """Return the start-up time beside an import of Textual, and peak memory."""
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as home:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "UNDERSTUDY_HOME": home,
        }
        words = [
            str(Path(sys.executable).with_name("understudy")),
            "play",
            str(story),
            "--seed",
            "12",
        ]
        _start(words, environ)  # the first start makes the database and warms the disk's cache
        found = paired(
            ROUNDS,
            program=lambda: _start(words, environ),
            textual=lambda: _import_textual(environ),
        )
        whole, own = _weigh(words, environ)
    first, beside = statistics.median(found["program"]), statistics.median(found["textual"])
    return [
        Row(
            "process start to first painted scene",
            f"{first * 1000:.0f} ms",
            f"{ratio(found['program'], found['textual']):.1f} × `import textual.app` "
            f"({beside * 1000:.0f} ms)",
        ),
        Row(
            "peak memory after 50 moves of Zork I",
            f"{whole / 1e6:.0f} MB",
            f"{own / 1e6:.0f} MB program, {(whole - own) / 1e6:.0f} MB its child",
        ),
    ]


def _start(words: list[str], environ: dict[str, str]) -> float:
    begin = time.perf_counter()
    with Terminal(words, environ) as terminal:
        terminal.wait_for(FIRST)
        return time.perf_counter() - begin


def _import_textual(environ: dict[str, str]) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import textual.app"], env=environ, check=True)
    return time.perf_counter() - begin


def _weigh(words: list[str], environ: dict[str, str]) -> tuple[int, int]:
    """Play 50 moves and return peak resident bytes: of all, and of the program alone."""
    with Terminal(words, environ) as terminal:
        terminal.wait_for(FIRST)
        for move in range(25):
            for command, answer in (("open mailbox", "leaflet"), ("close mailbox", "Closed")):
                terminal.send(f"{command}\r")
                terminal.wait_for(lambda text, a=answer, m=move: a in text)  # type: ignore[misc]
        tree = list(_tree(terminal.process.pid))
        peaks = {pid: _peak(pid) for pid in tree}
    return sum(peaks.values()), peaks[terminal.process.pid]


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _tree(int(child))


def _peak(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
