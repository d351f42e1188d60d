"""What opens beside a game in play: the models, the map, other screens, questions."""

from __future__ import annotations

from textual import on

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode
from tui.legend import OF_PANES
from tui.screens.dialogs import ConfirmDialog, memory_dialog
from tui.screens.map import MapScreen
from tui.screens.model_dialogs import ModelDialogs
from tui.screens.play_story import PlayStory
from tui.screens.reading import help_dialog
from tui.screens.wishes import ManualAsked, MemoryAsked, NotesAsked, ReplayAsked
from tui.services import Probes
from tui.widgets.memories import MemoriesPane
from tui.widgets.override import OverrideBox
from tui.widgets.pane import Pane


class PlayDoors(PlayStory):
    """A game in play, and the ways from it to all that lies beside it.

    Args:
        hidden: the modes in which the agent is hidden.
        probes: how backends of language models are looked for.
    """

    def __init__(self, hidden: frozenset[Mode], probes: Probes) -> None:
        super().__init__(hidden)
        self._models = ModelDialogs(self.app, probes, self.ask_for)
        self._map: MapScreen | None = None

    @on(OverrideBox.LegendAsked)
    def _on_legend_asked(self) -> None:
        """Explain the signs: of the panes in sight first, then of the others."""
        panes = {pane.heading for pane in self.query(Pane) if pane.display}
        panes |= {"Memories"} if self.memories.display else set()
        told = sorted(OF_PANES.items(), key=lambda one: one[0] not in panes)
        self.app.push_screen(help_dialog(told, "What the panes say"))

    @on(MemoriesPane.ExemplarOpened)
    def _on_memory_opened(self, event: MemoriesPane.ExemplarOpened) -> None:
        self.app.push_screen(memory_dialog(event.exemplar))

    def confirm(self, question: str, intent: intents.Intent) -> None:
        """Ask the person, and ask the co-play for something if they say so."""

        def answered(yes: bool | None) -> None:
            if yes:
                self.ask_for(intent)

        self.app.push_screen(ConfirmDialog(question), answered)

    def action_prompt(self) -> None:
        """Show exactly what the models were asked for this move."""
        refusal = self._models.show_prompt(self.state)
        if refusal:
            self.tell(refusal)

    def action_cast(self) -> None:
        """Choose who proposes and who rewards."""
        self._models.choose(self.state)

    def action_backends(self) -> None:
        """Look which backends answer, and what is left of the budget."""
        self._models.look(self.state)

    def action_replay(self) -> None:
        """Look at this session in the replay screen."""
        if self.state.path:
            self.post_message(ReplayAsked(self.state.session, self.state.path[-1].id))

    def action_notes(self) -> None:
        """Read and write notes."""
        if self.state.path:
            self.post_message(NotesAsked(self.state.path[-1].id))

    def notes_changed(self) -> None:
        """Show the notes on what is here anew."""
        self.ask_for(intents.RereadNotes())

    def action_manual(self) -> None:
        """Read what experience says about this game."""
        if self.state.session:
            self.post_message(ManualAsked(session=self.state.session))

    def action_map(self) -> None:
        """Look at the map, and walk over it."""
        if self.state.charted is not None:
            self._map = MapScreen(self.state.title, self.state.charted, self.ask_for)
            self.app.push_screen(self._map)

    def action_memory(self) -> None:
        """Look through everything that is remembered."""
        self.post_message(MemoryAsked(self.state.game))

    @property
    def session(self) -> int:
        """Id of the session that is played, 0 before it is open."""
        return self.state.session

    @property
    def spent(self) -> ev.Spent:
        """What language models took in this game so far."""
        return self.state.spent or ev.Spent(0, None, 0.0, 0)

    def go_to(self, turn: int) -> None:
        """Stand at another turn of this session and play on from there."""
        self.ask_for(intents.GoTo(turn))
