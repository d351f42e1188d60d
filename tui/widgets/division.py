"""A story with panes at its side or below it, as the play screen and the replay screen have it."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.messages import Layout
from textual.scrollbar import ScrollBar

from tui.widgets.arrange import STORY, Arrangement, arrange
from tui.widgets.bars import PaneTabs, Tabs
from tui.widgets.critic import CriticPane
from tui.widgets.goals import GoalsPane
from tui.widgets.looks import Paint
from tui.widgets.memories import MemoriesPane
from tui.widgets.proposal import ProposalPane
from tui.widgets.stack import PaneStack
from tui.widgets.team import TeamPane
from tui.widgets.transcript import Transcript
from tui.widgets.worldpane import WorldPane


def pass_over_scrollbars(event: Layout) -> None:
    """Lay nothing out because a layout gave a scrollbar another size.

    The panes keep a column for theirs, there or not.
    """
    if isinstance(event.widget, ScrollBar):
        event.stop()
        event.prevent_default()


class Division(Horizontal):
    """The story and the panes, in tabs where they don't all fit.

    Style sheets find how it is divided in its classes -columns, -tabbed, -short,
    -airy, -broad, -alone and -paired.

    Args:
        amends: memories and goals can be changed where they are shown.
        wished: the tab to open where nothing was opened yet.

    Attributes:
        tab: the name of the open tab.
        arrangement: how it is divided now.
    """

    def __init__(self, *, amends: bool = False, wished: str = "") -> None:
        super().__init__(id="division")
        self.tab = wished or "Agent"
        self.arrangement: Arrangement = arrange(80, 24)
        self._wished = wished
        self._opened: dict[tuple[str, ...], str] = {}  # names on the tab line -> the open one
        self._names: tuple[str, ...] = ()
        self._below = ""  # that there is more of the story below
        self.story = Transcript(id="story")
        self.tabs = PaneTabs(id="tabs")
        self.proposal = ProposalPane(id="proposal", classes="pane")
        self.team = TeamPane(id="team", classes="pane")
        self.critic = CriticPane(id="critic", classes="pane")
        self.memories = MemoriesPane(id="memories", classes="pane", amends=amends)
        self.goals = GoalsPane(id="goals", classes="pane", amends=amends)
        self.world = WorldPane(id="world", classes="pane")
        self._panes = (
            *(self.proposal, self.team, self.critic, self.memories),
            *(self.goals, self.world),
        )
        self._stack = PaneStack(*self._panes, id="panes")

    def compose(self) -> ComposeResult:
        """Lay out the story and the panes."""
        yield self.story
        with Vertical(id="side"):
            yield self.tabs
            yield self._stack

    def know_keys(self, keymap: Mapping[str, str]) -> None:
        """Take in a person's own keys, by the ids of actions."""
        self.memories.know_keys(keymap)
        self.goals.know_keys(keymap)

    def narrow(self, width: int) -> None:
        """Let the story be so many columns wide at most, 0 for as many as there are."""
        self.story.narrow(width)

    def dress(self, paint: Paint) -> None:
        """Show the story's own colours, or no longer."""
        self.story.dress(paint)

    @property
    def tabbed(self) -> bool:
        """Whether not all panes are in sight at once."""
        return bool(self.arrangement.tabs)

    @property
    def story_in_sight(self) -> bool:
        """Whether no pane covers the story."""
        return self.arrangement.story(self.tab)

    @property
    def listed(self) -> bool:
        """Whether a list of the panes wants Enter for itself."""
        return self.memories.opens or self.goals.opens

    # --- dividing ---------------------------------------------------------------------

    def divide(
        self, *, agent: bool = True, team: bool = False, goals: bool = False
    ) -> tuple[str, ...]:
        """Divide the room there is in a terminal of this size.

        Args:
            agent: its panes are in sight.
            team: there is a team to be shown.
            goals: there are goals to be shown.

        Returns:
            The names of the panes that are in sight now.
        """
        size = self.app.size
        plan = self.arrangement = arrange(
            size.width, size.height, agent=agent, team=team, goals=goals
        )
        self._open_one(tuple(tab.name for tab in plan.tabs))
        shown = plan.panes(self.tab, agent=agent)
        # At once: the styles of all that is in it are worked out anew for each change.
        self.update_classes(
            {
                "-columns": plan.columns,
                "-tabbed": bool(plan.tabs),
                "-short": plan.short,
                "-airy": plan.airy,
                "-broad": plan.broad,
                "-alone": plan.alone,
                "-paired": len(shown) == 2,
            }
        )
        for pane in self._panes:
            pane.display = pane.id in shown
        self.world.alone = bool(plan.tabs)
        self.story.display = self.story_in_sight
        self._stack.display = not (plan.short and self.story_in_sight)
        self.tabs.display = bool(plan.tabs)
        self._show_tabs()
        return shown

    def _show_tabs(self) -> None:
        """Show the tabs; beside them what the story's own heading says where it has one."""
        plan = self.arrangement
        beside = self._below if self.story_in_sight and not plan.columns else ""
        self.tabs.show(Tabs(tuple(one.name for one in plan.tabs), self.tab, beside))

    @on(Transcript.MoreBelow)
    def _on_more_below(self, event: Transcript.MoreBelow) -> None:
        event.stop()
        self._below = event.words
        self._show_tabs()

    def _open_one(self, names: tuple[str, ...]) -> None:
        """Keep the tab open that is; of a tab line that comes back, the one that was.

        Where the story is a tab, a line that was never there begins with it.
        """
        if not names:
            return
        if names != self._names:
            wished = self.tab if self.tab in names else self._wished
            self.tab = self._opened.get(names, STORY if STORY in names else wished)
        if self.tab not in names:
            self.tab = names[0]
        self._names = names
        self._opened[names] = self.tab

    # --- tabs: what is chosen is in sight once it is divided anew -----------------------

    def choose_story(self) -> bool:
        """Choose the story's tab; False where no pane covers it."""
        covered = not self.story_in_sight
        if covered:
            self.tab = STORY
        return covered

    def turn_tab(self) -> bool:
        """Choose the next tab; False where all panes are in sight."""
        names = [tab.name for tab in self.arrangement.tabs]
        if not names:
            return False
        place = names.index(self.tab) if self.tab in names else -1
        self.tab = names[(place + 1) % len(names)]
        return True
