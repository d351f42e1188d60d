"""What the play screen and the replay screen have in common: how they are divided."""

from __future__ import annotations

from tui.screens.base import ActionScreen
from tui.widgets.arrange import AGENT_PANES, Arrangement, arrange
from tui.widgets.bars import PaneTabs
from tui.widgets.stack import PaneStack
from tui.widgets.transcript import Transcript


class Divided(ActionScreen[None]):
    """A story with panes at its side or below it, in tabs where they don't all fit.

    It has a ``Transcript``, ``PaneTabs``, and in ``#panes`` a pane for each name
    in ``AGENT_PANES`` and for ``world``. Style sheets find the division in the
    classes -columns, -tabbed, -short, -boxed, -airy, -broad and -paired.
    """

    def __init__(self) -> None:
        super().__init__()
        self._tab = "Agent"
        self._arrangement: Arrangement = arrange(80, 24)

    def _divide(self, *, agent: bool = True, team: bool = False) -> tuple[str, ...]:
        """Divide the screen for the terminal's size.

        Args:
            agent: its panes are in sight.
            team: there is a team to be shown.

        Returns:
            The names of the panes that are in sight now.
        """
        size = self.app.size
        plan = self._arrangement = arrange(size.width, size.height, agent=agent, team=team)
        tab = plan.tab(self._tab)
        if tab is not None:
            self._tab = tab.name
        shown = plan.panes(self._tab, agent=agent)
        # At once: the styles of the whole screen are worked out anew for each change.
        self.update_classes(
            {
                "-columns": plan.columns,
                "-tabbed": bool(plan.tabs),
                "-short": plan.short,
                "-boxed": plan.boxed,
                "-airy": plan.airy,
                "-broad": plan.broad,
                "-paired": len(shown) == 2,
            }
        )
        for name in (*AGENT_PANES, "world"):
            self.query_one(f"#{name}").display = name in shown
        self.query_one(Transcript).display = self._story_in_sight
        self.query_one(PaneStack).display = not (plan.short and self._story_in_sight)
        tabs = self.query_one(PaneTabs)
        tabs.display = bool(plan.tabs)
        tabs.show([t.name for t in plan.tabs], self._tab)
        return shown

    @property
    def _story_in_sight(self) -> bool:
        return self._arrangement.story(self._tab)

    def _turn_tab(self) -> bool:
        """Choose the next tab; False where all panes are in sight."""
        names = [tab.name for tab in self._arrangement.tabs]
        if not names:
            return False
        place = names.index(self._tab) if self._tab in names else -1
        self._tab = names[(place + 1) % len(names)]
        return True
