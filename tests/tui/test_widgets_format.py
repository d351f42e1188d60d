"""Values in words and signs, layouts and lines: the pure functions of the widgets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.cells import cell_len

from agents.core.commands import Mode
from games.text import clean_line
from tests.support.play_screen import LEXICON, NOW, scene
from tui.actions.play import KeyContext, hints
from tui.themes import THEMES, fitting_theme, next_theme
from tui.widgets.arrange import STORY, arrange
from tui.widgets.bars import PaneTabs, Tabs, TopBarView, fitting, top_line
from tui.widgets.completion import CommandSuggester
from tui.widgets.format import ago, bar, clip, gauge, signed, sparkline, sureness
from tui.widgets.memory_words import followed
from tui.widgets.stack import shares
from tui.widgets.team import clip_name


@pytest.mark.parametrize(
    ("value", "words"), [(0.714, "+0.71"), (-0.3, "−0.30"), (0.0, "0.00"), (-0.001, "0.00")]
)
def test_signed_writes_every_sign_but_zeros(value: float, words: str) -> None:
    assert signed(value) == words


def test_what_came_of_a_move_is_told_in_words() -> None:
    assert followed(0, 0, 1, 0, 0) == "nothing happened once"
    assert followed(-10, 1, 2, 3, 2) == (
        "score −10, died once, nothing happened twice, taken back 3 times, "
        "passed over for another move twice"
    )
    assert followed(0, 0, 0, 0, 0) == "no change of score"


@pytest.mark.parametrize("reward", [-1.0, -0.5, -0.01, 0.0, 0.01, 0.5, 1.0, 7.0])
@pytest.mark.parametrize("width", [5, 20, 41])
def test_a_gauge_keeps_zero_in_the_middle(reward: float, width: int) -> None:
    drawn = gauge(reward, width).plain
    assert drawn[len(drawn) // 2] == "┼"
    assert len(drawn) <= width
    left, right = drawn.split("┼")
    assert ("█" in right) == (round(max(0, min(1, reward)) * len(right)) > 0)
    assert ("█" in left) == (round(max(0, min(1, -reward)) * len(left)) > 0)


def test_a_bar_is_as_full_as_its_fraction() -> None:
    assert bar(0.0) == "▱" * 8
    assert bar(1.0) == "▰" * 8
    assert bar(0.5).count("▰") == 4


@pytest.mark.parametrize(
    ("confidence", "word"), [(1.0, "sure"), (0.6, "fairly sure"), (0.3, "unsure"), (0.1, "a guess")]
)
def test_sureness_in_words(confidence: float, word: str) -> None:
    assert sureness(confidence) == word


def test_a_sparkline_fits_and_ends_at_the_last_value() -> None:
    assert sparkline([], 10) == ""
    assert sparkline([5, 5, 5], 10) == "▁▁▁"
    long = sparkline([0] * 500 + [9], 10)
    assert len(long) == 10
    assert long[-1] == "█"


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=200), "5 May 2026"),
    ],
)
def test_ago(past: timedelta, words: str) -> None:
    assert ago(NOW - past, NOW) == words


def test_one_line_and_clip() -> None:
    assert clean_line("a\x1b[2Jb\n  c\x07") == "ab c"
    assert clip("abcdef", 4) == "abc…"
    assert clip("日本語", 5) == "日本…"
    assert clip("abc", 3) == "abc"


@pytest.mark.parametrize("width", range(40, 200, 7))
@pytest.mark.parametrize("height", [12, 19, 20, 33, 34, 60])
@pytest.mark.parametrize("agent", [True, False])
def test_every_pane_can_be_reached_at_every_size(width: int, height: int, agent: bool) -> None:
    plan = arrange(width, height, agent=agent)
    names = [tab.name for tab in plan.tabs] or [""]
    reached = {pane for name in names for pane in plan.panes(name, agent=agent)}
    always = {"proposal", "critic", "memories", "world"} if agent else {"world"}
    # The goals have a tab where there are tabs, and stand beside the world elsewhere.
    assert reached - {"goals"} == always
    assert ("goals" in reached) == ("Goals" in names)
    assert any(plan.story(name) for name in names)
    if plan.short:
        assert names[0] == STORY


@pytest.mark.parametrize(
    ("wanted", "room", "given"),
    [
        ([4, 5, 6], 20, [4, 5, 6]),
        ([4, 5, 6], 14, [4, 5, 5]),
        ([20, 5, 6], 15, [5, 5, 5]),
        ([20, 2, 6], 12, [5, 2, 5]),
        ([20, 2, 6], 6, [3, 2, 3]),
    ],
)
def test_those_who_want_most_rows_give_them_up(
    wanted: list[int], room: int, given: list[int]
) -> None:
    assert shares(wanted, [3, 3, 3], room) == given


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (30, "qwen3-8b#explorer,t=0.9"),
        (20, "qwen…#explorer,t=0.9"),
        (13, "qwe…rer,t=0.9"),
    ],
)
def test_a_members_name_keeps_what_it_is_cast_as(width: int, words: str) -> None:
    assert clip_name("qwen3-8b#explorer,t=0.9", width) == words
    assert cell_len(clip_name("语言模型#explorer", width)) <= width
    assert clip_name("a-model-of-a-long-name", 10) == "a-model-o…"


@pytest.mark.parametrize("width", range(38, 160))
def test_the_top_line_fits_and_keeps_place_score_and_mode(width: int) -> None:
    standing = TopBarView("The Manor", scene(), (0, 5, 10), Mode.AUTO, True, 1.5, "mimic + critic")
    line = top_line(standing, width).plain
    assert len(line) <= width
    for words in ("Behind", "10/350", "auto, paused"):
        assert words in line


@pytest.mark.parametrize("width", range(36, 140, 3))
@pytest.mark.parametrize("mode", list(Mode))
def test_the_key_line_fits_and_keeps_help(width: int, mode: Mode) -> None:
    shown = fitting(hints(KeyContext(mode, False, mode is Mode.WATCH, 4, False, True)), width)
    assert sum(len(f"{hint.key} {hint.words}") + 2 for hint in shown) - 2 <= width
    assert "F1" in [hint.key for hint in shown]


def test_completion_prefers_what_can_be_done_then_what_is_in_sight() -> None:
    completer = CommandSuggester()
    completer.know_commands(["open window", "enter house"])
    completer.know_words(LEXICON, ["A brass lantern lies by the path."])
    completer.know_choices(["examine lantern"])
    assert completer.complete("e") == "examine lantern"
    assert completer.complete("ent") == "enter house"
    assert completer.complete("Take lan") == "Take lantern"
    assert completer.complete("take win") == "take window"
    assert completer.complete("") is None
    assert completer.complete("take xyz") is None


async def test_the_ghost_beside_a_digit_is_its_command() -> None:
    completer = CommandSuggester()
    completer.know_choices(["look", "north"])
    assert await completer.get_suggestion("2") == "2  north"
    assert await completer.get_suggestion("3") is None


def test_themes_fit_the_terminal() -> None:
    assert fitting_theme("truecolor", no_colour=False) == "footlights"
    assert fitting_theme("truecolor", no_colour=True) == "plain"
    assert fitting_theme("standard", no_colour=False) == "plain"
    assert fitting_theme(None, no_colour=False) == "plain"
    names = [theme.name for theme in THEMES]
    assert [next_theme(name) for name in names] == [*names[1:], names[0]]
    assert next_theme("unknown") == names[0]


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (60, "[Story] Proposal Critic Memories World       ▼ 12 more, PgDn"),
        (38, "[Story] Prop… Critic Memor… World ▼ 12"),
        (30, "[Story] Pr… Cr… Mem… Wor… ▼ 12"),
    ],
)
def test_that_there_is_more_below_finds_room_beside_the_tabs(width: int, line: str) -> None:
    tabs, names = PaneTabs(), ("Story", "Proposal", "Critic", "Memories", "World")
    shown = Tabs(names, "Story", "▼ 12 more, PgDn")
    tabs._shown = shown
    assert tabs.draw(shown, width).plain == line
