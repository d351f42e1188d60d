"""What a chart makes of a story's answers, on paths written down here."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import pytest

from agents.core.command_forms import word_set
from agents.core.types import Leg
from agents.exploration.decision.lights import Lights
from agents.exploration.decision.policy import ExplorationPolicy
from agents.exploration.decision.rated_commands import RatedCommand, Urgency
from agents.exploration.language.english import english
from agents.exploration.language.ways import ways_named
from agents.exploration.mapping.folding import chart_of
from games.types import Lexicon, Scene
from tests.support.exploring import walked as path

WORDS = Lexicon(
    words=word_set("take open push turn on drop lamp rope axe fox hen cow down north south"),
    verbs=("take", "open", "push", "turn", "drop"),
    directions=("down", "north", "south"),
)
Answer: TypeAlias = tuple[str, str]
HALL = "Hall\nStairs lead down into darkness."


def scene(text: str, place: str = "Hall", held: tuple[str, ...] = ()) -> Scene:
    return Scene(text, place, inventory=held)


def prospects(leg: Leg, failed: frozenset[str] = frozenset()) -> list[RatedCommand]:
    return ExplorationPolicy(chart_of(leg, WORDS), WORDS, failed=failed).prospects()


def test_a_storys_own_way_of_saying_that_something_is_not_there_is_learned() -> None:
    denied = scene("Grunk not see that there.")
    leg = path(scene(HALL), ("open fox", denied), ("take hen", denied), ("push cow", denied))
    assert "cow" in chart_of(leg, WORDS).room.missing


def test_what_is_said_of_one_verb_alone_does_not_deny_a_thing() -> None:
    fixed = scene("That is hardly portable.")
    leg = path(scene(HALL), ("take fox", fixed), ("take hen", fixed), ("take cow", fixed))
    assert not chart_of(leg, WORDS).room.missing


def test_light_is_made_before_one_goes_where_it_may_be_dark() -> None:
    leg = path(scene(HALL, held=("brass lamp",)))
    first, *_ = prospects(leg)
    assert first.command == "turn on lamp"


def test_the_light_that_burns_is_not_lit_again() -> None:
    lit = scene("The lamp is now on.", held=("brass lamp", "light"))
    leg = path(scene(HALL, held=("brass lamp",)), ("turn on lamp", lit))
    assert prospects(leg)[0].command != "turn on lamp"


def test_a_way_that_is_shut_now_is_opened_again_and_not_walked_into() -> None:
    cellar = scene("Cellar\nA cold cellar.", "Cellar")
    opened = scene("The fox swings open.", held=("draught",))
    leg = path(
        scene("Hall\nA hall."),
        ("open fox", opened),
        ("down", cellar),
        ("south", scene("Hall\nA hall.")),
    )
    found = prospects(leg, failed=frozenset({"down"}))
    assert "down" not in [one.command for one in found]
    assert "open fox" in [one.command for one in found]


def test_what_is_too_much_for_a_way_is_laid_down_there() -> None:
    narrow = scene("You can't get up there with what you're carrying.", held=("old rope",))
    leg = path(scene("Hall\nA hall.", held=("old rope",)), ("north", narrow))
    assert "drop rope" in [one.command for one in prospects(leg)]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("The windows are boarded up. A path leads north.", {"north"}),
        ("From here there is a view of the hills to the north. You could go down.", {"down"}),
        ("You have walked up a mound. The road leads down the other side.", {"down"}),
        ("Stairs head up. The sea can be seen far to the south.", {"up"}),
        ("A path with a view of the lake leads south.", {"south"}),
        ("You are on the north side of a house.", set()),
        ("You put your head up through the hole.", set()),
        ("You pull, and back up as the door opens.", set()),
    ],
)
def test_directions_are_ways_only_where_they_are_told_as_ways(text: str, ways: set[str]) -> None:
    assert ways_named(text.lower()) == ways


def test_a_walk_says_what_it_is_on_the_way_to() -> None:
    hall, yard = scene("Hall\nA hall. A path leads south."), scene("Yard\nA yard.", "Yard")
    leg = path(hall, ("north", yard))
    walk = next(one for one in prospects(leg) if one.walk)
    assert walk.why == "on the way to Hall, which has an exit nobody took: south"


def test_a_weapon_that_was_thrown_is_taken_up_again_while_somebody_means_harm() -> None:
    armed = scene("A hall.\n\nThere is an fox here.", held=("axe",))
    taken = scene("A yard.\n\nThere is an axe here.", "Yard")
    thrown = scene("You miss. The fox swings at you.\n\nThere is an axe here.")
    way = (("take axe", scene("Taken.", "Yard", ("axe",))), ("in", armed))
    first, *_ = prospects(path(taken, *way, ("throw axe at fox", thrown)))
    assert first.command == "take axe"
    assert first.urgency is Urgency.THREAT
    calm = scene("The axe falls down.\n\nThere is an axe here.")
    again = prospects(path(taken, *way, ("throw axe at fox", calm)))
    assert all(one.urgency is Urgency.NONE for one in again if one.command == "take axe")


def test_what_was_put_somewhere_is_left_there() -> None:
    held = scene("A hall.", held=("brass lamp",))
    here = scene("Dropped.\n\nThere is a brass lamp here.")
    told = prospects(path(held, ("drop lamp", here)))
    assert "take lamp" not in [one.command for one in told]


def test_nobody_walks_through_the_dark_without_a_light() -> None:
    dark = scene("It is pitch dark.", "Cellar")
    back = scene("A hall.")
    way = (("down", dark), ("north", scene("A den.", "Den")), ("south", dark), ("up", back))
    (down, *_) = [one for one in prospects(path(scene("A hall."), *way)) if one.command == "down"]
    assert not down.why.startswith("on the way to Den")


LANTERN = Lexicon(
    words=word_set("take turn on examine lamp lantern north south"),
    verbs=("take", "turn", "examine"),
    directions=("north", "south"),
)


@pytest.mark.parametrize(
    "moves",
    [
        (("take lamp", "Taken."), ("turn on lamp", "It glows.")),
        (("take lantern", "Taken."), ("turn on lamp", "You switch the brass lantern on.")),
    ],
)
def test_what_was_done_under_another_name_is_not_done_again(moves: Sequence[Answer]) -> None:
    held = [scene(said, held=("brass lantern",)) for _, said in moves]
    told = [(command, shown) for (command, _), shown in zip(moves, held, strict=True)]
    hall = scene("A hall. There is a brass lantern here. Beside the lamp is a rug.")
    chart = chart_of(path(hall, *told), LANTERN)
    assert chart.naming.aliases == {"lamp": "lantern"}
    found = [one.command for one in ExplorationPolicy(chart, LANTERN).prospects()]
    assert not [one for one in found if one.startswith("turn on") or "lamp" in one]


def test_the_only_light_that_burns_is_not_switched_on_again() -> None:
    lit = scene("You switch the brass lantern on.", held=("brass lantern",))
    before = scene("A hall.", held=("brass lantern",))
    yard = scene("Yard", "Yard", ("brass lantern",))
    chart = chart_of(path(before, ("turn on lantern", lit), ("north", yard)), LANTERN)
    assert chart.lit
    assert "turn on lantern" not in [
        one.command for one in ExplorationPolicy(chart, LANTERN).prospects()
    ]


@pytest.mark.parametrize(
    "said", ["A burned-out lamp won't light.", "The lamp's batteries are dead.", "It is worn-out."]
)
def test_a_lamp_that_is_burnt_out_is_no_light(said: str) -> None:
    held = ("brass lamp", "axe")
    leg = path(scene(HALL, held=held), ("turn on lamp", scene(said, held=held)))
    chart = chart_of(leg, WORDS)
    assert not Lights(chart, WORDS).carried()
    lit = path(
        scene(HALL, held=held),
        ("turn on lamp", scene(said, held=held)),
        ("turn on lamp", scene("The lamp is now on.", held=(*held, "light"))),
    )
    assert Lights(chart_of(lit, WORDS), WORDS).carried() == ["lamp"]


def test_a_second_foe_is_struck_at_as_the_first_was() -> None:
    armed = scene("A hall.\n\nA fox is here.", held=("axe",))
    miss = ("throw axe at fox", scene("The fox dodges out of the way. The fox swings at you."))
    fight = [miss, ("take axe", scene("Taken.", held=("axe",)))] * 9
    killed = ("throw axe at fox", scene("You killed the fox."))
    again = ("take axe", scene("Taken. Another fox swings at you.", held=("axe",)))
    assert chart_of(path(armed, *fight), WORDS).blows["fox"] == 9
    assert not chart_of(path(armed, *fight, killed, again), WORDS).blows["fox"]


def test_a_weapon_is_taken_up_after_each_throw_whether_or_not_it_is_told_of() -> None:
    armed = scene("A hall.\n\nThere is an fox here.", held=("axe",))
    bare = scene("You miss. The fox swings at you.")
    fight = [("throw axe at fox", bare), ("take axe", scene("Taken.", held=("axe",)))] * 4
    first, *_ = prospects(path(armed, *fight[:-1]))
    assert first.command == "take axe"


def test_what_was_struck_with_is_there_though_nobody_was_to_be_struck() -> None:
    armed = scene("A hall.", held=("axe",))
    absent = scene("You can't see any such thing.", held=("axe",))
    thrown = scene("You miss. The fox swings at you.\n\nThere is an axe here.")
    first, *_ = prospects(path(armed, ("attack bear with axe", absent), ("throw axe", thrown)))
    assert first.command == "take axe"


def test_what_brought_points_is_put_where_others_brought_more() -> None:
    hall, yard = scene("Hall\nA hall. A path leads south."), scene("Yard\nA yard.", "Yard")
    hall, yard = replace(hall, score=0), replace(yard, score=10)
    rope = replace(hall, text="Taken.", inventory=("rope",), score=5)
    shelf = replace(hall, text="Dropped.", score=10)
    hen = replace(yard, text="Taken.", inventory=("hen",), score=15)
    back = replace(hall, inventory=("hen",), score=15)
    way = (("take rope", rope), ("drop rope", shelf), ("south", yard))
    leg = path(hall, *way, ("take hen", hen), ("north", back))
    told = {one.command: one.value for one in prospects(leg)}
    assert max(told, key=lambda command: told[command]) == "drop hen"
    plain = path(hall, *way, ("take hen", replace(hen, score=10)), ("north", back))
    assert "drop hen" not in {one.command for one in prospects(plain)}


def test_a_weapon_that_was_laid_down_is_wanted_once_somebody_means_harm() -> None:
    yard = scene("A yard.", "Yard")
    way = (("drop axe", scene("Dropped.")), ("north", yard), ("south", scene("A hall.")))
    calm = path(scene("A hall.", held=("axe",)), *way)
    assert "take axe" not in [one.command for one in prospects(calm)]
    swings = scene("A yard. The fox swings at you.", "Yard")
    harmed = path(scene("A hall.", held=("axe",)), way[0], ("north", swings))
    first, *_ = prospects(harmed)
    assert (first.command, first.walk) == ("south", True)
    there = path(scene("A hall.", held=("axe",)), way[0], ("north", swings), way[2])
    assert prospects(there)[0].command == "take axe"


def test_what_a_death_strews_lies_where_one_died() -> None:
    church = Scene("You have died. Church\nA church.", "Church", died=True)
    leg = path(scene("A hall.", held=("rope",)), ("open fox", church))
    rooms = {room.name: room for room in chart_of(leg, WORDS).rooms.values()}
    assert rooms["Hall"].strewn == {"rope"}
    assert not rooms["Church"].strewn


def test_what_was_groped_for_in_the_dark_is_tried_again_once_one_can_see() -> None:
    dark, lamp = "It is pitch dark.", ("brass lamp",)
    groping = (("take axe", scene("You can't see any such thing.", "Den", lamp)),)
    lit = ("turn on lamp", scene("The lamp is on.\n\nDen\nAn axe is here.", "Den", (*lamp, "lit")))
    way = (("north", scene(dark, "Den", lamp)), *groping)
    assert "axe" not in chart_of(path(scene("A hall.", held=lamp), *way), WORDS).room.missing
    again = [one.command for one in prospects(path(scene("A hall.", held=lamp), *way, lit))]
    assert "take axe" in again


def lost_below(*more: tuple[str, Scene]) -> Leg:
    """The path of somebody who was two places down by a lamp, and has it no more."""
    lamp, den = ("brass lamp",), scene("Den\nA den. A way leads north.", "Den", ("brass lamp",))
    lit = scene("The lamp is on.", held=(*lamp, "lit"))
    way = (("turn on lamp", lit), ("down", den), ("up", scene("Hall\nA hall.", held=lamp)))
    return path(scene("Hall\nA hall.", held=lamp), *way, ("drop lamp", scene("Gone!")), *more)


def test_what_was_seen_by_ones_own_light_only_is_no_place_to_go_without() -> None:
    chart = chart_of(lost_below(), WORDS)
    assert [room.needs_light for room in chart.rooms.values()] == [False, True]
    assert not any(one.walk for one in prospects(lost_below()))


def test_who_sees_without_a_light_where_one_was_needed_sees_elsewhere_too() -> None:
    den = scene("Den\nA den. A way leads north.", "Den")
    assert not chart_of(lost_below(), WORDS).sees_in_dark
    assert chart_of(lost_below(("down", den)), WORDS).sees_in_dark
    dark = scene("It is pitch dark.", "Pit")
    assert not chart_of(lost_below(("down", den), ("down", dark)), WORDS).sees_in_dark


def test_in_the_dark_the_way_leads_back_to_where_no_light_is_needed() -> None:
    dark = scene("It is pitch dark.", "Den")
    deeper = scene("It is pitch dark.", "Pit")
    first, *_ = prospects(lost_below(("down", dark), ("north", deeper)))
    assert first.command == "south"
    first, *_ = prospects(lost_below(("down", dark), ("north", deeper), ("south", dark)))
    assert first.command == "up"


@pytest.mark.parametrize("command", ["get fox", "grab fox", "pick up fox", "pick fox up"])
def test_what_could_not_be_taken_by_one_word_is_not_taken_by_another(command: str) -> None:
    fixed = scene("That is hardly portable.")
    hall = scene("Hall\nA hall.\n\nThere is a fox here.")
    assert "take fox" in [one.command for one in prospects(path(hall))]
    assert "take fox" not in [one.command for one in prospects(path(hall, (command, fixed)))]


def test_who_has_a_light_that_is_going_gets_out_of_the_dark() -> None:
    lamp = ("brass lamp",)
    lit = scene("The lamp is on.", held=(*lamp, "lit"))
    den = scene("Den\nA den. A way leads north.", "Den", lamp)
    dim = scene("Your lamp is getting dim. You'd best start wrapping this up.", "Den", lamp)
    opening = scene("Hall\nA hall.", held=lamp)
    first, *_ = prospects(path(opening, ("turn on lamp", lit), ("down", den), ("push fox", dim)))
    assert (first.command, first.urgency) == ("up", Urgency.THREAT)
    begun = (("turn on lamp", lit), ("down", den), ("push fox", dim))
    on = scene("Your lamp is now on.", "Den", lamp)
    again = path(opening, *begun, ("turn on lamp", on))
    assert prospects(again)[0].command == "up", "it lasts no longer for that"
    out = (("up", opening),)
    way = (("turn on lamp", lit), ("down", den), ("push fox", dim), *out)
    assert not any(one.walk for one in prospects(path(opening, *way)))


def test_who_sits_in_the_dark_for_good_stays_there_but_for_one_step_to_the_light() -> None:
    lamp = ("brass lamp",)
    lit = scene("The lamp is on.", held=(*lamp, "lit"))
    pit = scene("Pit\nA pit.", "Pit", lamp)
    dim = scene("Your lamp is getting dim. You'd best start wrapping this up.", "Pit", lamp)
    gone = scene("The lamp has run out of power. It is pitch dark.", "Den", lamp)
    deep = replace(gone, location="Pit")
    begun = (("turn on lamp", lit), ("down", scene("Den\nA den.", "Den", lamp)), ("north", pit))
    way = (*begun, ("push fox", dim))
    near = (*way, ("south", gone), ("turn on lamp", gone))
    assert prospects(path(scene("Hall\nA hall.", held=lamp), *near))[0].command == "up"
    far = (*way, ("push fox", deep), ("turn on lamp", deep), *[("wait", deep)] * 2)
    stays = prospects(path(scene("Hall\nA hall.", held=lamp), *far), failed=frozenset({"wait"}))
    assert stays[0].command == "wait"
    for_long = path(scene("Hall\nA hall.", held=lamp), *far, *[("wait", deep)] * 60)
    assert prospects(for_long)[0].command == "south"


@pytest.mark.parametrize(
    ("text", "going"),
    [
        ("the lamp is nearly out.", True),
        ("your lamp is getting dim.", True),
        ("your lantern is about to go out.", True),
        ("the lamp appears a bit dimmer.", False),
        ("the candles grow shorter.", False),
        ("the light of the moon is very faint here.", False),
    ],
)
def test_a_light_that_is_going_is_told_from_one_that_wanes(text: str, going: bool) -> None:
    assert english().says("fading", text) is going


def test_a_way_that_was_heard_as_an_answer_and_led_on_all_the_same_is_one() -> None:
    which = scene("Which do you mean, the red axe or the blue axe?")
    away = [scene("That's not a verb I recognise.", place) for place in ("Yard", "Shed")]
    back = scene(HALL)
    leg = path(
        back,
        *(("take axe", which), ("north", away[0]), ("south", back)),
        *(("take axe", which), ("north", away[1]), ("south", back)),
    )
    chart = chart_of(leg, WORDS)
    assert chart.room.unsteady
    assert "north" in chart.room.ways
    assert prospects(leg)


def test_what_only_the_task_before_a_framed_title_names_is_not_seen_there() -> None:
    told = "Fetch the fox.\n\n-= Hall =-\nA hall.\n\nThere is a hen here."
    leg = path(scene(told))
    assert {"hen"} == {"fox", "hen"} & chart_of(leg, WORDS).room.said
    assert chart_of(leg, WORDS).room.paragraph == "a hall."
