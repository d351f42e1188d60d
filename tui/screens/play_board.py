"""What the play screen looks like: every part of it, told what it shows of a state."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from agents.core.program_words import program_word
from agents.core.types import Situation, Turn
from tui.actions.app import Keys
from tui.actions.play import hints
from tui.actions.table import ActionTable
from tui.play.state import PlayState
from tui.screens import play_view
from tui.widgets.bars import KeyLine, MessageBar, PaneTabs, PendingLine, TopBar
from tui.widgets.choices import ChoiceMarked
from tui.widgets.division import Division
from tui.widgets.entry import MoveEntry
from tui.widgets.findbar import FindBar
from tui.widgets.override import OverrideBox
from tui.widgets.pane import Pane
from tui.widgets.transcript import SHOWN
from tui.wishes import KeepAsked

WORDS_FROM = 6
"""Turns at the end of the story whose words are offered for completion."""


class PlayBoard(Vertical):
    """The parts of the play screen; data in, a person's wishes out as messages.

    Args:
        state: what is shown first.
        actions: the screen's table, under the person's keymap.
        tab: the one to open first.

    Attributes:
        division: the story and the panes.
        entry: where a move is typed.
        messages: what the program has to say.
    """

    def __init__(self, state: PlayState, actions: Callable[[], ActionTable], tab: str) -> None:
        super().__init__(id="board")
        self._state = state
        self._actions = actions
        self._parted = (False, False, False)
        self._upto: int | None = None  # of the path: the end of a stretch that is looked at
        self.top = TopBar(id="top")
        self.division = Division(amends=True, wished=tab)
        self.finder = FindBar(onward=-1)
        self.messages = MessageBar(id="messages")
        self.pending = PendingLine(id="pending")
        self.entry = MoveEntry(state.key.told)
        self.keys = KeyLine(id="keys")

    @property
    def box(self) -> OverrideBox:
        """Where a move is typed."""
        return self.entry.box

    def compose(self) -> ComposeResult:
        """Lay out every part; the arrangement decides which are in sight."""
        self.division.know_keys(self._state.key.told)
        self.divide()  # before anything is in it, whose styles would be worked out twice
        yield self.top
        yield self.division
        yield self.finder
        yield self.messages
        yield self.pending
        yield self.entry
        yield self.keys

    def know_keys(self, keys: Keys) -> None:
        """Go by other keys from now on."""
        self.box.know_keys(keys.told)
        self.division.know_keys(keys.told)

    def know_words(self, situation: Situation, path: Sequence[Turn]) -> None:
        """Take in what can be spoken of here, for completion."""
        texts = [turn.scene.text for turn in path[-WORDS_FROM:]]
        texts.append(" ".join(situation.scene.inventory))
        self.box.know_words(situation.lexicon, texts)

    # --- showing ------------------------------------------------------------------------

    def show(self, state: PlayState) -> None:
        """Tell every part what it shows; where that is the same, it does nothing."""
        self._state = state
        if self._parted != self._parts:
            self.divide()
        division = self.division
        division.set_class(play_view.unproposed(state), "-failed")
        self.top.show(play_view.standing(state))
        division.story.show(state.path[: self._upto], state.agreed)
        division.proposal.show(play_view.proposal(state))
        division.team.show(play_view.team(state))
        division.critic.show(play_view.critic(state))
        division.memories.show(*play_view.memories(state), because=play_view.because(state))
        division.goals.show(state.goals, state.teachers)
        division.world.show(play_view.world(state))
        # What is looked for is not long ago.
        self.finder.know(state.path, len(state.path) - 1, state.agreed)
        self.messages.report(state.messages)
        self.pending.show(play_view.pending(state))
        self.entry.show(play_view.entry(state, self.app.size.width))
        self._show_keys()

    @property
    def _parts(self) -> tuple[bool, bool, bool]:
        """Whether the agent is away, whether there is a team, and whether there are goals."""
        state = self._state
        return state.gone, bool(state.team), bool(state.goals) or self.division.goals.has_focus

    def divide(self, *, goals: bool = False) -> None:
        """Divide the terminal anew.

        Args:
            goals: their pane is wanted, though there are none.
        """
        gone, team, some = self._parted = self._parts
        shown = self.division.divide(agent=not gone, team=team, goals=goals or some)
        self.entry.set_class(self.division.arrangement.boxed, "-boxed")
        self.pending.display = not gone and "proposal" not in shown
        self._show_keys()

    def _show_keys(self) -> None:
        division = self.division
        opens, aims = division.memories.opens, division.goals.opens
        moment = play_view.moment(self._state, tabbed=division.tabbed, opens=opens, aims=aims)
        self.keys.show(hints(moment, self._actions()))

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _on_focus_moved(self) -> None:
        self._show_keys()

    # --- what is in sight ---------------------------------------------------------------

    def uncover_story(self) -> None:
        """Bring the story into sight, where a pane covers it."""
        if self.division.choose_story():
            self.divide()

    @property
    def in_sight(self) -> set[str]:
        """The headings of the panes in sight."""
        panes = {pane.heading for pane in self.query(Pane) if pane.display}
        return panes | ({"Memories"} if self.division.memories.display else set())

    @on(PaneTabs.Chosen)
    def _on_tab_chosen(self, event: PaneTabs.Chosen) -> None:
        event.stop()
        self.division.tab = event.name
        self.divide()
        self._keep_tab()

    def _keep_tab(self) -> None:
        self.post_message(KeepAsked("screen", {"tab": self.division.tab}))

    def next_pane(self) -> None:
        """Open the next tab; where all panes are in sight, go to the memories and back."""
        memories = self.division.memories
        turned = self.division.turn_tab()
        if turned:
            self.divide()
            self._keep_tab()
        to_memories = self.division.tab == "Memories" if turned else not memories.has_focus
        (memories if to_memories and memories.display else self.box).focus()

    def open_goals(self) -> bool:
        """Open the tab of the goals and go there, from there to the box; False if it is hidden."""
        goals = self.division.goals
        target: Widget = self.box
        if not goals.has_focus:
            if self.division.tabbed:
                self.division.tab = "Goals"
            self.divide(goals=True)
            target = goals
        if target.display:
            target.focus()
        return bool(target.display)

    def scroll_story(self, way: str) -> None:
        """Scroll the story: ``page_up``, ``page_down``, ``up`` or ``down``."""
        getattr(self.division.story, f"scroll_{way}")(animate=False)

    # --- finding ------------------------------------------------------------------------

    def find(self) -> None:
        """Look for words in the story."""
        self.uncover_story()
        self.finder.open()

    @on(FindBar.Found)
    def _on_found(self, event: FindBar.Found) -> None:
        """Show the stretch of the story that it is in, where that is no longer shown."""
        event.stop()
        if event.turn is not None:
            near = len(self._state.path) - event.index < SHOWN
            self._upto = None if near else event.index + SHOWN // 2
            self.show(self._state)
        self.call_after_refresh(event.mark, self.division.story)

    @on(FindBar.Missed)
    def _on_missed(self, event: FindBar.Missed) -> None:
        """Take the program's own words for such: in plain mode they begin with a slash."""
        from tui.plain.words import COMMANDS

        event.stop()
        word = event.text.split()[0].lower()
        if program_word(event.text) is not None:
            self.finder.action_close()
            self.box.post_message(OverrideBox.Entered(event.text))
        elif word in COMMANDS:
            self.messages.say(
                f"“{word}” stands nowhere in the story. As a word of the program it is in the "
                "palette (^P); Esc goes back to your moves."
            )

    @on(FindBar.Closed)
    def _on_finder_closed(self, event: FindBar.Closed) -> None:
        """Go back to the newest turn and to the box."""
        event.stop()
        story = self.division.story
        story.mark(None)
        self._upto = None
        self.show(self._state)
        story.follow()
        self.box.focus()

    # --- the box ------------------------------------------------------------------------

    @property
    def clear(self) -> bool:
        """Whether nothing is written where a move is typed, and nothing is said."""
        written = self.box.value or self.messages.plain or self.finder.opened
        return self.box.has_focus and not written

    def clear_all(self) -> None:
        """Forget what was written or looked for, and go to the box."""
        if self.finder.opened:
            self.finder.action_close()
        self.entry.clear()

    @on(ChoiceMarked)
    def _on_marked(self, event: ChoiceMarked) -> None:
        event.stop()
        self.box.focus()
        self.box.mark(event.index)

    async def take_key(self, event: events.Key) -> None:
        """Let a key that was pressed elsewhere reach the box, if it is one for it."""
        await self.entry.take_key(event, listed=self.division.listed)

    def take_paste(self, event: events.Paste) -> None:
        """Let what is pasted elsewhere reach the box."""
        self.box.focus()
        self.box.on_paste(event)
