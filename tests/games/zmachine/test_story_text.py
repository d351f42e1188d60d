"""What is printed, and what of it a person reads."""

from __future__ import annotations

import pytest

from games.zmachine import said, text
from games.zmachine.display import Output, WindowEvent
from games.zmachine.emulator import Waits


def shown(
    raw: str, *marks: WindowEvent, waits: Waits = Waits.LINE, version: int = 5
) -> text.StoryAnswer:
    return text.read_output(Output(raw.encode("latin-1"), marks, 0), waits, version, True)


def test_prompt_and_version_3_status_line_go() -> None:
    raw = " West of House      Score: 0    Moves: 1 \nOpened.\nThere is more.\n\n>"
    assert shown(raw, version=3) == text.StoryAnswer(
        "Opened.\nThere is more.", "West of House      Score: 0    Moves: 1"
    )


def test_a_status_line_in_the_upper_window_goes() -> None:
    bar = " " * 128 + "Attic" + "Score: 3"
    raw = "\nTaken.\n\n>" + bar
    at = len("\nTaken.\n\n>")
    marks = [
        WindowEvent(at, "window", 1),
        WindowEvent(at, "cursor", 1, 1),
        WindowEvent(at + 128, "cursor", 1, 2),
        WindowEvent(at + 133, "cursor", 1, 100),
        WindowEvent(len(raw), "window", 0),
    ]
    seen = shown(raw, *marks)
    assert seen.text == "Taken."
    assert text.status_place(seen.status) == "Attic"
    assert said.status_figures(seen.status) == (3, None)


def test_a_box_is_laid_out_and_kept_behind_the_prompt() -> None:
    first, second = "Rain, rain,", "  go away"
    raw = f"\nDark.\n\n>{first}{second}"
    at = raw.index(first)
    marks = [
        WindowEvent(at, "window", 1),
        WindowEvent(at, "cursor", 5, 40),
        WindowEvent(at + len(first), "cursor", 6, 40),
        WindowEvent(len(raw), "window", 0),
    ]
    assert shown(raw, *marks).text == "Dark.\n\nRain, rain,\n  go away"


def test_a_menu_is_redrawn_from_what_it_was() -> None:
    raw = "Menu> one  two"
    marks = (
        WindowEvent(0, "window", 1),
        WindowEvent(0, "cursor", 5, 1),
        WindowEvent(4, "cursor", 6, 1),
        WindowEvent(9, "cursor", 7, 1),
    )
    first = text.read_output(Output(raw.encode(), marks, 0), Waits.KEY, 5, False)
    assert first.text == "Menu\n> one\n  two"
    moves = (WindowEvent(0, "cursor", 6, 1), WindowEvent(1, "cursor", 7, 1))
    second = text.read_output(Output(b" >", moves, 1), Waits.KEY, 5, False, first.upper)
    assert second.text == "Menu\n  one\n> two"


def test_a_menu_of_few_rows_is_no_status_line() -> None:
    chosen = (
        WindowEvent(0, "window", 1),
        WindowEvent(0, "cursor", 1, 1),
        WindowEvent(4, "cursor", 2, 2),
        WindowEvent(4, "reverse", 1),
        WindowEvent(7, "reverse", 0),
        WindowEvent(7, "cursor", 3, 2),
        WindowEvent(10, "window", 0),
    )
    menu = "MENU\n[One]\n Two"
    answer = text.read_output(Output(b"MENUOneTwo", chosen, 0), Waits.KEY, 5, False)
    assert answer.text == menu
    answer = text.read_output(Output(b"MENUOneTwoChoose.", chosen, 0), Waits.KEY, 5, False)
    assert answer.text == f"{menu}\n\nChoose."
    # Nothing stands out, but nothing else is to be seen.
    plain = tuple(event for event in chosen if event.kind != "reverse")
    answer = text.read_output(Output(b"MENUOneTwo", plain, 0), Waits.KEY, 5, False)
    assert answer.text == "MENU\n One\n Two"
    answer = text.read_output(Output(b"MENUOneTwoTurn.", plain, 0), Waits.KEY, 5, False)
    assert (answer.text, answer.status) == ("Turn.", "MENU  One  Two")


def test_what_is_drawn_twice_is_shown_once() -> None:
    entries = "> One\n  Two\n"
    marks = (
        WindowEvent(0, "window", 1),
        WindowEvent(4, "cursor", 4, 1),
        WindowEvent(8, "window", 0),
        WindowEvent(8, "erase", 0),
        WindowEvent(8 + len(entries), "window", 1),
        WindowEvent(12 + len(entries), "cursor", 4, 1),
        WindowEvent(16 + len(entries), "window", 0),
        WindowEvent(16 + len(entries), "erase", 0),
    )
    raw = f"MENUkeys{entries}MENUkeys{entries}"
    answer = text.read_output(Output(raw.encode(), marks, 0), Waits.KEY, 5, False)
    assert answer.text == "MENU\n\n\nkeys\n\n> One\n  Two".replace("\n\n\n", "\n\n")
    other = text.read_output(
        Output(b"Gone.Here.", (WindowEvent(5, "erase", 0),), 0), Waits.LINE, 5, False
    )
    assert other.text == "Gone.\nHere."  # what is printed is never lost, nor run together


