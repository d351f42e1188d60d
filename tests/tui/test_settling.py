"""What a person settles on the screen holds at once and the next time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import OptionList

from agents.core import intents
from agents.core.commands import Mode
from agents.core.types import Turn
from agents.home.paths import Home
from agents.home.settings import load_settings
from agents.home.settings_file import keep_settings
from games.types import Look, Span
from tests.support.library_screen import screen_text
from tests.support.play_screen import GAME, Script, asking, judged, opening, turn
from tui.actions.keymap import check_keymap
from tui.app import UnderstudyApp
from tui.screens.keymap import KeymapScreen
from tui.screens.play import PlayScreen
from tui.services import PlayRequest, Services
from tui.widgets.bars import KeyLine, MessageBar, PaneTabs
from tui.widgets.looks import Paint, style_of
from tui.widgets.transcript import TurnText

LONG = "There is much to be told of this place. " * 12


def opened(home: Home, first: Turn | None = None) -> tuple[UnderstudyApp, Script]:
    """Open the program on a game as its command does, with the home's settings."""
    script = Script(opening(Mode.COPILOT, first or turn(0, text=LONG)), *asking(4, judged()))
    settings = load_settings(home.settings)
    keys = {f"{one}.{name}": key for one, two in settings.keys.items() for name, key in two.items()}
    services = Services(
        home,
        lambda request: script,
        theme=settings.screen.theme,
        screen=settings.screen,
        keep=partial(keep_settings, home.settings),
        keymap=check_keymap(keys),
    )
    return UnderstudyApp(services, PlayRequest(game=GAME)), script


