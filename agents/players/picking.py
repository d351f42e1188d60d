"""A model picks among commands; whether it may say something of its own instead.

A small model likes to: what no story takes, in scene after scene, each time at the price of
two whole prompts. So it may as long as the story takes what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.core.commands import canonical
from agents.core.proposals import Proposal
from agents.core.types import Situation
from agents.players.choices import because, choices, confidence_in, telling
from agents.players.talk import Talk
from agents.providers.base import Message

_PICKS = 3

_MOST_OWED = 2
"""Refusals beyond what was taken that are counted at most: so many taken ones make up for them."""
_REST = 10
"""Proposals after which it may try once more; twice as many after each try in vain."""
_LONGEST_REST = 160


class OwnWords:
    """The record of a model's own commands, in the game that is played now."""

    def __init__(self) -> None:
        self._game = ""
        self._owed = 0
        self._since = 0
        self._rest = _REST

    def may_speak(self, game: str) -> bool:
        """Tell whether it is offered to say something else than the choices.

        Args:
            game: which is played, by its hash; another one begins a new record.
        """
        if game != self._game:
            self._game, self._owed, self._rest = game, 0, _REST
        self._since += 1
        return not self._owed or self._since > self._rest

    def learn(self, *, refused: bool) -> None:
        """Take in whether the story refused what it said itself."""
        again = refused and self._owed
        self._rest = min(_LONGEST_REST, 2 * self._rest) if again else _REST
        self._owed = min(_MOST_OWED, max(0, self._owed + (1 if refused else -1)))
        self._since = 0


async def pick_playable(
    talk: Talk, situation: Situation, messages: Sequence[Message], *, free: bool
) -> Proposal | None:
    """Have a command picked that the story takes; None if none of them is wanted.

    Args:
        talk: what is asked for one proposal.
        situation: where it is to be played.
        messages: the question.
        free: it may want none of them.

    Raises:
        ProviderError: the backend failed, or its answer can't be used.
    """
    exemplars, left = situation.exemplars, await playable(talk, situation)
    for _ in range(_PICKS):
        command = await talk.pick(tuple(messages), left, free=free) if left else ""
        if not command:
            break
        if await talk.refusal(command) is None:
            told = telling(command, situation)
            reason = because(command, exemplars, len(left), told)
            return talk.picked(command, reason, confidence_in(command, situation, told))
        left.remove(command)
    return None


def weighed(said: Proposal, situation: Situation) -> Proposal:
    """Leave a small model, which can't tell, no surer of its own words than memory is."""
    told = telling(said.command, situation)
    return replace(said, confidence=confidence_in(said.command, situation, told))


async def playable(talk: Talk, situation: Situation) -> list[str]:
    """Return the choices, but for ways that lead nowhere on a copy of the game."""
    exemplars = situation.exemplars
    known = {one.key for one in exemplars} | {canonical(one) for one in situation.valid or ()}
    return [
        one
        for one in choices(situation, exemplars)
        if canonical(one) in known or not await talk.leads_nowhere(one)
    ]
