"""What Colossal Cave is, told without loading the game.

The catalogue describes the cave on every start, whatever is then played.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import adventure

from games.types import Engine, GameInfo

_DEFINING = ("advent.dat", "data.py", "game.py", "model.py")


def cave_info() -> GameInfo:
    """Describe the installed game.

    Its hash covers the data and the code that plays it: either of them changed
    may change what a command does. The release is the package's version, or
    empty where the package was installed without its metadata.
    """
    package = Path(adventure.__file__).parent
    digest = hashlib.sha256()
    for name in _DEFINING:
        digest.update((package / name).read_bytes())
    # The folder's name tells the version a hundred times faster than
    # importlib.metadata, which every start would pay for.
    releases = [
        path.stem.partition("-")[2] for path in package.parent.glob("adventure-*.dist-info")
    ]
    return GameInfo(
        id="cave",
        title="Colossal Cave",
        engine=Engine.CAVE,
        sha256=digest.hexdigest(),
        licence="Apache-2.0",
        release=releases[0] if len(releases) == 1 else "",
    )
