"""Who attacks otherwise than was demonstrated is struck at, known by facts or by words alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.core.commands import Source
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.selection.pruning import without_detours
from agents.imitation.states.traces import Moment, Trace
from games.types import Scene
from tests.support.imitation import follow, know, moment, trace_of, without_facts


class Mine:
    """A goblin comes, throws stones, and is done away with by a thrown pick; a gem lies deep.

    Args:
        comes: the move at which the goblin comes, 0 for never.
        misses: throws of the pick in vain before one hits.
        leaves: the move at which the goblin goes again, 0 for never.
    """

    ROOMS: tuple[str, ...] = ("Shaft", "Gallery", "Vault")

    def __init__(self, comes: int = 0, misses: int = 0, leaves: int = 0) -> None:
        self.comes, self.misses, self.leaves = comes, misses, leaves
        self.now = self.at = self.score = 0
        self.pick, self.gem, self.goblin = "Gallery", "Vault", ""

    @property
    def room(self) -> str:
        return self.ROOMS[self.at]

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "You can't see any such thing."
        match command:
            case "down" | "up":
                step = 1 if command == "down" else -1
                self.at = min(max(self.at + step, 0), len(self.ROOMS) - 1)
                text = f"{self.room}\nRough walls."
            case "take pick" if self.pick == self.room:
                self.pick, text = "player", "Taken."
            case "take gem" if self.gem == self.room:
                self.gem, self.score, text = "player", 5, "Taken."
            case "throw pick at goblin" | "throw pick" if self.pick == "player" and self.goblin:
                self.pick, self.misses = self.room, self.misses - 1
                text = "You killed a goblin!"
                if self.misses >= 0:
                    text = "The goblin steps aside."
                else:
                    self.goblin = ""
            case "throw pick" if self.pick == "player":
                text = "There is nothing here to attack."
        if self.goblin:
            self.goblin = self.room
            text += "\n\nThe goblin throws a stone at you, but misses!"
        if self.now == self.leaves:
            self.goblin = ""
            text += "\n\nThe goblin slips away."
        if self.now == self.comes:
            self.goblin = self.room
            text += "\n\nA sullen goblin comes out of a crack!"
        if self.pick == self.room:
            text += "\n\nThere is a pick here."
        return self.look(text)

    def look(self, text: str = "Shaft\nRough walls.") -> Moment:
        places = {"player": self.room, "pick": self.pick, "gem": self.gem, "goblin": self.goblin}
        held = moment(text, score=self.score, **{t: w for t, w in places.items() if w})
        belongings = tuple(t for t in ("pick", "gem") if places[t] == "player")
        scene = Scene(text, score=self.score, location=self.room, inventory=belongings)
        return Moment(scene, held.facts)


def shown(world: Mine, *commands: str) -> Trace:
    opening = world.look()
    return trace_of([opening, *map(world.step, commands)], commands)


@pytest.fixture(params=[False, True], ids=["facts", "words"])
def bare(request: pytest.FixtureRequest) -> bool:
    assert isinstance(request.param, bool)
    return request.param


PASSED_BY = ("down", "up", "throw pick at goblin", "down", "down", "take gem")
"""The goblin is left behind, the pick where it lies, and thrown in vain: it isn't at hand."""


def test_what_attacks_is_struck_at_with_what_lies_about(bare: bool) -> None:
    trace = shown(Mine(comes=6), *PASSED_BY)
    world = Mine(comes=2, misses=2)
    played = follow(without_facts(trace) if bare else trace, world, bare=bare)
    assert played.count("throw pick at goblin") == 3
    assert not world.goblin
    assert world.score == 5


def test_who_has_attacked_is_armed_against(bare: bool) -> None:
    trace = shown(Mine(comes=6), *PASSED_BY)
    played = follow(without_facts(trace) if bare else trace, Mine(comes=1, leaves=2), bare=bare)
    assert played == ["down", "up", "down", "take pick", "down", "take gem"]


class DeepMine(Mine):
    """A long way down to the gem, on which another goblin may come.

    Args:
        again: the move at which it comes, 0 for never.
    """

    ROOMS = ("Shaft", "Gallery", "Bend", "Crawl", "Drop", "Chimney", "Vault")

    def __init__(self, again: int = 0) -> None:
        super().__init__(comes=2)
        self.again = again

    def step(self, command: str) -> Moment:
        told = super().step(command)
        if self.now != self.again:
            return told
        self.goblin = self.room
        return self.look(f"{told.scene.text}\n\nA sullen goblin comes and throws a stone at you!")


