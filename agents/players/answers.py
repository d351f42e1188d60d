"""From what a model answered to commands that may be proposed. Pure functions.

Nothing is made up: a command that can't be sent to a story as it stands is not
mended beyond its wrapping (quotation marks, a prompt sign), but refused with a
reason that the model can act on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from agents.core.command_forms import MAX_BYTES, one_line, playable
from agents.core.commands import canonical
from agents.core.program_words import program_word
from agents.core.proposals import Candidate
from agents.core.text import clean_line, shorten
from agents.prompts.player import AcceptedShape
from games.types import clean_text

ALTERNATIVES = 4
PARROTED = "(It repeated its instructions.)"
"""Stands for a reason that was none."""
_COPIED = 4
"""Blanks about its words from which a reason that stands in the instructions is copied."""
_WORD = re.compile(r"[^\W_]+")
_LONGEST_REASON = 400
_WRAPPINGS = (('"', '"'), ("'", "'"), ("`", "`"), ("“", "”"), ("‘", "’"), ("*", "*"))
_PLAIN_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


@dataclass(frozen=True, slots=True)
class Idea:
    """One command a model said, with its reason."""

    command: str
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """A whole answer that can be used.

    Attributes:
        confidence: in [0, 1], as the model gave it; 0.5 if it gave none.
        others: its alternatives that can be played, none of them twice.
    """

    idea: Idea
    confidence: float
    others: tuple[Idea, ...] = ()


def read_proposal(answer: AcceptedShape) -> Said:
    """Take from an answer what can be proposed.

    Raises:
        ValueError: its command can't be proposed; says why, to the model.
    """
    command = usable(answer.command)
    return Said(
        Idea(command, _reason(answer.reason)),
        min(1.0, max(0.0, answer.confidence)),
        _others(answer.alternatives, command),
    )


def unparroted(said: Said, instructions: str) -> Said:
    """Take out what a model only copied from its instructions; small ones do.

    Args:
        said: its answer.
        instructions: the rules that it was given.

    Raises:
        ValueError: its command stands there, of two words or more; says so to the model.
    """
    there = _bare(instructions)
    if " " in said.idea.command and _bare(said.idea.command) in there:
        raise ValueError("it only repeats the instructions.")
    others = tuple(_own(one, there) for one in said.others if _bare(one.command) not in there)
    return replace(said, idea=_own(said.idea, there), others=others)


def _own(idea: Idea, instructions: str) -> Idea:
    """Return an idea without a reason that isn't the model's own."""
    reason = _bare(idea.reason)
    copied = reason.count(" ") >= _COPIED and reason in instructions
    return Idea(idea.command, PARROTED) if copied else idea


def _bare(text: str) -> str:
    """Return the words of a text alone, between blanks."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


def usable(command: str) -> str:
    """Return a model's command as it would be played.

    Raises:
        ValueError: it isn't one printable line, is too long, is a word that the
            program itself answers, or says nothing by itself; says which.
    """
    text = _unwrapped(clean_text(command).replace("\t", " ").strip())
    if not text:
        raise ValueError("it is empty.")
    if len(text.splitlines()) > 1:
        raise ValueError("it has several lines; give one command on one line.")
    if not text.isprintable():
        raise ValueError("it holds characters that can't be typed.")
    text = one_line(text.translate(_PLAIN_QUOTES))
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise ValueError(f"it is longer than {MAX_BYTES} bytes.")
    if not any(c.isalnum() for c in text):
        raise ValueError("it holds no word.")
    if program_word(text) is not None:
        raise ValueError("saving, restoring, undoing, restarting and quitting are not for you.")
    if not playable(text):
        raise ValueError("it speaks about the telling or repeats what came before; be explicit.")
    return text


def candidates(ideas: Iterable[Idea], main: str, confidence: float) -> tuple[Candidate, ...]:
    """Rank alternatives: each has half the weight that is left before it."""
    kept = distinct(ideas, main)[:ALTERNATIVES]
    left = min(confidence, 1.0 - confidence) if kept else 0.0
    return tuple(
        Candidate(idea.command, left * 0.5 ** (rank + 1), idea.reason)
        for rank, idea in enumerate(kept)
    )


def _others(value: object, main: str) -> tuple[Idea, ...]:
    ideas: list[Idea] = []
    for item in value if isinstance(value, list) else ():
        told: Mapping[str, object] = item if isinstance(item, Mapping) else {"command": item}
        try:
            ideas.append(Idea(usable(_text(told.get("command"))), _reason(told.get("reason"))))
        except ValueError:
            continue
    return tuple(distinct(ideas, main)[:ALTERNATIVES])


def distinct(ideas: Iterable[Idea], main: str) -> list[Idea]:
    """Return each command once, leaving out the main one."""
    seen = {canonical(main)}
    kept: list[Idea] = []
    for idea in ideas:
        key = canonical(idea.command)
        if key not in seen:
            seen.add(key)
            kept.append(idea)
    return kept


def _reason(told: object) -> str:
    return shorten(clean_line(_text(told)), _LONGEST_REASON)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _unwrapped(text: str) -> str:
    """Take off a prompt sign and quotation marks around the whole command."""
    text = text.removeprefix(">").strip()
    for opening, closing in _WRAPPINGS:
        inside = text[1:-1]
        wrapped = len(text) > 2 and text[0] == opening and text[-1] == closing
        if wrapped and opening not in inside and closing not in inside:
            return inside.strip()
    return text
