"""What each event of a co-play makes of what the play screen shows.

:func:`after` maps a state and an event to the next state. Imports no Textual.
"""

from __future__ import annotations

from dataclasses import replace

from agents.cartography.words import ways_from
from agents.core import events as ev
from agents.core.commands import Mode
from agents.journal.transcript import told_anew
from games.text import clean_line
from tui.notices import PlayerFailure
from tui.play.state import PlayState, cleared, failed, goes_on, told
from tui.play.words import (
    anew_words,
    died_words,
    done_words,
    guess_words,
    moved_words,
    notice_words,
    over_words,
    waits_words,
)
from tui.speech.goals import BY_HAND, news_words
from tui.speech.models import members
from tui.speech.notes import seen_again


def after(state: PlayState, event: ev.Event) -> PlayState:
    """Return what is so after an event of the co-play."""
    match event:
        case ev.Opened():
            return _opened(state, event)
        case ev.Charted():
            return _charted(state, event)
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
        case ev.GoalsTold(goals=goals, teachers=teachers):
            words = news_words(event, f"{state.key('goals.undo')} in the goals")
            state = replace(state, goals=goals, teachers=teachers)
            if any(one.deed in BY_HAND for one in event.news):
                state = cleared(state)
            return told(state, f"{state.messages.notice} {words}".strip()) if words else state
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
        state = told(state, over_words(state.path[-1].scene, state.key))
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


def _charted(state: PlayState, event: ev.Charted) -> PlayState:
    drawn = event.drawn
    ways = ways_from(drawn, drawn.here, state.path[-1].scene) if state.path else ()
    return replace(state, charted=event, directions=ways)


def _turn_played(state: PlayState, event: ev.TurnPlayed) -> PlayState:
    agreed = state.agreed
    if event.agreed is not None:
        agreed = {**agreed, event.turn.id: event.agreed}
    state = cleared(state)
    scene, before = event.turn.scene, state.path[-1] if state.path else None
    if scene.over:
        state = told(state, over_words(scene, state.key))
    elif scene.died:
        state = told(state, died_words(state.key))
    elif anew := told_anew(before, event.turn):
        state = told(state, anew_words(anew, state.key))
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
