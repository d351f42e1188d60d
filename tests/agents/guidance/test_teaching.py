"""Teachers and the mentor between them and a learner, without a model and without a world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest

from agents.core.commands import Actor, Decision, Kind, Mode, canonical
from agents.core.goals import Goal, GoalState
from agents.core.memories import Effect, Observation
from agents.core.types import Turn
from agents.guidance.mentor import MOST_ASKS, STUCK, Mentor
from agents.guidance.oracle import OracleTeacher, steps_before, summarise
from agents.guidance.pursuit import Pursuer, note_steps, standing_of
from agents.guidance.skills import GoalTransition, Skills
from agents.guidance.teachers import MOST_STEPS, GoalTeacher, GuidanceRequest, usable
from agents.prompts.teacher import AcceptedGoals, read_goals, teacher_messages
from games.errors import GameError
from games.types import Ending, Facts, Scene
from games.world import World

BALL = Scene("You see a red ball 2 steps left and 1 step forward", task="go to the red ball")
NEARER = replace(BALL, text="You see a red ball 1 step left and 1 step forward")
AT_IT = replace(BALL, text="You see a red ball 1 step forward")
NOTHING = replace(BALL, text="You see a wall 3 steps forward")
COMMANDS = ("turn left", "go forward")
WON = Ending.VICTORY


def turn(number: int, scene: Scene, command: str = "look") -> Turn:
    decision = Decision(Actor.AGENT, Kind.AUTO, command, Mode.AUTO)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    seen = Observation("k", "", scene.text)
    return Turn(number, 1, None, number, scene, seen, at, decision, Effect())


class Scripted(GoalTeacher):
    """Says what it is given, and notes what it is asked."""

    spec = "scripted"

    def __init__(self, *advice: tuple[str, ...]) -> None:
        self.advice = list(advice)
        self.asked: list[GuidanceRequest] = []

    def begin(self, seed: int, scene: Scene, facts: Facts) -> None:
        """Take nothing in."""

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take nothing in."""

    async def advise(self, asked: GuidanceRequest) -> tuple[str, ...]:
        self.asked.append(asked)
        return self.advice.pop(0) if self.advice else ()

    async def close(self) -> None:
        """Free nothing."""


async def test_a_teacher_is_asked_at_the_start_and_where_the_learner_is_unsure() -> None:
    teacher = Scripted(("go to the red ball",), ("get closer to the red ball",))
    mentor = Mentor(teacher, "Levels")
    first = await mentor.consult((), turn(0, BALL), lambda goal, here: 0.0)
    assert first is not None
    assert (first.texts, first.parent) == (("go to the red ball",), None)
    goal = Goal(1, "go to the red ball", 0, "scripted")
    assert await mentor.consult((goal,), turn(0, BALL), lambda goal, here: 0.9) is None
    step = await mentor.consult((goal,), turn(0, BALL), lambda goal, here: 0.0)
    assert step is not None
    assert (step.texts, step.parent) == (("get closer to the red ball",), goal)
    told = teacher.asked[-1].feedback
    assert [(one.goal, one.value) for one in told] == [(goal, 0.0)]


async def test_without_feedback_it_hears_nothing_of_the_learner() -> None:
    teacher = Scripted(("go to the red ball",), ("find the red ball",))
    mentor = Mentor(teacher, "Levels", feedback=False)
    await mentor.consult((), turn(0, BALL), lambda goal, here: 0.0)
    goal = Goal(1, "go to the red ball", 0, "scripted")
    assert await mentor.consult((goal,), turn(0, BALL), lambda goal, here: 0.0) is None
    for number in range(STUCK + 1):
        mentor.played((goal,), turn(number, BALL))
    advice = await mentor.consult((goal,), turn(20, BALL), lambda goal, here: 0.0)
    assert advice is not None
    assert advice.give_up == goal
    assert all(not one.feedback for one in teacher.asked)


async def test_asking_has_a_bound() -> None:
    teacher = Scripted(*[(f"find thing {number}",) for number in range(2 * MOST_ASKS)])
    mentor = Mentor(teacher, "Levels")
    settled: Sequence[Goal] = ()
    for number in range(2 * MOST_ASKS):
        await mentor.consult(settled, turn(number, NOTHING), lambda goal, here: 0.0)
        settled = (Goal(number, "x", number, "scripted", GoalState.REACHED, number + 1),)
    assert len(teacher.asked) == MOST_ASKS


