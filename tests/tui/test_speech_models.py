"""Sentences about language models, from literal values."""

from __future__ import annotations

from dataclasses import replace

from agents.core import events as ev
from agents.core.proposals import Ballot, Critique, Exchange, Judged, Proposal
from tui.speech import models as speech_models
from tui.speech import speech

BALLOTS = (
    Ballot("ollama:m", "north", 0.8, 0.6, 0.25, 1.26),
    Ballot("mimic", note="still thinking"),
)
TEAM = Judged(
    Proposal("ollama:m + mimic", "north", "1 of 1 agree", 0.8, ballots=BALLOTS, lookahead=2),
    (Critique("demonstrations", "north", 0.25, (), "People did so."),),
)
ASKED = Exchange(
    "propose",
    "ollama:m",
    (("system", "Play."), ("user", "Where\x1b[31m now?")),
    answer="north",
    thoughts="Hm.",
    sampling=(("temperature", 0.7), ("max_tokens", 512)),
    prompt_tokens=5210,
    answer_tokens=3,
    estimated=True,
    seconds=1.25,
)


def test_a_team_speaks_as_one_and_tells_what_was_tried() -> None:
    said = speech.proposal(TEAM)
    assert said.startswith("The team would play: north (80% sure). 1 of 1 agree.")
    assert "2 commands tried on a copy of the game first." in said
    assert "tried" not in speech.proposal(Judged(replace(TEAM.proposal, lookahead=0)))


def test_members_are_told_one_a_line() -> None:
    assert speech_models.team(TEAM).splitlines() == [
        "ollama:m: north, 80% sure, its say 60%, reward +0.25, 1.3 seconds.",
        "mimic: nothing. still thinking.",
    ]
    alone = Judged(replace(TEAM.proposal, player="mimic", ballots=()))
    assert speech_models.team(alone) == "mimic proposes alone: there is no team."
    assert speech_models.team(None) == "Nothing is proposed here."


def test_who_dropped_out_is_told() -> None:
    assert speech_models.dropouts(TEAM) == "mimic gave nothing: still thinking."
    assert speech_models.dropouts(None) == ""


def test_a_late_member_and_a_late_critic_are_told_apart() -> None:
    late = (BALLOTS[0], Ballot("mimic", "south", 0.5, 0.4))
    with_member = replace(TEAM, proposal=replace(TEAM.proposal, ballots=late))
    assert speech_models.addition(TEAM, with_member) == "mimic answers late: south."
    critique = Critique("demonstrations + x", "north", -0.5, (), "They never did")
    with_critic = replace(TEAM, critiques=(critique,))
    assert speech_models.addition(TEAM, with_critic) == (
        "The critic model adds: -0.50 for north. They never did."
    )
    unknown = replace(critique, reward=0.0, known=False)
    assert "it can't tell for north" in speech_models.addition(
        TEAM, replace(TEAM, critiques=(unknown,))
    )
    assert speech_models.addition(TEAM, TEAM) == ""


def test_a_request_is_told_word_for_word_without_control_characters() -> None:
    said = speech_models.exchange(ASKED)
    assert said.splitlines()[0] == (
        "ollama:m was asked to propose (temperature 0.7, max tokens 512): "
        "about 5,210 tokens sent, 3 came, 1.2 seconds."
    )
    assert "System:\nPlay." in said
    assert "It thought:\nHm." in said
    assert said.endswith("It answered:\nnorth")
    assert "\x1b" not in said
    assert "It failed (timeout):\n(nothing)" in speech_models.exchange(
        replace(ASKED, fault="timeout", answer="")
    )


def test_all_that_was_asked_for_a_turn_is_told() -> None:
    assert speech_models.prompts(None) == "No language model was asked this turn."
    judged = Judged(
        replace(TEAM.proposal, exchanges=(ASKED, replace(ASKED, purpose="refine"))),
        (replace(TEAM.critiques[0], exchanges=(replace(ASKED, purpose="critique"),)),),
    )
    said = speech_models.prompts(judged, (replace(ASKED, fault="key"),))
    assert said.count("was asked") == 4
    assert said.index("It failed (key)") < said.index("to propose (", 20)
    assert "to judge" in said


def test_what_models_took() -> None:
    assert speech_models.cost(None) == "No language model was asked so far."
    spent = ev.Spent(12345, 0.25, 3.14, 300, (("session tokens", 20000.0),))
    assert speech_models.cost(spent) == (
        "Language models took 12,345 tokens in this session (300 for this move) "
        "and 3.1 seconds. Cost: 0.2500. Budget: session tokens 20,000."
    )
    assert speech_models.cost(replace(spent, cost=None, limits=())).endswith("No budget is set.")


def test_a_failure_says_what_can_be_done() -> None:
    event = ev.PlayerFailed(1, "ollama:m", "not-running", "It isn't running", "Start it.", True)
    said = speech_models.failure(event, "demonstrations + ollama:j")
    assert said.startswith("ollama:m has nothing to propose. It isn't running. Start it.")
    assert "/retry" in said
    assert "has nothing to add" in speech_models.failure(event, "ollama:m")
