"""The world contract, held by every world: one suite, and each runs through it.

Worlds of an extra are skipped where it isn't installed. One game of TextWorld's is made,
by the real generator, and serves all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from games.catalog import Catalog
from games.engines import build_world, find_game
from games.errors import GameError
from games.open import open_world
from games.types import GameInfo, Scene
from games.world import World

DATA = Path(__file__).parents[1] / "data"
SEED = 3
COMMANDS = {
    "z-machine": ("look", "xyzzy", "inventory", "wait"),
    "colossal-cave": ("no", "in", "take lamp", "xyzzy"),
    "babyai": ("turn left", "go forward", "dance", "pick up", "turn right"),
    "textworld": ("inventory", "xyzzy", "look", "go north", "go south", "go east", "go west"),
}
MADE = ("babyai", "textworld")
"""Of these each seed is another game, and they have an oracle."""


def game_of(engine: str, made: Path) -> GameInfo:
    """Return a small game of an engine's."""
    if engine == "z-machine":
        return Catalog([]).find(str(DATA / "prompter.z5"))
    if engine == "colossal-cave":
        return Catalog([]).find("cave")
    package = {"babyai": "minigrid"}.get(engine, engine)
    if find_spec(package) is None:
        pytest.skip(f"{package} isn't installed: pip install 'understudy[{engine}]'")
    level = {"babyai": "GoToRedBall", "textworld": "coin-collector-2"}[engine]
    found = find_game(f"{engine}:{level}", made)
    assert found is not None
    return found


@pytest.fixture(scope="module", params=tuple(COMMANDS))
def world(request: pytest.FixtureRequest, made: Path) -> Iterator[World]:
    """Open a bare world of each engine."""
    opened = build_world(game_of(request.param, made))
    yield opened
    opened.close()


@pytest.fixture
def commands(world: World) -> tuple[str, ...]:
    """Return commands that go well and others that don't."""
    return COMMANDS[world.info.engine]


def play(world: World, commands: tuple[str, ...], seed: int = SEED) -> list[Scene]:
    """Play from the beginning, as long as it takes commands."""
    scenes = [world.reset(seed)]
    for command in commands:
        if scenes[-1].over:
            break
        scenes.append(world.step(command))
    return scenes


def test_equal_seed_and_commands_give_equal_scenes(world: World, commands: tuple[str, ...]) -> None:
    first = play(world, commands)
    facts = world.facts()
    assert play(world, commands) == first
    assert world.facts() == facts


def test_a_snapshot_brings_everything_back(world: World, commands: tuple[str, ...]) -> None:
    world.reset(SEED)
    here = world.step(commands[0])
    facts, valid, advice = world.facts(), world.valid_commands(), world.oracle()
    snapshot = world.snapshot()
    on = [world.step(command) for command in commands[1:4]]
    assert world.restore(snapshot) == here
    assert (world.facts(), world.valid_commands(), world.oracle()) == (facts, valid, advice)
    assert [world.step(command) for command in commands[1:4]] == on


def test_a_snapshot_fits_another_child_of_the_game(world: World, commands: tuple[str, ...]) -> None:
    there = open_world(world.info)
    try:
        scenes = [there.reset(SEED), there.step(commands[0])]
        snapshot = there.snapshot()
        advice, facts = there.oracle(), there.facts()
        assert play(world, commands[:1]) == scenes
        assert (world.oracle(), world.facts()) == (advice, facts)
    finally:
        there.close()
    again = open_world(world.info)
    try:
        assert again.restore(snapshot) == scenes[-1]
        assert again.oracle() == advice
    finally:
        again.close()


def test_looking_for_commands_and_facts_moves_nothing(
    world: World, commands: tuple[str, ...]
) -> None:
    quiet = play(world, commands)
    asked = [world.reset(SEED)]
    for command in commands:
        for ask in (world.valid_commands, world.facts, world.lexicon, world.oracle):
            ask()
        asked.append(world.step(command))
    assert asked == quiet


def test_valid_commands_change_something(world: World) -> None:
    world.reset(SEED)
    valid = world.valid_commands()
    assert len(valid) == len(set(valid))
    for command in valid[:4]:
        before = world.reset(SEED), world.facts()
        assert (world.step(command), world.facts()) != before


def test_what_is_no_command_is_refused_and_changes_nothing(world: World) -> None:
    world.reset(SEED)
    before = world.facts()
    for wrong in ("", "   ", "look\nlook", "x" * 300):
        with pytest.raises(GameError):
            world.step(wrong)
    assert world.facts() == before
    with pytest.raises(GameError, match="seed"):
        world.reset(0)


