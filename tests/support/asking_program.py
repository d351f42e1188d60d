"""Commands that only read, run in the test's own process: no new one has to be started."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from typing import Any

from tui.cli import main


def ask(*words: str) -> Any:
    """Run a command with --json on the test's home, and read its answer."""
    out = io.StringIO()
    with redirect_stdout(out):
        assert main([*words, "--json"]) == 0
    return json.loads(out.getvalue())
