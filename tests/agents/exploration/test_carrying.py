"""What is laid down, kept and brought home, on paths written down here."""

from dataclasses import replace

from agents.core.command_forms import word_set
from agents.exploration.decision.policy import HOMEWARD, ExplorationPolicy
from agents.exploration.decision.rated_commands import RatedCommand
from agents.exploration.mapping.folding import chart_of
from agents.exploration.mapping.walks import distances
from games.types import PLAYER, Facts, Lexicon, Scene
from tests.support.exploring import Move, walked

WORDS = Lexicon(
    words=word_set(
        "examine open take drop put attack read up down north south east west in on with troll "
        "case ring sword rope lunch leaflet lamp lantern torch bag thief all door trap desk"
    ),
    verbs=("examine", "open", "take", "drop", "put", "attack", "read"),
    directions=("up", "down", "north", "south", "east", "west"),
)
TOO_MUCH = "You can't get up there with what you're carrying."
LOADED = ("lamp", "lunch", "ring", "sword")


def scene(text: str, place: str, *held: str, score: int = 0) -> Scene:
    return Scene(text, place, inventory=held, score=score)


def facts(place: str, *held: str, here: tuple[str, ...] = ()) -> Facts:
    return frozenset(
        {("in", PLAYER, place)}
        | {("in", name, PLAYER) for name in held}
        | {("in", name, place) for name in here}
    )


def move(command: str, text: str, place: str, *held: str, here: tuple[str, ...] = ()) -> Move:
    return command, scene(text, place, *held), facts(place, *held, here=here)


def scout(opening: Scene, *moves: Move, known: Facts | None = None) -> ExplorationPolicy:
    leg = walked(opening, *moves, facts=known or frozenset())
    return ExplorationPolicy(chart_of(leg, WORDS), WORDS)


def found(opening: Scene, *moves: Move, known: Facts | None = None) -> list[RatedCommand]:
    return scout(opening, *moves, known=known).prospects()


def value(told: list[RatedCommand], command: str) -> float:
    return next((one.value for one in told if one.command == command), 0.0)


HALL = scene("Hall\nA hall with an open case. A way leads down.", "Hall", "coin", *LOADED[:2])
"""Where a coin that brought points brings more."""
PAID: tuple[Move, ...] = (
    ("put coin in case", scene("Done.", "Hall", *LOADED[:2], score=5)),
    ("down", scene("Cellar\nA cellar. A ring is here.", "Cellar", *LOADED[:2], score=5)),
    ("take ring", scene("Taken.", "Cellar", *LOADED[:3], score=9)),
    ("up", scene("You can't go that way.", "Cellar", *LOADED[:3], score=9)),
    (
        "east",
        scene(
            "Studio\nA studio. A chimney leads up. A sword is here.", "Studio", *LOADED[:3], score=9
        ),
    ),
    ("take sword", scene("Taken.", "Studio", *LOADED, score=9)),
)
NARROW: Move = ("up", scene(TOO_MUCH, "Studio", *LOADED, score=9))


def studio(command: str, *held: str, text: str = "Dropped.") -> Move:
    return command, scene(text, "Studio", *held, score=9)


def test_what_is_worth_something_is_brought_home_through_a_narrow_way() -> None:
    told = found(HALL, *PAID, NARROW)
    assert told[0].command == "drop lunch"
    assert value(told, "drop lunch") == HOMEWARD
    laid = found(HALL, *PAID, NARROW, studio("drop lunch", "lamp", "ring", "sword"))
    assert laid[0].command in ("drop sword", "up")
    light = studio("drop sword", "lamp", "ring")
    assert found(HALL, *PAID, NARROW, light)[0].command == "up"


def test_nobody_lays_down_what_is_worth_something_or_gives_light() -> None:
    told = {one.command for one in found(HALL, *PAID, NARROW)}
    assert told.isdisjoint({"drop ring", "drop lamp"})


def test_a_weapon_that_was_laid_down_for_a_narrow_way_waits_until_that_was_tried() -> None:
    threat = "Studio\nA studio. A sword is here. A nasty troll swings its axe at you."
    met = studio("north", *LOADED, text=threat)
    laid = (met, NARROW, studio("drop lunch", "lamp", "ring", "sword"))
    light = studio("drop sword", "lamp", "ring")
    assert value(found(HALL, *PAID, *laid, light), "take sword") == 0.0
    again = studio("up", "lamp", "ring", text=TOO_MUCH)
    assert value(found(HALL, *PAID, *laid, light, again), "take sword") > 0.0


def test_a_narrow_way_is_left_where_nothing_is_left_to_lay_down() -> None:
    light = (studio("drop lunch", "lamp", "ring", "sword"), studio("drop sword", "lamp", "ring"))
    again = studio("up", "lamp", "ring", text=TOO_MUCH)
    told = found(HALL, *PAID, NARROW, *light, again)
    assert not any(one.command.startswith("drop ") for one in told)


