"""What the play screen shows, as one value, and what a person makes of it.

What the person, the screen and its clock do to it has a function each; what events
of the co-play do, :mod:`tui.play.events` has. Imports no Textual, and speaks of keys
as the person has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from agents.core import events as ev
from agents.core.commands import Actor, Mode
from agents.core.goals import Goal, TeacherStanding
from agents.core.notes import Note
from agents.core.proposals import Critique, Draft, Exchange, Judged
from agents.core.types import Situation, Turn
from tui.actions.app import Keys
from tui.notices import PlayerFailure, ToldNotice


@dataclass(frozen=True, slots=True)
class PlayState:
    """Where a game stands and what a person is to see of it.

    Attributes:
        key: how the keys of actions are written.
        session: its id, 0 before it is open.
        path: the turns from the root to where we stand.
        agreed: turn -> whether the agent's hidden guess was its command.
        directions: seen out of this place, and where to; None while that isn't known.
        notes: the person's own on what is here.
        goals: on the way, in their order; ``teachers``: how far who set them is followed.
        charted: the map as it was seen; None before the game is open.
        agreement: (agreed, n) of watch mode.
        last_guess: what the hidden guess was, in words, once the move is made.
        hidden: the modes in which the agent is not to be seen.
        players, critic: specs of who proposes and who rewards.
        team: the players, where several propose together.
        spent: what language models have taken; None if none was asked.
        serial: number of the present thought.
        thinks: it goes on.
        waited: it takes so long that this is worth saying.
        stopped: the person stopped it.
        pending: what can be accepted now.
        shown: what is in sight; an old proposal stays there until something follows it.
        drafts: what models have said so far, in the order in which they began.
        failures: players that had nothing to say this time.
        failed: requests to models that nothing came of.
        critic_failure: why a model that judges is silent.
        typed: what stands in the box.
        considered: the critic's word on what is being typed.
        preview: the choice that Enter would play.
        hovered: the choice under the mouse: the critic's word on it is shown.
        unfolded: a model's thoughts are shown whole.
        broken: why the game can't go on.
        waits: what was said last of what auto mode waits for.
        refused: what was said last of why something isn't taken, and why nothing could
            be accepted then.
    """

    key: Keys = field(default_factory=Keys)
    session: int = 0
    game: str = ""
    seed: int = 0
    title: str = ""
    path: tuple[Turn, ...] = ()
    agreed: Mapping[int, bool] = field(default_factory=dict)
    directions: tuple[tuple[str, str], ...] | None = None
    notes: tuple[Note, ...] = ()
    goals: tuple[Goal, ...] = ()
    teachers: tuple[TeacherStanding, ...] = ()
    charted: ev.Charted | None = None
    mode: Mode = Mode.COPILOT
    paused: bool = False
    pace: float | None = None
    agreement: tuple[int, int] = (0, 0)
    last_guess: str = ""
    hidden: frozenset[Mode] = frozenset({Mode.WATCH})
    players: tuple[str, ...] = ()
    critic: str = ""
    team: tuple[str, ...] = ()
    spent: ev.Spent | None = None
    serial: int = 0
    thinks: bool = False
    waited: bool = True
    stopped: bool = False
    situation: Situation | None = None
    pending: ev.Proposed | None = None
    shown: ev.Proposed | None = None
    drafts: tuple[Draft, ...] = ()
    failures: tuple[PlayerFailure, ...] = ()
    failed: tuple[Exchange, ...] = ()
    critic_failure: str = ""
    typed: str = ""
    considered: Critique | None = None
    preview: int | None = None
    hovered: int | None = None
    unfolded: bool = False
    broken: str = ""
    waits: str = ""
    refused: tuple[str, str] = ("", "")
    messages: ToldNotice = field(default_factory=ToldNotice)

    @property
    def over(self) -> bool:
        """Whether the story has ended."""
        return bool(self.path) and self.path[-1].scene.over

    @property
    def awaits_key(self) -> bool:
        """Whether the story waits for a single key of the person's."""
        return bool(self.path) and self.path[-1].scene.awaits_key

    @property
    def died(self) -> bool:
        """Whether the last move was a death."""
        return bool(self.path) and self.path[-1].scene.died

    @property
    def concealed(self) -> bool:
        """Whether what the agent wants is not to be seen in this mode."""
        return self.mode in self.hidden

    @property
    def gone(self) -> bool:
        """Whether the agent's panes are away; in watch mode they stay, without the guess."""
        return self.concealed and self.mode is not Mode.WATCH

    @property
    def judged(self) -> Judged | None:
        """The proposal that can be accepted."""
        return self.pending.judged if self.pending is not None else None

    @property
    def in_sight(self) -> ev.Proposed | None:
        """The proposal on the screen: an old one stays until the thought takes long."""
        return self.pending or (None if self.waited else self.shown)

    @property
    def stoppable(self) -> bool:
        """Whether there is a thought to stop."""
        return self.thinks and not self.stopped and bool(self.path) and not self.over

    @property
    def speaking(self) -> tuple[Draft, ...]:
        """What models are saying while nothing stands."""
        return () if self.pending is not None and self.pending.final else self.drafts

    @property
    def scores(self) -> tuple[int, ...]:
        """The score after each move of this path, oldest first."""
        return tuple(t.scene.score for t in self.path if t.scene.score is not None)

    @property
    def typed_so_far(self) -> tuple[str, ...]:
        """The person's commands on this path, oldest first."""
        decisions = [turn.decision for turn in self.path if turn.decision is not None]
        return tuple(one.command for one in decisions if one.actor is Actor.PERSON)


