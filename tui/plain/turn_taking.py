"""Whose turn it is in a conversation: whether a line may answer what was said."""

from __future__ import annotations

from agents.core import events as ev
from agents.core.commands import Mode
from agents.core.protocols import DeepCritic
from tui.plain.asides import PlainState
from tui.plain.words import Loop
from tui.speech.asides import ANSWERS


class TurnTaking:
    """Knows by the events so far whether the person may answer, and what.

    Args:
        loop: the co-play.
        at: where the game stands.
        live: a person sits at a terminal, and may type at any time.

    Attributes:
        awaiting: what was last waited for.
        stands: number of the thought whose proposal stands; ``proposed`` of the one that was
            said last, ``thinks`` of the one that began last, ``criticised`` of the last that
            a slower critic was heard on.
    """

    def __init__(self, loop: Loop, at: PlainState, *, live: bool) -> None:
        self._loop = loop
        self._at = at
        self._live = live
        self.awaiting: ev.Awaiting | None = None
        self.stands = 0
        self.proposed = 0
        self.thinks = -1
        self.criticised = -1

    def may_answer(self, event: ev.Event) -> bool:
        """Tell whether the loop now stands still and waits for the person.

        A script is also answered against the word of a slower critic, so that
        equal answers of a model give equal output.
        """
        if isinstance(event, ev.Awaiting):
            return event.serial == self.stands and (self._live or not self.undecided)
        if isinstance(event, ev.Rejudged | ev.PlayerFailed):
            return not self._live and self._stands_still and not self.undecided
        if isinstance(event, ev.Thinking):
            return self.cuts_in
        return isinstance(event, ANSWERS) and (self._stands_still or self.cuts_in)

    @property
    def _stands_still(self) -> bool:
        """Whether a proposal stands that nothing will change but the person."""
        awaited = self.awaiting is not None and self.awaiting.serial == self._loop.serial
        return awaited and not self.plays_on and not self.undecided

    @property
    def undecided(self) -> bool:
        """Whether a slower critic is still to be heard on a proposal that stands."""
        return (
            not self._live
            and not self.plays_on
            and self._at.judged is not None
            and isinstance(self._loop.critic, DeepCritic)
            and self.criticised != self.stands
        )

    @property
    def cuts_in(self) -> bool:
        """Whether a person may act while a model thinks: who waits for it may be typing."""
        thinks = self.thinks == self._loop.serial and self.stands != self.thinks
        return self._live and thinks and self.slow and self._at.mode is not Mode.AUTO

    @property
    def plays_on(self) -> bool:
        """Whether the agent plays by itself unless it is stopped."""
        return self.awaiting is not None and self.awaiting.pace is not None

    @property
    def slow(self) -> bool:
        """Whether a language model is among those who propose."""
        player = self._loop.player
        return player is not None and any(member.asks_model for member in player.members)

    @property
    def asked_for_key(self) -> bool:
        """Whether the story waits for a single key, and the person is to press it."""
        waits = self._at.here is not None and self._at.here.scene.awaits_key
        return waits and not self.plays_on and not self.paused

    @property
    def paused(self) -> bool:
        """Whether the agent was stopped in playing by itself."""
        return self.awaiting is not None and self.awaiting.paused
