"""What each part of the play screen is to show of its state; pure functions."""

from __future__ import annotations

import re

from agents.cartography.words import place_title
from agents.core.commands import Actor, Mode
from agents.core.maps import GameMap
from agents.core.memories import Exemplar
from agents.core.proposals import Influence
from agents.core.wording import counted
from games.text import clean_line
from tui.actions.play import KeyContext
from tui.play.state import PlayState, leave_words, unrefused
from tui.speech.models import TEAM_JOINT
from tui.speech.notes import note_line
from tui.widgets.bars import PendingView, TopBarView
from tui.widgets.critic import CriticView
from tui.widgets.entry import EntryView
from tui.widgets.format import clip, percent, short_spec
from tui.widgets.proposal import ProposalView
from tui.widgets.spending import spent_words, voice_note
from tui.widgets.team import TeamView
from tui.widgets.worldpane import WorldView

_RETURN = re.compile(r"\b(?:press|hit|type|push)\b[^.\n]{0,30}\b(?:return|enter)\b", re.IGNORECASE)
_END = 400
"""Letters at a scene's end in which it says what it waits for."""
_REMEDIES = (("again", "asks again"), ("cast", "other players"), ("mimic", "the mimic"))


def standing(state: PlayState) -> TopBarView | None:
    """Return what the top bar tells, None before the game is open."""
    if not state.path:
        return None
    specs = (TEAM_JOINT.join(state.players), state.critic)
    names = [short_spec(spec) for spec in specs if spec and spec != "none"]
    return TopBarView(
        state.title,
        state.path[-1].scene,
        state.scores,
        state.mode,
        state.paused,
        state.pace,
        TEAM_JOINT.join(names),
        spent_words(state.spent) if state.spent is not None else "",
    )


def world(state: PlayState) -> WorldView:
    """Return what the pane of the world tells."""
    scene = state.path[-1].scene if state.path else None
    drawn = state.charted.drawn if state.charted is not None else GameMap()
    notes = tuple(map(note_line, state.notes))
    place = ""
    if scene is not None and state.directions is not None:  # the map knows where that is
        place = place_title(drawn, drawn.here, scene)
    return WorldView(scene, place, state.directions, state.scores, drawn, notes)


def silence(state: PlayState) -> tuple[str, str]:
    """Say why no proposal is in sight, and what can be done; empty where one is."""
    if state.broken:
        return state.broken, leave_words(state)
    if state.over:
        back, again = state.key("play.undo"), state.key("play.replay")
        return "The story is over.", f"{back} takes back, {again} replays, ‘restart’ begins anew."
    if state.concealed and state.mode is Mode.WATCH:
        return "Your move. Its guess is hidden.", _watch_note(state)
    if state.stopped:
        return "You stopped it.", f"Type your own move, or {state.key('play.again')} asks again."
    if state.in_sight is None:
        return "thinking…", ""
    if state.in_sight.judged is not None:
        return "", ""
    if state.failures:
        told = (f"{state.key(f'play.{name}')} {does}" for name, does in _REMEDIES)
        return "Type your own move, or:", " · ".join(told)
    if state.situation is not None and state.situation.dropped:
        again = state.key("play.again")
        return "You dropped all it has here.", f"Type your own move, or {again} offers it again."
    return "Nothing is proposed here.", "Type your own move."


def _watch_note(state: PlayState) -> str:
    agreed, guesses = state.agreement
    rate = ""
    if guesses:
        moves = counted(guesses, "move")
        rate = f"It guessed {agreed} of {moves} so far ({percent(agreed / guesses)})."
    shows = f"{state.key('play.hide')} shows the guess."
    return " ".join(part for part in (state.last_guess, rate, shows) if part)


