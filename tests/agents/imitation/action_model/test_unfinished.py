"""What was shown and isn't done, by moments made by hand."""

from __future__ import annotations

from dataclasses import replace

from agents.imitation.action_model.unfinished import Deeds, Unfinished
from agents.imitation.states.traces import Trace
from games.types import PLAYER, Ending
from tests.support.imitation import first, know, moment, trace_of

HALL, CELLAR, TOWER = "Hall#1", "Cellar#2", "Tower#3"

# A key is fetched from the tower, and the cellar lies behind what it unlocks.
SHOWN = trace_of(
    [
        moment("Hall.", person=HALL, rope=HALL, key=TOWER, gem=CELLAR, door=HALL),
        moment("Tower.", person=TOWER, rope=HALL, key=TOWER, gem=CELLAR, door=HALL),
        moment("Taken.", person=TOWER, rope=HALL, key="person", gem=CELLAR, door=HALL),
        moment("Hall.", person=HALL, rope=HALL, key="person", gem=CELLAR, door=HALL),
        moment("It opens.", person=HALL, rope=HALL, key="person", gem=CELLAR, score=1),
        moment("Cellar.", person=CELLAR, rope=HALL, key="person", gem=CELLAR, score=1),
        moment("Taken.", person=CELLAR, rope=HALL, key="person", gem="person", score=1),
    ],
    ["up", "take key", "down", "unlock door with key", "down", "take gem"],
)


def nearest(played: Trace) -> Unfinished | None:
    return Deeds(know(_as_player(SHOWN))).nearest(_as_player(played))


def _as_player(trace: Trace) -> Trace:
    """Write the person as facts do."""

    def named(thing: str) -> str:
        return PLAYER if thing == "person" else thing

    moments = tuple(
        replace(one, facts=frozenset((r, named(t), named(w)) for r, t, w in one.facts))
        for one in trace.moments
    )
    return replace(trace, moments=moments)


def test_what_needs_a_thing_waits_for_it_and_what_lies_behind_waits_for_the_way() -> None:
    found = nearest(first(SHOWN, 0))
    assert found is not None
    # The door is here, but the key isn't; the gem is one way off, but the way is shut.
    assert (found.op.command, found.place, found.way, found.seen) == (
        "take key",
        TOWER,
        ("up",),
        False,
    )
    found = nearest(first(SHOWN, 3))
    assert found is not None
    assert (found.op.command, found.way, found.op.score) == ("unlock door with key", (), 1)
    found = nearest(first(SHOWN, 4))
    assert found is not None
    assert (found.op.command, found.place, found.way) == ("take gem", CELLAR, ("down",))
    assert nearest(SHOWN) is None


def test_what_was_carried_off_unseen_is_no_hint() -> None:
    """Where the key is now, the person hasn't seen: it would be told from behind the scenes."""
    played = trace_of(
        [moment("Hall.", person=HALL, rope=HALL, key="Attic#4", gem=CELLAR, door=HALL)], []
    )
    found = nearest(played)
    assert found is not None
    # The next thing that was shown still lacks the key: no more can be said.
    assert found.op.command == "unlock door with key"
    assert "Attic#4" not in (found.place, *found.things)


def test_a_way_that_led_nowhere_is_shut_until_something_is_gained() -> None:
    before = moment("Hall.", person=HALL, rope=HALL, key=TOWER, gem=CELLAR, door=HALL)
    played = trace_of([before, before], ["up"])
    found = nearest(played)
    assert found is not None
    assert found.way != ("up",)


def test_what_ends_the_story_well_is_the_last_thing_left() -> None:
    won = replace(SHOWN.moments[-1].scene, ending=Ending.VICTORY)
    shown = replace(
        SHOWN,
        moments=(*SHOWN.moments, replace(SHOWN.moments[-1], scene=won)),
        commands=(*SHOWN.commands, "bow"),
        turns=(*SHOWN.turns, 99),
        people=(*SHOWN.people, True),
        forgotten=(*SHOWN.forgotten, False),
    )
    found = Deeds(know(_as_player(shown))).nearest(_as_player(SHOWN))
    assert found is not None
    assert (found.op.command, found.wins, found.turn) == ("bow", True, 99)
