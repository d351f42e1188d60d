"""What replies tell besides whether a command worked, on paths written down here."""

from agents.core.command_forms import word_set
from agents.core.directions import is_direction
from agents.exploration.decision.appraisal import Appraiser
from agents.exploration.decision.policy import ExplorationPolicy
from agents.exploration.decision.rated_commands import RatedCommand
from agents.exploration.language.ways import ways_named
from agents.exploration.mapping.folding import chart_of
from games.types import Lexicon, Scene
from tests.support.exploring import walked

COMPASS = ("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest")
WORDS = Lexicon(
    words=word_set(
        "take open examine look pull get up out stand enter door wooden iron cabinet lever gloves"
    ).union(COMPASS),
    verbs=("take", "open", "examine", "look", "pull", "get", "stand", "enter"),
    directions=COMPASS,
)
WHICH = "Which do you mean, the wooden door or the iron door?"


def prospects(opening: str, *moves: tuple[str, str | Scene]) -> list[RatedCommand]:
    steps = [(c, s if isinstance(s, Scene) else Scene(s, "Hall")) for c, s in moves]
    leg = walked(Scene(opening, "Hall"), *steps)
    return ExplorationPolicy(chart_of(leg, WORDS), WORDS).prospects()


def commands(found: list[RatedCommand]) -> list[str]:
    return [one.command for one in found]


def value(found: list[RatedCommand], command: str) -> float:
    return next((one.value for one in found if one.command == command), 0.0)


def test_a_name_that_is_asked_about_again_is_given_up() -> None:
    hall = "Hall\nA wooden door and an iron door."
    found = prospects(hall, ("open door", WHICH), ("open wooden door", WHICH))
    assert not [
        c for c in commands(found) if c.endswith((" wooden door", " door")) and "iron" not in c
    ]


def test_no_direction_is_said_where_it_would_be_taken_for_the_answer() -> None:
    hall = "Hall\nA hall. Ways lead north and south."
    asked = ("examine wall", "Which do you mean, the north wall or the south wall?")
    found = prospects(hall, asked)
    assert not [c for c in commands(found) if is_direction(c)]
    assert "look" in commands(found)
    again = prospects(hall, asked, ("look", hall))
    assert again[0].command == "north"


def test_one_gets_up_first_where_the_story_says_so_and_goes_then() -> None:
    refused = ("north", "You'll have to get out of bed first.")
    found = prospects("Hall\nA bed. Ways lead north and south.", refused)
    assert found[0].command == "get out"
    assert prospects(
        "Hall\nA bed. Ways lead north and south.",
        refused,
        ("get out", Scene("You get out of bed.", "Hall", inventory=("blanket",))),
    )[0].command in ("north", "south")


def test_ways_that_a_refusal_tells_go_before_others() -> None:
    hall = "Hall\nA hall."
    plain = prospects(hall, ("north", "You can't go that way."))
    told = prospects(hall, ("north", "From here you can only go southeast."))
    assert value(plain, "southeast") < value(plain, "east")
    assert value(told, "southeast") > 3 * value(told, "east")


def test_what_a_lever_opens_is_a_way() -> None:
    opened = Scene("The main door slides open.", "Hall", inventory=("lever",))
    before = prospects("Hall\nA hall with a door and a lever.")
    after = prospects("Hall\nA hall with a door and a lever.", ("pull lever", opened))
    assert value(after, "north") > value(before, "north")


def test_a_command_that_is_not_whole_is_said_nowhere_again() -> None:
    yard = Scene("Yard\nA yard. You could pull out.", "Yard")
    asked = ("pull out", "[What do you want to pull out?]")
    hall = "Hall\nA hall. You could pull out."
    assert "pull out" in commands(prospects(hall))
    assert "pull out" in commands(prospects(hall, ("north", yard)))
    assert "pull out" not in commands(prospects(hall, asked, ("north", yard)))


def test_things_are_left_be_while_somebody_minds() -> None:
    hall = "Hall\nA hall.\nThere is a pair of gloves here. There is an aunt here."
    minded = prospects(hall, ("examine lever", "I don't suppose the aunt would care for that."))
    assert value(minded, "take gloves") < value(prospects(hall), "take gloves")


def test_ways_that_lead_to_different_places_are_gone_again() -> None:
    hall, yard, pond = (Scene(f"{n}\nA {n.lower()}.", n) for n in ("Hall", "Yard", "Pond"))
    there_and_back = [("north", yard), ("south", hall)]

    def errands(*moves: tuple[str, Scene]) -> list[str]:
        chart = chart_of(walked(hall, *moves), WORDS)
        return [one.command for one, _ in Appraiser(chart, WORDS).errands(chart.room).all]

    assert "north" not in errands(*there_and_back)
    assert "north" in errands(*there_and_back, ("north", pond), ("south", hall))


def test_ways_in_all_directions_are_named() -> None:
    told = ways_named("eight identical passages leave the room.")
    assert set(COMPASS) == told == ways_named("exits lead in all directions.")
    assert not ways_named("the view is fine.")


def test_a_thing_is_not_taken_that_is_not_in_hand_whatever_else_changed() -> None:
    facts = frozenset({("in", "player", "Hall"), ("in", "gloves", "Hall")})
    refused = Scene("The gnome shakes his head and lights a pipe.", "Hall")
    taken = Scene("Taken.", "Hall", inventory=("gloves",))

    def was_taken(after: Scene) -> bool:
        leg = walked(Scene("Hall\nGloves.", "Hall"), ("take gloves", after), facts=facts)
        return chart_of(leg, WORDS).room.tried["take gloves"].did

    assert was_taken(taken)
    assert not was_taken(refused)


def test_a_question_is_offered_nothing_but_answers() -> None:
    asked = ("open door", "Do you really want to open it?")
    found = prospects("Hall\nA hall with a door. Ways lead north and south.", asked)
    assert set(commands(found)) == {"yes", "no"}


def test_a_way_that_the_text_names_is_behind_a_door_before_others() -> None:
    hall = "Hall\nA hall with a door. A way leads southwest."
    opened = Scene("The door swings open.", "Hall", inventory=("lever",))
    barred = ("southwest", "You can't, since the wooden door is in the way.")
    for tried in ([], [barred]):
        assert prospects(hall, *tried, ("pull lever", opened))[0].command == "southwest"


def test_who_is_not_there_is_not_attacked_again() -> None:
    dam = Scene("Dam\nA giant dam.", "Dam", inventory=("sword",))
    denied = Scene("You can't see any giant here!", "Dam", inventory=("sword",))
    blow = "attack giant with sword"
    armed = Lexicon(words=WORDS.words | {"giant", "sword", "attack"}, verbs=("attack",))

    def tried(*moves: tuple[str, Scene]) -> list[str]:
        return commands(ExplorationPolicy(chart_of(walked(dam, *moves), armed), armed).prospects())

    assert blow in tried()
    assert blow not in tried((blow, denied))
