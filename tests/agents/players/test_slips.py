"""After a slip of the person's, what was proposed before it is still offered."""

from dataclasses import replace

import pytest

from agents.core.commands import Actor, Decision, Kind, Mode, Source
from agents.core.observation import observe
from agents.core.proposals import Judged, Plan, Proposal
from agents.core.types import Leg, Situation
from agents.exploration.mapping.folding import legs
from agents.players.mimic import Mimic
from agents.players.rejections import rejections
from games.types import NO_FACTS, Lexicon, Scene
from tests.support.exploring import walked
from tests.support.making import clock, situation

FIELD = Scene("Field\nA field. Paths lead north and south.", "Field")


def after(typed: str, said: str) -> Situation:
    """Where the person typed something instead of going north, as was proposed."""
    scene = replace(FIELD, text=said)
    leg = walked(FIELD, (typed, scene))
    proposed = Judged(Proposal("mimic", "north", "So.", 0.1))
    chosen = Decision(Actor.PERSON, Kind.OVERRIDE, typed, Mode.COPILOT, replaced="north")
    leg = Leg(replace(leg.turn, judged=(proposed,), decision=chosen), leg.room, (), leg.before)
    seen = observe(scene, NO_FACTS, observe(FIELD, NO_FACTS), typed)
    return replace(situation(), scene=scene, observation=seen, path=leg)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("tkae lamp", 'I don\'t know the word "tkae".'),
        ("move leaves", "You can't see any leaves here!"),
        ("examine me", "I don't understand that!"),
    ],
)
def test_what_was_proposed_before_a_slip_is_offered_second(typed: str, said: str) -> None:
    proposal = Mimic(clock).choose(after(typed, said))
    assert proposal is not None
    assert proposal.command != "north"
    assert proposal.alternatives[0].command == "north"
    assert proposal.alternatives[0].reason == "what I had proposed before your last move"


def test_a_slip_is_no_word_against_what_was_proposed() -> None:
    slip = after("tkae lamp", 'I don\'t know the word "tkae".')
    assert slip.path is not None
    yard = Scene("Yard\nA yard.", "Yard")
    away, back = ("south", yard), ("north", FIELD)
    leg = walked(FIELD, ("wait", slip.scene), away, back)
    assert leg.before is not None
    tip = Leg(leg.turn, leg.room, (), Leg(leg.before.turn, leg.before.room, (), slip.path))
    again = replace(slip, scene=FIELD, observation=leg.turn.observation, path=tip)
    assert not rejections(again).here
    assert not rejections(again).counts
    earnest = after("wave", "The air moves a little.")
    tip = Leg(leg.turn, leg.room, (), Leg(leg.before.turn, leg.before.room, (), earnest.path))
    assert rejections(replace(again, path=tip)).counts["north"] == 1


def test_a_proposal_that_was_itself_refused_is_not_offered_again() -> None:
    proposal = Mimic(clock).choose(after("north", "You can't go that way."))
    assert proposal is not None
    assert "north" not in [one.command for one in proposal.alternatives[:1]]


def test_what_was_overridden_in_earnest_is_not_offered_again() -> None:
    proposal = Mimic(clock).choose(after("wave", "The air moves a little."))
    assert proposal is not None
    assert "north" not in proposal.commands


@pytest.mark.parametrize(("moves", "comes_up"), [(4, False), (10, True)])
def test_what_was_overridden_long_ago_comes_up_where_nothing_else_is_left(
    moves: int, comes_up: bool
) -> None:
    told = after("wave", "The air moves a little.")
    pan = replace(FIELD, text="A pan.", inventory=("pan",))
    looked = walked(FIELD, *[("examine pan", pan)] * moves)
    steps = [one.turn for one in reversed([*legs(looked)]) if one.before is not None]
    leg = told.path
    assert leg is not None
    for turn in steps:
        leg = Leg(replace(turn, observation=told.observation), leg.room, (), leg)
    words = Lexicon(frozenset({"north", "examine", "pan"}), ("examine",), ("north",))
    here = replace(told, scene=pan, path=leg, lexicon=words)
    proposal = Mimic(clock).choose(here)
    assert proposal is not None
    assert (proposal.command == "north") is comes_up
    assert ("You passed it over before" in proposal.reason) is comes_up


def test_whoever_waits_has_only_said_not_yet_to_a_plan() -> None:
    plan = Plan("north", 1, 1, 1, 3, Source.HUMAN, "north", "reach Yard")
    proposed = Judged(Proposal("mimic", "north", "So.", 0.9, plan=plan))
    for typed, now in (("wait", frozenset()), ("z", frozenset()), ("wave", {"north"})):
        told = after(typed, "Time passes.")
        assert told.path is not None
        turn = replace(told.path.turn, judged=(proposed,))
        at = Leg(turn, told.path.room, (), told.path.before)
        found = rejections(replace(told, path=at))
        assert found.now == now
        assert found.here == {"north"}
