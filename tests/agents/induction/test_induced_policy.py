"""What is learned from a demonstration or two carries over to levels that nobody showed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import count

import pytest

from agents.core.commands import Actor, Decision, Kind, Mode
from agents.core.memories import Effect
from agents.core.observation import observe
from agents.core.types import Turn
from agents.induction.changes import Move
from agents.induction.frame import HERE, Pose
from agents.induction.grid_map import GridMap
from agents.induction.induced_policy import InducedPolicy, TaskKnowledge, applies, shown_by
from agents.induction.looking import find_viewpoint
from agents.induction.mechanics import Mechanics
from agents.induction.sights import ToldView, units_of, view_of
from games.babyai.kind import find_level, make_world
from games.types import NO_FACTS, Lexicon, Scene
from games.world import World
from tests.support.making import NOW

_KEPT = {"a", "an", "the", "and", "then", "after", "before", "you", "your", "next", "to", "up"}
"""Articles, conjunctions, pronouns and prepositions: English, not the world's."""
Wording = Callable[[str], str]


def as_it_is(text: str) -> str:
    """Leave a text as it is."""
    return text


def in_other_words(text: str) -> str:
    """Spell every word of the world's backwards; English of tasks stays."""

    def turned(word: re.Match[str]) -> str:
        return word[0] if word[0].lower() in _KEPT or word[0].isdigit() else word[0][::-1]

    return re.sub(r"\w+", turned, text)


def reworded(scene: Scene, wording: Wording) -> Scene:
    """Return a scene in other words."""
    return Scene(
        wording(scene.text),
        inventory=tuple(map(wording, scene.inventory)),
        score=scene.score,
        task=wording(scene.task),
        ending=scene.ending,
    )


@pytest.fixture(scope="module")
def world() -> Callable[[str], World]:
    """Return what opens a level, each once."""
    return cache(lambda level: make_world(find_level(level, None)))


def taught(world: World, seeds: tuple[int, ...], wording: Wording = as_it_is) -> TaskKnowledge:
    """Have the world's oracle show some games."""
    shown = []
    for seed in seeds:
        scenes, commands = [world.reset(seed)], list[str]()
        while not scenes[-1].over:
            advice = world.oracle()
            assert advice is not None
            commands.append(advice)
            scenes.append(world.step(advice))
        told = [reworded(scene, wording) for scene in scenes]
        demonstration = shown_by(told, [wording(command) for command in commands])
        assert demonstration is not None
        shown.append(demonstration)
    return TaskKnowledge(shown)


def play(guide: InducedPolicy, world: World, seed: int, wording: Wording = as_it_is) -> Scene:
    """Play a game by a guide's advice."""
    scene, ids = world.reset(seed), count(1)
    commands = tuple(map(wording, world.lexicon().commands))
    back = dict(zip(commands, world.lexicon().commands, strict=True))
    told = reworded(scene, wording)
    path = [Turn(next(ids), 1, None, 0, told, observe(told, NO_FACTS), NOW)]
    while not scene.over:
        advice = guide.advise(path, told.task, Lexicon(commands=commands))
        assert advice is not None
        assert advice.reason
        assert "“…”" not in advice.reason
        assert 0 < advice.confidence < 1
        scene = world.step(back[advice.command])
        told = reworded(scene, wording)
        decision = Decision(Actor.AGENT, Kind.AUTO, advice.command, Mode.AUTO)
        before = path[-1]
        turn = Turn(
            *(next(ids), 1, before.id, before.number + 1, told, observe(told, NO_FACTS), NOW),
            decision=decision,
            effect=Effect(),
        )
        path.append(turn)
    return scene


@pytest.mark.parametrize(
    "level",
    ["GoToRedBall", "GoToLocal", "PickupLoc", "OpenDoor", "PutNextLocal", "balrog-open"],
)
def test_one_demonstration_carries_over(level: str, world: Callable[[str], World]) -> None:
    guide = InducedPolicy(taught(world(level), (2001,)))
    assert [play(guide, world(level), seed).score for seed in (2101, 2102, 2103)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("level", "shown", "seed"),
    [
        ("OpenDoor", 2, 7011),  # it never went anywhere
        ("PickupLoc", 4, 7036),
        ("balrog-pickup", 117, 7266),  # one turn, of which walls alone tell
        ("balrog-pickup", 125, 7298),
        ("balrog-pick-up-then-go-to", 120, 7277),
    ],
)
def test_what_a_short_demonstration_leaves_open_is_found_out(
    level: str, shown: int, seed: int, world: Callable[[str], World]
) -> None:
    scene = play(InducedPolicy(taught(world(level), (shown,))), world(level), seed)
    assert scene.score == 1
    assert (scene.moves or 0) < 45


