"""Which commands say the same again, so that each deed is offered once.

Looser than :func:`~agents.core.command_forms.deed_of`, which is what players are measured
by: here a command is left out beside another one, and never taken for it. The English is
that of parsers and of interactive fiction in general, nothing of any one game.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from agents.core.command_forms import deed_of, noun_of, word_set
from agents.core.proposals import Candidate
from agents.core.text import long_words
from agents.core.types import Situation
from agents.exploration.language.english import english
from agents.players.sense import state_brought

_SWITCHES = word_set("turn light activate extinguish douse deactivate")


class Repeats:
    """Tells of one proposal's commands which of them say the same again.

    Args:
        situation: where they are offered.
        main: the command that is proposed before all others.
    """

    def __init__(self, situation: Situation, main: str) -> None:
        self._situation = situation
        self._offered = {self._act(main)}

    def is_new(self, command: str) -> bool:
        """Tell whether nothing of the kind was offered yet."""
        return self._act(command) not in self._offered

    def add(self, command: str) -> None:
        """Take note of a command that is offered."""
        self._offered.add(self._act(command))

    def each_once(self, offered: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield candidates, in their order, without those that say the same again."""
        for one in offered:
            if self.is_new(one.command):
                self.add(one.command)
                yield one

    def _act(self, command: str) -> str:
        key = deed_of(command)
        if self._situation.scene.awaits_key:
            return command  # "L" and "l" are two keys
        verb, *rest = key.split() or [""]
        brought = state_brought(key) if key else None
        if verb in _SWITCHES and brought is not None:
            if verb == "turn":
                del rest[0]
            verb = "turn on" if brought[1] else "turn off"
            rest = [self._only_light if word in self._lights else word for word in rest]
        return " ".join([verb, *rest])

    @cached_property
    def _only_light(self) -> str:
        """The noun of the only light that is carried or lies here; else empty."""
        at = self._situation
        near = at.path.near if at.path is not None else ()
        names = {noun_of(name, at.lexicon) for name in (*at.scene.inventory, *near)}
        nouns = names & english().uses["lights"]
        return nouns.pop() if len(nouns) == 1 else ""

    @cached_property
    def _lights(self) -> frozenset[str]:
        """What the only light may be called besides, and nothing else is that is told of here."""
        if not self._only_light:
            return frozenset()
        uses = english().uses
        alike = uses["flames"] if self._only_light in uses["flames"] else _lamps()
        return alike - set(long_words(self._situation.observation.description))


def _lamps() -> frozenset[str]:
    uses = english().uses
    return uses["lights"] - uses["flames"]
