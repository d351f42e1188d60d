"""The play screen: the story, what the agent wants and why, and the person's box.

It drives one co-play. Every event goes through :meth:`PlayScreen.take`, which
tells the widgets; every wish of the person leaves as an intent. The screen
decides nothing about the game.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from agents import events as ev
from agents.errors import StoreError
from agents.types import Critique, Mode
from games.errors import GameError
from tui.screens.board import Board
from tui.screens.dialogs import ConfirmDialog, help_dialog, memory_dialog
from tui.screens.failures import Troubled
from tui.screens.play_keys import BINDINGS as PLAY_BINDINGS
from tui.screens.play_keys import HELP, PACES, PALETTE, PALETTE_INTENTS
from tui.screens.play_words import guess_words, moved_words
from tui.services import CoplayLike
from tui.widgets.bars import PaneTabs
from tui.widgets.format import clip, one_line
from tui.widgets.memories import MemoriesPane
from tui.widgets.override import OverrideBox
from tui.widgets.proposal import ChoiceRow

THINKING_SHOWS_AFTER = 0.15
"""Seconds; a faster answer replaces the last proposal without a flicker."""
CONSIDER_AFTER = 0.25
"""Seconds of rest in typing after which the critic is asked about the text."""
WORDS_FROM = 6
"""Turns at the end of the story whose words are offered for completion."""

LEAVE = "Ctrl+Q goes back."


class PlayScreen(Board):
    """A game in play.

    Args:
        coplay: what is driven; the screen runs it once and to its end.
    """

    @dataclass
    class Left(Message):
        """The game was left; ``session`` can be resumed (0 if none was opened)."""

        session: int

    @dataclass
    class ReplayAsked(Message):
        """The person wants to look at this session in the replay screen."""

        session: int
        turn: int

    BINDINGS: ClassVar[list[BindingType]] = PLAY_BINDINGS

    def __init__(self, coplay: CoplayLike) -> None:
        super().__init__()
        self._coplay = coplay
        self._thinking: Timer | None = None
        self._considering: Timer | None = None
        self._running = False
        self._leaving = False

    def begin(self) -> None:
        """Begin to play."""
        self._show_thinking()
        self._running = True
        self.run_worker(self._play(), group="coplay", exclusive=True, exit_on_error=False)

    # --- events ----------------------------------------------------------------

    async def _play(self) -> None:
        """Run the co-play to its end, handing every event to ``take``."""
        try:
            async for event in self._coplay.run():
                try:
                    self.take(event)
                except Exception as error:  # noqa: BLE001 - told, written down, play goes on
                    self.post_message(Troubled(error))
        except (GameError, StoreError) as error:
            self._broke(error)
        finally:
            self._running = False

    def _broke(self, error: GameError | StoreError) -> None:
        """Say why the game can't go on; all that is left to do is to leave."""
        self._stop_thinking()
        self._pending = None
        self._say("This game can't go on." if self._path else "This game didn't open.", LEAVE)
        self.box.offer((), LEAVE)
        self.messages.fail(error.message, error.hint or LEAVE)

    def take(self, event: ev.Event) -> None:
        """Show one event. The one door through which the co-play reaches the screen."""
        with self.app.batch_update():
            match event:
                case ev.Opened():
                    self._opened(event)
                case ev.Ways(seen=seen):
                    self._ways = seen
                    self._show_world()
                case ev.Thinking():
                    self._think()
                case ev.Retrieved(situation=situation):
                    self._situation = situation
                    texts = [turn.scene.text for turn in self._path[-WORDS_FROM:]]
                    self.box.know_words(
                        situation.lexicon, [*texts, " ".join(situation.scene.inventory)]
                    )
                case ev.Proposed():
                    self._proposed(event)
                case ev.Judgement(critique=critique):
                    self._judged(critique)
                case ev.Completions(commands=commands):
                    self.box.know_commands(commands)
                case ev.Awaiting():
                    self._await(event)
                case ev.TurnPlayed():
                    self._turn_played(event)
                case ev.Moved():
                    self._moved(event)
                case ev.ModeChanged():
                    self._mode_changed(event)
                case ev.Confirm():
                    self._confirm(event)
                case ev.Notice(text=text):
                    self.messages.tell(text)
                case ev.Exported(path=path):
                    self.messages.tell(f"The story so far was written to {path}")
                case ev.Failed(message=message, hint=hint):
                    self.messages.fail(message, hint)
                case ev.Closed(session=session):
                    self.post_message(self.Left(session))

    def _opened(self, event: ev.Opened) -> None:
        self._session, self._title, self._path = event.session, event.game.title, event.path
        self._mode = event.mode
        self.story.show_path(event.path)
        self._remember()
        if event.resumed:
            number = event.path[-1].number
            self.messages.tell(f"Session {event.session} goes on after move {number}.")
        self._rearrange()
        self._show_standing()

    def _think(self) -> None:
        self._pending, self._situation = None, None
        self._ways = ()
        self._stop_thinking()
        self._thinking = self.set_timer(THINKING_SHOWS_AFTER, self._show_thinking)

    def _stop_thinking(self) -> None:
        """Take back the word that the agent thinks, if it hasn't been said yet."""
        if self._thinking is not None:
            self._thinking.stop()

    def _proposed(self, event: ev.Proposed) -> None:
        self._stop_thinking()
        self._pending = event
        if event.judged is not None:
            critique = event.judged.critique
            cast = [event.judged.proposal.player] + ([critique.critic] if critique else [])
            self._cast = " + ".join(map(one_line, cast))
        self._show_agent()
        self._show_standing()

    def _judged(self, critique: Critique) -> None:
        """Show the critic's word on what is being typed, if it still is."""
        typed = one_line(self.box.value)
        if typed and typed == one_line(critique.command) and not self._concealed:
            self.critic.show(critique, f"on ‘{clip(typed, 24)}’")

    def _await(self, event: ev.Awaiting) -> None:
        self._mode, self._paused, self._pace = event.mode, event.paused, event.pace
        if event.why and event.mode is Mode.AUTO and not self._over:
            self.messages.tell(f"It waits for you: {event.why}. Space lets it go on.")
        self._show_agent()
        self._show_standing()

    def _turn_played(self, event: ev.TurnPlayed) -> None:
        self._path = (*self._path, event.turn)
        self.messages.clear()
        self._last_guess = guess_words(event)
        self.story.add_turn(event.turn, event.agreed)
        self._remember()
        self._pending, self._ways = None, ()
        self._show_world()
        self._show_standing()

    def _moved(self, event: ev.Moved) -> None:
        taken = list(self._path[len(event.path) :])
        back = bool(taken) and self._path[: len(event.path)] == event.path
        self._path, self._pending, self._ways = event.path, None, ()
        self._last_guess = ""
        self.messages.clear()
        self.story.show_path(event.path)
        self.messages.tell(moved_words(event, taken if back else []))
        self._remember()
        self._show_world()
        self._show_standing()

    def _mode_changed(self, event: ev.ModeChanged) -> None:
        self._mode, self._paused = event.mode, event.paused
        self._pace, self._agreement = event.pace, event.agreement
        self._rearrange()
        self._show_agent()
        self._show_standing()

    def _confirm(self, event: ev.Confirm) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._submit(event.intent)

        self.app.push_screen(ConfirmDialog(event.question), answered)

    def _show_thinking(self) -> None:
        """Say that the agent thinks, once it takes long enough to be noticed."""
        self._thinking = None
        self._say("thinking…")

    # --- the person ---------------------------------------------------------------

    def _submit(self, intent: ev.Intent) -> None:
        if self._running:
            self._coplay.submit(intent)
        elif not isinstance(intent, ev.Consider):
            self.messages.tell(f"Nothing was done: this game isn't running. {LEAVE}")

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

    @on(PaneTabs.Chosen)
    def _on_tab_chosen(self, event: PaneTabs.Chosen) -> None:
        self._tab = event.name
        self._rearrange()

    # --- keys ---------------------------------------------------------------------

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(help_dialog(HELP))

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

    def action_replay(self) -> None:
        """Look at this session in the replay screen."""
        if self._path:
            self.post_message(self.ReplayAsked(self._session, self._path[-1].id))

    def action_pause(self) -> None:
        """Pause auto mode or let it go on."""
        if self._mode is Mode.AUTO:
            self._submit(ev.Pause(not self._paused))
        else:
            self.messages.tell("Only auto mode can be paused: F2 changes the mode.")

    def action_slower(self) -> None:
        """Leave more time between auto moves."""
        self._change_pace(1)

    def action_faster(self) -> None:
        """Leave less time between auto moves."""
        self._change_pace(-1)

    def _change_pace(self, by: int) -> None:
        now = self._pace if self._pace is not None else 1.5
        place = min(range(len(PACES)), key=lambda at: abs(PACES[at] - now))
        pace = PACES[max(0, min(len(PACES) - 1, place + by))]
        self._submit(ev.SetPace(pace))
        self.messages.tell(f"Auto mode leaves {pace:g} seconds between moves.")

    def action_undo(self) -> None:
        """Take the last move back."""
        self._submit(ev.Undo())

    def action_redo(self) -> None:
        """Play it again."""
        self._submit(ev.Redo())

    def action_forget(self) -> None:
        """Forget what the moves just taken back taught; else take one back and forget it."""
        self._submit(ev.Forget())

    def action_repropose(self) -> None:
        """Ask the agent again."""
        self._submit(ev.Repropose())

    def action_next_pane(self) -> None:
        """Open the next tab; where all panes are in sight, go to the memories and back."""
        tabs = [tab.name for tab in self._arrangement.tabs]
        if tabs:
            self._tab = tabs[(tabs.index(self._tab) + 1) % len(tabs)]
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
        """Clear the box, the reason and the messages, and go to the box."""
        self.messages.clear()
        self.box.value = ""
        self._take_why()

    @property
    def session(self) -> int:
        """Id of the session that is played, 0 before it is open."""
        return self._session

    def go_to(self, turn: int) -> None:
        """Stand at another turn of this session and play on from there."""
        self._submit(ev.GoTo(turn))

    def action_leave(self) -> None:
        """Leave; pressed twice, leave without waiting for the engine."""
        if self._running and not self._leaving:
            self._leaving = True
            self.messages.tell("Leaving; everything is kept. Ctrl+Q again doesn't wait.")
            self._submit(ev.Leave())
            return
        self.workers.cancel_group(self, "coplay")
        self.post_message(self.Left(self._session))

    def system_commands(self) -> Iterator[SystemCommand]:
        """Offer everything in the command palette, keys or not."""
        for title, help_text, action in PALETTE:
            yield SystemCommand(title, help_text, getattr(self, f"action_{action}"))
        for title, help_text, intent in PALETTE_INTENTS:
            yield SystemCommand(title, help_text, partial(self._submit, intent))
