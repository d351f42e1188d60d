"""Others who are about: they pick things up, tell words, leave by themselves, are too strong."""

from __future__ import annotations

from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, know, moment, trace_of


class Gallery:
    """Two rooms, and a magpie that hops to and fro and picks up what was brought forth.

    Args:
        snatches: the move at which it takes the scroll, and how long it keeps it.
    """

    def __init__(self, snatches: int = 99, keeps: int = 3) -> None:
        self.snatches, self.keeps, self.now, self.score = snatches, keeps, 0, 0
        self.holders = {"player": "Hall", "magpie": "Yard", "desk": "Hall", "pool": "Yard"}

    def step(self, command: str) -> Moment:
        self.now += 1
        room, text = self.holders["player"], "Nothing comes of it."
        if command in ("east", "west"):
            self.holders["player"] = text = "Yard" if command == "east" else "Hall"
        elif command == "open desk" and room == "Hall" and "scroll" not in self.holders:
            self.holders["scroll"], text = "Hall", "A scroll falls out."
        elif command == "take scroll" and self.holders.get("scroll") == "magpie":
            text = "The scroll seems to belong to the magpie."
        elif command == "take scroll" and self.holders.get("scroll") == room:
            self.holders["scroll"], text = "player", "Taken."
        elif command == "read scroll" and self.holders.get("scroll") == "player":
            self.score, text = 5, "You learn a good deal."
        if self.holders["magpie"] != self.holders["player"] or self.now < self.snatches:
            self.holders["magpie"] = "Yard" if self.now % 2 else "Hall"
        if self.now == self.snatches:
            self.holders |= {"magpie": "Yard", "scroll": "magpie"}
        elif self.now > self.snatches and self.holders["scroll"] == "magpie":
            self.keeps -= self.holders["player"] == self.holders["magpie"]
            if self.keeps < 0:
                self.holders["scroll"] = self.holders["magpie"]
        return self.look(text)

    def look(self, text: str = "Hall") -> Moment:
        return moment(text, score=self.score, **self.holders)


def test_who_picked_up_a_thing_is_gone_after_until_it_is_laid_down() -> None:
    shown = ("east", "west", "east", "west", "open desk", "take scroll", "read scroll")
    world = Gallery()
    trace = trace_of([world.look(), *map(world.step, shown)], shown)
    world = Gallery(snatches=5)
    played = follow(trace, world)
    assert "open desk" in played
    assert world.score == 5
    assert len(played) < 20


def test_a_word_is_asked_for_before_it_is_said_where_nobody_told_it_today() -> None:
    def hut(text: str) -> Moment:
        return moment(text, player="Hut", hermit="Hut", jade_rope="Loft", red_rope="Loft")

    def loft(text: str) -> Moment:
        return moment(text, player="Loft", hermit="Hut", jade_rope="Loft", red_rope="Loft")

    commands = ("ask hermit about bells", "north", "pull jade rope")
    told = hut('"The warlock loves jade," says the hermit.')
    then = [hut("Hut"), told, loft("Loft"), loft("A bell booms.")]
    executor = PlanExecutor(know(trace_of(then, commands)))
    begun, here = hut("Hut"), loft("Loft")
    executor.begin(begun.scene, begun.facts)
    executor.act()
    executor.saw("north", here.scene, here.facts, shown=True)
    assert executor.act() == "south"


def test_who_leaves_as_others_do_left_by_themselves() -> None:
    def ball(text: str, score: int, ann: str, bob: str) -> Moment:
        return moment(text, score=score, player="Ballroom", ann=ann, bob=bob, cup="Ballroom")

    walks = [
        ball("Ballroom", 0, "Ballroom", "Ballroom"),
        ball("You hum. Bob walks off.", 0, "Ballroom", "Bar"),
        ball("You hum. Bob comes in.", 0, "Ballroom", "Ballroom"),
        ball("You hum. Bob walks off.", 0, "Ballroom", "Bar"),
        ball("It shines. Ann walks off.", 5, "Bar", "Bar"),
        ball("You hum. Ann comes in.", 5, "Ballroom", "Bar"),
        ball("You hum. Ann slips out.", 5, "Bar", "Bar"),
    ]
    commands = ("hum", "hum", "hum", "polish cup", "hum", "hum")
    assert Demonstration(0, trace_of(walks, commands)).company == {}


class Den:
    """A troll in the way, who can't be struck with bare hands.

    Args:
        axe: where it is, nowhere if empty.
        parries: blows that only knock it from the hand.
    """

    def __init__(self, axe: str, parries: int = 0) -> None:
        self.score, self.parries = 0, parries
        self.holders = {"player": "Hall", "troll": "Den", "bell": "Hall"}
        self.holders |= {"axe": axe} if axe else {}

    def step(self, command: str) -> Moment:
        room, text = self.holders["player"], "Nothing comes of it."
        troll = self.holders.get("troll") == room
        if command in ("north", "south"):
            self.holders["player"] = text = "Den" if command == "north" else "Hall"
        elif command == "take axe" and self.holders.get("axe") == room:
            self.holders["axe"], text = "player", "Taken."
        elif command == "hit troll" and troll and self.holders.get("axe") != "player":
            text = "You'd need a weapon."
        elif command == "hit troll" and troll and self.parries:
            self.parries -= 1
            self.holders["axe"], text = "Den", "The troll knocks the axe from your hand."
        elif command == "hit troll" and troll:
            self.holders.pop("troll")
            self.score, text = self.score + 5, "The troll falls."
        elif command == "ring bell" and room == "Hall":
            self.score, text = self.score + 5, "It rings."
        if self.holders.get("troll") == self.holders["player"]:
            text += "\n\nThe troll swings its club at you."
        return moment(text, score=self.score, **self.holders)

    def look(self) -> Moment:
        return moment("Hall", score=self.score, **self.holders)


def test_nobody_is_struck_at_on_and_on_with_bare_hands() -> None:
    world, shown = Den("Hall"), ("take axe", "north", "hit troll", "south", "ring bell")
    trace = trace_of([world.look(), *map(world.step, shown)], shown)
    world = Den("")
    played = follow(trace, world)
    assert played.count("hit troll") <= 4
    assert world.score == 5


def test_what_was_knocked_from_the_hand_is_taken_up_to_strike_on() -> None:
    world, shown = Den("Hall"), ("take axe", "north", "hit troll", "south", "ring bell")
    trace = trace_of([world.look(), *map(world.step, shown)], shown)
    world = Den("Hall", parries=2)
    follow(trace, world)
    assert world.score == 10
