"""The critic's other choice is named, and the order stays the player's."""

from dataclasses import replace

import pytest

from agents.core.proposals import Candidate, Critique, Judged, Part, Proposal
from agents.play.thought.dissent import explained
from tests.support.making import memory

MADE = Proposal("mimic", "north", "You went north here once.", 0.5, (Candidate("open door", 0.2),))


def rated(command: str, reward: float, known: bool = True) -> Critique:
    return Critique("d", command, reward, (Part("x", reward),), "", known)


def said(first: float, other: float, made: Proposal = MADE) -> str:
    critiques = (rated("north", first), rated("open door", other))
    judged = explained(Judged(made, critiques))
    assert judged.critiques == critiques
    assert judged.proposal.commands == made.commands
    return judged.proposal.reason.removeprefix(made.reason).strip()


def test_what_the_critic_rates_below_another_is_put_first_with_a_reason() -> None:
    assert (
        said(-0.1, 0.3) == "The critic would rather open the door, but I would still do this first."
    )


@pytest.mark.parametrize("other", [-0.5, 0.1, 0.104])
def test_nothing_is_said_where_the_critic_rates_nothing_higher(other: float) -> None:
    assert said(0.1, other) == ""


def test_the_reason_says_what_the_player_goes_by() -> None:
    assert said(0.0, 0.3, replace(MADE, exploring=True)).endswith("but I try something new.")
    assert said(0.0, 0.3, replace(MADE, exemplars=(memory("north"),))).endswith(
        "but I go by what was done before."
    )


def test_a_choice_that_the_critic_cannot_tell_of_is_no_rival() -> None:
    critiques = (rated("north", -0.2), rated("open door", 0.0, known=False))
    assert explained(Judged(MADE, critiques)).proposal.reason == MADE.reason


def test_a_slower_critics_word_replaces_what_was_said_before() -> None:
    first = (rated("north", 0.0), rated("open door", 0.3))
    judged = explained(Judged(MADE, first))
    agreeing = (rated("north", 0.4), rated("open door", 0.3))
    later = explained(replace(judged, critiques=agreeing), first)
    assert later.proposal.reason == MADE.reason
    again = explained(replace(judged, critiques=first), first)
    assert again.proposal.reason == judged.proposal.reason


def test_without_a_critics_word_nothing_is_said() -> None:
    assert explained(Judged(MADE)) == Judged(MADE)


def test_a_choice_of_which_the_critic_knows_nothing_here_is_no_rival() -> None:
    elsewhere = replace(rated("open door", 0.3), here=False)
    judged = explained(Judged(MADE, (rated("north", 0.0, known=False), elsewhere)))
    assert judged.proposal.reason == MADE.reason
