"""A world's own expert in the person's stead: when it steps in, and what that tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.core.errors import CommandFileError
from agents.evaluation.teaching.asking import mistakes_caught
from agents.evaluation.teaching.curve import TeachingCurve, TeachingRequest
from agents.evaluation.teaching.oracle import OracleExpert
from agents.evaluation.teaching.teaching import Lesson, SessionEnd
from games.types import NO_FACTS, GameInfo, Scene
from tests.support.tracks import Track


def lesson(*sure: float, missed: tuple[int, ...]) -> Lesson:
    told = tuple((move, "a", "b") for move in missed)
    return Lesson(1, 1, len(sure), len(missed), 0, 0, SessionEnd.DONE, missed=told, sure=sure)


def test_it_lets_every_shortest_way_pass_and_no_other() -> None:
    expert = OracleExpert(Track())
    expert.begin(1, Scene(""), NO_FACTS)
    assert expert.wish() == "east"
    assert expert.accepts("east")
    assert expert.accepts("run"), "another word that is as good"
    assert not expert.accepts("west")
    assert not expert.accepts("wait")
    assert not expert.accepts("undo")
    expert.saw("east", Scene(""), NO_FACTS)
    expert.saw("east", Scene(""), NO_FACTS)
    assert expert.wish() is None, "it is there"
    assert expert.stuck


def test_a_trial_leaves_its_copy_where_it_was() -> None:
    track = Track()
    expert = OracleExpert(track)
    expert.begin(1, Scene(""), NO_FACTS)
    expert.accepts("west")
    expert.accepts("run")
    assert track.at == 0


def test_mistakes_are_looked_for_among_the_least_sure() -> None:
    told = [lesson(0.1, 0.2, 0.9, 0.9, missed=(1, 3))]
    assert mistakes_caught(told, 0.25) == 0.5
    assert mistakes_caught(told, 0.5) == 0.5
    assert mistakes_caught(told, 0.75) == 0.75, "one of two that are as sure"
    assert mistakes_caught(told, 1.0) == 1.0
    assert mistakes_caught([lesson(0.1, missed=())], 0.5) is None


def test_a_game_without_an_expert_is_refused_before_anything_is_played(
    tmp_path: Path, prompter: GameInfo
) -> None:
    asked = TeachingRequest(prompter, None, alone=False)
    with (
        pytest.raises(CommandFileError, match="has no expert of its own"),
        TeachingCurve(tmp_path / "none.db", asked, tmp_path / "out"),
    ):
        pass
    assert not list(tmp_path.iterdir())
