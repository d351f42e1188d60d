"""What the play screen shows: the parts, their arrangement, the state they tell.

The board is told what is so and draws it; :class:`tui.screens.play.PlayScreen`
turns events into that and keys into intents.
"""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from agents.core import events as ev
from agents.core.types import Actor, Judged, Mode, Proposal, Situation, Turn
from tui.actions.play import Moment, hints
from tui.screens.divided import Divided
from tui.widgets.bars import KeyLine, MessageBar, PaneTabs, PendingLine, Standing, TopBar
from tui.widgets.critic import CriticPane
from tui.widgets.format import clip, one_line, percent
from tui.widgets.line import Line
from tui.widgets.memories import MemoriesPane
from tui.widgets.override import OverrideBox
from tui.widgets.proposal import Fault, ProposalPane
from tui.widgets.stack import PaneStack
from tui.widgets.team import TeamPane
from tui.widgets.transcript import Transcript
from tui.widgets.worldpane import WorldPane

_WAYS_ON = "^R asks again · ^L other players · F12 the mimic"


class Board(Divided):
    """The parts of the play screen and what they show."""

    AUTO_FOCUS = "#box"

    def __init__(self) -> None:
        super().__init__()
        self._path: tuple[Turn, ...] = ()
        self._title = ""
        self._session = 0
        self._mode = Mode.COPILOT
        self._paused = False
        self._pace: float | None = None
        self._agreement = (0, 0)
        self._pending: ev.Proposed | None = None
        self._situation: Situation | None = None
        self._ways: tuple[tuple[str, str], ...] = ()
        self._cast = ""
        self._hidden = {Mode.COPILOT: False, Mode.AUTO: False, Mode.WATCH: True}
        self._last_guess = ""
        self._team: tuple[str, ...] = ()
        self._faults: tuple[Fault, ...] = ()
        self._critic_note = ""
        self._spent = ""
        self._stopped = False

    def compose(self) -> ComposeResult:
        """Lay out every part; the arrangement decides which are in sight."""
        yield TopBar(id="top")
        with Horizontal(id="stage"):
            yield Transcript(id="story")
            with Vertical(id="side"):
                yield PaneTabs(id="tabs")
                with PaneStack(id="panes"):
                    yield ProposalPane(id="proposal", classes="pane")
                    yield TeamPane(id="team", classes="pane")
                    yield CriticPane(id="critic", classes="pane")
                    yield MemoriesPane(id="memories", classes="pane", amends=True)
                    yield WorldPane(id="world", classes="pane")
        yield MessageBar(id="messages")
        yield PendingLine(id="pending")
        with Horizontal(id="why-row"):
            yield Static("because", markup=False, id="why-label")
            yield Line(
                placeholder="why? kept with your next move; Enter goes back",
                id="why",
                compact=True,
                select_on_focus=False,
                max_length=400,
            )
        with Horizontal(id="box-row"):
            yield Static("›", markup=False, id="prompt")
            yield OverrideBox(id="box")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Find the parts once."""
        self.query_one("#why-row").display = False
        self.top = self.query_one(TopBar)
        self.story = self.query_one(Transcript)
        self.proposal = self.query_one(ProposalPane)
        self.team = self.query_one(TeamPane)
        self.critic = self.query_one(CriticPane)
        self.memories = self.query_one(MemoriesPane)
        self.world = self.query_one(WorldPane)
        self.messages = self.query_one(MessageBar)
        self.pending = self.query_one(PendingLine)
        self.box = self.query_one(OverrideBox)
        self.why = self.query_one("#why", Line)
        self._rearrange()
        self.begin()

    def begin(self) -> None:
        """Go on once every part is in its place; for the screen that plays."""

    def on_resize(self, event: events.Resize) -> None:
        """Divide the screen anew."""
        self._rearrange()
        if self._pending is not None and self._pending.judged is not None and not self._over:
            self._offer(self._pending.judged.proposal)

    def _rearrange(self) -> None:
        shown = self._divide(agent=not self._gone, team=bool(self._team))
        self.pending.display = not self._gone and "proposal" not in shown
        self._show_keys()

    @property
    def _concealed(self) -> bool:
        """What the agent wants is not to be seen in this mode."""
        return self._hidden[self._mode]

    @property
    def _gone(self) -> bool:
        """The agent's panes are away; in watch mode they stay, with the guess hidden."""
        return self._concealed and self._mode is not Mode.WATCH

    @property
    def _over(self) -> bool:
        return bool(self._path) and self._path[-1].scene.over

    # --- telling the widgets ---------------------------------------------------

    def _remember(self) -> None:
        self.box.remember(
            [
                turn.decision.command
                for turn in self._path
                if turn.decision is not None and turn.decision.actor is Actor.PERSON
            ]
        )

    def _scores(self) -> tuple[int, ...]:
        return tuple(t.scene.score for t in self._path if t.scene.score is not None)

    def _show_world(self) -> None:
        if self._path:
            self.world.show(self._path[-1].scene, self._ways, self._scores())

    def _show_standing(self) -> None:
        if not self._path:
            return
        self.top.show(
            Standing(
                self._title,
                self._path[-1].scene,
                self._scores(),
                self._mode,
                self._paused,
                self._pace,
                self._cast,
                self._spent,
            )
        )
        self.set_class(self._paused, "-paused")

    def _show_agent(self) -> None:
        """Show the pending proposal, or why there is none to see."""
        judged = self._pending.judged if self._pending is not None else None
        if self._over:
            self._say("The story is over.", "^Z takes back, F5 replays, ‘restart’ begins anew.")
        elif self._concealed and self._mode is Mode.WATCH:
            self._say("Your move. Its guess is hidden.", self._watch_note())
        elif self._stopped:
            self._say("You stopped it.", "Type your own move, or ^R asks again.")
        elif judged is None and self._faults:
            self._say("Type your own move, or:", _WAYS_ON)
        elif judged is None and self._pending is not None:
            self._say("Nothing is proposed here.", "Type your own move.")
        elif judged is not None and self._pending is not None:
            self._show_proposal(judged, self._pending.final)
        self._show_keys()

    def _watch_note(self) -> str:
        agreed, guesses = self._agreement
        rate = ""
        if guesses:
            rate = f"It guessed {agreed} of {guesses} moves so far ({percent(agreed / guesses)})."
        return " ".join(part for part in (self._last_guess, rate, "F3 shows the guess.") if part)

    def _say(self, words: str, note: str = "") -> None:
        self.proposal.say(words, note, () if self._concealed else self._faults)
        first = next(iter(self._faults), None)
        self.pending.say(f"✗ {one_line(first.message)}" if first else words)
        self.critic.say("")
        self.team.ask(() if self._concealed or self._stopped else self._team)
        for fault in self._faults:
            self.team.fail(fault.who, fault.message)
        self.memories.show(())
        placeholder = "the story is over" if self._over else "your move"
        self.box.offer((), placeholder)
        self._show_keys()

    def _show_proposal(self, judged: Judged, final: bool) -> None:
        proposal = judged.proposal
        self.proposal.show(judged, final=final, faults=self._faults)
        self.team.show(proposal.ballots, proposal.command)
        self.pending.show(proposal, judged.critique)
        self._show_critique(judged, 0)
        known = self._situation.exemplars if self._situation else ()
        self.memories.show(
            proposal.exemplars or known,
            "No memory is like this yet. Show it your move once and it remembers.",
        )
        self._offer(proposal)

    def _offer(self, proposal: Proposal) -> None:
        """Tell the box what Enter and digits stand for, in as many words as fit."""
        if self._concealed:
            self.box.offer((), "your move")
        elif self._mode is Mode.AUTO and not self._paused:
            self.box.offer(proposal.commands, "type to take over; Space pauses")
        else:
            words = f"your move, or Enter for ‘{clip(one_line(proposal.command), 40)}’"
            fits = len(words) + 4 < self.app.size.width
            self.box.offer(proposal.commands, words if fits else "your move, or Enter")

    def _show_critique(self, judged: Judged, index: int) -> None:
        if index < len(judged.critiques):
            aside = f"on {index + 1}" if index else ""
            known = self._situation.calibrations if self._situation else {}
            self.critic.show(judged.critiques[index], aside, known, self._critic_note)
        elif self._pending is not None and not self._pending.final:
            self.critic.say("…")
        else:
            self.critic.say("no critic has judged this")

    def _show_keys(self) -> None:
        self.box.space_pauses = self._mode is Mode.AUTO
        judged = self._pending.judged if self._pending else None
        failed = bool(self._faults) and judged is None and not self._concealed
        self.set_class(failed, "-failed")
        moment = Moment(
            self._mode,
            self._paused,
            self._concealed,
            len(judged.proposal.commands) if judged and not self._concealed else 0,
            self._over,
            bool(self._arrangement.tabs),
            failed=failed,
            models=bool(self._spent),
        )
        self.query_one(KeyLine).show(hints(moment, self.actions))

    def _preview(self, index: int | None) -> None:
        judged = self._pending.judged if self._pending else None
        if judged is None or self._concealed or self._over:
            if judged is None and not self._concealed:
                self.critic.say("")  # what it said of a text that was typed is of no use now
            return
        self.proposal.preview(index)
        place = index or 0
        critique = judged.critiques[place] if place < len(judged.critiques) else None
        self.pending.show(judged.proposal, critique, place)
        self._show_critique(judged, place)
