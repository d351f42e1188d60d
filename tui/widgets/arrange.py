"""Which panes are in sight at which size of the terminal. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

STORY = "Story"
WIDE = 100
"""Columns from which the story has panes at its side."""
SIDE_BY_SIDE = 64
"""Columns from which proposal and critic fit next to each other in one tab."""
STACKED = 27
"""Rows from which all panes fit below each other at the side."""
SHORT = 20
"""Rows under which a narrow terminal shows either the story or one tab."""

ROOMY = 28
"""Rows from which a frame around the override box costs no story."""
AIRY = 34
"""Rows from which the panes have an empty line between them."""

AGENT_PANES = ("proposal", "critic", "memories")


@dataclass(frozen=True, slots=True)
class Tab:
    """A name on the tab line and the panes that it opens."""

    name: str
    panes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the screen is divided.

    Attributes:
        columns: the panes stand at the story's right, else below it.
        tabs: empty if all panes are in sight at once.
        short: the story is one of the tabs.
        boxed: there is room for a frame around the override box.
    """

    columns: bool
    tabs: tuple[Tab, ...]
    short: bool
    boxed: bool

    def tab(self, name: str) -> Tab | None:
        """Return the tab of a name, the first one if it is gone, None if none."""
        for tab in self.tabs:
            if tab.name == name:
                return tab
        return self.tabs[0] if self.tabs else None

    def panes(self, name: str, *, agent: bool) -> tuple[str, ...]:
        """Return the panes in sight when a tab is open.

        Args:
            name: of the open tab.
            agent: False while the agent is hidden.
        """
        tab = self.tab(name)
        shown = tab.panes if tab else (*AGENT_PANES, "world")
        return shown if agent else tuple(pane for pane in shown if pane not in AGENT_PANES)

    def story(self, name: str) -> bool:
        """Tell whether the story is in sight when a tab is open."""
        tab = self.tab(name)
        return not self.short or tab is None or tab.name == STORY


def arrange(width: int, height: int, *, agent: bool = True) -> Arrangement:
    """Divide a terminal of a size; without the agent fewer tabs are needed."""
    columns = width >= WIDE
    short = not columns and height < SHORT
    boxed = height >= ROOMY
    if columns and (height >= STACKED or not agent):
        return Arrangement(columns, (), short, boxed)
    tabs: list[Tab] = [Tab(STORY, ())] if short else []
    if agent and (columns or width >= SIDE_BY_SIDE):
        tabs += [Tab("Agent", ("proposal", "critic")), Tab("Memories", ("memories",))]
    elif agent:
        tabs += [Tab(name, (name.lower(),)) for name in ("Proposal", "Critic", "Memories")]
    tabs.append(Tab("World", ("world",)))
    return Arrangement(columns, tuple(tabs), short, boxed)
