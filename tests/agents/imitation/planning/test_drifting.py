"""Nobody walks to where one was carried off: one waits for it, in the dark by standing still."""

from __future__ import annotations

import pytest

from agents.imitation.states.traces import Moment, Trace
from tests.support.imitation import follow, moment, trace_of

DARK = "It is now pitch dark. You will likely fall into a pit."


class Warren:
    """A warren out of which no way leads, until a bell carries whoever is there to a vault.

    Args:
        rings: the move at which the bell rings.
        dark: the move from which it is dark there, as is told when somebody walks about.
    """

    def __init__(self, rings: int, dark: int = 999) -> None:
        self.moves, self.rings, self.dark = 0, rings, dark
        self.room, self.open = "Warren", False

    def step(self, command: str) -> Moment:
        self.moves += 1
        if self.room == "Vault":
            self.open = self.open or command == "turn wheel"
            return self.look("You turn the wheel." if self.open else "Nothing happens.")
        if self.moves >= self.rings:
            self.room = "Vault"
            return self.look("A bell rings.\n\nVault")
        if command != "north":
            return self.look("OK")
        if self.moves > self.dark:
            raise AssertionError("fell into a pit")
        crawled = "You crawl about and are back where you were."
        return self.look(f"{crawled}\n\n{DARK if self.moves == self.dark else 'Warren'}")

    def look(self, text: str = "Warren") -> Moment:
        score = 10 * (self.room == "Vault") + 10 * self.open
        return moment(text, score=score, player=self.room, wheel="Vault")


def shown(*commands: str) -> Trace:
    """Return a demonstration of a warren where the bell rings at the last but one command."""
    world = Warren(len(commands) - 1)
    moments = [world.look(), *map(world.step, commands)]
    return trace_of(moments, commands)


WALKED = ("north",) * 5
MIXED = ("north", "wait", "north", "wait", "north", "north", "north")


@pytest.mark.parametrize("tried", [WALKED, MIXED])
@pytest.mark.parametrize("rings", [3, 20, 55])
def test_who_was_carried_off_then_waits_to_be_carried_off(
    tried: tuple[str, ...], rings: int
) -> None:
    world = Warren(rings)
    assert follow(shown(*tried, "turn wheel"), world, most=90)[-1] == "turn wheel"
    assert world.open


@pytest.mark.parametrize("tried", [WALKED, MIXED])
def test_nobody_walks_about_in_the_dark_to_be_carried_off(tried: tuple[str, ...]) -> None:
    world = Warren(40, dark=9)
    played = follow(shown(*tried, "turn wheel"), world, most=90)
    assert world.open, played
