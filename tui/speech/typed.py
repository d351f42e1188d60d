"""Command lines that the program tells to type: they lead to the home that this run was given."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from games.types import clean_text

COMMANDS = (
    *("play", "replay", "transcript", "sessions", "progress", "memory", "manual", "map", "notes"),
    *("games", "models", "import", "export", "practise", "evaluate", "serve", "doctor"),
)
"""What may follow the program's name."""
_TYPED = re.compile(
    rf"(?<!Usage: )(?<!Try ')(?<![\w/.-])understudy (?=(?:{'|'.join(COMMANDS)})(?![\w-]))"
)


def in_home(text: str, home: Path | None) -> str:
    """Return a text whose command lines name the home that ``--home`` named.

    Args:
        text: sentences of the program's own.
        home: as it was named, None if it wasn't: then they lead there anyway.
    """
    if home is None:
        return text
    named = f"understudy --home {shlex.quote(clean_text(str(home)))} "
    return _TYPED.sub(lambda _: named, text)
