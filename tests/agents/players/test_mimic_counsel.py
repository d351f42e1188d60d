"""What people would do in such a game comes first, unless the person won't have it."""

from agents.core.proposals import GoalMove, TransferAdvice
from agents.players.mimic import Mimic
from tests.support.making import clock, last, situation

COUNSEL = TransferAdvice("turn left", 0.8, "The red ball is 2 steps left.")
SEEKING = TransferAdvice("", 0.4, "I look for the key.", deeds={"take": frozenset({"key"})})


async def test_what_is_advised_is_proposed_with_its_reason() -> None:
    proposal = await last(Mimic(clock), situation(counsel=COUNSEL))
    assert (proposal.command, proposal.confidence) == ("turn left", 0.8)
    assert proposal.reason == "The red ball is 2 steps left."
    assert not proposal.exploring


async def test_what_is_only_tried_out_is_told_as_exploring() -> None:
    trying = TransferAdvice("turn left", 0.05, "I try what it does.")
    assert (await last(Mimic(clock), situation(counsel=trying))).exploring


async def test_what_the_person_dropped_is_not_advised_again() -> None:
    here = situation(counsel=COUNSEL, dropped=frozenset({COUNSEL.key}))
    assert (await last(Mimic(clock), here)).command != "turn left"


async def test_where_something_has_to_be_found_first_it_is_said_and_looked_for() -> None:
    proposal = await last(Mimic(clock), situation(counsel=SEEKING))
    assert proposal.exploring
    assert proposal.reason.startswith("I look for the key.")


async def test_where_every_command_did_nothing_a_goal_is_pursued_all_the_same() -> None:
    move = GoalMove("turn left", None, "", 0.5, 1, ("drop",))
    here = situation(pursuit=move, failed=frozenset({"turn left", "drop"}))
    assert (await last(Mimic(clock), here)).command == "turn left"
    left = situation(pursuit=move, failed=frozenset({"turn left"}))
    assert (await last(Mimic(clock), left)).command == "drop"