def test_another_place_is_walked_to_for_the_way_home_that_is_too_narrow() -> None:
    back: Move = ("west", scene("Cellar\nA cellar.", "Cellar", *LOADED, score=9))
    told = found(HALL, *PAID, NARROW, back)
    assert told[0].command == "east"
    assert "worth something" in told[0].why


def test_what_leads_through_a_narrow_way_under_one_word_does_so_under_another() -> None:
    up: Move = ("climb chimney", scene("Hall\nA hall.", "Hall", "lamp", "ring", score=9))
    light = (studio("drop lunch", "lamp", "ring", "sword"), studio("drop sword", "lamp", "ring"))
    chart = chart_of(walked(HALL, *PAID, NARROW, *light, up), WORDS)
    assert chart.rooms["Studio"].ways["up"] == "Hall"


def test_what_brought_points_is_kept_for_where_other_such_things_brought_more() -> None:
    desk: Move = ("east", scene("Room\nA desk with an open case.", "Room", *LOADED, score=9))
    told = {one.command for one in found(HALL, *PAID, desk)}
    assert not any(one.startswith("put ring") for one in told)


def test_a_way_that_led_nowhere_did_nothing_though_somebody_came_meanwhile() -> None:
    opening = scene("Ledge\nA ledge with a desk. A way leads down.", "Ledge")
    refused = "You can't go down there without a rope.\nA thief wanders in."
    came = move("down", refused, "Ledge", here=("desk", "thief", "bag"))
    chart = chart_of(walked(opening, came, facts=facts("Ledge", here=("desk",))), WORDS)
    tried = chart.room.tried["down"]
    assert not tried.did
    assert not tried.good


def test_what_one_came_with_lies_nowhere_though_its_name_is_heard() -> None:
    hall = scene("Hall\nA hall. A sword lies here.", "Hall", "lamp")
    known = facts("Hall", "lamp", here=("sword",))
    took = move("take sword", "Taken.", "Hall", "lamp", "sword")
    glow = "Cave\nA cave.\n\nYour sword is glowing."
    cave = move("down", glow, "Cave", "lamp", "sword", here=("desk",))
    den = "Den\nA nasty troll swings its axe at you."
    troll = move("north", den, "Den", "lamp", here=("troll",))
    told = found(hall, took, cave, troll, known=known)
    assert not any("sword" in one.why for one in told if one.walk)


def test_what_somebody_has_in_their_hands_is_hardly_for_the_taking() -> None:
    hall = scene("Hall\nA hall.", "Hall")
    free = move("wait", "There is a bag here.", "Hall", here=("bag",))
    held = move("wait", "Someone carrying a bag walks in.", "Hall", here=("bag",))
    known = facts("Hall")
    assert value(found(hall, held, known=known), "take bag") < 0.3 * value(
        found(hall, free, known=known), "take bag"
    )


def test_whoever_may_drown_leaves() -> None:
    hall = scene("Hall\nA hall.", "Hall")
    room = ("north", scene("Room\nA room with a desk and a case.", "Room"))
    back = ("south", hall)
    wet = ("open desk", scene("The water is now up to your knees.", "Room"))
    told = found(hall, room, back, room, wet)
    assert told[0].command == "south"
    assert "get out" in told[0].why


SHUT = "The trap door is closed."


def test_a_door_that_fell_shut_is_opened_on_the_way_to_what_lies_behind_it() -> None:
    hall = scene("Hall\nA hall. A trap door lies at your feet.", "Hall")
    cellar = ("down", scene("Cellar\nA cellar. Ways lead north and west.", "Cellar"))
    moves = (
        ("open trap door", scene("The trap door opens.", "Hall")),
        cellar,
        ("up", hall),
        ("down", scene(SHUT, "Hall")),
    )
    leg = walked(hall, *moves)
    far = distances(chart_of(leg, WORDS), failed={"down"})
    assert far["Cellar"] == (2, "open trap door")


LIFT_DOOR = "The trap door is closed."
LANDING = "Landing\nA landing, with a lever by a trap door. A hall is west."
LIFT = (
    ("push lever", scene("The trap door is open.", "Landing")),
    ("south", scene("Lift\nA lift.", "Lift")),
    ("north", scene(LANDING, "Landing")),
    ("south", scene(LIFT_DOOR, "Landing")),
)


def test_what_opened_a_door_that_is_shut_again_is_worked_again() -> None:
    leg = walked(scene(LANDING, "Landing"), *LIFT)
    chart = chart_of(leg, WORDS)
    assert distances(chart, failed={"south"})["Lift"] == (2, "push lever")
    failed = {"south", "push lever"}  # it did nothing while the door was open
    found = ExplorationPolicy(chart, WORDS, failed=failed).prospects()
    assert "push lever" in [one.command for one in found[:2]]


def test_nobody_goes_back_to_a_door_that_was_opened_again_in_vain() -> None:
    vain = ("push lever", scene("Nothing happens.", "Landing"))
    away = ("west", scene("Hall\nA hall. A landing is east.", "Hall"))
    chart = chart_of(walked(scene(LANDING, "Landing"), *LIFT, vain, away), WORDS)
    assert "Lift" not in distances(chart)
    chart = chart_of(walked(scene(LANDING, "Landing"), *LIFT, away), WORDS)
    assert distances(chart)["Lift"][0] == 3


