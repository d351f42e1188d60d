"""What the play screen shows, as one value, and what each event makes of it.

:func:`after` maps a state and an event of the co-play to the next state; what the
person does to the screen itself has a function of its own. Imports no Textual, and
speaks of keys as the person has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from agents.core import events as ev
from agents.core.commands import Actor, Mode
from agents.core.notes import Note
from agents.core.proposals import Critique, Draft, Exchange, Judged
from agents.core.types import Situation, Turn
from games.text import clean_line
from tui.actions.app import Keys
from tui.notices import PlayerFailure, ToldNotice
from tui.play_words import (
    died_words,
    done_words,
    guess_words,
    moved_words,
    notice_words,
    over_words,
    waits_words,
)
from tui.speech_models import members
from tui.speech_notes import seen_again


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


def after(state: PlayState, event: ev.Event) -> PlayState:
    """Return what is so after an event of the co-play."""
    match event:
        case ev.Opened():
            return _opened(state, event)
        case ev.Charted():
            return replace(state, charted=event)
        case ev.Directions(seen=seen):
            return replace(state, directions=seen)
        case ev.Thinking(serial=serial):
            return _thinking(state, serial)
        case ev.Retrieved(situation=situation):
            return replace(state, situation=situation)
        case ev.Drafted():
            return _drafted(state, event)
        case ev.Proposed():
            return _proposed(state, event)
        case ev.PlayerFailed():
            return _player_failed(state, event)
        case ev.Rejudged(serial=serial, judged=judged):
            if state.pending is None or serial != state.pending.serial:
                return state
            pending = ev.Proposed(serial, judged, state.pending.final)
            fresh = replace(state, pending=pending, shown=pending, critic_failure="")
            return fresh if state.concealed else replace(fresh, considered=None)
        case ev.Judgement(critique=critique):
            fits = clean_line(state.typed) and clean_line(state.typed) == clean_line(
                critique.command
            )
            return replace(state, considered=critique) if fits and not state.concealed else state
        case ev.Spent():
            return replace(state, spent=event)
        case ev.CastChanged(player=player, critic=critic):
            return _cast(state, player, critic)
        case ev.Awaiting():
            return _awaiting(state, event)
        case ev.TurnPlayed():
            return _turn_played(state, event)
        case ev.Moved():
            return _moved(state, event)
        case ev.ModeChanged(mode=mode, paused=paused, pace=pace, agreement=agreement):
            if mode is not state.mode:
                # What auto mode waited for is no longer so.
                state = cleared(state)
            elif not paused:
                state = goes_on(state)
            state = replace(state, mode=mode, paused=paused, pace=pace, agreement=agreement)
            return replace(state, considered=None)
        case _:
            return _told(state, event)


def _told(state: PlayState, event: ev.Event) -> PlayState:
    """Take in what is only said."""
    match event:
        case ev.Amended() | ev.Unlearned() | ev.Assessed() | ev.Hinted() | ev.NoteChanged():
            return told(cleared(state), done_words(event, state.key))
        case ev.NotesHere(notes=notes, fresh=fresh):
            words = f"{state.messages.notice} {seen_again(fresh)}".strip()
            return told(replace(state, notes=notes), words)
        case ev.ReleaseKnown() | ev.Notice() | ev.Exported():
            return told(state, notice_words(event))
        case ev.Failed(message=message, hint=hint):
            return failed(state, message, hint)
        case _:
            return state


def _opened(state: PlayState, event: ev.Opened) -> PlayState:
    state = replace(
        state,
        session=event.session,
        game=event.game.id,
        seed=event.seed,
        title=event.game.title,
        path=event.path,
        mode=event.mode,
    )
    if event.player:
        state = _cast(state, event.player, event.critic)
    if state.over:
        state = told(state, over_words(state.key))
    elif state.gone:
        state = told(
            state, f"The agent is hidden, as you left it: {state.key('play.hide')} shows it."
        )
    elif event.resumed:
        number = event.path[-1].number
        state = told(state, f"Session {event.session} goes on after move {number}.")
    return state


def _thinking(state: PlayState, serial: int) -> PlayState:
    return replace(
        state,
        serial=serial,
        thinks=True,
        waited=False,
        stopped=False,
        pending=None,
        drafts=(),
        failures=(),
        failed=(),
        critic_failure="",
    )


def _drafted(state: PlayState, event: ev.Drafted) -> PlayState:
    """Keep what a model has said so far; several that speak are a team."""
    draft = event.draft
    if event.serial != state.serial or state.stopped or state.concealed:
        return state
    drafts = {one.player: one for one in state.drafts} | {draft.player: draft}
    team = state.team or (tuple(drafts) if len(drafts) > 1 else ())
    waited = state.waited or state.pending is None
    return replace(state, drafts=tuple(drafts.values()), team=team, waited=waited)


def _proposed(state: PlayState, event: ev.Proposed) -> PlayState:
    judged, before = event.judged, state.shown.judged if state.shown is not None else None
    state = replace(
        state, pending=event, shown=event, thinks=not event.final, waited=False, considered=None
    )
    if judged is None:
        return state
    proposal = judged.proposal
    if before is None or before.proposal != proposal:
        state = replace(state, preview=None, hovered=None)
    if not state.players:
        critic = judged.critique.critic if judged.critique is not None else ""
        state = replace(state, players=members(proposal.player), critic=critic)
    if proposal.ballots:
        state = replace(state, team=tuple(ballot.player for ballot in proposal.ballots))
    return state


def _player_failed(state: PlayState, event: ev.PlayerFailed) -> PlayState:
    if event.serial != state.serial:
        return state
    state = replace(state, failed=state.failed + event.exchanges)
    if event.who == state.critic:
        return replace(state, critic_failure=f"{event.message} {event.hint}")
    failure = PlayerFailure(event.who, event.message, event.hint)
    return replace(state, failures=(*state.failures, failure))


def _cast(state: PlayState, player: str, critic: str) -> PlayState:
    players = members(player)
    team = players if len(players) > 1 else ()
    return replace(state, players=players, critic=critic, team=team)


def _awaiting(state: PlayState, event: ev.Awaiting) -> PlayState:
    state = replace(state, mode=event.mode, paused=event.paused, pace=event.pace, considered=None)
    if event.why and event.mode is Mode.AUTO and not state.over:
        words = waits_words(event.why, state.key, died=state.died)
        return replace(told(state, words), waits=words)
    return goes_on(state)


def goes_on(state: PlayState) -> PlayState:
    """No longer say that auto mode waits; whatever else is said stays."""
    said = state.messages
    if state.waits and said.notice == state.waits:
        state = replace(state, messages=replace(said, notice=""))
    return replace(state, waits="") if state.waits else state


def _turn_played(state: PlayState, event: ev.TurnPlayed) -> PlayState:
    agreed = state.agreed
    if event.agreed is not None:
        agreed = {**agreed, event.turn.id: event.agreed}
    state = cleared(state)
    if event.turn.scene.over:
        state = told(state, over_words(state.key))
    elif event.turn.scene.died:
        state = told(state, died_words(state.key))
    return replace(
        state,
        path=(*state.path, event.turn),
        agreed=agreed,
        last_guess=guess_words(event),
        pending=None,
        waited=False,
        directions=None,
    )


def _moved(state: PlayState, event: ev.Moved) -> PlayState:
    left = state.path[len(event.path) :]
    taken = left if state.path[: len(event.path)] == event.path else ()
    state = replace(
        state, path=event.path, pending=None, waited=False, directions=None, last_guess=""
    )
    return told(cleared(state), moved_words(event, taken, state.key))


def leave_words(state: PlayState) -> str:
    """Say how to go back."""
    return f"{state.key('play.leave')} goes back."


# --- what the person, the screen and its clock make of it ---------------------------


def told(state: PlayState, notice: str) -> PlayState:
    """Say something that is no error."""
    return replace(state, messages=replace(state.messages, notice=notice))


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