@pytest.mark.parametrize("wording", [as_it_is, in_other_words])
@pytest.mark.parametrize(
    ("shown", "seed", "moves"),
    [
        ("PickupLoc", 8103, 20),  # nothing was ever laid down
        ("OpenDoor", 8104, 30),  # nor taken
    ],
)
def test_what_a_task_says_of_two_things_that_nobody_showed_is_guessed(
    shown: str, seed: int, moves: int, wording: Wording, world: Callable[[str], World]
) -> None:
    guide = InducedPolicy(taught(world(shown), (1,), wording))
    scene = play(guide, world("PutNextLocal"), seed, wording)
    assert scene.score == 1
    assert (scene.moves or 0) < moves


@pytest.mark.parametrize(("shown", "seed"), [(3, 8105), (5, 8105), (3, 8107)])
def test_what_a_clause_calls_by_the_name_of_a_command_or_a_state_is_guessed(
    shown: int, seed: int, world: Callable[[str], World]
) -> None:
    guide = InducedPolicy(taught(world("MiniBossLevel"), (shown,)))
    assert play(guide, world("MiniBossLevel"), seed).score == 1


def test_what_is_guessed_is_said_to_be(world: Callable[[str], World]) -> None:
    scene = world("PutNextLocal").reset(8106)
    told = Turn(1, 1, None, 0, scene, observe(scene, NO_FACTS), NOW)
    guide = InducedPolicy(taught(world("PickupLoc"), (1,)))
    advice = guide.advise((told,), scene.task, world("PutNextLocal").lexicon())
    assert advice is not None
    assert "Nobody showed how to “put … next to …”" in advice.reason


@pytest.mark.parametrize("wording", [as_it_is, in_other_words])
def test_a_command_whose_opposite_is_known_needs_no_trial(
    wording: Wording, world: Callable[[str], World]
) -> None:
    knowledge = taught(world("GoToLocal"), (3601, 3602), wording)
    left, right, ahead = map(wording, ("turn left", "turn right", "go forward"))
    mechanics = knowledge.mechanics.copy()
    assert set(mechanics.motions()) == {left, ahead}
    mechanics.note_commands(map(wording, world("GoToLocal").lexicon().commands))
    assert set(mechanics.motions()) == {left, right, ahead}
    assert mechanics.motion(right).quarters == -mechanics.motion(left).quarters % 4
    assert play(InducedPolicy(knowledge), world("GoToLocal"), 3607, wording).moves == 2


def test_what_was_played_and_did_nothing_is_not_presumed_to_do_something() -> None:
    def view(*told: str) -> ToldView:
        return view_of(Scene("\n".join(f"You see {one}" for one in told)))

    seen = view("a stone 2 steps port and 1 step bow", "a well 3 steps starboard and 1 step bow")
    turned = view("a stone 1 step starboard and 2 steps bow")
    mechanics = Mechanics([Move(seen, "veer port", turned)])
    mechanics.note_commands(["veer port", "veer starboard"])
    assert set(mechanics.motions()) == {"veer port", "veer starboard"}
    mechanics.add(Move(seen, "veer starboard", seen))
    assert set(mechanics.motions()) == {"veer port"}


def test_ways_are_no_opposites_once_one_thing_is_told_by_both() -> None:
    def view(text: str) -> ToldView:
        return view_of(Scene(text))

    ahead = view("You see a stone 2 steps onward")
    aside = view("You see a stone 2 steps starboard")
    mechanics = Mechanics([Move(ahead, "veer", aside)])
    both = view("You see a stone 2 steps starboard and 1 step onward")
    mechanics.add(Move(both, "wait", both))
    one, other = mechanics.frame.ways["onward"], mechanics.frame.ways["starboard"]
    assert one[0] * other[0] + one[1] * other[1] == 0


