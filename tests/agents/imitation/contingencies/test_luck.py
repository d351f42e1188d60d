"""What was told in few words or long ago, and what luck brings by the same deed done again."""

from __future__ import annotations

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import MadeWorld, follow, moment, trace_of


def _shown(world: MadeWorld, commands: tuple[str, ...]) -> list[Moment]:
    return [world.look(), *map(world.step, commands)]


class Shade:
    """A shade that wants one of two things, which are known long before it says so."""

    def __init__(self, wanted: str) -> None:
        self.wanted, self.score = wanted, 0
        self.place = {"hand bell": "player", "horn spoon": "player", "shade": "Crypt"}

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "ask shade":
            text = f'"I miss the {self.wanted}."'
        for thing, where in self.place.items():
            names = (f"give {thing} to shade", f"give {thing.split()[-1]} to shade")
            if command in names and where == "player":
                self.place[thing] = "shade"
                self.score += 5 if thing == self.wanted else 0
                text = "It takes it."
        return self.look(text)

    def look(self, text: str = "A crypt.") -> Moment:
        return moment(text, score=self.score, player="Crypt", **self.place)


@pytest.mark.parametrize("wanted", ["hand bell", "horn spoon"])
def test_what_is_wanted_now_is_given_though_it_was_named_in_short(wanted: str) -> None:
    commands = "shake bell", "ask shade", "give bell to shade"
    shown = trace_of(_shown(Shade("hand bell"), commands), commands)
    world = Shade(wanted)
    follow(shown, world, most=6)
    assert world.score == 5


class Teller:
    """A number that stands alone in its sentence, and a way that is told long before it is gone."""

    def __init__(self, number: str, way: str) -> None:
        self.number, self.way = number, way
        self.room, self.score = "Hall", 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "ask teller":
            text = f'"I see numbers, dear. {self.number}. Now be off."'
        elif command == "read book":
            text = f'It says: "Who would leave the hall goes {self.way} and looks not back."'
        elif command == f"dial {self.number}" and not self.score:
            self.score, text = 5, "Click."
        elif command == self.way and self.room == "Hall":
            self.room, text = "Garden", "Garden"
        elif command in ("north", "south", "east"):
            text = "Hall. You come back to where you were."
        return self.look(text)

    def look(self, text: str = "A hall.") -> Moment:
        return moment(text, score=self.score, player=self.room, teller="Hall", book="Hall")


@pytest.mark.parametrize(("number", "way"), [("592", "east"), ("541", "east"), ("592", "south")])
def test_a_number_by_itself_and_a_way_told_long_ago(number: str, way: str) -> None:
    commands = ("read book", "ask teller", *["wait"] * 7, "dial 592", "east")
    shown = trace_of(_shown(Teller("592", "east"), commands), commands)
    world = Teller(number, way)
    follow(shown, world, most=40)
    assert (world.score, world.room) == (5, "Garden")


class Fair:
    """Ducks to hit twice for tokens, and a machine that takes a token and may give a prize."""

    def __init__(self, misses: int, blanks: int) -> None:
        self.misses, self.blanks = misses, blanks
        self.hits = self.score = 0
        self.place = {"ducks": "Fair", "machine": "Fair"}

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        held = sorted(t for t, at in self.place.items() if at == "player" and "token" in t)
        if command == "shoot ducks" and self.misses:
            self.misses, text = self.misses - 1, "You miss."
        elif command == "shoot ducks" and self.hits < 2:
            self.hits += 1
            text = "Down goes a duck!"
            if self.hits == 2:
                self.score += 5
                self.place |= dict.fromkeys(("token#1", "token#2", "token#3"), "player")
                text = "The second duck goes down, and three tokens drop into your hand."
        elif command == "put token in machine" and held:
            del self.place[held[0]]
            text = "(the token in the machine)\nIt swallows it with a rude noise."
            if not self.blanks:
                self.score += 5
                self.place["ticket"] = "player"
                text = "(the token in the machine)\nBells ring! A ticket falls out."
            self.blanks -= 1
        return self.look(text)

    def look(self, text: str = "A fair.") -> Moment:
        return moment(text, score=self.score, player="Fair", **self.place)


