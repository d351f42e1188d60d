"""Whoever does the same again and again is joined in it."""

from dataclasses import replace

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


def elsewhere(turn: Turn, room: str) -> Turn:
    return replace(turn, observation=replace(turn.observation, location=room))


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


def test_what_is_refused_is_nothing_to_join_in() -> None:
    text = 'I don\'t know the word "tkae".'
    turns = [told(proposing("take garlic", "tkae lamp", turn), text) for turn in (1, 2, 3)]
    assert chosen(after(*turns)).command != "tkae lamp"


def test_a_way_is_joined_in_only_where_it_leads_back() -> None:
    turns = [proposing("take garlic", "north", turn) for turn in (1, 2, 3)]
    there = [elsewhere(turn, f"Cellar {n}") for n, turn in enumerate(turns)]
    assert "so I do it with you" not in chosen(after(*there)).reason
    assert chosen(after(*turns)).reason == "You went north 3 times in a row, so I do it with you."


def test_a_question_in_between_interrupts_nothing() -> None:
    turns = [proposing("take garlic", "z", turn) for turn in (1, 2)]
    asked = proposing("no", "no", 3)
    proposal = chosen(after(*turns, asked))
    assert (proposal.command, proposal.exploring) == ("z", False)


def test_what_is_accepted_time_and_again_is_not_the_persons_doing() -> None:
    turns = [proposing("look under bed", "look under bed", turn) for turn in (1, 2, 3)]
    assert chosen(after(*turns)).command != "look under bed"


def test_a_plan_that_asks_for_what_was_not_declined_comes_first() -> None:
    turns = [proposing("take garlic", "wait", turn) for turn in (1, 2)]
    declined = replace(after(*turns), plan=plan("take garlic"))
    assert chosen(declined).command == "wait"
    due = replace(after(*turns), plan=plan("take lamp"))
    assert chosen(due).command == "take lamp"
