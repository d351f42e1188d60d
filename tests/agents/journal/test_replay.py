"""Replay without a screen: re-execute and compare; highlights, ways and branches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents.core.commands import Actor, Decision, Kind
from agents.core.memories import Effect
from agents.core.observation import effect_of, observe
from agents.core.types import Turn
from agents.home.database import open_database
from agents.journal.journal import Journal
from agents.journal.replay import (
    Difference,
    Highlights,
    branches,
    highlights,
    next_mark,
    previous_mark,
    verify_all,
)
from games.catalog import Catalog
from games.open import open_world
from games.readings import READING
from games.types import NO_FACTS, Scene
from games.world import World

SEED = 7
COMMANDS = ("yes", "east", "take lamp", "take keys", "west", "north", "look", "south")


@pytest.fixture
def cave() -> Iterator[World]:
    world = open_world(Catalog([]).entries()[0].info, isolated=False)
    yield world
    world.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    db = open_database(tmp_path / "understudy.db")
    yield Journal(db)
    db.close()


def begin(journal: Journal, world: World, scene: Scene) -> Turn:
    return journal.start(
        world.info,
        seed=SEED,
        task="",
        player="mimic",
        critic="none",
        scene=scene,
        observation=observe(scene, NO_FACTS),
    )


def add(
    journal: Journal, parent: Turn, command: str, scene: Scene, kind: Kind = Kind.TYPED
) -> Turn:
    seen = observe(scene, NO_FACTS, parent.observation)
    return journal.append(
        parent,
        decision=Decision(Actor.PERSON, kind, command),
        scene=scene,
        observation=seen,
        effect=effect_of(parent.scene, parent.observation, scene, seen),
    )


def recorded(journal: Journal, world: World, commands: Sequence[str]) -> tuple[Turn, ...]:
    """Play in a real world and read the path back from the journal."""
    turn = begin(journal, world, world.reset(SEED))
    for command in commands:
        turn = add(journal, turn, command, world.step(command))
    return journal.path(turn.id)


# --- verify --------------------------------------------------------------------


def test_a_session_comes_out_the_same(journal: Journal, cave: World) -> None:
    path = recorded(journal, cave, COMMANDS)
    found = verify_all(cave, [path], SEED)
    assert (found.turns, found.matched, found.ok) == (8, 8, True)
    assert found.first_difference is None


def test_an_opening_alone_is_a_session(journal: Journal, cave: World) -> None:
    found = verify_all(cave, [recorded(journal, cave, ())], SEED)
    assert (found.turns, found.matched, found.ok) == (0, 0, True)


@pytest.mark.parametrize(
    ("field", "value", "was"),
    [
        ("text", "A different story.", "A different story."),
        ("location", None, "nothing"),
        ("inventory", ("lamp", "rod"), "lamp, rod"),
        ("score", -3, "-3"),
        ("moves", 99, "99"),
    ],
)
def test_a_scene_that_differs_is_named(
    journal: Journal, cave: World, field: str, value: Any, was: str
) -> None:
    path = list(recorded(journal, cave, COMMANDS))
    path[3] = replace(path[3], scene=replace(path[3].scene, **{field: value}))
    found = verify_all(cave, [path], SEED)
    assert (found.turns, found.matched, found.ok) == (8, 7, False)
    first = found.first_difference
    assert first is not None
    assert (first.number, first.command, first.field, first.was) == (3, "take lamp", field, was)
    assert first.now != was


def test_an_older_session_is_compared_by_what_was_said(journal: Journal, cave: World) -> None:
    """An earlier program may have known no score, or seen another place."""
    told = recorded(journal, cave, COMMANDS)
    older = [
        replace(turn, scene=replace(turn.scene, score=None, location="Elsewhere", inventory=()))
        for turn in told
    ]
    assert not verify_all(cave, [older], SEED).ok
    assert verify_all(cave, [older], SEED, reading=None).ok
    older[2] = replace(older[2], scene=replace(older[2].scene, text="Other words."))
    found = verify_all(cave, [older], SEED, reading=None)
    assert found.first_difference is not None
    assert (found.first_difference.number, found.first_difference.field) == (2, "text")


def test_a_session_says_in_which_way_it_was_read(journal: Journal, cave: World) -> None:
    path = recorded(journal, cave, ())
    assert journal.info(path[0].session).reading == READING


def test_only_the_first_difference_is_told(journal: Journal, cave: World) -> None:
    path = [
        replace(turn, scene=replace(turn.scene, text="Other words.")) if turn.number > 4 else turn
        for turn in recorded(journal, cave, COMMANDS)
    ]
    found = verify_all(cave, [path], SEED)
    assert found.matched == 4
    assert found.first_difference is not None
    assert found.first_difference.number == 5


def test_another_opening_is_a_difference_though_every_move_matches(
    journal: Journal, cave: World
) -> None:
    path = list(recorded(journal, cave, COMMANDS))
    path[0] = replace(path[0], scene=replace(path[0].scene, text="Once upon a time."))
    found = verify_all(cave, [path], SEED)
    assert (found.matched, found.ok) == (8, False)
    assert isinstance(found.first_difference, Difference)
    assert (found.first_difference.number, found.first_difference.command) == (0, None)


def test_branches_are_compared_too_and_what_they_share_counts_once(
    journal: Journal, cave: World
) -> None:
    path = recorded(journal, cave, COMMANDS)
    cave.reset(SEED)
    cave.play([turn.decision.command for turn in path[1:4] if turn.decision])
    side = journal.path(add(journal, path[3], "look", cave.step("look")).id)
    found = verify_all(cave, [path, side], SEED)
    assert (found.turns, found.matched, found.ok) == (9, 9, True)
    wrong = [*side[:-1], replace(side[-1], scene=replace(side[-1].scene, text="Other words."))]
    found = verify_all(cave, [path, wrong], SEED)
    assert (found.turns, found.matched) == (9, 8)
    assert found.first_difference is not None
    assert found.first_difference.command == "look"


def test_turns_that_are_no_path_are_refused(journal: Journal, cave: World) -> None:
    path = recorded(journal, cave, COMMANDS)
    for wrong in ((), path[1:], (path[0], *path[2:])):
        with pytest.raises(ValueError, match=r"path|follow"):
            verify_all(cave, [wrong], SEED)


def test_zork_is_won_again_in_a_child_process(journal: Journal, zork1: Path) -> None:
    commands = (zork1.parent / "zork1-seed12.commands").read_text().splitlines()
    world = open_world(Catalog([zork1.parent]).find("zork1"))
    try:
        scenes = [world.reset(12), *world.play(commands)]
        root = turn = begin(journal, world, scenes[0])
        for command, scene in zip(commands, scenes[1:], strict=True):
            turn = add(journal, turn, command, scene)
        path = journal.path(turn.id)
        again = verify_all(world, [path], 12)
        other = verify_all(world, [path], 13)
    finally:
        world.close()
    assert root.scene.score == 0
    assert path[-1].scene.score == 350
    assert (again.turns, again.matched, again.ok) == (len(commands), len(commands), True)
    assert not other.ok
    assert other.matched < again.matched


# --- marks ---------------------------------------------------------------------


def turn(number: int, kind: Kind = Kind.ACCEPTED, **effect: object) -> Turn:
    scene = Scene("You are here.", f"Room {number}")
    return Turn(
        id=number + 1,
        session=1,
        parent=number or None,
        number=number,
        scene=scene,
        observation=observe(scene, NO_FACTS),
        at=datetime(2026, 1, 1, tzinfo=UTC),
        decision=Decision(Actor.PERSON, kind, "north") if number else None,
        effect=Effect(**effect),  # type: ignore[arg-type]
    )


def test_marks_are_the_overrides_scores_and_deaths() -> None:
    path = [
        turn(0),
        turn(1, Kind.OVERRIDE),
        turn(2, Kind.TYPED),
        turn(3, score=5),
        turn(4, Kind.OVERRIDE, score=-10, died=True),
        turn(5, Kind.ALTERNATIVE),
    ]
    assert highlights(path) == Highlights(overrides=(1, 4), scores=(3, 4), deaths=(4,))
    assert highlights(()) == Highlights()


def test_jumping_goes_to_the_nearest_mark_that_is_not_here() -> None:
    places = (2, 5, 9)
    assert [next_mark(places, i) for i in (0, 2, 4, 8, 9)] == [2, 5, 5, 9, None]
    assert [previous_mark(places, i) for i in (0, 2, 3, 9, 12)] == [None, None, 2, 5, 9]
    assert next_mark((), 3) is None
    assert previous_mark((), 3) is None


# --- branches -----------------------------------------------------------


def at(location: str) -> Scene:
    return Scene("You are here.", location)


def test_branches_tell_where_they_leave_the_path(journal: Journal, cave: World) -> None:
    root = begin(journal, cave, at("Hall"))
    first = add(journal, root, "north", at("Attic"))
    second = add(journal, first, "look", at("Attic"))
    other = add(journal, first, "south", at("Hall"))
    last = add(journal, other, "east", at("Cellar"))
    tree = journal.tree(root.session)
    found = branches(tree, journal.path(second.id))
    assert [(b.tip, b.turns, b.fork, b.command, b.shown) for b in found] == [
        (last.id, 3, 1, "south", False),
        (second.id, 2, 2, "look", True),
    ]
    # After an undo the path ends inside the tree, and a branch goes on from it.
    found = branches(tree, journal.path(other.id))
    assert [(b.tip, b.fork, b.command, b.shown) for b in found] == [
        (last.id, 2, "east", True),
        (second.id, 1, "look", False),
    ]
