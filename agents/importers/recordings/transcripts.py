"""Reads transcripts: text in which commands stand behind a prompt, answers below.

The Z-machine's own SCRIPT output (Standard 1.1, section 7.1.1.1), the logs that
interpreters keep, regression scripts and walkthroughs that tell each step, and
what this program exports. Knows nothing of worlds: what a text alone can't
settle (a command that was wrapped, an answer that begins like a prompt) is left
to the replay in the story.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from agents.importers.recordings.heard import InputLine, Parsed, heard

_PROMPT = re.compile(r"^ {0,3}(> ?)(.*)$")
_OWN_TITLE = re.compile(r"^.+, seed (\d{1,10})$")
_OWN_WHY = re.compile(r"^\[Why: (.*)\]$")
_OWN_NOTE = re.compile(
    r"^\[(You|Someone whose game was imported|The agent) (?:accepted|chose|overrode|played) .*\]$"
    r"|^\[Up to here it went (?:well|badly)\.\]$"
)
_REMARK = re.compile(r"^[*;]")
_STEP = re.compile(r"^==>\s*(STEP NUM|ACT|OBSERVATION)\s*:?\s*(.*)$")
_GAME = re.compile(r"^\*\*\s*game\s*:", re.IGNORECASE)
_TEST = re.compile(r"^\*\s+(?!\*)(.+)$")
_STATUS = re.compile(r"^\s*\S.{0,70}? {3,}.*\b(?:Score|Moves|Turns|Time)\b.{0,3}-?\d")
"""A status line, as logs of plain interpreters have it above each answer."""
_CHECK = re.compile(r"^(!|/|\{)")
_OFTEN = 0.7
"""Share of prompts below an empty line from which on a prompt needs one."""


@dataclass
class _Move:
    number: int
    command: str
    why: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    by_agent: bool = False

    def heard(self) -> InputLine:
        answer = "\n".join(self.answer).strip()
        head, _, rest = answer.partition("\n")
        if _STATUS.match(head):
            answer = rest
        line = heard(self.number, self.command, answer, " ".join(self.why))
        return replace(line, by_agent=self.by_agent)

    def take_note(self, line: str) -> bool:
        """Take in what this program notes below a command; False if it is the answer's."""
        if self.answer:
            return False
        if why := _OWN_WHY.match(line):
            self.why.append(why[1])
        elif note := _OWN_NOTE.match(line):
            self.by_agent = self.by_agent or note[1] == "The agent"
        else:
            return False
        return True


def is_transcript(text: str) -> bool:
    """Tell whether commands stand behind prompts, with answers between them."""
    lines = text.splitlines()
    asked = [at for at, line in enumerate(lines) if (m := _PROMPT.match(line)) and m[2].strip()]
    if not asked:
        return False
    told = sum(
        (at + 1 < len(lines) and bool(lines[at + 1].strip()) and not _PROMPT.match(lines[at + 1]))
        or (at + 2 < len(lines) and bool(lines[at + 2].strip()))
        for at in asked
    )
    return told * 2 >= len(asked) and len(lines) >= len(asked) * 2


def read_transcript(text: str) -> Parsed:
    """Read a transcript with prompts; a tester's remark becomes the why of a move."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    own = _OWN_TITLE.match(lines[0])
    opening: list[str] = []
    moves: list[_Move] = []
    here = opening
    for number, line, command in _prompted(lines[1:] if own else lines, 2 if own else 1):
        if command is None:
            if not (own and moves and here is moves[-1].answer and moves[-1].take_note(line)):
                here.append(line)
        elif not command:
            continue  # a prompt that nothing was typed at
        elif _REMARK.match(command):
            if moves:
                moves[-1].why.append(command[1:])
            here = []  # what the story makes of a remark is no answer
        else:
            moves.append(_Move(number, command))
            here = moves[-1].answer
    read = tuple(move.heard() for move in moves)
    return Parsed("\n".join(opening).strip(), read, seed=int(own[1]) if own else None)


def _prompted(lines: Sequence[str], first: int) -> Iterator[tuple[int, str, str | None]]:
    """Yield each line with its number and the command in it, None where it holds none."""
    asked = {at: found for at, line in enumerate(lines) if (found := _PROMPT.match(line))}
    form = _usual(found[1] for found in asked.values() if found[2].strip())
    apart = [at for at in asked if at == 0 or not lines[at - 1].strip()]
    spaced = bool(asked) and len(apart) >= _OFTEN * len(asked)
    for at, line in enumerate(lines):
        found = asked.get(at)
        if found is None or (found[2].strip() and found[1] != form) or (spaced and at not in apart):
            yield first + at, line, None
        else:
            yield first + at, line, found[2].strip()


def _usual(forms: Iterator[str]) -> str:
    counted = Counter(forms).most_common(1)
    return counted[0][0] if counted else ">"


# --- walkthroughs that tell each step ----------------------------------------------------


def is_walkthrough(text: str) -> bool:
    """Tell whether steps stand as ``==>ACT:`` and ``==>OBSERVATION:``."""
    found = {match[1] for line in text.splitlines() if (match := _STEP.match(line))}
    return {"ACT", "OBSERVATION"} <= found


def read_walkthrough(text: str) -> Parsed:
    """Read numbered steps; an observation before the first act is the opening."""
    opening: list[str] = []
    moves: list[_Move] = []
    here: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        found = _STEP.match(line)
        if found is None:
            if here is not None:
                here.append(line)
        elif found[1] == "ACT":
            act = found[2].strip()
            if act and act.lower() not in ("none", "n/a"):
                moves.append(_Move(number, act))
            here = None
        elif found[1] == "OBSERVATION":
            here = moves[-1].answer if moves else opening
            here.append(found[2])
        else:
            here = None
    return Parsed("\n".join(opening).strip(), tuple(move.heard() for move in moves))


# --- regression scripts --------------------------------------------------------------------


def is_regression(text: str) -> bool:
    """Tell whether it is a script of tests: a game, a test's name, commands."""
    lines = text.splitlines()
    return any(map(_GAME.match, lines)) and any(map(_TEST.match, lines))


def read_regression(text: str) -> Parsed:
    """Read the longest test of a regression script; what is expected are its answers.

    Expectations that hold a pattern, forbid something or ask for a status line
    say nothing that could be compared, and are left out.
    """
    tests: list[list[_Move]] = []
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        if not said or said.startswith(("#", "**")):
            continue
        if _TEST.match(said):
            tests.append([])
        elif said.startswith(">"):
            if not tests:
                tests.append([])
            tests[-1].append(_Move(number, said[1:].strip()))
        elif tests and tests[-1] and not _CHECK.match(said):
            tests[-1][-1].answer.append(said)
    moves = max(tests, key=len, default=[])
    return Parsed(
        "", tuple(_expected(move) for move in moves if move.command and "{" not in move.command)
    )


def _expected(move: _Move) -> InputLine:
    answer = "\n".join(move.answer) if move.answer else None
    return heard(move.number, move.command, answer)
