"""How the agent plays along: its mode and pace, and what is seen of what it thinks."""

from __future__ import annotations

from agents.core import intents
from agents.core.commands import Mode
from tui import play_state
from tui.screens.play_doors import PlayDoors
from tui.screens.wishes import KeepAsked
from tui.widgets.proposal import thoughts_of

PACES = (0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
"""Seconds between moves in auto mode that slower and faster step through."""


class PlayModes(PlayDoors):
    """A game in play beside an agent that can be hidden, paused and stopped."""

    def action_next_mode(self) -> None:
        """Copilot, auto, watch, copilot; never plays what is pending."""
        modes = list(Mode)
        self.ask_for(intents.SetMode(modes[(modes.index(self.state.mode) + 1) % len(modes)]))

    def action_hide_agent(self) -> None:
        """Hide or show the agent; in watch mode, its guess."""
        self.become(play_state.agent_toggled(self.state))
        self.post_message(
            KeepAsked("screen", {"hidden": sorted(mode.value for mode in self.state.hidden)})
        )

    def action_pause(self) -> None:
        """Pause auto mode or let it go on."""
        if self.state.mode is Mode.AUTO:
            self.ask_for(intents.Pause(not self.state.paused))
        else:
            changes = self.actions.key("mode")
            self.tell(f"Only auto mode can be paused: {changes} changes the mode.")

    def action_pace(self, by: int) -> None:
        """Leave more time between auto moves, or less."""
        now = self.state.pace if self.state.pace is not None else 1.5
        place = min(range(len(PACES)), key=lambda at: abs(PACES[at] - now))
        pace = PACES[max(0, min(len(PACES) - 1, place + by))]
        self.ask_for(intents.SetPace(pace))
        self.post_message(KeepAsked("play", {"pace": pace}))
        self.tell(f"Auto mode leaves {pace:g} seconds between moves.")

    def action_stop(self) -> None:
        """Stop what is being thought; nothing is played."""
        if not self.state.stoppable:
            self.tell("Nothing is being thought now.")
            return
        self.ask_for(intents.StopThinking())
        self.become(play_state.stopped(self.state))

    def action_unfold(self) -> None:
        """Show a model's thoughts, or fold them away."""
        if self.state.concealed:
            self.tell(f"What the agent thinks is hidden: {self.actions.key('hide')} shows it.")
        elif not thoughts_of(self.state.judged) and not self.state.speaking:
            self.tell("No thoughts came with this.")
        else:
            self.become(play_state.thoughts_toggled(self.state))
