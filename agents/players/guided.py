"""Doing what was shown in other games of a kind, and nothing else on the way. Pure functions."""

from __future__ import annotations

from agents.core.commands import canonical
from agents.core.deeds import deed
from agents.core.directions import DIRECTIONS
from agents.core.memories import Analogy, Guidance
from agents.core.text import clean_line, shorten
from agents.core.wording import brief, likening
from agents.exploration.english import english

SURE = 0.8
"""How sure a command is that was shown for the words that ask for it."""
UNSURE = 0.4
"""How sure one is for words that nobody showed."""
_LONGEST = 80


def leads_on(command: str, guidance: Guidance) -> bool:
    """Tell whether a command looks for something, or is of those that were done unasked."""
    key = canonical(command)
    verb, _, rest = key.partition(" ")
    if key in DIRECTIONS or verb in english().phrases.looking:
        return True
    return bool(rest) and rest.split()[-1] in guidance.deeds.get(verb, ())


def guided_reason(guidance: Guidance, playing: str) -> str:
    """Say what asks for a command, and where that was shown."""
    said = []
    if guidance.asked:
        said.append(f"“{shorten(clean_line(guidance.asked), _LONGEST)}” asks for it.")
    if canonical(guidance.command) in DIRECTIONS and guidance.sought:
        return " ".join((f"I go to where the {brief(guidance.sought[0])} is.", *said))
    if guidance.shown:
        like = Analogy(
            *(guidance.command, (), SURE, guidance.shown, guidance.title, guidance.source, 1, 1)
        )
        said.append(likening(like, playing))
    if not guidance.known:
        said.append("Nobody showed me what these words mean, so I try it.")
    return " ".join(said) or f"I {deed(guidance.command)}."


def seeking(guidance: Guidance) -> str:
    """Say what is looked for, empty if that has no name yet."""
    return f"I look for the {brief(guidance.sought[0])}." if guidance.sought else ""
