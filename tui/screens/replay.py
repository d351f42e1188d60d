"""The replay screen: a recorded session, turn by turn.

At each turn it shows the story up to there and what was proposed, rewarded and
remembered before the move that led there. Judgements are read when their turn
is looked at, and the story is shown in a window, so that a long session is as
quick as a short one. Nothing is played or changed: taking over is a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.events import Resize
from textual.message import Message
from textual.messages import Layout
from textual.widgets import Static

from agents.core.errors import StoreError
from agents.core.types import Turn
from tui.actions.bound import bindings
from tui.actions.replay import REPLAY, hints
from tui.screens import replay_view
from tui.screens.base import ActionScreen
from tui.screens.dialogs import memory_dialog
from tui.screens.hindsight import Hindsight, Seen
from tui.screens.playback import Playback
from tui.screens.replay_branches import BranchDialog
from tui.screens.replay_state import ONE_BRANCH, ReplayState
from tui.screens.story_copies import copy_story, write_story
from tui.widgets.bars import KeyLine, MessageBar, PaneTabs
from tui.widgets.division import Division, pass_over_scrollbars
from tui.widgets.findbar import FindBar
from tui.widgets.memories import MemoriesPane
from tui.widgets.proposal import ChoiceRow
from tui.widgets.scrubber import Scrubber
from tui.widgets.transcript import what_befell

if TYPE_CHECKING:
    from agents.journal.journal import Journal
    from agents.journal.replay import Branch
    from agents.journal.sessions import SessionInfo

T = TypeVar("T")


class ReplayScreen(ActionScreen[None]):
    """A recorded session with a scrubber.

    Args:
        session: what to look at.
        journal: where it is recorded; only read.
        turn: id of the turn to stand at first, the opening if None. It may lie
            on any branch; the path shown then ends there or at the session's
            tip, whichever is further on.
        transcripts: folder that the story is written to, None for nowhere.
    """

    @dataclass
    class TakeOverRequested(Message):
        """The person wants to play on from a turn."""

        session: SessionInfo
        turn: Turn

    CSS_PATH = "../replay.tcss"
    AUTO_FOCUS = "Scrubber"
    TABLE = REPLAY
    BINDINGS = bindings(REPLAY)

    def __init__(
        self,
        session: SessionInfo,
        journal: Journal,
        turn: int | None = None,
        transcripts: Path | None = None,
    ) -> None:
        super().__init__()
        self.session = session
        self._transcripts = transcripts
        self._first = turn
        self._at = ReplayState()
        self._hindsight = Hindsight(journal)
        self.manual_of = session.game
        self._drawing = self._team = self._unfolded = self._aimed = False
        self._playback = Playback(self, self._go_on, self._show_pace)
        self._hovered: int | None = None
        self.division = Division()
        self.finder = FindBar(onward=1)
        self.messages = MessageBar(id="messages")
        self.scrubber = Scrubber(id="scrubber")
        self.keys = KeyLine(id="keys")

    @property
    def turn(self) -> Turn | None:
        """The turn that is shown, None before the session is read."""
        return self._at.turn

    # --- what is on the screen -------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out the same panes as the play screen, and the timeline below."""
        yield Static("", markup=False, id="top")
        self.division.know_keys(self.key_of.told)
        yield self.division
        yield self.finder
        yield self.messages
        yield Static("", markup=False, id="move")
        yield self.scrubber
        yield self.keys

    def on_mount(self) -> None:
        """Read the session."""
        self._divide_anew()
        self._load(self._first, self.session.tip)

    def on_layout(self, event: Layout) -> None:
        """Lay out what asks for it."""
        pass_over_scrollbars(event)

    def on_resize(self, _: Resize) -> None:
        """Divide the screen anew."""
        self._divide_anew()
        self._show_top()

    def _divide_anew(self) -> None:
        """Divide the screen anew."""
        self.division.divide(team=self._team, goals=self._aimed)
        self.scrubber.set_class(self.division.arrangement.short, "-short")
        if self.turn is not None:
            self._show_move(self.turn)
        self._show_keys()

    # --- data ------------------------------------------------------------------

    @work(exclusive=True, group="replay", exit_on_error=False)
    async def _load(self, stand: int | None, tip: int) -> None:
        """Read a path on a thread, once; stand at a turn of it, if one is given."""
        try:
            path = await asyncio.to_thread(self._hindsight.path, tip, stand)
        except StoreError as error:
            self.messages.fail(
                error.message, error.hint or f"{self.actions.key('leave')} goes back."
            )
            return
        self._at = ReplayState.of(path, stand)
        self.scrubber.load(len(path), self._at.marks, self._at.index)
        self._show()

    def _seen(self, turn: Turn) -> Seen:
        return self._read(partial(self._hindsight.of, turn)) or Seen()

    def _read(self, look: Callable[[], T]) -> T | None:
        """Return what is looked up; None, and a message, if it can't be read."""
        try:
            return look()
        except StoreError as error:
            self.messages.fail(error.message, error.hint)
            return None

    # --- showing a turn ----------------------------------------------------------

    def go_to(self, index: int) -> None:
        """Stand at a turn of the path; outside of it means its nearer end."""
        before, self._at = self._at, self._at.at(index)
        if self._at is before:
            return
        self._hovered = None
        self.scrubber.position = self._at.index
        # A drag brings more positions than can be drawn: the last one counts.
        if not self._drawing:
            self._drawing = True
            self.call_after_refresh(self._show)

    def _show(self) -> None:
        self._drawing = False
        turn = self.turn
        if turn is None or not self.is_attached:
            return  # left meanwhile: there is nothing to draw on
        with self.app.batch_update():
            self._show_story()
            self._show_agent(turn)
            self._show_goals(self._at.so_far)
            place, ways = self._hindsight.place(turn), self._hindsight.ways(turn)
            self.division.world.show(replay_view.world(self._at.so_far, place, ways))
            self.finder.know(self._at.path, self._at.index)
            self._show_top()
            self._show_move(turn)
            self._show_keys()

    def _show_story(self) -> None:
        story = self.division.story
        start, shown = self._at.window
        story.border_title = f"Story from move {start}" if start else "Story"
        story.show(shown, before=self._at.path[start - 1] if start else None)

    def _show_move(self, turn: Turn) -> None:
        """Say in a line what was played where the story doesn't, or not at its beginning."""
        before = self._at.path[self._at.index - 1] if self._at.index else None
        line = self.query_one("#move", Static)
        line.display = not self.division.story_in_sight or bool(what_befell(turn, before))
        line.update(replay_view.move_line(turn, before))

    def _show_goals(self, so_far: Sequence[Turn]) -> None:
        """Show the goals as they stood then; a pane of their own comes with the first."""
        goals = self._read(partial(self._hindsight.goals, so_far))
        if goals is None:
            return
        self.division.goals.show(goals)
        if bool(goals) != self._aimed:
            self._aimed = bool(goals)
            self._divide_anew()

    def _show_agent(self, turn: Turn) -> None:
        """Show what came before the turn; by default the critic's word on what was played."""
        seen = self._seen(turn)
        if seen.team != self._team:
            self._team = seen.team
            self._divide_anew()
        marked = replay_view.in_question(turn, seen, self._hovered)
        folds = self.actions.key("thoughts")
        division = self.division
        division.proposal.show(
            replay_view.proposal(turn, seen, marked, unfolded=self._unfolded, folds=folds)
        )
        division.team.show(replay_view.team(seen))
        division.critic.show(replay_view.critic(seen, marked or 0))
        shown, because = replay_view.memories(seen), replay_view.because(seen)
        division.memories.show(*shown, now=turn.at, because=because)

    def _show_top(self) -> None:
        if self.turn is None:
            return
        speed = self._playback.speed if self._playback.runs else None
        top = self.query_one("#top", Static)
        top.update(replay_view.top_line(self.session, self.turn, speed, top.content_size.width))

    def _show_pace(self) -> None:
        self._show_top()
        self._show_keys()

    def _show_keys(self) -> None:
        turn = self.turn
        asked = turn is not None and self._seen(turn).asked
        tabbed = self.division.tabbed
        playing = self._playback.runs
        self.keys.show(hints(self.actions, self._at.marks, playing, tabbed, asked))

    # --- the person ----------------------------------------------------------------

    @on(Scrubber.Sought)
    def _on_sought(self, event: Scrubber.Sought) -> None:
        event.stop()
        self.go_to(event.index)

    @on(ChoiceRow.Hovered)
    def _on_hovered(self, event: ChoiceRow.Hovered) -> None:
        event.stop()
        self._hovered = event.index
        if self.turn is not None:
            self._show_agent(self.turn)

    @on(MemoriesPane.ExemplarOpened)
    def _on_memory_opened(self, event: MemoriesPane.ExemplarOpened) -> None:
        event.stop()
        self.app.push_screen(memory_dialog(event.exemplar))

    @on(PaneTabs.Chosen)
    def _on_tab_chosen(self, event: PaneTabs.Chosen) -> None:
        event.stop()
        self.division.tab = event.name
        self._divide_anew()

    # --- the story: found, taken along ----------------------------------------------

    @on(FindBar.Found)
    def _on_found(self, event: FindBar.Found) -> None:
        if event.turn is not None:
            self._playback.stop()
            self.go_to(event.index)
        self.call_after_refresh(event.mark, self.division.story)

    @on(FindBar.Closed)
    def _on_finder_closed(self) -> None:
        """Go back to the timeline; we stay where we stand."""
        self.division.story.mark(None)
        self.scrubber.focus()

    def action_find(self) -> None:
        """Look for words in the story."""
        if self.division.choose_story():
            self._divide_anew()
        self.finder.open()

    def action_find_step(self, way: int) -> None:
        """Go to the next or the previous place of the words, without the line."""
        if not self.finder.step(way):
            self.action_find()

    def action_copy_story(self) -> None:
        """Copy the story to here, as its transcript has it."""
        title, seed = self.session.game.title, self.session.seed
        self.messages.say(copy_story(self.app, title, seed, self._at.so_far))

    @work(exclusive=True, group="transcript", exit_on_error=False)
    async def action_export(self, notes: bool) -> None:
        """Write the story to here to a file."""
        told = await write_story(self._transcripts, self.session, self._at.so_far, notes=notes)
        self.messages.report(told)

    # --- going through it -----------------------------------------------------------

    def action_step(self, moves: int) -> None:
        """Go so many moves on, or back."""
        self.go_to(self._at.index + moves)

    def action_go(self, index: int) -> None:
        """Go to a turn; a negative index counts from the end."""
        self.go_to(index if index >= 0 else len(self._at.path) + index)

    def action_mark(self, kind: str, way: int) -> None:
        """Jump to the next or the previous mark of a kind."""
        found, refusal = self._at.find_mark(kind, way)
        self.messages.say(refusal)
        if found is not None:
            self.go_to(found)

    def action_play(self) -> None:
        """Play by itself, from the beginning if we stand at the end; or stop."""
        if self._playback.runs:
            self._playback.stop()
            return
        if self._at.ended:
            self.go_to(0)
        self._playback.start()

    def _go_on(self) -> bool:
        self.go_to(self._at.index + 1)
        return not self._at.ended

    def action_speed(self, by: int) -> None:
        """Play faster or slower."""
        self._playback.change(by)
        self.messages.say(f"{self._playback.speed:g} moves a second.")

    def action_take_over(self) -> None:
        """Ask to play on from this turn."""
        if self.turn is not None:
            self._playback.stop()
            self.post_message(self.TakeOverRequested(self.session, self.turn))

    @work(exclusive=True, group="branches", exit_on_error=False)
    async def action_branches(self) -> None:
        """Let the person choose another branch of this session."""
        if not self._at.path:
            return
        self.messages.clear()
        self._playback.stop()
        try:
            tree = await asyncio.to_thread(self._hindsight.tree, self.session.id)
        except StoreError as error:
            self.messages.fail(error.message, error.hint)
            return
        found = self._at.branches(tree)
        if not found:
            self.messages.say(ONE_BRANCH)
            return
        branch: Branch | None = await self.app.push_screen_wait(BranchDialog(found))
        if branch is not None and (now := self._at).path:
            self._load(now.path[min(branch.fork, now.index)].id, branch.tip)

    def action_next_pane(self) -> None:
        """Open the next tab; where all panes are in sight, focus the next one."""
        if not self.division.turn_tab():
            self.focus_next()
            return
        self._divide_anew()
        self.scrubber.focus()

    def action_prompt(self) -> None:
        """Show exactly what language models were asked before this move."""
        from tui.screens.prompt import PromptScreen, asked_of

        if self.turn is None:
            return
        self.messages.clear()
        seen = self._seen(self.turn)
        asked = asked_of(*seen.judged, failures=seen.failures)
        if not asked:
            self.messages.say("No language model was asked for this move.")
            return
        self._playback.stop()
        self.app.push_screen(PromptScreen(asked))

    def action_unfold(self) -> None:
        """Show what a model thought, or fold it away."""
        self._unfolded = not self._unfolded
        if self.turn is not None:
            self._show_agent(self.turn)

    def action_leave(self) -> None:
        """Go back to where the person came from."""
        self._playback.stop()
        self.dismiss(None)
