"""``understudy progress``, and what the library tells of how the agent got on."""

import json
from pathlib import Path

import pytest

from agents.core.commands import Kind
from agents.journal.journal import Journal
from games.catalog import Catalog
from tests.support.library_screen import Move, Stagehand, journal_at, record, screen_text, settle
from tui.cli import main
from tui.screens.library import LibraryScreen

HALF = [Move("north"), Move("wave", Kind.OVERRIDE, proposed="north")]


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog([], tmp_path / "home" / "stories")


def improving(journal: Journal, catalog: Catalog) -> None:
    """Play a session in which half is overridden, then one in which nothing is."""
    game = catalog.entries()[0].info
    record(journal, game, HALF * 50)
    record(journal, game, [Move("north")] * 100)


def test_an_empty_home_has_nothing_to_tell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(tmp_path / "home")
    assert main(["--home", home, "progress"]) == 0
    assert "Nothing was played here yet" in capsys.readouterr().err
    assert main(["--home", home, "progress", "zork1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_command_tells_each_game_and_each_session(
    tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    improving(journal_at(tmp_path / "home"), catalog)
    words = ["--home", str(tmp_path / "home"), "progress"]
    assert main(words) == 0
    told = capsys.readouterr().out.splitlines()[1].split()
    assert told == ["Colossal", "Cave", "2", "200", "75%", "25.0", "50", "0"]
    assert main([*words, "cave"]) == 0
    told_of = capsys.readouterr()
    assert [line.split()[-2:] for line in told_of.out.splitlines()[2:]] == [
        ["50%", "50.0"],
        ["100%", "0.0"],
    ]
    assert "in 75% of 200 moves" in told_of.err
    assert main([*words, "cave", "--json"]) == 0
    (game,) = json.loads(capsys.readouterr().out)
    assert (game["game"], game["agreement"], game["overrides_per_100"]) == ("cave", 0.75, 25.0)
    assert [point["overrides_per_100"] for point in game["course"]] == [50.0, 0.0]
    assert [one["session"] for one in game["sessions"]] == [1, 2]


def test_moves_for_which_nothing_was_proposed_have_no_rate(
    tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    game = catalog.entries()[0].info
    record(journal_at(tmp_path / "home"), game, [Move("north", Kind.TYPED)] * 3)
    words = ["--home", str(tmp_path / "home"), "progress"]
    assert main(words) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["Colossal", "Cave", "1", "3", "100%"]
    assert main([*words, "cave"]) == 0


def test_a_plot_has_a_picture_s_name(tmp_path: Path) -> None:
    assert main(["--home", str(tmp_path), "progress", "--plot", "curves.txt"]) == 2


def test_the_curves_are_drawn(tmp_path: Path, catalog: Catalog) -> None:
    pytest.importorskip("matplotlib")
    improving(journal_at(tmp_path / "home"), catalog)
    drawn = tmp_path / "curves.svg"
    assert main(["--home", str(tmp_path / "home"), "progress", "--plot", str(drawn)]) == 0
    assert "</svg>" in drawn.read_text()


async def test_the_library_tells_how_it_got_on(tmp_path: Path, catalog: Catalog) -> None:
    journal = journal_at(tmp_path / "home")
    improving(journal, catalog)
    app = Stagehand(LibraryScreen(catalog, journal))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "agreed with you 75%  50% ▁█ 100%" in screen_text(app)
        assert "overridden 25.0 in 100  50 █▁ 0" in screen_text(app)
