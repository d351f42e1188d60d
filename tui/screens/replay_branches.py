"""The window in which a branch of a session is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from agents.journal.replay import Branch
from games.text import clean_line
from tui.actions.bound import bindings
from tui.actions.dialogs import BRANCHES
from tui.screens.acting import Acting
from tui.widgets.choices import ChoiceList
from tui.widgets.format import QUIET


def branch_text(branch: Branch) -> Content:
    """Write a branch on two lines: how long it is, and where it leaves the path."""
    moves = f"{branch.turns} move{'s' if branch.turns != 1 else ''}"
    score = "" if branch.score is None else f" · score {branch.score}"
    if branch.fork == branch.turns:
        below = "ends on the path that is shown"
    elif branch.shown:
        below = f"goes on after move {branch.fork} with ‘{clean_line(branch.command)}’"
    else:
        below = f"leaves after move {branch.fork} with ‘{clean_line(branch.command)}’"
    here = "● " if branch.shown else "○ "
    return Content.assemble(here, (moves + score, "bold"), "\n  ", (below, QUIET))


class BranchDialog(Acting, ModalScreen[Branch]):
    """Lists branches, the one played last first; Enter chooses one."""

    TABLE = BRANCHES
    BINDINGS = bindings(BRANCHES)

    def __init__(self, branches: Sequence[Branch]) -> None:
        super().__init__()
        self._branches = tuple(branches)

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content("Branches")
            dialog.border_subtitle = Content(f"Enter shows · {self.actions.key('cancel')} stays")
            yield ChoiceList(
                *(Option(branch_text(branch)) for branch in self._branches), markup=False
            )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Close with the chosen branch."""
        event.stop()
        self.dismiss(self._branches[event.option_index])

    def action_cancel(self) -> None:
        """Close without a choice."""
        self.dismiss(None)
