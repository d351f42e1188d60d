"""Says what is told beside the story, in plain mode."""

from __future__ import annotations

from agents.core import events as ev
from games.types import clean_text
from tui import speech
from tui.speech_hints import hinted


def aside(event: ev.Hinted | ev.LookedUp | ev.ReleaseKnown) -> str:
    """Say a hint, what was looked up, or which release was demonstrated better."""
    match event:
        case ev.Hinted():
            return hinted(event, "/hint")
        case ev.LookedUp(text=text):
            return clean_text(text).rstrip()
        case ev.ReleaseKnown():
            return speech.release(event)