def test_the_rest_of_a_row_can_be_cleared() -> None:
    marks = (
        WindowEvent(0, "window", 1),
        WindowEvent(0, "cursor", 5, 1),
        WindowEvent(8, "cursor", 5, 4),
        WindowEvent(8, "blank", 1),
        WindowEvent(8, "window", 0),
    )
    answer = text.read_output(Output(b"old textNew.", marks, 0), Waits.KEY, 5, False)
    assert answer.text == "old\n\nNew."


def test_layout_stays_and_controls_go() -> None:
    assert text.tidy("\n\nA\x1b[31m sign:  \n\n\n    KEEP OUT\n     please\n\n") == (
        "A sign:\n\n    KEEP OUT\n     please"
    )
    assert text.tidy(" " * 54 + "CURSES") == "    CURSES"


@pytest.mark.parametrize(
    "answer",
    [
        "Oh no!\n\n    ****  You have died  ****\n\nNow, let's take a look here...",
        "    *** You have died ***",
        "*** You are dead ***",
        "You have died.",
        "Oh dear! How clumsy.\n\nDo you want me to try to reincarnate you?",
        "You clumsy oaf, again! Do you want me to try reincarnating you again?",
        "Everything goes black. Shall I bring you back to life?",
        "That was the end of you. Shall I attempt to resurrect you?\n",
        "   *** You've been killed ***",
        "You are dead. The ghost says hello.",
    ],
)
def test_deaths_are_noticed(answer: str) -> None:
    assert said.reports_death(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "You have died down.",
        "“Do you believe in reincarnation?”",
        "They could revive you. Will you go in?",
        "The dead troll.",
        "You have dyed it red.",
        "*** You have won ***",
        "You dream that you are dead.",
        "*** You have died *** says the dream. You wake.",
        "If you go in there, you are dead.",
    ],
)
def test_no_death_where_there_is_none(answer: str) -> None:
    assert not said.reports_death(answer)


def test_victories_and_last_questions() -> None:
    assert said.reports_victory("    *** You have won ***")
    assert not said.reports_victory("    *** You have died ***")
    for won in (
        "*** You've won! ***",
        "You have won.",
        "* * *\nCongratulations!",
        "*** Victory ***",
        "*** Congratulations! You are rich. ***",
        "*** Victory for you! ***",
        "*** You have won! Not bad. ***",
        "You have won the game!",
        "You've won, and the king gives you his daughter.",
        "You died for it.\n\n*** You have won ***",
    ):
        assert said.reports_victory(won)
    for lost in (
        "*** You have failed ***",
        "*** You have failed to win ***",
        "*** The End ***",
        "*** You have not won ***",
        "*** No victory for you ***",
        "You've lost. If you had been quick, you have won.",
        "Congratulations, you are dead.",
        "You have won nothing.",
        "You have won a small fortune and a cold.",
        "*** You have won nothing at all ***",
        "*** A Pyrrhic victory ***",
        "Congratulations! You have blown up the world.\n\n*** You have died ***",
        "Congratulations! You have failed in every way there is.",
        "*** Congratulations! You failed. ***",
        "*** Victory for the enemy ***",
    ):
        assert not said.reports_victory(lost)
    assert said.asks_what_next("Would you like to RESTART, RESTORE a saved game or QUIT?")
    assert said.asks_what_next(
        "Would you like to restart the game from the beginning, restore a saved game position,"
        " or end this session of the game?\n(Type RESTART, RESTORE, or QUIT):"
    )
    last = "Would you like to RESTART, RESTORE a saved game or QUIT?"
    assert said.ends_badly(f"*** You have missed the point ***\n\n{last}")
    assert not said.ends_badly(f"*** You have won ***\n\n{last}")
    assert not said.asks_what_next("Do you want to restart? (Y is affirmative):")


@pytest.mark.parametrize(
    ("answer", "most", "score"),
    [
        ("Your score is 10 (total of 350 points), in 9 moves.", 350, 10),
        ("You have so far scored 36 out of a possible 350, in 3 turns.", 350, 36),
        ("Your potential is 0 of a possible 7, in 4 moves.", 7, 0),
        ("Your score is -5 out of 100.", 100, -5),
        ("There is no score in this story.", None, None),
    ],
)
def test_what_a_story_says_of_its_score(answer: str, most: int | None, score: int | None) -> None:
    assert said.stated_maximum(answer) == most
    assert said.stated_score(answer) == score
