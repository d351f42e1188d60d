"""What is told of games that can't be made before many are played."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from agents.evaluation.results.store import ResultStore
from agents.evaluation.runs.evaluation import EvaluationRequest
from games.errors import StoryError
from games.types import GameInfo
from tui.commands.evaluation import showing
from tui.commands.evaluation.playing import gathered, named_seeds
from tui.commands.evaluation.showing import prepare

HUNT = GameInfo("toys:hunt", "Toys hunt", "toys")


def test_games_that_cannot_be_made_are_told_once_and_the_others_are_made(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made: list[int] = []

    def making(game: GameInfo, seeds: Sequence[int]) -> Iterator[int]:
        for seed in seeds:
            if seed % 4 == 3:
                raise StoryError(f"No map of {game.title}, seed {seed}.", "Try another.")
            made.append(seed)
            yield seed

    assert prepare(HUNT, range(1, 9), making) == (3, 7)
    assert made == [1, 2, 4, 5, 6, 8]
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == (
        "2 games of Toys hunt can't be made (seeds 3, 7): No map of Toys hunt, seed 3."
    )
    assert sum("can't be made" in line for line in told) == 1


def test_nothing_is_told_where_nothing_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert prepare(HUNT, (1, 2), lambda *_: iter(())) == ()
    assert capsys.readouterr().err == ""


def test_games_that_fail_alike_are_told_together_and_others_apart() -> None:
    told = gathered({3: "No map, seed 3.", 30: "It hung.", 4: "No map, seed 4."})
    assert told == {"No map, seed 3.": [3, 4], "It hung.": [30]}
    assert named_seeds([3]) == "seed 3"
    assert named_seeds(range(1, 31)) == (
        "seeds " + ", ".join(str(seed) for seed in range(1, 21)) + " and 10 more"
    )


def test_where_no_unseen_game_can_be_made_nothing_is_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(showing, "prepare", lambda game, seeds: (1, 2))
    request = EvaluationRequest((HUNT,), ("mimic",), (1, 2))
    with pytest.raises(StoryError, match="No unseen game of Toys hunt"):
        showing.measure(request, [0], (3,), ResultStore(tmp_path), lambda _: None, same=False)
