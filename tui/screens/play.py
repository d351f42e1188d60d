"""The play screen: the story, what the agent wants and why, and the person's box.

It drives one co-play. Every event goes through :meth:`PlayScreen.take`, which makes
the next state of it (:mod:`tui.play.events`); the parts are told what they show of
that (:mod:`tui.screens.play_view`). Every wish of the person leaves as an intent.
The screen decides nothing about the game.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.messages import Layout
from textual.widgets import Input

from agents.core import events as ev
from agents.core import intents
from agents.home.settings import ScreenSettings
from tui.actions.bound import bindings
from tui.actions.play import INTENTS, PLAY
from tui.play import events as play_events
from tui.play import state as play_state
from tui.play.acts import REACTIONS
from tui.play.state import PlayState
from tui.screens import play_view
from tui.screens.base import ActionScreen
from tui.screens.coplay_runner import CoplayRunner
from tui.screens.map import MapScreen
from tui.screens.model_dialogs import ModelDialogs
from tui.screens.play_board import PlayBoard
from tui.screens.play_dialogs import PlayDialogs
from tui.screens.play_timing import PlayTiming
from tui.screens.story_copies import copy_story
from tui.services import CoplayLike, Probes
from tui.widgets.choices import ChoicePicked
from tui.widgets.division import Division, pass_over_scrollbars
from tui.widgets.goals import GoalsPane
from tui.widgets.memories import MemoriesPane
from tui.widgets.override import OverrideBox
from tui.widgets.proposal import ChoiceRow
from tui.wishes import IntentAsked, KeepAsked, ManualAsked, MemoryAsked, NotesAsked, ReplayAsked


class PlayScreen(ActionScreen[None]):
    """A game in play.

    Args:
        coplay: what is driven; the screen runs it once and to its end.
        probes: how backends of language models are looked for.
        settled: where the agent is hidden, and which tab was open last.

    Attributes:
        state: what is shown.
        beats: how often what models say was drawn.
        board: all that is seen of it.
    """

    VERTICAL_BREAKPOINTS = [(0, "-low"), (8, "-tall")]

    @dataclass
    class Left(Message):
        """The game was left; ``session`` can be resumed (0 if none was opened).

        ``hints`` counts those that were taken in it. ``deleted``: marked so elsewhere.
        """

        session: int
        hints: int = 0
        deleted: bool = False

    TABLE = PLAY
    BINDINGS = bindings(PLAY)
    AUTO_FOCUS = "#box"

    def __init__(
        self,
        coplay: CoplayLike,
        probes: Probes | None = None,
        settled: ScreenSettings | None = None,
    ) -> None:
        super().__init__()
        settled = settled or ScreenSettings()
        self.state = PlayState(key=self.key_of, hidden=settled.hidden)
        self.beats = 0
        self._models = ModelDialogs(self.app, probes or Probes(), self.submit)
        self._dialogs = PlayDialogs(self.app, self.submit)
        self._timing = PlayTiming(self, self._beat, self._waited, self._show)
        self._runner = CoplayRunner(self, coplay, self.take, self._broke)
        self._map: MapScreen | None = None
        self.board = PlayBoard(self.state, lambda: self.actions, settled.tab)

    @property
    def division(self) -> Division:
        """The story and the panes."""
        return self.board.division

    def compose(self) -> ComposeResult:
        """Lay out the board: all that is seen."""
        yield self.board

    def on_mount(self) -> None:
        """Begin to play."""
        self.board.divide()
        self._show()
        self._timing.begin()
        self._runner.begin()

    def on_layout(self, event: Layout) -> None:
        """Lay out what asks for it."""
        pass_over_scrollbars(event)

    def on_resize(self) -> None:
        """Divide the screen anew."""
        self.board.divide()
        self._show()

    def _become(self, state: PlayState) -> None:
        """Show the next state."""
        before, self.state = self.state, play_view.settled(state)
        if self.state is before:
            return
        with self.app.batch_update():
            if play_view.person_moved(before, self.state):
                self.board.uncover_story()  # the person waits for its answer
            if not self._timing.puts_off():
                self._show()

    def _show(self) -> None:
        self.board.show(self.state)

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
                self.board.know_words(situation, state.path)
            case ev.Completions(commands=commands):
                self.board.box.know_commands(commands)
            case ev.Confirm(question=question, intent=intent):
                self._dialogs.confirm(question, intent)
            case ev.Charted() if self._map is not None and self._map.is_attached:
                self._map.show(event)
            case ev.Closed(session=session, hints=hints, deleted=deleted):
                self.post_message(self.Left(session, hints, deleted))
            case _:
                pass
        self._become(state)
        self._timing.after(event)

    def _broke(self, message: str, hint: str) -> None:
        self._become(play_state.broken(self.state, message, hint))

    def on_screen_resume(self) -> None:
        """Look at memory again: it may have been changed on another screen."""
        if self.state.path:
            self.submit(intents.RecallDropped())

    def on_unmount(self) -> None:
        """Leave no repaint put off."""
        self._timing.end()

    def _beat(self) -> None:
        self.beats += 1
        self._show()

    def _waited(self) -> None:
        self._become(play_state.waited(self.state))

    def take_keys(self) -> None:
        """Go by the program's keymap from now on, in every sentence that names a key."""
        super().take_keys()
        self.board.know_keys(self.key_of)
        self._become(replace(self.state, key=self.key_of))

    def _tell(self, words: str) -> None:
        self._become(play_state.told(self.state, words))

    def submit(self, intent: intents.Intent) -> None:
        """Ask the co-play for something; where nobody takes it any more, it is told."""
        asks = intents.Consider | intents.RecallDropped
        if not self._runner.submit(intent) and not isinstance(intent, asks):
            leaves = play_state.leave_words(self.state)
            self._tell(f"Nothing was done: this game isn't running. {leaves}")

    @on(IntentAsked)
    def _on_intent_asked(self, event: IntentAsked) -> None:
        event.stop()
        self.submit(event.intent)

    # --- the box ------------------------------------------------------------------------

    @on(OverrideBox.Accepted)
    def _on_accepted(self) -> None:
        self._accept(0)

    @on(ChoicePicked)
    def _on_picked(self, event: ChoicePicked) -> None:
        self._accept(event.index)

    def _accept(self, index: int) -> None:
        """Accept what can be accepted by now, painted or not; else keep the reason."""
        refusal, pending = play_view.refusal(self.state), self.state.pending
        if refusal or pending is None or pending.judged is None:
            self._become(play_state.refused(self.state, refusal, refusal))
        else:
            why = self.board.entry.take_why()
            offered = () if pending.final else pending.judged.proposal.commands
            here = offered[index : index + 1]
            self.submit(intents.Accept(pending.serial, index, why, *here))

    @on(OverrideBox.Previewed)
    def _on_previewed(self, event: OverrideBox.Previewed) -> None:
        self._become(play_state.previewed(self.state, event.index))

    @on(ChoiceRow.Hovered)
    def _on_hovered(self, event: ChoiceRow.Hovered) -> None:
        self._become(play_state.hovered(self.state, event.index))

    @on(OverrideBox.Refused)
    def _on_refused(self, event: OverrideBox.Refused) -> None:
        why = play_view.refusal(self.state)
        self._become(play_state.refused(self.state, event.reason, why))

    @on(OverrideBox.LegendAsked)
    def _on_legend_asked(self) -> None:
        self._dialogs.explain(self.board.in_sight, self.state)

    @on(OverrideBox.PauseToggled)
    def _on_pause_toggled(self) -> None:
        self.action_react("pause")

    @on(Input.Changed, "#box")
    def _on_typing(self, event: Input.Changed) -> None:
        """Ask the critic about what is typed, once the typing rests."""
        self._become(play_state.typed(self.state, event.value))
        text = self.state.typed
        asks = len(text) > 1 and not self.state.concealed
        ask = partial(self.submit, intents.Consider(text)) if asks else None
        self._timing.when_typing_rests(ask)

    @on(MemoriesPane.ExemplarOpened)
    def _on_memory_opened(self, event: MemoriesPane.ExemplarOpened) -> None:
        self._dialogs.show_memory(event.exemplar)

    # --- goals --------------------------------------------------------------------------

    @on(GoalsPane.AddAsked)
    def _on_goal_asked(self) -> None:
        self._dialogs.set_goal()

    def action_goals(self) -> None:
        """Go to the goals, or back to the box."""
        if not self.board.open_goals():
            shows = self.actions.key("hide")
            self._tell(f"The goals are hidden with the agent: {shows} shows them.")

    # --- the story ------------------------------------------------------------------------

    @on(OverrideBox.FindAsked)
    def action_find(self) -> None:
        """Look for words in the story."""
        self.board.find()

    def action_scroll(self, way: str) -> None:
        """Scroll the story."""
        self.board.scroll_story(way)

    def action_copy_story(self) -> None:
        """Copy the story, as its transcript has it."""
        state = self.state
        self._tell(copy_story(self.app, state.title, state.seed, state.path))

    # --- keys ---------------------------------------------------------------------------

    def action_ask(self, name: str) -> None:
        """Ask the co-play for what an action stands for."""
        self.submit(INTENTS[name])

    async def action_accept(self) -> None:
        """Do what Enter does in the box: a click on the key line."""
        await self.board.box.action_submit()

    def action_react(self, name: str) -> None:
        """Do what changes what is shown, and asks the co-play for something at most."""
        reaction = REACTIONS[name](self.state)
        self._become(reaction.state)
        if reaction.intent is not None:
            self.submit(reaction.intent)  # last: that nobody takes it is told over all else
        for table, values in (("play", reaction.play), ("screen", reaction.screen)):
            if values:
                self.post_message(KeepAsked(table, values))

    def action_why(self) -> None:
        """Open the line for a reason and go there."""
        self.board.entry.ask_why()

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
        self.board.next_pane()

    async def on_key(self, event: events.Key) -> None:
        """Let typing reach the box from wherever the focus is, and Enter and the space bar."""
        if not isinstance(self.focused, Input):
            await self.board.take_key(event)

    def on_paste(self, event: events.Paste) -> None:
        """Let what is pasted reach the box from wherever the focus is."""
        if not isinstance(self.focused, Input):
            self.board.take_paste(event)

    def action_escape(self) -> None:
        """Clear the box, the reason and the messages; where all is clear, stop the thought."""
        if self.board.clear and self.state.stoppable:
            self.action_react("stop")
            return
        self._become(play_state.cleared(self.state))
        self.board.clear_all()

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
        self.submit(intents.RereadNotes())

    def action_manual(self) -> None:
        """Read what experience says about this game."""
        if self.state.session:
            self.post_message(ManualAsked(session=self.state.session))

    def action_map(self) -> None:
        """Look at the map, and walk over it."""
        if self.state.charted is not None:
            self._map = MapScreen(self.state.title, self.state.charted, self.submit)
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
        self.submit(intents.GoTo(turn))

    def action_leave(self) -> None:
        """Leave; pressed twice, leave without waiting for the engine."""
        if self._runner.leave():
            again = self.actions.key("leave")
            self._tell(f"Leaving; everything is kept. {again} again doesn't wait.")
        else:
            self.post_message(self.Left(self.state.session))
