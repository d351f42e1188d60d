"""What whoever has played before does at once in a story they don't know."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agents.core.command_forms import word_set
from agents.core.commands import Actor, Decision, Kind, Mode
from agents.core.journey import lengthen
from agents.core.observation import effect_of, observe
from agents.core.proposals import Judged, Proposal
from agents.core.text import long_words
from agents.core.types import Turn
from agents.exploration.decision.policy import ExplorationPolicy
from agents.exploration.decision.rated_commands import RatedCommand
from agents.exploration.language.english import english
from agents.exploration.language.naming import Naming
from agents.exploration.language.ways import hints_at_more, nearly_opposite, stairs_to, ways_named
from agents.exploration.mapping.folding import chart_of
from agents.exploration.mapping.likeness import likes
from agents.exploration.mapping.rooms import Room
from games.types import NO_FACTS, Lexicon, Scene
from tests.support.exploring import walked

AT = datetime(2026, 11, 20, tzinfo=UTC)
BY = Actor.AGENT, Kind.AUTO
WORDS = Lexicon(
    words=word_set(
        "examine open unlock push pull turn touch take read enter with in up down north south east "
        "west northeast southeast southwest northwest door key lamp sword rope desk cat card clerk "
        "give to answer say well all wake kiss take attack button valve gate trail"
    ),
    verbs=(
        *("examine", "open", "unlock", "push", "pull", "turn", "touch", "take", "read", "enter"),
        *("give", "answer", "say", "wake", "kiss", "attack"),
    ),
    directions=(
        *("in", "up", "down", "north", "south", "east", "west"),
        *("northeast", "southeast", "southwest", "northwest"),
    ),
)
HALL = Scene("Hall\nA bare hall.\n\nThere is a sword here. There is a card here.", "Hall")


def done(text: str, place: str = "Hall", inventory: tuple[str, ...] = ()) -> Scene:
    return Scene(text, place, inventory=inventory)


def prospects(*moves: tuple[str, Scene], opening: Scene = HALL) -> list[RatedCommand]:
    return ExplorationPolicy(chart_of(walked(opening, *moves), WORDS), WORDS).prospects()


def values(*moves: tuple[str, Scene], opening: Scene = HALL) -> dict[str, float]:
    return {one.command: one.value for one in prospects(*moves, opening=opening)}


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("shivers are running down your spine.", set()),
        ("the price of bread has gone up by half.", set()),
        ("a staircase leads up, and a path runs down.", {"up", "down"}),
        ("the trail climbs upwards to the north.", {"north"}),
        ("stairs lead down to the north.", {"down", "north"}),
        ("it opens into a narrow tunnel at its southern end.", {"south"}),
        ("on the east side of the room is a door.", {"east"}),
        ("this is the north side of the house.", set()),
        ("the north wall is bare.", set()),
        ("it keeps you going while you can't pull down a fortune.", set()),
        ("whoever leads must not slow down or show up late.", set()),
    ],
)
def test_a_way_is_what_something_leads(text: str, ways: set[str]) -> None:
    assert ways_named(text) - {"in", "out"} == ways


def test_a_score_that_goes_up_is_no_way_up() -> None:
    told = "Cellar\nA cellar. A passage leads east.\n\n[Your score has gone up, east of nothing.]"
    found = prospects(("down", done(told, "Cellar")))
    assert "way up that nobody" not in " ".join(one.why for one in found)


def test_what_somebody_wants_to_be_given_is_handed_over() -> None:
    hall = done("Hall\nA clerk sits at a desk.", inventory=("your key card",))
    for said, command in (
        ('"You need to give me your key card first," says the clerk.', "give key card to clerk"),
        ('"Give me that card!"', "give key card to clerk"),
        ('"Give me the sword," says the clerk.', ""),
    ):
        answer = done(said, inventory=hall.inventory)
        after = values(("ask clerk about door", answer), opening=hall)
        before = values(("ask clerk about door", replace(answer, text="Hm.")), opening=hall)
        wanted = {
            one for one in after if one.startswith("give") and after[one] > before.get(one, 0)
        }
        assert wanted == ({command} if command else set()), said


def test_what_a_look_has_told_word_for_word_is_hardly_read() -> None:
    hall = done("Hall\nThere is a sign here.")
    words = replace(WORDS, words=WORDS.words | {"sign"})
    value = {}
    for told in (
        'The sign says "Keep off the grass, and out of the pond".',
        "It is a wooden sign.",
    ):
        path = walked(hall, ("examine sign", done(told)))
        found = ExplorationPolicy(chart_of(path, words), words).prospects()
        value[told] = next((one.value for one in found if one.command == "read sign"), 0.0)
    quoted, plain = value.values()
    assert plain > 0
    assert quoted < plain / 5


def test_paths_bend() -> None:
    assert nearly_opposite("south", "a path leads northeast, and another east.") == "northeast"
    assert not nearly_opposite("south", "a path leads north, and another northeast.")
    assert not nearly_opposite("south", "paths lead northeast and northwest.")


def test_several_things_are_taken_at_once() -> None:
    found = prospects()
    assert found[0].command == "take all"
    alone = Scene("Hall\nA bare hall.\n\nThere is a card here.", "Hall")
    assert "take all" not in values(opening=alone)


@pytest.mark.parametrize("order", ["order", "warrant", "decree"])
def test_an_order_that_is_carried_is_read_before_ways_are_tried(order: str) -> None:
    shut = Scene("Cell\nA bare cell. A door leads north.", "Cell", inventory=(order,))
    chart = chart_of(walked(shut), replace(WORDS, words=WORDS.words | {order}))
    found = ExplorationPolicy(chart, replace(WORDS, words=WORDS.words | {order})).prospects()
    commands = [one.command for one in found if one.command != "open door"]
    assert commands[0] == f"read {order}"


def test_who_would_not_have_it_is_asked_less_for_it() -> None:
    begun, first = walked(HALL), prospects()
    proposed = Judged(Proposal("mimic", "take all", reason="", confidence=0.1))
    leg = walked(HALL, ("take sword", done("Taken.", inventory=("sword",))))
    leg = lengthen(begun, replace(leg.turn, judged=(proposed,)), NO_FACTS)
    chart = chart_of(leg, WORDS)
    assert chart.rejections("take all", chart.room) == 1
    again = {one.command: one.value for one in ExplorationPolicy(chart, WORDS).prospects()}
    assert again.get("take all", 0.0) < first[0].value


def test_what_is_answered_of_each_thing_is_known_of_it() -> None:
    told = done("sword: Taken.\ncard: It is nailed to the floor.", inventory=("sword",))
    chart = chart_of(walked(HALL, ("take all", told)), WORDS)
    assert chart.room.tried["take sword"].did
    assert not chart.room.tried["take card"].did
    assert values(("take all", told)).get("take card", 0.0) < 0.2


def test_what_brought_nothing_is_not_done_again() -> None:
    left = values(("take all", done("There are none at all available!")))
    assert "take all" not in left
    assert left.get("take card", 0.0) < values()["take card"] / 3


RIDDLE = Scene(
    "Gatehouse\nA door to the east bears a riddle: what is round as a cup, and all the king's "
    "horses can't draw it up?",
    "Gatehouse",
)


def test_an_old_riddle_is_answered() -> None:
    found = prospects(opening=RIDDLE)
    assert found[0].command == 'answer "well"'
    assert "riddle" in found[0].why


def test_a_riddle_that_was_answered_is_answered_no_more_and_its_door_gone_through() -> None:
    opened = Scene("The door swings open.", "Gatehouse", score=5)
    found = prospects(('answer "well"', opened), opening=RIDDLE)
    assert not any(one.command.startswith(("answer", "say")) for one in found)
    assert found[0].command == "east"


def test_a_door_that_was_opened_leads_on_and_not_back() -> None:
    opened = Scene("The door swings open.", "Gatehouse", score=5)
    came = ("west", RIDDLE)
    found = prospects(came, ('answer "well"', opened))
    assert found[0].command == "east"


def test_no_other_riddle_is_guessed_at() -> None:
    asked = Scene("Gatehouse\nA riddle is carved here: what has nothing in it?", "Gatehouse")
    assert not any(one.startswith(("answer", "say")) for one in values(opening=asked))


def test_each_old_riddle_is_told_by_words_of_its_own() -> None:
    asked = {
        "egg": "all the king's horses couldn't put it together",
        "man": "four legs in the morning, and three at night",
        "river": "it has a bed but never sleeps",
        "hole": "the more you take away, the bigger it becomes",
        "footsteps": "the more you take, the more you leave behind",
    }
    for answer, told in asked.items():
        assert [name for name, clues in english().riddles if clues.search(told)] == [answer]


def test_who_sleeps_is_woken_in_each_way_that_a_parser_knows() -> None:
    room = Scene("Hall\nA bare hall.\n\nYour cat is here, stretched out and snoring.", "Hall")
    chart = chart_of(walked(room), WORDS)
    found = {one.command: one.why for one in ExplorationPolicy(chart, WORDS).prospects()}
    assert found["wake cat"] == "the cat may wake up"
    assert {"push cat", "pull cat", "kiss cat"} <= set(found)


def test_somebody_is_offered_what_is_carried() -> None:
    room = Scene("Office\nA clerk looks up from a desk.", "Office", inventory=("card",))
    found = values(opening=room)
    assert found["give card to clerk"] > found.get("take clerk", 0.0)


def test_only_what_is_locked_is_unlocked_with_a_key_at_once() -> None:
    room = Scene("Hall\nA hall. A gate and a door are here.", "Hall", inventory=("key",))
    refused = ("open gate", done("That's not something you can open.", inventory=("key",)))
    locked = ("open door", done("It seems to be locked.", inventory=("key",)))
    found = prospects(refused, locked, opening=room)
    assert found[0].command == "unlock door with key"
    plain = {one.command: one.value for one in found}
    assert plain.get("unlock gate with key", 0.0) < 0.2


def test_one_leaves_where_something_rises() -> None:
    room = Scene("Vault\nA vault with a button and a valve.", "Vault")
    wet = ("push button", Scene("The water is up to your waist.", "Vault", score=1))
    assert prospects(("south", room))[0].command in {"push button", "turn valve"}
    assert prospects(("south", room), wet)[0].command in WORDS.directions


def test_an_answer_that_tells_the_ways_is_no_daze() -> None:
    told = done("There is only a tunnel east here.")
    moves = (("north", told), ("enter desk", told), ("south", told))
    assert not chart_of(walked(HALL, *moves), WORDS).daze.lasts


def test_a_place_beside_another_of_its_name_is_described_by_its_own_text() -> None:
    first = Scene("Trail\nA trail. It goes on to the north, as trails like this do.", "Trail")
    second = Scene("Trail\nA trail. It goes on to the east.", "Trail")
    there = frozenset({("in", "player", "trail#1")}), frozenset({("in", "player", "trail#2")})
    before = observe(first, there[0])
    leg = lengthen(None, Turn(0, 0, None, 0, first, before, AT), there[0])
    after, made = observe(second, there[1], before, "north"), Decision(*BY, "north")
    turn = Turn(1, 0, 0, 1, second, after, AT, made, effect_of(first, before, second, after))
    chart = chart_of(lengthen(leg, turn, there[1]), WORDS)
    assert len(chart.rooms) == 2
    assert "east" in chart.room.text


def test_names_are_told_as_the_story_writes_them() -> None:
    naming = Naming()
    naming.hear("You see Aunt Jemima, who hums. Behind her is the TARDIS. The lamp is lit.")
    assert naming.told("the jemima may be of use", "jemima") == "Jemima may be of use"
    assert naming.told("a look at the tardis", "tardis") == "a look at the TARDIS"
    assert naming.told("the lamp may be of use", "lamp") == "the lamp may be of use"
    assert naming.is_somebody("jemima")
    assert not naming.is_somebody("tardis")


def test_ways_that_a_text_hints_at_are_worth_more() -> None:
    hinting = Scene("Cave\nA cave. There are openings to either side. Stairs lead down.", "Cave")
    plain = Scene("Cave\nA cave of red stone. Stairs lead down.", "Cave")
    assert values(opening=hinting)["north"] > 2 * values(opening=plain)["north"]
    assert hints_at_more("passages lead off in several directions.")
    assert not hints_at_more("there are paintings on either side.")


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("a stone staircase leads into an abyss.", {"down"}),
        ("a spiral staircase is to your left.", {"up", "down"}),
        ("you are at the top of the stone staircase.", {"down"}),
        ("you stand at the foot of a narrow ladder.", {"up"}),
        ("he steps aside.", set()),
        ("there are paths to the north and east.", set()),
    ],
)
def test_stairs_of_which_it_isn_t_told_where_they_lead_hint_at_it(
    text: str, ways: set[str]
) -> None:
    hall = Scene(f"Hall\nA hall. {text} There is a path to the north.", "Hall")
    found = values(opening=hall)
    plain = values(opening=Scene("Hall\nA hall. There is a path to the north.", "Hall"))
    assert stairs_to(text) == ways
    assert (ways_named(text) & ways == ways) == (len(ways) < 2)
    for way in ("up", "down"):
        assert (found.get(way, 0) > 2 * plain.get(way, 0)) == (way in ways)


def test_a_verb_that_is_never_understood_is_given_up() -> None:
    deaf = done("I don't know that word.")
    moves = tuple((f"examine {thing}", deaf) for thing in ("sword", "card", "key"))
    assert "examine desk" not in values(*moves, opening=DESK)
    heard = (("examine door", done("A plain door.")), *moves)
    assert "examine desk" in values(*heard, opening=DESK)


DESK = Scene("Hall\nA hall.\n\nThere is a desk here. There is a rope here.", "Hall")


def test_what_was_unlocked_is_opened_at_once() -> None:
    room = Scene("Hall\nA hall with a gate.", "Hall", inventory=("key",))
    shut = ("open gate", done("It is locked.", inventory=("key",)))
    free = ("unlock gate with key", done("You unlock the gate.", inventory=("key",)))
    assert prospects(shut, free, opening=room)[0].command == "open gate"


def test_what_is_locked_is_tried_again_with_a_key_and_not_with_anything_else() -> None:
    room = Scene("Hall\nA hall with a gate. There is a card here. There is a key here.", "Hall")
    shut = ("open gate", done("It is locked."))
    card = ("take card", done("Taken.", inventory=("card",)))
    assert "open gate" not in values(shut, card, opening=room)
    key = ("take key", done("Taken.", inventory=("key",)))
    assert "open gate" in values(shut, key, opening=room)


def test_nobody_walks_back_for_what_the_person_would_not_have_there() -> None:
    hall = Scene("Hall\nA hall. Exits lead north and west.", "Hall")
    yard = Scene("Yard\nA yard. The hall is to the south.", "Yard")
    asked = Judged(Proposal("mimic", "west", "So.", 0.1))
    chosen = Decision(Actor.PERSON, Kind.OVERRIDE, "north", Mode.COPILOT, replaced="west")
    worth = []
    for judged in ((), (asked,)):
        leg = walked(hall, ("north", yard))
        told = replace(leg, turn=replace(leg.turn, judged=judged, decision=chosen))
        found = ExplorationPolicy(chart_of(told, WORDS), WORDS).prospects()
        worth.append(next(one.value for one in found if one.command == "south"))
    assert worth[1] < 0.2 * worth[0]


def test_what_is_told_of_a_thing_is_no_daze() -> None:
    told = done("The gate is far too narrow.")
    moves = (("west", told), ("enter gate", told), ("south", told))
    assert not chart_of(walked(HALL, *moves), WORDS).daze.lasts


def test_what_was_thrown_at_somebody_for_nothing_is_no_reason_to_come_back() -> None:
    room = Scene("Den\nA den. A snake bars the way!", "Den", inventory=("sword",))
    words = replace(WORDS, words=WORDS.words | {"snake", "throw", "at"})
    vain = done("Attacking the snake is no use.", "Den", inventory=("sword",))
    moves = [("throw sword at snake", vain), ("attack snake with sword", vain)]
    chart = chart_of(walked(room, *moves), words)
    assert chart.blows["snake"] >= 12


def test_what_was_let_go_for_something_else_is_not_lost() -> None:
    swapped = done("(You drop the sword.) Taken.", inventory=("card",))
    moves = (("take sword", done("Taken.", inventory=("sword",))), ("take card", swapped))
    assert chart_of(walked(HALL, *moves), WORDS).let_go == {"sword"}


def test_a_foe_who_dodges_may_be_hit_by_the_next_throw() -> None:
    room = Scene("Den\nA den. A snake bars the way!", "Den", inventory=("sword",))
    words = replace(WORDS, words=WORDS.words | {"snake", "throw", "at"})
    dodged = done("You throw it, but the snake dodges out of the way.", "Den")
    moves = [("throw sword at snake", dodged), ("take sword", room)] * 4
    chart = chart_of(walked(room, *moves), words)
    assert chart.blows["snake"] == 4


def test_a_throw_at_nobody_gives_up_no_foe_who_comes_again() -> None:
    room = Scene("Den\nA den. A snake bars the way!", "Den", inventory=("sword",))
    words = replace(WORDS, words=WORDS.words | {"snake", "throw", "at"})
    gone = done("You can't see any such thing.", "Den", inventory=("sword",))
    chart = chart_of(walked(room, *[("throw sword at snake", gone)] * 2), words)
    assert chart.blows["snake"] == 2


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("A trail under a cliff leads east.", "Grass grows here. A broad path runs south.", 0.1),
        ("Twisting passages lead north.", "Twisting passages lead south.", 1.0),
    ],
)
def test_a_trail_goes_on_and_a_maze_tells_the_same_everywhere(
    one: str, other: str, like: float
) -> None:
    chart = chart_of(walked(Scene(f"Path\n{one}", "Path")), WORDS)
    there = Room("Path#2", "Path", 1, described=set(long_words(other.lower())))
    assert likes(chart, chart.room) == 0
    chart.rooms[there.id] = there
    chart.names["Path"] += 1
    assert likes(chart, chart.room) == like


def test_who_is_met_by_no_blow_again_and_again_is_let_be() -> None:
    room = Scene("Den\nA den. A snake bars the way!", "Den", inventory=("sword",))
    words = replace(WORDS, words=WORDS.words | {"snake", "throw", "at"})
    gone = done("There is nothing here to attack.", "Den", inventory=("sword",))
    chart = chart_of(walked(room, *[("throw sword at snake", gone)] * 4), words)
    assert chart.blows["snake"] >= 12


def test_wrong_words_for_a_blow_say_nothing_of_the_fight() -> None:
    room = Scene("Den\nA den. A dwarf threw a little axe at you.", "Den", inventory=("axe",))
    words = replace(WORDS, words=WORDS.words | {"dwarf", "throw", "at", "axe"})
    bare = done("With what? Your bare hands?", "Den", inventory=("axe",))
    chart = chart_of(walked(room, ("attack dwarf with axe", bare)), words)
    assert not chart.blows["dwarf"]


def test_what_was_thrown_at_one_is_thrown_back() -> None:
    room = Scene("Den\nA den.", "Den", inventory=("axe",))
    words = replace(WORDS, words=WORDS.words | {"dwarf", "throw", "at", "axe"})
    came = done("A dwarf threw a little axe at you, and missed. A dwarf is here.", "Den", ("axe",))
    found = ExplorationPolicy(chart_of(walked(room, ("wake card", came)), words), words).prospects()
    assert found[0].command == "throw axe at dwarf"
