"""What a person does on the play screen: every key and click becomes an intent."""

from __future__ import annotations

from textual import events, on
from textual.timer import Timer
from textual.widgets import Input

from agents.core import events as ev
from agents.core.types import Mode
from tui.actions.play import INTENTS
from tui.screens.dialogs import memory_dialog
from tui.screens.minds import Minds
from tui.widgets.bars import PaneTabs
from tui.widgets.format import one_line
from tui.widgets.memories import MemoriesPane
from tui.widgets.override import OverrideBox
from tui.widgets.proposal import ChoiceRow

PACES = (0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
"""Seconds between moves in auto mode that slower and faster step through."""
CONSIDER_AFTER = 0.25
"""Seconds of rest in typing after which the critic is asked about the text."""


class PlayActions(Minds):
    """The board under a person's hands."""

    _considering: Timer | None = None

    # --- the box ------------------------------------------------------------------

    def _take_why(self) -> str:
        words = one_line(self.why.value)
        self.why.value = ""
        self.query_one("#why-row").display = False
        self.box.focus()
        return words

    def _accept(self, index: int) -> None:
        if self._over:
            self.messages.tell("The story is over: ^Z takes back, ‘restart’ begins anew.")
        elif self._concealed:
            self.messages.tell("What the agent wants is hidden: type a move, or F3 shows it.")
        elif self._stopped:
            self.messages.tell("You stopped it: type a move, or ^R asks again.")
        elif self._pending is None or not self._pending.final:
            self.messages.tell("It is still thinking: wait a moment, or type a move.")
        elif self._pending.judged is None:
            self.messages.tell("Nothing is proposed here: type a move.")
        else:
            self._submit(ev.Accept(self._pending.serial, index, self._take_why()))

    @on(OverrideBox.Accepted)
    def _on_accepted(self) -> None:
        self._accept(0)

    @on(OverrideBox.Picked)
    @on(ChoiceRow.Picked)
    def _on_picked(self, event: OverrideBox.Picked | ChoiceRow.Picked) -> None:
        self._accept(event.index)

    @on(OverrideBox.Entered)
    def _on_entered(self, event: OverrideBox.Entered) -> None:
        self._submit(ev.Type(event.text, self._take_why()))

    @on(OverrideBox.Previewed)
    @on(ChoiceRow.Hovered)
    def _on_previewed(self, event: OverrideBox.Previewed | ChoiceRow.Hovered) -> None:
        self._preview(event.index)

    @on(OverrideBox.Refused)
    def _on_refused(self, event: OverrideBox.Refused) -> None:
        self.messages.tell(event.reason)

    @on(OverrideBox.PauseToggled)
    def _on_pause_toggled(self) -> None:
        self.action_pause()

    @on(Input.Changed, "#box")
    def _on_typing(self, event: Input.Changed) -> None:
        """Ask the critic about what is typed, once the typing rests."""
        if self._considering is not None:
            self._considering.stop()
            self._considering = None
        text = event.value.strip()
        if len(text) > 1 and not self._concealed:
            self._considering = self.set_timer(
                CONSIDER_AFTER, lambda: self._submit(ev.Consider(text))
            )
        elif not text:
            self._preview(None)

    @on(Input.Submitted, "#why")
    def _on_why_written(self, event: Input.Submitted) -> None:
        self.query_one("#why-row").display = bool(event.value.strip())
        self.box.focus()

    @on(MemoriesPane.Opened)
    def _on_memory_opened(self, event: MemoriesPane.Opened) -> None:
        self.app.push_screen(memory_dialog(event.exemplar))

    @on(MemoriesPane.AmendAsked)
    def _on_amend_asked(self, event: MemoriesPane.AmendAsked) -> None:
        self._submit(ev.Amend(event.exemplar.outcome, event.what, event.exemplar.command))

    @on(MemoriesPane.UndoAsked)
    def _on_undo_asked(self) -> None:
        self._submit(ev.UndoAmendment())

    @on(PaneTabs.Chosen)
    def _on_tab_chosen(self, event: PaneTabs.Chosen) -> None:
        self._tab = event.name
        self._rearrange()

    # --- keys ---------------------------------------------------------------------

    def action_accept(self) -> None:
        """Play the proposal: a click on the key line."""
        self._accept(0)

    def action_next_mode(self) -> None:
        """Copilot, auto, watch, copilot; never plays what is pending."""
        modes = list(Mode)
        self._submit(ev.SetMode(modes[(modes.index(self._mode) + 1) % len(modes)]))

    def action_hide_agent(self) -> None:
        """Hide or show the agent; in watch mode, its guess."""
        self._hidden[self._mode] = not self._hidden[self._mode]
        self._rearrange()
        self._show_agent()

    def action_why(self) -> None:
        """Open the line for a reason and go there."""
        self.query_one("#why-row").display = True
        self.why.focus()

    def action_pause(self) -> None:
        """Pause auto mode or let it go on."""
        if self._mode is Mode.AUTO:
            self._submit(ev.Pause(not self._paused))
        else:
            self.messages.tell("Only auto mode can be paused: F2 changes the mode.")

    def action_pace(self, by: int) -> None:
        """Leave more time between auto moves, or less."""
        now = self._pace if self._pace is not None else 1.5
        place = min(range(len(PACES)), key=lambda at: abs(PACES[at] - now))
        pace = PACES[max(0, min(len(PACES) - 1, place + by))]
        self._submit(ev.SetPace(pace))
        self.messages.tell(f"Auto mode leaves {pace:g} seconds between moves.")

    def action_ask(self, name: str) -> None:
        """Ask the co-play for what an action stands for."""
        self._submit(INTENTS[name])

    def action_next_pane(self) -> None:
        """Open the next tab; where all panes are in sight, go to the memories and back."""
        tabs = self._turn_tab()
        if tabs:
            self._rearrange()
        to_memories = self._tab == "Memories" if tabs else not self.memories.has_focus
        (self.memories if to_memories and self.memories.display else self.box).focus()

    def on_key(self, event: events.Key) -> None:
        """Let typing reach the box from wherever the focus is."""
        if event.is_printable and event.character and not isinstance(self.focused, Input):
            event.stop()
            self.box.focus()
            self.box.insert_text_at_cursor(event.character)

    def action_page(self, pages: int) -> None:
        """Scroll the story by pages."""
        (self.story.scroll_page_up if pages < 0 else self.story.scroll_page_down)(animate=False)

    def action_line(self, lines: int) -> None:
        """Scroll the story by lines."""
        (self.story.scroll_up if lines < 0 else self.story.scroll_down)(animate=False)

    def action_escape(self) -> None:
        """Clear the box, the reason and the messages; where all is clear, stop the thought."""
        clear = self.box.has_focus and not self.box.value and not self.messages.plain
        if clear and self._can_be_stopped:
            self.action_stop()
            return
        self.messages.clear()
        self.box.value = ""
        self._take_why()