def test_what_stands_open_is_no_hindrance_though_it_was_shut_once() -> None:
    shut, ajar = (
        view_of(Scene(f"You see a {how} oak gate 1 step onward")) for how in ("shut", "ajar")
    )
    here, there = (view_of(Scene(f"You see a post {n} steps onward")) for n in (3, 2))
    beyond = view_of(Scene("You see a stone 4 steps onward"))
    near = view_of(Scene("You see an ajar oak gate 1 step onward\nYou see a stone 5 steps onward"))
    walks = [Move(here, "walk", there), Move(near, "walk", beyond)]
    mechanics = Mechanics([*walks, Move(shut, "push", ajar), Move(ajar, "push", shut)])
    assert mechanics.passable(("ajar", "elm", "gate"))
    assert mechanics.opening(("ajar", "elm", "gate")) is None
    assert mechanics.opening(("shut", "elm", "gate")) == "push"


def test_what_barred_a_way_tells_nothing_of_where_a_command_leads() -> None:
    told = "You see a stone {} steps onward\nYou see a log 2 steps aside and {} steps onward"
    here, there = (view_of(Scene(told.format(n, n + 1))) for n in (4, 3))
    shut = view_of(Scene("You see a gate 1 step onward\nYou see a bush 2 steps aside"))
    mechanics = Mechanics([Move(here, "walk", there), *[Move(shut, "walk", shut)] * 9])
    assert mechanics.motion("walk").shift != HERE


def test_distances_are_told_in_one_unit_or_several() -> None:
    assert units_of("You see a wall 2 steps left\nYou see a ball 1 step forward") == "step"
    assert units_of("You see a wall 2 steps left") == "step"
    assert units_of("You see a wall") == ""


@pytest.mark.parametrize("level", ["PutNextLocal", "balrog-open", "balrog-pick-up-then-go-to"])
def test_no_word_of_the_world_is_known_beforehand(
    level: str, world: Callable[[str], World]
) -> None:
    guide = InducedPolicy(taught(world(level), (2001,), in_other_words))
    won = [play(guide, world(level), seed, in_other_words).score for seed in (2101, 2102)]
    assert won == [1, 1]


def test_doors_on_the_way_are_opened_and_rooms_looked_through(
    world: Callable[[str], World],
) -> None:
    guide = InducedPolicy(taught(world("GoToSeq"), (2005,)))
    assert play(guide, world("GoToSeq"), 2102).score == 1


@pytest.mark.parametrize("level", ["Unlock", "UnlockPickup"])
def test_what_opens_a_door_is_fetched_and_it_is_the_one_that_fits(
    level: str, world: Callable[[str], World]
) -> None:
    guide = InducedPolicy(taught(world(level), (2001,)))
    assert play(guide, world(level), 2101).score == 1


@pytest.mark.parametrize(
    ("level", "seed"),
    [("UnblockPickup", 2101), ("BlockedUnlockPickup", 2103), ("KeyCorridorS3R1", 2101)],
)
def test_what_bars_the_way_is_taken_away_and_laid_where_it_bars_none(
    level: str, seed: int, world: Callable[[str], World]
) -> None:
    guide = InducedPolicy(taught(world(level), (2001,)))
    assert play(guide, world(level), seed).score == 1


@pytest.mark.parametrize(
    ("seed", "moves"),
    [
        (7004, 200),  # a box before the door, and what goes beside that in hand
        (7002, 100),  # a locked door that nobody showed how to unlock
    ],
)
def test_what_bars_the_way_of_what_is_carried_is_opened_first(
    seed: int, moves: int, world: Callable[[str], World]
) -> None:
    level = world("MiniBossLevel")
    scene = play(InducedPolicy(taught(level, (1, 2, 3, 4))), level, seed)
    assert scene.score == 1
    assert (scene.moves or 0) < moves


def test_a_door_that_was_shut_once_is_gone_through_when_it_is_open(
    world: Callable[[str], World],
) -> None:
    guide = InducedPolicy(taught(world("KeyCorridorS3R2"), (1,)))
    assert play(guide, world("KeyCorridorS3R2"), 3006).score == 1


