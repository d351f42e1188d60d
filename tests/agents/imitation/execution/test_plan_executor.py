"""The executor where things are otherwise than demonstrated: errands, company, what is put off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from agents.core.proposals import Course
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.execution.backtracking import Backtracker
from agents.imitation.execution.plan import describe
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment, Trace
from games.catalog import Catalog
from games.open import open_world
from games.types import Scene
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.imitation import Story, know, moment, trace_of, watch
from tests.support.paths import DATA

STORY = DATA / "prompter.z3"
ERRAND = ("west", "south", "take script", "north", "bow")
"""The last commands of WINNING: a bow without the script, or without the mask, wins nothing."""


@pytest.fixture
def told() -> Iterator[Story]:
    game = Catalog([]).find(str(STORY))
    world = open_world(game, isolated=False)
    yield Story(game, world, watch(world, WINNING, WINNING_SEED), WINNING_SEED)
    world.close()


def play(executor: PlanExecutor, story: Story, *commands: str) -> Scene:
    """Play commands of a person's own; the executor looks on."""
    scene = Scene("")
    for command in commands:
        executor.act()
        scene = story.world.step(command)
        executor.saw(command, scene, story.world.facts())
    return scene


def go_on(executor: PlanExecutor, story: Story, most: int = 80) -> tuple[list[str], Scene]:
    """Let the executor play until it has nothing more to do."""
    played: list[str] = []
    scene = Scene("")
    while (command := executor.act()) is not None and len(played) < most:
        scene = play(executor, story, command)
        played.append(command)
        if scene.over:
            break
    return played, scene


def begun(story: Story, *traces: Trace, seed: int = WINNING_SEED) -> PlanExecutor:
    executor = PlanExecutor(know(*(traces or (story.trace,))))
    executor.begin(story.world.reset(seed), story.world.facts())
    return executor


# --- equipment ------------------------------------------------------------------------


def test_a_light_that_was_left_behind_is_fetched_once_it_is_missed(told: Story) -> None:
    executor = begun(told)
    play(executor, told, "east", "take lamp", "light lamp", "drop lamp", "west")
    played, scene = go_on(executor, told)
    assert played[:6] == ["down", "up", "east", "take lamp", "west", "down"]
    assert scene.score == 20


def test_an_errand_is_told_as_such_and_taken_back_with_the_moves(told: Story) -> None:
    executor = begun(told)
    play(executor, told, "east", "take lamp", "light lamp", "drop lamp", "west", "down")
    assert executor.act() == "up"
    plan = describe(executor)
    assert plan is not None
    assert plan.course is Course.MENDING
    assert "where what is needed is" in plan.remedy
    away = executor.checkpoint()
    executor.saw("up", told.world.step("up"), told.world.facts())
    assert executor.act() == "east"
    executor.back_to(away)
    assert executor.act() == "up"


def test_what_is_carried_but_out_is_lit_before_it_may_be_needed(told: Story) -> None:
    executor = begun(told)
    play(executor, told, *WINNING[:11], "turn off lamp")
    played, scene = go_on(executor, told)
    assert played[:2] == ["light lamp", "north"]
    assert scene.score == 20


class Corridor:
    """A shed, many rooms in a row, and a cave that is dark; there is a gem in it."""

    ROOMS = ("Shed", *(f"Room {i}" for i in range(12)), "Cave")

    def __init__(self) -> None:
        self.at, self.lamp, self.gem, self.score = 0, "Shed", "Cave", 0

    @property
    def room(self) -> str:
        return self.ROOMS[self.at]

    def step(self, command: str) -> Moment:
        text, seeing = "", self.room != "Cave" or self.lamp in ("player", "Cave")
        match command:
            case "east" | "west":
                self.at = min(max(self.at + (1 if command == "east" else -1), 0), 13)
            case "take lamp" if self.lamp == self.room:
                self.lamp = "player"
            case "drop lamp" if self.lamp == "player":
                self.lamp = self.room
            case "light lamp" if self.lamp == "player":
                text = "The lamp is lit."
            case "take gem" if self.gem == self.room and seeing:
                self.gem, self.score = "player", 5
            case _:
                text = "That can't be done."
        return self.look(text)

    def look(self, text: str = "", *, lit: bool = True) -> Moment:
        dark = self.room == "Cave" and self.lamp not in ("player", "Cave")
        shown = text or ("It is dark." if dark else self.room)
        held = moment(shown, score=self.score, player=self.room, lamp=self.lamp, gem=self.gem)
        return Moment(held.scene, held.facts | ({("is", "lamp", "lit")} if lit else set()))


