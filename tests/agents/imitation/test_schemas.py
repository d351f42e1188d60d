"""Schemas from hand-made traces with literal facts, from two small games, and from real ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agents.core.command_forms import word_set
from agents.core.commands import Source
from agents.core.memories import Analogy
from agents.imitation.analogies import Schemas, learn, name_similarity
from agents.imitation.demonstration import Demonstration
from agents.imitation.lifting import effect, fill, lift
from agents.imitation.traces import Moment, Trace
from games.catalog import Catalog
from games.open import open_world
from games.types import PLAYER, Engine, Facts, GameInfo, Lexicon, Scene

ATTIC_GAME = GameInfo("attic", "The Attic", Engine.ZMACHINE)
CELLAR_GAME = GameInfo("cellar", "The Cellar", Engine.ZMACHINE)
LEXICON = Lexicon(
    word_set("take from put in open light egg jewel nest case lamp door rock dusty"),
    verbs=("take", "put", "open", "light"),
    directions=("north",),
)


def facts(*told: str) -> Facts:
    """Read facts such as ``egg in nest`` and ``egg is soft``."""
    found = [one.split() for one in told]
    return frozenset((relation, thing, what) for thing, relation, what in found)


def moment(
    *told: str, score: int = 0, text: str = "Well.", inventory: tuple[str, ...] = ()
) -> Moment:
    return Moment(Scene(text, "Attic", inventory, score=score), facts(*told))


def trace(
    *moments: Moment,
    commands: tuple[str, ...],
    people: bool = True,
    source: Source = Source.HUMAN,
    forgotten: tuple[bool, ...] = (),
) -> Trace:
    turns = tuple(range(1, len(moments) + 1))
    return Trace(1, source, moments, commands, turns, (people,) * len(commands), forgotten)


def here(*told: str) -> Facts:
    return facts("player in Attic", *told)


EGG = trace(
    Moment(Scene("A nest.", "Attic"), here("nest in Attic", "egg in nest", "egg is soft")),
    Moment(
        Scene("Taken.", "Attic", ("egg",), score=5),
        here("nest in Attic", "egg in player", "egg is soft"),
    ),
    Moment(
        Scene("Done.", "Attic", (), score=5),
        here("nest in Attic", "egg in nest", "egg is soft"),
    ),
    commands=("Take egg from nest", "put egg in nest"),
)


def ideas(schemas: Schemas, held: Facts, game: GameInfo = ATTIC_GAME, text: str = "Here.") -> Any:
    """Return command -> analogy for a place without a description."""
    found = schemas.analogies(game, Scene(text, "Attic"), "", held, LEXICON)
    return {one.command: one for one in found}


def test_a_command_is_lifted_over_what_it_names() -> None:
    assert lift("take egg from nest", ("egg", "nest")) == ("take {0} from {1}", ("egg", "nest"))
    assert lift("get the clove of garlic", ("clove of garlic",)) == (
        "get {0}",
        ("clove of garlic",),
    )
    assert lift("take {0}", ("egg",)) == ("take {0}", ())
    assert fill("put {0} in {1}", ("jewel", "case")) == "put jewel in case"


def test_a_schema_says_what_came_of_it() -> None:
    take, put = sorted(learn([(ATTIC_GAME, EGG)]).forms, key=lambda one: one.pattern, reverse=True)

    assert (take.pattern, put.pattern) == ("take {0} from {1}", "put {0} in {1}")
    assert (take.tried, take.worked) == (1, 1)
    assert [one.title for one in take.instances] == ["The Attic"]
    assert take.fits(0, held=False)
    assert not take.fits(0, held=True)
    assert put.fits(0, held=True)


def test_what_came_of_a_command_is_told_in_general() -> None:
    run = Demonstration(0, EGG)
    names = {"egg": "X", "nest": "Y"}
    told = [
        effect(op, before, after, {}, names)
        for op, (before, after) in zip(run.operators, pairwise(run.states), strict=True)
    ]
    assert told == ["X is carried", "X is in or on Y"]


def test_what_was_taught_with_the_egg_serves_for_the_jewel() -> None:
    schemas = learn([(ATTIC_GAME, EGG)])
    now = here("nest in Attic", "jewel in nest", "jewel is soft")

    found = ideas(schemas, now)

    taught = found["take jewel from nest"]
    assert taught.things == ("jewel", "nest")
    assert (taught.shown, taught.title) == ("take egg from nest", "The Attic")
    assert "put jewel in nest" not in found, "it isn't carried"
    carried = ideas(schemas, here("nest in Attic", "jewel in player", "jewel is soft"))
    assert "put jewel in nest" in carried
    assert "take jewel from nest" not in carried, "it is carried"


def test_the_liker_a_thing_the_higher_the_estimate() -> None:
    schemas = replace(learn([(ATTIC_GAME, EGG)]), stretch=0.0, within=0.0)
    now = here("nest in Attic", "jewel in nest", "jewel is soft", "rock in nest", "rock is hard")

    found = ideas(schemas, now)

    assert found["take jewel from nest"].estimate > found["take rock from nest"].estimate


def test_nothing_is_offered_under_the_floor() -> None:
    schemas = learn([(ATTIC_GAME, EGG)])
    now = here("nest in Attic", "jewel in nest", "rock in nest", "egg in nest", "egg is soft")

    every = ideas(replace(schemas, stretch=0.0, within=0.0), now)
    few = ideas(replace(schemas, stretch=0.8, within=0.8), now)

    assert set(few) < set(every)
    assert "take egg from nest" in few
    assert not ideas(replace(schemas, stretch=1.0, within=1.0), now)


def test_one_game_teaches_for_the_next() -> None:
    lamp = trace(
        moment("player in Attic", "lamp in Attic"),
        moment("player in Attic", "lamp in player"),
        moment("player in Attic", "lamp in player", "lamp is lit"),
        commands=("take lamp", "light lamp"),
    )
    schemas = learn([(ATTIC_GAME, lamp), (CELLAR_GAME, EGG)])
    now = facts("player in Vault", "lamp in player", "nest in Vault", "egg in nest")
    third = GameInfo("third", "The Third", Engine.ZMACHINE)

    found = ideas(schemas, now, third)

    assert found["light lamp"].title == "The Attic"
    assert found["take egg from nest"].title == "The Cellar"
    lying = facts("player in Vault", "lamp in Vault")
    assert ideas(schemas, lying, third)["take lamp"].shown == "take lamp"


def test_states_are_compared_within_one_game_alone() -> None:
    schemas = replace(learn([(ATTIC_GAME, EGG)]), stretch=0.0, within=0.0)
    now = here("nest in Attic", "jewel in nest", "jewel is soft")

    same, other = ideas(schemas, now), ideas(schemas, now, CELLAR_GAME)

    told = "take jewel from nest"
    assert same[told].estimate > other[told].estimate


def test_a_world_without_facts_goes_by_its_words() -> None:
    bare = trace(
        Moment(Scene("A dusty door.", "Attic"), frozenset()),
        Moment(Scene("It opens.", "Attic"), frozenset()),
        Moment(Scene("Taken.", "Attic", ("lamp",)), frozenset()),
        commands=("open door", "take lamp"),
    )
    schemas = learn([(ATTIC_GAME, bare)])

    scene = Scene("There is a door and a lamp here, and a dusty rock.", "Hall")
    found = {one.command for one in schemas.analogies(CELLAR_GAME, scene, "", frozenset(), LEXICON)}

    assert {"open door", "take lamp"} <= found
    assert "open dusty" not in found, "a word of the text alone is taken by its name only"


def test_withdrawn_and_others_steps_teach_nothing() -> None:
    withdrawn = replace(EGG, forgotten=(True, True))
    not_theirs = replace(EGG, people=(False, False))

    assert not learn([(ATTIC_GAME, withdrawn)]).forms
    assert not learn([(ATTIC_GAME, not_theirs)]).forms
    assert learn([(ATTIC_GAME, replace(not_theirs, source=Source.SELF))]).forms


def test_a_shared_beginning_counts_once() -> None:
    schemas = learn([(ATTIC_GAME, EGG), (ATTIC_GAME, EGG)])
    assert {schema.tried for schema in schemas.forms} == {1}


def test_words_that_the_parser_does_not_know_are_not_offered() -> None:
    schemas = learn([(ATTIC_GAME, EGG)])
    dumb = Lexicon(frozenset({"egg", "nest", "put", "in"}), verbs=("put",))
    now = here("nest in Attic", "egg in nest")
    assert not schemas.analogies(ATTIC_GAME, Scene("Here."), "", now, dumb)


def test_putting_down_is_worth_little() -> None:
    drop = trace(
        moment("player in Attic", "egg in player"),
        moment("player in Attic", "egg in Attic"),
        commands=("drop egg",),
    )
    (schema,) = learn([(ATTIC_GAME, drop)]).forms
    assert schema.promise < 0.1


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("egg", "egg", 1.0, 1.0),
        ("brass lamp", "lamp", 0.6, 0.7),
        ("brass lamp", "brass bell", 0.2, 0.3),
        ("lamp#126", "lamp", 1.0, 1.0),
        ("egg", "jewel", 0.0, 0.0),
        ("", "jewel", 0.0, 0.0),
    ],
)
def test_names_are_alike_by_words_and_head(one: str, other: str, least: float, most: float) -> None:
    assert least <= name_similarity(one, other) <= most


def test_equal_demonstrations_teach_equally() -> None:
    now = here("nest in Attic", "jewel in nest", "jewel is soft")
    first: dict[str, Analogy] = ideas(learn([(ATTIC_GAME, EGG)]), now)
    assert first == ideas(learn([(ATTIC_GAME, EGG)]), now)
    assert PLAYER not in {thing for one in first.values() for thing in one.things}


@pytest.fixture
def played(zork1: Path) -> tuple[GameInfo, Trace]:
    """Return the demonstration that lies beside Zork I."""
    commands = zork1.with_name("zork1-seed12.commands")
    if not commands.is_file():
        pytest.skip("zork1-seed12.commands is not beside zork1.z3")
    game = Catalog([zork1.parent]).find(str(zork1))
    world = open_world(game, isolated=False)
    try:
        moments = [Moment(world.reset(12), world.facts())]
        told = [line for line in commands.read_text().splitlines() if line.strip()]
        moments += [Moment(world.step(line), world.facts()) for line in told]
    finally:
        world.close()
    return game, trace(*moments, commands=tuple(told))


def test_half_of_a_real_demonstration_brings_the_other_to_mind(
    played: tuple[GameInfo, Trace],
) -> None:
    game, whole = played
    world = open_world(game, isolated=False)
    lexicon = world.lexicon()
    world.close()
    first = trace(*whole.moments[:199], commands=whole.commands[:198])
    schemas = learn([(game, first)])
    run = Demonstration(0, whole)
    known = {thing for op in run.operators[:198] for thing in (*op.named, *op.moved)}
    taken = [
        (op, thing)
        for op in run.operators[198:]
        for thing, where in op.moved.items()
        if where == PLAYER and thing not in known
    ]
    offered = [
        any(thing in idea.things for idea in _ideas_at(schemas, game, whole, op.index, lexicon))
        for op, thing in taken
    ]
    assert len(taken) > 5
    assert sum(offered) > len(taken) / 2


def test_one_real_game_teaches_for_the_next(played: tuple[GameInfo, Trace], zork1: Path) -> None:
    story = zork1.with_name("zork2.z3")
    if not story.is_file():
        pytest.skip("zork2.z3 is not beside zork1.z3")
    game = Catalog([story.parent]).find(str(story))
    world = open_world(game, isolated=False)
    try:
        scene, held, lexicon = world.reset(5), world.facts(), world.lexicon()
    finally:
        world.close()
    found = learn([played]).analogies(game, scene, scene.text, held, lexicon)
    assert "get sword" in {one.command for one in found}
    assert {one.title for one in found} == {"Zork I"}


def _ideas_at(
    schemas: Schemas, game: GameInfo, whole: Trace, index: int, lexicon: Lexicon
) -> tuple[Analogy, ...]:
    at = whole.moments[index]
    return schemas.analogies(game, at.scene, at.scene.text, at.facts, lexicon)
