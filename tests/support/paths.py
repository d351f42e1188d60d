"""Where the checkout's files lie, for tests that open them."""

from __future__ import annotations

from pathlib import Path

TOP = Path(__file__).parents[2]
"""The checkout; on PYTHONPATH, a child process can import ``tests.support``."""

DATA = TOP / "tests" / "data"
"""Small stories written for this project."""

SNAPSHOTS = TOP / "tests" / "tui" / "snapshots"
"""Reviewed pictures of screens."""