def test_an_errand_that_takes_long_is_seen_through() -> None:
    told, commands = Corridor(), ["take lamp", "light lamp", *["east"] * 13, "take gem"]
    shown = [told.look(lit=False)]
    told.step("take lamp")
    shown += [told.look(lit=False), *map(told.step, commands[1:])]
    assert told.score == 5
    executor, world = PlanExecutor(know(trace_of(shown, commands))), Corridor()
    here = world.look()
    executor.begin(here.scene, here.facts)
    for command in ("take lamp", "east", "drop lamp", *["east"] * 12):
        executor.act()
        here = world.step(command)
        executor.saw(command, here.scene, here.facts)
    assert here.scene.text == "It is dark."
    played: list[str] = []
    while world.score < 5 and len(played) < 60 and (command := executor.act() or ""):
        here = world.step(command)
        executor.saw(command, here.scene, here.facts)
        played.append(command)
    wanted = ["west"] * 12 + ["take lamp"] + ["east"] * 12
    assert [one for one in played if one in ("west", "take lamp", "east")] == wanted
    assert world.score == 5


# --- several demonstrations ------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 4, 13])
def test_two_demonstrations_win_together_what_neither_wins_alone(told: Story, seed: int) -> None:
    mask = watch(told.world, WINNING[: -len(ERRAND)], WINNING_SEED)
    script = watch(told.world, ERRAND[1:], WINNING_SEED)
    assert (mask.moments[-1].scene.score, script.moments[-1].scene.score) == (15, 0)
    alone = [told.follow(seed, one).score for one in (mask, script)]
    assert alone == [15, 0]
    assert told.follow(seed, mask, script).score == 20


def test_one_demonstration_brings_what_another_had_by_chance(told: Story) -> None:
    """One has the lamp at hand from before; the other one shows where lamps come from."""
    lit = watch(told.world, WINNING[:4], WINNING_SEED)
    executor = begun(told, told.trace, lit)
    play(executor, told, *WINNING[:4], "drop lamp")
    played, scene = go_on(executor, told)
    assert played[0] == "take lamp"
    assert scene.score == 20


def test_after_one_that_won_everything_the_others_only_teach_means(told: Story) -> None:
    aimless = watch(told.world, ["south", "take script", "east", "west", "drop script"], 13)
    known = know(told.trace, aimless)
    assert [one.number for one in known.demonstrations] == [0]
    assert len(known.takers["prompt script"]) == 2, "both have shown how it is taken"
    assert [one.number for one in know(aimless, told.trace).demonstrations] == [0, 1]
    assert told.follow(3, told.trace, aimless).moves == told.follow(3).moves


# --- who decided ---------------------------------------------------------------------


def some(trace: Trace, people: Sequence[int]) -> Trace:
    return replace(trace, people=tuple(i in people for i in range(len(trace.commands))))


def test_overrides_here_and_there_are_followed_with_what_lay_between(told: Story) -> None:
    partial = some(told.trace, (1, 4, 5, 9, 12))
    assert told.follow(1, partial).score == told.follow(1).score == 20
    assert [op.index for op in Demonstration(0, partial).operators if op.person] == [1, 4, 5, 9, 12]


def test_what_the_agent_did_amiss_between_overrides_does_no_harm(told: Story) -> None:
    amiss = ("drop lamp", "xyzzy", "west", "east", "take lamp")
    commands = [*WINNING[:3], *amiss, *WINNING[3:]]
    trace = watch(told.world, commands, WINNING_SEED)
    partial = some(trace, [i for i in range(len(commands)) if not 3 <= i < 3 + len(amiss)])
    assert told.follow(1, partial).score == told.follow(1).score == 20


