"""Sentences of the plain conversation, from literal values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agents.core import events as ev
from agents.core.commands import Actor, Decision, Kind, Mode, Source
from agents.core.memories import Effect, Exemplar, Match, Observation, Role
from agents.core.proposals import Candidate, Critique, Judged, Part, Proposal
from agents.core.types import Turn
from agents.journal.transcript import render_transcript
from games.types import Ending, Scene
from tui.screens.replay_view import move_line
from tui.speech import asides as speech_asides
from tui.speech import speech
from tui.widgets.transcript import turn_text

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def turn(scene: Scene, decision: Decision | None = None, effect: Effect | None = None) -> Turn:
    observation = Observation("k", "Hall", "A hall.")
    return Turn(2, 1, 1, 1, scene, observation, NOW, decision, effect or Effect())


def judged(reward: float = 0.71, *, known: bool = True) -> Judged:
    parts = (Part("people", 0.5, "2 of 3 times"), Part("outcome", 0.0, known=False))
    return Judged(
        Proposal("mimic", "open window", "You did this here", 0.824, (Candidate("look", 0.1),)),
        (Critique("demonstrations", "open window", reward, parts, "People did so.", known),),
    )


@pytest.mark.parametrize(
    ("number", "location", "told"),
    [
        (8, "Hall", "You are at move 8, Hall."),
        (8, None, "You are at move 8."),
        (0, None, "You are at move 0, the opening."),
    ],
)
def test_where_one_stands_is_told_by_the_right_number(
    number: int, location: str | None, told: str
) -> None:
    here = replace(turn(Scene("A hall.", location)), number=number)
    assert speech_asides.moved(ev.Moved((here,), "undid 1 move")) == f"Undid 1 move. {told}"


def test_a_proposal_is_a_sentence_with_its_reward() -> None:
    assert speech.proposal(judged()) == (
        "The mimic would play: open window (82% sure). You did this here. "
        "The critic is all for it (+0.71)."
    )
    assert "The mimic plays:" in speech.proposal(judged(), Mode.AUTO)
    assert speech.proposal(judged(0.0, known=False)).endswith("The critic can't tell yet.")
    assert speech.proposal(None) == "Nothing is proposed here: type your move."


def test_choices_are_numbered_as_on_the_screen() -> None:
    assert speech.choices(judged()) == "Enter accepts; 2 look."
    assert speech.choices(None) == ""


def test_a_reward_names_its_parts() -> None:
    (critique,) = judged(-0.2).critiques
    assert speech.criticism(critique) == (
        "open window: -0.20. Made of: people +0.50 (2 of 3 times), outcome unknown. People did so."
    )


@pytest.mark.parametrize(
    ("value", "said"), [(0.714, "+0.71"), (-0.2, "-0.20"), (0.0, "0.00"), (-0.001, "0.00")]
)
def test_signs(value: float, said: str) -> None:
    assert speech.signed(value) == said


def test_a_turn_says_its_text_and_what_it_changed() -> None:
    won = speech.story(turn(Scene("Taken.", score=15, max_score=350), effect=Effect(score=10)))
    assert won == ("Taken.\nYou won 10 points. Score 15 of 350.")
    lost = speech.story(turn(Scene("Oh.", score=0), effect=Effect(score=-1, died=True)))
    assert lost == "Oh.\nYou lost 1 point. Score 0. You died of it."
    over = speech.story(turn(Scene("The end.", ending=Ending.VICTORY)))
    assert over == "The end.\nYou have won: the story is over."
    assert speech.story(turn(Scene(""))) == "(The story says nothing.)"


def test_text_from_outside_is_cleaned() -> None:
    said = speech.story(turn(Scene("Red \x1b[31malert\x07 [b]now[/b]")))
    assert said == "Red alert [b]now[/b]"


def test_a_decision_says_who_and_instead_of_what() -> None:
    override = Decision(Actor.PERSON, Kind.OVERRIDE, "look", replaced="jump", why="it is deep")
    assert speech.decision(turn(Scene("."), override)) == (
        'You overrode instead of jump. Why: "it is deep"'
    )
    auto = Decision(Actor.AGENT, Kind.AUTO, "jump", Mode.AUTO)
    assert speech.decision(turn(Scene("."), auto)) == "The agent played its own proposal."
    assert speech.decision(turn(Scene("."))) == ""


def test_a_memory_tells_whose_where_when_and_how() -> None:
    exemplar = Exemplar(
        outcome=7,
        experience=3,
        game="zork1",
        title="Zork I",
        location="Kitchen",
        description="A kitchen.",
        inventory=(),
        command="open sack",
        q=1.5,
        visits=2,
        source=Source.HUMAN,
        session=4,
        turn=40,
        number=9,
        when=NOW - timedelta(days=3, hours=2),
        match=Match.EXACT,
        similarity=1.0,
        role=Role.ENCOURAGED,
    )
    assert speech.memory(exemplar, NOW) == (
        "Worth doing: open sack, by you in Kitchen, 3 days ago, 2 times, "
        "worth +1.5 points, 100% alike. Memory 7, session 4, move 9."
    )
    assert speech.memories((), NOW) == "Nothing is remembered for this situation."


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "just now"), (60, "1 minute ago"), (7300, "2 hours ago"), (-40, "just now")],
)
def test_ago(seconds: int, said: str) -> None:
    assert speech.ago(NOW - timedelta(seconds=seconds), NOW) == said


def test_a_world_without_anything_known() -> None:
    said = speech.world(Scene("."), "", ())
    assert said == "Place: unknown. Ways seen so far: none taken from here. Carrying: nothing."
    full = speech.world(
        Scene(".", inventory=("lamp",), score=3, moves=4), "Cave", (("north", "Hall"),)
    )
    assert "north to Hall" in full
    assert "Carrying: lamp. Score 3. Moves: 4." in full


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Nobody knows", "Nobody knows."),
        ("(It gave no reason.)", "(It gave no reason.)"),
        ("It refused: “I don't know “xyzzy”.”)", "It refused: “I don't know “xyzzy”.”)"),
        ("It wanted (this)", "It wanted (this)."),
        ("And so on…", "And so on…"),
        ("", ""),
        (")", ")"),
    ],
)
def test_a_sentence_ends_once(said: str, told: str) -> None:
    assert speech.sentence(said) == told


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (12, 0, "The story began anew."),
        (12, 1, "The story began anew."),
        (12, 5, "The story went back to move 5."),
        (12, 12, ""),
        (None, 3, ""),
        (12, None, ""),
    ],
)
def test_a_story_that_begins_anew_by_itself_is_told_so_wherever_it_is_read(
    was: int | None, now: int | None, told: str
) -> None:
    before = replace(turn(Scene("A pit.", "Pit", moves=was)), id=1, parent=None, number=0)
    here = turn(Scene("A hall.", "Hall", moves=now))
    assert speech.story(here, before) == "\n".join(filter(None, ["A hall.", told]))
    assert speech.story(here, replace(before, id=9)) == "A hall."
    on_screen = turn_text(here, before=before).plain
    assert on_screen == "\n".join(filter(None, ["A hall.", told and f"— {told} —"]))
    jump = Decision(Actor.PERSON, Kind.TYPED, "jump")
    line = move_line(replace(here, decision=jump), before).plain
    assert told in line
    assert ("story" in line) is bool(told)
    written = render_transcript("Cave", 1, (before, here))
    assert written.endswith("A hall.\n" + (f"[{told}]\n" if told else ""))
