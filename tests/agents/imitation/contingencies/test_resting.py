"""Who is hurt in a fight steps aside, rests until well, and comes back to fight on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agents.imitation.contingencies.resting import hurts
from agents.imitation.execution.plan import describe
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment, Trace
from games.types import NO_FACTS, Scene
from tests.support.imitation import know, moment, trace_of, without_facts


class Den:
    """A wolf that bites by a script guards a pelt; the third blow that hits is its last.

    Args:
        bites: for each move beside the wolf, what it takes of three lives.
        heals: moves away from it until one is well; 0 for never.
        says: what the story answers to who asks how one is, in place of that.
        comes_along: the wolf goes wherever one goes.
    """

    WELL, HURT = "You feel fine.", "You are badly hurt."

    def __init__(
        self,
        bites: Sequence[int] = (),
        heals: int = 3,
        says: str = "",
        *,
        comes_along: bool = False,
    ) -> None:
        self.bites = list(bites)
        self.heals, self.says, self.comes_along = heals, says, comes_along
        self.room, self.wolf, self.pelt = "Hall", "Den", "Den"
        self.lives, self.left, self.rested, self.score = 3, 3, 0, 0

    def step(self, command: str) -> Moment:
        text = "That's not a verb I recognise."
        before = self.room
        match command:
            case "north" | "south":
                self.room = {"north": "Den", "south": "Hall"}[command]
                text = f"{self.room}\nBare rock."
            case "hit wolf" if self.wolf == self.room:
                self.left -= 1
                text = "Your blow wounds the wolf."
                if not self.left:
                    self.wolf, self.score, text = "", 10, "The wolf limps off to die elsewhere."
            case "diagnose":
                text = self.says or (self.WELL if self.lives == 3 else self.HURT)
            case "wait":
                text = "Time passes."
            case "take pelt" if self.pelt == self.room and not self.wolf:
                self.pelt, self.score, text = "player", self.score + 5, "Taken."
        if self.comes_along and self.wolf:
            self.wolf = self.room
        return self.look(text + self._beside(before))

    def _beside(self, before: str) -> str:
        if self.wolf != self.room:
            self.rested += 1
            if self.heals and self.rested >= self.heals:
                self.lives = 3
            return ""
        self.rested = 0
        bite = self.bites.pop(0) if self.bites else 0
        self.lives -= bite
        if self.lives <= 0:
            return "\n\nThe wolf bites you in the throat. You have died."
        return "\n\nThe wolf bites you in the arm." if bite else "\n\nThe wolf misses you."

    def look(self, text: str = "Hall\nBare rock.") -> Moment:
        places = {"player": self.room, "wolf": self.wolf, "pelt": self.pelt}
        held = moment(text, score=self.score, **{t: w for t, w in places.items() if w})
        belongings = ("pelt",) if self.pelt == "player" else ()
        scene = Scene(text, score=self.score, location=self.room, inventory=belongings)
        return Moment(scene, held.facts)


SHOWN = ("north", "south", "wait", "wait", "north", "hit wolf", "hit wolf", "hit wolf", "take pelt")


def shown(bites: Sequence[int] = ()) -> Trace:
    world = Den(bites)
    return trace_of([world.look(), *map(world.step, SHOWN)], SHOWN)


def follow(trace: Trace, world: Den, *, bare: bool = False) -> list[str]:
    executor, here, played = PlanExecutor(know(trace)), world.look(), list[str]()
    executor.begin(here.scene, NO_FACTS if bare else here.facts)
    while (command := executor.act()) is not None and len(played) < 60 and world.lives > 0:
        played.append(command)
        here = world.step(command)
        executor.saw(command, here.scene, NO_FACTS if bare else here.facts)
    return played


@pytest.fixture(params=[False, True], ids=["facts", "words"])
def bare(request: pytest.FixtureRequest) -> bool:
    assert isinstance(request.param, bool)
    return request.param


def test_who_is_hurt_rests_at_a_distance_and_fights_on(bare: bool) -> None:
    trace = shown()
    world = Den(bites=[0, 0, 2, 0, 2, 0])
    played = follow(without_facts(trace) if bare else trace, world, bare=bare)
    assert world.score == 15
    first = played.index("hit wolf")
    assert played[first : first + 4] == ["hit wolf", "south", "diagnose", "wait"]


def test_a_fight_that_goes_as_it_was_demonstrated_is_fought_as_then(bare: bool) -> None:
    bites = [0, 0, 1, 1]
    trace = shown(bites)
    played = follow(without_facts(trace) if bare else trace, Den(bites), bare=bare)
    assert played == list(SHOWN)


def test_who_had_to_rest_is_hurt_though_it_is_told_as_then(bare: bool) -> None:
    trace = shown([0, 0, 0, 1])
    world = Den(bites=[0, 0, 2, 0, 2, 0])
    played = follow(without_facts(trace) if bare else trace, world, bare=bare)
    assert world.score == 15
    assert played.count("south") == 3  # as demonstrated, and away from both bites


def test_where_the_story_cannot_be_asked_time_is_let_pass() -> None:
    world = Den(bites=[0, 0, 2], says="That's not a verb I recognise.")
    played = follow(shown(), world)
    assert played.count("diagnose") == 1
    assert played.count("wait") > 10
    assert world.score == 15


@pytest.mark.parametrize("says", ["You have a wound, which will be cured after 59 moves.", ""])
def test_where_wounds_do_not_heal_one_rests_once(says: str) -> None:
    world = Den(bites=[0, 0, 1, 1], heals=0, says=says)
    played = follow(shown(), world)
    assert played.count("south") == 2  # as demonstrated, and one retreat
    assert len(played) < (20 if says else 40)
    assert world.score == 15


def test_who_comes_along_is_not_fled_from() -> None:
    def roam() -> Trace:
        world = Den(comes_along=True)
        commands = (*("north", "south") * 2, "north", *("hit wolf",) * 3, "take pelt")
        return trace_of([world.look(), *map(world.step, commands)], commands)

    world = Den(bites=[0, 0, 0, 0, 0, 1, 1], comes_along=True)
    played = follow(roam(), world)
    assert "diagnose" not in played
    assert world.score == 15


class Cave:
    """Two beasts, one beyond the other, and two weapons, of which one may be missing."""

    def __init__(self, *, sword: str = "Hall") -> None:
        self.score, self.room = 0, "Hall"
        self.places = {"sword": sword, "axe": "Hall", "wolf": "Den", "bear": "Pit"}

    def step(self, command: str) -> Moment:
        text = "You can't do that."
        verb, _, rest = command.partition(" ")
        if verb in ("north", "south"):
            rooms = ("Hall", "Den", "Pit")
            at = rooms.index(self.room) + (1 if verb == "north" else -1)
            barred = verb == "north" and self.room == self.places["wolf"]
            if 0 <= at < 3 and not barred:
                self.room, text = rooms[at], f"{rooms[at]}\nBare rock."
        elif verb == "take" and self.places.get(rest) == self.room:
            self.places[rest], text = "player", "Taken."
        elif verb == "kill":
            foe, _, weapon = rest.partition(" with ")
            if self.places.get(foe) == self.room and self.places.get(weapon) == "player":
                self.places[foe], text = "", f"The {foe} dies."
                self.score += 5
        return self.look(text)

    def look(self, text: str = "Hall\nBare rock.") -> Moment:
        places = {t: where for t, where in self.places.items() if where}
        return moment(text, score=self.score, player=self.room, **places)


def test_where_a_weapon_cannot_be_had_another_is_struck_with() -> None:
    commands = (
        *("take sword", "take axe", "north", "kill wolf with sword"),
        *("north", "kill bear with axe"),
    )
    world = Cave()
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    assert world.score == 10
    world = Cave(sword="")
    executor, here = PlanExecutor(know(trace)), world.look()
    executor.begin(here.scene, here.facts)
    for _ in range(30):
        command = executor.act()
        if command is None:
            break
        here = world.step(command)
        executor.saw(command, here.scene, here.facts)
    assert world.score == 10


@pytest.mark.parametrize(
    ("text", "hurt"),
    [
        ("The beast delivers a devastating blow to your chest, breaking several ribs.", True),
        ("The robber slowly approaches, and leaves you wounded.", True),
        ("A quick thrust pinks your left arm, and blood starts to trickle down.", True),
        ("Your attack cuts into its leg, spilling blood and wounding it badly.", False),
        ("The beast attacks, but the attack is wide, not even coming close to you.", False),
        ("The axe sweeps past as you jump aside.", False),
        ("It bites you hard in the arm. You feel much better now!", False),
        ("You feel much better now! Then it bites you hard in the arm.", True),
    ],
)
def test_wounds_are_known_by_what_is_told(text: str, hurt: bool) -> None:
    assert hurts(text) is hurt


def test_the_plan_says_in_a_players_words_why_one_steps_aside() -> None:
    executor, world = PlanExecutor(know(shown())), Den(bites=[0, 0, 2])
    here, told = world.look(), list[tuple[str, tuple[str, ...], str]]()
    executor.begin(here.scene, here.facts)
    while (command := executor.act()) is not None and len(told) < 30:
        plan = describe(executor)
        assert plan is not None
        told.append((command, plan.obstacles, plan.remedy))
        here = world.step(command)
        executor.saw(command, here.scene, here.facts)
    hurt = ("the wolf has hurt you",)
    aside = told.index(("south", hurt, "step aside until you are well"))
    assert told[aside + 1] == ("diagnose", hurt, "ask how you are")
    assert told[aside + 2] == ("wait", hurt, "rest until you are well")
