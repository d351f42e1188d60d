"""What a recording of play holds, whatever it was kept in: moves, answers, reasons."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from agents.core.goals import PERSON, GoalState
from games.text import clean_line
from games.types import clean_text

ENTER, SPACE = "enter", "space"
"""How the key of an empty line is played where a story waits for a key."""


@dataclass(frozen=True, slots=True)
class InputLine:
    """One input of a recording.

    Attributes:
        number: of the line in the file, from 1.
        command: what to play; empty if the line can't be played at all.
        key: a single key, which means something only where a story waits for
            one. An empty line is the key Enter.
        problem: why the line can't be played, empty if it can.
        answer: what the story said to it, None where the file doesn't tell.
        why: what the person who played said of it, empty if nothing.
        second: when in the recording it was entered, None where nothing tells.
        by_agent: an agent chose it and not a person, so it shows nothing.
        others: what the command may be too, where it was read off a picture;
            likeliest first.
    """

    number: int
    command: str
    key: bool = False
    problem: str = ""
    answer: str | None = None
    why: str = ""
    second: float | None = None
    by_agent: bool = False
    others: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether the line is empty, which mostly means nothing."""
        return self.key and self.command in (ENTER, SPACE)


@dataclass(frozen=True, slots=True)
class ToldGoal:
    """A goal that a recording tells of.

    Attributes:
        at: line after which it was set, 0 for the opening.
        settled: line after which it got to its state, None while it is open.
        parent: place among the recording's goals of what it is a step of.
        rank: its place in their order.
    """

    text: str
    at: int
    author: str = PERSON
    state: GoalState = GoalState.OPEN
    settled: int | None = None
    parent: int | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of somebody's play, read.

    Attributes:
        name: of the file, without its folder.
        lines: its inputs; comments and what a timer cut off are left out.
        digest: SHA-256 of the inputs in hex, so that a file that was only
            renamed or commented is the same.
        format: name of the form that it was kept in.
        opening: what the story said before the first input, None where the
            file doesn't tell.
        game: SHA-256 of the story it says it is of, empty where it doesn't tell.
        seed: the seed it says it was played with, None where it doesn't tell.
        goals: that it was played for, as they were set.
        claimed: points that its comments say it makes, None where they don't.
    """

    name: str
    lines: tuple[InputLine, ...]
    digest: str
    format: str = "commands"
    opening: str | None = None
    game: str = ""
    seed: int | None = None
    goals: tuple[ToldGoal, ...] = ()
    claimed: int | None = None

    @property
    def answered(self) -> int:
        """How many of its inputs come with the story's answer."""
        return sum(line.answer is not None for line in self.lines)


def digest_of(lines: Sequence[InputLine]) -> str:
    """Return what identifies inputs: SHA-256 in hex, blank lines and answers left out."""
    told = "\n".join(f"{line.command}\t{line.problem}" for line in lines if not line.blank)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a reader made of a text.

    Attributes:
        opening: what the story said before the first input, empty if the text
            doesn't tell.
        lines: the inputs with their answers.
        game, seed, goals: as :class:`Recording` has them.
    """

    opening: str
    lines: tuple[InputLine, ...]
    game: str = ""
    seed: int | None = None
    goals: tuple[ToldGoal, ...] = ()


def heard(
    number: int,
    command: str,
    answer: str | None,
    why: str = "",
    second: float | None = None,
) -> InputLine:
    """Return an input as a reader found it, cleaned as all text from outside is."""
    return InputLine(
        number,
        clean_line(command),
        answer=None if answer is None else clean_text(answer).strip(),
        why=clean_line(why),
        second=second,
    )
