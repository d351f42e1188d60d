"""What stands in the row of a table that counts today."""

from __future__ import annotations

import pytest

from agents.imitation.language.looked_up import figures_of, is_table
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of

CHARTS = (
    "Wrecks: GRAND DUKE, latitude 25, longitude 60, 200 feet. SAN PABLO, latitude 40, longitude 25,"
    " 350 feet. ORION, latitude 60, longitude 50, 250 feet."
)
OTHER = CHARTS.replace("60", "75")


class Harbour:
    """A coin tells of which wreck it is, a shelf of charts where each wreck lies."""

    def __init__(self, ship: str, place: str, charts: str = CHARTS) -> None:
        self.ship, self.place, self.charts, self.score = ship, place, charts, 0

    def step(self, command: str) -> Moment:
        if command == "read coin":
            return self.look(f"It comes from a wreck. It is stamped {self.ship}.")
        if command == "read charts":
            return self.look(self.charts)
        if command == f"sail {self.place}":
            self.score = 10
            return self.look("You cast off.")
        return self.look("There is nothing there but mud.")

    def look(self, text: str = "A harbour.") -> Moment:
        return moment(text, score=self.score, player="Harbour", coin="player", charts="Harbour")


@pytest.mark.parametrize("first", ["read coin", "read charts"])
@pytest.mark.parametrize(
    ("ship", "place", "charts"),
    [
        ("SAN PABLO", "40 25", CHARTS),
        ("GRAND DUKE", "25 60", CHARTS),
        ("ORION", "60 50", CHARTS),
    ],
)
def test_the_figures_of_todays_row_are_said(first: str, ship: str, place: str, charts: str) -> None:
    then = "read charts" if first == "read coin" else "read coin"
    commands = (first, then, "sail 40 25")
    world = Harbour("SAN PABLO", "40 25")
    shown = trace_of([world.look(), *map(world.step, commands)], commands)
    today = Harbour(ship, place, charts)
    follow(shown, today, most=8)
    assert today.score == 10


def test_a_table_may_itself_be_another() -> None:
    found = figures_of(("san", "pablo"), ("orion",), CHARTS, OTHER)
    assert found == {"40": "75", "25": "50", "350": "250"}
    assert not figures_of(("san", "pablo"), ("armada",), CHARTS, OTHER)


def test_a_text_with_a_figure_is_no_table() -> None:
    assert is_table(CHARTS)
    assert not is_table("The safe has 3 dials. It is locked. Turn them to 12.")
