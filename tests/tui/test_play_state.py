"""The play screen's state: what each event and each wish of the person makes of it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Kind, Mode
from agents.core.memories import Change
from agents.core.proposals import Draft
from games.types import Ending
from tests.support.model_screens import BALLOTS, LOCAL, OTHER, TEAM, by_model, by_team, rejudged
from tests.support.play_screen import critique, judged, opening, situation, turn
from tui.actions.app import Keys
from tui.notices import PlayerFailure, ToldNotice
from tui.play import state as play_state
from tui.play.events import after
from tui.play.state import PlayState


def told(*events: ev.Event, state: PlayState | None = None) -> PlayState:
    """Take in some events, one after the other."""
    state = state or PlayState()
    for event in events:
        state = after(state, event)
    return state


def waiting(serial: int = 4) -> PlayState:
    """Return a state in which a proposal waits."""
    what = judged("open window", "look")
    return told(opening(), ev.Thinking(serial), ev.Proposed(serial, what, final=True))


def test_it_needs_no_screen() -> None:
    code = "import sys, tui.play.events; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_opened_game_stands_at_its_end() -> None:
    path = (turn(0), turn(1, "north"), turn(2, "look", kind=Kind.AUTO))
    opened = replace(opening(Mode.AUTO, *path), resumed=True, player=TEAM, critic="blend")
    state = told(opened)
    assert (state.session, state.game, state.path, state.mode) == (3, "manor", path, Mode.AUTO)
    assert state.players == state.team == (LOCAL, OTHER, "mimic")
    assert state.typed_so_far == ("north",)
    assert state.scores == (10, 10, 10)
    assert state.messages.notice == "Session 3 goes on after move 2."


def test_an_old_proposal_stays_in_sight_until_the_thought_takes_long() -> None:
    state = waiting()
    assert state.in_sight is state.pending is not None
    old = state.pending
    state = told(ev.TurnPlayed(turn(1, "north")), ev.Thinking(5), state=state)
    assert state.pending is None
    assert state.in_sight is old
    assert play_state.waited(state).in_sight is None
    assert told(ev.Proposed(5, None, final=True), state=state).in_sight == ev.Proposed(
        5, None, True
    )


def test_a_thought_begins_with_nothing_of_the_last_one() -> None:
    failure = ev.PlayerFailed(4, OTHER, "not-running", "No.", "Start it.", True)
    state = told(failure, ev.Drafted(4, Draft(LOCAL, "hm")), state=waiting())
    assert state.failures == (PlayerFailure(OTHER, "No.", "Start it."),)
    state = told(ev.Thinking(5), state=play_state.stopped(state))
    assert (state.failures, state.drafts, state.stopped) == ((), (), False)
    assert told(failure, state=state) is state, "it tells of an earlier thought"


def test_several_that_speak_are_a_team() -> None:
    drafts = [ev.Drafted(4, Draft(spec, "hm")) for spec in (LOCAL, OTHER)]
    state = told(opening(), ev.Thinking(4), *drafts, ev.Drafted(4, Draft(LOCAL, "hm hm")))
    assert state.drafts == (Draft(LOCAL, "hm hm"), Draft(OTHER, "hm"))
    assert state.team == (LOCAL, OTHER)


@pytest.mark.parametrize("heard", [ev.Drafted(3, Draft(LOCAL, "old")), ev.Drafted(4, Draft(LOCAL))])
def test_what_is_not_to_be_seen_is_not_kept(heard: ev.Drafted) -> None:
    state = told(opening(Mode.WATCH), ev.Thinking(4))
    assert told(heard, state=state) is state
    stopped = play_state.stopped(told(opening(), ev.Thinking(4)))
    assert told(heard, state=stopped) is stopped


def test_who_proposed_is_learned_from_the_proposal() -> None:
    state = told(opening(), ev.Thinking(4), ev.Proposed(4, by_team(), final=True))
    assert state.players == (LOCAL, OTHER, "mimic")
    assert state.team == tuple(ballot.player for ballot in BALLOTS)
    assert state.critic == "demonstrations"


def test_a_preview_outlives_a_slower_critic_and_not_the_proposal() -> None:
    what = by_model("open window", "look")
    state = told(opening(), ev.Thinking(4), ev.Proposed(4, what, final=True))
    state = play_state.previewed(state, 1)
    state = told(ev.Rejudged(4, rejudged(what)), state=state)
    assert state.preview == 1
    assert state.judged == rejudged(what)
    assert told(ev.Rejudged(3, what), state=state) is state
    assert told(ev.Proposed(5, judged("east"), final=True), state=state).preview is None


def test_another_mode_leaves_nothing_standing_of_what_the_last_one_waited_for() -> None:
    asks = ev.Awaiting(4, Mode.AUTO, paused=True, why="nobody has shown it what to do here")
    state = told(ev.ModeChanged(Mode.AUTO, False, 1.5, (0, 0)), asks, state=waiting())
    again = told(ev.ModeChanged(Mode.AUTO, True, 1.5, (0, 0)), state=state)
    assert "It waits for you" in again.messages.notice
    assert (
        told(ev.ModeChanged(Mode.WATCH, False, 1.5, (0, 0)), state=state).messages == ToldNotice()
    )


def test_a_death_is_offered_to_be_taken_back_by_the_persons_key() -> None:
    state = replace(waiting(), key=Keys({"play.undo": "ctrl+f7"}))
    died = told(ev.TurnPlayed(turn(1, "jump", died=True)), state=state)
    assert died.died
    assert died.messages.notice == "You died of that. ^F7 takes it back, or play on."
    asks = ev.Awaiting(5, Mode.AUTO, paused=True, why="that was a death")
    assert "^F7 takes it back, Space lets it go on." in told(asks, state=died).messages.notice
    assert not told(ev.TurnPlayed(turn(2, "north")), state=died).died


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            ev.Unlearned(1, session=False),
            "learn from the last move; the record stays. Shift",
        ),
        (ev.Unlearned(1, session=False, undone=True), "learns from the last move after all."),
        (
            ev.Unlearned(7, session=True),
            "7 moves teach nothing; the record stays. ^F9 undoes",
        ),
        (ev.Unlearned(7, session=True, undone=True), "This session counts again: 7 moves."),
    ],
)
def test_it_says_which_moves_teach_nothing(event: ev.Unlearned, words: str) -> None:
    assert words in told(event, state=waiting()).messages.notice


def test_a_word_on_what_is_typed_goes_with_it() -> None:
    state = play_state.typed(waiting(), "climb tree ")
    assert told(ev.Judgement(4, critique("jump", 0.5)), state=state) is state
    state = told(ev.Judgement(4, critique("climb tree", -0.4)), state=state)
    assert state.considered == critique("climb tree", -0.4)
    assert play_state.typed(state, "").considered is None
    assert told(ev.Awaiting(4, Mode.COPILOT), state=state).considered is None


def test_auto_mode_says_why_it_waits() -> None:
    asks = ev.Awaiting(4, Mode.AUTO, paused=True, why="that was a death")
    state = told(asks, state=waiting())
    assert (state.mode, state.paused, state.pace) == (Mode.AUTO, True, None)
    assert "that was a death" in state.messages.notice
    over = told(ev.TurnPlayed(turn(1, "jump", ending=Ending.DEATH)), asks, state=waiting())
    assert over.over
    how = "You are dead: the story is over. ^Z takes the last move back"
    assert over.messages.notice.startswith(how)


def test_how_a_story_ends_or_begins_anew_is_told_where_its_last_line_is_out_of_sight() -> None:
    for ending, how in (
        (Ending.VICTORY, "You have won: the story is over. ^Z takes"),
        (Ending.STOPPED, "The story is over. ^Z takes"),
    ):
        won = told(ev.TurnPlayed(turn(1, "jump", ending=ending)), state=waiting())
        assert won.messages.notice.startswith(how)
    on = ev.TurnPlayed(turn(1, "wait", moves=5))
    anew = told(on, ev.TurnPlayed(turn(2, "jump", moves=0)), state=waiting())
    assert anew.messages.notice == "The story began anew. ^Z takes that back, or play on."


def test_it_no_longer_says_that_it_waits_once_it_plays_on() -> None:
    waits = told(
        opening(Mode.AUTO), ev.Awaiting(1, Mode.AUTO, paused=True, why="it is only 5% sure")
    )
    assert "It waits for you" in waits.messages.notice
    for event in (
        ev.ModeChanged(Mode.AUTO, False, 1.5),
        ev.Awaiting(1, Mode.AUTO, pace=1.5),
        ev.ModeChanged(Mode.WATCH, False, 1.5),
    ):
        assert after(waits, event).messages.notice == ""
    other = play_state.told(waits, "Auto mode leaves 2 seconds between moves.")
    assert "2 seconds" in after(other, ev.Awaiting(1, Mode.AUTO, pace=2.0)).messages.notice


def test_a_move_clears_the_messages_and_tells_the_guess() -> None:
    state = play_state.failed(told(opening(Mode.WATCH)), "It hung.", "Go on.")
    played = ev.TurnPlayed(turn(1, "east", judged=(judged("north"),)), agreed=False)
    state = told(played, state=state)
    assert state.messages == ToldNotice()
    assert state.agreed == {101: False}
    assert state.last_guess == "Last time it guessed ‘north’; you played ‘east’."


def test_undo_says_what_stays_known() -> None:
    path = tuple(turn(n, "look" if n else "") for n in range(3))
    state = told(opening(Mode.COPILOT, *path), ev.Moved(path[:2], "undid 1 move"))
    assert state.path == path[:2]
    assert (
        state.messages.notice == "Undid 1 move. What it taught is kept: F9 forgets it, ^Y redoes."
    )


def test_hiding_is_of_a_mode() -> None:
    state = play_state.agent_toggled(waiting())
    assert state.concealed
    assert state.gone
    watch = told(ev.ModeChanged(Mode.WATCH, False, 1.5, (3, 4)), state=state)
    assert watch.concealed
    assert not watch.gone
    assert not play_state.agent_toggled(watch).concealed


def test_only_a_thought_can_be_stopped() -> None:
    assert not waiting().stoppable
    thinks = told(opening(), ev.Thinking(4))
    assert thinks.stoppable
    assert not play_state.stopped(thinks).stoppable


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (ev.Notice("By the way."), "By the way."),
        (ev.Amended(5, Change.MUTE, "look"), "Backspace in the memories undoes it."),
        (ev.Amended(5, Change.MUTE, "look", undone=True), "‘look’ is no longer muted."),
    ],
)
def test_notices(event: ev.Event, words: str) -> None:
    assert words in told(event, state=waiting()).messages.notice


def test_a_game_that_breaks_can_only_be_left() -> None:
    assert play_state.broken(PlayState(), "No.", "").broken == "This game didn't open."
    state = play_state.broken(waiting(), "The disk is full.", "")
    assert state.broken == "This game can't go on."
    assert state.pending is None
    assert state.messages == ToldNotice("The disk is full.", "^Q goes back.")


def test_what_concerns_no_state_changes_none() -> None:
    state = waiting()
    for event in (
        ev.Confirm("Leave?", intents.Leave()),
        ev.Closed(3),
        ev.Completions(4, ("look",)),
    ):
        assert told(event, state=state) is state
    known = situation()
    assert told(ev.Retrieved(4, known), state=state).situation is known
