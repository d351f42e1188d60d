"""What is asked for again and again until it comes, with or without waiting between."""

from __future__ import annotations

from collections.abc import Sequence

from agents.imitation.states.traces import Moment, Trace
from tests.support.imitation import follow, moment, trace_of

NO, BUSY, COMES = "Nothing comes.", "One goes by, taken.", "A cab comes and draws up."


class Town:
    """Two streets between which cabs go, if one comes when it is called.

    Args:
        answers: what each call comes to, in turn; the last for good.
        leaves: calls after which the cab drives off again at once.
    """

    STREETS = ("Mews", "Wharf")

    def __init__(self, answers: Sequence[str], leaves: int = 0) -> None:
        self.answers, self.leaves = list(answers), leaves
        self.street, self.waits, self.inside, self.score = 0, False, False, 0
        self.calls = 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "hail cab" and not self.inside:
            self.calls += 1
            text = "One is here already." if self.waits else self._call()
            if self.waits and self.leaves:
                self.leaves, self.waits = self.leaves - 1, False
                text += "\n\nThe cabman drives off."
        elif command == "in" and not self.inside:
            text = "Cab" if self.waits else "There's no cab here."
            self.inside = self.waits
        elif command == "out" and self.inside:
            self.street, self.inside, self.waits = 1 - self.street, False, False
            self.score += 5
            text = self.STREETS[self.street]
        return self.look(text)

    def _call(self) -> str:
        text = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.waits = text == COMES
        return text

    def look(self, text: str = "Mews") -> Moment:
        place = "Cab" if self.inside else self.STREETS[self.street]
        return moment(text, score=self.score, player=place)


CALLS = (NO, COMES, COMES, BUSY, NO, COMES)
RIDES = (*["hail cab"] * 2, "in", "out", "hail cab", "in", "out", *["hail cab"] * 3, "in", "out")


def shown_in_town() -> Trace:
    world = Town(CALLS)
    trace = trace_of([world.look(), *map(world.step, RIDES)], RIDES)
    assert world.score == 15
    return trace


def test_what_is_called_for_until_it_comes_is_called_for_as_often_as_it_takes() -> None:
    for late in range(6):
        world = Town([*[NO, BUSY] * late, COMES, *[BUSY] * late, COMES])
        follow(shown_in_town(), world, most=90)
        assert world.score == 15
        assert world.calls == 3 + 3 * late


def test_what_came_is_not_called_for_again() -> None:
    world = Town([COMES])
    played = follow(shown_in_town(), world)
    assert played == ["hail cab", "in", "out"] * 3


def test_what_has_driven_off_again_is_called_for_anew() -> None:
    world = Town([COMES, NO, NO, BUSY, COMES], leaves=1)
    follow(shown_in_town(), world, most=90)
    assert world.score == 15


class Belfry:
    """A bell that hangs too high but for a while, and what is found in it.

    Args:
        low: the move from which it hangs low.
    """

    def __init__(self, low: int) -> None:
        self.low, self.now, self.score = low, 0, 0

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "Time passes." if command == "wait" else "There's nothing more."
        if command == "search bell" and not self.score:
            text = "It hangs out of reach."
            if self.now >= self.low:
                self.score, text = 5, "You find an opal in it."
        return self.look(text)

    def look(self, text: str = "Belfry.") -> Moment:
        opal = {"opal": "player"} if self.score else {}
        return moment(text, score=self.score, player="Belfry", bell="Belfry", **opal)


def test_what_was_tried_between_waits_is_tried_until_it_works() -> None:
    commands = ["search bell", *["wait", "search bell"] * 3, "hum"]
    shown = Belfry(low=6)
    trace = trace_of([shown.look(), *map(shown.step, commands)], commands)
    for low in (1, 3, 9, 20):
        world = Belfry(low)
        played = follow(trace, world)
        assert world.score == 5
        assert played.count("search bell") == 1 + (low > 1) * (low // 2)
        assert played[-1] == "hum"
