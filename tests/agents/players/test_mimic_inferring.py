"""What follows from demonstrations of other games comes first, unless the person won't have it."""

from agents.core.proposals import Inference
from agents.players.mimic import Mimic
from tests.support.making import clock, last, situation

INFERENCE = Inference("turn left", 0.8, "The red ball is 2 steps left.", 1)


async def test_what_is_inferred_is_proposed_with_its_reason() -> None:
    proposal = await last(Mimic(clock), situation(inference=INFERENCE))
    assert (proposal.command, proposal.confidence) == ("turn left", 0.8)
    assert proposal.reason == "The red ball is 2 steps left."
    assert not proposal.exploring


async def test_what_is_only_tried_out_is_told_as_exploring() -> None:
    trying = Inference("turn left", 0.05, "I try what it does.", 1)
    assert (await last(Mimic(clock), situation(inference=trying))).exploring


async def test_what_the_person_dropped_is_not_inferred_again() -> None:
    here = situation(inference=INFERENCE, dropped=frozenset({INFERENCE.key}))
    assert (await last(Mimic(clock), here)).command != "turn left"
