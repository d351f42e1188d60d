"""Which panes are in sight at which size of the terminal. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

STORY = "Story"
WIDE = 100
"""Columns from which the story has panes at its side."""
BROAD = 128
"""Columns from which half of them are enough for the story, if a team plays."""
SIDE_BY_SIDE = 64
"""Columns from which proposal and critic fit next to each other in one tab."""
STACKED, STACKED_TEAM = 34, 35
"""Rows from which all panes fit below each other at the side, without and with a team."""
SHORT = 20
"""Rows under which a narrow terminal shows either the story or one tab."""

ROOMY = 28
"""Rows from which a frame around the override box costs no story."""
AIRY, AIRY_TEAM = 40, 46
"""Rows from which the panes have an empty line between them, without and with a team."""

AGENT_PANES = ("proposal", "team", "critic", "memories")


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
        team: a team plays, so that it has a pane of its own.
        goals: there are goals, so that all panes in sight have theirs among them.
        airy: there is room for an empty line between the panes.
        broad: a team has more to show, and the story leaves it half of the width.
        alone: the agent is hidden, and the world has a few rows below the story.
    """

    columns: bool
    tabs: tuple[Tab, ...]
    short: bool
    boxed: bool
    team: bool = False
    airy: bool = False
    broad: bool = False
    alone: bool = False
    goals: bool = False

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
        shown = tab.panes if tab else (*AGENT_PANES, "goals", "world")
        gone = set() if agent else {*AGENT_PANES, "goals"}
        if not (tab or self.goals):
            gone.add("goals")
        if not self.team:
            gone.add("team")
        return tuple(pane for pane in shown if pane not in gone)

    def story(self, name: str) -> bool:
        """Tell whether the story is in sight when a tab is open."""
        tab = self.tab(name)
        return not self.short or tab is None or tab.name == STORY


def arrange(
    width: int, height: int, *, agent: bool = True, team: bool = False, goals: bool = False
) -> Arrangement:
    """Divide a terminal of a size.

    Args:
        width, height: of the terminal, in cells.
        agent: it is in sight; without it fewer tabs are needed.
        team: the agent is a team, which has a pane or a tab of its own.
        goals: there are any.
    """
    boxed = height >= ROOMY
    if not agent:
        # All of the width is the story's, and of the rows as many as can be.
        if height >= ROOMY:
            return Arrangement(False, (), False, boxed, alone=True)
        return Arrangement(False, (Tab(STORY, ()), *_own("World")), True, boxed)
    columns = width >= WIDE
    short = not columns and height < SHORT
    airy = height >= (AIRY_TEAM if team else AIRY)
    broad = team and width >= BROAD
    if columns and height >= (STACKED_TEAM if team else STACKED):
        return Arrangement(columns, (), short, boxed, team, airy, broad, goals=goals)
    tabs: list[Tab] = [Tab(STORY, ())] if short else []
    if columns or width >= SIDE_BY_SIDE:
        tabs.append(Tab("Agent", ("proposal", "critic")))
        tabs += _own(*(("Team",) if team else ()), "Memories")
    else:
        tabs += _own("Proposal", *(("Team",) if team else ()), "Critic", "Memories")
    # So few columns hardly hold one name more: it comes with the first goal.
    tabs += _own("World", *(("Goals",) if goals or columns or width >= SIDE_BY_SIDE else ()))
    return Arrangement(columns, tuple(tabs), short, boxed, team, airy, broad)


def _own(*names: str) -> list[Tab]:
    """Return tabs of a single pane each."""
    return [Tab(name, (name.lower(),)) for name in names]
