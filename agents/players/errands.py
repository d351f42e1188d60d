"""What may be done while something is looked for that other games showed a use of."""

from __future__ import annotations

from collections.abc import Mapping

from agents.core.commands import canonical
from agents.core.directions import DIRECTIONS
from agents.exploration.language.english import english


def leads_on(command: str, deeds: Mapping[str, frozenset[str]], *, locked: bool = False) -> bool:
    """Tell whether a command looks for something, or is of those that were done unasked.

    Args:
        command: as it would be typed.
        deeds: see :class:`agents.core.proposals.TransferAdvice`.
        locked: something was found to be locked, and what one looks for may be in there.
    """
    key = canonical(command)
    verb, _, rest = key.partition(" ")
    if key in DIRECTIONS or verb in english().phrases.looking:
        return True
    noun = rest.split()[-1] if rest else ""
    opens = locked and verb == "take" and noun in english().uses["keys"]
    return opens or (bool(noun) and noun in deeds.get(verb, ()))