# --- company -------------------------------------------------------------------------


def yard(dog: str, *, player: str = "Yard", score: int = 0, text: str = "Here.") -> Moment:
    return moment(text, score=score, player=player, dog=dog)


WALK = trace_of(
    [
        yard("Kennel"),
        yard("Yard"),
        yard("Kennel"),
        yard("Yard"),
        yard("Gate", player="Gate"),
        yard("Park", player="Gate", score=5, text="The dog runs off and finds the bone."),
    ],
    ["wait", "wait", "wait", "east", "open gate"],
)


def in_yard(dogs: Sequence[str]) -> PlanExecutor:
    """Return an executor for which the dog was in these places, one a move."""
    executor = PlanExecutor(know(WALK))
    first, *more = dogs
    executor.begin(yard(first).scene, yard(first).facts)
    for dog in more:
        command = executor.act()
        assert command is not None
        executor.saw(command, yard(dog).scene, yard(dog).facts)
    return executor


def test_company_is_who_moves_about_was_along_and_won_points_by_leaving() -> None:
    demonstration = Demonstration(0, WALK)
    assert demonstration.restless == {"dog"}
    assert demonstration.company == {3: ("dog",), 4: ("dog",)}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"score": 0}, "no points"),
        ({"text": "Well done."}, "the story doesn't speak of it"),
        ({"dog": "Gate"}, "it stayed"),
    ],
)
def test_who_happened_to_be_there_is_no_company(change: dict[str, object], why: str) -> None:
    end: dict[str, object] = {"score": 5, "text": "The dog runs off.", "dog": "Park", **change}
    moments = [*WALK.moments[:-1], yard(player="Gate", **end)]  # type: ignore[arg-type]
    assert Demonstration(0, trace_of(moments, WALK.commands)).company == {}, why


def test_one_waits_for_company_and_goes_on_with_it() -> None:
    executor = in_yard(["Kennel", "Yard", "Kennel", "Kennel"])
    assert executor.act() == "wait"
    assert executor.pending is not None
    assert executor.pending.waiting
    plan = describe(executor)
    assert plan is not None
    assert (plan.obstacles, plan.remedy) == (("the dog isn't here",), "wait")
    executor.saw("wait", yard("Yard").scene, yard("Yard").facts)
    assert executor.act() == "east"


def test_one_who_never_comes_is_given_up() -> None:
    executor = in_yard(["Kennel", "Yard", "Kennel", "Kennel"])
    waited = 0
    while executor.act() == "wait" and waited < 1000:
        executor.saw("wait", yard("Kennel").scene, yard("Kennel").facts)
        waited += 1
    assert 0 < waited < 1000
    assert executor.act() == "east"


def test_who_is_nowhere_at_all_is_not_waited_for() -> None:
    executor = in_yard(["Kennel", "Yard", "Kennel", "Kennel"])
    gone = moment("Here.", player="Yard")
    executor.saw("wait", gone.scene, gone.facts)
    assert executor.act() == "east"


# --- what is put off -----------------------------------------------------------------


def hall(gem: str, *, player: str = "Hall", hat: str = "Attic", score: int = 0) -> Moment:
    where = {"gem": gem} if gem else {}
    return moment("", score=score, player=player, hat=hat, case="Hall", **where)


HOARD = trace_of(
    [
        hall("player"),
        hall("case", score=5),
        hall("case", player="Attic", score=5),
        hall("case", player="Attic", hat="player", score=5),
        hall("case", hat="player", score=5),
        hall("case", hat="case", score=9),
    ],
    ["put gem in case", "up", "take hat", "down", "put hat in case"],
)


