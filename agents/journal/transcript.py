"""Writes the text of a path of turns for a person, and finds words in it.

Every move is in the journal before its answer is shown, so a transcript of any
session can be made at any time: nothing has to be switched on beforehand.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.core.commands import Kind, Source
from agents.core.memories import set_back
from agents.core.types import Turn
from games.text import clean_line
from games.types import clean_text

_WHO = {
    Source.HUMAN: "You",
    Source.IMPORTED: "Someone whose game was imported",
    Source.SELF: "The agent",
}


def render_transcript(
    title: str,
    seed: int,
    path: Sequence[Turn],
    *,
    notes: bool = False,
    beside: Mapping[int, Sequence[str]] | None = None,
    only: Collection[int] | None = None,
) -> str:
    """Return the path as text: each command behind ``>``, each answer below.

    Args:
        title, seed: of what was played.
        path: its turns, from the opening on.
        notes: say below each command who played it, what it replaced and why.
        beside: turn -> what else is told of it, below its answer.
        only: turns that are written, None for all.
    """
    texts = turn_texts(path, notes=notes, beside=beside)
    told = (text for one, text in zip(path, texts, strict=True) if only is None or one.id in only)
    return "\n\n".join(filter(None, [f"{clean_line(title)}, seed {seed}", *told])) + "\n"


def turn_texts(
    path: Sequence[Turn],
    *,
    notes: bool = False,
    beside: Mapping[int, Sequence[str]] | None = None,
) -> list[str]:
    """Return each turn of a path as the transcript has it; see :func:`render_transcript`."""
    found = []
    for before, one in zip((None, *path), path, strict=False):
        anew = filter(None, [told_anew(before, one)])
        told = [f"[{clean_line(words)}]" for words in (*anew, *(beside or {}).get(one.id, ()))]
        found.append("\n".join(filter(None, [_turn_text(one, notes), *told])))
    return found


def _turn_text(turn: Turn, notes: bool) -> str:
    parts = []
    if turn.decision is not None:
        parts.append(f"> {clean_line(turn.decision.command)}")
        parts += [f"[{note}]" for note in notes_on(turn)] if notes else []
    parts.append(clean_text(turn.scene.text).strip("\n"))
    return "\n".join(part for part in parts if part)


def told_anew(before: Turn | None, turn: Turn) -> str:
    """Say that a story began anew or went back by itself; empty where it did neither.

    Args:
        before: the turn before on the path, None if there is none.
        turn: what followed.
    """
    now = turn.scene.moves
    if before is None or before.id != turn.parent or not set_back(before.scene.moves, now):
        return ""
    return f"The story went back to move {now}." if now and now > 1 else "The story began anew."


def notes_on(turn: Turn) -> tuple[str, ...]:
    """Say who played a turn's command, what it replaced and why; nothing of what you typed."""
    chosen = turn.decision
    if chosen is None:
        return ()
    who, instead = _WHO[chosen.source], clean_line(chosen.replaced or "")
    told = {
        Kind.ACCEPTED: f"{who} accepted it from the agent.",
        Kind.ALTERNATIVE: f"{who} chose it from the agent's moves.",
        Kind.OVERRIDE: f"{who} overrode the agent.",
        Kind.AUTO: f"{who} played it by itself.",
    }.get(chosen.kind, "")
    if instead and told:
        told = f"{told[:-1]}, in place of “{instead}”."
    why = f"Why: {clean_line(chosen.why)}" if chosen.why.strip() else ""
    went = "" if turn.went is None else f"Up to here it went {turn.went}."
    return tuple(note for note in (told, why, went) if note)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where the words that are looked for stand: the nth time in a turn of a path."""

    turn: int
    nth: int


def pattern(words: str) -> re.Pattern[str] | None:
    """Return what finds words as they are, in any case and across line ends; None if empty."""
    parts = clean_line(words).split()
    return re.compile(r"\s+".join(map(re.escape, parts)), re.IGNORECASE) if parts else None


def matches(texts: Sequence[str], words: str) -> tuple[Occurrence, ...]:
    """Return every place where words stand, the first one first.

    Args:
        texts: of each turn.
        words: what is looked for, in any case.
    """
    wanted = pattern(words)
    if wanted is None:
        return ()
    return tuple(
        Occurrence(place, nth)
        for place, text in enumerate(texts)
        for nth, _ in enumerate(wanted.finditer(text))
    )


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
