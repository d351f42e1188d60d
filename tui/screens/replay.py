"""The replay screen: a recorded session, turn by turn.

At each turn it shows the story up to there and what was proposed, rewarded and
remembered before the move that led there. Judgements are read when their turn
is looked at, and the story is shown in a window, so that a long session is as
quick as a short one. Nothing is played or changed: taking over is a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.events import Resize
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from agents.core.errors import StoreError
from agents.core.types import Turn
from agents.journal.replay import (
    Branch,
    Highlights,
    branches,
    directions_seen,
    highlights,
    next_mark,
    previous_mark,
)
from tui.actions.bound import bindings
from tui.actions.replay import REPLAY, hints
from tui.notices import PlayerFailure
from tui.screens import replay_view
from tui.screens.dialogs import memory_dialog
from tui.screens.hindsight import Hindsight, Seen
from tui.screens.replay_branches import BranchDialog
from tui.screens.replay_story import ReplayStory
from tui.widgets.bars import KeyLine, MessageBar, PaneTabs
from tui.widgets.critic import CriticView
from tui.widgets.memories import MemoriesPane
from tui.widgets.proposal import ChoiceRow, ProposalView
from tui.widgets.scrubber import Scrubber
from tui.widgets.team import TeamView
from tui.widgets.worldpane import WorldView

if TYPE_CHECKING:
    from agents.journal.journal import Journal
    from agents.journal.sessions import SessionInfo

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Moves a second that + and − step through."""
WINDOW = 25
"""The story shows the turns of this stretch and the one before it: a window that
moves only now and then, so that a step writes one turn and not the whole window."""


