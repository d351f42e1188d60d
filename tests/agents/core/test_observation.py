"""What of a scene recurs."""

from __future__ import annotations

from agents.core.observation import effect_of, observe, within_reach
from games.types import Scene

HOUSE = frozenset(
    {
        ("in", "player", "kitchen"),
        ("in", "sack", "kitchen"),
        ("in", "garlic", "sack"),
        ("in", "lamp", "player"),
        ("is", "lamp", "on"),
        ("in", "rug", "attic"),
        ("is", "rug", "moved"),
        ("is", "kitchen", "visited"),
    }
)


def test_only_what_is_within_reach_counts() -> None:
    near = within_reach(HOUSE)
    assert ("in", "garlic", "sack") in near
    assert ("is", "lamp", "on") in near
    assert ("in", "rug", "attic") not in near
    assert ("is", "rug", "moved") not in near
    assert ("is", "kitchen", "visited") not in near


def test_shared_doors_count_though_they_are_nowhere() -> None:
    rooms = {("in", f"room-{n}", "map") for n in range(20)}
    facts = frozenset(
        {
            *rooms,
            ("in", "player", "room-1"),
            ("in", "thief", "room-2"),
            ("is", "thief", "awake"),
            ("in", "window", "shared"),
            ("is", "window", "open"),
        }
    )
    near = within_reach(facts)
    assert ("is", "window", "open") in near
    assert ("is", "thief", "awake") not in near
    assert all(where != "map" for _, _, where in near)


def test_a_wanderer_elsewhere_leaves_the_key_alone() -> None:
    scene = Scene("The kitchen.", "Kitchen", ("lamp",))
    moved = HOUSE - {("in", "rug", "attic")} | {("in", "rug", "cellar")}
    assert observe(scene, HOUSE).key == observe(scene, moved).key
    lit = HOUSE - {("is", "lamp", "on")}
    assert observe(scene, HOUSE).key != observe(scene, lit).key


def test_a_vehicle_stands_in_its_place() -> None:
    facts = frozenset(
        {
            ("in", "player", "boat"),
            ("in", "boat", "river"),
            ("in", "buoy", "river"),
            ("is", "buoy", "red"),
        }
    )
    assert ("is", "buoy", "red") in within_reach(facts)


def test_facts_that_go_in_a_circle_end() -> None:
    facts = frozenset({("in", "player", "a"), ("in", "a", "b"), ("in", "b", "a"), ("is", "b", "x")})
    assert within_reach(facts)


def test_the_description_is_what_was_said_on_arrival() -> None:
    first = observe(Scene("You are in a kitchen.", "Kitchen"), frozenset())
    taken = observe(Scene("Taken.", "Kitchen"), frozenset(), first, "take sack")
    assert taken.description == "You are in a kitchen."
    looked = observe(Scene("A kitchen, now dark.", "Kitchen"), frozenset(), taken, "l")
    assert looked.description == "A kitchen, now dark."


def test_an_effect_tells_nothing_from_something() -> None:
    scene = Scene("You are in a kitchen.", "Kitchen", score=0)
    here = observe(scene, HOUSE)
    assert effect_of(scene, here, scene, here).nothing
    richer = Scene("Taken.", "Kitchen", score=5)
    effect = effect_of(scene, here, richer, here)
    assert (effect.score, effect.nothing) == (5, False)
    assert effect_of(scene, here, Scene("You die.", "Kitchen", score=0, died=True), here).died


def test_a_mark_that_the_first_move_leaves_on_the_person_is_no_effect() -> None:
    opening = Scene("A hall.", "Hall", score=0, moves=0)
    held = frozenset({("in", "player", "Hall"), ("in", "box", "Hall")})
    marked = held | {("is", "player", "begun")}
    old, said = observe(opening, held), Scene("You can't eat that.", "Hall", score=0, moves=1)
    new = observe(said, marked, old, "eat box")
    assert old.key != new.key
    assert effect_of(opening, old, said, new, marked).nothing
    opened = marked | {("is", "box", "open")}
    assert not effect_of(opening, old, said, observe(said, opened, old, "x"), opened).nothing
    assert not effect_of(said, old, said, new, marked).nothing


def test_what_memories_are_filed_under_stays_as_it_was() -> None:
    scene = Scene("The kitchen.", "Kitchen")
    assert observe(scene, HOUSE).key == "705a522b62a12176b24d9cda84f23fa8"
    seated = HOUSE - {("in", "player", "kitchen")}
    seated |= {("in", "player", "chair"), ("in", "chair", "kitchen")}
    seated |= {("near", "sack", "door"), ("above", "rug", "x")}
    assert observe(scene, seated).key == "1adc920c25bbd9ce45b2dc0b6e2ef3e6"
