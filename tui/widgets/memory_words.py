"""Writes all that a person is told of a memory. Pure functions; nothing is markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from agents.core.commands import Source
from agents.core.wording import times
from agents.memory.browsing import Stats
from agents.memory.entries import MemoryEntry, Visit
from games.text import clean_line
from games.types import clean_text
from tui.speech.memory import remembered
from tui.speech.speech import whose
from tui.widgets.format import QUIET, ago, signed, verdict

_SHORT = {" minutes": " min", " minute": " min", " ago": ""}


def since(when: datetime) -> str:
    """Say how long ago something was, in at most eleven characters."""
    words = ago(when)
    for long, short in _SHORT.items():
        words = words.replace(long, short)
    return words


def marks(entry: MemoryEntry) -> list[str]:
    """Name what a memory is marked with, in short words."""
    held = {
        "pin": entry.pinned,
        "mute": entry.muted,
        "note": bool(entry.note),
        "gone": bool(entry.forgotten),
        "away": entry.away,
    }
    return [word for word, so in held.items() if so]


def initials(entry: MemoryEntry) -> str:
    """Write the same in one letter each, where there is no room."""
    return "".join({"gone": "F"}.get(word, word[0].upper()) for word in marks(entry))


def whence(entry: MemoryEntry) -> str:
    """Say in one word where a memory comes from."""
    if entry.maker is Source.SELF and entry.origin:
        return "agent°"
    return whose(entry.maker)


def counts(stats: Stats, shown: int | None, width: int) -> str:
    """Write counts and sizes, the least important last, as many as fit."""
    parts = [remembered(stats.memories), size(stats.bytes)]
    if shown is not None and shown != stats.memories:
        # Forgotten ones are listed and don't count: the list is no part of the sum.
        parts.insert(0, f"{shown:,} listed")
    by = (
        (stats.human, "yours"),
        (stats.imported, "imported"),
        (stats.self_made, "agent's"),
        (stats.pinned, "pinned"),
        (stats.muted, "muted"),
        (stats.forgotten, "forgotten"),
        (stats.noted, "noted"),
        (stats.sessions, "session" if stats.sessions == 1 else "sessions"),
    )
    for number, word in by:
        more = f"{number:,} {word}"
        if number and len(" · ".join([*parts, more])) <= width:
            parts.append(more)
    return " · ".join(parts)


def size(count: int) -> str:
    """Write a number of bytes."""
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.0f} kB"


def fact(label: str, words: str) -> Content:
    """Write one thing that is known, with its name before it."""
    return Content.assemble((f"{label:<10}", QUIET), words)


def followed(score: int, deaths: int, no_effect: int, undone: int, passed: int) -> str:
    """Say what came of a command, over all visits."""
    parts = [f"score {signed(score, 0)}"] if score else []
    for count, words in (
        (deaths, "died"),
        (no_effect, "nothing happened"),
        (undone, "taken back"),
        (passed, "passed over for another move"),
    ):
        if count:
            parts.append(f"{words} {times(count)}")
    return ", ".join(parts) or "no change of score"


def worth(q: float, played: int) -> str:
    """Write what a move is worth, and by how many times it was played."""
    unit = "point" if f"{abs(q):.1f}" == "1.0" else "points"
    return f"about {signed(q, 1)} {unit}, played {times(played)}"


def entry_text(entry: MemoryEntry) -> Content:
    """Write all that is known of a memory, its visits if they were read."""
    glyph, word, style = verdict(entry.role, entry.q)
    origin = f", from {clean_line(entry.origin)}" if entry.origin else ""
    place = clean_line(entry.location) or "a place without a name"
    lines = [
        Content.assemble(
            (f"{glyph} {clean_line(entry.command)}", "bold"), "   ", (word, "bold " + style)
        )
    ]
    if entry.note:
        lines.append(fact("note", clean_line(entry.note)))
    lines += [
        fact("who", f"{whose(entry.maker)}{origin}, {ago(entry.when)}"),
        fact("where", f"{place}, {clean_line(entry.title)}"),
        fact("worth", worth(entry.q, entry.visits)),
        fact(
            "followed",
            followed(entry.score, entry.deaths, entry.no_effect, entry.undone, entry.passed),
        ),
        fact("carrying", ", ".join(map(clean_line, entry.inventory)) or "nothing"),
        fact("marks", ", ".join(_marked(entry)) or "none"),
    ]
    if entry.task:
        lines.append(fact("task", clean_line(entry.task)))
    lines.append(Content(""))
    lines.append(Content.styled("When players are told of it", "bold"))
    lines += [Content(f"• {reason}") for reason in reasons(entry)]
    lines += [Content(""), Content(clean_text(entry.description).strip())]
    if entry.history:
        lines += [Content(""), Content.styled("Every visit", "bold")]
        lines += history(entry.history)
    return Content("\n").join(lines)


def reasons(entry: MemoryEntry) -> list[str]:
    """Say when a player may be told of a memory, or why none is."""
    if not entry.visits:
        return ["Never: it is forgotten, and no longer counts."]
    if entry.muted:
        return ["Never for a player: it is muted. Its value still counts for others."]
    if entry.away:
        return ["Not now: its scene was put away, and comes back when it is met again."]
    place = clean_line(entry.location)
    found = ["In the same situation, with the same things around you: first of all."]
    if place:
        found.append(f"In {place} at other moments: the more words the scenes share, the sooner.")
    found.append("In other places and games: where the texts are alike, after those.")
    if entry.pinned:
        found.append("It is pinned: before others that fit as well.")
    elif entry.maker is not entry.source:
        found.append("It changed nothing: after what brought people on, and never more than half.")
    elif entry.source is Source.SELF:
        found.append("The agent did it: after what people did, and never more than half.")
    return found


def history(lived: Sequence[Visit]) -> list[Content]:
    """Write every visit on a line, the newest first."""
    return [_visit(visit) for visit in reversed(lived)]


def _visit(visit: Visit) -> Content:
    how = visit.kind.value
    if visit.passed:
        how = f"passed over for ‘{clean_line(visit.command)}’"
    elif visit.replaced:
        how += f", not ‘{clean_line(visit.replaced)}’"
    parts = [how]
    if visit.score:
        parts.append(f"score {signed(visit.score, 0)}")
    for word, so in (
        ("died", visit.died),
        ("nothing happened", visit.nothing),
        ("taken back", visit.undone),
        ("forgotten", visit.forgotten_at is not None),
    ):
        if so:
            parts.append(word)
    if visit.why:
        parts.append(f"because {clean_line(visit.why)}")
    where = f"session {visit.session}, move {visit.number}"
    return Content.assemble((f"{where}, {ago(visit.when)}: ", QUIET), " · ".join(parts))


def _marked(entry: MemoryEntry) -> list[str]:
    found = [word for word, so in (("pinned", entry.pinned), ("muted", entry.muted)) if so]
    if entry.forgotten:
        found.append("forgotten" if not entry.visits else f"{times(entry.forgotten)} forgotten")
    if entry.away:
        found.append("put away")
    return found
