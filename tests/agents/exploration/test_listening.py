"""What whoever knows nothing makes of what a story asks, tells and lets people say."""

import pytest

from agents.core.command_forms import word_set
from agents.exploration.decision.policy import ExplorationPolicy
from agents.exploration.decision.rated_commands import RatedCommand
from agents.exploration.language.descriptions import told_here
from agents.exploration.language.english import english
from agents.exploration.language.phrases import choices, heads
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.folding import chart_of
from games.types import NO_FACTS, Facts, Lexicon, Scene
from tests.support.exploring import Move, walked

WORDS = Lexicon(
    words=word_set(
        "take drop open examine move give show put ask enter push unlock about to on with in high "
        "low bed box note paper clerk judge defense district attorney altar ring dino door north "
        "south gates pot phone bedroom rod nelson key coin clothes suit up sack pants lunch with"
    ),
    verbs=(
        *("take", "drop", "open", "examine", "move", "give", "show", "put", "ask", "enter"),
        *("push", "unlock"),
    ),
    directions=("north", "south", "up"),
)


def scene(text: str, place: str = "Hall", *held: str, score: int | None = None) -> Scene:
    return Scene(text, place, inventory=held, score=score)


def chart(opening: Scene, *moves: Move, facts: Facts = NO_FACTS) -> Chart:
    return chart_of(walked(opening, *moves, facts=facts), WORDS)


def prospects(opening: Scene, *moves: Move, facts: Facts = NO_FACTS) -> list[RatedCommand]:
    return ExplorationPolicy(chart(opening, *moves, facts=facts), WORDS).prospects()


def commands(opening: Scene, *moves: Move) -> list[str]:
    return [one.command for one in prospects(opening, *moves)]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("which do you mean, the front door or the back door?", ["front door", "back door"]),
        ("what do you want to move: the high bed or your low bed?", ["high bed", "low bed"]),
        ("what that mean, box on table or box in corner?", ["box on table", "box in corner"]),
        ("who do you mean, jill or the other lawyer?", ["jill", "other lawyer"]),
        ("what do you mean?", []),
    ],
)
def test_a_story_asks_in_its_own_words_which_is_meant(asked: str, names: list[str]) -> None:
    assert choices(asked) == names


@pytest.mark.parametrize(
    ("said", "asked", "answer"),
    [
        ("move bed", "What do you want to move: the high bed or your low bed?", "move high bed"),
        (
            "give note to attorney",
            "Who do you mean, the district attorney or the defense attorney?",
            "give note to district attorney",
        ),
        ("open door", "What that mean, door to north or door to south?", "open door to north"),
    ],
)
def test_one_says_which_is_meant_and_all_else_again(said: str, asked: str, answer: str) -> None:
    hall = scene("Hall\nA hall. A bed and a door are here.", "Hall", "note")
    first, *_ = prospects(hall, (said, scene(asked, "Hall", "note")))
    assert first.command == answer
    assert "which" in first.why


SUIT = "A suit of clothes that has seen better days, and was never quite in fashion, hangs here."


def test_what_looks_the_same_is_the_same_thing_whatever_goes_on_meanwhile() -> None:
    hall = scene("Hall\nA hall with a suit and clothes.")
    seen = ("examine suit", scene(f"{SUIT}\n\nThe phone rings."))
    assert "take clothes" in commands(hall, seen)
    again = ("examine clothes", scene(SUIT))
    assert not [one for one in commands(hall, seen, again) if one.endswith(" clothes")]


def test_what_is_heard_from_another_place_is_not_at_hand() -> None:
    titles = {"bedroom", "hall"}
    assert told_here("taken. the phone in the bedroom rings.", titles, "hall") == "taken."
    assert "phone" in told_here("the phone in the bedroom rings.", titles, "bedroom")
    way = (("north", scene("Bedroom\nA bedroom.", "Bedroom")), ("south", scene("Hall\nA hall.")))
    found = commands(scene("Hall\nA hall."), *way, ("push pot", scene("The bedroom is far.")))
    assert not [one for one in found if one.endswith((" phone", " bedroom"))]


def test_what_somebody_says_names_no_things_that_lie_here() -> None:
    spoken = "Hall\nA clerk is here.\n\n“The old fool has broken the rod that kept our gates shut.”"
    assert not [one for one in commands(scene(spoken)) if one.startswith("take rod")]
    plain = "Hall\nA clerk is here.\n\nThere is a rod here."
    assert "take rod" in commands(scene(plain))


def test_what_gates_do_is_no_thing() -> None:
    words = Lexicon(words=word_set("gates block way city take"), verbs=("take",))
    assert heads("the gates block the way out of the city.", words, english(), ()) == [
        "gates",
        "way",
        "city",
    ]


PUT = "You put the ring on the altar.\n\nThere is a ring on the altar."


