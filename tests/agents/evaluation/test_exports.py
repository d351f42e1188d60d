"""Steps in TALES' order, and plots."""

from __future__ import annotations

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from agents.core.errors import StoreError
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.protocols import TakeBack
from agents.evaluation.episodes.types import Condition, Finish, Result
from agents.evaluation.results import plots, tales
from games.types import GameInfo
from games.world import World
from tests.support.evaluation import WINNING, WINNING_SEED, Scripted, condition


def played(world: World, told: Condition, *actions: str | TakeBack, seed: int = 1) -> Result:
    result = Episode(world, Scripted(*actions), told, seed).play()
    assert result is not None
    return result


def test_steps_are_written_in_the_order_of_tales(world: World, prompter: GameInfo) -> None:
    told = condition(prompter)
    result = played(world, told, *WINNING, seed=WINNING_SEED)
    file = io.StringIO()
    tales.write(file, world, told, (result, result))
    rows = [json.loads(line) for line in file.getvalue().splitlines()]
    assert len(rows) == 2 * len(WINNING)
    assert list(rows[0]) == [*tales.COLUMNS, *tales.FURTHER]
    assert list(rows[0])[:5] == ["Step", "Score", "Max Score", "Normalized Score", "Moves"]
    assert [row["Step"] for row in rows[: len(WINNING)]] == list(range(1, len(WINNING) + 1))
    assert [row["Action"] for row in rows[: len(WINNING)]] == list(WINNING)
    last = rows[len(WINNING) - 1]
    assert (last["Score"], last["Max Score"], last["Normalized Score"]) == (20, 20, 1.0)
    assert rows[1]["Observation"] == rows[0]["Feedback"]
    assert rows[0]["Seed"] == WINNING_SEED


def test_steps_taken_back_come_out_as_they_were_played(world: World, prompter: GameInfo) -> None:
    told = condition(prompter, lookahead="undo")
    fight = ("take lamp", "light lamp", "west", "down", "fight phantom")
    result = played(world, told, "east", "west", "jump", TakeBack(2), *fight)
    rows = list(tales.rows(world, told, result))
    assert [row["Action"] for row in rows] == ["east", "west", "jump", *fight]
    assert [row["Undone"] for row in rows] == [0, 0, 0, 2, 0, 0, 0, 0]
    assert rows[3]["Feedback"] == "Taken."
    assert rows[-1]["Score"] == result.score


def result(*curve: tuple[int, int], steps: int = 10) -> Result:
    scores = [score for _, score in curve]
    return Result(
        1, scores[-1], max(scores), 20, steps, Finish.STEPS, 0, 0, 0, 0.1, curve=tuple(curve)
    )


def test_a_score_holds_until_it_changes_and_behind_the_end() -> None:
    one = result((0, 0), (3, 5), (3, 2), (7, 9), steps=8)
    scores = plots.mean_curve([one], [0, 2, 3, 6, 7, 20])
    assert scores.tolist() == [[0, 0, 2, 2, 9, 9]]


def test_plots_are_drawn_and_come_out_equal(prompter: GameInfo, tmp_path: Path) -> None:
    found = {
        condition(prompter, "mimic", learn=True): [result((0, 0), (4, n)) for n in (3, 9, 12)],
        condition(prompter, "random"): [result((0, 0))] * 3,
    }
    plots.draw(found, tmp_path / "one.svg")
    plots.draw(found, tmp_path / "deep" / "two.svg")
    drawn = (tmp_path / "one.svg").read_bytes()
    assert drawn == (tmp_path / "deep" / "two.svg").read_bytes()
    root = ElementTree.fromstring(drawn)
    assert root.tag.endswith("svg")
    axes = [one for one in root.iter() if str(one.get("id", "")).startswith("axes_")]
    assert len(axes) == 3
    plots.draw(found, tmp_path / "one.png")
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    assert np.isfinite(plots.mean_curve(found[condition(prompter, "random")], [1])).all()


def test_plots_say_what_is_in_the_way(prompter: GameInfo, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = {condition(prompter): [result((0, 1))]}
    with pytest.raises(StoreError, match="can't be written"):
        plots.draw(found, tmp_path / "file" / "plot.svg")
    with pytest.raises(StoreError, match="nothing to draw"):
        plots.draw({}, tmp_path / "plot.svg")
