"""Says what is told beside the story, in plain mode."""

from __future__ import annotations

from agents.core import events as ev
from games.text import clean_line
from games.types import clean_text
from tui.speech import speech
from tui.speech.hints import hinted, hints_taken
from tui.speech.memory import assessed, unlearned
from tui.speech.notes import changed, seen_again

Aside = (
    ev.Assessed
    | ev.Hinted
    | ev.LookedUp
    | ev.ReleaseKnown
    | ev.NotesHere
    | ev.NoteChanged
    | ev.CastChanged
    | ev.Unlearned
    | ev.Notice
    | ev.Exported
)
"""Events that are said, and change nothing of where the conversation stands."""

ANSWERS = (
    *(ev.Notice, ev.Unlearned, ev.Assessed, ev.Hinted, ev.LookedUp, ev.NoteChanged),
    *(ev.Confirm, ev.Exported, ev.Failed, ev.GoalsTold),
)
"""Events after which the person may go on where the story stands still."""


def aside(event: Aside) -> str:
    """Say what was asked for, or done, beside the story."""
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
        case ev.CastChanged(player=player, critic=critic):
            return f"From now on {clean_line(player)} proposes and {clean_line(critic)} rewards."
        case ev.Unlearned(undone=undone):
            return f"{unlearned(event)}{'' if undone else ' The same again undoes that.'}"
        case ev.Notice(text=text):
            return clean_line(text)
        case ev.Exported(path=path):
            return f"The transcript was written to {clean_line(str(path))}."


def moved(event: ev.Moved) -> str:
    """Say where a move in the tree has led, and what it made be forgotten."""
    turn, forgot = event.path[-1], event.forgot
    where = turn.scene.location or ("" if turn.number else "the opening")
    place = f"You are at move {turn.number}{f', {clean_line(where)}' if where else ''}."
    taught = speech.count(forgot, "memory") if forgot == 1 else f"{forgot} memories"
    reason = f"{event.reason[:1].upper()}{event.reason[1:]}."
    return " ".join((reason, place, *([f"{taught} forgotten."] if forgot else ())))


def deleted_elsewhere(session: int) -> str:
    """Say that a session was deleted while it was played, and what brings it back."""
    return (
        f"Session {session} was deleted elsewhere meanwhile. "
        f"Bring it back with: understudy sessions restore {session}"
    )


def closed(event: ev.Closed, named: str) -> str:
    """Say what is kept of a game that was left, and how to go on with it."""
    if not event.session:
        return "You left before the first move: there is no session to keep."
    if event.deleted:
        return f"You left. {deleted_elsewhere(event.session)}"
    return (
        f"You left; session {event.session} is kept{hints_taken(event.hints)}. "
        f"Go on with: understudy play {named} --plain --resume {event.session}"
    )