def test_what_brought_no_points_where_it_was_put_is_taken_along_again() -> None:
    hall = scene("Hall\nA ring and a coin are here.", score=0)
    ring = ("take ring", scene("Taken.", "Hall", "ring", score=5))
    coin = ("take coin", scene("Taken.", "Hall", "ring", "coin", score=9))
    chapel = ("north", scene("Chapel\nAn altar.", "Chapel", "ring", "coin", score=9))
    assert "put ring on altar" in commands(hall, ring, coin, chapel)
    put = ("put ring on altar", scene(PUT, "Chapel", "coin", score=9))
    found = commands(hall, ring, coin, chapel, put)
    assert "take ring" in found
    assert "put coin on altar" not in found
    paid = (put[0], scene(PUT, "Chapel", "coin", score=12))
    found = commands(hall, ring, coin, chapel, paid)
    assert "take ring" not in found
    assert "put coin on altar" in found


LOBBY = scene("Lobby\nYou need a book by Graham Nelson.\n\nA clerk is here.", "Lobby", "note")


def test_people_are_asked_about_who_was_named_and_what_is_locked() -> None:
    assert "ask clerk about nelson" in commands(LOBBY)
    locked = ("open door", scene("It seems to be locked.", "Lobby", "note"))
    (why,) = [p.why for p in prospects(LOBBY, locked) if p.command == "ask clerk about key"]
    assert why == "the clerk may know something about the key"


def test_who_answers_alike_is_asked_no_more() -> None:
    told = scene(
        "“We never speak of that here, and you had better not do so either, dear.”", "Lobby"
    )
    once = ("ask clerk about nelson", told)
    locked = ("open door", scene("It seems to be locked.", "Lobby"))
    assert "ask clerk about key" in commands(LOBBY, once, locked)
    again = ("ask clerk about book", told)
    assert not [one for one in commands(LOBBY, once, again, locked) if one.startswith("ask ")]


def test_nobody_is_given_back_what_they_gave() -> None:
    given = ("give note to clerk", scene("She gives you a coin for it.", "Lobby", "coin"))
    assert not [one for one in commands(LOBBY, given) if one.startswith("give coin")]
    found = commands(scene("Lobby\nA clerk is here.", "Lobby", "coin"))
    assert "give coin to clerk" in found


def test_who_declines_gifts_alike_is_offered_no_more() -> None:
    lobby = scene("Lobby\nA clerk is here.", "Lobby", "coin", "note", "pot")
    no = scene("The clerk doesn't want that.", "Lobby", "coin", "note", "pot")
    assert "give pot to clerk" in commands(lobby, ("give coin to clerk", no))
    twice = (("give coin to clerk", no), ("give note to clerk", no))
    assert "give pot to clerk" not in commands(lobby, *twice)


def test_what_fell_out_of_ones_mouth_was_not_opened() -> None:
    hall = scene("Hall\nA box.", "Hall", "dino")
    fell = scene("As you open your mouth, you drop the dino. It opens.", "Hall")
    assert not chart(hall, ("open box", fell)).naming.aliases


def test_a_door_is_not_entered_where_one_was_kept_back_behind_it() -> None:
    hall = scene("Hall\nA hall with a door to the south.")
    opened = ("open door", scene("You open the door."))
    found = {one.command: one.value for one in prospects(hall, opened)}
    kept = ("south", scene("Not as you look today, a perfect wreck; they would all stare at you."))
    left = {one.command: one.value for one in prospects(hall, opened, kept)}
    assert left.get("enter door", 0.0) < found["enter door"] / 5


def test_what_is_worn_is_not_laid_down_for_a_narrow_way() -> None:
    hole = scene("Hole\nBroken stairs lead up.", "Hole", "pants", "coin")
    hard = scene("That too hard when you carry things too.", "Hole", "pants", "coin")
    found = commands(hole, ("up", hard))
    assert "drop coin" in found
    assert "drop pants" not in found


def test_a_rope_that_lies_there_is_taken_along_first() -> None:
    words = Lexicon(
        words=WORDS.words | {"rope", "climb"}, verbs=("take", "climb"), directions=("north",)
    )
    attic = scene("Attic\nAn attic.\n\nA large rope lies here.", "Attic")
    first, *_ = ExplorationPolicy(chart_of(walked(attic), words), words).prospects()
    assert first.command == "take rope"


def test_what_is_heard_is_where_it_is_said_to_come_from() -> None:
    opening = scene("Hall\nA hall without a thing in it.")
    heard = "You hear scratching, over and over again. It seems to come from under the bed."
    assert "examine bed" not in commands(opening)
    assert "examine bed" in commands(opening, ("listen", scene(heard)))


NOTE = 'The note reads: "Please bring your gift to Mr. Nelson."'


@pytest.mark.parametrize(
    ("letter", "held", "given"),
    [
        (NOTE, ["note", "box", "key"], ["give box to nelson", "give key to nelson"]),
        (NOTE.replace("your gift", "the key"), ["note", "box", "key"], ["give key to nelson"]),
        (NOTE.replace("bring", "don't forget about"), ["note", "box"], ["give box to nelson"]),
        (NOTE.replace("Please bring your gift", "I often spoke"), ["note", "box", "key"], []),
    ],
)
def test_who_is_to_be_brought_something_is_given_it(
    letter: str, held: list[str], given: list[str]
) -> None:
    court = "Court\nMr. Nelson sits here. You may go north."
    moves = ("read note", scene(letter, "Hall", *held)), ("south", scene(court, "Court", *held))
    found = prospects(scene("Hall\nA bare hall.", "Hall", *held), *moves)
    assert [one.command for one in found if one.value > 0.4 and "nelson" in one.command] == given