def test_a_step_that_cannot_be_done_is_put_off_and_done_where_it_can_be() -> None:
    executor = PlanExecutor(know(HOARD))
    lost = hall("")
    executor.begin(lost.scene, lost.facts)
    assert executor.act() == "put gem in case", "it is tried once, as a replay would"
    executor.saw("put gem in case", lost.scene, lost.facts)
    assert executor.act() == "up", "the gem is nowhere: the rest goes on"
    assert executor.at.late == [0]
    found = hall("Attic", player="Attic")
    executor.saw("up", found.scene, found.facts)
    assert executor.act() == "take gem"
    held = hall("player", player="Attic", hat="player")
    executor.saw("take gem", held.scene, held.facts)
    home = hall("player", hat="player")
    assert executor.act() == "down"
    executor.saw("down", home.scene, home.facts)
    assert executor.act() == "put gem in case"
    plan = describe(executor)
    assert plan is not None
    assert (plan.course, plan.step) == (Course.LATE, 1)
    done = hall("case", hat="player", score=5)
    executor.saw("put gem in case", done.scene, done.facts)
    assert executor.at.late == []
    assert executor.act() == "put hat in case"


def test_what_was_put_off_is_gone_back_for_at_the_end() -> None:
    executor = PlanExecutor(know(HOARD))
    state = hall("")
    executor.begin(state.scene, state.facts)
    for command, after in zip(
        HOARD.commands,
        [
            hall(""),
            hall("", player="Attic"),
            hall("", player="Attic", hat="player"),
            hall("", hat="player"),
            hall("Attic", hat="case", score=4),
        ],
        strict=True,
    ):
        assert executor.act() == command
        executor.saw(command, after.scene, after.facts)
    assert executor.act() == "up", "the gem has come to light in the attic"


def test_what_came_about_by_itself_is_no_longer_due() -> None:
    executor = PlanExecutor(know(HOARD))
    lost, back = hall(""), hall("case", player="Attic")
    executor.begin(lost.scene, lost.facts)
    for command, after in (("put gem in case", lost), ("up", back)):
        assert executor.act() == command
        executor.saw(command, after.scene, after.facts)
    for command, after in zip(HOARD.commands[2:], HOARD.moments[3:], strict=True):
        assert executor.act() == command
        executor.saw(command, after.scene, after.facts)
    assert executor.act() is None, "somebody has put the gem into the case"


# --- taking back ---------------------------------------------------------------------


def died(player: str = "Yard") -> Moment:
    told = yard("Kennel", player=player)
    return Moment(replace(told.scene, died=True, text="You have died."), told.facts)


class Careful:
    """A backtracker, and the marks to take moves back to."""

    def __init__(self, most: int = 700) -> None:
        self.one = Backtracker(PlanExecutor(know(WALK)), most=most)
        self.one.begin(yard("Kennel").scene, yard("Kennel").facts)
        self.marks = [self.one.checkpoint()]

    def act(self) -> str | int | None:
        plan = self.one.act()
        return None if plan is None else plan.take_back or plan.command

    def saw(self, command: str, seen: Moment) -> None:
        self.one.saw(command, seen.scene, seen.facts)
        self.marks.append(self.one.checkpoint())

    def see(self, seen: Moment) -> None:
        command = self.act()
        assert isinstance(command, str)
        self.saw(command, seen)

    def took_back(self, moves: int) -> None:
        del self.marks[-moves:]
        self.one.back_to(self.marks[-1])


def test_after_a_mishap_moves_are_taken_back_and_one_stands_where_one_stood() -> None:
    careful = Careful()
    careful.see(yard("Yard"))
    before = careful.one.executor.checkpoint()
    careful.see(died())
    assert careful.act() == 1
    assert careful.act() == 1, "asking doesn't take back"
    careful.took_back(1)
    after = careful.one.executor.checkpoint()
    assert (after.state, after.cursor, after.late) == (before.state, before.cursor, before.late)
    assert careful.act() == WALK.commands[1]


def test_the_same_mishap_is_taken_back_further_and_then_accepted() -> None:
    careful = Careful()
    for dog in ("Yard", "Kennel", "Yard"):
        careful.see(yard(dog))
    taken: list[int] = []
    for _ in range(200):
        action = careful.act()
        if isinstance(action, int):
            taken.append(action)
            careful.took_back(action)
        elif action is None:
            break
        else:
            careful.saw(action, died())
            if not isinstance(careful.act(), int):
                break
    assert taken[:2] == [1, 1]
    assert max(taken) > 1
    assert isinstance(careful.act(), str), "what can't be helped is lived with"


