"""What is done about what bars the way, on paths written down here."""

from dataclasses import replace

from agents.core.command_forms import word_set
from agents.exploration.decision.policy import ExplorationPolicy
from agents.exploration.decision.rated_commands import RatedCommand
from agents.exploration.language.reasons import GOING_ON
from agents.exploration.mapping.folding import chart_of
from games.types import Lexicon, Scene
from tests.support.exploring import walked

WORDS = Lexicon(
    words=word_set(
        "examine open unlock push pull turn touch take read enter with in down north south east "
        "west door trapdoor key lever star moon console table"
    ),
    verbs=("examine", "open", "unlock", "push", "pull", "turn", "touch", "take", "read", "enter"),
    directions=("in", "down", "north", "south", "east", "west"),
)
HALL = Scene("Hall\nA hall. The door is locked.", "Hall")
ROD = Scene("Hall\nA hall with a lever.", "Hall")


def done(text: str, place: str = "Hall") -> Scene:
    return Scene(text, place)


def prospects(*moves: tuple[str, Scene], opening: Scene = HALL) -> list[RatedCommand]:
    return ExplorationPolicy(chart_of(walked(opening, *moves), WORDS), WORDS).prospects()


def rank(found: list[RatedCommand], command: str) -> int:
    return [one.command for one in found].index(command)


def test_what_a_look_at_a_shut_door_tells_of_is_worked_before_anything_else() -> None:
    told = done("The door is of oak. It has two carvings in the middle: a star and a moon.")
    found = prospects(("open door", done("It seems to be locked.")), ("examine door", told))
    assert {one.command for one in found[:2]} == {"push star", "push moon"}


def test_what_a_look_tells_of_can_be_handled() -> None:
    told = done("The console is full of lamps that flicker. You notice a small lever on it.")
    found = prospects(("examine console", told), opening=done("Hall\nA hall with a console."))
    assert rank(found, "push lever") < rank(found, "north")


def test_what_is_made_to_be_switched_on_is_switched_on() -> None:
    words = replace(WORDS, words=WORDS.words | {"computer", "on"})
    hall = done("Hall\nA bare hall.\n\nYou can see a computer here.")
    found = ExplorationPolicy(chart_of(walked(hall), words), words).prospects()
    assert found[0].command == "turn on computer"


def test_a_door_that_a_key_was_turned_in_is_opened_though_no_fact_shows_it() -> None:
    locked = ("open door", done("The door is locked."))
    found = prospects(locked, ("unlock door with key", done("OK.")))
    assert found[0].command == "open door"


def test_the_way_through_a_door_that_was_opened_comes_first() -> None:
    found = prospects(("open door", done("Done.")))
    ways = [one.command for one in found[:6] if one.command in WORDS.directions]
    assert set(ways[:1]) <= {"in"}
    assert "the door is open" in next(one.why for one in found if one.command == "in")


def test_a_way_that_was_shut_is_tried_again_once_something_was_worked() -> None:
    opening = done("Hall\nA hall with a lever.")
    shut = ("west", done("You can't leave while the doors are closed."))
    waits = prospects(shut, opening=opening)
    assert "west" not in [one.command for one in waits[:3]]
    found = prospects(shut, ("pull lever", done("The doors hum as they open.")), opening=opening)
    assert found[0].command == "west"


def test_a_thing_that_stands_open_already_was_opened_by_nobody() -> None:
    leg = walked(HALL, ("open trapdoor", done("It's already open.")))
    room = chart_of(leg, WORDS).room
    assert room.tried["open trapdoor"].did
    assert not room.opened


def test_what_was_heard_as_an_answer_says_nothing_of_the_way() -> None:
    asked = ("examine door", done("Which do you mean, the oak door or the iron door?"))
    heard = ("north", done("I only understood you as far as wanting to examine the north wall."))
    chart = chart_of(walked(HALL, asked, heard), WORDS)
    assert "north" not in chart.room.tried
    assert "north" not in chart.unknown


def test_a_thing_is_looked_at_where_it_is_though_it_was_asked_for_elsewhere() -> None:
    hall = done("Hall\nA hall with a console.")
    yard = done("Yard\nA yard. The console can be seen to the north.", "Yard")
    absent = done("You can't see any such thing.", "Yard")
    back = ("north", hall)
    found = prospects(("south", yard), ("examine console", absent), back, opening=hall)
    never = prospects(("south", yard), back, opening=hall)
    worth, fresh = (
        next(p.value for p in one if p.command == "examine console") for one in (found, never)
    )
    assert worth > 0.8 * fresh


FENCE = done("An unseen fence bars your way.", "Cell")
CELL = done("Cell\nA bare cell, with a climb down.", "Cell")