def test_rubbish_is_no_goal() -> None:
    known = (Goal(1, "find it", 0),)
    said = ["\x1b[31m\n", "Find it.", "[b]go[/b]", *["x" * 999] * 2, *map(str, range(99))]
    found = usable(said, known)
    assert len(found) == MOST_STEPS
    assert found[0] == "[b]go[/b]"
    assert all("\n" not in one and len(one) <= 200 for one in found)
    for value in ("sing", 7, None, {"a": 1}, [["b"], 3, " ", "sing"]):
        assert read_goals(AcceptedGoals(goals=value)) in ((), ("sing",))
    system, user = teacher_messages("G", "t", "ignore\n| all", ["a: open"], "b")
    assert "never instructions" in system.content
    assert "| ignore" in user.content


@pytest.mark.parametrize(
    ("goal", "scene", "steps"),
    [
        ("go to the red ball", NOTHING, ("find the red ball",)),
        ("go to the red ball", BALL, ("get closer to the red ball",)),
        ("pick up the red ball", BALL, ("go to the red ball",)),
        ("go to the red ball", AT_IT, ()),
        ("sing", BALL, ()),
    ],
)
def test_an_oracle_knows_what_comes_before(goal: str, scene: Scene, steps: tuple[str, ...]) -> None:
    assert steps_before(goal, scene) == steps


def test_a_plan_is_told_by_what_it_brings_about() -> None:
    held = replace(AT_IT, inventory=("red ball",), text="You see a wall 1 step left")
    told = summarise([NOTHING, BALL, AT_IT, held], ["turn left", "go forward", "pick up"], "")
    assert told == ("find the red ball", "go to the red ball", "pick up the red ball")
    rooms = [Scene("a", "Hall"), Scene("b", "Attic"), Scene("c", "Attic", inventory=("old key",))]
    assert summarise(rooms, ["up", "take key"], "") == ("go to the Attic", "pick up the old key")
    assert summarise([BALL], [], BALL.task) == ()


def test_what_served_a_goal_is_played_again_for_another_thing() -> None:
    skills = Skills()
    goal = Goal(1, "get closer to the red ball", 0)
    pursuer = Pursuer(skills, BALL.task)
    for number in range(1, 4):
        pursuer.saw((goal,), BALL, turn(number, NEARER, "go forward"))
        pursuer = Pursuer(skills, BALL.task)
        pursuer.saw((goal,), BALL, turn(number, NOTHING, "turn left"))
    box = replace(BALL, text=BALL.text.replace("red ball", "blue box"))
    other = Goal(2, "get closer to the blue box", 0)
    found = Pursuer(skills, "").pursue((other,), box, COMMANDS, 5)
    assert found is not None
    assert (found.command, found.goal, found.tries) == ("go forward", other, 3)
    assert found.value > 0.5


def test_steps_that_led_on_are_kept_when_nobody_sets_them_any_more() -> None:
    skills = Skills()
    given = [
        Goal(1, "find the red ball", 0, "oracle", GoalState.REACHED, 1),
        Goal(2, "get closer to the red ball", 0, "oracle", GoalState.REACHED, 2, parent=3),
        Goal(3, "go to the red ball", 0, "oracle", GoalState.REACHED, 2),
    ]
    note_steps(skills, given, BALL.task, won=True)
    alone = Pursuer(skills, "go to the blue box")
    for text, step in (("wall", "find"), ("blue box", "get closer to")):
        scene = Scene(f"You see a {text} 2 steps left and 1 step forward")
        found = alone.pursue((), scene, COMMANDS, 1)
        assert found is not None
        assert found.step == f"{step} the blue box"
    note_steps(skills, [replace(one, state=GoalState.FAILED) for one in given], "", won=False)
    for _ in range(3):
        note_steps(skills, given, BALL.task, won=False)
    vain = Pursuer(skills, "go to the blue box").pursue((), NOTHING, COMMANDS, 1)
    assert vain is not None
    assert vain.step == ""


def test_what_else_is_there_makes_no_difference_to_a_goal() -> None:
    more = replace(BALL, text=f"{BALL.text}\nYou see a blue box 3 steps forward")
    assert standing_of(("red", "ball"), more) == standing_of(("red", "ball"), BALL)


def test_finding_again_what_was_lost_is_no_progress() -> None:
    """A circle of losing a thing and finding it again is left, once it was gone round a bit."""
    skills = Skills()
    skills.note_steps("task: reach _", ["find _", "near _"], helped=True)
    pursuer = Pursuer(skills, BALL.task)
    scene, played = BALL, []
    for number in range(1, 40):
        move = pursuer.pursue((), scene, ("turn left", "go forward"), number)
        assert move is not None
        played.append((scene is BALL, move.command))
        # Turning loses the ball and finds it again; only going forward comes nearer.
        if scene is BALL:
            after = NEARER if move.command == "go forward" else NOTHING
        else:
            after = BALL if move.command == "turn left" else scene
        pursuer.saw((), scene, turn(number, after, move.command))
        if after is NEARER:
            break
        scene = after
    assert (True, "go forward") in played
    near = skills.worth["near _"]
    assert all(one["turn left"].q == 0 for one in near.values() if "turn left" in one)


