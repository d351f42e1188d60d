"""Writes the text of a path of turns to a file a person can read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from agents.core.types import Turn
from games.types import GameInfo


def render_transcript(game: GameInfo, seed: int, path: Sequence[Turn]) -> str:
    """Return the path as text: each command behind ``>``, each answer below."""
    parts = [f"{game.title}, seed {seed}\n"]
    for turn in path:
        if turn.decision is not None:
            why = f"   [{turn.decision.why}]" if turn.decision.why else ""
            parts.append(f"> {turn.decision.command}{why}")
        parts.append(turn.scene.text + "\n")
    return "\n".join(parts)


def write_transcript(folder: Path, name: str, text: str) -> Path:
    """Write text into a folder under a name not yet taken, whole or not at all.

    Raises:
        OSError: the folder can't be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        for number in range(1, 10_000):
            path = folder / (f"{name}.txt" if number == 1 else f"{name}-{number}.txt")
            try:
                os.link(temporary, path)
            except FileExistsError:
                continue
            return path
        raise FileExistsError(f"too many transcripts are called {name}")
    finally:
        os.unlink(temporary)
