"""What a story tells otherwise each time is typed as it is told now."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agents.core.proposals import Course
from agents.imitation.execution.plan import describe
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment
from tests.support.imitation import MadeWorld, follow, know, moment, trace_of


class Vault:
    """A note with a word, a door that opens to it, and a keeper who wants one of two gems."""

    def __init__(self, word: str, gem: str) -> None:
        self.word, self.gem = word, gem
        self.score = 0
        self.place = {"ruby": "Hall", "opal": "Hall", "note": "Hall", "keeper": "Hall"}

    def step(self, command: str) -> Moment:
        verb, *rest = command.split()
        text = "That does nothing."
        if command == "read note":
            text = f'A scrawl on the note says: "The word of the day is {self.word}, and no other."'
        elif command == f"say {self.word}":
            self.score += 5
            text = "Something rumbles far below."
        elif command == "ask keeper about door":
            text = f'"Bring me the {self.gem} and be quick about it," says the keeper.'
        elif verb == "take" and self.place.get(rest[0]) == "Hall" and rest[0] in ("ruby", "opal"):
            self.place[rest[0]] = "player"
            text = f"You take the {rest[0]}."
        elif verb == "give" and self.place.get(rest[0]) == "player":
            self.place[rest[0]] = "keeper"
            self.score += 10 if rest[0] == self.gem else 0
            text = "He weighs it in his hand."
        return self.look(text)

    def look(self, text: str = "A hall.") -> Moment:
        return moment(text, score=self.score, player="Hall", **self.place)


def show(world: MadeWorld, commands: Sequence[str]) -> list[Moment]:
    return [world.look(), *map(world.step, commands)]


COMMANDS = (
    "read note",
    "ask keeper about door",
    "say plover",
    "take ruby",
    "give ruby to keeper",
)


@pytest.mark.parametrize(
    ("word", "gem"), [("plover", "ruby"), ("xenon", "ruby"), ("plover", "opal"), ("quartz", "opal")]
)
def test_what_is_told_now_is_said_and_given(word: str, gem: str) -> None:
    shown = trace_of(show(Vault("plover", "ruby"), COMMANDS), COMMANDS)
    assert shown.moments[-1].scene.score == 15
    world = Vault(word, gem)
    played = follow(shown, world, most=20)
    expected = [c.replace("plover", word).replace("ruby", gem) for c in COMMANDS]
    assert played == expected
    assert world.look().scene.score == 15


def test_the_plan_says_what_was_told() -> None:
    shown = trace_of(show(Vault("plover", "ruby"), COMMANDS), COMMANDS)
    executor, world = PlanExecutor(know(shown)), Vault("xenon", "ruby")
    here = world.look()
    executor.begin(here.scene, here.facts)
    for expected in ("read note", "ask keeper about door"):
        assert executor.act() == expected
        here = world.step(expected)
        executor.saw(expected, here.scene, here.facts)
    assert executor.act() == "say xenon"
    plan = describe(executor)
    assert plan is not None
    assert (plan.shown, plan.course) == ("say xenon", Course.MENDING)
    assert plan.remedy == "told “xenon” where it was “plover”"


class Lake:
    """A stone names a lady, and tells how she was called: so she is to be called."""

    def __init__(self, name: str, trade: str, verb: str) -> None:
        self.name, self.trade, self.verb = name, trade, verb
        self.score = 0

    def step(self, command: str) -> Moment:
        text = "That does nothing."
        if command == "read stone":
            text = f'You make out the name "{self.name}" and the words "{self.trade}".'
        elif command.split()[-1] == self.name.lower():
            text = "The waters are stirred, and calm again."
            if command.split()[0] == self.verb:
                self.score += 5
                text = "A hand rises out of the waters."
        return self.look(text)

    def look(self, text: str = "A lake.") -> Moment:
        return moment(text, score=self.score, player="Lake", stone="Lake")


CALLED = ("read stone", "howl zelda", "wait")


@pytest.mark.parametrize(
    ("name", "trade", "verb", "tries"),
    [
        ("Zelda", "suspected werewolf", "howl", 1),
        ("Morna", "suspected werewolf", "howl", 1),
        ("Zelda", "famous alto", "sing", 4),
        ("Morna", "a very quiet librarian", "whisper", 5),
    ],
)
def test_how_a_word_is_said_may_differ_too(name: str, trade: str, verb: str, tries: int) -> None:
    shown = trace_of(show(Lake("Zelda", "suspected werewolf", "howl"), CALLED), CALLED)
    world = Lake(name, trade, verb)
    played = follow(shown, world)
    assert world.score == 5
    assert sum(command.endswith(name.lower()) for command in played) == tries


def test_what_was_told_the_same_is_said_as_it_was() -> None:
    shown = trace_of(show(Lake("Zelda", "suspected werewolf", "howl"), CALLED), CALLED)
    world = Lake("Zelda", "suspected werewolf", "sing")
    played = follow(shown, world)
    assert not any(command.startswith("sing") for command in played)


class Inquest:
    """A locket that names one of three people, who are about from the beginning."""

    def __init__(self, culprit: str) -> None:
        self.culprit, self.room, self.score = culprit, "Cave", 0
        self.place = {"locket": "player", "cook": "Quay", "clerk": "Quay", "sailor": "Ship"}
        self.clock = 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        self.clock += 1
        if self.clock == 4:
            self.place["sailor"] = "Quay"
        if command == "examine locket":
            text = f"There is a name in it: {self.culprit}."
        elif command == "north":
            self.room = text = "Quay"
        verb, _, whom = command.partition(" ")
        if verb == "accuse" and self.place.get(whom) == self.room:
            text = "They laugh at you."
            if whom == self.culprit:
                self.score, text = 10, "They break down and confess."
        return self.look(text)

    def look(self, text: str = "A cave.") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.place)


@pytest.mark.parametrize("culprit", ["cook", "clerk", "sailor"])
@pytest.mark.parametrize("shown", ["cook", "sailor"])
def test_whom_a_look_points_at_is_who_is_meant_elsewhere(culprit: str, shown: str) -> None:
    commands = ("examine locket", "north", "wait", "wait", f"accuse {shown}")
    told = Inquest(shown)
    trace = trace_of([told.look(), *map(told.step, commands)], commands)
    assert told.score == 10
    world = Inquest(culprit)
    played = follow(trace, world, most=20)
    assert world.score == 10
    assert sum(one.startswith("accuse") for one in played) == 1


class Parrot:
    """A bird that tells in its second sentence behind which door the stair is today."""

    def __init__(self, way: str) -> None:
        self.way, self.room = way, "Hall"

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "ask parrot" and self.room == "Hall":
            text = f'"Awk! The way is {self.way}!" says the parrot.'
        elif command in ("north", "east", "west") and self.room == "Hall":
            text = "The door opens on a blank wall, and slams again."
            if command == self.way:
                self.room = text = "Stair"
        return self.look(text)

    def look(self, text: str = "A hall.") -> Moment:
        return moment(text, player=self.room, parrot="Hall")


@pytest.mark.parametrize("way", ["west", "north", "east"])
def test_a_way_is_told_in_the_second_sentence_of_what_somebody_says(way: str) -> None:
    commands = ("ask parrot", "west")
    told = Parrot("west")
    trace = trace_of([told.look(), *map(told.step, commands)], commands)
    assert follow(trace, Parrot(way), most=6) == ["ask parrot", way]


FIGURES = {"one": "1", "two": "2", "four": "4", "five": "5", "six": "6"}


class Safe:
    """Three looks tell three numbers, in words and figures, and three dials are set to them."""

    def __init__(self, clock: str, crate: int, label: str) -> None:
        self.numbers = clock, crate, label
        self.dials = dict.fromkeys(("left", "middle", "right"), "")
        self.score = 0

    def step(self, command: str) -> Moment:
        clock, crate, label = self.numbers
        told = {
            "examine clock": f"It has stopped at {clock} o'clock.",
            "examine crate": f"Stencilled: {crate}.",
            "examine doll": f"A label says {label}.",
        }
        if command.startswith("set "):
            _, dial, _, _, number = command.split()
            self.dials[dial] = number
        right = [
            str(["zero", "one", "two", "three", "four", "five", "six"].index(w))
            for w in (clock, label)
        ]
        if command == "open safe" and list(self.dials.values()) == [right[0], str(crate), right[1]]:
            self.score = 5
        return self.look(told.get(command, "Very well."))

    def look(self, text: str = "A safe.") -> Moment:
        things = {"clock": "Hall", "crate": "Hall", "doll": "Hall", "safe": "Hall"}
        dials = {f"{side}_dial": "Hall" for side in self.dials}
        return moment(text, score=self.score, player="Hall", **things, **dials)


@pytest.mark.parametrize("then", [("six", 4, "two"), ("one", 5, "five"), ("one", 1, "one")])
@pytest.mark.parametrize("now", [("six", 4, "two"), ("two", 6, "one"), ("four", 2, "two")])
def test_numbers_in_words_are_typed_in_figures_each_where_it_was(
    then: tuple[str, int, str], now: tuple[str, int, str]
) -> None:
    commands = (
        *("examine clock", "examine crate", "examine doll"),
        f"set left dial to {FIGURES[then[0]]}",
        f"set middle dial to {then[1]}",
        f"set right dial to {FIGURES[then[2]]}",
        "open safe",
    )
    shown = trace_of(show(Safe(*then), commands), commands)
    assert shown.moments[-1].scene.score == 5
    world = Safe(*now)
    follow(shown, world)
    assert world.score == 5


class Booth:
    """A page of a book has a word at its end, and something else happens meanwhile."""

    def __init__(self, page: int, word: str, aside: str) -> None:
        self.page, self.word, self.aside = page, word, aside
        self.score = 0

    def step(self, command: str) -> Moment:
        text = "Nothing."
        if command == "ask lady about word":
            text = f'"It is on page {self.page} of my book," says the lady.'
        elif command == f"read page {self.page}":
            text = f"On page {self.page} one word is underlined: {self.word}.\n\n{self.aside}"
        elif command == f"say {self.word}":
            self.score, text = 5, "A panel slides away."
        return self.look(text)

    def look(self, text: str = "A booth.") -> Moment:
        return moment(text, score=self.score, player="Booth", lady="Booth")


def test_what_follows_a_number_that_differs_too_is_understood() -> None:
    commands = ("ask lady about word", "read page 32", "say marigold")
    shown = trace_of(show(Booth(32, "marigold", "A whistle blows."), commands), commands)
    world = Booth(67, "bryony", "Rain drums on the roof.")
    assert follow(shown, world) == ["ask lady about word", "read page 67", "say bryony"]
    assert world.score == 5


def test_the_words_of_a_list_are_told_each_in_its_place() -> None:
    def told(*signs: str) -> str:
        first, second, third, last = signs
        return f'On it stands: "The day begins at {first}; then {second} and {third}; last {last}."'

    class Dial:
        """A ring that is to be turned to four signs in the order that a note tells."""

        def __init__(self, *signs: str) -> None:
            self.signs, self.turned = signs, 0

        def step(self, command: str) -> Moment:
            if command == "read note":
                return self.look(told(*self.signs))
            if self.turned < 4 and command == f"turn ring to {self.signs[self.turned]}":
                self.turned += 1
                return self.look("It clicks.")
            return self.look("It sticks.")

        def look(self, text: str = "A dial.") -> Moment:
            return moment(text, score=self.turned, player="Hill", note="player", ring="Hill")

    signs = ("libra", "pluto", "alpha", "saturn")
    commands = ("read note", *(f"turn ring to {sign}" for sign in signs))
    shown = trace_of(show(Dial(*signs), commands), commands)
    world = Dial("alpha", "libra", "saturn", "pluto")
    follow(shown, world, most=12)
    assert world.turned == 4


class Plant:
    """A works that lacks one of the parts that lie side by side in a store."""

    def __init__(self, part: str) -> None:
        self.part, self.score, self.room = part, 0, "Store"
        self.place = {"valve": "Store", "fuse": "Store", "works": "Plant"}

    def step(self, command: str) -> Moment:
        verb, *rest = command.split()
        if command in ("east", "west"):
            self.room = "Plant" if command == "east" else "Store"
            parts = [thing for thing in ("valve", "fuse") if self.place[thing] == "Store"]
            here = f"A store, with a {' and a '.join(parts)}." if parts else "A store."
            return self.look("Dark works." if command == "east" else here)
        if command == "open works" and self.room == "Plant":
            return self.look(f"You unbolt them. An empty place inside is labelled {self.part}.")
        if verb == "take" and self.place.get(rest[0]) == self.room == "Store":
            self.place[rest[0]] = "player"
            return self.look("Taken.")
        if verb == "put" and self.place.get(rest[0]) == "player" and self.room == "Plant":
            if rest[0] != self.part:
                return self.look("It doesn't fit.")
            self.place[rest[0]], self.score = "works", 10
            return self.look("It fits.")
        return self.look("That does nothing.")

    def look(self, text: str = "A store, with a valve and a fuse.") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.place)


@pytest.mark.parametrize("part", ["valve", "fuse"])
def test_a_label_says_which_of_two_known_things_is_meant(part: str) -> None:
    commands = ("east", "open works", "west", "take valve", "east", "put valve in works")
    shown = trace_of(show(Plant("valve"), commands), commands)
    world = Plant(part)
    played = follow(shown, world, most=20)
    assert played == [command.replace("valve", part) for command in commands]
    assert world.score == 10


class Ledge:
    """Somebody leans out of a window, called by what is known of them, and heeds their name."""

    def __init__(self, called: str) -> None:
        self.called, self.score, self.held = called, 0, False

    def step(self, command: str) -> Moment:
        text = "You can't see any such thing."
        if command == "knock on window":
            text = f'"Be quick, I beg of you, and mind the ledge," says {self.called}.'
        elif command == "jill, hold me":
            self.score, text = self.score + 5, "She holds you by the sleeve."
        return self.look(text)

    def look(self, text: str = "A ledge.") -> Moment:
        return moment(text, score=self.score, player="Ledge", woman="Ledge")


@pytest.mark.parametrize("called", ["Jill", "the attorney"])
def test_who_is_spoken_of_otherwise_still_heeds_the_name_that_was_shown(called: str) -> None:
    commands = ("knock on window", "jill, hold me")
    shown = trace_of(show(Ledge("Jill"), commands), commands)
    today = Ledge(called)
    follow(shown, today, most=8)
    assert today.score == 5
