"""What the play screen says about a move after it was made; pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from agents.core import events as ev
from agents.core.commands import Kind
from agents.core.types import Turn
from games.text import clean_line
from games.types import Scene
from tui.actions.app import Keys
from tui.speech.hints import hinted
from tui.speech.memory import amended, assessed, unamended, unlearned
from tui.speech.notes import changed
from tui.speech.speech import ending


def guess_words(event: ev.TurnPlayed) -> str:
    """Tell in watch mode, after the move, what the hidden guess was."""
    decision = event.turn.decision
    if event.agreed is None or decision is None or not event.turn.judged:
        return ""
    guess = clean_line(event.turn.judged[0].proposal.command)
    if event.agreed:
        return f"It guessed your last move: ‘{guess}’."
    return f"Last time it guessed ‘{guess}’; you played ‘{clean_line(decision.command)}’."


def moved_words(event: ev.Moved, taken: Sequence[Turn], key: Keys) -> str:
    """Tell what a move in the tree did and what can be done about it.

    Args:
        event: the move.
        taken: turns that were taken back by it.
        key: how the keys of actions are written.
    """
    redoes = key("play.redo")
    words = event.reason[:1].upper() + event.reason[1:]
    if event.forgot:
        memories = "memory" if event.forgot == 1 else "memories"
        if words.startswith("Forgot"):  # what was taken back before
            return f"{words}: {event.forgot} {memories}. {redoes} redoes and learns it again."
        return f"{words} and forgot {event.forgot} {memories}. {redoes} redoes and learns it again."
    if event.taught:
        return f"{words}. What was forgotten of that counts again."
    taught = any(
        turn.decision is not None and turn.decision.kind in (Kind.OVERRIDE, Kind.TYPED)
        for turn in taken
    )
    if taught:
        return f"{words}. What it taught is kept: {key('play.forget')} forgets it, {redoes} redoes."
    return f"{words}. {redoes} redoes." if taken else f"{words}."


def release_words(event: ev.ReleaseKnown) -> str:
    """Tell that another release was demonstrated better, and whether that is followed."""
    known = clean_line(event.other.release or event.other.title)
    if event.followed:
        return f"Follows another release ({known}) by its text. ^P ‘Other release’ ends that."
    return f"Release {known} was demonstrated better. ^P ‘Other release’ follows its text."


def done_words(
    event: ev.Amended | ev.Unlearned | ev.Assessed | ev.Hinted | ev.NoteChanged, key: Keys
) -> str:
    """Tell what a person had done beside the story, and how it goes on or is undone."""
    match event:
        case ev.Amended():
            return amended_words(event, key)
        case ev.Unlearned():
            return unlearned_words(event, key)
        case ev.Assessed(went=went):
            return assessed(event, "" if went is None else key(f"play.went_{went}"))
        case ev.Hinted():
            return hinted(event, key("play.hint"))
        case ev.NoteChanged():
            return changed(event, f"{key('notes.undo')} in the notes")


def notice_words(event: ev.ReleaseKnown | ev.Notice | ev.Exported) -> str:
    """Tell what is worth saying and changes nothing."""
    match event:
        case ev.ReleaseKnown():
            return release_words(event)
        case ev.Notice(text=text):
            return text
        case ev.Exported(path=path):
            return f"The story so far was written to {path}"


def amended_words(event: ev.Amended, key: Keys) -> str:
    """Tell what was done to a memory by hand, and how that is undone."""
    if event.undone:
        return unamended(event.what, event.command)
    words = f"‘{clean_line(event.command)}’ {amended(event.what)}"
    return f"{words} {key('recalled.undo')} in the memories undoes it."


def unlearned_words(event: ev.Unlearned, key: Keys) -> str:
    """Tell which moves teach nothing now, and how that is undone."""
    again = key(
        "play.forget_session" if event.session else "play.slip" if event.slip else "play.unlearn"
    )
    return unlearned(event) + ("" if event.undone else f" {again} undoes it.")


def died_words(key: Keys) -> str:
    """Offer to take a death back."""
    return f"You died of that. {key('play.undo')} takes it back, or play on."


def anew_words(anew: str, key: Keys) -> str:
    """Offer to take back a move by which the story began anew or went back."""
    return f"{anew} {key('play.undo')} takes that back, or play on."


def over_words(scene: Scene, key: Keys) -> str:
    """Say how a story ended, won or lost, and the ways on."""
    back, again = key("play.undo"), key("play.replay")
    how = ending(scene) or "The story is over."
    return f"{how} {back} takes the last move back, ‘restart’ begins anew, {again} replays it."


def waits_words(why: str, key: Keys, *, died: bool) -> str:
    """Tell why auto mode waits, and what lets it go on.

    Args:
        why: what it asks.
        key: how the keys of actions are written.
        died: the last move was a death.
    """
    back = f"{key('play.undo')} takes it back, " if died else ""
    return f"It waits for you: {why}. {back}{key('box.pause')} lets it go on."