@pytest.mark.parametrize("again", [7, 8])
def test_for_a_weapon_against_who_comes_by_chance_no_long_errand_is_run(again: int) -> None:
    fought = "take pick", "throw pick"
    trace = shown(DeepMine(), "down", *fought, *["down"] * 5, "take gem")
    assert follow(trace, DeepMine(again)) == list(trace.commands)


def by_a_person(trace: Trace) -> Trace:
    """Return a demonstration as a person's, of a story that counts no move that it refuses."""
    moves, moments = 0, list[Moment]()
    for seen in trace.moments:
        moves += "can't see" not in seen.scene.text
        moments.append(replace(seen, scene=replace(seen.scene, moves=moves)))
    return replace(trace, source=Source.HUMAN, moments=tuple(moments))


def test_a_blow_at_nobody_shows_how_one_who_comes_is_struck_at() -> None:
    trace = by_a_person(shown(Mine(comes=8), *PASSED_BY, "up", "up"))
    kept = without_detours(trace)
    assert kept.commands == ("throw pick at goblin", "down", "down", "take gem", "up", "up")
    world = Mine(comes=2, misses=2)
    assert follow(kept, world).count("throw pick at goblin") == 3
    assert not world.goblin
    assert world.score == 5


class Ambush(Mine):
    """A goblin who throws the very pick as he comes, which is nowhere before.

    Args:
        comes: the moves at which a goblin comes.
        keeps: he keeps his pick, and stays behind.
    """

    def __init__(self, *comes: int, keeps: bool = False) -> None:
        super().__init__()
        self.pick, self.coming, self.keeps = "", comes, keeps

    def step(self, command: str) -> Moment:
        self.comes = self.now + 1 if self.now + 1 in self.coming else 0
        stays = self.goblin if self.keeps else ""
        seen = super().step(command)
        if stays:
            self.goblin = stays
            seen = self.look(f"{self.room}\nRough walls.")
        if command == "drop all" and "player" in (self.pick, self.gem):
            self.pick, self.gem = (
                self.room if at == "player" else at for at in (self.pick, self.gem)
            )
            seen = self.look("Dropped.")
        if not self.comes or self.pick or self.keeps:
            return seen
        self.pick = self.room
        return self.look(f"{seen.scene.text}\n\nThe goblin throws a pick at you, but misses!")


STRUCK = ("down", "take pick", "throw pick at goblin", "take pick", "down", "take gem", "up")


def test_no_errand_is_run_for_arms_against_somebody_who_does_not_come() -> None:
    # Another one comes in the end, when nothing is left to do.
    trace = shown(Ambush(1, 7), *STRUCK)
    world = Ambush()
    assert follow(trace, world) == ["down", "down", "take gem", "up"]
    assert world.score == 5


def test_arms_that_do_not_come_are_not_sought_for_a_blow() -> None:
    trace = shown(Ambush(1), *STRUCK[:6], "up", "up", "drop all")
    world = Ambush(1, keeps=True)
    assert follow(trace, world) == ["down", "down", "take gem", "up", "up", "drop all"]
    assert world.score == 5


class Laden(Mine):
    """A mine into which one goes with a rope; nobody carries three things."""

    def __init__(self, rope: str, **goblin: int) -> None:
        super().__init__(**goblin)
        self.rope = rope

    def step(self, command: str) -> Moment:
        held = [self.pick, self.gem, self.rope].count("player")
        if command == "take gem" and self.gem == self.room and held == 2:
            return self.look("You're carrying too many things already.")
        for verb, place, to in (("take", self.room, "player"), ("drop", "player", self.room)):
            if command == f"{verb} rope" and self.rope == place:
                self.rope = to
            if command == f"{verb} pick" and self.pick == place:
                self.pick = to
        return super().step(command)

    def look(self, text: str = "Shaft\nRough walls.") -> Moment:
        seen = super().look(text)
        return Moment(seen.scene, seen.facts | {("in", "rope", self.rope)})


