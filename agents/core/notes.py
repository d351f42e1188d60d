"""A person's own notes on places, things and sessions, and which are about what is here.

Frozen data and pure functions; may import ``agents.core`` and ``games.types`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agents.core.journey import lengthen
from agents.core.text import clean_line, words
from agents.core.types import Turn
from games.types import NO_FACTS, Facts

LONGEST_NOTE = 2000
"""Characters of a note."""
_HERE, _SESSION = frozenset({"here", "room", "place"}), frozenset({"session", "game"})
"""Words before a colon that say what a note is about, besides names of things."""

_ARTICLES = frozenset({"the", "a", "an", "my", "your", "some"})


class About(StrEnum):
    """What a note is about."""

    PLACE = "place"
    THING = "thing"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Note:
    """A note.

    Attributes:
        name: of the place or the thing; empty where it is about a session.
        label: the name that the world's facts have for the place, empty if not known;
            two places of one name differ by it.
        session: in which it was written, None where that isn't here.
        turn, number: the move after which it was written, and how many came before.
        at: when it was written, UTC.
    """

    id: int
    about: About
    name: str
    label: str
    text: str
    at: datetime
    session: int | None = None
    turn: int | None = None
    number: int | None = None

    @property
    def topic(self) -> str:
        """What it is about, for a person."""
        if self.about is About.SESSION:
            return f"session {self.session}"
        return clean_line(self.name)


@dataclass(frozen=True, slots=True)
class NoteStanding:
    """Where a person stands, as far as notes go.

    Attributes:
        place, label: its name, and the name that the facts have for it.
        held: names of what is carried.
        seen: words of what is to be seen there.
    """

    session: int
    place: str
    label: str
    held: tuple[str, ...]
    seen: frozenset[str]

    def has(self, thing: str) -> bool:
        """Tell whether a thing is carried, or spoken of here."""
        name = [word for word in words(thing) if word not in _ARTICLES]
        if not name:
            return False
        if any(set(name) <= set(words(one)) or set(words(one)) <= set(name) for one in self.held):
            return True
        noun = words(thing.lower().split(" of ")[0])[-1:] or name[-1:]
        return bool(noun) and self.seen.issuperset(noun)


def standing(turn: Turn, facts: Facts = NO_FACTS) -> NoteStanding:
    """Return where a person stands after a turn.

    Args:
        turn: of the journal.
        facts: what holds after it, empty where that isn't known.
    """
    seen = turn.observation
    told = f"{seen.description}\n{turn.scene.text}"
    label = lengthen(None, turn, facts).room if facts else ""
    return NoteStanding(
        turn.session, seen.location, label, turn.scene.inventory, frozenset(words(told))
    )


def concerning(notes: Iterable[Note], here: NoteStanding) -> list[Note]:
    """Return the notes about the place, the things and the session that are here."""
    return [note for note in notes if _is_here(note, here)]


def _is_here(note: Note, here: NoteStanding) -> bool:
    match note.about:
        case About.SESSION:
            return note.session == here.session
        case About.THING:
            return here.has(note.name)
        case About.PLACE:
            if note.label and here.label:
                return note.label == here.label
            return bool(note.name) and note.name.casefold() == here.place.casefold()


def read_note(said: str, here: NoteStanding) -> tuple[About, str, str]:
    """Tell what a note is about: the place, unless it begins otherwise.

    "lamp: needs oil" is about a thing if that is at hand, "session: …" about the
    session, "here: …" about the place.

    Returns:
        What it is about, the name of that, and the note itself, empty if there is none.
    """
    line = clean_line(said)[:LONGEST_NOTE]
    head, colon, rest = line.partition(":")
    topic = head.strip().lower()
    if colon and topic in _SESSION:
        return About.SESSION, "", rest.strip()
    if colon and topic not in _HERE and here.has(topic):
        return About.THING, _whole_name(head.strip(), here), rest.strip()
    text = rest.strip() if colon and topic in _HERE else line
    return (About.PLACE, here.place, text) if here.place else (About.SESSION, "", text)


def _whole_name(said: str, here: NoteStanding) -> str:
    """Return the name of what is carried and meant, else what was said."""
    fitting = [one for one in here.held if set(words(said)) <= set(words(one))]
    return fitting[0] if len(fitting) == 1 else said


def for_models(notes: Sequence[Note], here: NoteStanding) -> tuple[str, ...]:
    """Say notes for a language model: what is about here comes last, where least is cut.

    Notes on other sessions are left out.
    """
    near = concerning(notes, here)
    ids = {note.id for note in near}
    far = [note for note in notes if note.id not in ids and note.about is not About.SESSION]
    told = [f"{note.topic}: {note.text}" for note in far]
    for note in near:
        what = {About.PLACE: "here", About.SESSION: "this game"}.get(note.about, note.topic)
        told.append(f"{what}: {note.text}")
    return tuple(told)


def found(notes: Iterable[Note], sought: str) -> list[Note]:
    """Return the notes that hold all of some words, whatever their capitals."""
    wanted = clean_line(sought).casefold().split()
    return [
        note
        for note in notes
        if all(word in f"{note.topic} {note.text}".casefold() for word in wanted)
    ]
