"""Own games without the loops that brought nothing of use, on moments written down here."""

from __future__ import annotations

from dataclasses import replace

from agents.imitation.selection.loop_removal import straightened
from agents.imitation.states.traces import Moment, Trace
from games.types import PLAYER, Facts, Scene
from tests.support.imitation import trace_of

Step = tuple[str, str, dict[str, str], int]
"""A command, where it led, which things were held by what then, and the score."""


def trace(*steps: Step, start: str = "Hall", things: dict[str, str] | None = None) -> Trace:
    where = dict(things or {})
    moments = [_moment(start, where, 0)]
    for _, place, changed, score in steps:
        where |= changed
        moments.append(_moment(place, where, score))
    return trace_of(moments, [command for command, *_ in steps])


def _moment(place: str, where: dict[str, str], score: int) -> Moment:
    facts: Facts = frozenset(
        {("in", PLAYER, place)}
        | {("in", thing, holder) for thing, holder in where.items() if holder != "open"}
        | {("is", thing, "open") for thing, holder in where.items() if holder == "open"}
    )
    held = tuple(thing for thing, holder in where.items() if holder == PLAYER)
    return Moment(Scene(place, place, inventory=held, score=score), facts)


RING = ("take ring", "Cave", {"ring": PLAYER}, 5)
THINGS = {"ring": "Cave", "tube": "Yard", "key": "Yard"}


def kept(*steps: Step) -> list[str]:
    return list(straightened(trace(*steps, things=THINGS)).commands)


def test_what_was_fetched_and_never_used_is_not_fetched_again() -> None:
    detour: tuple[Step, ...] = (
        ("north", "Yard", {}, 0),
        ("take tube", "Yard", {"tube": PLAYER}, 0),
        ("south", "Hall", {}, 0),
    )
    assert kept(*detour, ("down", "Cave", {}, 0), RING) == ["down", "take ring"]


def test_what_was_named_later_is_fetched() -> None:
    fetched: tuple[Step, ...] = (
        ("north", "Yard", {}, 0),
        ("take tube", "Yard", {"tube": PLAYER}, 0),
        ("south", "Hall", {}, 0),
        ("open tube", "Hall", {}, 0),
    )
    assert kept(*fetched, ("down", "Cave", {}, 0), RING)[:3] == ["north", "take tube", "south"]


def test_what_is_of_use_without_being_named_is_fetched() -> None:
    fetched: tuple[Step, ...] = (
        ("north", "Yard", {}, 0),
        ("take key", "Yard", {"key": PLAYER}, 0),
        ("south", "Hall", {}, 0),
    )
    assert "take key" in kept(*fetched, ("down", "Cave", {}, 0), RING)


def test_what_was_done_to_a_place_that_is_come_to_later_stays() -> None:
    far: tuple[Step, ...] = (
        ("north", "Yard", {}, 0),
        ("turn wheel", "Yard", {"gate": "open"}, 0),
        ("south", "Hall", {}, 0),
    )
    there: Step = ("down", "Cave", {"gate": "open", "lid": "Cave"}, 0)
    gate = trace(*far, there, RING, things=THINGS | {"gate": "Cave"})
    seen = [replace(m, facts=m.facts | {("in", "gate", "Cave")}) for m in gate.moments]
    assert "turn wheel" in straightened(trace_of(seen, gate.commands)).commands


def test_ways_that_led_nowhere_fall_out() -> None:
    assert kept(("west", "Hall", {}, 0), ("down", "Cave", {}, 0), RING) == ["down", "take ring"]


def test_a_loop_that_won_points_stays() -> None:
    won: tuple[Step, ...] = (("north", "Yard", {}, 5), ("south", "Hall", {}, 5))
    assert kept(*won, ("down", "Cave", {}, 5), ("take ring", "Cave", {"ring": PLAYER}, 9)) == [
        "north",
        "south",
        "down",
        "take ring",
    ]


def test_what_brought_points_is_not_laid_down_again_for_nothing() -> None:
    steps: tuple[Step, ...] = (
        ("down", "Cave", {}, 0),
        RING,
        ("put ring on desk", "Cave", {"ring": "desk"}, 5),
        ("up", "Hall", {}, 9),
    )
    assert kept(*steps) == ["down", "take ring", "up"]
