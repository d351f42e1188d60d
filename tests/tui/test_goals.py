"""The pane of goals, and the words of plain mode for them, over real parts."""

from __future__ import annotations

from pathlib import Path

from agents.core import events as ev
from agents.core import intents
from agents.core.goals import Goal, GoalDeed, GoalNews, GoalState, TeacherStanding
from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from tests.support.following import prompter
from tests.support.library_screen import screen_text
from tests.support.play_stage import Make, ready, staged
from tests.tui.test_plain import talk

GOALS = (
    Goal(1, "find the [/b] key", 100),
    Goal(2, "go to the red ball", 100, "oracle", GoalState.REACHED, 101),
    Goal(3, "sing", 100, "oracle", GoalState.FAILED, 101),
)
TOLD = ev.GoalsTold(GOALS, (TeacherStanding("oracle", 2, 1, 1),))


async def test_goals_are_ticked_moved_struck_and_written_in_their_pane(play: Make) -> None:
    async with staged(play, *ready(), TOLD, size=(80, 24)) as stage:
        await stage.press("shift+f7")
        shown = screen_text(stage.app)
        assert "comes here" not in shown
        assert "1 ○ find the [/b] key" in shown
        assert "2 ✓ go to the red ball" in shown
        assert "oracle: 1 of 2 reached, 1 of these led to more; its word counts 75%" in shown
        assert "Enter ticks, writes" in shown
        await stage.press("enter", "ctrl+down", "delete", "backspace")
        await stage.press("insert", *"sit", "enter")
        asked = [one for one in stage.script.intents if not isinstance(one, intents.RecallDropped)]
        assert asked == [
            intents.TickGoal(1),
            intents.PutGoal(1, 1),
            intents.StrikeGoal(1),
            intents.RestoreGoal(),
            intents.SetGoal("sit"),
        ]
        # A letter begins a move, from here too; the same key goes back as well.
        await stage.press("x")
        assert stage.box.value == "x"
        await stage.press("shift+f7", "shift+f7")
        assert stage.box.has_focus


async def test_the_pane_comes_with_the_first_goal_where_all_are_in_sight(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        assert not stage.screen.division.goals.display
        await stage.say(ev.GoalsTold(GOALS[:1], (), (GoalNews(GoalDeed.SET, GOALS[0]),)))
        assert stage.screen.division.goals.display
        assert stage.message == "• Goal set: “find the [/b] key”."


async def test_hundreds_of_goals_are_a_list_like_any_other(play: Make) -> None:
    many = tuple(Goal(number, f"find thing {number}", 100) for number in range(1, 301))
    async with staged(play, *ready(), ev.GoalsTold(many)) as stage:
        await stage.press("shift+f7", "end", "up", "ctrl+up")
        assert stage.script.intents[-1] == intents.PutGoal(300, -1)


async def test_plain_mode_has_words_for_all_of_it(tmp_path: Path) -> None:
    lines = (
        *("/goals", "/goals add go to the wings", "/goals add sing", "/goals move 2 1"),
        *("/goals strike 1", "/goals undo", "/goals tick 1", "/goals tick 7", "/goals fly"),
        *("east", "/goals"),
    )
    with Workspace(Home(tmp_path)) as workspace:
        said = await talk(workspace, prompter(), "\n".join(lines))
    for words in (
        "There are no goals: /goals add TEXT sets one",
        "Goal set: “go to the wings”.",
        "“sing” has another place now.",
        "Struck: “sing”. /goals undo brings it back.",
        "Back again: “sing”.",
        "Ticked: “sing”.",
        "There is no goal 7. /goals lists them.",
        "Give what to do: /goals [add TEXT|",
        "Goal reached: “go to the wings”.",
        "1. sing (done)\n2. go to the wings (reached)",
    ):
        assert words in said, words
