"""What was tried in vain until something befell the person was letting time pass."""

from __future__ import annotations

from dataclasses import replace

from agents.core.commands import Source
from agents.imitation.selection.idling import idling_alike
from agents.imitation.selection.pruning import without_detours
from agents.imitation.states.traces import Moment, Trace
from games.types import PLAYER
from tests.support.imitation import follow, moment, trace_of

LOST = "You crawl about and end up where you were.\n\nYou're in the den."
TAKEN = "A bell rings, and all goes black.\n\nYou're in the vault."
TURNED = "You turn the wheel."


def den(text: str = LOST, coin: str = "den") -> Moment:
    return moment(text, player="den", coin=coin, wheel="vault")


def vault(text: str = TAKEN, coin: str = "den", score: int = 10) -> Moment:
    return moment(text, score=score, player="vault", coin=coin, wheel="vault")


def shown(*meanwhile: str, last: str, people: bool = True) -> Trace:
    """Return a session that drops a coin in a den, tries things there, and is taken to a vault."""
    moments = [den("You're in the den.", PLAYER), den("Dropped."), *(den() for _ in meanwhile)]
    moments += [vault(), vault(TURNED, score=20)]
    trace = trace_of(moments, ("drop coin", *meanwhile, last, "turn wheel"))
    return replace(trace, source=Source.HUMAN, people=(people,) * len(trace.commands))


def test_what_was_tried_as_it_happened_did_not_bring_it_about() -> None:
    tried = ("north", "up", "north", "north", "east")
    for last in ("take coin", "examine coin", "wait", "up"):
        alike = idling_alike(shown(*tried, last=last))
        assert alike.commands == ("drop coin", *("north",) * 6, "turn wheel"), last
        assert alike.moments == shown(*tried, last=last).moments


def test_what_may_have_brought_it_about_stays() -> None:
    words = ("north", "say friend", "north", "say friend", "north", "up")
    for trace in (
        shown("north", "up", "north", "east", last="say mellon"),  # it may be the word
        shown(*words, last="up"),  # what was said before may have
        shown("north", "up", last="wait"),  # it had hardly been tried
        shown("north", "up", "north", "east", last="take wheel"),  # nobody ever took it
    ):
        assert idling_alike(trace) is trace


def test_who_left_the_place_and_came_back_went_on_waiting() -> None:
    away = moment("You're in the cellar.", player="cellar", coin="den", wheel="vault")
    trace = shown("north", "up", "east", "north", "west", "north", last="take coin")
    moments = (*trace.moments[:5], away, *trace.moments[6:])
    alike = idling_alike(replace(trace, moments=moments))
    assert alike.commands[1:8] == ("north", "north", "north", "north", "west", "north", "north")


def test_an_offer_of_help_that_came_between_needs_no_answer() -> None:
    trace = shown("north", "up", "no", "north", "north", last="examine coin")
    asked = den(f"{LOST}\n\nDo you need help getting out of here?")
    moments = (*trace.moments[:3], asked, *trace.moments[4:])
    alike = idling_alike(replace(trace, moments=moments))
    assert alike.commands == ("drop coin", *("north",) * 5, "turn wheel")


def test_what_only_came_to_nothing_is_a_step_and_what_was_withdrawn_is_none() -> None:
    trace = shown("north", "up", "north", "east", last="examine coin")
    forgotten = (False, True, True, False, False, False, False)
    alike = idling_alike(replace(trace, forgotten=forgotten, withdrawn=frozenset({2})))
    assert alike.forgotten == (False, True, False, False, False, False, False)


class Bell:
    """A den from which one is taken after some moves, and from which a way leads by chance."""

    def __init__(self, after: int = 12) -> None:
        self.moves, self.here, self.coin, self.after = 0, "den", PLAYER, after

    def look(self, text: str = "You're in the den.") -> Moment:
        score = (10 if self.here == "vault" else 0) + 10 * (text == TURNED)
        return moment(text, score=score, player=self.here, coin=self.coin, wheel="vault")

    def step(self, command: str, /) -> Moment:
        self.moves += 1
        if command == "turn wheel" and self.here == "vault":
            return self.look(TURNED)
        if self.here != "vault" and self.moves > self.after:
            self.here = "vault"
            return self.look(TAKEN)
        if self.here == "cellar":
            self.here = "den"
            return self.look("You're in the den.")
        if command == "drop coin":
            self.coin = "den"
            return self.look("Dropped.")
        if command == "take coin":
            self.coin = PLAYER
            return self.look("Taken.")
        if command == "north" and self.moves in (4, 6):
            self.here = "cellar"
            return self.look("You're in the cellar.")
        return self.look(LOST)


def test_it_is_waited_for_and_what_comes_then_is_done_then() -> None:
    away = moment("You're in the cellar.", player="cellar", coin="den", wheel="vault")
    tried = ("north", "up", "north", "west", "east", "north", "north", "up", "north")
    trace = shown(*tried, last="take coin")
    trace = replace(trace, moments=(*trace.moments[:4], away, *trace.moments[5:]))
    played = follow(without_detours(idling_alike(trace)), Bell())
    assert played[-1] == "turn wheel"
    assert len(played) == 14
    assert "take coin" not in played


def test_who_only_waited_until_they_were_taken_away_waits_as_long_as_it_takes() -> None:
    played = follow(shown(*("wait",) * 5, last="wait"), Bell(after=40))
    assert played[-1] == "turn wheel"
    assert played[1:-1] == ["wait"] * 40


class Pit(Bell):
    """The same den, in which it gets dark, as is said once: whoever walks about then falls."""

    def step(self, command: str, /) -> Moment:
        if self.moves >= 8 and self.here == "den" and command == "north":
            raise AssertionError("fell into a pit")
        found = super().step(command)
        if self.moves == 8 or (self.moves > 8 and command != "wait" and self.here == "den"):
            return self.look(f"{found.scene.text}\n\nIt is now pitch dark. You might fall.")
        return self.look("Time passes.") if self.here == "den" and self.moves > 8 else found


def test_nobody_walks_about_in_the_dark_only_to_let_time_pass() -> None:
    trace = shown("north", "up", "north", "west", "north", "north", "north", last="take coin")
    played = follow(without_detours(idling_alike(trace)), Pit(after=30))
    assert played[-1] == "turn wheel"
    assert len(played) == 32
    assert "wait" in played


def test_who_walks_in_a_place_that_is_many_does_not_idle() -> None:
    ways = ("north", "north", "west", "west", "north")
    maze = [moment(f"Maze\nThe way runs {way}.", player="Maze", hat="Hall") for way in ways]
    hall = moment("Hall\nA hall.", player="Hall", hat="Hall")
    moments = [moment("Maze\nA maze.", player="Maze", hat="Hall"), *maze, hall]
    trace = replace(trace_of(moments, (*ways, "west")), source=Source.HUMAN)
    assert idling_alike(trace) is trace
