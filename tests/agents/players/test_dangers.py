"""What killed, in what plight, and when it may be done again."""

from __future__ import annotations

from agents.core.memories import Match, Role
from agents.players.dangers import Plight, deadly, died_in
from tests.support.choosing import ONE_WAY, choose
from tests.support.making import memory, situation

DARK = "It is pitch black. You are likely to be eaten by something."
FIGHT = "The guard swings his club at you and misses."
HURT = "The guard's club strikes your arm. You are badly wounded."


def test_what_killed_here_is_deadly_as_long_as_nothing_is_better() -> None:
    assert deadly(situation(memory("jump", deaths=1))) == {"jump"}
    assert deadly(situation(memory("jump", deaths=1, inventory=("lamp",)))) == {"jump"}


def test_what_killed_in_the_dark_is_free_again_with_a_light() -> None:
    died = memory("south", deaths=1, description=DARK, fatal="You hear a rustle.")
    assert died_in(died) == (Plight.DARK,)
    assert deadly(situation(died, text=DARK)) == {"south"}
    assert deadly(situation(died, text="A round room with ways on all sides.")) == frozenset()


def test_what_killed_with_empty_hands_is_free_again_with_something_in_them() -> None:
    died = memory("attack guard", deaths=1, fatal=FIGHT)
    assert died_in(died) == (Plight.EMPTY_HANDED,)
    assert deadly(situation(died, text=FIGHT)) == {"attack guard"}
    armed = memory("attack guard", deaths=1, fatal=FIGHT, inventory=("sword",))
    assert died_in(armed) == ()


def test_who_was_wounded_may_try_when_they_are_well() -> None:
    died = memory("attack guard", deaths=1, fatal=HURT, inventory=("sword",))
    assert died_in(died) == (Plight.WOUNDED,)
    assert deadly(situation(died, text=HURT)) == {"attack guard"}
    assert deadly(situation(died, text="The guard eyes you.")) == frozenset()


def test_another_game_and_what_only_sounds_alike_bar_nothing() -> None:
    elsewhere = memory("north", deaths=1, same_game=False, game="cave", match=Match.LOCATION)
    alike = memory("north", deaths=1, match=Match.TEXT)
    assert deadly(situation(elsewhere, alike)) == frozenset()


def test_the_warning_tells_the_plight() -> None:
    died = memory("jump", role=Role.DISCOURAGED, deaths=1, fatal=f"{FIGHT} {HURT}")
    said = "Beware: “jump” was deadly here once, wounded and with empty hands."
    assert said in choose(died, lexicon=ONE_WAY).reason
