"""Films of one recording, made once for all that read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.paths import DATA

if TYPE_CHECKING:
    from agents.importers.video.footage import Footage


@pytest.fixture(scope="session")
def small_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A light, small, compressed film of all of a recording."""
    from tests.support.filming import LIGHT, Film, film, tape_of  # PyAV is an extra

    path = tmp_path_factory.mktemp("films") / "small.bin"  # the name says nothing
    how = Film(size=(640, 360), crf=38, theme=LIGHT, fps=8, speed=0.6)
    film(tape_of(DATA / "recordings/frotz-60x14.cast"), path, how)
    return path


@pytest.fixture(scope="session")
def small_footage(small_film: Path) -> Footage:
    """The same film, watched."""
    from agents.importers.video.footage import watch

    return watch(small_film)
