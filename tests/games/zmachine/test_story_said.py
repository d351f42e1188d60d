"""What stories say of points, in the words of many of them."""

from __future__ import annotations

import pytest

from games.zmachine import said


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("0", 0),
        ("-12", -12),
        ("zero", 0),
        ("no", 0),
        ("two", 2),
        ("twenty-five", 25),
        ("one hundred and forty", 140),
        ("two hundred", 200),
        ("a hundred", 100),
        ("minus three", -3),
        ("so far", None),
        ("", None),
    ],
)
def test_numbers(words: str, value: int | None) -> None:
    assert said.number(words) == value


@pytest.mark.parametrize(
    ("answer", "score", "most", "moves"),
    [
        ("Your score is 0 out of a possible 250, in 3 turns.", 0, 250, 3),
        ("You have scored 5 points out of 100.", 5, 100, None),
        ("You have so far scored zero points out of one hundred.", 0, 100, None),
        ("If you quit now you will have scored 10 points out of\na maximum of 250.", 10, 250, None),
        ("Our hero has 0 out of 7 so far.", 0, 7, None),
        ("[Your score is 12 of a possible 400, in 60 turns.]", 12, 400, 60),
        ("Your score is 15 (total of 350 points), in 120 moves.", 15, 350, 120),
        ("You have earned twenty-five points of a possible 80.", 25, 80, None),
        ("Your score is -10 out of 350, in two turns.", -10, 350, 2),
        ("Score: 7/30", 7, 30, None),
        ("Your current score is 40 points.", 40, None, None),
        ("There is no score in this story.", None, None, None),
        ("That's not a verb I recognise.", None, None, None),
        ("You can't see any such thing.", None, None, None),
        ("You have missed the point.", None, None, None),
    ],
)
def test_answers_to_score(
    answer: str, score: int | None, most: int | None, moves: int | None
) -> None:
    assert said.stated_score(answer) == score
    assert said.stated_maximum(answer) == most
    assert said.stated_moves(answer) == moves


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("[Your score has just gone up by two points.]", 2),
        ("[Your score has gone up by one point.]", 1),
        ("[Your score has just gone down by ten points.]", -10),
        ("[Your score just went up by 25 points!]", 25),
        ("(Your score has increased by 5 points.)", 5),
        ("Your score has decreased by three points.", -3),
        ("You gain 10 points.", 10),
        ("You have lost 4 points!", -4),
        ("Taken. [+5 points]", 5),
        ("The lift has gone up by two floors.", 0),
        ("You have scored a point.", 0),
        ("Taken.", 0),
    ],
)
def test_announcements(text: str, change: int) -> None:
    assert said.announced_change(text) == change


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("In that game you scored 50 out of a possible 50, in 34 turns.", 50),
        ("You scored 34 points out of a maximum of 250.\nAnother game?", 34),
        ("Your final score is twelve.", 12),
        ("You have scored with the barmaid.", None),
        ("He has scored 5 points.", None),
    ],
)
def test_scores_stated_anywhere(text: str, score: int | None) -> None:
    assert said.final_score(text) == score


@pytest.mark.parametrize(
    ("status", "score", "moves"),
    [
        ("Attic   Score: 3   Moves: 12", 3, 12),
        ("Attic   10/25", 10, 25),
        ("Attic   Score: 10/350", 10, None),
        ("Attic   Turns: 9", None, 9),
        ("Attic   Time: 9:05", None, None),
    ],
)
def test_status_lines(status: str, score: int | None, moves: int | None) -> None:
    assert said.status_figures(status) == (score, moves)


def test_a_last_question_in_other_words() -> None:
    assert said.may_ask_what_next("Time to RESTART or RESTORE a saved story or just QUIT?")
    assert said.may_ask_what_next("You have snuffed it.\nAnother game, your Extravagance?")
    assert not said.may_ask_what_next("You restart the engine.")
    assert not said.may_ask_what_next("The children play another game.")