def proposal(state: PlayState) -> ProposalView:
    """Return what the pane of the proposal tells."""
    words, note = silence(state)
    failures = () if state.concealed else state.failures
    if words or state.in_sight is None:
        drafts = state.drafts if words == "thinking…" else ()
        return ProposalView(
            words=words,
            note=note,
            failures=failures,
            drafts=drafts,
            unfolded=state.unfolded,
            folds=state.key("play.thoughts"),
            stops=state.key("play.escape"),
        )
    return ProposalView(
        state.in_sight.judged,
        state.in_sight.final,
        state.preview,
        failures=failures,
        drafts=() if state.in_sight.final else state.drafts,
        unfolded=state.unfolded,
        folds=state.key("play.thoughts"),
        stops=state.key("play.escape"),
    )


def team(state: PlayState) -> TeamView:
    """Return what the pane of the team tells."""
    hushed = state.concealed or state.stopped
    failed = {one.who: one.message for one in state.failures}
    if silence(state)[0] or state.in_sight is None or state.in_sight.judged is None:
        return TeamView(() if hushed else state.team, drafts=state.drafts, failed=failed)
    made = state.in_sight.judged.proposal
    return TeamView((), made.ballots, made.command, state.drafts, failed)


def critic(state: PlayState) -> CriticView:
    """Return what the critic's pane tells: its word on what is typed, or on a choice."""
    known = state.situation.calibrations if state.situation is not None else {}
    if state.considered is not None:
        typed = clip(clean_line(state.considered.command), 24)
        return CriticView(state.considered, f"on ‘{typed}’")
    if silence(state)[0] or state.in_sight is None or state.in_sight.judged is None:
        return CriticView()
    judged = state.in_sight.judged
    place = (state.preview or 0) if state.hovered is None else state.hovered
    if place < len(judged.critiques):
        note = voice_note(judged)
        if not note and state.critic_failure:
            note = f"✗ its model is silent: {state.critic_failure}"
        aside = f"on {place + 1}" if place else ""
        return CriticView(judged.critiques[place], aside, known, note)
    return CriticView(words="no critic has judged this" if state.in_sight.final else "…")


def memories(state: PlayState) -> tuple[tuple[Exemplar, ...], str]:
    """Return the memories behind the proposal, and what to say where there are none."""
    if silence(state)[0] or state.in_sight is None or state.in_sight.judged is None:
        return (), ""
    known = tuple(state.situation.exemplars) if state.situation is not None else ()
    note = "No memory is like this yet. Show it your move once and it remembers."
    return state.in_sight.judged.proposal.exemplars or known, note


def because(state: PlayState) -> tuple[Influence, ...]:
    """Return what moved a model to what is proposed, where that is known and shown."""
    if silence(state)[0] or state.in_sight is None or state.in_sight.judged is None:
        return ()
    return state.in_sight.judged.proposal.because


def pending(state: PlayState) -> PendingView:
    """Return what the line tells that stands in for the pane of the proposal."""
    words, _ = silence(state)
    if words or state.in_sight is None or state.in_sight.judged is None:
        failed = next((f"✗ {clean_line(one.message)}" for one in state.failures), "")
        return PendingView(words=failed or words)
    judged, place = state.in_sight.judged, state.preview or 0
    critique = judged.critiques[place] if place < len(judged.critiques) else None
    return PendingView(judged.proposal, critique, place)


def entry(state: PlayState, width: int) -> EntryView:
    """Return what can be done in the box on a screen of a width in cells."""
    choices, empty = offer(state, width)
    return EntryView(
        choices,
        empty,
        state.typed_so_far,
        state.mode is Mode.AUTO and not (state.awaits_key and state.paused),
        # A key that is refused is told of, and may be pressed again.
        (state.path[-1].id if state.path else None, state.messages),
        state.awaits_key,
        thinks=state.thinks and not state.concealed,
    )


