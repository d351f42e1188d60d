"""The library screen over a real catalogue, a real journal and a loopback server."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from textual.app import App
from textual.content import Content
from textual.widgets import Input, Static

from agents.core.commands import Kind
from agents.db.sql import transaction
from agents.journal.journal import Journal
from games.catalog import Catalog
from games.errors import StoryError
from games.types import Ending, Engine, GameInfo
from tests.support.library_screen import (
    SIZES,
    Move,
    adventure,
    check_snapshot,
    record,
    screen_text,
    settle,
)
from tests.support.paths import DATA
from tests.support.shelves import Showing, chosen, said
from tui.screens.failures import Troubled
from tui.screens.library import LibraryScreen
from tui.screens.library_dialogs import AddDialog, SeedDialog, story_path
from tui.screens.reading import ReadingDialog
from tui.themes import LIGHT, PLAIN
from tui.widgets.shelf import GameList, SessionList, ShelvedGame, stock
from tui.wishes import ReplayAsked

# --- what it shows -----------------------------------------------------------------


async def test_a_fresh_home_is_told_what_to_do_first(library: Showing) -> None:
    app = library()
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert chosen(app) == "cave"
        for words in (
            "Welcome.",
            "Colossal Cave is ready: press Enter to begin.",
            "choose Zork I and press f to fetch it",
            "○ Zork II",
            "● Colossal Cave",
            "MIT",
        ):
            assert words in text
        assert not app.heard.messages


async def test_an_imported_session_names_its_file(
    library: Showing, journal: Journal, cave: GameInfo
) -> None:
    info, _ = record(journal, cave, [Move("take lamp", Kind.IMPORTED, proposed="")], seed=3)
    with transaction(journal.db):
        journal.db.execute(
            "INSERT INTO imported (session, file, digest) VALUES (?, 'tour[b].txt', 'd')",
            (info.id,),
        )
    app = library()
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        assert "imported, tour[b].txt" in screen_text(app)


async def test_a_small_fresh_home_is_welcomed_too(library: Showing) -> None:
    app = library()
    async with app.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        assert "Welcome. Colossal Cave is ready" in said(app)


async def test_rows_fit_beside_a_scrollbar_that_comes_back(cave: GameInfo) -> None:
    long = replace(cave, title="A title that is as long as its row")
    games = [ShelvedGame(long, available=True, fetchable=False)] * 30
    app = App[None]()
    async with app.run_test(size=(30, 10)) as pilot:
        shown = GameList()
        await app.mount(shown)
        for _ in range(2):  # as on the way back to the library
            shown.show(games)
            await pilot.pause()
            widest = max(
                Content(line.rstrip()).cell_length
                for one in shown.options
                for line in str(one.prompt).splitlines()
            )
            assert widest <= shown.scrollable_content_region.width


async def test_a_played_game_shows_its_sessions_and_best_score(
    library: Showing, journal: Journal, cave: GameInfo
) -> None:
    record(journal, cave, [Move("take lamp", points=45), Move("drop it", points=-25)], seed=3)
    record(journal, cave, [Move("jump", died=True, ending=Ending.DEATH)], seed=4)
    app = library()
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        for words in (
            "1 of 4 games here · 2 sessions",
            "45/350",
            "2 sessions, last just now, best score 45/350",
            "2 moves",
            "20/350, best 45",
            "ended in death · seed 4",
            "in play · seed 3",
        ):
            assert words in text


async def test_sessions_of_a_game_whose_story_is_gone_are_kept(
    library: Showing, journal: Journal
) -> None:
    lost = GameInfo("lost", "Lost Horizon", Engine.ZMACHINE, sha256="ab" * 32)
    record(journal, lost, adventure(3))
    app = library()
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        assert chosen(app) == "lost"
        assert "none of the story folders" in screen_text(app)
        await pilot.press("enter")
        await pilot.press("r")
        await settle(pilot)
        [message] = app.heard.messages
        assert isinstance(message, ReplayAsked)


def test_sessions_find_their_game_by_hash_whatever_its_id(
    journal: Journal, catalog: Catalog, cave: GameInfo
) -> None:
    info, _ = record(journal, replace(cave, id="another-name"), adventure(2))
    shelf = stock(catalog.entries(), journal.sessions())
    assert [game.info.id for game in shelf] == ["cave", "zork1", "zork2", "zork3"]
    assert [session.id for session in shelf[0].sessions] == [info.id]


async def test_titles_and_paths_are_data(library: Showing, stories: Path) -> None:
    (stories / "[b]bold[red].z6").write_bytes(b"\x06" + bytes(3000))
    app = library()
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("end")
        await pilot.pause()
        text = screen_text(app)
        assert "[b]bold[red]" in text.casefold()
        assert "✗" in text
        await pilot.press("enter")
        await pilot.pause()
        assert "6" in said(app)
        assert not app.heard.messages


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", [LIGHT.name, PLAIN.name])
async def test_every_size_shows_games_and_keys(
    library: Showing, journal: Journal, cave: GameInfo, size: tuple[int, int], theme: str
) -> None:
    record(journal, cave, adventure(12))
    app = library(theme=theme)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "● Colossal Cave" in text
        assert "Enter go on" in text
        await pilot.press("tab")
        await pilot.pause()
        assert app.focused is app.screen.query_one(SessionList)
        assert "▸ just now · 12 moves" in screen_text(app)
        await pilot.press("tab")
        await pilot.pause()
        assert "○ Zork III" in screen_text(app)


async def test_a_terminal_that_changes_its_size_keeps_the_choice(library: Showing) -> None:
    app = library()
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("down", "down")
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert chosen(app) == "zork2"
        rows = [line for line in screen_text(app).splitlines() if "Zork II " in line]
        assert rows
        assert all(len(row) <= 40 and "f fetches it" in row for row in rows)


@pytest.mark.parametrize("size", SIZES)
async def test_it_looks_as_reviewed(
    library: Showing, journal: Journal, cave: GameInfo, size: tuple[int, int]
) -> None:
    record(journal, cave, adventure(25))
    record(journal, cave, [Move("jump", died=True, ending=Ending.DEATH)], seed=4)
    app = library()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        check_snapshot(app, f"library-{size[0]}x{size[1]}")


# --- choosing ----------------------------------------------------------------------


async def test_enter_begins_a_game_that_was_never_played(library: Showing) -> None:
    app = library()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await pilot.pause()
        [message] = app.heard.messages
        assert isinstance(message, LibraryScreen.GameChosen)
        assert (message.info.id, message.seed) == ("cave", None)


async def test_enter_goes_on_with_the_newest_unfinished_session(
    library: Showing, journal: Journal, cave: GameInfo
) -> None:
    wanted, _ = record(journal, cave, adventure(3))
    record(journal, cave, [Move("jump", died=True, ending=Ending.DEATH)])
    app = library()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await pilot.press("n")
        await pilot.pause()
        first, second = app.heard.messages
        assert isinstance(first, LibraryScreen.SessionChosen)
        assert first.session.id == wanted.id
        assert isinstance(second, LibraryScreen.GameChosen)


async def test_a_finished_game_begins_anew(
    library: Showing, journal: Journal, cave: GameInfo
) -> None:
    record(journal, cave, [Move("win", points=350, ending=Ending.VICTORY)])
    app = library()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert [type(m) for m in app.heard.messages] == [LibraryScreen.GameChosen]


async def test_any_session_can_be_resumed_or_replayed(
    library: Showing, journal: Journal, cave: GameInfo
) -> None:
    older, _ = record(journal, cave, adventure(3))
    newer, _ = record(journal, cave, adventure(2))
    app = library()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("r", "tab", "down", "enter", "r")
        await pilot.pause()
        replay, resume, other = app.heard.messages
        assert isinstance(replay, ReplayAsked)
        assert isinstance(resume, LibraryScreen.SessionChosen)
        assert isinstance(other, ReplayAsked)
        assert (replay.session, resume.session.id, other.session) == (
            newer.id,
            older.id,
            older.id,
        )


async def test_a_click_chooses_and_a_click_on_a_key_does_it(
    library: Showing, journal: Journal, cave: GameInfo
) -> None:
    record(journal, cave, adventure(3))
    app = library()
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        keys = screen_text(app).splitlines()[-1]
        await pilot.click(offset=(keys.index("r replay"), 39))
        await pilot.click(SessionList, offset=(4, 0))
        await pilot.pause()
        kinds = [type(message) for message in app.heard.messages]
        assert kinds == [ReplayAsked, LibraryScreen.SessionChosen]


async def test_nothing_to_replay_is_said(library: Showing) -> None:
    app = library()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("r")
        await pilot.pause()
        assert "no session to replay" in said(app)
        assert not app.heard.messages


async def test_a_game_that_is_not_here_says_how_to_get_it(library: Showing) -> None:
    app = library()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "enter", "n", "N")
        await settle(pilot)
        assert "Zork I isn't here yet: press f to fetch it." in said(app)
        assert not app.heard.messages


async def test_a_seed_of_ones_own(library: Showing) -> None:
    app = library()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("N")
        await pilot.pause()
        assert isinstance(app.screen, SeedDialog)
        await pilot.press("0", "enter")
        await pilot.pause()
        assert "from 1 to" in str(app.screen.query_one(".words", Static).content)
        await pilot.press("backspace", "1", "2", "enter")
        await settle(pilot)
        [message] = app.heard.messages
        assert isinstance(message, LibraryScreen.GameChosen)
        assert message.seed == 12


async def test_an_abandoned_seed_begins_nothing(library: Showing) -> None:
    app = library()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("N", "7", "escape")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert not app.heard.messages


async def test_the_filter_narrows_and_escape_opens_again(library: Showing) -> None:
    app = library()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("slash", *"zork")
        await pilot.pause()
        assert app.screen.query_one(GameList).option_count == 3
        assert "Enter to the games" in screen_text(app), "letters write and Enter doesn't play"
        await pilot.press(*"xyzzy")
        await pilot.pause()
        assert app.screen.query_one(GameList).option_count == 0
        assert "No title fits" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen.query_one(GameList).option_count == 4
        assert not app.screen.query_one("#filter", Input).display
        await pilot.press("slash", *"iii", "enter", "f1")
        await pilot.pause()
        assert isinstance(app.screen, ReadingDialog)
        assert not app.heard.messages


async def test_what_was_played_meanwhile_shows_on_coming_back(
    library: Showing, journal: Journal, cave: GameInfo
) -> None:
    app = library()
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("f1")
        await pilot.pause()
        record(journal, cave, adventure(9))
        await pilot.press("escape")
        await settle(pilot)
        assert "9 moves" in screen_text(app)


# --- adding ------------------------------------------------------------------------


async def test_adding_a_story_by_its_path(
    library: Showing, catalog: Catalog, tmp_path: Path, zork1: Path
) -> None:
    story = tmp_path / "my story.z3"
    shutil.copy(zork1, story)
    app = library()
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("a")
        await pilot.pause()
        app.screen.query_one(Input).value = f"'{story}' "
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert chosen(app) == "zork1"
        assert "Zork I is on the shelf" in said(app)
        assert catalog.find("zork1").path is not None


@pytest.mark.parametrize(
    ("name", "content"), [("missing.z5", None), ("empty.z5", b""), ("six.z6", b"\x06" + bytes(99))]
)
async def test_what_can_not_be_added_is_told_in_a_sentence(
    library: Showing, catalog: Catalog, tmp_path: Path, name: str, content: bytes | None
) -> None:
    story = tmp_path / name
    if content is not None:
        story.write_bytes(content)
    with pytest.raises(StoryError) as error:
        catalog.add(story)
    app = library()
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("a")
        await pilot.pause()
        app.screen.query_one(Input).value = str(story)
        await pilot.press("enter")
        await settle(pilot, "add")
        assert isinstance(app.screen, AddDialog)
        note = str(app.screen.query_one(".words", Static).content)
        assert error.value.message in note
        assert error.value.hint in note
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert not app.heard.of(Troubled)


def test_a_path_is_read_as_people_paste_it() -> None:
    assert story_path("  '/tmp/my story.z5'  ") == Path("/tmp/my story.z5")
    assert story_path("file:///tmp/a.z5") == Path("/tmp/a.z5")
    assert story_path("file:///tmp/my%20story.z5") == Path("/tmp/my story.z5")
    assert story_path("~/a.z5") == Path.home() / "a.z5"
    assert story_path("   ") is None


# --- without colours -----------------------------------------------------------------


async def test_the_highlight_is_seen_without_colours(
    library: Showing, journal: Journal, cave: GameInfo
) -> None:
    record(journal, cave, adventure(3))
    app = library(theme=PLAIN.name)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        games = app.screen.query_one(GameList)

        def looks(attribute: str) -> list[bool]:
            lines = [games.render_line(y) for y in range(4)]
            return [all(getattr(s.style, attribute) for s in line if s.style) for line in lines]

        assert looks("reverse") == [True, True, False, False]
        await pilot.press("down")
        await pilot.pause()
        assert looks("reverse") == [False, False, True, True]
        await pilot.press("up", "tab")
        await pilot.pause()
        assert looks("reverse") == [False] * 4
        assert looks("underline") == [True, True, False, False]


async def test_a_recording_is_seen_before_it_is_kept(
    library: Showing, journal: Journal, stories: Path
) -> None:
    shutil.copy(DATA / "prompter.z5", stories)
    app = library()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"prompt", "enter")
        await settle(pilot)
        await pilot.press("i")
        await pilot.pause()
        app.screen.query_one(Input).value = str(DATA / "recordings" / "frotz-60x14.cast")
        await pilot.press("enter")
        await settle(pilot, "import")
        shown = screen_text(app)
        assert "15 verified" in shown
        assert "look, east, take lamp" in shown
        assert journal.sessions() == []
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert "frotz-60x14.cast is session 1 now." in said(app)
    (session,) = journal.sessions()
    assert (session.demonstrations, session.file) == (15, "frotz-60x14.cast")


async def test_what_is_no_recording_is_told_and_nothing_kept(
    library: Showing, journal: Journal, tmp_path: Path
) -> None:
    file = tmp_path / "noise"
    file.write_bytes(bytes(range(256)) * 20)
    app = library()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await pilot.pause()
        app.screen.query_one(Input).value = str(file)
        await pilot.press("enter")
        await settle(pilot, "import")
        assert "Nothing was imported" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
    assert journal.sessions() == []