class ReplayScreen(ReplayStory):
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
        super().__init__(session, transcripts)
        self._journal = journal
        self._first = turn
        self._marks = Highlights()
        self._hindsight = Hindsight(journal)
        self.manual_of = session.game
        self._drawing = self._team = self._unfolded = self._aimed = False
        self._speed = SPEEDS.index(2.0)
        self._ticker: Timer | None = None
        self._hovered: int | None = None

    # --- what is on the screen -------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out the same panes as the play screen, and the timeline below."""
        yield Static("", markup=False, id="top")
        yield from self.compose_division()
        yield self.finder
        yield MessageBar(id="messages")
        yield Static("", markup=False, id="move")
        yield Scrubber(id="scrubber")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read the session."""
        self.rearranged()
        self._load(self._first, self.session.tip)

    def on_resize(self, _: Resize) -> None:
        """Divide the screen anew."""
        self.rearranged()
        self._show_top()

    def rearranged(self) -> None:
        """Divide the screen anew."""
        self.divide(team=self._team, goals=self._aimed)
        self.query_one("#move").display = not self.story_in_sight
        self._show_keys()

    # --- data ------------------------------------------------------------------

    @work(exclusive=True, group="replay", exit_on_error=False)
    async def _load(self, stand: int | None, tip: int) -> None:
        """Read a path on a thread, once; stand at a turn of it, if one is given."""
        try:
            path = await asyncio.to_thread(self._read, stand, tip)
        except StoreError as error:
            self.query_one(MessageBar).fail(
                error.message, error.hint or f"{self.actions.key('leave')} goes back."
            )
            return
        self._path = path
        self._marks = highlights(path)
        ids = [turn.id for turn in path]
        self._index = ids.index(stand) if stand in ids else 0
        self.query_one(Scrubber).load(len(path), self._marks, self._index)
        self._show()

    def _read(self, stand: int | None, tip: int) -> tuple[Turn, ...]:
        path = self._journal.path(tip)
        if stand is None or any(turn.id == stand for turn in path):
            return path
        return self._journal.path(stand)

    def _seen(self, turn: Turn) -> Seen:
        try:
            return self._hindsight.of(turn)
        except StoreError as error:
            self.query_one(MessageBar).fail(error.message, error.hint)
            return Seen()

    # --- showing a turn ----------------------------------------------------------

    def go_to(self, index: int) -> None:
        """Stand at a turn of the path; outside of it means its nearer end."""
        index = max(0, min(len(self._path) - 1, index))
        if not self._path or index == self._index:
            return
        self._index, self._hovered = index, None
        self.query_one(Scrubber).position = index
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
            start = max(0, (self._index // WINDOW - 1) * WINDOW)
            self.story.border_title = f"Story from move {start}" if start else "Story"
            self.story.show(self._path[start : self._index + 1])
            self._show_agent(turn)
            so_far = self._path[: self._index + 1]
            self._show_goals(so_far)
            scores = [t.scene.score for t in so_far if t.scene.score is not None]
            directions = tuple(directions_seen(so_far))
            self.world.show(WorldView(turn.scene, directions, tuple(scores)))
            self._show_top()
            self._show_move(turn)
            self._show_keys()

    def _show_goals(self, so_far: Sequence[Turn]) -> None:
        """Show the goals as they stood then; a pane of their own comes with the first."""
        try:
            goals = self._hindsight.goals(so_far)
        except StoreError as error:
            self.query_one(MessageBar).fail(error.message, error.hint)
            return
        self.goals.show(goals)
        if bool(goals) != self._aimed:
            self._aimed = bool(goals)
            self.rearranged()

    def _show_agent(self, turn: Turn) -> None:
        """Show what came before the turn; by default the critic's word on what was played."""
        seen = self._seen(turn)
        if seen.team != self._team:
            self._team = seen.team
            self.rearranged()
        failures = tuple(
            PlayerFailure(who, f"it was asked and failed: {exchange.fault}.")
            for who, exchange in seen.failures
        )
        if not seen.judged:
            opening = turn.decision is None
            self.proposal.show(
                ProposalView(
                    words="The opening." if opening else "Nothing was proposed here.",
                    note="→ goes on to the first move." if opening else "",
                    failures=failures,
                    unfolded=self._unfolded,
                    folds=self.actions.key("thoughts"),
                )
            )
            self.critic.show(CriticView(words="nothing to judge"))
            self.memories.show((), "nothing was remembered")
            return
        judged, command = seen.judged[0], turn.decision.command if turn.decision else ""
        commands = judged.proposal.commands
        played = commands.index(command) if command in commands else None
        marked = played if self._hovered is None else self._hovered
        self.proposal.show(
            ProposalView(
                judged,
                True,
                marked,
                failures=failures,
                unfolded=self._unfolded,
                folds=self.actions.key("thoughts"),
            )
        )
        self.team.show(TeamView((), judged.proposal.ballots, judged.proposal.command))
        self.critic.show(replay_view.critic(judged, marked or 0))
        self.memories.show(
            judged.proposal.exemplars,
            "No memories are recorded with this proposal.",
            now=turn.at,
            because=judged.proposal.because,
        )

    def _show_top(self) -> None:
        if self.turn is None:
            return
        speed = SPEEDS[self._speed] if self._ticker is not None else None
        top = self.query_one("#top", Static)
        top.update(replay_view.top_line(self.session, self.turn, speed, top.content_size.width))

    def _show_move(self, turn: Turn) -> None:
        self.query_one("#move", Static).update(replay_view.move_line(turn))

    def _show_keys(self) -> None:
        turn = self.turn
        asked = turn is not None and self._seen(turn).asked
        tabbed = bool(self.arrangement.tabs)
        playing = self._ticker is not None
        self.query_one(KeyLine).show(hints(self.actions, self._marks, playing, tabbed, asked))

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
        self.tab = event.name
        self.rearranged()

    def action_step(self, moves: int) -> None:
        """Go so many moves on, or back."""
        self.go_to(self._index + moves)

    def action_go(self, index: int) -> None:
        """Go to a turn; a negative index counts from the end."""
        self.go_to(index if index >= 0 else len(self._path) + index)

    def action_mark(self, kind: str, way: int) -> None:
        """Jump to the next or the previous mark of a kind."""
        places: tuple[int, ...] = getattr(self._marks, kind)
        found = (next_mark if way > 0 else previous_mark)(places, self._index)
        bar = self.query_one(MessageBar)
        bar.clear()
        if found is not None:
            self.go_to(found)
            return
        name = {"overrides": "override", "scores": "change of score", "deaths": "death"}[kind]
        where = "after" if way > 0 else "before"
        bar.tell(f"There is no {name} {where} this." if places else f"There is no {name} here.")

    def action_play(self) -> None:
        """Play by itself, from the beginning if we stand at the end; or stop."""
        if self._ticker is not None:
            self.stop()
            return
        if self._index >= len(self._path) - 1:
            self.go_to(0)
        self._start()

    def _start(self) -> None:
        self._ticker = self.set_interval(1 / SPEEDS[self._speed], self._tick)
        self._show_top()
        self._show_keys()

    def stop(self) -> None:
        """Play no further by itself."""
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
        self._show_top()
        self._show_keys()

    def _tick(self) -> None:
        self.go_to(self._index + 1)
        if self._index >= len(self._path) - 1:
            self.stop()

    def action_speed(self, by: int) -> None:
        """Play faster or slower."""
        self._speed = max(0, min(len(SPEEDS) - 1, self._speed + by))
        if self._ticker is not None:
            self._ticker.stop()
            self._start()
        bar = self.query_one(MessageBar)
        bar.clear()
        bar.tell(f"{SPEEDS[self._speed]:g} moves a second.")

    def action_take_over(self) -> None:
        """Ask to play on from this turn."""
        if self.turn is not None:
            self.stop()
            self.post_message(self.TakeOverRequested(self.session, self.turn))

    @work(exclusive=True, group="branches", exit_on_error=False)
    async def action_branches(self) -> None:
        """Let the person choose another branch of this session."""
        bar = self.query_one(MessageBar)
        if not self._path:
            return
        bar.clear()
        self.stop()
        try:
            tree = await asyncio.to_thread(self._journal.tree, self.session.id)
        except StoreError as error:
            bar.fail(error.message, error.hint)
            return
        found = branches(tree, self._path)
        if all(branch.tip == self._path[-1].id for branch in found):
            bar.tell("This session has one branch only: nothing was taken back or taken over.")
            return
        branch: Branch | None = await self.app.push_screen_wait(BranchDialog(found))
        if branch is not None and self._path:
            fork = min(branch.fork, self._index)
            self._load(self._path[fork].id, branch.tip)

    def action_next_pane(self) -> None:
        """Open the next tab; where all panes are in sight, focus the next one."""
        if not self.turn_tab():
            self.focus_next()
            return
        self.rearranged()
        self.query_one(Scrubber).focus()

    def action_prompt(self) -> None:
        """Show exactly what language models were asked before this move."""
        from tui.screens.prompt import Asked, PromptScreen, asked_of

        turn = self.turn
        bar = self.query_one(MessageBar)
        bar.clear()
        if turn is None:
            return
        seen = self._seen(turn)
        asked = tuple(one for judged in seen.judged for one in asked_of(judged))
        asked += tuple(Asked(who, exchange) for who, exchange in seen.failures)
        if not asked:
            bar.tell("No language model was asked for this move.")
            return
        self.stop()
        self.app.push_screen(PromptScreen(asked))

    def action_unfold(self) -> None:
        """Show what a model thought, or fold it away."""
        self._unfolded = not self._unfolded
        if self.turn is not None:
            self._show_agent(self.turn)

    def action_leave(self) -> None:
        """Go back to where the person came from."""
        self.stop()
        self.dismiss(None)