def leave_words(state: PlayState) -> str:
    """Say how to go back."""
    return f"{state.key('play.leave')} goes back."


def told(state: PlayState, notice: str) -> PlayState:
    """Say something that is no error."""
    return replace(state, messages=replace(state.messages, notice=notice))


def refused(state: PlayState, words: str, why: str) -> PlayState:
    """Say that something isn't taken; no longer, once ``why`` nothing can be accepted changed."""
    return replace(told(state, words), refused=(words, why))


def failed(state: PlayState, failure: str, hint: str) -> PlayState:
    """Say what went wrong and what can be done."""
    return replace(state, messages=replace(state.messages, failure=failure, hint=hint))


def cleared(state: PlayState) -> PlayState:
    """Take all messages away."""
    return replace(state, messages=ToldNotice())


def broken(state: PlayState, message: str, hint: str) -> PlayState:
    """Say why the game can't go on; all that is left to do is to leave."""
    words = "This game can't go on." if state.path else "This game didn't open."
    state = replace(state, broken=words, pending=None, thinks=False, drafts=())
    return failed(state, message, hint or leave_words(state))


def waited(state: PlayState) -> PlayState:
    """Say that the agent thinks: it takes long enough to be noticed."""
    return replace(state, waited=True)


def stopped(state: PlayState) -> PlayState:
    """Stop what is being thought."""
    return replace(state, thinks=False, stopped=True, drafts=())


def agent_toggled(state: PlayState) -> PlayState:
    """Hide or show the agent in this mode."""
    return replace(state, hidden=state.hidden ^ {state.mode}, considered=None)


def thoughts_toggled(state: PlayState) -> PlayState:
    """Show a model's thoughts whole, or fold them away."""
    return replace(state, unfolded=not state.unfolded)


def previewed(state: PlayState, index: int | None) -> PlayState:
    """Mark a choice as the one that Enter would play, or none."""
    if state.judged is None or state.over:
        return replace(state, considered=None)
    return state if state.concealed else replace(state, preview=index, considered=None)


def hovered(state: PlayState, index: int | None) -> PlayState:
    """Note which choice is under the mouse; Enter plays what it played before."""
    return state if state.concealed else replace(state, hovered=index, considered=None)


def typed(state: PlayState, text: str) -> PlayState:
    """Note what stands in the box; a word on what stood there goes with it."""
    state = replace(state, typed=text.strip())
    return state if state.typed else previewed(state, None)


def goes_on(state: PlayState) -> PlayState:
    """No longer say that auto mode waits; whatever else is said stays."""
    return replace(_unsaid(state, state.waits), waits="") if state.waits else state


def unrefused(state: PlayState) -> PlayState:
    """No longer say that something isn't taken; whatever else is said stays."""
    return replace(_unsaid(state, state.refused[0]), refused=("", ""))


def _unsaid(state: PlayState, words: str) -> PlayState:
    said = state.messages
    return replace(state, messages=replace(said, notice="")) if said.notice == words else state
