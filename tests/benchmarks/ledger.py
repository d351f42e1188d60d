"""What a long measurement has found so far, so that one that was broken off goes on."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.paths import TOP

KEPT = TOP / ".venv" / "bench"
"""Where it is kept."""


class Ledger:
    """What was measured so far, a line each, in a file that outlives a run."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._known: dict[str, list[object]] = {}
        if path.is_file():
            for line in path.read_text("utf-8").splitlines():
                key, *told = json.loads(line)
                self._known[key] = told

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def __getitem__(self, key: str) -> list[object]:
        return self._known[key]

    def keep(self, key: str, *told: object) -> None:
        """Write one down at once."""
        self._known[key] = list(told)
        with self.path.open("a", encoding="utf-8") as file:
            print(json.dumps([key, *told]), file=file)
