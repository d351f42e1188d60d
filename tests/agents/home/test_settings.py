"""What a person has settled, read from a file that may be missing or wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.core.errors import StoreError
from agents.home.settings import (
    BackendSettings,
    ModelSettings,
    PlaySettings,
    TeamSettings,
    load_settings,
)
from agents.home.settings_file import keep_settings
from agents.providers.budget import Limits, Price

ALL = """
[play]
lookahead = false

[team]
answers = 2
seconds = 7.5

[budget]
session_tokens = 200000
move_tokens = 8000
session_cost = 1.5

[prices."openai:some-model"]
prompt_per_million = 0.4
answer_per_million = 1.6

[backends]
servers = ["localhost:8080", "https://models.example/api/v1/"]

[keys]
play.undo = "alt+u"
"""


def test_no_file_means_nothing_settled(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.toml") == ModelSettings()


def test_every_setting_is_read(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(ALL)
    assert load_settings(file) == ModelSettings(
        play=PlaySettings(lookahead=False),
        team=TeamSettings(answers=2, seconds=7.5),
        budget=Limits(session_tokens=200000, move_tokens=8000, session_cost=1.5),
        prices={"openai:some-model": Price(0.4, 1.6)},
        backends=BackendSettings(
            servers=("http://localhost:8080/v1", "https://models.example/api/v1")
        ),
        keys={"play": {"undo": "alt+u"}},
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[play", "settings.toml"),
        ("[play]\nlookahead = 1", "“lookahead” should be true or false, not 1"),
        ("[budget]\nbananas = 3", "bananas"),
        ("[budget]\nmove_tokens = -3", "-3"),
        ("[team]\nseconds = 'long'", "long"),
        ("prices = 3", "“prices” should be a table"),
        ("[play]\nlookahead = 1\n[team]\nseconds = -1", "-1"),
        ("play = 3", "“play” should be"),
        ("[prices.x]\nprompt_per_million = 1", "“answer_per_million” is missing in “x”"),
        ("[backends]\nservers = 'localhost'", "list of addresses"),
        ("[backends]\nservers = [3]", "list of addresses"),
        ("[keys]\nplay.undo = 3", "“undo” should be"),
        ("[backends]\nservers = ['http://me:word@host/v1']", "name or password"),
    ],
)
def test_what_makes_no_sense_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(StoreError, match=r"settings\.toml") as caught:
        load_settings(file)
    assert told in caught.value.message
    assert "Nothing was changed" in caught.value.hint
    assert file.read_text() == text


def test_what_the_system_says_is_told_without_its_number(tmp_path: Path) -> None:
    (path := tmp_path / "settings.toml").mkdir()
    with pytest.raises(StoreError, match=r"can't be read: Is a directory\."):
        load_settings(path)


def test_a_mark_at_the_head_of_a_file_is_no_part_of_it(tmp_path: Path) -> None:
    """As editors of one system write it; what the program puts in is read again, too."""
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xef\xbb\xbf[budget]\nmove_tokens = 5\n")
    assert load_settings(path).budget.move_tokens == 5
    keep_settings(path, "screen", {"theme": "nord"})
    assert load_settings(path).budget.move_tokens == 5


def test_what_the_system_refuses_is_no_line_to_mend(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StoreError) as caught:
        load_settings(tmp_path / "home" / "settings.toml")
    assert "choose another home" in caught.value.hint
