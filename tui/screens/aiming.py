"""What a person does about goals on the play screen."""

from __future__ import annotations

from textual import on

from agents.core import intents
from agents.core.goals import LONGEST_GOAL
from tui.screens.finding import Finding
from tui.screens.library_dialogs import LineDialog
from tui.widgets.goals import GoalsPane


class Aiming(Finding):
    """A screen with a pane of goals that can be changed."""

    def ask_for(self, intent: intents.Intent) -> None:
        """Ask the co-play for something."""
        raise NotImplementedError

    def open_goals(self) -> None:
        """Bring the goals into sight and go to them."""
        raise NotImplementedError

    def action_goals(self) -> None:
        """Go to the goals, or back to the box."""
        self.open_goals()

    @on(GoalsPane.AddAsked)
    def _on_add_asked(self) -> None:
        def written(text: str | None) -> None:
            if text:
                self.ask_for(intents.SetGoal(text))

        wanted = "such as: find the key"
        self.app.push_screen(LineDialog("A new goal", "", wanted, LONGEST_GOAL), written)

    @on(GoalsPane.TickAsked)
    def _on_tick_asked(self, event: GoalsPane.TickAsked) -> None:
        self.ask_for(intents.TickGoal(event.goal))

    @on(GoalsPane.StrikeAsked)
    def _on_strike_asked(self, event: GoalsPane.StrikeAsked) -> None:
        self.ask_for(intents.StrikeGoal(event.goal))

    @on(GoalsPane.PutAsked)
    def _on_put_asked(self, event: GoalsPane.PutAsked) -> None:
        self.ask_for(intents.PutGoal(event.goal, event.by))

    @on(GoalsPane.RestoreAsked)
    def _on_restore_asked(self) -> None:
        self.ask_for(intents.RestoreGoal())