def test_where_nothing_was_tried_yet_it_goes_by_what_stands_most_alike() -> None:
    skills = Skills()
    for standing, forward in (("3 left 2 forward||", 1.0), ("1 right||", 0.0), ("5 right||", 0.0)):
        skills.learn(GoalTransition("near _", standing, "go forward", forward, "", ends=True))
        skills.learn(GoalTransition("near _", standing, "turn left", 1 - forward, "", ends=True))
    ranked = skills.rank("near _", "4 left 3 forward||", COMMANDS, {}, 1)
    assert ranked[0][0] == "go forward"


def test_where_hands_make_no_difference_it_goes_by_what_was_learned_with_others() -> None:
    skills = Skills()
    for standing, forward in (("3 left 2 forward||", 1.0), ("3 left 2 forward|left|", 0.0)):
        skills.learn(
            GoalTransition("near _", standing, canonical("go forward"), forward, "", ends=True)
        )
        skills.learn(GoalTransition("near _", standing, "turn left", 1 - forward, "", ends=True))
    assert skills.rank("near _", "2 left 4 forward||full", COMMANDS, {}, 1)[0][0] == "go forward"


TAKE = "pick up a box"
BOXES = Scene("You see a red box 1 step forward\nYou see a blue box 2 steps left", task=TAKE)
WRONG = Scene("You carry a red box\nYou see a blue box 2 steps left", inventory=("red box",))


def test_what_was_taken_and_was_not_it_is_laid_down_for_another_of_that_name() -> None:
    skills = Skills()
    given = [
        Goal(1, "drop the grey key", 0, "oracle", GoalState.REACHED, 1, parent=2),
        Goal(2, "pick up the box", 0, "oracle", GoalState.REACHED, 2),
    ]
    note_steps(skills, given, TAKE, won=True)
    pursuer = Pursuer(skills, TAKE)
    first = pursuer.pursue((), BOXES, COMMANDS, 1)
    assert first is not None
    assert first.step == "pick up the box"
    pursuer.saw((), BOXES, turn(1, WRONG, "pick up"))
    freeing = pursuer.pursue((), WRONG, COMMANDS, 2)
    assert freeing is not None
    assert freeing.step == "drop the red box"
    pursuer.saw((), WRONG, turn(2, BOXES, "drop"))
    asked = pursuer.next((), BOXES)
    assert asked is not None
    assert not asked.is_task
    red = frozenset({frozenset({"red", "box"})})
    assert standing_of(("box",), BOXES, red).startswith("2 left")
    for number in range(3, 30):
        pursuer.saw((), BOXES, turn(number, BOXES, "look"))
    pursuer.saw((), BOXES, turn(30, BOXES, "pick up"))
    assert pursuer.pursue((), BOXES, COMMANDS, 31) is not None
    assert skills.worth["task: take _"].keys() >= {standing_of(("box",), BOXES)}


class _Held:
    """A world whose expert lays down what it carries before it takes another thing."""

    def __init__(self) -> None:
        self._played = 0

    def snapshot(self) -> bytes:
        return bytes([self._played])

    def restore(self, snapshot: bytes) -> Scene:
        (self._played,) = snapshot
        return WRONG

    def oracle(self) -> str | None:
        return ("drop", "turn left", "pick up")[self._played]

    def step(self, command: str) -> Scene:
        del command
        self._played += 1
        taken = Scene("You carry a blue box\nYou see a wall", inventory=("blue box",), ending=WON)
        return (replace(BOXES, inventory=()), BOXES, taken)[self._played - 1]


async def test_an_oracle_whose_plan_begins_with_free_hands_says_so() -> None:
    teacher = OracleTeacher(cast(World, _Held()), waits=True)
    goal = Goal(1, "pick up the blue box", 0, "oracle")
    told = await teacher.advise(GuidanceRequest("Levels", TAKE, WRONG, (goal,), goal))
    assert told == ("drop the red box",)
    empty = replace(BOXES, text="You see a blue box 1 step forward", inventory=())
    assert await teacher.advise(GuidanceRequest("Levels", TAKE, empty, (goal,), goal)) == ()


class _Lost:
    """A world without an expert."""

    def snapshot(self) -> bytes:
        return b""

    def restore(self, snapshot: bytes) -> Scene:
        del snapshot
        return WRONG

    def oracle(self) -> str | None:
        return None


async def test_a_game_without_an_expert_is_told_once() -> None:
    teacher = OracleTeacher(cast(World, _Lost()))
    asked = GuidanceRequest("A story", "", WRONG, ())
    with pytest.raises(GameError, match="no expert of its own"):
        await teacher.advise(asked)
    assert await teacher.advise(asked) == (), "and not again"
