"""Where a person's sessions, memory and stories are kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

HOME_VARIABLE = "UNDERSTUDY_HOME"
STORIES_VARIABLE = "UNDERSTUDY_STORIES"


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder; nothing is created before it is needed."""

    root: Path

    @property
    def database(self) -> Path:
        """The one SQLite file with journal and memory."""
        return self.root / "understudy.db"

    @property
    def stories(self) -> Path:
        """Where fetched and added stories lie."""
        return self.root / "stories"

    @property
    def models(self) -> Path:
        """Where fetched model files lie."""
        return self.root / "models"

    @property
    def transcripts(self) -> Path:
        """Where exported transcripts go."""
        return self.root / "transcripts"

    @property
    def evaluations(self) -> Path:
        """Where results of evaluation are kept."""
        return self.root / "evaluations"

    @property
    def settings(self) -> Path:
        """What was settled for language models; may be missing."""
        return self.root / "settings.toml"

    @property
    def log(self) -> Path:
        """Where unexpected errors are written down."""
        return self.root / "understudy.log"


def find_home(option: Path | None, environ: Mapping[str, str]) -> Home:
    """Choose the home folder.

    The option wins, then ``UNDERSTUDY_HOME``, then ``saves/`` of a checkout
    that the program runs from, then the platform's folder for user data.
    """
    if option is not None:
        return Home(option.expanduser().absolute())
    named = environ.get(HOME_VARIABLE, "").strip()
    if named:
        return Home(Path(named).expanduser().absolute())
    top = Path(__file__).resolve().parents[2]
    if (top / "pyproject.toml").is_file() and (top / "saves").is_dir():
        return Home(top / "saves")
    return Home(platformdirs.user_data_path("understudy", appauthor=False))


def story_folders(home: Home, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the folders to look for stories in, first found wins."""
    named = environ.get(STORIES_VARIABLE, "").split(os.pathsep)
    folders = [Path(n).expanduser() for n in named if n.strip()]
    return (*folders, home.stories)
