"""The mimic where there is a plan to be followed, and what comes before it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from agents.core.commands import Source
from agents.core.memories import Effect, Exemplar, Match, Role
from agents.core.proposals import Course
from agents.core.types import Step
from agents.play.loop.autopilot import Caution
from agents.players.evidence import rank
from agents.players.mimic import Mimic
from tests.support.choosing import (
    ONE_WAY,
    VALID,
    along,
    choose,
    chosen_by,
    opening,
    plan,
    proposing,
)
from tests.support.making import LEXICON, clock, memory, situation, step


@pytest.mark.parametrize(
    ("course", "tries", "sure"),
    [(Course.SHOWN, 0, 0.9), (Course.MENDING, 0, 0.7), (Course.LATE, 0, 0.5)],
)
def test_how_sure_a_plan_is_follows_from_how_things_stand(
    course: Course, tries: int, sure: float
) -> None:
    proposal = choose(plan=plan(course=course, tries=tries))
    assert (proposal.command, proposal.confidence) == ("take lamp", sure)
    assert proposal.plan is not None
    assert proposal.plan.course is course
    assert proposal.reason.startswith("To carry the lamp, I follow the imported session 1 (move 4")


def test_a_plan_that_fails_is_less_sure_but_never_too_unsure_to_go_on() -> None:
    def sure(tries: int) -> float:
        return choose(plan=plan(tries=tries)).confidence

    assert sure(0) > sure(3) > sure(9)
    assert sure(40) == sure(41) > Caution().confidence


def test_a_plan_stands_where_it_was_done_since_though_it_changed_nothing() -> None:
    newer = memory("examine lamp", session=2)
    idle = memory("take lamp", session=2, no_effect=1)
    proposal = choose(newer, idle, plan=plan())
    assert proposal is not None
    assert proposal.command == "take lamp"


def test_the_persons_newer_word_on_this_very_situation_comes_before_the_plan() -> None:
    newer = memory("examine lamp", session=2)
    proposal = choose(newer, plan=plan())
    assert (proposal.command, proposal.plan) == ("examine lamp", None)
    assert proposal.exemplars[0] == newer


@pytest.mark.parametrize(
    ("memories", "recent"),
    [
        ([memory("examine lamp", session=1)], ()),
        ([memory("examine lamp", session=2, source=Source.IMPORTED)], ()),
        ([memory("examine lamp", session=2, match=Match.LOCATION)], ()),
        ([memory("examine lamp", session=2), memory("take lamp", session=2)], ()),
        ([memory("examine lamp", session=2)], (step("examine lamp"),)),
    ],
)
def test_what_is_older_less_exact_or_done_already_leaves_the_plan_as_it_is(
    memories: list[Exemplar], recent: Sequence[Step]
) -> None:
    proposal = choose(*memories, recent=recent, plan=plan())
    assert proposal.command == "take lamp"
    assert "examine lamp" in [c.command for c in proposal.alternatives]


def test_what_was_proposed_there_later_and_taken_is_nothing_against_the_plan() -> None:
    """A later session goes its own way at times, and whoever plays it goes along."""
    taken = memory("examine lamp", session=2, accepted=True)
    assert choose(taken, plan=plan()).command == "take lamp"


def test_a_correction_made_where_the_plan_was_taken_back_comes_before_it() -> None:
    borne_out = memory("take lamp", session=2)
    correction = memory("examine lamp", session=2, instead="take lamp")
    assert choose(borne_out, correction, plan=plan()).command == "examine lamp"
    other = replace(correction, instead="wait")
    assert choose(borne_out, other, plan=plan()).command == "take lamp"


def test_what_was_taken_back_here_is_neither_remembered_nor_planned_here() -> None:
    back = frozenset({"take lamp"})
    assert "take lamp" not in choose(memory("take lamp"), taken_back=back).commands
    planned = choose(plan=plan(), taken_back=back)
    assert "take lamp" not in planned.commands
    assert planned.plan is None
    assert planned.reason.startswith("You took “take lamp” back here")


def test_what_was_taken_back_long_ago_comes_up_again_for_a_demonstration_or_last() -> None:
    back = frozenset({"take lamp"})
    planned = choose(plan=plan(), regretted=back)
    assert planned.command == "take lamp"
    assert "You took it back here long ago" in planned.reason
    assert choose(memory("take lamp"), regretted=back).command != "take lamp"


def test_what_was_done_in_this_place_is_not_done_again_where_nothing_is_to_be_followed() -> None:
    shown = memory("open window", match=Match.LOCATION)
    assert choose(shown).command == "open window"
    assert choose(shown, tried={"open window": 1}).command != "open window"
    exactly = memory("open window")
    assert choose(exactly, tried={"open window": 1}).command == "open window"


def test_a_way_that_was_gone_is_not_gone_again_because_it_once_was() -> None:
    shown = memory("east")
    assert choose(shown).command == "east"
    assert choose(shown, tried={"east": 1}).command != "east"


def test_a_light_is_not_put_out_because_it_once_was_elsewhere() -> None:
    assert choose(memory("douse lamp", match=Match.LOCATION)).command != "douse lamp"
    assert choose(memory("douse lamp")).command == "douse lamp"


def test_a_plan_that_is_not_wanted_here_is_not_said_to_be_at_its_end() -> None:
    player = Mimic(clock)
    sit = replace(situation(), plan=plan())
    first = opening(sit.observation.key)
    assert chosen_by(player, replace(sit, path=along(first))).plan is not None
    over = proposing("take lamp", "wait", 1, sit.observation.key)
    said = chosen_by(player, replace(sit, path=along(first, over))).reason
    assert "shown me nothing" not in said
    assert "You passed over “take lamp” here" in said


def test_a_plan_is_put_off_by_what_was_done_first_then_too() -> None:
    key = situation().observation.key
    looked = memory("read leaflet", no_effect=2, visits=2, source=Source.SELF, by_person=True)
    aside = proposing("take lamp", "read leaflet", 1, key, plan=plan())
    aside = replace(aside, effect=Effect(nothing=True))
    sit = replace(situation(looked, tried={"read leaflet": 1}), plan=plan())
    proposal = chosen_by(Mimic(clock), replace(sit, path=along(opening(key), aside)))
    assert proposal.command == "take lamp"
    assert "You would not have it" not in proposal.reason
    again = replace(sit, path=along(opening(key), aside, replace(aside, id=2, number=2)))
    assert chosen_by(Mimic(clock), again).command != "take lamp"
    first = replace(sit, exemplars=(replace(looked, visits=1, no_effect=1),))
    told = replace(first, path=along(opening(key), aside))
    assert chosen_by(Mimic(clock), told).command != "take lamp", "they never did it before"


def test_a_plan_asks_for_what_was_rejected_here_at_most_twice_in_ten_moves() -> None:
    sit = replace(situation(), plan=plan())
    key, path = sit.observation.key, [opening("elsewhere")]
    asked = []
    for turn in range(1, 20, 2):
        path.append(proposing("north", "north", turn, key))
        proposal = Mimic(clock).choose(replace(sit, path=along(*path)))
        said = "" if proposal is None else proposal.command
        asked.append(said == "take lamp")
        path.append(proposing(said, "south", turn + 1, "elsewhere", plan=plan(said)))
    assert asked[0]
    assert all(sum(asked[n : n + 5]) <= 2 for n in range(1, 6)), asked


def test_what_was_just_done_here_is_no_example_of_what_to_do_here() -> None:
    done = memory("take lamp", match=Match.LOCATION, session=1)
    earlier = replace(done, session=9)
    path = along(opening(), proposing("take lamp", "take lamp", 1))
    here = situation(done, path=path, tried={"take lamp": 1})
    assert "take lamp" not in {ranked.key for ranked in rank(here)}
    assert "take lamp" in {r.key for r in rank(replace(here, exemplars=(earlier,)))}
    assert "take lamp" in {r.key for r in rank(replace(here, tried={}))}, "another branch"


def test_what_was_done_where_little_is_alike_is_no_ground() -> None:
    far = memory("south", match=Match.TEXT, similarity=0.2, location="Forest")
    assert "Forest" not in choose(far, lexicon=ONE_WAY).reason
    other = memory("south", match=Match.TEXT, similarity=0.6, location="Forest")
    assert "Forest" not in choose(other, lexicon=ONE_WAY).reason, "south of there is elsewhere"
    near = memory("south", match=Match.TEXT, similarity=0.8, location="Forest")
    assert "Forest" in choose(near, lexicon=ONE_WAY).reason


def test_what_names_a_thing_that_is_not_here_is_not_offered() -> None:
    elsewhere = memory("take lamp", match=Match.TEXT, similarity=0.7, location="Attic")
    assert "take lamp" not in choose(elsewhere, lexicon=LEXICON).commands
    here = choose(elsewhere, lexicon=LEXICON, text="A lamp lies here.")
    assert "take lamp" in here.commands


@pytest.mark.parametrize(
    ("went", "said"),
    [
        ({"no_effect": 1}, "What I remember from here did nothing."),
        ({"undone": 1, "role": Role.DISCOURAGED}, "What I remember from here was taken back."),
        ({"deaths": 1, "role": Role.DISCOURAGED}, "All that I remember from here went badly."),
    ],
)
def test_that_nothing_good_is_remembered_is_said_as_it_was(went: dict[str, Any], said: str) -> None:
    assert choose(memory("look", **went), lexicon=ONE_WAY).reason.startswith(said)


@pytest.mark.parametrize("source", [Source.HUMAN, Source.IMPORTED])
def test_where_only_the_command_is_read_it_is_the_same(source: Source) -> None:
    shown = memory("open mailbox", session=3, source=source)
    other = memory("north", session=1, match=Match.LOCATION)
    for followed in (None, plan("south", session=2), plan("open mailbox", session=2)):
        told = situation(shown, other, plan=followed, valid=VALID)
        whole = chosen_by(Mimic(clock), told)
        brief = chosen_by(Mimic(clock), replace(told, command_only=True))
        assert (brief.command, brief.plan) == (whole.command, whole.plan)
        assert not brief.alternatives


def test_beside_a_plan_memory_says_nothing_twice() -> None:
    more = (memory("north"), memory("north", match=Match.LOCATION, similarity=0.8))
    assert "says the same" in choose(*more).reason
    assert "says the same" not in choose(*more, plan=plan()).reason


def test_what_broke_the_story_off_is_waited_out_and_then_left() -> None:
    waits = replace(LEXICON, words=LEXICON.words | {"wait"})
    broke = frozenset({"take lamp"})
    assert choose(plan=plan(), broke=broke, lexicon=waits).command == "wait"
    assert choose(plan=plan(), broke=broke | {"wait"}, lexicon=waits).command not in broke
    assert choose(plan=plan(), broke=frozenset({"open door"})).command == "take lamp"