def test_what_arms_against_who_attacked_is_laid_down_last() -> None:
    trace = shown(Laden("Vault", comes=6), *PASSED_BY, "take rope")
    world = Laden("player", comes=1, leaves=2)
    played = follow(trace, world)
    assert "drop rope" in played
    assert world.pick == "player"
    assert world.score == 5


def test_where_attacks_are_as_demonstrated_all_is_played_as_it_was(bare: bool) -> None:
    commands = ("down", "down", "up", "down", "take gem", "up", "up", "throw pick at goblin")
    trace = shown(Mine(comes=1), *commands)
    world = Mine(comes=1)
    played = follow(without_facts(trace) if bare else trace, world, bare=bare)
    assert "take pick" not in played
    assert world.score == 5


UNNAMED = ("down", "take pick", "throw pick", "down", "take gem", "up", "up", "down")


def test_whom_a_throw_was_meant_for_is_known_though_it_names_nobody() -> None:
    trace = shown(Mine(comes=2), *UNNAMED)
    world = Mine(comes=3, misses=1)
    played = follow(trace, world)
    assert played.count("throw pick") == 2
    assert not world.goblin
    assert world.score == 5


def test_nothing_is_thrown_where_nobody_comes() -> None:
    trace = shown(Mine(comes=2), *UNNAMED)
    world = Mine()
    assert "throw pick" not in follow(trace, world)
    assert world.score == 5


def test_no_weapon_is_taken_into_what_was_boarded_without() -> None:
    shown = trace_of(
        [
            moment(player="Shore", boat="Shore", knife="Cabin", crab="Cabin"),
            moment(player="boat", boat="Shore", knife="Cabin", crab="Cabin"),
            moment(player="Shore", boat="Shore", knife="Cabin", crab="Cabin"),
            moment(player="Cabin", boat="Shore", knife="Cabin", crab="Cabin"),
            moment(player="Cabin", boat="Shore", knife="player", crab="Cabin"),
            moment("The crab is dead.", player="Cabin", boat="Shore", knife="player"),
        ],
        ["enter boat", "leave boat", "north", "take knife", "stab crab with knife"],
    )
    executor = PlanExecutor(know(shown))
    armed = moment(player="Shore", boat="Shore", knife="player", crab="Cabin")
    executor.begin(armed.scene, armed.facts)
    assert executor.act() == "drop knife"
    laid = moment(player="Shore", boat="Shore", knife="Shore", crab="Cabin")
    executor.saw("drop knife", laid.scene, laid.facts)
    assert executor.act() == "enter boat"


class LaidDown(Mine):
    """The same, and the pick can be laid down."""

    def step(self, command: str) -> Moment:
        if command == "drop pick" and self.pick == "player":
            self.pick = self.room
        return super().step(command)


def test_who_wards_somebody_off_knows_how_far_others_went_meanwhile() -> None:
    world = Mine(comes=2, misses=9)
    executor = PlanExecutor(know(shown(Mine(comes=6), *PASSED_BY)))
    executor.begin(world.look().scene, world.look().facts)
    played = "down", "take pick", "throw pick at goblin", "take pick"
    for command in played:
        executor.act()
        now = world.step(command)
        executor.saw(command, now.scene, now.facts)
    due = executor.at.cursor
    assert executor.act() == "throw pick at goblin"
    now = world.step("down")
    executor.saw("down", now.scene, now.facts)
    assert executor.at.cursor > due


def test_a_weapon_that_others_laid_down_is_left_lying() -> None:
    for command, taken in (("drop pick", False), ("throw pick", True)):
        world = LaidDown(comes=1, leaves=3)
        executor = PlanExecutor(know(shown(Mine(comes=6), *PASSED_BY)))
        executor.begin(world.look().scene, world.look().facts)
        for played in ("down", "take pick", command):
            executor.act()
            now = world.step(played)
            executor.saw(played, now.scene, now.facts)
        assert (executor.act() == "take pick") is taken


def test_a_weapon_that_was_fetched_is_kept_where_the_foe_may_come_again() -> None:
    fought = "take pick", "throw pick"
    world = DeepMine(again=5)
    world.leaves = 7
    played = follow(shown(DeepMine(), "down", *fought, *["down"] * 5, "take gem"), world)
    assert played[3:8] == ["down", "down", "up", "up", "take pick"]
    assert played[8:] == [*["down"] * 5, "take gem"]
    assert world.pick == "player"
