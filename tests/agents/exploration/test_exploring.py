from collections.abc import Sequence
from itertools import pairwise
from statistics import mean

import pytest

from agents.core.journey import lengthen
from agents.core.types import Leg, Situation
from agents.exploration.decision.policy import scout
from agents.exploration.language.english import english
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.folding import chart_of
from games.catalog import Catalog
from games.open import open_world
from games.types import Lexicon
from games.world import World
from tests.support.exploring import wander
from tests.support.stories import find_story


@pytest.fixture
def cave() -> World:
    return open_world(Catalog([]).find("cave"), isolated=False)


def commands(leg: Leg | None) -> list[str]:
    found: list[str] = []
    while leg is not None:
        if leg.turn.decision is not None:
            found.append(leg.turn.decision.command)
        leg = leg.before
    return found[::-1]


def copied(leg: Leg) -> Leg:
    """The same path, on which nothing was worked out."""
    behind: list[Leg] = []
    at: Leg | None = leg
    while at is not None:
        behind.append(at)
        at = at.before
    made: Leg | None = None
    for one in reversed(behind):
        made = Leg(one.turn, one.room, one.near, made)
    assert made is not None
    return made


def told(chart: Chart) -> Sequence[object]:
    return [(room.id, room.ways, sorted(room.tried), room.near) for room in chart.rooms.values()]


def test_it_says_no_to_a_question_once_and_goes_on(cave: World) -> None:
    *_, end = wander(cave, 1, 4)
    assert commands(end)[0] == "no"
    assert "no" not in commands(end)[1:]


def test_it_sees_and_wins_more_than_walking_about(cave: World) -> None:
    *_, end = wander(cave, 1, 100)
    chart = chart_of(end, Lexicon())
    assert len(chart.rooms) >= 12
    assert {"keys", "lantern"} <= {name.split()[-1] for name in chart.owned}
    assert "Below the grate" in {room.name for room in chart.rooms.values()}  # it was locked


def test_equal_paths_give_equal_proposals_whenever_they_are_worked_out(cave: World) -> None:
    *_, middle, end = wander(cave, 1, 60)
    assert told(chart_of(end, Lexicon())) == told(chart_of(copied(end), Lexicon()))
    assert told(chart_of(middle, Lexicon())) == told(chart_of(copied(middle), Lexicon())), (
        "a move was taken back"
    )


def test_what_did_nothing_is_not_done_again_in_the_same_state(cave: World) -> None:
    *_, end = wander(cave, 1, 100)
    in_vain: dict[tuple[str, str], int] = {}
    leg: Leg | None = end
    while leg is not None and leg.before is not None:
        decision = leg.turn.decision
        if decision is not None and leg.turn.effect.nothing and leg.before.room == leg.room:
            deed = (leg.room, decision.command)
            in_vain[deed] = in_vain.get(deed, 0) + 1
        leg = leg.before
    assert max(in_vain.values()) <= 3


@pytest.mark.parametrize("seed", [3, 4])
def test_something_is_always_proposed_and_nothing_refused_twice_on_end(
    cave: World, seed: int
) -> None:
    played = [leg for leg in wander(cave, seed, 40) if leg.before is not None]
    assert len(played) == 40, "there was nothing to propose"
    for one, two in pairwise(played):
        if one.turn.effect.nothing and one.turn.observation.key == two.turn.observation.key:
            assert commands(two)[-1] != commands(one)[-1]


def test_the_reason_says_what_is_hoped_for(cave: World) -> None:
    lexicon = Lexicon(words=frozenset({"south"}), directions=("south",))
    *_, opening = wander(cave, 1, 0)
    leg = lengthen(None, opening.turn, frozenset())
    here = Situation(
        cave.info, opening.turn.scene, opening.turn.observation, lexicon=lexicon, path=leg
    )
    assert all(one.why for one in scout(here))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("you can't go that way.", "no_exit"),
        ("the grating is locked.", "locked"),
        ("your load is too heavy.", "full"),
        ("you can't see any lamp here!", "absent"),
        ("i don't know the word xyzzy.", "unknown"),
        ("it is pitch black.", "dark"),
        ("do you want me to try to reincarnate you?", "asks"),
        ("that's not a verb i recognise.", "unknown"),
    ],
)
def test_parsers_answers_are_told_apart(text: str, answer: str) -> None:
    assert english().says(answer, text)


def test_a_story_nobody_has_shown_is_begun_well() -> None:
    path = find_story("zork1.z3")
    world = open_world(Catalog([path.parent]).find("zork1"), isolated=False)
    ends = [list(wander(world, seed, 100))[-1] for seed in (1, 2, 3, 4)]
    assert min(end.turn.scene.score or 0 for end in ends) >= 25
    assert mean(len(chart_of(end, Lexicon()).rooms) for end in ends) >= 15
