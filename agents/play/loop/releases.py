"""Whether what other releases of a story were demonstrated by is followed, too."""

from __future__ import annotations

from agents.core import events as ev
from agents.core.errors import StoreError
from agents.play.records.ledger import Ledger
from agents.play.thought.cast import Cast
from agents.play.thought.deliberation import Deliberation
from games.types import GameInfo


class Releases:
    """Goes by other releases of the story that is played, or by this one alone.

    Args:
        ledger: knows what was demonstrated.
        cast: somebody in it may follow demonstrations.
        deliberation: follows them in later thoughts.
        game: the release that is played.
        followed: whether others are followed at first.
    """

    def __init__(
        self,
        ledger: Ledger,
        cast: Cast,
        deliberation: Deliberation,
        game: GameInfo,
        *,
        followed: bool,
    ) -> None:
        self._ledger = ledger
        self._cast = cast
        self._deliberation = deliberation
        self._game = game
        self._followed = followed

    async def known(self, task: str) -> ev.ReleaseKnown | ev.Failed | None:
        """Tell which other release was demonstrated better, if any, and whether it is followed."""
        if not self._cast.follows_plans:
            return None
        try:
            other = await self._ledger.better_elsewhere(self._game, task)
        except StoreError as error:
            return ev.Failed(error.message, error.hint)
        return None if other is None else ev.ReleaseKnown(other, followed=self._followed)

    async def follow(self, others: bool | None, task: str) -> ev.Event:
        """Follow others from now on, or no longer; None is the opposite of now."""
        self._followed = not self._followed if others is None else others
        self._deliberation.follow_releases(self._followed)
        return await self.known(task) or ev.Notice(
            "No other release of this story was demonstrated better than this one."
        )