def offer(state: PlayState, width: int) -> tuple[tuple[str, ...], str]:
    """Return what digits in the box stand for, and what its empty line says."""
    if state.broken:
        return (), leave_words(state)
    if state.over:
        return (), f"the story is over: {state.key('play.undo')} takes back, or ‘restart’"
    if state.awaits_key:
        return _keys_offered(state, width)
    empty = '; "" sends an empty line' if _speaks_of_return(state) else ""
    if state.concealed or silence(state)[0] or state.in_sight is None:
        return (), f"your move{empty}"
    assert state.in_sight.judged is not None
    commands = state.in_sight.judged.proposal.commands
    if state.mode is Mode.AUTO and not state.paused:
        return commands, f"type to take over; {state.key('box.pause')} pauses"
    words = f"your move, or Enter for ‘{clip(clean_line(commands[0]), 40)}’{empty}"
    return commands, words if len(words) + 4 < width else f"your move, or Enter{empty}"


def _speaks_of_return(state: PlayState) -> bool:
    """Tell whether the story, which waits for a line, speaks of pressing Return alone."""
    return bool(state.path) and bool(_RETURN.search(state.path[-1].scene.text[-_END:]))


def _keys_offered(state: PlayState, width: int) -> tuple[tuple[str, ...], str]:
    """Return what is offered where the story waits for a key: every key is the story's."""
    words = "the story waits for a key"
    if state.mode is Mode.AUTO and not state.paused:
        return (), f"{words}; {state.key('box.pause')} pauses"
    if state.concealed or silence(state)[0] or state.in_sight is None:
        return (), words
    assert state.in_sight.judged is not None
    first = clip(clean_line(state.in_sight.judged.proposal.commands[0]), 40)
    more = f"{words}; {state.key('box.complete')} presses ‘{first}’"
    return (), more if len(more) + 4 < width else words


def moment(
    state: PlayState, *, tabbed: bool, opens: bool = False, aims: bool = False
) -> KeyContext:
    """Return what decides which keys are worth showing.

    Args:
        tabbed: not all panes are in sight.
        opens: Enter shows a memory now.
        aims: it changes a goal.
    """
    judged = state.in_sight.judged if state.in_sight is not None else None
    return KeyContext(
        state.mode,
        state.paused,
        state.concealed,
        len(judged.proposal.commands) if judged is not None and not state.concealed else 0,
        state.over,
        tabbed,
        failed=unproposed(state),
        models=bool(state.spent is not None and spent_words(state.spent)),
        pauses=state.key("box.pause"),
        died=state.died,
        awaits_key=state.awaits_key,
        presses=state.key("box.complete"),
        opens=opens or aims,
        aims=aims,
        marked=state.preview if judged is not None else None,
    )


def unproposed(state: PlayState) -> bool:
    """Tell whether a player failed and nothing is proposed."""
    return bool(state.failures) and state.judged is None and not state.concealed


def refusal(state: PlayState) -> str:
    """Say why nothing can be accepted, empty if something can."""
    if state.over:
        return f"The story is over: {state.key('play.undo')} takes back, ‘restart’ begins anew."
    if state.concealed:
        return f"What the agent wants is hidden: type a move, or {state.key('play.hide')} shows it."
    if state.stopped:
        return f"You stopped it: type a move, or {state.key('play.again')} asks again."
    if state.pending is None or (state.judged is None and not state.pending.final):
        return "It is still thinking: wait a moment, or type a move."
    return "" if state.judged is not None else "Nothing is proposed here: type a move."


def settled(state: PlayState) -> PlayState:
    """Say no longer why something isn't taken, where that isn't so now."""
    words, why = state.refused
    return unrefused(state) if words and refusal(state) != why else state


def person_moved(before: PlayState, now: PlayState) -> bool:
    """Tell whether the person went elsewhere in a game that was open, or made a move."""
    if now.path is before.path or not before.path:
        return False
    decision = now.path[-1].decision
    played = now.path[:-1] == before.path and decision is not None
    return not played or (decision is not None and decision.actor is Actor.PERSON)