@pytest.mark.parametrize(("misses", "blanks"), [(0, 0), (5, 0), (0, 2), (5, 2)])
def test_what_brings_something_by_luck_is_done_until_it_does(misses: int, blanks: int) -> None:
    commands = (*["shoot ducks"] * 3, "put token in machine")
    shown = trace_of(_shown(Fair(1, 0), commands), commands)
    world = Fair(misses, blanks)
    played = follow(shown, world, most=30)
    assert world.score == 10
    assert "wait" not in played


class SessionWriter:
    """Like scrolls, one of which is used up by each try to copy a charm that may fail."""

    def __init__(self, smudges: int) -> None:
        self.smudges, self.score = smudges, 0
        self.place = {f"scroll#{i}": "player" for i in range(4)}

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "copy scroll" and self.place:
            self.place.popitem()
            text = "The letters run off the paper and are gone."
            if not self.smudges:
                self.score, text = 5, "They crawl up your arm, and you know what is written there."
            self.smudges -= 1
        return self.look(text)

    def look(self, text: str = "A desk.") -> Moment:
        return moment(text, score=self.score, player="Desk", **self.place)


@pytest.mark.parametrize("smudges", [0, 1, 3])
def test_another_of_like_things_is_used_up_where_the_first_was_in_vain(smudges: int) -> None:
    commands = ("copy scroll",)
    shown = trace_of(_shown(SessionWriter(0), commands), commands)
    world = SessionWriter(smudges)
    follow(shown, world, most=10)
    assert world.score == 5


class Dynamo:
    """A crank that may cough, always in the same words, before it charges what nothing shows."""

    def __init__(self, coughs: int) -> None:
        self.coughs, self.score = coughs, 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "turn crank":
            text = "It coughs and is still."
            if not self.coughs:
                self.score, text = 5, "Sparks fly about, and the cell begins to hum."
            self.coughs -= 1
        return self.look(text)

    def look(self, text: str = "A shed.") -> Moment:
        return moment(text, score=self.score, player="Shed", crank="Shed")


def test_what_brings_points_is_tried_on_though_it_fails_in_the_same_words() -> None:
    commands = ("turn crank",)
    shown = trace_of(_shown(Dynamo(0), commands), commands)
    world = Dynamo(7)
    follow(shown, world, most=12)
    assert world.score == 5


class Pond:
    """A ring on the ground of a pond, which slips away at some tries; breath for four moves."""

    def __init__(self, slips: int) -> None:
        self.slips, self.breath, self.score = slips, 5, 0
        self.place = {"ring": "Pond"}
        self.room = "Pond"

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if self.room == "Pond":
            self.breath -= 1
        if command == "get ring" and self.slips:
            self.slips, text = self.slips - 1, "It slips from your hand."
        elif command == "get ring":
            text = "You have that already." if self.place["ring"] == "player" else "Taken."
            self.place["ring"] = "player"
        elif command == "up" and self.breath:
            self.room, text = "Bank", "Bank"
            self.score = 5 if self.place["ring"] == "player" else 0
        return self.look(text)

    def look(self, text: str = "Pond") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.place)


@pytest.mark.parametrize(("shown_slips", "slips"), [(1, 0), (2, 0), (2, 1), (1, 2)])
def test_what_several_tries_brought_is_tried_no_longer_than_it_takes(
    shown_slips: int, slips: int
) -> None:
    commands = (*["get ring"] * (shown_slips + 1), "up")
    shown = trace_of(_shown(Pond(shown_slips), commands), commands)
    world = Pond(slips)
    played = follow(shown, world, most=5)
    assert played[: slips + 2] == [*["get ring"] * (slips + 1), "up"]
    assert world.score == 5


