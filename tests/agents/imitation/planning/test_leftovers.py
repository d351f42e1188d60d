"""What is put off, taken in bulk, used up or led astray: done as far as it can be today."""

from __future__ import annotations

from agents.imitation.states.traces import Moment, Trace
from tests.support.imitation import follow, moment, trace_of


class Estate:
    """Places in a row, a slit for who carries nothing, a slot for coins, chests with gold.

    Args:
        where: thing -> where it lies when the story begins.
        astray: times that the gate leads back to the Yard.
    """

    ROW = ("Yard", "Hall", "Cell", "Loft")
    POINTS = ("ring", "crown")

    def __init__(self, where: dict[str, str], astray: int = 0) -> None:
        self.where = {"player": "Yard", **where}
        self.astray, self.score, self.locked = astray, 0, set[str]()
        self.paid = False

    @property
    def room(self) -> str:
        return self.where["player"]

    @property
    def held(self) -> list[str]:
        return [thing for thing, place in self.where.items() if place == "player"]

    def step(self, command: str) -> Moment:
        verb, _, rest = command.partition(" ")
        at = self.ROW.index(self.room)
        text = "You can't do that."
        if command in ("east", "west"):
            self.where["player"] = self.ROW[min(max(at + (1 if verb == "east" else -1), 0), 3)]
            text = self.room
        elif command == "enter gate" and self.room == "Hall":
            self.astray -= 1
            self.where["player"] = "Yard" if self.astray >= 0 else "Loft"
            text = f"{self.room}\n\nA bird sings {self.astray} times."
        elif command == "squeeze" and self.room == "Cell" and not self.held:
            self.score, text = self.score + 3, "You reach through the slit, and back."
        elif command == "drop all" and self.held:
            text = "\n".join(f"{thing}: Dropped." for thing in self.held)
            self.where |= dict.fromkeys(self.held, self.room)
        elif verb == "take" and self.where.get(self.named(rest), "") == self.room:
            thing = self.named(rest)
            if thing not in self.locked:
                self.where[thing], text = "player", "Taken."
                self.score += {"ring": 1, "crown": 9}.get(thing, 0)
        elif command == "pay" and any("coin" in thing for thing in self.held):
            del self.where[next(thing for thing in self.held if "coin" in thing)]
            self.paid, self.score, text = True, self.score + 2, "The slot swallows your coin."
        return self.look(text)

    def named(self, word: str) -> str:
        return next((t for t, w in self.where.items() if word in t and w == self.room), "")

    def look(self, text: str = "Yard") -> Moment:
        held = moment(text, score=self.score, **self.where, gate="Hall")
        return Moment(held.scene, held.facts | ({("is", "gate", "open")} if self.paid else set()))


def shown(world: Estate, *commands: str) -> Trace:
    return trace_of([world.look(), *map(world.step, commands)], commands)


def test_all_is_whatever_is_at_hand_today() -> None:
    worn = ("hat", "scarf", "glove")
    commands = [*(f"take {thing}" for thing in worn), "east", "take cup", "east", "drop all"]
    lying = {**dict.fromkeys(worn, "Yard"), "cup": "Hall"}
    trace = shown(Estate(lying), *commands, "squeeze")
    world = Estate({**lying, **dict.fromkeys(worn, "nowhere")})
    played = follow(trace, world)
    assert world.score == 3
    assert played.count("drop all") == 1
    assert played[-1] == "squeeze"


def test_one_like_it_stands_in_for_what_was_used_up() -> None:
    trace = shown(Estate({"coin#1": "Yard", "coin#2": "Hall"}), "take coin", "east", "pay")
    world = Estate({"coin#2": "Hall"})
    assert follow(trace, world) == ["take coin", "east", "take coin", "pay"]
    assert world.score == 2


def test_a_way_that_leads_elsewhere_time_and_again_is_left() -> None:
    trace = shown(Estate({"ring": "Loft"}), "east", "enter gate", "take ring")
    by_chance = Estate({"ring": "Loft"}, astray=2)
    assert follow(trace, by_chance)[-2:] == ["enter gate", "take ring"]
    played = follow(trace, Estate({"ring": "Loft"}, astray=99), most=200)
    assert len(played) < 20


def test_what_brings_most_for_the_way_is_gone_for_first() -> None:
    lying = {"ring": "Yard", "crown": "Loft"}
    trace = shown(Estate(lying), "take ring", *["east"] * 3, "take crown", *["west"] * 3)
    world = Estate(lying)
    world.locked |= {"ring", "crown"}
    played = follow(trace, world, most=120)
    once = ["take ring"] * 3 + ["east"] * 3 + ["take crown"] * 3 + ["west"] * 3
    assert played[: len(once)] == once
    # The crown first, which has the points; then the ring, not one step for each in turn.
    assert played[len(once) :][:7] == [*["east"] * 3, *["west"] * 3, "take ring"]