def test_no_more_is_taken_back_than_there_is_or_may_be() -> None:
    careful = Careful(most=0)
    careful.see(yard("Yard"))
    careful.see(died())
    assert isinstance(careful.act(), str)
    fresh = Careful()
    fresh.see(died())
    back = fresh.act()
    assert back == 1
    fresh.took_back(back)
    assert fresh.one.executor.at.cursor == 0


def test_nobody_is_fought_who_is_gone() -> None:
    before = moment(player="Hall", burly_troll="Hall", sword="player")
    disarmed = moment("Your sword falls.", player="Hall", burly_troll="Hall", sword="Hall")
    dead = moment("The troll dies.", player="Hall", sword="player")
    gone = moment("Yard", player="Yard", sword="player")
    blow = "kill troll with sword"
    round_ = [disarmed, before]
    fought = [blow, "take sword"]
    shown = [*fought, *fought, blow, "east"]
    executor = PlanExecutor(know(trace_of([before, *round_, *round_, dead, gone], shown)))
    executor.begin(before.scene, before.facts)
    assert executor.act() == blow
    executor.saw(blow, dead.scene, dead.facts)
    assert executor.act() == "east", "that the sword fell then was no aim"


def test_a_parser_is_not_asked_twice_however_its_answer_begins() -> None:
    lying, had = moment(player="Hall", lamp="Hall"), moment("Taken.", player="Hall", lamp="player")
    executor = PlanExecutor(know(trace_of([lying, had], ["take lamp"])))
    executor.begin(lying.scene, lying.facts)
    tries = 0
    while executor.act() is not None and tries < 20:
        tries += 1
        executor.saw("take lamp", Scene("Nothing here.", score=0), lying.facts)
    assert tries == 1


def test_of_several_attackers_one_is_struck_at_whatever_order_they_are_told_in() -> None:
    foes = ("ape", "bat", "cat", "dog", "eel")

    def at(player: str, where: str, left: Sequence[str], text: str = "") -> Moment:
        held = {("in", foe, where) for foe in left}
        held |= {("in", "player", player), ("in", "knife", "player")}
        return Moment(Scene(text, score=0), frozenset(held))

    states, commands = [at("Yard", "Hall", foes), at("Hall", "Hall", foes)], ["east"]
    for n, foe in enumerate(foes, 1):
        states.append(at("Hall", "Hall", foes[n:], f"The {foe} dies."))
        commands.append(f"kill {foe} with knife")
    executor = PlanExecutor(know(trace_of(states, commands)))
    executor.begin(states[0].scene, states[0].facts)
    executor.act()
    # They come to the yard, where nobody was then, and attack together.
    here = at("Yard", "Yard", foes, " ".join(f"The {foe} attacks you." for foe in foes))
    executor.saw("look", here.scene, here.facts)
    assert executor.act() == "kill ape with knife"


# --- what came by chance ----------------------------------------------------------------


def thrown(axe: str = "", *, player: str = "Gate", score: int = 0, text: str = "Here.") -> Moment:
    where = {"axe": axe} if axe else {}
    return moment(text, score=score, player=player, **where)


def waits_for_axe(last: str) -> int:
    """Return how often an axe is waited for that was thrown by chance, and isn't now."""
    moments = [
        thrown(player="Yard"),
        thrown("Gate", text="A dwarf throws an axe at you."),
        thrown("player", text="Taken."),
        thrown("Gate", text="Dropped."),
        thrown("player", text="Taken."),
        thrown("player", score=5, text="It falls open."),
    ]
    executor = PlanExecutor(
        know(trace_of(moments, ["east", "take axe", "drop axe", "take axe", last]))
    )
    at = moments[0]
    executor.begin(at.scene, at.facts)
    played: list[str] = []
    while (command := executor.act()) not in (None, last) and len(played) < 80:
        assert command is not None
        played.append(command)
        at = thrown(text="The gate.")
        executor.saw(command, at.scene, at.facts)
    return played.count("wait")


def test_what_was_only_carried_about_is_not_waited_for_long() -> None:
    assert waits_for_axe("cut gate with axe") > 20
    assert waits_for_axe("open gate") < 10
