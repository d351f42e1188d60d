"""What a step is taken to need and to change, from traces made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.core.commands import Source
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.operators import names_in, title_of, words_of
from agents.imitation.states.state import State
from agents.imitation.states.traces import Moment
from games.types import Fact, Scene
from tests.support.imitation import know, moment, trace_of

LAMP = (
    moment(player="Hall", brass_lantern="Hall", coin="Hall", Hall="", Cellar=""),
    moment(player="Hall", brass_lantern="player", coin="Hall"),
    moment("Cellar", player="Cellar", brass_lantern="player", coin="Hall"),
    moment(player="Cellar", brass_lantern="Cellar", coin="Hall", score=5),
)


def test_a_step_needs_what_it_names_and_changes_what_it_moved() -> None:
    take, down, drop = Demonstration(
        0, trace_of(LAMP, ("take lantern", "down", "drop lantern"))
    ).operators
    assert (take.named, take.held, take.moved) == (
        ("brass lantern",),
        frozenset(),
        {"brass lantern": "player"},
    )
    assert (down.destination, down.is_move) == ("Cellar", True)
    assert (drop.held, drop.moved, drop.score) == (
        frozenset({"brass lantern"}),
        {"brass lantern": "Cellar"},
        5,
    )


def test_a_word_that_fits_nothing_is_learned_from_what_it_changed() -> None:
    take, _, drop = Demonstration(0, trace_of(LAMP, ("take lamp", "down", "drop lamp"))).operators
    assert take.named == drop.named == ("brass lantern",)
    assert names_in("take lamp", ["brass lantern"]) == ()


def test_what_moves_unnamed_moves_by_itself() -> None:
    places = ("Hall", "Attic", "Cellar", "Attic", "Hall")
    moments = [moment(player="Hall", ghost=place, coin="Hall") for place in places]
    demo = Demonstration(0, trace_of(moments, ("wait",) * 4))
    assert demo.restless == {"ghost"}
    assert all(not op.aside for op in demo.operators)


def test_a_guide_takes_what_a_step_needs_before_it_and_skips_what_holds() -> None:
    trace = trace_of(LAMP, ("take lantern", "down", "drop lantern"))
    executor = PlanExecutor(know(trace))
    executor.begin(LAMP[1].scene, LAMP[1].facts)
    assert executor.act() == "down"  # it is carried already
    executor.saw("down", LAMP[2].scene, LAMP[2].facts)
    assert executor.act() == "drop lantern"
    executor.saw("drop lantern", LAMP[3].scene, LAMP[3].facts)
    assert executor.act() is None


@pytest.mark.parametrize(
    ("text", "moves", "refused"),
    [
        ("You can't see any such thing.", 3, True),
        ("Which do you mean, the coin or the lantern?", 3, False),
        ("You see nothing special.", 4, False),
        ("It is pitch dark.", None, False),
    ],
)
def test_what_no_move_was_counted_for_was_refused(
    text: str, moves: int | None, refused: bool
) -> None:
    facts = LAMP[0].facts
    moments = [
        Moment(Scene("Hall.", moves=None if moves is None else 3), facts),
        Moment(Scene(text, moves=moves), facts),
    ]
    trace = trace_of(moments, ("examine sword",))
    (step,) = Demonstration(0, trace).operators
    assert step.refused is refused
    executor = PlanExecutor(know(trace))
    executor.begin(moments[0].scene, facts)
    assert executor.act() == (None if refused else "examine sword")


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("You can't see any lamp here!", True),
        ("You cannot see any such thing.", True),
        ("You can't see any way out.\nBut you hear a bell.", False),
        ("You see nothing special.", False),
    ],
)
def test_what_was_not_there_was_refused_though_a_move_was_counted(text: str, refused: bool) -> None:
    facts = LAMP[0].facts
    elsewhere = facts | {("in", "ghost", "Cellar")}
    moments = [Moment(Scene("Hall.", moves=3), facts), Moment(Scene(text, moves=4), elsewhere)]
    (step,) = Demonstration(0, trace_of(moments, ("take lamp",))).operators
    assert step.refused is refused
    moved = [moments[0], Moment(Scene(text, moves=4), LAMP[1].facts)]
    (step,) = Demonstration(0, trace_of(moved, ("take lamp",))).operators
    assert not step.refused


def test_a_guide_comes_back_to_a_mark() -> None:
    executor = PlanExecutor(know(trace_of(LAMP, ("take lantern", "down", "drop lantern"))))
    executor.begin(LAMP[0].scene, LAMP[0].facts)
    mark = executor.checkpoint()
    assert executor.act() == "take lantern"
    executor.saw("take lantern", LAMP[1].scene, LAMP[1].facts)
    assert executor.at.cursor == 1
    executor.back_to(mark)
    assert (executor.at.cursor, executor.act()) == (0, "take lantern")


def test_a_thing_that_was_not_had_is_no_step() -> None:
    before = moment(player="Hall", egg="Hall", sword="player")
    heavy = moment("Your load is too heavy.", player="Hall", egg="Hall", sword="player")
    laid = moment("Dropped.", player="Hall", egg="Hall", sword="Hall")
    had = moment("Taken.", player="Hall", egg="player", sword="Hall")
    commands = ["get egg", "drop sword", "get egg"]
    trace = trace_of([before, heavy, laid, had], commands)
    own = Demonstration(0, replace(trace, source=Source.HUMAN))
    assert [op.refused for op in own.operators] == [True, False, False]
    imported = Demonstration(0, trace)
    assert [op.refused for op in imported.operators] == [False, False, False], "kept whole"


def test_what_comes_out_of_something_carried_or_off_the_person_is_a_step() -> None:
    bare = moment("It is off.", player="Hall", bag="player", scarf="player", coin="bag")
    worn = replace(bare, facts=bare.facts | {("is", "scarf", "worn")})
    had = moment("Removed.", player="Hall", bag="player", scarf="player", coin="player")
    trace = replace(
        trace_of([worn, bare, had], ["take off scarf", "take coin"]), source=Source.HUMAN
    )
    assert not any(step.refused for step in Demonstration(0, trace).operators)


def test_what_comes_along_when_it_is_taken_is_a_step() -> None:
    tame = moment("The bear.", player="Hall", tame_bear="Hall")
    follows = moment("The bear is following you.", player="Hall", tame_bear="Hall")
    trace = replace(trace_of([tame, follows], ["take bear"]), source=Source.HUMAN)
    demonstration = Demonstration(0, trace)
    assert not demonstration.operators[0].refused, "it is never carried"


def test_what_came_beside_a_step_that_is_curtly_told_says_nothing_against_it() -> None:
    before, after = moment(player="Hall"), moment("Removed.", player="Hall", sword="Hall")
    step = Demonstration(0, trace_of([before, after], ["search barrel"])).operators[0]
    now = moment("Removed.", player="Hall")
    assert step.worked(State(now.scene, now.facts))


@pytest.mark.parametrize(
    ("text", "worked"),
    [
        ("You commit the spell to memory once again.", True),
        ("You commit the spell to memory.\n\nA bird sings.", True),
        ("You see a ripple in the lake, and it is calm again.", False),
    ],
)
def test_what_came_beside_a_step_was_no_part_of_it_where_the_rest_is_told(
    text: str, worked: bool
) -> None:
    told = "You commit the spell to memory.\n\nA sword falls in the lake, and it is calm again."
    before = moment(player="Hall")
    after = moment(told, player="Hall", sword="Hall")
    step = Demonstration(0, trace_of([before, after], ["learn lobal"])).operators[0]
    assert step.brought == {"sword": "Hall"}
    now = moment(text, player="Hall")
    assert step.worked(State(now.scene, now.facts)) is worked


def test_a_moment_in_the_dark_says_nothing_of_what_a_place_needs() -> None:
    def at(text: str, room: str, *, lit: bool) -> Moment:
        held = moment(text, player=room, lamp="player")
        lights: set[Fact] = {("is", "lamp", "lit")} if lit else set()
        return Moment(held.scene, held.facts | lights)

    trace = trace_of(
        [
            at("Stair", "Stair", lit=False),
            at("You have moved into a dark place. It is pitch black.", "Junction", lit=False),
            at("The lamp is now on.\nJunction", "Junction", lit=True),
            at("Cliff", "Cliff", lit=True),
            at("Junction", "Junction", lit=True),
        ],
        ("south", "turn on lamp", "west", "east"),
    )
    (demonstration,) = know(trace).demonstrations
    assert demonstration.carried["Junction"] == {"lit"}
    executor = PlanExecutor(know(trace))
    executor.begin(trace.moments[0].scene, trace.moments[0].facts)
    assert executor.act() == "south", "the light was made there, and is again"


@pytest.mark.parametrize("name", ["Brick", "Brick#2", "Brick_2", "brick_12"])
def test_the_number_by_which_an_author_tells_things_apart_is_no_word_of_a_name(name: str) -> None:
    assert title_of(name) == "brick"
    assert words_of(name) == {"brick"}
    here = moment(score=0, player="Hall", **{name: "player"})
    laid = moment("Dropped.", score=0, player="Hall", **{name: "Hall"})
    assert know(trace_of([here, laid], ["drop all"])).noun(name) == "brick"


def test_a_story_that_begins_anew_did_nothing_by_the_command() -> None:
    """All is elsewhere then; the same with a turn counted is a way, a loss and a thing moved."""

    def at(place: str, moves: int, score: int, **things: str) -> Moment:
        told = moment(place, score=score, player=place, rock="Cliff", **things)
        return replace(told, scene=replace(told.scene, moves=moves))

    for moves, anew in ((1, True), (13, False)):
        told = [at("Cliff", 12, 12, coin="player"), at("Shore", moves, 0, coin="Shore")]
        (op,) = Demonstration(0, trace_of(told, ["jump"])).operators
        assert (op.destination == "") == anew
        assert (op.score == 0) == anew
        assert (dict(op.moved) == dict(op.aside) == {}) == anew
