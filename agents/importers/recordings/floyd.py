"""Reads logs of people who play together in a chat, with a bot that runs the story.

ClubFloyd's logs are kept as text and as web pages: ``NAME says (to Floyd), "cmd"``
is a command, ``Floyd | text`` the story (``Floyd ] text`` its status line, or the story where
nothing else was said), whatever the bot is called, and the rest is talk. What
somebody says who then types a command (or who typed the last one) is why. A page is turned
by pushing a button of the bot's, which is no move.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.importers.recordings.heard import Parsed, heard

_QUOTED = r"[\"“”](.*)[\"“”]"
_SAYS = r"(?:says?|asks?|exclaims?)"
_STORY = re.compile(r"^\s*([\w.-]+) ?(?P<mark>[|\]])\s?(?P<text>.*)$")
_PUSHES = re.compile(r"^\s*(\S.*?) pushes the .*\bbutton\.\s*$")
_PUSH = re.compile(
    r"^(?:push|press|hit) (?:the )?(?:\w+ )?\W?\w+\W?(?: (?:button|key))?$", re.IGNORECASE
)
_TYPED = re.compile(rf"^\s*(\S.*?) {_SAYS} \((?:to|of) ([\w.-]+)\), {_QUOTED}\s*$", re.IGNORECASE)
_SAID = re.compile(rf"^\s*(\S.*?) {_SAYS}, {_QUOTED}\s*$", re.IGNORECASE)
_LOADS = re.compile(r"^(?:load|start|restart)\b", re.IGNORECASE)

_Line = tuple[str, str]
"""The mark behind the bot's name, and what stands behind it."""


@dataclass
class _Typed:
    number: int
    who: str
    command: str
    before: list[str]
    answer: list[_Line] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def is_log(text: str) -> bool:
    """Tell whether somebody types to the bot in it, and the bot answers."""
    return _bot(text.splitlines()) != ""


def _bot(lines: Sequence[str]) -> str:
    """Return the name of the bot that runs the story: whom people type to, and who answers."""
    asked = Counter(found[2].lower() for line in lines if (found := _TYPED.match(line)))
    answers = {found[1].lower() for line in lines if (found := _STORY.match(line))}
    return next((name for name, _ in asked.most_common() if name in answers), "")


def read_log(text: str) -> Parsed:
    """Read a log as text or as a page; what was said to the bot to load is no move."""
    opening: list[_Line] = []
    typed: list[_Typed] = []
    talk: list[tuple[str, str]] = []
    here = opening
    log = text.splitlines()
    bot = _bot(log)
    for number, line in enumerate(log, 1):
        if (found := _STORY.match(line)) and found[1].lower() == bot:
            here.append((found["mark"], found["text"].rstrip()))
        elif (found := _PUSHES.match(line)) and typed and _pushed(typed[-1], found[1]):
            gone = typed.pop()  # a page was turned: what follows belongs to the answer before
            here = typed[-1].answer if typed else opening
            here += gone.answer
        elif (found := _TYPED.match(line)) and found[2].lower() == bot:
            who, command = found[1], found[3].strip()
            _shared_out(talk, typed, who)
            if _LOADS.match(command) and not any(move.answer for move in typed):
                opening, typed = [], []
                here = opening
            else:
                typed.append(_Typed(number, who, command, [t for w, t in talk if w == who]))
                here = typed[-1].answer
            talk = []
        elif found := _SAID.match(line):
            talk.append((found[1], found[2]))
    _shared_out(talk, typed, "")
    lines = tuple(
        heard(one.number, one.command, _told(one), " ".join(one.before + one.after))
        for one in typed
    )
    return Parsed(_story(_text(opening)), lines)


def _pushed(last: _Typed, who: str) -> bool:
    """Tell whether what was typed last is the button that somebody pushes."""
    return last.who == who and _PUSH.match(last.command) is not None


def _shared_out(talk: list[tuple[str, str]], typed: list[_Typed], who: str) -> None:
    """Give the last command what its player said after it, unless they go on to type."""
    if typed and typed[-1].who != who:
        typed[-1].after += [words for speaker, words in talk if speaker == typed[-1].who]


def _told(one: _Typed) -> str:
    """Return what the bot said to a command, without the command where it repeats it."""
    lines = _text(one.answer)
    first = lines[0].strip() if lines else ""
    echoed = first.startswith(">") and first[1:].strip().casefold() == one.command.casefold()
    return _story(lines[echoed:])


def _text(lines: Sequence[_Line]) -> list[str]:
    """Return the story's lines: behind a bracket is its status, where more was said."""
    marked = "|" if any(mark == "|" for mark, _ in lines) else "]"
    return [text for mark, text in lines if mark == marked]


def _story(lines: list[str]) -> str:
    """Return what the bot said, without the prompt that it ends with."""
    while lines and lines[-1].strip() in ("", ">"):
        lines = lines[:-1]
    return "\n".join(lines).strip()