async def test_theme_pace_panes_and_tab_are_as_they_were_left(home: Home) -> None:
    app, script = opened(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await script.shown()
        await pilot.press("ctrl+n")
        await pilot.press("f7")
        await pilot.press("ctrl+t")
        await pilot.pause()
        chosen = app.theme
        assert f"Theme: {chosen}" in [note.message for note in app._notifications]
        await pilot.press("ctrl+q")
    app, script = opened(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await script.shown()
        await pilot.pause()
        assert app.theme == chosen
        assert "[Memories]" in str(app.screen.query_one(PaneTabs).content)
        await pilot.press("f3")
        await pilot.press("ctrl+q")
    app, script = opened(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await script.shown()
        assert isinstance(app.screen, PlayScreen)
        assert app.screen.state.gone
        assert "F3 shows it" in app.screen.state.messages.notice
        await pilot.press("f3")
        await pilot.pause()
        assert "[Memories]" in str(app.screen.query_one(PaneTabs).content)
        await pilot.press("ctrl+q")
    assert load_settings(home.settings).play.pace == 2.0


COLOURED = "It is red here, and nothing more. " * 3
SPANS = (
    Span(0, 2, Look(italic=True)),
    Span(6, 9, Look(foreground=0xEE0000)),
    Span(10, 14, Look(foreground=0x15131A)),
)


async def test_a_storys_colours_are_shown_where_they_are_wanted_and_can_be_read(
    home: Home,
) -> None:
    seen = turn(0, text=COLOURED)
    seen = replace(seen, scene=replace(seen.scene, spans=SPANS))

    def styles(app: UnderstudyApp) -> dict[str, str]:
        content = app.screen.query_one(TurnText).content
        assert isinstance(content, Content)
        return {content.plain[s.start : s.end]: str(s.style) for s in content.spans}

    for wanted in (False, True):
        app, script = opened(home, seen)
        async with app.run_test(size=(80, 24)) as pilot:
            await script.shown()
            app.settling.choose_theme("footlights")
            dressed = {"It": "italic", "red": "#ee0000"}
            assert styles(app) == (dressed if wanted else {"It": "italic"})
            app.settling.turn_colours()
            assert styles(app) == ({"It": "italic"} if wanted else dressed)
            app.settling.choose_theme("daylight")
            if not wanted:
                assert styles(app) == {**dressed, "here": "#15131a"}, "dark on light"
            await pilot.press("ctrl+q")
        assert load_settings(home.settings).screen.colours is not wanted


@pytest.mark.parametrize(
    ("look", "style"),
    [
        (Look(foreground=0xFFFFFF, background=0xFFFFFF), "#000000 on #ffffff"),
        (Look(background=0x0000AA), "#ffffff on #0000aa"),
        (Look(bold=True, foreground=-1), "bold"),
        (Look(foreground=0x101010), ""),
    ],
)
def test_letters_can_be_told_from_what_is_behind_them(look: Look, style: str) -> None:
    assert style_of(look, Paint(colours=True)) == style


async def test_prose_is_at_most_80_columns_wide_in_the_middle_and_may_be_wider(home: Home) -> None:
    app, script = opened(home)
    async with app.run_test(size=(200, 60)) as pilot:
        await script.shown()
        await pilot.pause()
        entry = app.screen.query_one(TurnText)
        story = entry.parent.region  # type: ignore[union-attr]
        assert entry.region.width == 80
        left, right = entry.region.x - story.x, story.right - entry.region.right
        assert abs(left - right) <= 2
        app.settling.choose_width(0)
        await pilot.pause()
        await pilot.pause()
        assert entry.region.width > 100
        app.settling.choose_width(60)
        await pilot.pause()
        await pilot.pause()
        assert entry.region.width == 60
        await pilot.press("ctrl+q")
    assert load_settings(home.settings).screen.width == 60


async def test_a_key_is_changed_by_pressing_it_and_holds_at_once(home: Home) -> None:
    app, script = opened(home)
    async with app.run_test(size=(140, 40)) as pilot:
        await script.shown()
        app.settling.keys()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, KeymapScreen)
        listed = screen.query_one(OptionList)
        ids = [row.id for row in screen._rows]
        listed.highlighted = ids.index("play.undo")
        await pilot.press("enter", "ctrl+y")
        assert "the key of play.redo" in screen.query_one(MessageBar).plain
        await pilot.press("enter", "escape")
        assert "Nothing was changed" in screen.query_one(MessageBar).plain
        await pilot.press("enter", "alt+u")
        assert "play.undo has Alt+U now" in screen.query_one(MessageBar).plain
        assert "* Alt+U" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Alt+U undo" in str(app.screen.query_one(KeyLine).content)
        await pilot.press("ctrl+z", "alt+u")
        assert script.moves == [intents.Undo()]
        await pilot.press("ctrl+q")
    assert load_settings(home.settings).keys == {"play": {"undo": "alt+u"}}
    app, script = opened(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await script.shown()
        app.settling.keys()
        await pilot.pause()
        assert isinstance(app.screen, KeymapScreen)
        app.screen.query_one(OptionList).highlighted = ids.index("play.undo")
        await pilot.press("delete", "escape")
        await pilot.press("ctrl+z")
        assert script.moves == [intents.Undo()]
        await pilot.press("ctrl+q")
    assert load_settings(home.settings).keys == {"play": {}}


async def test_what_cannot_be_kept_holds_until_the_end_and_is_told(home: Home) -> None:
    home.root.mkdir(parents=True)
    app, script = opened(home)
    home.settings.mkdir()
    async with app.run_test(size=(80, 24)) as pilot:
        await script.shown()
        before = app.theme
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert app.theme != before
        assert any("can't be kept" in note.message for note in app._notifications)
        await pilot.press("ctrl+q")


async def test_a_picture_of_the_screen_is_kept_in_the_home(home: Home) -> None:
    app, script = opened(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await script.shown()
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Screenshot", "Keys", "Story width: 80 columns", "Theme: daylight"} <= {*titles}
        app.settling.take_picture()
        await pilot.pause()
        await pilot.press("ctrl+q")
    (picture,) = Path(home.root / "screenshots").iterdir()
    assert picture.read_text().startswith("<svg")


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_every_action_is_listed_with_its_id(home: Home, size: tuple[int, int]) -> None:
    app, script = opened(home)
    async with app.run_test(size=size) as pilot:
        await script.shown()
        app.settling.keys()
        await pilot.pause()
        assert "app.theme" in screen_text(app)
        await pilot.press("end")
        await pilot.pause()
        assert "prompt.leave" in screen_text(app)
        await pilot.press("escape", "ctrl+q")
