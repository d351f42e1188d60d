import pytest

from agents.core.command_forms import word_set
from agents.core.refusals import refusals
from agents.exploration.decision.policy import ExplorationPolicy
from agents.exploration.language.english import english
from agents.exploration.language.phrases import heads
from agents.exploration.language.reasons import called, in_the_way, of_way_again, on_the_way
from agents.exploration.language.ways import ways_back, ways_named, ways_to
from agents.exploration.mapping.folding import chart_of
from agents.exploration.mapping.incapacity import Incapacity
from games.types import Lexicon, Scene
from tests.support.exploring import walked

WORDS = Lexicon(
    words=word_set("take open examine attack with sword wait north south east door again lid"),
    verbs=("take", "open", "examine", "attack", "wait"),
    directions=("north", "south", "east"),
    nouns=frozenset({"door", "sword", "lid"}),
)
HALL = Scene("Hall\nA hall. Paths lead north and east.", "Hall", moves=1)


def answered(text: str) -> Scene:
    return Scene(text, "Hall", moves=2)


def test_one_answer_to_all_is_a_daze_and_says_nothing_of_the_ways() -> None:
    frozen = answered("You are frozen solid.")
    moves = [("north", frozen), ("take sword", frozen)]
    dazed = chart_of(walked(HALL, *moves), WORDS)
    assert dazed.daze.lasts
    assert (
        ExplorationPolicy(dazed, WORDS, None, {"north", "take sword"}).prospects()[0].command
        == "wait"
    )
    freed = chart_of(walked(HALL, *moves, ("open door", answered("It is locked."))), WORDS)
    assert not freed.daze.lasts
    assert "north" not in freed.room.tried
    offered = {one.command for one in ExplorationPolicy(freed, WORDS, None, {"north"}).prospects()}
    assert "north" in offered


def test_one_answer_to_several_ways_is_no_daze() -> None:
    daze = Incapacity()
    for way in ("north", "south"):
        daze.note("hall", way, "You can't get by.", refused=True, leads=False)
    assert not daze.lasts
    daze.note("hall", "east", "You can't get by.", refused=True, leads=True)
    assert daze.lasts, "not even the way back leads on"


def test_what_cant_be_opened_is_there() -> None:
    for text in ("that's not something you can open.", "they're not something you can enter."):
        assert not refusals()["absent"].search(text)
    assert refusals()["unknown"].search("that's not something you need to refer to here.")


def test_words_that_the_parser_takes_for_no_things_are_none() -> None:
    assert heads("a door and the again of a lid.", WORDS, english(), ()) == ["door", "lid"]


def test_ways_are_told_in_many_forms_and_with_things() -> None:
    assert ways_named("a path splits toward a northerly bridge and a westerly tunnel.") == {
        "north",
        "west",
    }
    assert ways_to("a door leads south, and stairs lead up.", "door") == {"south"}
    assert ways_back("a doorway leads back southwest. at the back of it a way goes north.") == {
        "southwest"
    }


@pytest.mark.parametrize(
    ("answer", "given_up"),
    [
        ("That did no damage, but he turns his eyes on you.", 1),
        ("You had better be very careful now.", 1),
        ("He looks at you with some interest.", 2),
        ("The guard parries, and his sword misses you by an inch.", 12),
    ],
)
def test_a_fight_that_hurts_nobody_is_given_up(answer: str, given_up: int) -> None:
    blow = ("attack guard with sword", answered(answer))
    others = [("attack guard with sword", answered(f"{answer} {n}")) for n in range(11)]
    counts = []
    for number in range(1, 4):
        chart = chart_of(walked(HALL, blow, *others[: number - 1]), WORDS)
        counts.append(chart.blows["guard"])
    first = next((n for n, blows in enumerate(counts, 1) if blows >= 12), 12)
    assert first == given_up


def test_reasons_say_what_is_true() -> None:
    assert in_the_way("doors") == "the doors are in the way"
    assert called("(PATH1)") == "this place"
    assert on_the_way("(PATH1)", "", "south", named=True) == (
        "on the way to another place, which has an exit nobody took: south"
    )
    assert "nobody" not in of_way_again("south", "Hall", turns=False)
