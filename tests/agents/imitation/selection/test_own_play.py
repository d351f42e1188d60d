"""The agent's own best games as ways back: real sessions in a real file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from agents.core.commands import Actor, Source
from agents.home.database import open_database
from agents.imitation.selection.own_play import own_best, up_to_the_best
from agents.imitation.states.traces import Moment, Trace
from agents.play.retrieval.place_knowledge import to_follow
from games.catalog import Catalog
from games.types import GameInfo, Scene
from tests.support.demonstrating import demonstrate
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.imitation import trace_of
from tests.support.paths import DATA

EVERYBODYS = frozenset(Source)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home.db"


@pytest.fixture
def game() -> GameInfo:
    return Catalog([]).find(str(DATA / "prompter.z3"))


def play(file: Path, game: GameInfo, commands: Sequence[str], by: Actor = Actor.AGENT) -> int:
    return demonstrate(file, game, list(commands), WINNING_SEED, by=by)


def best(file: Path, game: GameInfo, **how: object) -> list[Trace]:
    db = open_database(file)
    try:
        return own_best(db, game, sources=EVERYBODYS, **how)  # type: ignore[arg-type]
    finally:
        db.close()


def test_the_game_that_won_the_most_is_gone_back_to(file: Path, game: GameInfo) -> None:
    play(file, game, WINNING[:3])
    won = play(file, game, WINNING)
    play(file, game, WINNING[:4])
    assert [trace.session for trace in best(file, game)] == [won]


def test_it_ends_where_the_most_was_won_and_leaves_detours_out(file: Path, game: GameInfo) -> None:
    play(file, game, WINNING)
    straight = best(file, game)[0]
    play(file, game, ["west", "east", "look", *WINNING])
    assert best(file, game)[0].commands == straight.commands
    scores = [moment.scene.score or 0 for moment in straight.moments]
    assert scores[-1] == max(scores)
    assert scores[-2] < scores[-1]


def test_a_game_that_won_nothing_is_none_to_go_back_to(file: Path, game: GameInfo) -> None:
    play(file, game, ["look", "west", "east"])
    assert best(file, game) == []


def test_what_was_won_after_a_death_is_no_way_back() -> None:
    scenes = [Scene("Hall", score=points, died=points == -5) for points in (0, 5, -5, 20)]
    moments = [Moment(scene, frozenset()) for scene in scenes]
    trace = trace_of(moments, ["take ring", "jump", "take crown"])
    assert up_to_the_best(trace).commands == ("take ring",)


def test_the_session_that_is_played_is_left_out(file: Path, game: GameInfo) -> None:
    session = play(file, game, WINNING)
    assert best(file, game, session=session) == []


def test_what_people_showed_goes_before_it(file: Path, game: GameInfo) -> None:
    own = play(file, game, WINNING)
    db = open_database(file)
    assert [t.session for t in to_follow(db, game, EVERYBODYS, "", None)] == [own]
    assert to_follow(db, game, EVERYBODYS - {Source.SELF}, "", None) == []
    db.close()
    shown = play(file, game, WINNING[:3], by=Actor.PERSON)
    db = open_database(file)
    assert [t.session for t in to_follow(db, game, EVERYBODYS, "", None)] == [shown]
    db.close()
