"""Whoever does the same again and again is joined in it."""

from dataclasses import replace

import pytest

from agents.core.commands import Source
from agents.core.memories import Match
from agents.core.proposals import Proposal
from agents.core.types import Situation, Turn
from agents.players.mimic import Mimic
from games.types import Scene
from tests.support.choosing import along, opening, plan, proposing
from tests.support.making import clock, memory, situation


def told(turn: Turn, text: str) -> Turn:
    return replace(turn, scene=Scene(text))


def after(*turns: Turn) -> Situation:
    own = memory("open sack", source=Source.SELF, match=Match.EXACT)
    sit = situation(memory("take garlic", visits=5), own)
    return replace(sit, path=along(opening(), *turns))


def chosen(sit: Situation) -> Proposal:
    proposal = Mimic(clock).choose(sit)
    assert proposal is not None
    return proposal


def test_what_was_typed_twice_in_a_row_is_proposed() -> None:
    once = proposing("take garlic", "z", 1)
    assert chosen(after(once)).command != "z"
    twice = proposing("open sack", "z", 2)
    proposal = chosen(after(once, twice))
    assert (proposal.command, proposal.exploring, proposal.exemplars) == ("z", False, ())
    assert proposal.reason == "You waited twice in a row, so I do it with you."
    joined = proposing("z", "wait", 3)
    assert chosen(after(once, twice, joined)).command == "wait"
    assert chosen(after(once, twice, joined)).reason.startswith("You waited 3 times in a row")
    over = proposing("z", "take garlic", 4)
    assert chosen(after(once, twice, joined, over)).command not in ("z", "wait")


@pytest.mark.parametrize(
    ("command", "text"), [("north", ""), ("tkae lamp", 'I don\'t know the word "tkae".')]
)
def test_ways_and_what_is_refused_are_nothing_to_join_in(command: str, text: str) -> None:
    turns = [told(proposing("take garlic", command, turn), text) for turn in (1, 2, 3)]
    assert chosen(after(*turns)).command != command


def test_what_is_accepted_time_and_again_is_not_the_persons_doing() -> None:
    turns = [proposing("look under bed", "look under bed", turn) for turn in (1, 2, 3)]
    assert chosen(after(*turns)).command != "look under bed"


def test_a_plan_that_asks_for_what_was_not_declined_comes_first() -> None:
    turns = [proposing("take garlic", "wait", turn) for turn in (1, 2)]
    declined = replace(after(*turns), plan=plan("take garlic"))
    assert chosen(declined).command == "wait"
    due = replace(after(*turns), plan=plan("take lamp"))
    assert chosen(due).command == "take lamp"
