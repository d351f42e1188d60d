"""One table a screen: keys, help, palette and hints agree, and a keymap changes all of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Static

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode
from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from tests.support.library_screen import screen_text
from tests.support.paths import TOP
from tests.support.play_screen import GAME, Script, asking, judged, opening
from tests.support.waiting import Watch
from tui.actions.app import Keys
from tui.actions.bound import bindings
from tui.actions.keymap import TABLES, check_keymap
from tui.actions.play import INTENTS, PLAY, KeyContext, hints
from tui.actions.table import ActionTable, written
from tui.app import UnderstudyApp
from tui.cli import main
from tui.screens.library import LibraryScreen
from tui.screens.library_dialogs import AddDialog
from tui.screens.map import MapScreen
from tui.screens.memory import MemoryScreen
from tui.screens.play import PlayScreen
from tui.screens.reading import ReadingDialog
from tui.screens.replay import ReplayScreen
from tui.services import PlayRequest, Services
from tui.widgets.proposal import ProposalPane

MOMENT = KeyContext(Mode.COPILOT, False, False, 4, False, True)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("ctrl+z", "^Z"),
        ("f10", "F10"),
        ("shift+up", "Shift+Up"),
        ("pageup", "PgUp"),
        ("N", "N"),
        ("n", "n"),
        ("slash", "/"),
        ("ctrl+shift+up", "^Shift+Up"),
    ],
)
def test_a_key_is_written_as_it_is_read(key: str, words: str) -> None:
    assert written(key) == words


@pytest.mark.parametrize(
    "screen", [PlayScreen, LibraryScreen, MapScreen, MemoryScreen, ReplayScreen]
)
def test_every_action_has_a_method_and_words(screen: type[PlayScreen]) -> None:
    for binding in bindings(screen.TABLE):
        assert not isinstance(binding, tuple)
        assert binding.tooltip
        method = binding.action.partition("(")[0]
        assert method == "app.quit" or hasattr(screen, f"action_{method}")


def test_every_intent_has_its_action() -> None:
    assert {f"ask('{name}')" for name in INTENTS} <= {PLAY.hint(name, 0).action for name in INTENTS}


def test_a_keymap_changes_help_and_hints() -> None:
    table = PLAY.under({"play.undo": "ctrl+u", "play.slower": "f11,f10"})
    moves = dict(dict(table.help(Keys()))["Moves"])
    assert moves["^U, ^Y"] == "undo, redo, any number of moves"
    assert {"^U", "F5"} <= {hint.key for hint in hints(MOMENT, table)}
    pace = [h.key for h in hints(replace(MOMENT, mode=Mode.AUTO), table) if h.words == "pace"]
    assert pace == ["F11/Shift+F8"]
    assert "^Z" in {hint.key for hint in hints(MOMENT)}


def test_after_a_death_the_first_key_takes_it_back() -> None:
    first = hints(replace(MOMENT, died=True))[0]
    assert (first.key, first.words, first.rank) == ("^Z", "take it back", 0)
    assert [hint.words for hint in hints(replace(MOMENT, died=True))].count("undo") == 0


@pytest.mark.parametrize("table", TABLES)
def test_no_key_of_a_screen_stands_for_two_things(table: ActionTable) -> None:
    keys = [key for keys in table.ids.values() for key in keys.split(",")]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"play.nod": "ctrl+u"}, "no action ‘play.nod’"),
        ({"play.undo": "crtl+u"}, "‘crtl.u’ for play.undo is no key"),
        ({"play.undo": "u"}, "writes a move"),
        ({"play.undo": "ctrl+u"}, "writes a move"),
        ({"play.undo": "full_stop"}, "writes a move"),
        ({"play.undo": "up"}, "writes a move"),
        ({"play.undo": "ctrl+t"}, "the key of the next theme"),
        ({"play.undo": "ctrl+y"}, "the key of play.redo"),
        ({"box.older": "u"}, "writes text"),
        ({"box.older": "f5"}, "the key of play.replay"),
        ({"prompt.copy": "c"}, "writes text"),
        ({"app.theme": "ctrl+z"}, "the key of the next theme"),
        ({"library.new": "z", "library.add": "z"}, "the key of library.new"),
    ],
)
def test_a_keymap_that_cannot_be_is_refused_in_a_sentence(
    told: Mapping[str, str], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        check_keymap(told)


def test_keys_may_change_places() -> None:
    told = {"play.undo": "ctrl+y", "play.redo": "ctrl+z", "library.new": "z"}
    assert check_keymap(told) == told


@pytest.mark.parametrize("page", ["guide.md", "formats.md"])
def test_the_keys_that_the_pages_give_can_be_had(page: str) -> None:
    (block,) = re.findall(
        r"^```toml\n(\[keys\].*?)^```", (TOP / "docs" / page).read_text(), re.M | re.S
    )
    keys = tomllib.loads(block)["keys"]
    told = {f"{screen}.{name}": key for screen in keys for name, key in keys[screen].items()}
    assert check_keymap(told) == told


def test_an_action_may_have_several_keys_of_any_name_that_a_table_uses() -> None:
    told = check_keymap({"play.undo": "alt+u, f14", "memory.mute": "minus"})
    assert told == {"play.undo": "alt+u,f14", "memory.mute": "minus"}


async def test_a_person_plays_with_keys_of_their_own(home: Home) -> None:
    script = Script(opening(), *asking(4, judged()))
    keymap = check_keymap(
        {"play.undo": "alt+u", "play.again": "alt+a", "play.help": "f9", "play.forget": "f1"}
    )
    services = Services(home=home, open_coplay=lambda request: script, keymap=keymap)
    app = UnderstudyApp(services, PlayRequest(game=GAME))
    async with app.run_test(size=(140, 40)) as pilot:
        await script.shown()
        await pilot.press("alt+u", "ctrl+z", "f1")
        assert script.moves == [intents.Undo(), intents.Forget()]
        script.say(
            ev.Thinking(5), ev.PlayerFailed(5, "mimic", "busy", "It is busy.", "Wait.", True)
        )
        script.say(ev.Proposed(5, None, final=True))
        await script.shown()
        told = [str(part.content) for part in app.screen.query_one(ProposalPane).query(Static)]
        assert "Alt+A asks again · ^L other players" in "\n".join(told)
        await pilot.press("f9")
        assert isinstance(app.screen, ReadingDialog)


async def test_the_library_and_its_windows_name_a_persons_own_keys(
    home: Home, tmp_path: Path
) -> None:
    keymap = check_keymap({"library.fetch": "g", "library.add": "f6", "dialog.cancel": "f7"})
    catalog = Catalog([], tmp_path / "stories")
    with Workspace(home) as workspace:
        services = Services(home, nothing_opens, workspace, catalog, keymap=keymap)
        app, watch = UnderstudyApp(services), Watch()
        async with app.run_test(size=(140, 40), message_hook=watch) as pilot:
            await watch.until(lambda: "g fetches it" in screen_text(app))
            await watch.until(lambda: "press g to fetch" in screen_text(app))
            await pilot.press("f6")
            await watch.until(lambda: "Enter adds it · F7 closes" in screen_text(app))
            await pilot.press("escape")
            assert isinstance(app.screen, AddDialog)
            await pilot.press("f7")
            assert isinstance(app.screen, LibraryScreen)


def nothing_opens(request: PlayRequest) -> Script:
    raise AssertionError("nothing is played here")


def test_a_bad_key_in_the_settings_is_told_before_a_game_begins(
    home_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.commands.play.on_terminal", lambda: True)
    home_folder.mkdir(exist_ok=True)
    (home_folder / "settings.toml").write_text('[keys]\nplay.undo = "u"\n')
    assert main(["play", "cave"]) == 1
    told = capsys.readouterr().err
    assert "settings.toml makes no sense: ‘u’ for play.undo writes a move" in told
