"""The story of a screen taken along: copied, or written to a file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.app import App

from agents.core.types import Turn
from agents.journal.sessions import SessionInfo
from agents.journal.transcript import render_transcript, write_transcript
from games.text import clean_line
from tui.notices import ToldNotice


def copy_story(app: App[Any], title: str, seed: int, turns: Sequence[Turn]) -> str:
    """Copy a story as its transcript has it, and say so."""
    if not turns:
        return "There is no story to copy yet."
    app.copy_to_clipboard(render_transcript(title, seed, turns))
    return f"Copied: the story in {len(turns):,} turn{'s' if len(turns) != 1 else ''}."


async def write_story(
    folder: Path | None, session: SessionInfo, turns: Sequence[Turn], *, notes: bool
) -> ToldNotice:
    """Write a session's story into a folder under a name not yet taken, and say where it is.

    Args:
        folder: made if it isn't there; None if there is none.
        session: whose story it is.
        turns: as far as it is to be told.
        notes: with what the agent proposed.
    """
    text = render_transcript(session.game.title, session.seed, turns, notes=notes)
    name = f"{session.game.id}-session-{session.id}"
    if folder is None or not turns:
        return ToldNotice(notice="There is no folder here that it could be written to.")
    try:
        path = await asyncio.to_thread(write_transcript, folder, name, text)
    except OSError as error:
        return ToldNotice(
            f"The transcript could not be written: {error.strerror or error}.",
            "The session is kept; free some space or choose another home.",
        )
    return ToldNotice(notice=f"The transcript was written to {clean_line(str(path))}.")