class Quarry:
    """A charge that goes off three moves after it was lit, while a dog runs after whoever walks."""

    def __init__(self, barks: int) -> None:
        self.barks, self.fuse, self.score = barks, 0, 0
        self.room = "Pit"
        self.dead = False

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "light fuse" and not self.fuse:
            self.fuse, text = 4, "It hisses."
        elif command in ("out", "in"):
            self.room = "Hut" if command == "out" else "Pit"
            text = self.room
        elif command == "wait":
            text = "Time passes."
        elif command == "take gem" and self.fuse == -1 and self.room == "Pit":
            self.score, text = 5, "Taken."
        if self.barks and (self.fuse or command != "wait"):
            self.barks, text = self.barks - 1, f"{text}\n\nThe dog comes after you."
        if self.fuse > 0:
            self.fuse -= 1
            if not self.fuse:
                self.fuse, text = -1, f"{text}\n\nA dull thud shakes the ground."
                self.dead |= self.room == "Pit"
        return self.look(text)

    def look(self, text: str = "Pit") -> Moment:
        gem = {"gem": "player" if self.score else "Pit"} if self.fuse == -1 else {}
        return moment(text, score=self.score, player=self.room, fuse="Pit", **gem)


@pytest.mark.parametrize("barks", [0, 3, 6, 99])
def test_what_is_told_whatever_one_does_is_not_waited_for(barks: int) -> None:
    commands = *["wait"] * 3, "out", "in", "light fuse", "out", "wait", "wait", "in", "take gem"
    shown = trace_of(_shown(Quarry(99), commands), commands)
    world = Quarry(barks)
    follow(shown, world, most=20)
    assert (world.score, world.dead) == (5, False)


class Chapel:
    """Two charms that are learned anew for each try, and fail in the same words; a way out."""

    def __init__(self, fizzles: dict[str, int]) -> None:
        self.fizzles, self.known, self.score = dict(fizzles), set[str](), 0
        self.vase = self.room = "Chapel"

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        verb, _, what = command.partition(" ")
        if verb == "learn":
            self.known.add(what)
            text = f"You commit {what} to memory."
        elif verb in self.known:
            self.known.remove(verb)
            if self.fizzles.get(verb, 0):
                self.fizzles[verb] -= 1
                text = (
                    "You say it, but it sounds wrong. The air only hums.\n\nA bell rings far off."
                )
            elif verb == "glow":
                self.score, text = self.score + 5, "Light fills the chapel to its roof."
            else:
                self.vase, text = "Attic", "There is a flash, and the vase is gone."
        elif command == "north" and self.room == "Chapel":
            self.room, text = "Yard", "Yard. The door falls shut behind you."
        return self.look(text)

    def look(self, text: str = "A chapel.") -> Moment:
        return moment(text, score=self.score, player=self.room, lamp="Chapel", vase=self.vase)


@pytest.mark.parametrize(("lamp", "vase"), [(0, 0), (0, 6), (6, 6)])
def test_what_failed_by_chance_once_fails_by_chance_in_those_words_whatever_was_done(
    lamp: int, vase: int
) -> None:
    commands = (*["learn glow", "glow lamp"] * 2, "learn hush", "hush vase", "north")
    shown = trace_of(_shown(Chapel({"glow": 1}), commands), commands)
    world = Chapel({"glow": lamp, "hush": vase})
    follow(shown, world, most=40)
    assert (world.score, world.vase) == (5, "Attic")


class Lair:
    """A cable that writhes out of an axe's way, and is cut with nothing to show for it but points.

    Args:
        misses: blows before that.
    """

    def __init__(self, misses: int) -> None:
        self.misses, self.score = misses, 0
        self.place = {"axe": "player", "stone": "player", "cable": "Lair", "beast": "Lair"}

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "cut cable with axe" and self.misses:
            self.misses, text = self.misses - 1, "You strike it, and it writhes away."
        elif command == "cut cable with axe" and not self.score:
            self.score, text = 8, "The axe goes through, and the beast turns to you."
        elif command == "throw stone at beast" and self.score == 8:
            self.score, text = 23, "The stone strikes home."
            del self.place["stone"]
        return self.look(text)

    def look(self, text: str = "A lair.") -> Moment:
        return moment(text, score=self.score, player="Lair", **self.place)


@pytest.mark.parametrize("misses", [0, 1, 5])
def test_a_blow_that_won_only_points_is_struck_until_it_does(misses: int) -> None:
    commands = ("cut cable with axe", "throw stone at beast")
    world = Lair(misses)
    played = follow(trace_of(_shown(Lair(0), commands), commands), world)
    assert played == [*["cut cable with axe"] * (misses + 1), "throw stone at beast"]
    assert world.score == 23
