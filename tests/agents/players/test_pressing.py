"""What can't wait goes before what is remembered of other places."""

from dataclasses import replace
from typing import Any

import pytest

from agents.core.command_forms import word_set
from agents.core.commands import Actor, Decision, Kind, Source
from agents.core.memories import Match
from agents.core.proposals import Course, Judged, Plan, Proposal
from agents.core.types import Leg, Situation
from agents.players.mimic import Mimic
from agents.players.pressing import before_plan
from games.types import Lexicon, Scene
from tests.support.exploring import walked
from tests.support.making import clock, memory, situation

WORDS = Lexicon(
    words=word_set(
        "turn on off lamp north south west yes no take attack throw at troll sword with"
    ),
    verbs=("turn", "take", "attack", "yes", "no"),
    directions=("north", "south", "west"),
)
LAMP = ("brass lamp",)
DARK = "It is pitch dark. You can't see a thing."
ASKED = "You have died. Do you want me to try to bring you back?"
PLAN = Plan("north", 1, 1, 1, 9, Source.IMPORTED, shown="north", effect="reach Hall")
Path = tuple[Scene, *tuple[tuple[str, Scene], ...]]


def at_the_end(path: Path, *exemplars: Any, **kw: Any) -> Situation:
    leg = walked(*path)
    turn = leg.turn
    made = situation(*exemplars, lexicon=WORDS, **kw)
    return replace(made, scene=turn.scene, observation=turn.observation, path=leg)


def chosen(path: Path, *exemplars: Any, **kw: Any) -> Proposal:
    made = Mimic(clock).choose(at_the_end(path, *exemplars, **kw))
    assert made is not None
    return made


def hall(held: tuple[str, ...] = LAMP) -> Scene:
    return Scene("Hall\nA hall.", "Hall", inventory=held)


def cellar(held: tuple[str, ...] = LAMP) -> tuple[str, Scene]:
    return "south", Scene(DARK, "Cellar", inventory=held)


@pytest.mark.parametrize("match", [Match.TEXT, Match.LOCATION, Match.EXACT])
def test_a_light_in_hand_is_lit_before_anything_else_is_done_in_the_dark(match: Match) -> None:
    near = 1.0 if match is Match.EXACT else 0.8
    went = memory("west", match=match, similarity=near, visits=3)
    assert chosen((hall(), cellar()), went).command == "turn on lamp"
    assert chosen((hall(()), cellar(())), went).command == "west"


def test_in_the_dark_a_plan_waits_for_the_light_unless_just_this_was_shown() -> None:
    mending = replace(PLAN, course=Course.MENDING)
    assert chosen((hall(), cellar()), plan=mending).command == "turn on lamp"
    assert chosen((hall(), cellar()), plan=PLAN).command == "north"
    assert chosen((hall(()), cellar(())), plan=mending).command == "north"


def test_who_has_no_light_turns_back_from_the_dark_and_goes_there_no_more() -> None:
    dark = cellar(())
    on = replace(PLAN, command="west", course=Course.MENDING)
    assert chosen((hall(()), dark), plan=on).command == "north"
    assert chosen((hall(()), dark), plan=replace(on, course=Course.SHOWN)).command == "west"
    down = replace(PLAN, command="south", course=Course.MENDING)
    back = (hall(()), dark, ("north", hall(())))
    assert chosen(back, plan=down).command != "south"
    assert chosen((hall(), cellar(), ("north", hall())), plan=down).command == "south"


def test_nothing_is_planned_past_a_question_that_is_insisted_on() -> None:
    asked = ("north", Scene("You don't expect me to bring you back, do you?", "Hall"))
    insists = ("west", Scene("Please answer the question.", "Hall"))
    path = (hall(), asked, insists)
    for plan in (replace(PLAN, course=Course.MENDING), replace(PLAN, tries=1)):
        assert chosen(path, plan=plan).command in ("yes", "no")
    assert chosen(path, plan=PLAN).command == "north"  # just this was answered then


def test_a_question_is_answered_before_what_was_done_in_places_like_this() -> None:
    asked = ("north", Scene(ASKED, "Hall", inventory=()))
    went = memory("west", match=Match.LOCATION, similarity=0.8, visits=3)
    assert chosen((hall(), asked), went).command == "yes"


def test_a_question_that_the_story_insists_on_is_still_answered() -> None:
    asked = ("north", Scene(ASKED, "Hall", inventory=()))
    insists = Scene("Please answer the question.", "Hall", inventory=())
    path = (hall(), asked, ("west", insists), ("take lamp", insists))
    refused = memory("west", no_effect=1)
    made = chosen(path, refused, failed=frozenset({"west", "take lamp", "yes"}))
    assert made.command == "yes"


def test_a_question_that_was_let_go_is_not_answered() -> None:
    asked = ("north", Scene(ASKED, "Hall", inventory=()))
    path = (hall(), asked, ("west", Scene("Yard\nA yard.", "Yard", inventory=())))
    assert chosen(path).command not in ("yes", "no")