def test_bytes_from_elsewhere_are_no_snapshot(world: World) -> None:
    world.reset(SEED)
    for wrong in (b"", b"\x00" * 8, b"no snapshot"):
        with pytest.raises(GameError):
            world.restore(wrong)


def test_scenes_tell_what_they_should(world: World, commands: tuple[str, ...]) -> None:
    for scene in play(world, commands):
        assert "\x1b" not in scene.text
        assert scene.max_score is None or (scene.score or 0) <= scene.max_score
    if world.info.engine in MADE:
        assert scene.task
    else:
        assert world.oracle() is None


def test_made_worlds_are_won_by_their_oracle(world: World) -> None:
    if world.info.engine not in MADE:
        pytest.skip("it has no oracle")
    scene = world.reset(SEED)
    while not scene.over:
        advice = world.oracle()
        assert advice is not None
        assert advice in (*world.valid_commands(), "inventory")
        scene = world.step(advice)
    assert scene.ending == "victory"
    assert scene.score == scene.max_score == 1
    assert world.oracle() is None
    assert world.valid_commands() == []
    with pytest.raises(GameError, match="over"):
        world.step("look")


def test_the_oracle_finds_back_from_a_wrong_way(world: World, commands: tuple[str, ...]) -> None:
    if world.info.engine not in MADE:
        pytest.skip("it has no oracle")
    scene = play(world, commands)[-1]
    for _ in range(60):
        if scene.over:
            break
        scene = world.step(world.oracle() or "")
    assert scene.ending == "victory"


def test_an_unknown_level_names_near_ones(made: Path) -> None:
    for name, near in (
        ("babyai:GoToLocl", "babyai:GoToLocal"),
        ("textworld:coin-colector-10", "textworld:coin-collector-10"),
        ("textworld:cooking-99", "1 to 6"),
        ("textworld:custom-500-1-1", "1 to 100"),
    ):
        with pytest.raises(GameError, match=near):
            Catalog([], made).find(name)


def test_levels_are_found_whatever_their_letters(made: Path) -> None:
    pytest.importorskip("minigrid")
    found = Catalog([], made).find("BABYAI:gotolocal")
    assert found.id == "babyai:GoToLocal"
    assert found.sha256 == Catalog([]).find("babyai:GoToLocal").sha256


def test_what_is_not_installed_names_the_command(
    monkeypatch: pytest.MonkeyPatch, made: Path
) -> None:
    monkeypatch.setattr("games.extras.find_spec", {}.get)
    for name, extra in (("babyai:GoToLocal", "babyai"), ("textworld:cooking-1", "textworld")):
        with pytest.raises(GameError) as told:
            Catalog([], made).find(name)
        assert f'pip install "understudy[{extra}]"' in told.value.hint


def test_a_made_story_tells_no_day(made: Path) -> None:
    """Made on any day, a game is the same file (of this release of TextWorld's)."""
    pytest.importorskip("textworld")
    game = game_of("textworld", made)
    build_world(game).reset(SEED)
    assert game.workshop is not None
    (story,) = game.workshop.glob(f"*-s{SEED}.z8")
    assert story.read_bytes()[0x12:0x18] == b"000000"
    if game.release == "1.7.0":
        digest = hashlib.sha256(story.read_bytes()).hexdigest()
        assert digest.startswith("b26c5a5fa26ea661")


def test_a_level_that_no_list_has_is_found_by_what_a_session_tells(made: Path) -> None:
    pytest.importorskip("minigrid")
    catalog = Catalog([], made)
    played = catalog.find("babyai:BossLevel")
    assert catalog.made_again(replace(played, path=None)) == played
    assert catalog.made_again(replace(played, sha256="0" * 64)) is None
    assert catalog.made_again(replace(played, id="babyai:NoLevel")) is None
    assert catalog.made_again(catalog.find("cave")) is None


def test_levels_are_listed_behind_stories_where_that_is_asked_for(made: Path) -> None:
    pytest.importorskip("minigrid")
    shown = Catalog([DATA / "prompter.z5"], made, levels=True).entries()
    engines = [entry.info.engine for entry in shown]
    assert engines.index("babyai") > engines.index("z-machine")
    assert all(entry.available for entry in shown if entry.info.engine in MADE)
    assert "babyai" not in {entry.info.engine for entry in Catalog([], made).entries()}
