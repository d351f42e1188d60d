"""The story on the play screen: searched, scrolled, and copied."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on

from agents.core.commands import Mode
from agents.core.types import Turn
from tui import play_state
from tui.play_state import PlayState
from tui.screens.aiming import Aiming
from tui.widgets.override import OverrideBox
from tui.widgets.transcript import SHOWN


class PlayStory(Aiming):
    """A game in play, whose story goes on.

    Args:
        hidden: the modes in which the agent is hidden.

    Attributes:
        state: what is shown.
    """

    ONWARD = -1

    def __init__(self, hidden: frozenset[Mode]) -> None:
        super().__init__(amends=True)
        self.state = PlayState(key=self.key_of, hidden=hidden)
        self._upto: int | None = None

    def show(self) -> None:
        """Tell every part what it shows."""
        raise NotImplementedError

    def become(self, state: PlayState) -> None:
        """Show the next state."""
        raise NotImplementedError

    def go_to_box(self) -> None:
        """Have what is typed go into the person's box."""
        raise NotImplementedError

    def tell(self, words: str) -> None:
        """Say something in the message bar."""
        self.become(play_state.told(self.state, words))

    # --- finding ------------------------------------------------------------------------

    @property
    def searched(self) -> Sequence[Turn]:
        """The whole path, from the opening on."""
        return self.state.path

    @property
    def looked_at(self) -> int:
        """The newest turn: what is looked for is mostly not long ago."""
        return len(self.state.path) - 1

    def bring(self, place: int) -> None:
        """Show the stretch of the story that a turn is in, where it is no longer shown."""
        near = len(self.state.path) - place < SHOWN
        self._upto = None if near else place + SHOWN // 2
        self.show()

    @property
    def story_so_far(self) -> Sequence[Turn]:
        """All of it."""
        return self.state.path

    @property
    def played(self) -> tuple[str, int]:
        """The game's title and its seed."""
        return self.state.title, self.state.seed

    def told_copied(self, words: str) -> None:
        """Say that the story was copied."""
        self.tell(words)

    def stop_finding(self) -> None:
        """Go back to the newest turn and to the box."""
        self.story.mark(None)
        self._upto = None
        self.show()
        self.story.follow()
        self.go_to_box()

    @on(OverrideBox.FindAsked)
    def _on_find_asked(self) -> None:
        self.action_find()

    def action_page(self, pages: int) -> None:
        """Scroll the story by pages."""
        (self.story.scroll_page_up if pages < 0 else self.story.scroll_page_down)(animate=False)

    def action_line(self, lines: int) -> None:
        """Scroll the story by lines."""
        (self.story.scroll_up if lines < 0 else self.story.scroll_down)(animate=False)