def test_whoever_means_harm_is_fought_before_what_only_resembles_something() -> None:
    threat = "Cave\nA cave. A nasty troll blocks all passages.\nThe troll swings his axe at you."
    armed = ("sword",)
    path = (hall(armed), ("south", Scene(threat, "Cave", inventory=armed)))
    went = memory("west", match=Match.TEXT, similarity=0.4, visits=3)
    assert chosen(path, went).command == "attack troll with sword"
    shown = memory("west", visits=3)
    assert chosen(path, shown).command == "west"


SWINGS = "The troll swings at you."


def yard(told: str) -> tuple[str, Scene]:
    text = f"Yard\nA yard.\n\n{told}\n\nA troll and a sword are here."
    return "west", Scene(text, "Yard", inventory=())


def armed(text: str) -> tuple[str, Scene]:
    return "take sword", Scene(text, "Yard", inventory=("sword",))


def test_a_weapon_is_not_left_behind_while_somebody_means_harm() -> None:
    assert chosen((hall(()), yard(SWINGS)), plan=PLAN).command == "take sword"
    assert chosen((hall(()), yard("The troll sleeps.")), plan=PLAN).command == "north"
    assert chosen((hall(()), yard(SWINGS), armed(SWINGS)), plan=PLAN).command == "north"


def test_who_comes_after_one_and_was_never_shown_struck_at_is_fought() -> None:
    unfought = replace(PLAN, unfought=True)
    pursued = (hall(()), yard(SWINGS), armed(SWINGS))
    assert chosen(pursued, plan=unfought).command == "attack troll with sword"
    calm = (hall(()), yard("The troll sleeps."), armed(SWINGS))
    assert chosen(calm, plan=unfought).command == "north", "it may be met once and no more"


@pytest.mark.parametrize("command_only", [False, True])
def test_the_weapon_that_was_thrown_is_taken_up_before_a_plan_leads_on(command_only: bool) -> None:
    slain = "The troll is dead. A sword lies here."
    thrown = "throw sword at troll", Scene(slain, "Yard", inventory=())
    path = (hall(()), yard(SWINGS), armed(SWINGS), thrown)
    unfought = replace(PLAN, unfought=True)
    assert chosen(path, plan=unfought, command_only=command_only).command == "take sword"
    assert chosen(path, plan=PLAN, command_only=command_only).command == "north"


def test_a_weapon_that_the_person_would_not_have_is_pressed_no_more() -> None:
    stays = ("wait", yard(SWINGS)[1])
    there = at_the_end((hall(()), yard(SWINGS), stays))
    assert before_plan(there, PLAN)
    leg = walked(hall(()), yard(SWINGS), stays)
    take = Judged(Proposal("mimic", "take sword", "So.", 0.5))
    chose = Decision(Actor.PERSON, Kind.OVERRIDE, "wait", replaced="take sword")
    turn = replace(leg.turn, judged=(take,), decision=chose)
    passed = Leg(turn, leg.room, leg.near, leg.before)
    assert not before_plan(replace(there, path=passed), PLAN)


def test_a_plan_that_stands_still_before_somebody_gives_way_to_a_blow() -> None:
    path = (hall(()), yard(SWINGS), armed(SWINGS))
    assert chosen(path, plan=PLAN).command == "north"
    stuck = replace(PLAN, tries=2, course=Course.MENDING)
    assert chosen(path, plan=stuck).command == "attack troll with sword"
    blow = replace(stuck, command="swing sword at troll", strikes=True)
    assert chosen(path, plan=blow).command == "swing sword at troll", "as it was shown"
    drops = replace(PLAN, command="drop sword")
    assert chosen(path, plan=drops).command == "attack troll with sword"


def test_a_way_of_ones_own_that_is_too_narrow_today_waits_until_less_is_carried() -> None:
    words = replace(WORDS, words=WORDS.words | {"lunch", "drop"}, verbs=(*WORDS.verbs, "drop"))
    held = ("brass lamp", "lunch")
    narrow = Scene("You can't get up there with what you're carrying.", "Hall", inventory=held)
    path = (hall(held), ("north", narrow))
    vain = frozenset({"north", "south", "west"})

    def follows(source: Source) -> bool:
        plan = replace(PLAN, source=source, tries=1)
        here = replace(at_the_end(path, plan=plan, failed=vain), lexicon=words)
        return not before_plan(here, plan)

    assert not follows(Source.SELF)
    assert follows(Source.IMPORTED)


def test_light_is_made_as_it_was_shown_before_anything_else_is_tried() -> None:
    held = (*LAMP, "book of matches")
    shown = replace(PLAN, command="light match", shown="light match", course=Course.MENDING)
    path = (hall(held), cellar(held))
    assert chosen(path, plan=shown).command == "light match"
    assert chosen(path, plan=replace(shown, tries=2)).command == "light match", "it may go out"
    assert chosen(path, plan=replace(shown, tries=9)).command == "turn on lamp"
    means = replace(shown, shown="light torch with match")
    assert chosen(path, plan=means).command == "light match", "it is for something else"
    assert chosen(path, plan=replace(PLAN, course=Course.MENDING)).command == "turn on lamp"
