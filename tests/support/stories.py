"""Stories that aren't the project's own, from the folders of ``UNDERSTUDY_STORIES``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def find_story(name: str) -> Path:
    """Return a file that lies in one of the folders; skip the test where none has it."""
    for folder in filter(None, os.environ.get("UNDERSTUDY_STORIES", "").split(os.pathsep)):
        if (path := Path(folder, name)).is_file():
            return path
    pytest.skip(f"{name} is in no folder of UNDERSTUDY_STORIES")