class Office:
    """A clerk who gives a form for a letter; stamping uses the form up, and names nothing.

    Args:
        out: moves until the clerk is there.
    """

    def __init__(self, out: int) -> None:
        self.out, self.room, self.has, self.score = out, "Office", "letter", 0

    def step(self, command: str) -> Moment:
        self.out -= 1
        text = "You can't see any such thing."
        if command in ("east", "west"):
            self.room = text = "Street" if command == "east" else "Office"
        elif command == "give letter to clerk" and self.clerk == self.room == "Office":
            self.has, self.score, text = "form", 2, "The clerk hands you a form."
        elif command == "stamp" and self.has == "form":
            self.has, self.score, text = "", 7, "It is stamped, and gone."
        return self.look(text)

    @property
    def clerk(self) -> str:
        return "Office" if self.out < 0 else "Street"

    def look(self, text: str = "Office") -> Moment:
        things = {"form": "clerk"} if self.has == "letter" else {}
        things |= {self.has: "player"} if self.has else {}
        whole = moment(text, score=self.score, player=self.room, clerk=self.clerk, **things)
        return Moment(whole.scene, whole.facts | {("in", "bench", "Street")})


def test_what_was_tried_without_its_means_is_done_when_they_are_there() -> None:
    commands = ("give letter to clerk", "stamp", "east", "west", "east")
    there = Office(out=-1)
    trace = trace_of([there.look(), *map(there.step, commands)], commands)
    world = Office(out=1)
    # In vain at first, for the clerk is out; then as soon as it can be done, not at the end.
    give, stamp, *_ = commands
    assert follow(trace, world)[:5] == [give, "east", "west", give, stamp]
    assert world.score == 7


class Stair:
    """A scroll behind a door that may be shut, and a hum that may drop one down there."""

    def __init__(self, *, shut: bool) -> None:
        self.shut, self.room, self.score = shut, "Hall", 0
        self.place = {"scroll": "Stair"}

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "north" and self.room == "Hall":
            text = "The door won't budge."
            if not self.shut:
                self.room = text = "Stair"
        elif command == "south" and self.room == "Stair":
            self.room = text = "Hall"
        elif command == "take scroll" and self.place.get("scroll") == self.room:
            self.place["scroll"], text = "player", "Taken."
        elif command == "copy charm" and self.place.get("scroll") == "player":
            del self.place["scroll"]
            self.score, text = self.score + 5, "It settles into your book, and the scroll is gone."
        elif command == "hum" and self.room == "Hall":
            self.score, text = self.score + 1, "You hum."
            if self.shut:
                self.room = "Stair"
                text = "You hum, and the floor drops you onto a stair."
        elif command == "sing charm":
            self.score, text = self.score + 1, "You sing."
        return self.look(text)

    def look(self, text: str = "A hall.") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.place)


def test_what_a_step_uses_up_is_taken_before_it_is_done_at_last() -> None:
    commands = ("north", "take scroll", "copy charm", "south", "hum", "sing charm")
    shown = Stair(shut=False)
    trace = trace_of([shown.look(), *map(shown.step, commands)], commands)
    world = Stair(shut=True)
    played = follow(trace, world, most=20)
    assert world.score == 7
    assert played.count("copy charm") == 1


class Quay(Estate):
    """A bell is put on a stand in the Yard for points, and somebody may bring it late.

    Args:
        late: moves until the bell is there, in the Cell.
    """

    def __init__(self, late: int) -> None:
        super().__init__({} if late else {"bell": "Cell"})
        self.late, self.moves = late, 0

    def step(self, command: str) -> Moment:
        self.moves += 1
        if self.moves == self.late:
            self.where["bell"] = "Cell"
        if command == "drop bell" and "bell" in self.held and self.room == "Yard":
            self.where["bell"], self.score = "Yard", self.score + 5
            return self.look("It stands there now.")
        return super().step(command)


def test_what_was_put_off_is_done_once_what_it_lacked_has_come() -> None:
    fetch = ["east", "east", "take bell", "west", "west", "drop bell"]
    trace = shown(Quay(0), *fetch, *["east", "west"] * 4, "east", "enter gate")
    world = Quay(9)
    played = follow(trace, world, most=60)
    assert world.score == 5
    assert played[-1] == "enter gate", "nobody knows whether one comes back from there"