def test_a_narrow_way_takes_as_many_moves_as_have_to_be_spent_on_laying_down() -> None:
    light = (studio("drop lunch", "lamp", "ring", "sword"), studio("drop sword", "lamp", "ring"))
    up = ("up", scene("Hall\nA hall.", "Hall", "lamp", "ring", score=9))
    back = (("down", PAID[1][1]), ("east", scene("Studio\nA studio.", "Studio", "lamp", "ring")))
    chart = chart_of(walked(HALL, *PAID, NARROW, *light, up, *back), WORDS)
    assert distances(chart)["Hall"][0] == 1
    chart.held = LOADED
    assert distances(chart)["Hall"][0] > 1


def test_a_thing_that_was_missing_is_tried_again_with_it_in_hand() -> None:
    ledge = scene("Ledge\nA ledge with a railing.", "Ledge")
    words = replace(
        WORDS, words=WORDS.words | {"railing", "tie", "to"}, verbs=(*WORDS.verbs, "tie")
    )
    lacked = ("tie rope to railing", scene("You can't see any rope here!", "Ledge"))
    away = ("west", scene("Attic\nAn attic. A rope is here.", "Attic"))
    rope = ("take rope", scene("Taken.", "Attic", "rope"))
    back = ("east", scene("Ledge\nA ledge with a railing.", "Ledge", "rope"))
    leg = walked(ledge, lacked, away, rope, back)
    told = ExplorationPolicy(chart_of(leg, words), words).prospects()
    assert told[0].command == "tie rope to railing"


def test_what_was_lost_by_a_death_is_taken_up_where_it_lies() -> None:
    hall = scene("Hall\nA hall. A lamp is here.", "Hall")
    known = facts("Hall", here=("lamp",))
    took = move("take lamp", "Taken.", "Hall", "lamp")
    yard = move("north", "Yard\nA yard.", "Yard", "lamp", here=("desk",))
    cave = move("down", "Cave\nA cave.", "Cave", "lamp", here=("desk",))
    woke = Scene("You wake up.\n\nYard\nA lamp is here.", "Yard", died=True)
    died: Move = ("west", woke, facts("Yard", here=("desk", "lamp")))
    told = found(hall, took, yard, cave, died, known=known)
    assert told[0].command == "take lamp"


def test_the_way_back_is_known_by_the_door_that_one_came_through() -> None:
    yard = scene("Yard\nA yard behind a house. There is a small door.", "Yard")
    inside = scene("Room\nA room. To the east is a small door. A way leads west.", "Room")
    told = found(yard, ("open door", scene("The door opens.", "Yard")), ("in", inside))
    assert value(told, "east") < 0.2 * value(told, "west")


def test_what_is_read_in_a_book_that_one_carries_names_nothing_here() -> None:
    hall = scene("Hall\nA hall. A leaflet is here.", "Hall")
    ad = "It says: beyond the troll a door hides a ring and a trap, so bring a rope and a torch."
    read = ("read leaflet", scene(f"(Taken) {ad}", "Hall", "leaflet"))
    told = {one.command for one in found(hall, read)}
    assert told.isdisjoint({"take ring", "open door", "take rope", "examine trap"})
    sign = ("read desk", scene(ad, "Hall"))
    assert "open door" in {one.command for one in found(hall, sign)}


def test_what_one_had_in_hand_hides_nothing() -> None:
    words = replace(WORDS, words=WORDS.words | {"leaves", "move"}, verbs=(*WORDS.verbs, "move"))
    hall = scene("Hall\nA hall. A pile of leaves is here.", "Hall")
    known = facts("Hall", here=("leaves",))
    took = move("take leaves", "Taken.", "Hall", "leaves")
    laid = move("drop leaves", "Dropped.", "Hall", here=("leaves",))

    def tried(*moves: Move) -> set[str]:
        chart = chart_of(walked(hall, *moves, facts=known), words)
        return {one.command for one in ExplorationPolicy(chart, words).prospects()}

    assert "move leaves" in tried()
    assert "move leaves" not in tried(took, laid)


def test_what_is_heard_in_the_distance_is_not_at_hand() -> None:
    far = found(scene("Hall\nA hall. You hear in the distance the ringing of a ring.", "Hall"))
    near = found(scene("Hall\nA hall. You see the glint of a ring.", "Hall"))
    assert "take ring" not in {one.command for one in far}
    assert "take ring" in {one.command for one in near}


def test_who_is_unarmed_takes_the_weapon_that_they_came_for() -> None:
    den = scene("Den\nA nasty troll swings its axe at you.", "Den")
    calm = [("north", scene("Hall\nA hall. A sword is here.", "Hall"))]
    away = [*calm, *[("wait", scene("Time passes.", "Hall"))] * 7]
    assert found(den, ("wait", den), *away)[0].command == "take sword"
