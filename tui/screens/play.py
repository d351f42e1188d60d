"""The play screen: the story, what the agent wants and why, and the person's box.

It drives one co-play. Every event goes through :meth:`PlayScreen.take`, which makes
the next state of it (:mod:`tui.play_events`); the parts are told what they show of
that (:mod:`tui.screens.play_view`). Every wish of the person leaves as an intent.
The screen decides nothing about the game.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode
from agents.core.types import Turn
from agents.home.settings import ScreenSettings
from tui import play_events, play_state
from tui.actions.bound import bindings
from tui.actions.play import INTENTS, PLAY, hints
from tui.legend import OF_PANES
from tui.play_state import PlayState
from tui.screens import play_view
from tui.screens.aiming import Aiming
from tui.screens.coplay_runner import CoplayRunner
from tui.screens.dialogs import ConfirmDialog, memory_dialog
from tui.screens.map import MapScreen
from tui.screens.model_dialogs import ModelDialogs
from tui.screens.play_timing import PlayTiming
from tui.screens.reading import help_dialog
from tui.screens.wishes import KeepAsked, ManualAsked, MemoryAsked, NotesAsked, ReplayAsked
from tui.services import CoplayLike, Probes
from tui.widgets.arrange import STORY
from tui.widgets.bars import KeyLine, MessageBar, PaneTabs, PendingLine, TopBar
from tui.widgets.choices import ChoiceMarked, ChoicePicked
from tui.widgets.entry import MoveEntry
from tui.widgets.memories import MemoriesPane
from tui.widgets.override import OverrideBox
from tui.widgets.pane import Pane
from tui.widgets.proposal import ChoiceRow, thoughts_of
from tui.widgets.transcript import SHOWN

WORDS_FROM = 6
"""Turns at the end of the story whose words are offered for completion."""
PACES = (0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
"""Seconds between moves in auto mode that slower and faster step through."""


class PlayScreen(Aiming):
    """A game in play.

    Args:
        coplay: what is driven; the screen runs it once and to its end.
        probes: how backends of language models are looked for.
        settled: where the agent is hidden, and which tab was open last.

    Attributes:
        state: what is shown.
        beats: how often what models say was drawn.
    """

    @dataclass
    class Left(Message):
        """The game was left; ``session`` can be resumed (0 if none was opened).

        ``hints`` counts those that were taken in it.
        """

        session: int
        hints: int = 0

    TABLE = PLAY
    BINDINGS = bindings(PLAY)
    AUTO_FOCUS = "#box"

    def __init__(
        self,
        coplay: CoplayLike,
        probes: Probes | None = None,
        settled: ScreenSettings | None = None,
    ) -> None:
        super().__init__(amends=True)
        settled = settled or ScreenSettings()
        self.state = PlayState(key=self.key_of, hidden=settled.hidden)
        self.tab = self.wished = settled.tab or self.tab
        self.beats = 0
        self._models = ModelDialogs(self.app, probes or Probes(), self._submit)
        self._timing = PlayTiming(self, self._beat, self._waited, self._show)
        self._runner = CoplayRunner(self, coplay, self.take, self._broke)
        self._map: MapScreen | None = None
        self._division = (False, False, False)
        self._upto: int | None = None
        self.top = TopBar(id="top")
        self.messages = MessageBar(id="messages")
        self.pending = PendingLine(id="pending")
        self.entry = MoveEntry(self.key_of.told)
        self.box = self.entry.box
        self.keys = KeyLine(id="keys")

    # --- what is on the screen ------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out every part; the arrangement decides which are in sight."""
        yield self.top
        yield from self.compose_division()
        yield self.finder
        yield self.messages
        yield self.pending
        yield self.entry
        yield self.keys

    def on_mount(self) -> None:
        """Begin to play."""
        self._divide_anew()
        self._show()
        self._timing.begin()
        self._runner.begin()

    def on_resize(self) -> None:
        """Divide the screen anew."""
        self._divide_anew()
        self._show()

    def _divide_anew(self) -> None:
        gone, team, goals = self._division = self._parts
        shown = self.divide(agent=not gone, team=team, goals=goals)
        self.pending.display = not self.state.gone and "proposal" not in shown
        self._show_keys()

    @property
    def _parts(self) -> tuple[bool, bool, bool]:
        """Whether the agent is away, whether there is a team, and whether there are goals."""
        state = self.state
        return state.gone, bool(state.team), bool(state.goals) or self.goals.has_focus

    def _show_keys(self) -> None:
        tabbed, opens = bool(self.arrangement.tabs), self.memories.opens
        aims = self.goals.opens
        moment = play_view.moment(self.state, tabbed=tabbed, opens=opens, aims=aims)
        self.keys.show(hints(moment, self.actions))

    def _become(self, state: PlayState) -> None:
        """Show the next state."""
        before, self.state = self.state, state
        if state is before:
            return
        with self.app.batch_update():
            if not self.story_in_sight and play_view.person_moved(before, state):
                # A pane covers the story, and the person waits for its answer.
                self.tab = STORY
                self._divide_anew()
            if not self._timing.puts_off():
                self._show()

    def _show(self) -> None:
        """Tell every part what it shows; where that is the same, it does nothing."""
        state = self.state
        if self._division != self._parts:
            self._divide_anew()
        self.update_classes({"-paused": state.paused, "-failed": play_view.unproposed(state)})
        self.top.show(play_view.standing(state))
        self.story.show(state.path[: self._upto], state.agreed)
        self.proposal.show(play_view.proposal(state))
        self.team.show(play_view.team(state))
        self.critic.show(play_view.critic(state))
        self.memories.show(*play_view.memories(state), because=play_view.because(state))
        self.goals.show(state.goals, state.teachers)
        self.world.show(play_view.world(state))
        self.messages.report(state.messages)
        self.pending.show(play_view.pending(state))
        self.box.remember(state.typed_so_far)
        self.box.offer(*play_view.offer(state, self.app.size.width))
        self.box.space_pauses = state.mode is Mode.AUTO and not (state.awaits_key and state.paused)
        # A key that is refused is told of, and may be pressed again.
        here = state.path[-1].id if state.path else None, state.messages
        self.box.expect(here, key=state.awaits_key)
        self._show_keys()

    # --- events -----------------------------------------------------------------------

    def take(self, event: ev.Event) -> None:
        """Show one event. The one door through which the co-play reaches the screen."""
        state = play_events.after(self.state, event)
        self._timing.before(event)
        match event:
            case ev.Drafted():
                # Hundreds a second: they are kept here and drawn in their own time.
                if state is not self.state:
                    self._timing.draw_soon()
                self.state = state
                return
            case ev.Retrieved(situation=situation):
                texts = [turn.scene.text for turn in state.path[-WORDS_FROM:]]
                texts.append(" ".join(situation.scene.inventory))
                self.box.know_words(situation.lexicon, texts)
            case ev.Completions(commands=commands):
                self.box.know_commands(commands)
            case ev.Confirm(question=question, intent=intent):
                self._confirm(question, intent)
            case ev.Charted() if self._map is not None and self._map.is_attached:
                self._map.show(event)
            case ev.Closed(session=session, hints=hints):
                self.post_message(self.Left(session, hints))
            case _:
                pass
        self._become(state)
        self._timing.after(event)

    def _broke(self, message: str, hint: str) -> None:
        self._become(play_state.broken(self.state, message, hint))

    def on_screen_resume(self) -> None:
        """Look at memory again: it may have been changed on another screen."""
        if self.state.path:
            self._submit(intents.RecallDropped())

    def on_unmount(self) -> None:
        """Leave no repaint put off."""
        self._timing.end()

    def _beat(self) -> None:
        self.beats += 1
        self._show()

    def _waited(self) -> None:
        self._become(play_state.waited(self.state))

    def _confirm(self, question: str, intent: intents.Intent) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._submit(intent)

        self.app.push_screen(ConfirmDialog(question), answered)

    def take_keys(self) -> None:
        """Go by the program's keymap from now on, in every sentence that names a key."""
        super().take_keys()
        self.box.know_keys(self.key_of.told)
        self.memories.know_keys(self.key_of.told)
        self.goals.know_keys(self.key_of.told)
        self._become(replace(self.state, key=self.key_of))

    def _tell(self, words: str) -> None:
        self._become(play_state.told(self.state, words))

    def _submit(self, intent: intents.Intent) -> None:
        asks = intents.Consider | intents.RecallDropped
        if not self._runner.submit(intent) and not isinstance(intent, asks):
            leaves = play_state.leave_words(self.state)
            self._tell(f"Nothing was done: this game isn't running. {leaves}")

    # --- the box ------------------------------------------------------------------------

    def _accept(self, index: int) -> None:
        refusal = play_view.refusal(self.state)
        if refusal:
            self._tell(refusal)
        elif self.state.pending is not None:
            self._submit(intents.Accept(self.state.pending.serial, index, self.entry.take_why()))

    @on(OverrideBox.Accepted)
    def _on_accepted(self) -> None:
        self._accept(0)

    @on(ChoicePicked)
    def _on_picked(self, event: ChoicePicked) -> None:
        self._accept(event.index)

    @on(OverrideBox.Entered)
    def _on_entered(self, event: OverrideBox.Entered) -> None:
        self._submit(intents.Type(event.text, self.entry.take_why()))

    @on(ChoiceMarked)
    def _on_marked(self, event: ChoiceMarked) -> None:
        self.box.focus()
        self.box.mark(event.index)

    @on(OverrideBox.Pressed)
    def _on_pressed(self, event: OverrideBox.Pressed) -> None:
        self._submit(intents.Type(event.key, self.entry.take_why(), key=True))

    @on(OverrideBox.Previewed)
    def _on_previewed(self, event: OverrideBox.Previewed) -> None:
        self._become(play_state.previewed(self.state, event.index))

    @on(ChoiceRow.Hovered)
    def _on_hovered(self, event: ChoiceRow.Hovered) -> None:
        self._become(play_state.hovered(self.state, event.index))

    @on(OverrideBox.Refused)
    def _on_refused(self, event: OverrideBox.Refused) -> None:
        self._tell(event.reason)

    @on(OverrideBox.LegendAsked)
    def _on_legend_asked(self) -> None:
        """Explain the signs: of the panes in sight first, then of the others."""
        panes = {pane.heading for pane in self.query(Pane) if pane.display}
        panes |= {"Memories"} if self.memories.display else set()
        situation = self.state.situation
        signs = () if situation is None else situation.lexicon.signs
        known = {**OF_PANES, "World": (*OF_PANES["World"], *signs)}
        told = sorted(known.items(), key=lambda one: one[0] not in panes)
        self.app.push_screen(help_dialog(told, "What the panes say"))

    @on(OverrideBox.PauseToggled)
    def _on_pause_toggled(self) -> None:
        self.action_pause()

    @on(Input.Changed, "#box")
    def _on_typing(self, event: Input.Changed) -> None:
        """Ask the critic about what is typed, once the typing rests."""
        self._become(play_state.typed(self.state, event.value))
        text = self.state.typed
        asks = len(text) > 1 and not self.state.concealed
        ask = partial(self._submit, intents.Consider(text)) if asks else None
        self._timing.when_typing_rests(ask)

    @on(MemoriesPane.ExemplarOpened)
    def _on_memory_opened(self, event: MemoriesPane.ExemplarOpened) -> None:
        self.app.push_screen(memory_dialog(event.exemplar))

    @on(MemoriesPane.AmendAsked)
    def _on_amend_asked(self, event: MemoriesPane.AmendAsked) -> None:
        self._submit(intents.Amend(event.exemplar.outcome, event.what, event.exemplar.command))

    @on(MemoriesPane.UndoAsked)
    def _on_undo_asked(self) -> None:
        self._submit(intents.UndoAmendment())

    @on(PaneTabs.Chosen)
    def _on_tab_chosen(self, event: PaneTabs.Chosen) -> None:
        self.tab = event.name
        self._divide_anew()
        self.post_message(KeepAsked("screen", {"tab": self.tab}))

    # --- goals --------------------------------------------------------------------------

    def ask_for(self, intent: intents.Intent) -> None:
        """Ask the co-play for something."""
        self._submit(intent)

    def open_goals(self) -> None:
        """Open the tab of the goals and go there; from there, go back to the box."""
        if self.goals.has_focus:
            self.box.focus()
            return
        if self.arrangement.tabs:
            self.tab = "Goals"
        self.divide(agent=not self.state.gone, team=bool(self.state.team), goals=True)
        self._show_keys()
        if self.goals.display:
            self.goals.focus()
        else:
            shows = self.actions.key("hide")
            self._tell(f"The goals are hidden with the agent: {shows} shows them.")

    # --- finding ------------------------------------------------------------------------

    ONWARD = -1

    @property
    def searched(self) -> Sequence[Turn]:
        """The whole path, from the opening on."""
        return self.state.path

    @property
    def looked_at(self) -> int:
        """The newest turn: what is looked for is mostly not long ago."""
        return len(self.state.path) - 1

    def bring(self, place: int) -> None:
        """Show the stretch of the story that a turn is in, where it is no longer shown."""
        near = len(self.state.path) - place < SHOWN
        self._upto = None if near else place + SHOWN // 2
        self._show()

    def rearranged(self) -> None:
        """Divide the screen anew."""
        self._divide_anew()

    @property
    def story_so_far(self) -> Sequence[Turn]:
        """All of it."""
        return self.state.path

    @property
    def played(self) -> tuple[str, int]:
        """The game's title and its seed."""
        return self.state.title, self.state.seed

    def told_copied(self, words: str) -> None:
        """Say that the story was copied."""
        self._tell(words)

    def stop_finding(self) -> None:
        """Go back to the newest turn and to the box."""
        self.story.mark(None)
        self._upto = None
        self._show()
        self.story.follow()
        self.box.focus()

    @on(OverrideBox.FindAsked)
    def _on_find_asked(self) -> None:
        self.action_find()

    # --- keys ---------------------------------------------------------------------------

    def action_ask(self, name: str) -> None:
        """Ask the co-play for what an action stands for."""
        self._submit(INTENTS[name])

    async def action_accept(self) -> None:
        """Do what Enter does in the box: a click on the key line."""
        await self.box.action_submit()

    def action_next_mode(self) -> None:
        """Copilot, auto, watch, copilot; never plays what is pending."""
        modes = list(Mode)
        self._submit(intents.SetMode(modes[(modes.index(self.state.mode) + 1) % len(modes)]))

    def action_hide_agent(self) -> None:
        """Hide or show the agent; in watch mode, its guess."""
        self._become(play_state.agent_toggled(self.state))
        self.post_message(
            KeepAsked("screen", {"hidden": sorted(mode.value for mode in self.state.hidden)})
        )

    def action_why(self) -> None:
        """Open the line for a reason and go there."""
        self.entry.ask_why()

    def action_pause(self) -> None:
        """Pause auto mode or let it go on."""
        if self.state.mode is Mode.AUTO:
            self._submit(intents.Pause(not self.state.paused))
        else:
            changes = self.actions.key("mode")
            self._tell(f"Only auto mode can be paused: {changes} changes the mode.")

    def action_pace(self, by: int) -> None:
        """Leave more time between auto moves, or less."""
        now = self.state.pace if self.state.pace is not None else 1.5
        place = min(range(len(PACES)), key=lambda at: abs(PACES[at] - now))
        pace = PACES[max(0, min(len(PACES) - 1, place + by))]
        self._submit(intents.SetPace(pace))
        self.post_message(KeepAsked("play", {"pace": pace}))
        self._tell(f"Auto mode leaves {pace:g} seconds between moves.")

    def action_stop(self) -> None:
        """Stop what is being thought; nothing is played."""
        if not self.state.stoppable:
            self._tell("Nothing is being thought now.")
            return
        self._submit(intents.StopThinking())
        self._become(play_state.stopped(self.state))

    def action_unfold(self) -> None:
        """Show a model's thoughts, or fold them away."""
        if self.state.concealed:
            self._tell(f"What the agent thinks is hidden: {self.actions.key('hide')} shows it.")
        elif not thoughts_of(self.state.judged) and not self.state.speaking:
            self._tell("No thoughts came with this.")
        else:
            self._become(play_state.thoughts_toggled(self.state))

    def action_prompt(self) -> None:
        """Show exactly what the models were asked for this move."""
        refusal = self._models.show_prompt(self.state)
        if refusal:
            self._tell(refusal)

    def action_cast(self) -> None:
        """Choose who proposes and who rewards."""
        self._models.choose(self.state)

    def action_backends(self) -> None:
        """Look which backends answer, and what is left of the budget."""
        self._models.look(self.state)

    def action_next_pane(self) -> None:
        """Open the next tab; where all panes are in sight, go to the memories and back."""
        tabs = self.turn_tab()
        if tabs:
            self._divide_anew()
            self.post_message(KeepAsked("screen", {"tab": self.tab}))
        to_memories = self.tab == "Memories" if tabs else not self.memories.has_focus
        (self.memories if to_memories and self.memories.display else self.box).focus()

    async def on_key(self, event: events.Key) -> None:
        """Let typing reach the box from wherever the focus is, and Enter and the space bar."""
        if isinstance(self.focused, Input):
            return
        await self.entry.take_key(event, listed=self.memories.opens or self.goals.opens)

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _on_focus_moved(self) -> None:
        self._show_keys()

    def on_paste(self, event: events.Paste) -> None:
        """Let what is pasted reach the box from wherever the focus is."""
        if not isinstance(self.focused, Input):
            self.box.focus()
            self.box.on_paste(event)

    def action_page(self, pages: int) -> None:
        """Scroll the story by pages."""
        (self.story.scroll_page_up if pages < 0 else self.story.scroll_page_down)(animate=False)

    def action_line(self, lines: int) -> None:
        """Scroll the story by lines."""
        (self.story.scroll_up if lines < 0 else self.story.scroll_down)(animate=False)

    def action_escape(self) -> None:
        """Clear the box, the reason and the messages; where all is clear, stop the thought."""
        clear = self.box.has_focus and not self.box.value and not self.messages.plain
        if clear and self.state.stoppable:
            self.action_stop()
            return
        self._become(play_state.cleared(self.state))
        self.entry.clear()

    # --- leaving ------------------------------------------------------------------------

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
        self._submit(intents.RereadNotes())

    def action_manual(self) -> None:
        """Read what experience says about this game."""
        if self.state.session:
            self.post_message(ManualAsked(session=self.state.session))

    def action_map(self) -> None:
        """Look at the map, and walk over it."""
        if self.state.charted is not None:
            self._map = MapScreen(self.state.title, self.state.charted, self._submit)
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
        self._submit(intents.GoTo(turn))

    def action_leave(self) -> None:
        """Leave; pressed twice, leave without waiting for the engine."""
        if self._runner.leave():
            again = self.actions.key("leave")
            self._tell(f"Leaving; everything is kept. {again} again doesn't wait.")
        else:
            self.post_message(self.Left(self.state.session))
