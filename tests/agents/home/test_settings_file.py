"""What is changed on a screen goes into the person's own file, and nothing else there changes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from agents.core.commands import Mode
from agents.core.errors import StoreError
from agents.home.settings import ScreenSettings, load_settings
from agents.home.settings_file import keep_settings

OWN = """\
# mine
[play]
nodes = 50  # a slow machine

[keys]
play.undo = "ctrl+f7"

[keys.library]
new = "x"
"""


def test_the_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "home" / "settings.toml"
    keep_settings(path, "screen", {"theme": "daylight", "hidden": ["watch", "copilot"]})
    keep_settings(path, "play", {"pace": 0.5})
    settled = load_settings(path)
    hidden = frozenset({Mode.WATCH, Mode.COPILOT})
    assert settled.screen == ScreenSettings(theme="daylight", hidden=hidden)
    assert settled.play.pace == 0.5
    assert [file.name for file in path.parent.iterdir()] == ["settings.toml"]


def test_a_full_disk_is_told_and_leaves_the_file(disk: Any) -> None:
    path = disk.folder / "settings.toml"
    path.write_text(OWN, encoding="utf-8")
    disk.fill()
    with pytest.raises(StoreError, match=r"settings\.toml: No space left on device\."):
        keep_settings(path, "screen", {"theme": "daylight"})
    assert path.read_text(encoding="utf-8") == OWN
    assert [file.name for file in disk.folder.glob("*.toml")] == ["settings.toml"]


def test_what_a_person_wrote_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(OWN)
    keep_settings(path, "screen", {"width": 100})
    keep_settings(path, "keys", {"play.redo": "ctrl+f8", "library.add": "f6"})
    text = path.read_text()
    for line in OWN.splitlines():
        assert line in text.splitlines()
    assert tomllib.loads(text)["keys"] == {
        "play": {"undo": "ctrl+f7", "redo": "ctrl+f8"},
        "library": {"new": "x", "add": "f6"},
    }
    keep_settings(path, "keys", {"play.undo": None, "library.new": None, "memory.mute": None})
    assert load_settings(path).keys == {"play": {"redo": "ctrl+f8"}, "library": {"add": "f6"}}
    assert "nodes = 50  # a slow machine" in path.read_text()


@pytest.mark.parametrize(
    "text", ["[play\n", "keys = 3\n", '[play]\nnodes = "many"\n', b"\xff\xfe", "screen = 1\n"]
)
def test_a_file_that_makes_no_sense_is_left_alone(tmp_path: Path, text: str | bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    before = path.read_bytes()
    with pytest.raises(StoreError):
        keep_settings(path, "keys", {"play.undo": "ctrl+f7"})
    with pytest.raises(StoreError):
        keep_settings(path, "screen", {"width": 60})
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["settings.toml"]


def test_a_value_that_makes_no_sense_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(OWN)
    with pytest.raises(StoreError, match="makes no sense"):
        keep_settings(path, "screen", {"width": "wide"})
    assert path.read_text() == OWN


def test_a_file_stays_what_it_was(tmp_path: Path) -> None:
    """A link to it stays one, others may read it as before, and its lines end as they did."""
    kept = tmp_path / "dotfiles.toml"
    kept.write_bytes(b'# mine\r\n[screen]\r\ntheme = "parlour"\r\n')
    kept.chmod(0o644)
    path = tmp_path / "settings.toml"
    path.symlink_to(kept)
    keep_settings(path, "screen", {"theme": "footlights", "width": 72})
    assert path.is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o644
    assert kept.read_bytes().startswith(b'# mine\r\n[screen]\r\ntheme = "footlights"\r\nwidth = 72')
