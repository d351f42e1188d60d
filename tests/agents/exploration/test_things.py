"""What a place's things offer, kept for as long as nothing that bears on it has changed."""

from agents.core.command_forms import word_set
from agents.exploration.decision.appraisal import Appraiser
from agents.exploration.decision.exits import ways_of
from agents.exploration.decision.things import suggestions_of, things_of
from agents.exploration.decision.tools import with_tools
from agents.exploration.language.english import english
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.errands import Errand
from agents.exploration.mapping.folding import chart_of, legs
from games.types import Lexicon, Scene
from tests.support.exploring import walked

WORDS = Lexicon(
    words=word_set("take drop open examine read look north south lamp box book desk rug"),
    verbs=("take", "drop", "open", "examine", "read", "look"),
    directions=("north", "south"),
)
HALL = "Hall\nA hall with a desk. There is a lamp here. There is a box here."
STUDY = "Study\nThe box of this room is a desk. There is a book here."
MOVES = (
    ("north", Scene(STUDY, "Study")),
    ("take book", Scene("Taken.", "Study", inventory=("book",))),
    ("south", Scene(HALL, "Hall", inventory=("book",))),
    ("take box", Scene("Taken.", "Hall", inventory=("book", "box"))),
    ("take lamp", Scene("Taken.", "Hall", inventory=("book", "box", "lamp"))),
    ("drop book", Scene("Dropped.", "Hall", inventory=("box", "lamp"))),
    ("examine desk", Scene("Under the desk is a rug.", "Hall", inventory=("box", "lamp"))),
    ("north", Scene(STUDY, "Study", inventory=("box", "lamp"))),
)


def offered(chart: Chart) -> dict[str, tuple[Errand, ...]]:
    return {id_: things_of(chart, room, WORDS, english()) for id_, room in chart.rooms.items()}


def all_offered(chart: Chart) -> dict[str, list[tuple[Errand, ...]]]:
    """Return all that may be tried, by whatever it is kept for."""
    return {
        id_: [
            things,
            ways_of(chart.rooms[id_], WORDS, english()),
            suggestions_of(chart.rooms[id_], WORDS, english()),
            tuple(with_tools(chart, chart.rooms[id_], WORDS, english())),
        ]
        for id_, things in offered(chart).items()
    }


def test_they_are_what_they_would_be_if_worked_out_anew() -> None:
    path = list(reversed(list(legs(walked(Scene(HALL, "Hall"), *MOVES)))))
    for moves, leg in enumerate(path):
        anew = chart_of(walked(Scene(HALL, "Hall"), *MOVES[:moves]), WORDS)
        assert all_offered(chart_of(leg, WORDS)) == all_offered(anew)


def test_what_nothing_bears_on_is_worth_what_a_closer_look_finds() -> None:
    path = list(reversed(list(legs(walked(Scene(HALL, "Hall"), *MOVES)))))
    for leg in path:
        chart = chart_of(leg, WORDS)
        appraiser = Appraiser(chart, WORDS)
        for room in chart.rooms.values():
            found = [one for one in appraiser.errands(room).all if not one[0].way]
            assert found
            assert found == [(one, appraiser.value(one, room)) for one, _ in found]


def test_what_bears_on_nothing_in_a_place_leaves_them_as_they_are() -> None:
    path = list(reversed(list(legs(walked(Scene(HALL, "Hall"), *MOVES)))))
    study = path[1].room
    found = [offered(chart_of(leg, WORDS)).get(study) for leg in path]
    assert found[5] is found[4], "there is no lamp in the study"
    assert found[4] != found[3], "a box is spoken of in it"