def _fenced(moves: int) -> list[RatedCommand]:
    """What is proposed in a cell whose only way out was barred some moves ago."""
    cell = done("Nothing happens.", "Cell")
    leg = walked(
        done("Hall\nA hall. Stairs lead up.", "Hall"),
        ("up", CELL),
        ("down", FENCE),
        *[("wait", cell)] * moves,
    )
    return ExplorationPolicy(
        chart_of(leg, WORDS), WORDS, failed={"down", "wait", "north", "look"}
    ).prospects()


def _leads_back(found: list[RatedCommand]) -> bool:
    return any(one.command == "down" and one.walk and one.again for one in found)


def test_a_way_that_was_barred_for_no_known_reason_is_tried_again_later() -> None:
    assert not _leads_back(_fenced(1))
    assert _leads_back(_fenced(4))


def test_a_way_that_stays_barred_is_tried_less_and_less_often() -> None:
    cell = done("Nothing happens.", "Cell")
    pause = [("wait", cell)] * 4
    moves = [("up", CELL), ("down", FENCE), *pause, ("down", FENCE), *pause]
    opening = done("Hall\nA hall. Stairs lead up.", "Hall")
    failed = {"down", "wait", "look"}
    leg = walked(opening, *moves)
    assert not _leads_back(
        ExplorationPolicy(chart_of(leg, WORDS), WORDS, failed=failed).prospects()
    )
    leg = walked(opening, *moves, *pause)
    assert _leads_back(ExplorationPolicy(chart_of(leg, WORDS), WORDS, failed=failed).prospects())


def test_there_is_always_something_to_propose() -> None:
    vain = {*WORDS.directions, "up", "look", "out"}
    leg = walked(CELL, *[(key, done("Nothing happens.", "Cell")) for key in sorted(vain)])
    assert ExplorationPolicy(chart_of(leg, WORDS), WORDS, failed=vain).prospects()


def test_who_got_into_something_gets_out_where_no_way_leads_on() -> None:
    aboard = Scene("You are now in the boat.", "Shore", inventory=("draught",))
    refused = Scene("Read the label!", "Shore", inventory=("draught",))
    shore = done("Shore\nA sandy shore. A path leads north. There is a boat here.", "Shore")
    leg = walked(shore, ("enter boat", aboard), ("north", refused))
    first, *_ = ExplorationPolicy(chart_of(leg, WORDS), WORDS, failed={"north"}).prospects()
    assert first.command == "get out"
    on_land = walked(shore, ("enter boat", aboard), ("north", refused), ("get out", shore))
    assert not chart_of(on_land, WORDS).aboard
    # It was left on the way, or by something else: whoever is told so tries no more.
    in_none = Scene("But you aren't in anything at the moment.", "Shore", inventory=("draught",))
    refuted = walked(shore, ("enter boat", aboard), ("north", refused), ("exit", in_none))
    assert not chart_of(refuted, WORDS).aboard
    path = done("(getting out of the boat)\n\nPath\nA sandy path.", "Path")
    assert not chart_of(walked(shore, ("enter boat", aboard), ("north", path)), WORDS).aboard


def test_one_goes_on_with_what_was_a_beginning_and_no_further() -> None:
    begun = done("The lever gives a little.")
    first, *_ = prospects(("push lever", begun), opening=ROD)
    assert (first.command, first.why) == ("push lever", GOING_ON)
    over = prospects(("push lever", begun), ("push lever", done("Nothing happens.")), opening=ROD)
    assert "push lever" not in [one.command for one in over if one.value > 0.1]


def test_the_door_that_one_came_through_leads_nowhere_new() -> None:
    bath = done("Bath\nA bath with a door. The great hall is to the east.", "Bath")
    hall = done("Great Hall\nA hall with a door.", "Great Hall")
    found = prospects(("enter door", bath), opening=hall)
    assert rank(found, "west") < min(rank(found, "enter door"), rank(found, "open door"))


def test_a_way_that_is_told_to_lead_to_where_one_was_can_wait() -> None:
    bath = done("Bath\nThe great hall is to the east, a garden to the west.", "Bath")
    found = prospects(("enter door", bath), opening=done("Great Hall\nA hall.", "Great Hall"))
    assert found[0].command == "west"
    assert rank(found, "west") < rank(found, "east")


def test_who_is_told_the_only_way_out_tries_no_other() -> None:
    bath = done("Bath\nA bare bath.", "Bath")
    told = ("north", done("The only way out of here is east.", "Bath"))
    found = prospects(("enter door", bath), ("out", done("You can't.", "Bath")), told)
    assert found[0].command == "east"
    assert {one.command for one in found if one.value > 0.1}.isdisjoint({"south", "west"})