def test_what_nobody_did_is_tried_on_what_shuts_a_room(world: Callable[[str], World]) -> None:
    guide = InducedPolicy(taught(world("GoToLocal"), (2001,)))
    assert play(guide, world("GoTo"), 2101).score == 1


@pytest.mark.parametrize(("level", "seed"), [("OpenDoor", 2101), ("PickupLoc", 2102)])
def test_what_nobody_showed_that_is_asked_is_tried_on_what_it_mentions(
    level: str, seed: int, world: Callable[[str], World]
) -> None:
    guide = InducedPolicy(taught(world("GoToLocal"), (2001,)))
    assert play(guide, world(level), seed).score == 1


def test_what_is_done_first_is_known_from_english_and_a_wrong_order_is_done_anew(
    world: Callable[[str], World],
) -> None:
    def without_order(text: str) -> str:
        return text.replace(" after you ", " and ")

    level = world("OpenDoorsOrderN4")
    guide = InducedPolicy(taught(level, (2004,)))  # opens a single door
    told = play(guide, level, 2104)
    guessed = play(guide, level, 2104, without_order)
    assert (told.score, guessed.score) == (1, 1)
    assert (told.moves or 0) < (guessed.moves or 0)


def test_where_to_look_is_doubtful_if_two_ways_are_as_good(world: Callable[[str], World]) -> None:
    mechanics = taught(world("GoToLocal"), (2001, 2002)).mechanics
    grid = GridMap(mechanics)
    one, other = {(0, 5), (0, 6)}, {(0, -5), (0, -6)}
    sure, unsure = (find_viewpoint(grid, mechanics, unseen, 3) for unseen in (one, one | other))
    assert sure is not None
    assert unsure is not None
    assert sure.doubt < unsure.doubt


def test_what_was_not_in_sight_stays_so_from_wherever_one_stands(
    world: Callable[[str], World],
) -> None:
    """Else one turns back half-way to it, again and again."""
    grid = GridMap(taught(world("GoToLocal"), (2001,)).mechanics)
    grid.free |= {(x, 0) for x in range(30)}
    grid.walls |= {(x, y) for x in range(-1, 30) for y in (-1, 1)} | {(-1, 0)}
    grid.looked |= grid.free | grid.walls
    for x in (0, 20):
        grid.pose = Pose((x, 0), 0)
        assert (30, 0) in grid.unseen(), f"seen from {x}"


def test_without_a_demonstration_nothing_is_said(world: Callable[[str], World]) -> None:
    scene = world("GoToLocal").reset(1)
    path = [Turn(1, 1, None, 0, scene, observe(scene, NO_FACTS), NOW)]
    assert InducedPolicy(TaskKnowledge()).advise(path, scene.task, Lexicon()) is None


def test_stories_without_distances_or_a_task_are_left_alone() -> None:
    assert not applies(Scene("West of House\nThere is a small mailbox here."), "win", Lexicon())
    assert not applies(Scene("You see a red ball 2 steps left."), "", Lexicon())
    assert applies(
        Scene("You see a red ball 2 steps left.", task="go to the red ball"), "", Lexicon()
    )


def test_where_nothing_is_in_sight_at_first_what_was_shown_counts_all_the_same() -> None:
    dark, seen = Scene("You see nothing", task="take the ball"), Scene("You see a ball 1 step left")
    assert applies(dark, "", Lexicon(commands=("turn left", "take")))
    assert not applies(dark, "", Lexicon())
    assert shown_by([dark, seen, seen], ["turn left", "take"]) is not None
    assert shown_by([dark, dark], ["turn left"]) is None


def test_it_is_least_sure_where_it_knows_least(world: Callable[[str], World]) -> None:
    level = world("GoToRedBall")
    guide = InducedPolicy(taught(level, (2001, 2002)))
    sure: dict[bool, set[float]] = {True: set(), False: set()}
    for seed in range(2101, 2106):
        scene = level.reset(seed)
        path = [Turn(seed * 10, 1, None, 0, scene, observe(scene, NO_FACTS), NOW)]
        advice = guide.advise(path, scene.task, level.lexicon())
        assert advice is not None
        sure["red ball" in scene.text.partition("\n\n")[2]].add(advice.confidence)
    assert min(sure[True]) > max(sure[False])
