"""Being taught by a stand-in for a person, in the real loop over the small story."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from agents.core.commands import Actor, Kind
from agents.core.errors import CommandFileError
from agents.core.memories import Effect
from agents.core.observation import observe
from agents.evaluation.teaching import expert
from agents.evaluation.teaching.curve import Alone, TeachingCurve, TeachingRequest
from agents.evaluation.teaching.expert import Expert, Walkthrough, learn_part, shown_by
from agents.evaluation.teaching.teaching import Lesson, LessonLimits, SessionEnd, Teacher
from agents.home.paths import Home
from agents.importers.performance.playing import PlayedLine
from agents.importers.recordings.heard import InputLine, Recording
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from games.open import open_world
from games.types import GameInfo
from games.world import World
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.imitation import moment


def file_of(*commands: str) -> Recording:
    lines = tuple(InputLine(number, command) for number, command in enumerate(commands, 1))
    return Recording("expert.commands", lines, "digest")


@pytest.fixture
def part(world: World) -> Walkthrough:
    return learn_part(world, WINNING_SEED, file_of(*WINNING))


def begun(part: Walkthrough, world: World, *commands: str) -> Expert:
    """Return an expert that has seen some commands played."""
    own = open_world(world.info, isolated=False)
    knows = Expert(part, world)
    knows.begin(WINNING_SEED, own.reset(WINNING_SEED), own.facts())
    for command in commands:
        knows.wish()
        knows.saw(command, own.step(command), own.facts())
    own.close()
    return knows


def session(
    home: Home, part: Walkthrough, world: World, seed: int, limits: LessonLimits | None = None
) -> Lesson:
    with Workspace(home) as workspace:
        coplay = workspace.coplay(world.info, seed=seed, environ={})
        return asyncio.run(
            Teacher(coplay, Expert(part, world), limits or LessonLimits()).teach(1, seed)
        )


def test_an_expert_knows_what_its_file_makes(part: Walkthrough) -> None:
    assert (part.score, part.commands, part.left, part.died) == (20, len(WINNING), 0, False)


def test_what_only_a_look_named_is_still_meant_by_it() -> None:
    boxed = moment("Taken.", player="Hall", hat="Hall", box="player")
    both = moment("Taken.", player="Hall", hat="player", box="player")
    steps = [
        PlayedLine(command, held.scene, held.facts, observe(held.scene, held.facts), effect)
        for command, held, effect in (
            ("", moment("A hall.", player="Hall", hat="Hall", box="Hall"), Effect()),
            ("take box", boxed, Effect()),
            ("x hat", boxed, Effect(nothing=True)),
            ("take it", both, Effect()),
        )
    ]
    assert shown_by(steps).commands == ("take box", "take hat")


def test_words_of_the_program_are_left_out_of_the_part(world: World) -> None:
    part = learn_part(world, WINNING_SEED, file_of("save", *WINNING))
    assert part.commands == len(WINNING)


def test_a_file_for_another_story_is_refused(world: World) -> None:
    other = file_of("open mailbox", "read leaflet", "enter house", "open sack", "eat lunch")
    with pytest.raises(CommandFileError, match=r"no walkthrough of .*: of 5 commands 5 were"):
        learn_part(world, WINNING_SEED, other)


def test_another_wording_of_the_wish_serves(part: Walkthrough, world: World) -> None:
    expert = begun(part, world, "east")
    assert expert.wish() == "take lamp"
    assert expert.accepts("get lamp")
    assert not expert.accepts("look")
    assert not expert.accepts("west")


def test_what_leads_away_or_gives_up_what_is_needed_does_not_serve(
    part: Walkthrough, world: World
) -> None:
    expert = begun(part, world, "east", "take lamp", "light lamp", "west", "down")
    assert expert.wish() == "take key"
    assert not expert.accepts("up"), "the key is still needed"
    assert not expert.accepts("drop lamp")
    assert not expert.accepts("douse lamp")


def test_another_step_of_this_visit_serves(world: World) -> None:
    part = learn_part(world, WINNING_SEED, file_of("east", "light lamp", "take lamp", "west"))
    expert = begun(part, world, "east")
    assert expert.wish() == "light lamp"
    assert expert.accepts("get lamp"), "it is to be taken here anyway"


def test_what_is_needed_anyway_may_come_first_where_nothing_speaks_against_it(
    world: World,
) -> None:
    tour = ("take script", "north", "east", "north", "drop script", "south", "take lamp", "west")
    part = learn_part(world, WINNING_SEED, file_of("south", *tour))
    expert = begun(part, world, "south", "take script", "north", "east")
    assert expert.wish() == "north"
    assert expert.accepts("get lamp"), "taken now, it needn't be taken later"
    assert not expert.accepts("look"), "that wastes a move"
    assert not expert.accepts("west"), "that leads away"


def test_the_same_steps_in_another_order_serve(part: Walkthrough, world: World) -> None:
    expert = begun(part, world, "east", "take lamp")
    assert expert.wish() == "light lamp"
    assert expert.accepts("west"), "it can be lit there just as well"
    assert not expert.accepts("wait")


def test_what_does_nothing_serves_no_step_of_which_nothing_is_seen(world: World) -> None:
    part = learn_part(world, WINNING_SEED, file_of("bow", "east", "take lamp"))
    expert = begun(part, world)
    assert expert.wish() == "bow"
    assert not expert.accepts("look under stage")
    assert not expert.accepts("open stage")


def test_an_expert_insists_on_nothing_that_brought_nothing(world: World) -> None:
    idle = file_of("wait", "west", "east", "north", "south", "take lamp", "west")
    expert = begun(learn_part(world, WINNING_SEED, idle), world)
    assert expert.wish() == "east"
    expert = begun(learn_part(world, WINNING_SEED, idle), world, "east")
    assert expert.wish() == "take lamp"


def test_trying_leaves_the_expert_where_it_stood(part: Walkthrough, world: World) -> None:
    expert = begun(part, world, "east")
    expert.wish()
    expert.accepts("get lamp")
    own = open_world(world.info, isolated=False)
    own.reset(WINNING_SEED)
    own.step("east")
    expert.saw("take lamp", own.step("take lamp"), own.facts())
    assert world.facts() == own.facts()
    own.close()


def test_a_session_is_played_as_a_person_would(home: Home, part: Walkthrough, world: World) -> None:
    lesson = session(home, part, world, WINNING_SEED)
    assert (lesson.score, lesson.end) == (20, SessionEnd.VICTORY)
    assert 0 < lesson.overrides == len(lesson.missed) <= lesson.moves
    with Workspace(home) as workspace:
        (known,) = workspace.journal.sessions()
        path = workspace.journal.path(workspace.journal.info(known.id).tip)
    kinds = [turn.decision.kind for turn in path if turn.decision is not None]
    actors = {turn.decision.actor for turn in path if turn.decision is not None}
    assert actors == {Actor.PERSON}
    assert len(kinds) == lesson.moves
    assert sum(kind is not Kind.ACCEPTED for kind in kinds) == lesson.overrides


def test_what_was_taught_is_overridden_less(home: Home, part: Walkthrough, world: World) -> None:
    first = session(home, part, world, WINNING_SEED)
    again = session(home, part, world, WINNING_SEED)
    assert again.overrides < first.overrides
    assert again.score == 20


def test_overrides_that_contradict_each_other_end_in_what_either_expert_wants(
    home: Home, part: Walkthrough, world: World
) -> None:
    other = learn_part(world, WINNING_SEED, file_of("east", "take lamp", "west", "drop lamp"))
    for knows in (other, part):
        lesson = session(home, knows, world, WINNING_SEED)
        assert lesson.end in (SessionEnd.DONE, SessionEnd.VICTORY)
        assert (lesson.end is SessionEnd.VICTORY) is (knows is part)


def test_teaching_stops_after_so_many_overrides(
    home: Home, part: Walkthrough, world: World
) -> None:
    lesson = session(home, part, world, WINNING_SEED, LessonLimits(overrides=2))
    assert (lesson.overrides, lesson.end) == (2, SessionEnd.OVERRIDES)


def test_a_session_ends_with_its_moves(home: Home, part: Walkthrough, world: World) -> None:
    lesson = session(home, part, world, WINNING_SEED, LessonLimits(steps=3))
    assert (lesson.moves, lesson.end) == (3, SessionEnd.STEPS)


def test_an_expert_that_knows_only_the_beginning_says_that_it_is_done(
    home: Home, world: World
) -> None:
    part = learn_part(world, WINNING_SEED, file_of("east", "take lamp"))
    lesson = session(home, part, world, 1)
    assert lesson.end is SessionEnd.DONE


def test_an_expert_that_gets_nowhere_ends_the_session_and_says_what_is_left(
    home: Home, part: Walkthrough, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expert, "_PATIENCE", 1)
    lesson = session(home, part, world, 8)
    assert lesson.end is SessionEnd.STUCK
    assert lesson.why.endswith("of its steps could not be done")
    with Workspace(home) as workspace:
        (known,) = workspace.journal.sessions()
    assert known.turns == lesson.moves > 0, "what was played until then is kept"


def test_an_expert_keeps_out_of_the_death_that_its_file_ends_in(home: Home) -> None:
    way = ("no", "in", "take lamp", "take keys", "xyzzy", "west")
    with closing(open_world(Catalog([]).find("cave"), isolated=False)) as cave:
        part = learn_part(cave, 3, file_of(*way))
        assert part.died
        lesson = session(home, part, cave, 3, LessonLimits(steps=20))
    assert (lesson.end, lesson.deaths) == (SessionEnd.DONE, 0)


def test_a_curve_is_kept_and_not_played_again(tmp_path: Path, prompter: GameInfo) -> None:
    asked = TeachingRequest(
        game=prompter,
        file=file_of(*WINNING[:4]),  # before the fight, around which an expert plans for long
        expert_seed=WINNING_SEED,
        sessions=2,
        repetitions=2,
        seeds=(1, 2),
        limits=LessonLimits(steps=12),
    )
    with TeachingCurve(tmp_path / "none.db", asked, tmp_path / "out") as curve:
        first = list(curve.run())
    assert [(one.repetition, one.lesson.session) for one in first] == [
        *((1, 1), (1, 2), (2, 1), (2, 2)),
    ]
    seeds = [one.lesson.seed for one in first]
    assert len({*seeds, *asked.seeds, WINNING_SEED}) == 7, "no seed has two uses"
    assert all(isinstance(one.alone, Alone) and len(one.alone.scores) == 2 for one in first)
    assert not (tmp_path / "none.db").exists(), "nothing is written to the person's home"
    with TeachingCurve(tmp_path / "none.db", asked, tmp_path / "out") as curve:
        assert list(curve.run()) == []
        assert curve.known == first


def test_places_are_counted_where_little_is_taught(tmp_path: Path, prompter: GameInfo) -> None:
    asked = TeachingRequest(
        game=prompter,
        file=file_of(*WINNING),
        expert_seed=WINNING_SEED,
        sessions=3,
        seeds=(1,),
        limits=LessonLimits(steps=30, overrides=1),
    )
    with TeachingCurve(tmp_path / "none.db", asked, tmp_path / "out") as curve:
        (taught,) = curve.run()
        assert taught.lesson.overrides == 1
        assert taught.alone.rooms[0] >= 1
        assert curve.explorer is not None
        assert len(curve.explorer.rooms) == 1
