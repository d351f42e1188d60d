"""``understudy evaluate``: the command line, and the installed program when interrupted."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from agents.home.paths import Home
from games.catalog import Catalog
from tests.support.demonstrating import demonstrate
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.paths import DATA
from tests.support.waiting import PATIENCE
from tui.cli import main
from tui.commands.evaluation.progress import Pace

STORY = DATA / "prompter.z3"


@pytest.fixture
def taught(home_folder: Path) -> Path:
    """Return the test's home with a demonstration that wins the small story."""
    game = Catalog([]).find(str(STORY))
    demonstrate(Home(home_folder).database, game, WINNING, WINNING_SEED)
    return home_folder


def evaluate(*words: str, jobs: int = 1) -> int:
    return main(["evaluate", str(STORY), "--steps", "30", "--jobs", str(jobs), *words])


def test_the_table_sets_a_player_beside_the_baselines(
    taught: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("--seeds", "12-14", "--player", "mimic", jobs=2) == 0
    heading, columns, *rows = capsys.readouterr().out.splitlines()
    assert heading == "Prompter, 3 seeds; at most 30 steps; memory all; 20 points to be had"
    assert columns.split() == [
        "player",
        "mean",
        "95",
        "%",
        *["median", "best", "share", "wins", "deaths"],
    ]
    assert [row.split()[0] for row in rows] == ["mimic", "random", "explorer", "replay"]
    # 15, 20 and 15 points
    replay = "replay 16.7 15.0 to 20.0 15.0 16.7 83.3% 1 of 3 0.0"
    assert " ".join(rows[-1].split()) == replay


def test_what_was_tried_is_told_beside_what_it_won(
    taught: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ("--lookahead", "none", "--lookahead", "search", "--node-budget", "9")
    assert (
        evaluate("--seeds", "1", "--player", "mimic", "--memory", "none", "--no-baselines", *told)
        == 0
    )
    heading, columns, alone, searching = capsys.readouterr().out.splitlines()
    assert heading.startswith("Prompter, 1 seed; at most 30 steps;")
    assert columns.split()[-1] == "nodes"
    assert alone.startswith("mimic ")
    assert alone.split()[-1] == "0"
    assert searching.startswith("mimic, search ")
    assert 0 < int(searching.split()[-1]) <= 9 * 30


def test_json_has_every_run(taught: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--seeds", "13,1", "--player", "replay", "--no-baselines", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    (found,) = told["results"]
    promised = {"mean", "median", "low", "high", "best", "share", "wins", "episodes", "max_score"}
    assert promised <= set(found)
    assert (found["mean"], found["wins"], found["episodes"]) == (17.5, 1, 2)
    assert [run["seed"] for run in found["runs"]] == [13, 1]
    promised = {
        *("game", "player", "seed", "lookahead", "memory", "score", "best_score", "max_score"),
        *("steps", "ending", "deaths", "undos", "nodes", "seconds", "won", "moves"),
    }
    assert promised == set(found["runs"][0]) - {"learn"}
    assert found["runs"][0]["ending"] == "victory"
    assert (told["absent"], told["failed"]) == ([], [])


def test_playing_by_text_alone_is_told(taught: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--seeds", "13", "--no-baselines", "--text") == 0
    heading, _, row, *_ = capsys.readouterr().out.splitlines()
    assert "memory all; by text alone; " in heading
    assert row.split()[:2] == ["mimic", "20.0"]
    assert evaluate("--seeds", "13", "--no-baselines", "--text", "--json") == 0
    assert json.loads(capsys.readouterr().out)["text"] is True


def test_a_second_run_plays_nothing(taught: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--seeds", "1-3", "--player", "replay", "--json")
    assert evaluate(*words) == 0
    first = capsys.readouterr()
    assert evaluate(*words) == 0
    second = capsys.readouterr()
    assert second.out == first.out
    assert sorted(path.suffix for path in (taught / "evaluations").glob("*.jsonl")) == [
        ".jsonl",
        ".jsonl",
        ".jsonl",
    ]


@pytest.mark.parametrize(
    "told", [(), ("--lookahead", "undo"), ("--lookahead", "search", "--lookahead", "none")]
)
def test_search_is_refused_up_front_where_it_may_not_look_ahead(
    told: tuple[str, ...], taught: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("--seeds", "1", "--player", "search", *told) == 2
    shown = capsys.readouterr()
    assert "--lookahead search alone" in shown.err
    assert not shown.out
    assert not (taught / "evaluations").exists(), "nothing was begun"


def test_blind_replay_without_a_demonstration_is_listed_as_absent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert evaluate("--seeds", "1", "--player", "random", "--json") == 0
    shown = capsys.readouterr()
    (absent,) = json.loads(shown.out)["absent"]
    assert (absent["player"], absent["reason"]) == ("replay", "no demonstration in memory")
    assert "absent" in shown.err
    assert evaluate("--seeds", "1", "--player", "random") == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["replay", "absent"]


def test_plot_and_steps_are_written(
    taught: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = (tmp_path / "plot.svg", tmp_path / "steps.jsonl")
    told = ("--plot", str(files[0]), "--jsonl", str(files[1]))
    assert evaluate("--seeds", "13", "--player", "replay", "--no-baselines", *told) == 0
    assert "<svg" in files[0].read_text()
    steps = [json.loads(line) for line in files[1].read_text().splitlines()]
    assert [step["Action"] for step in steps] == list(WINNING)
    assert (steps[-1]["Score"], steps[-1]["Player"]) == (20, "replay")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--player", "human"), "a person can't be evaluated"),
        (("--player", "nobody"), "there is no player “nobody”"),
        (("--player", "openai:"), "names no language model"),
        (("--seeds", "9-3"), "no span of seeds"),
        (("--seeds", "0-3"), "no span of seeds"),
        (("--seeds", "five"), "neither a seed nor a span"),
        (("--seeds", "1-999999"), "at most 100000 seeds"),
        (("--lookahead", "some"), "is not one of"),
        (("--plot", "plot.pdf"), "neither a .svg nor a .png file"),
        (("--steps", "0"), "not in the range"),
    ],
)
def test_misuse_is_told(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(*words) == 2
    assert said.casefold() in " ".join(capsys.readouterr().err.split()).casefold()


def test_what_is_missing_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert main(["evaluate", "nowhere"]) == 1
    assert "There is no game called “nowhere”" in capsys.readouterr().err
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert evaluate("--player", "openai:some-model") == 1
    assert "OPENAI_API_KEY" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert evaluate("--player", "random", "--seeds", "1", "--out", str(tmp_path / "file/x")) == 1
    assert "can't be" in capsys.readouterr().err


@pytest.mark.slow
def test_an_interruption_says_how_to_go_on(taught: Path, tmp_path: Path) -> None:
    words = ["evaluate", str(STORY), "--seeds", "1-999", "--steps", "200", "--player", "random"]
    command = [sys.executable, "-m", "tui", *words, "--jobs", "1", "--no-baselines"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    results = taught / "evaluations"
    while process.poll() is None and not any(results.glob("*.jsonl")):
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "run the same command again to play the rest" in err
    assert "Traceback" not in err
    assert out == ""
    (path,) = results.glob("*.jsonl")
    kept = len(path.read_text().splitlines())
    assert 1 <= kept < 999
    # The signal may come between a result's way to the disk and its being counted.
    assert any(f"Stopped. {n} of 999 episodes are kept" in err for n in (kept - 1, kept))


def test_time_left_follows_what_was_played() -> None:
    now = 0.0
    pace = Pace(10, 100, clock=lambda: now)
    assert pace.left is None
    pace.went_on("a", 50)
    now = 5.0
    assert pace.left == pytest.approx(95.0)
    pace.ended("a")
    now = 10.0
    assert pace.left == pytest.approx(90.0)
    assert str(pace) == "1 of 10 episodes, about 2 min left"
    for name in range(9):
        pace.ended(name)
    assert pace.left == 0.0


def test_the_bar_is_drawn_on_a_terminal_alone(
    taught: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert evaluate("--seeds", "1-2", "--player", "replay", "--no-baselines", "--json") == 0
    assert "of 2 episodes" in screen.getvalue()
    told: Any = json.loads(capsys.readouterr().out)
    assert len(told["results"][0]["runs"]) == 2


# --- one episode, explained ----------------------------------------------------------------


def test_one_episode_is_explained(taught: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("evaluate", str(STORY), "--steps", "12", "--explain", str(WINNING_SEED))
    assert main([*words]) == 0
    shown = capsys.readouterr().out
    assert "20" in shown.splitlines()[0]
    assert "What was lost" in shown
    assert "lost because no moves were left" in shown
    assert main([*words, "--json"]) == 0
    told: Any = json.loads(capsys.readouterr().out)
    assert told["lookahead"] == "none"
    assert told["losses"][0]["cause"] == "no moves were left"
    assert sum(told["causes"].values()) == 20 - told["result"]["score"]


@pytest.mark.parametrize(
    "words",
    [
        ("--player", "random"),
        ("--player", "mimic", "--player", "explorer"),
        ("--lookahead", "none", "--lookahead", "undo"),
        ("--learn",),
    ],
)
def test_what_is_no_single_episode_is_not_explained(
    words: tuple[str, ...], taught: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(STORY), "--explain", "1", *words]) == 2
    assert "--explain" in capsys.readouterr().err


# --- teaching -----------------------------------------------------------------------------


@pytest.fixture
def walkthrough(tmp_path: Path) -> Path:
    path = tmp_path / "winning.commands"
    path.write_text("\n".join(WINNING) + "\n")
    return path


@pytest.fixture
def beginning(tmp_path: Path) -> Path:
    """Return a walkthrough up to a fight, around which an expert plans for long."""
    path = tmp_path / "beginning.commands"
    path.write_text("\n".join(WINNING[:5]) + "\n")
    return path


def teach(walkthrough: Path, *words: str) -> int:
    told = ("--expert", str(walkthrough), "--expert-seed", str(WINNING_SEED), "--jobs", "1")
    return main(["evaluate", str(STORY), "--steps", "40", "--seeds", "1-2", *told, *words])


def test_a_teaching_curve_as_data(
    beginning: Path, home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert teach(beginning, "--sessions", "2", "--json") == 0
    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert [point["session"] for point in told["teaching"]] == [1, 2]
    promised = {"session", "moves", "overrides", "overrides_per_100", "score", "alone_mean"}
    assert all(promised <= set(point) for point in told["teaching"])
    first, run = told["teaching"][0], told["runs"][0]
    assert first["overrides"] == run["overrides"] == len(run["overridden"]) > 0
    assert first["overrides_per_100"] == pytest.approx(100 * run["overrides"] / run["moves"], 0.01)
    assert (told["expert"]["commands"], told["expert"]["score"]) == (5, 2)
    assert told["memory"] == "none"
    assert "Session 2:" in shown.err
    assert not (home_folder / "understudy.db").exists(), "the person's memory is only read"


def test_repetitions_give_intervals_and_are_not_played_again(
    beginning: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--sessions", "1", "--repetitions", "2", "--json")
    assert teach(beginning, *words) == 0
    first = capsys.readouterr()
    (point,) = json.loads(first.out)["teaching"]
    assert point["score_low"] <= point["score"] <= point["score_high"]
    plot = tmp_path / "curve.svg"
    assert teach(beginning, *words, "--plot", str(plot)) == 0
    again = capsys.readouterr()
    assert again.out == first.out
    assert "2 of 2 repetitions are known already" in again.err
    assert "<svg" in plot.read_text()


def test_repetitions_begin_where_they_are_asked_to(
    beginning: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--sessions", "1", "--json")
    assert teach(beginning, *words, "--first-repetition", "3") == 0
    later = capsys.readouterr()
    told = json.loads(later.out)
    assert [(run["repetition"], run["seed"]) for run in told["runs"]] == [(3, 2003)]
    assert told["first_repetition"] == 3
    assert "Repetition 3, session 1:" in later.err
    assert teach(beginning, *words, "--first-repetition", "2", "--repetitions", "2") == 0
    both = capsys.readouterr()
    assert "1 of 2 repetitions are known already" in both.err
    runs = json.loads(both.out)["runs"]
    assert sorted((run["repetition"], run["seed"]) for run in runs) == [(2, 2002), (3, 2003)]


def test_a_teaching_curve_as_a_table(walkthrough: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert teach(walkthrough, "--sessions", "1", "--overrides", "2") == 0
    heading, columns, row, explorer = capsys.readouterr().out.splitlines()
    assert heading.startswith("Prompter, taught by winning.commands (seed 13, 21 moves, 20 points)")
    assert columns.split()[0] == "session"
    assert row.split()[0] == "1"
    assert explorer.startswith("The explorer, taught nothing: ")


def test_an_expert_for_another_story_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.commands"
    other.write_text("open mailbox\nread leaflet\nenter house\nopen sack\n")
    assert teach(other) == 1
    shown = capsys.readouterr()
    assert "is no walkthrough of Prompter" in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--learn",), "--learn doesn't go with --expert"),
        (("--lookahead", "undo"), "looks at nothing beforehand"),
        (("--player", "random"), "learns nothing"),
        (("--player", "mimic", "--player", "explorer"), "one of each"),
    ],
)
def test_what_does_not_go_with_an_expert(
    words: tuple[str, ...], said: str, walkthrough: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert teach(walkthrough, *words) == 2
    assert said in capsys.readouterr().err


def test_options_of_teaching_want_an_expert(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("--sessions", "3"), ("--first-repetition", "2")):
        assert evaluate(*words) == 2
        assert "--expert FILE" in capsys.readouterr().err


def test_a_missing_expert_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert teach(tmp_path / "nothing.commands") == 1
    assert "nothing.commands" in capsys.readouterr().err


def show(*words: str) -> int:
    return main(["evaluate", "babyai:GoToRedBallNoDists", "--jobs", "1", *words])


def test_what_was_shown_is_measured_in_games_that_nobody_showed(
    home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("minigrid")
    words = ("--demonstrations", "1", "--train-seeds", "1-3", "--test-seeds", "1001,1002")
    assert show(*words, "--no-baselines", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["demonstrations"] == [1]
    assert (told["train_seeds"], told["test_seeds"]) == ([1, 2, 3], [1001, 1002])
    (row,) = told["results"]
    assert (row["player"], row["episodes"], row["demonstrations"]) == ("mimic", 2, 1)
    assert row["share"] == row["wins"] / 2 == row["mean"]
    kept = list(Home(home_folder).evaluations.iterdir())
    # Made anew, the memory is the same: nothing is played again.
    assert show(*words, "--no-baselines") == 0
    assert "1 mimic" in " ".join(capsys.readouterr().out.split())
    assert list(Home(home_folder).evaluations.iterdir()) == kept


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--train-seeds", "1-3"), "--demonstrations K"),
        (("--same",), "--demonstrations K"),
        (("--seeds", "1", "--test-seeds", "2"), "are one"),
        (("--demonstrations", "x"), "no number of demonstrations"),
        (("--demonstrations", "1", "--memory", "all"), "nothing else is remembered"),
        (("--demonstrations", "1", "--explain", "5"), "doesn't go with"),
    ],
)
def test_options_of_showing_go_together(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(*words) == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_a_story_without_an_oracle_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--demonstrations", "1", "--train-seeds", "1") == 1
    assert "no plan in the game of seed 1" in capsys.readouterr().err
