from datetime import UTC, datetime, timedelta, timezone

import pytest

from agents.core import wording
from agents.core.commands import Source
from agents.core.memories import Exemplar, Match, Role
from tests.support.making import NOW, memory


@pytest.mark.parametrize(("count", "said"), [(1, "once"), (2, "twice"), (3, "3 times")])
def test_times(count: int, said: str) -> None:
    assert wording.times(count) == said


@pytest.mark.parametrize(
    ("role", "q", "said"),
    [
        (Role.ENCOURAGED, 1.0, "worth doing"),
        (Role.ENCOURAGED, 0.04, "done before"),
        (Role.ENCOURAGED, -0.0, "done before"),
        (Role.NEUTRAL, 0.0, "only looked"),
        (Role.DISCOURAGED, -0.5, "better not"),
    ],
)
def test_what_reads_as_worth_nothing_is_not_worth_doing(role: Role, q: float, said: str) -> None:
    assert wording.verdict_of(role, q) == said


def test_singular_and_plural() -> None:
    assert wording.counted(1, "point") == "1 point"
    assert wording.counted(10, "point") == "10 points"
    assert wording.agreeing(1) == "1 more memory says the same."
    assert wording.agreeing(2) == "2 more memories say the same."


@pytest.mark.parametrize(
    ("ago", "said"),
    [(0, "today"), (1, "yesterday"), (2, "on 18 Nov"), (365, "on 20 Nov 2025")],
)
def test_days(ago: int, said: str) -> None:
    assert wording.day(NOW - timedelta(days=ago), NOW) == said


def test_a_day_is_one_of_the_persons_own_time_zone() -> None:
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert wording.day(late, NOW) == "yesterday"
    assert wording.day(late, NOW.astimezone(timezone(timedelta(hours=1)))) == "today"
    assert wording.day(late.replace(tzinfo=None), NOW) == "yesterday"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"visits": 1}, ""),
        ({"visits": 1, "score": 1}, "it won 1 point"),
        ({"visits": 1, "score": -5}, "it lost 5 points"),
        ({"visits": 3, "score": 10}, "it won 10 points in all"),
        ({"visits": 1, "deaths": 1}, "it was deadly"),
        ({"visits": 4, "deaths": 1}, "it was deadly once"),
        ({"visits": 2, "deaths": 2}, "it was deadly each time"),
        ({"visits": 1, "no_effect": 1}, "nothing happened"),
        ({"visits": 3, "undone": 2}, "it was taken back twice"),
        (
            {"visits": 3, "score": 5, "deaths": 1, "undone": 1},
            "it was deadly once, it won 5 points in all and it was taken back once",
        ),
    ],
)
def test_what_followed(facts: dict[str, int], said: str) -> None:
    assert wording.followed(**facts) == said


@pytest.mark.parametrize(
    ("exemplar", "said"),
    [
        (
            memory("open window", visits=2, score=10),
            "You opened the window here twice, the last time yesterday; it won 10 points in all.",
        ),
        (memory("n", source=Source.SELF), "I went north here once, yesterday."),
        (
            memory("xyzzy", source=Source.IMPORTED, when=NOW),
            "In an imported game somebody typed “xyzzy” here once, today.",
        ),
        (
            memory("n", source=Source.IMPORTED, when=NOW, file="evening.cast", second=3725.4),
            "In evening.cast, at 1:02:05, somebody went north here once, today.",
        ),
        (
            memory("take egg", match=Match.LOCATION, similarity=0.634),
            "You took the egg here once, yesterday, when things were different (63% alike).",
        ),
        (
            memory("take egg", match=Match.LOCATION, similarity=0.8, score=5),
            "You took the egg here once, yesterday, when things were a little different "
            "(80% alike); it won 5 points.",
        ),
        (
            memory("eat lunch", match=Match.TEXT, similarity=0.71, location="Kitchen", deaths=1),
            "In a place much like this (Kitchen, 71% alike) you ate the lunch once, yesterday; "
            "it was deadly.",
        ),
        (
            memory("wait", match=Match.TEXT, similarity=0.3, location="", source=Source.SELF),
            "In a place somewhat like this (30% alike) I waited once, yesterday.",
        ),
        (
            memory("take all", same_game=False, title="Zork II", location="Cave", similarity=1.0),
            "In another game, Zork II, in a place much like this (Cave, 99% alike), "
            "you took all once, yesterday.",
        ),
        (
            memory("push button", why="the  egg\nmatters"),
            "You pushed the button here once, yesterday. The reason given: “the egg matters”.",
        ),
    ],
)
def test_memories_are_told_honestly(exemplar: Exemplar, said: str) -> None:
    assert wording.recollect(exemplar, NOW) == said


def test_death_warning() -> None:
    assert wording.warning(memory("jump", visits=2, deaths=2)) == (
        "Beware: “jump” was deadly here twice."
    )


def test_text_from_outside_is_cut_to_one_clean_line() -> None:
    assert wording.brief("a\x1b[31mb\n c") == "ab c"
    assert len(wording.brief("long " * 100)) == 80
    assert wording.brief("[b]{x}%s") == "[b]{x}%s"


def test_what_came_to_nothing_was_only_tried() -> None:
    assert wording.recollect(memory("eat house", no_effect=1), NOW).startswith(
        "You tried to eat the house here once"
    )
    assert wording.recollect(memory("look", no_effect=1), NOW).startswith("You looked around here")
    vain = memory("eat house", no_effect=1, source=Source.SELF, by_person=True)
    assert wording.recollect(vain, NOW).startswith("You tried to eat the house here once")


def test_names_stand_without_an_article_and_things_with_one() -> None:
    told = {
        "lamp": "the lamp",
        "Persian rug": "the Persian rug",
        "Alan": "Alan",
        "Ed of the Hill": "Ed of the Hill",
        "your bag": "your bag",
        "The Book": "The Book",
        "somebody": "somebody",
    }
    assert {name: wording.definite(name) for name in told} == told
