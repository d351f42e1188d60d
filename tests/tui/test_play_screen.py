"""The play screen under a scripted driver: what is shown, and dialogs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Kind, Mode, Source
from agents.core.maps import GameMap
from agents.core.memories import Effect, Match
from agents.core.proposals import Course, Plan
from agents.core.wording import following
from games.types import Ending
from tests.support.play_screen import (
    BEHIND,
    Script,
    asking,
    charted,
    exemplar,
    judged,
    opening,
    situation,
    turn,
)
from tests.support.play_stage import Make, ready, staged
from tests.support.waiting import PATIENCE, press_until
from tui.app import UnderstudyApp
from tui.screens.dialogs import ConfirmDialog
from tui.screens.play import PlayScreen
from tui.screens.reading import ReadingDialog
from tui.widgets.bars import KeyLine, MessageBar, PaneTabs, PendingLine, TopBar
from tui.widgets.critic import CriticPane
from tui.widgets.memories import MemoriesPane
from tui.widgets.override import OverrideBox
from tui.widgets.proposal import ProposalPane, ProposalView
from tui.widgets.transcript import Transcript, TurnText, turn_text
from tui.widgets.worldpane import WorldPane

SIZES = [(140, 40), (100, 24), (80, 24), (40, 12)]
INJECTIONS = ["[/b]", "[red]hot", "[@click=app.quit]x[/]", "\x1b[31mred\x1b[0m", "[[", "$primary"]

# --- what is shown -----------------------------------------------------------


@pytest.mark.parametrize("late", [False, True])
async def test_a_repaint_is_put_off_for_a_proposal_but_not_for_ever(play: Make, late: bool) -> None:
    async with staged(play, opening(), ev.Retrieved(1, situation())) as stage:
        stage.script.say(ev.TurnPlayed(turn(1, "north")))
        if not late:
            stage.script.say(*asking(2, judged()))
        await stage.script.shown()
        drawn = stage.screen.query_one(Transcript).query(TurnText).last()
        async with asyncio.timeout(PATIENCE):
            while not drawn.region.height:
                await stage.pilot.pause()
        assert drawn.region.height
        await stage.press("ctrl+q")


async def test_a_turn_that_comes_at_once_is_laid_out_once(
    play: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.deferred.HELD", PATIENCE)
    laid_out: list[Screen[object]] = []
    lay_out = Screen._refresh_layout

    def counted(screen: Screen[object], *more: Any, **named: Any) -> None:
        laid_out.append(screen)
        lay_out(screen, *more, **named)

    async with staged(play, opening(), *asking(1, judged()), size=(140, 60)) as stage:
        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        told = judged("go in", "look", "north", reason="You went in. " * 12)
        await stage.say_and_paint(ev.TurnPlayed(turn(1, "north")), *asking(2, told))
        await stage.pilot.pause()
        assert laid_out == [stage.screen]
        monkeypatch.undo()


async def test_rows_are_written_anew_for_another_width_only(
    play: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(play, *ready(), size=(140, 40)) as stage:
        memories = stage.screen.query_one(MemoriesPane)
        written: list[int] = []
        rows = memories._rows

        def counted() -> list[Content]:
            written.append(memories.size.width)
            return rows()

        monkeypatch.setattr(memories, "_rows", counted)
        for width, height in ((140, 36), (130, 36)):
            before = str(memories.get_option_at_index(0).prompt)
            await stage.pilot.resize_terminal(width, height)
            await stage.pilot.pause()
            assert bool(written) is (width == 130)
        assert str(memories.get_option_at_index(0).prompt) != before


async def test_everything_about_a_proposal_is_in_sight(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        proposal = stage.text(ProposalPane)
        for words in ("open window", "sure", "82%", "You did this here twice", "+0.71", "4 exam"):
            assert words in proposal
        critic = stage.text(CriticPane)
        for words in ("┼", "+0.71", "people", "+0.50", "novelty", "−0.04", "did the same"):
            assert words in critic
        memories = stage.screen.query_one(MemoriesPane)
        row = str(memories.get_option_at_index(0).prompt)
        for words in ("✓", "open window", "worth +9.5", "worth doing", "you", "3 days ago"):
            assert words in row
        assert "✗" in str(memories.get_option_at_index(2).prompt)
        world = stage.text(WorldPane)
        for words in ("exits seen", "north → North Side", "brass lantern"):
            assert words in world
        top = stage.text(TopBar)
        for words in ("The Manor", "North Side", "copilot", "mimic + demonstrations"):
            assert words in top
        assert stage.box.placeholder == "your move, or Enter for ‘open window’"


@pytest.mark.parametrize("size", SIZES)
async def test_the_pending_proposal_is_in_sight_at_every_size_and_tab(
    play: Make, size: tuple[int, int]
) -> None:
    async with staged(play, *ready(), size=size) as stage:
        width, height = size
        for _ in range(6):
            pane, line = stage.screen.query_one(ProposalPane), stage.screen.query_one(PendingLine)
            place = pane if pane.display and pane.region.height else line
            assert place.display
            assert place.region.height >= 1
            assert place.region.right <= width
            assert place.region.bottom <= height
            assert "open window" in (
                stage.text(ProposalPane) if place is pane else stage.text(PendingLine)
            )
            box = stage.box.region
            assert 0 < box.bottom <= height
            assert stage.screen.query_one(KeyLine).region.bottom <= height
            await stage.press("ctrl+n")


async def test_a_small_terminal_shows_all_tab_names(play: Make) -> None:
    async with staged(play, *ready(), size=(40, 12)) as stage:
        for _ in range(5):
            names = stage.text(PaneTabs)
            assert len(names) <= 38
            for name in ("Story", "Proposal", "Critic", "Memories", "World"):
                assert name in names
            await stage.press("ctrl+n")


async def test_a_small_terminal_shows_the_answer_to_the_persons_move(play: Make) -> None:
    async with staged(play, *ready(), size=(40, 12)) as stage:
        story = stage.screen.query_one(Transcript)
        await stage.press("ctrl+n", "ctrl+n")
        await stage.say(ev.TurnPlayed(turn(1, "look", kind=Kind.AUTO)))
        assert not story.display, "the agent's moves leave the person's tab alone"
        await stage.say(ev.TurnPlayed(turn(2, "look")))
        assert story.display


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_the_world_is_told_whole_when_its_tab_is_opened_first(
    play: Make, size: tuple[int, int]
) -> None:
    async with staged(play, *ready(), size=size) as stage:
        world = stage.screen.query_one(WorldPane)
        await press_until(stage.pilot, "ctrl+n", lambda: world.display)
        await press_until(stage.pilot, "ctrl+n", lambda: not world.display)
        await stage.say(ev.TurnPlayed(turn(1, "look")), *asking(5, judged()))
        await press_until(stage.pilot, "ctrl+n", lambda: world.display)
        await stage.settle()
        lines = [strip.text for strip in stage.screen._compositor.render_strips()]
        assert any("10/350 · 7 moves  ▁█" in line for line in lines)


async def test_what_enter_plays_is_named_again_when_there_is_room(play: Make) -> None:
    async with staged(play, *ready(), size=(40, 12)) as stage:
        assert stage.box.placeholder == "your move, or Enter"
        await stage.pilot.resize_terminal(80, 24)
        await stage.settle()
        assert stage.box.placeholder == "your move, or Enter for ‘open window’"


async def test_a_memory_is_cut_last_where_it_tells_who_and_when(play: Make) -> None:
    memory = exemplar(match=Match.LOCATION, similarity=0.95)
    events = (opening(), *asking(4, judged(exemplars=(memory,))))
    async with staged(play, *events, size=(100, 40)) as stage:
        row = str(stage.screen.query_one(MemoriesPane).get_option_at_index(0).prompt)
        assert "worth doing · you, 3 days ago · " in row


async def test_a_memory_of_another_game_names_it_before_the_place(play: Make) -> None:
    away = exemplar(match=Match.TEXT, same_game=False, title="Zork II", location="A Long Hall")
    events = (opening(), *asking(4, judged(exemplars=(away,))))
    async with staged(play, *events, size=(140, 40)) as stage:
        row = str(stage.screen.query_one(MemoriesPane).get_option_at_index(0).prompt)
        assert " · Zork II, A Lo" in row


@pytest.mark.parametrize("text", INJECTIONS)
async def test_text_is_data_everywhere(play: Make, text: str) -> None:
    memory = exemplar(text, location=text, description=text, why=text, inventory=(text,))
    what = judged(text, text + "2", reason=text, exemplars=(memory,))
    root = turn(0, text=text, location=text, inventory=(text,))
    played = turn(1, text, text=text, kind=Kind.OVERRIDE, replaced=text, why=text, location=text)
    plain = text.replace("\x1b[31m", "").replace("\x1b[0m", "")
    async with staged(play, opening(Mode.COPILOT, root, played), *asking(4, what)) as stage:
        await stage.say(
            charted(("north", text)),
            ev.Completions(4, (text,)),
            ev.Notice(text),
            ev.Failed(text, text),
        )
        assert plain in stage.text(ProposalPane)
        assert plain in stage.text(WorldPane)
        assert plain in stage.message
        assert plain in stage.text(Transcript)
        assert plain in str(stage.screen.query_one(MemoriesPane).get_option_at_index(0).prompt)
        await stage.say(ev.Confirm(text, intents.Leave()))
        assert isinstance(stage.app.screen, ConfirmDialog)
        await stage.press("escape")
        stage.screen.query_one(MemoriesPane).focus()
        await stage.press("down", "enter")
        assert isinstance(stage.app.screen, ReadingDialog)
        await stage.press("escape")
        for size in SIZES:
            await stage.pilot.resize_terminal(*size)
            await stage.pilot.pause()
        assert "\x1b[31m" not in stage.app.export_screenshot()


async def test_resizing_while_events_stream(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        for number, size in enumerate(SIZES * 3, start=1):
            stage.script.say(
                ev.TurnPlayed(turn(number, "look", text=BEHIND * 3)), *asking(10 + number, judged())
            )
            await stage.pilot.resize_terminal(*size)
        await stage.settle()
        story = stage.screen.query_one(Transcript)
        assert [t.number for t in story.turns] == list(range(13))
        assert story.scroll_y > 0


async def test_the_story_follows_unless_the_person_scrolled_up(play: Make) -> None:
    path = [turn(n, "look" if n else "", text=BEHIND) for n in range(30)]
    async with staged(play, opening(Mode.COPILOT, *path), *asking(4, judged())) as stage:
        story = stage.screen.query_one(Transcript)
        await stage.pilot.pause()
        assert story.scroll_y == story.max_scroll_y
        await stage.press("pageup")
        held = story.scroll_y
        assert held < story.max_scroll_y
        await stage.say_and_paint(ev.TurnPlayed(turn(30, "look", kind=Kind.AUTO)))
        assert story.scroll_y == held, "the agent's move must not pull the view along"
        await stage.say_and_paint(ev.TurnPlayed(turn(31, "look")))
        await stage.pilot.pause()
        assert story.scroll_y == story.max_scroll_y, "the person's own move must be seen"


async def test_a_long_answer_is_shown_from_its_first_line(play: Make) -> None:
    async with staged(play, *ready(), size=(80, 24)) as stage:
        await stage.say_and_paint(
            ev.TurnPlayed(turn(1, "read book", text="\n".join("abcdefgh" * 9)))
        )
        story = stage.screen.query_one(Transcript)
        newest = story.query("TurnText").last()
        assert newest.region.y == story.region.y
        assert story.scroll_y < story.max_scroll_y


@pytest.mark.parametrize("size", [(20, 5), (33, 9), (40, 12)])
async def test_the_answer_is_in_sight_however_low_the_story_is(
    play: Make, size: tuple[int, int]
) -> None:
    path = [turn(n, "look" if n else "", text=BEHIND) for n in range(3)]
    async with staged(play, opening(Mode.COPILOT, *path), *asking(4, judged()), size=size) as stage:
        asked = "unlock the small iron gate with the rusty key"
        await stage.say_and_paint(ev.TurnPlayed(turn(3, asked, text="It clicks.\nIt opens.")))
        story = stage.screen.query_one(Transcript)
        newest = story.query(TurnText).last()
        answer = newest.region.y + newest.row(newest.answer, newest.region.width)
        assert story.region.y <= answer < story.region.bottom


async def test_what_is_said_pushes_the_box_over_no_edge(play: Make) -> None:
    async with staged(play, *ready(), size=(20, 5)) as stage:
        told = "Stopped in Court on the way to Roof: west did not lead to Roof."
        stage.screen.query_one(MessageBar).tell(told)
        await stage.pilot.pause()
        box, screen = stage.screen.query_one(OverrideBox), stage.screen
        assert screen.query_one(MessageBar).region.height
        assert box.region.height
        assert box.region.bottom <= screen.region.bottom


async def test_undo_takes_the_tail_away_and_keeps_the_rest(play: Make) -> None:
    path = tuple(turn(n, f"move {n}" if n else "") for n in range(4))
    async with staged(play, opening(Mode.COPILOT, *path), *asking(4, judged())) as stage:
        before = list(stage.screen.query("TurnText"))
        await stage.say(ev.Moved(path[:3], "undid 1 move"), *asking(5, judged()))
        assert list(stage.screen.query("TurnText")) == before[:3]
        assert "F9 forgets it" in stage.message
        await stage.press("f9")
        assert stage.script.moves == [intents.Forget()]


async def test_marks_have_glyph_and_word(play: Make) -> None:
    path = (
        turn(0),
        turn(1, "east", kind=Kind.OVERRIDE, replaced="go in", why="a hunch"),
        turn(2, "look", kind=Kind.ACCEPTED),
        turn(3, "wait", kind=Kind.AUTO, effect=Effect(score=5)),
        turn(4, "jump", kind=Kind.ALTERNATIVE, effect=Effect(died=True)),
        turn(5, "quit", ending=Ending.DEATH),
    )
    async with staged(play, opening(Mode.COPILOT, *path), *asking(4, None)) as stage:
        story = stage.text(Transcript)
        for words in (
            "◆ you, not ‘go in’",
            "because a hunch",
            "▸ agent, accepted",
            "▸ agent, auto   ▲ +5 points",
            "▸ agent, your pick   ✝ death",
            "ended in death",
        ):
            assert words in story
        assert "over" in stage.box.placeholder


async def test_a_critic_that_knows_nothing_says_so(play: Make) -> None:
    what = judged("north", known=False, reward=0.0, exploring=True, confidence=0.1, exemplars=())
    async with staged(play, opening(), *asking(4, what), size=(80, 24)) as stage:
        assert "can't tell yet" in stage.text(CriticPane)
        assert "exploring" in stage.text(ProposalPane)
        assert "a guess" in stage.text(ProposalPane)
        await stage.press("ctrl+n")
        assert "No memory" in str(
            stage.screen.query_one(MemoriesPane).get_option_at_index(0).prompt
        )


async def test_what_is_said_of_a_guess_wraps_under_itself(play: Make) -> None:
    what = judged("north", exploring=True, confidence=0.15)
    async with staged(play, opening(), *asking(4, what), size=(64, 24)) as stage:
        pane = stage.screen.query_one(ProposalPane)
        rows = [row.text for row in stage.screen._compositor.render_strips()]
        *_, row = (row for row in rows if "exploring" in row)
        assert row[pane.region.x :].startswith("   "), row


# --- dialogs, faults, leaving ------------------------------------------------------


async def test_a_memory_opens_whole(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        stage.screen.query_one(MemoriesPane).focus()
        await stage.press("down", "enter")
        assert isinstance(stage.app.screen, ReadingDialog)
        shown = "\n".join(str(part.content) for part in stage.app.screen.query(Static))
        for words in (
            "open window",
            "worth doing",
            "session 2, move 8",
            "leaflet",
            "slightly ajar",
        ):
            assert words in shown


@pytest.mark.parametrize(("key", "left"), [("y", True), ("n", False), ("escape", False)])
async def test_confirm_asks_before_it_acts(play: Make, key: str, left: bool) -> None:
    async with staged(play, *ready()) as stage:
        await stage.say(ev.Confirm("Leave this session?", intents.Leave()))
        await stage.press(key)
        assert (intents.Leave() in stage.script.moves) is left


async def test_every_key_has_a_name_and_a_tooltip(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        for binding in PlayScreen.BINDINGS:
            assert not isinstance(binding, tuple)
            assert binding.id
            assert binding.tooltip
        commands = list(stage.app.get_system_commands(cast(Screen[object], stage.screen)))
        assert {"Undo", "Redo", "Replay", "Theme: daylight"} <= {c.title for c in commands}


async def test_themes_go_round(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        seen = set()
        for _ in range(3):
            seen.add(stage.app.theme)
            await stage.press("ctrl+t")
            assert "open window" in stage.app.export_screenshot().replace("&#160;", " ")
        assert seen == {"footlights", "daylight", "plain"}


async def test_typing_reaches_the_box_from_anywhere(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        await stage.press("ctrl+n")
        assert isinstance(stage.app.focused, MemoriesPane)
        await stage.press("g", "o")
        assert isinstance(stage.app.focused, OverrideBox)
        assert stage.box.value == "go"


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (40, 12)])
async def test_the_plan_is_a_list_where_there_is_room_and_a_line_elsewhere(
    play: Callable[[Script], UnderstudyApp], size: tuple[int, int]
) -> None:
    plan = Plan(
        "take lamp",
        1,
        5,
        4,
        9,
        Source.IMPORTED,
        "light lamp",
        "carry the lamp",
        ("the lamp lies [/b] here",),
        "take the lamp",
        Course.MENDING,
    )
    what = judged("take lamp")
    reason = f"{following(plan)} You did this."
    what = replace(what, proposal=replace(what.proposal, plan=plan, reason=reason))
    events = Script(opening(), *asking(1, what))
    async with play(events).run_test(size=size) as pilot:
        await events.shown()
        await pilot.pause()
        pane = pilot.app.screen.query_one(ProposalPane)
        told = str(pane.query_one(".plan", Static).visual)
        assert str(pane.query_one(".reason", Static).visual) == "You did this."
        if size[1] >= 24:
            assert [line.split()[0] for line in told.splitlines()] == [
                "follows",
                "aims",
                "but",
                "hence",
            ]
        else:
            assert told == "4/9 carry the lamp · the lamp lies [/b] here"
        pane.show(ProposalView(words="Thinking."))
        assert not pane.query_one(".plan", Static).display


@pytest.mark.parametrize(
    ("text", "place", "bold"),
    [
        ("MANOR\nA story.\n\nNorth Side\nYou face a house.", "North Side", "North Side"),
        ("The door opens.\n\nKitchen (on the chair)\nIt is warm.", "Kitchen", None),
        ("Kitchen, on the chair\nIt is warm.", "Kitchen", None),
        ("Kitchens are warm.", "Kitchen", ""),
        ("Nothing happens.", None, ""),
    ],
)
def test_the_name_of_a_place_is_bold_wherever_it_heads_the_text(
    text: str, place: str | None, bold: str | None
) -> None:
    shown = turn_text(turn(0, text=text, location=place))
    wanted = next(line for line in text.splitlines() if "Kitchen" in line) if bold is None else bold
    found = [str(shown)[span.start : span.end] for span in shown.spans if "bold" in str(span.style)]
    assert "".join(found) == wanted


async def test_ways_are_unknown_before_they_are_looked_up(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        assert "exits seen north → North Side" in stage.text(WorldPane)
        drawn = charted().drawn
        await stage.say(ev.TurnPlayed(turn(1, "north")), ev.Thinking(5))
        assert "exits seen …" in stage.text(WorldPane)
        await stage.say(ev.Charted(GameMap(drawn.rooms, (), drawn.here)))
        assert "exits seen none taken yet" in stage.text(WorldPane)
        await stage.say(ev.Thinking(6))
        assert "none taken" in stage.text(WorldPane), "a second thought forgets no ways"


@pytest.mark.parametrize("ending", [Ending.DEATH, Ending.STOPPED, Ending.VICTORY])
@pytest.mark.parametrize("size", [(140, 40), (80, 24), (40, 12)])
async def test_the_ways_on_from_an_ending_are_said_in_words(
    play: Make, ending: Ending, size: tuple[int, int]
) -> None:
    async with staged(play, *ready(), size=size) as stage:
        over = ev.TurnPlayed(turn(1, "jump", ending=ending))
        last: list[ev.Event] = [
            ev.Thinking(5),
            ev.Proposed(5, None, final=True),
            ev.Awaiting(5, Mode.COPILOT),
        ]
        await stage.say(over, *last)
        assert "^Z takes the last move back" in stage.message
        assert "‘restart’ begins anew" in stage.message
        bar = stage.screen.query_one(MessageBar)
        assert bar.region.height >= 1
        assert "^Z takes back" in stage.box.placeholder
