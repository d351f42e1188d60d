"""Says what is told beside the story, in plain mode."""

from __future__ import annotations

from agents.core import events as ev
from games.types import clean_text
from tui import speech
from tui.speech_hints import hinted
from tui.speech_memory import assessed
from tui.speech_notes import changed, seen_again

Aside = ev.Assessed | ev.Hinted | ev.LookedUp | ev.ReleaseKnown | ev.NotesHere | ev.NoteChanged

ANSWERS = (
    *(ev.Notice, ev.Unlearned, ev.Assessed, ev.Hinted, ev.LookedUp, ev.NoteChanged),
    *(ev.Confirm, ev.Exported, ev.Failed),
)
"""Events after which the person may go on where the story stands still."""


def aside(event: Aside) -> str:
    """Say a hint, what was looked up, notes, or which release was demonstrated better."""
    match event:
        case ev.Assessed(went=went):
            return assessed(event, f"/{went}")
        case ev.Hinted():
            return hinted(event, "/hint")
        case ev.LookedUp(text=text):
            return clean_text(text).rstrip()
        case ev.NotesHere(fresh=fresh):
            return seen_again(fresh)
        case ev.NoteChanged():
            return changed(event, "/notes undo")
        case ev.ReleaseKnown():
            return speech.release(event)
